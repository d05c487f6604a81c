//! The alarms of CloudWatch: accepted definitions, defaults, descriptions and tags.

use std::time::Duration;

use dynamodb_sim::{FaultKind, FaultPlan, FaultRule, Outcome, Quotas, Service, Settings, Span, Timings};
use serde_json::{Value, json};

use crate::world::{World, merged};

const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:unused";

pub(crate) fn alarm(name: &str) -> Value {
    json!({
        "AlarmName": name,
        "MetricName": "ReadThrottleEvents",
        "Namespace": "AWS/DynamoDB",
        "Dimensions": [{"Name": "TableName", "Value": "orders"}],
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 5,
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        "AlarmActions": [TOPIC],
    })
}

fn utilization() -> Value {
    let metric = |id: &str, name: &str| {
        json!({"Id": id, "ReturnData": false, "MetricStat": {
            "Metric": {"Namespace": "AWS/DynamoDB", "MetricName": name}, "Period": 300, "Stat": "Sum",
        }})
    };
    json!({
        "AlarmName": "busy",
        "EvaluationPeriods": 3,
        "DatapointsToAlarm": 2,
        "Threshold": 80.5,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Metrics": [
            metric("consumed", "ConsumedReadCapacityUnits"),
            metric("provisioned", "ProvisionedReadCapacityUnits"),
            {"Id": "share", "Expression": "100 * (consumed / 300) / provisioned"},
        ],
    })
}

fn shown(world: &mut World, name: &str) -> Value {
    world.sim.settle();
    let found = world.monitoring_ok("DescribeAlarms", &json!({"AlarmNames": [name]}));
    found["MetricAlarms"].get(0).cloned().unwrap_or(Value::Null)
}

fn arn(name: &str) -> String {
    format!("arn:aws:cloudwatch:eu-central-1:111122223333:alarm:{name}")
}

/// Missing lists read as empty ones, actions are enabled, and new alarms have no data.
#[test]
fn an_alarm_is_put_and_shown() {
    let mut world = World::new();
    world.monitoring_ok("PutMetricAlarm", &alarm("throttled"));
    let shown = shown(&mut world, "throttled");
    assert_eq!(shown["AlarmArn"], arn("throttled"));
    assert_eq!(shown["StateValue"], "INSUFFICIENT_DATA");
    assert_eq!(shown["ActionsEnabled"], true);
    assert_eq!(shown["OKActions"], json!([]));
    assert_eq!(shown["AlarmActions"], json!([TOPIC]));
    assert_eq!(shown["Threshold"], json!(0.0));
    assert_eq!(shown["Dimensions"], json!([{"Name": "TableName", "Value": "orders"}]));
    assert_eq!(shown.get("Tags"), None);
    assert_eq!(shown.get("Unit"), None);
}

#[test]
fn an_alarm_on_an_expression_is_put_and_shown() {
    let mut world = World::new();
    world.monitoring_ok("PutMetricAlarm", &utilization());
    let shown = shown(&mut world, "busy");
    assert_eq!(shown["Metrics"][0]["ReturnData"], false);
    assert_eq!(shown["Metrics"][2]["ReturnData"], true);
    assert_eq!(shown.get("MetricName"), None);
}

/// The state is kept, everything else is replaced, and tags belong to the creation.
#[test]
fn an_overwrite_keeps_state_and_tags_only() {
    let mut world = World::new();
    let described = json!({"AlarmDescription": "first", "Tags": [{"Key": "team", "Value": "shop"}]});
    world.monitoring_ok("PutMetricAlarm", &merged(&alarm("throttled"), &described));
    let before = shown(&mut world, "throttled");
    world.seconds(60);
    let again = json!({"Tags": [{"Key": "team", "Value": "other"}, {"Key": "more", "Value": ""}]});
    world.monitoring_ok("PutMetricAlarm", &merged(&alarm("throttled"), &again));
    let after = shown(&mut world, "throttled");
    assert_eq!(after.get("AlarmDescription"), None);
    assert_eq!(after["StateUpdatedTimestamp"], before["StateUpdatedTimestamp"]);
    assert_ne!(after["AlarmConfigurationUpdatedTimestamp"], before["AlarmConfigurationUpdatedTimestamp"]);
    let of = |more: Value| merged(&json!({"ResourceARN": arn("throttled")}), &more);
    let tags = |world: &mut World| world.monitoring_ok("ListTagsForResource", &of(json!({})))["Tags"].clone();
    assert_eq!(tags(&mut world), json!([{"Key": "team", "Value": "shop"}]));
    world.monitoring_ok("TagResource", &of(json!({"Tags": [{"Key": "more", "Value": "1"}]})));
    world.monitoring_ok("UntagResource", &of(json!({"TagKeys": ["team", "absent"]})));
    assert_eq!(tags(&mut world), json!([{"Key": "more", "Value": "1"}]));
}

#[test]
fn reads_lag_a_put() {
    let timings = Timings { alarm_visibility: Span::exactly(800), ..Timings::default() };
    let mut world = World::with(Settings { timings, ..Settings::default() });
    let names = |world: &mut World| {
        let found = world.monitoring_ok("DescribeAlarms", &json!({}));
        found["MetricAlarms"].as_array().map(Vec::len)
    };
    world.monitoring_ok("PutMetricAlarm", &alarm("throttled"));
    assert_eq!(names(&mut world), Some(0));
    assert_eq!(world.inventory().alarms, ["throttled"]);
    assert_eq!(world.sim.next_transition(), Some(world.sim.now().after(Duration::from_millis(800))));
    world.millis(800);
    assert_eq!(names(&mut world), Some(1));
    world.monitoring_ok("PutMetricAlarm", &merged(&alarm("throttled"), &json!({"Period": 300})));
    let period =
        |world: &mut World| world.monitoring_ok("DescribeAlarms", &json!({}))["MetricAlarms"][0]["Period"].clone();
    assert_eq!(period(&mut world), 60);
    world.millis(800);
    assert_eq!(period(&mut world), 300);
}

#[test]
fn malformed_alarms_are_refused() {
    let mut world = World::new();
    let topics: Vec<String> = (0..6).map(|number| format!("{TOPIC}{number}")).collect();
    let dimensions: Vec<Value> = (0..31).map(|n| json!({"Name": n.to_string(), "Value": "x"})).collect();
    let with = [
        (json!({"AlarmName": "x".repeat(256)}), "ValidationError"),
        (json!({"AlarmDescription": "x".repeat(1_025)}), "ValidationError"),
        (json!({"OKActions": topics}), "ValidationError"),
        (json!({"OKActions": ["topic"]}), "InvalidParameterValue"),
        (json!({"OKActions": [TOPIC.replace("central", "west")]}), "InvalidParameterValue"),
        (json!({"Dimensions": dimensions}), "ValidationError"),
        (json!({"Period": 45}), "ValidationError"),
        (json!({"Period": 90}), "ValidationError"),
        (json!({"EvaluationPeriods": 1_441}), "ValidationError"),
        (json!({"Period": 3_600, "EvaluationPeriods": 169}), "ValidationError"),
        (json!({"EvaluationPeriods": 0}), "ValidationError"),
        (json!({"DatapointsToAlarm": 6}), "ValidationError"),
        (json!({"ComparisonOperator": "Above"}), "ValidationError"),
        (json!({"ComparisonOperator": "GreaterThanUpperThreshold"}), "MissingParameter"),
        (json!({"ThresholdMetricId": "band"}), "InvalidParameterCombination"),
        (json!({"TreatMissingData": "what"}), "InvalidParameterValue"),
        (json!({"Statistic": "Median"}), "ValidationError"),
        (json!({"ExtendedStatistic": "p99"}), "InvalidParameterCombination"),
        (json!({"Unit": "Pieces"}), "ValidationError"),
        (json!({"Metrics": [{"Id": "a", "Expression": "1"}]}), "InvalidParameterCombination"),
        (json!({"Tags": [{"Key": "aws:x", "Value": "1"}]}), "InvalidParameterValue"),
        (json!({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}), "InvalidParameterValue"),
        (json!({"EvaluationInterval": 60}), "NotSimulatedException"),
        (json!({"MemberOfTomorrow": true}), "NotSimulatedException"),
    ];
    for (change, code) in with {
        let mut input = alarm("throttled");
        for (name, value) in change.as_object().expect("an object") {
            input[name] = value.clone();
        }
        let error = world.monitoring_refused("PutMetricAlarm", &input);
        assert_eq!(error.code, code, "{change}: {error}");
    }
    let without = [
        ("AlarmName", "ValidationError"),
        ("ComparisonOperator", "ValidationError"),
        ("EvaluationPeriods", "ValidationError"),
        ("MetricName", "MissingParameter"),
        ("Namespace", "MissingParameter"),
        ("Period", "MissingParameter"),
        ("Statistic", "MissingParameter"),
        ("Threshold", "MissingParameter"),
    ];
    for (member, code) in without {
        let mut input = alarm("throttled");
        input.as_object_mut().expect("an object").remove(member);
        assert_eq!(world.monitoring_refused("PutMetricAlarm", &input).code, code, "{member}");
    }
    assert!(world.inventory().is_empty());
    // The longest spans that fit.
    world.monitoring_ok("PutMetricAlarm", &merged(&alarm("day"), &json!({"EvaluationPeriods": 1_440})));
    let week = json!({"Period": 3_600, "EvaluationPeriods": 168});
    world.monitoring_ok("PutMetricAlarm", &merged(&alarm("week"), &week));
}

#[test]
fn malformed_expressions_are_refused() {
    let mut world = World::new();
    let expressions = |count: usize, returning: usize| -> Vec<Value> {
        let query = |n| json!({"Id": format!("e{n}"), "Expression": "1", "ReturnData": n < returning});
        (0..count).map(query).collect()
    };
    let cases = [
        json!(expressions(21, 1)),
        json!(expressions(11, 1)),
        json!(expressions(2, 2)),
        json!(expressions(2, 0)),
        json!([]),
        json!([{"Id": "Upper", "Expression": "1"}]),
        json!([{"Id": "a", "Expression": "1"}, {"Id": "a", "Expression": "1", "ReturnData": false}]),
        json!([{"Id": "a"}]),
        json!([{"Id": "a", "MetricStat": {"Metric": {"MetricName": "x"}, "Period": 60, "Stat": "Sum"}}]),
        json!([{"Id": "a", "MetricStat": {"Period": 60, "Stat": "Sum"}}]),
    ];
    for metrics in cases {
        let mut input = utilization();
        input["Metrics"] = metrics.clone();
        world.monitoring_refused("PutMetricAlarm", &input);
    }
    let error = world.monitoring_refused("PutMetricAlarm", &merged(&utilization(), &json!({"Period": 60})));
    assert_eq!(error.code, "InvalidParameterCombination");
    let mut most = utilization();
    most["Metrics"] = json!(expressions(10, 1));
    world.monitoring_ok("PutMetricAlarm", &most);
}

#[test]
fn alarms_are_found_by_name_prefix_and_page() {
    let mut world = World::new();
    for number in 0..120 {
        world.monitoring_ok("PutMetricAlarm", &alarm(&format!("orders-{number:03}")));
    }
    world.monitoring_ok("PutMetricAlarm", &alarm("other"));
    world.sim.settle();
    let mut input = json!({"AlarmNamePrefix": "orders-"});
    let mut sizes = Vec::new();
    loop {
        let page = world.monitoring_ok("DescribeAlarms", &input);
        sizes.push(page["MetricAlarms"].as_array().map_or(0, Vec::len));
        match page.get("NextToken") {
            Some(token) => input["NextToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(sizes, [50, 50, 20]);
    let count = |world: &mut World, filter: Value| {
        world.monitoring_ok("DescribeAlarms", &filter)["MetricAlarms"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(count(&mut world, json!({"AlarmNames": ["other", "none"]})), 1);
    assert_eq!(count(&mut world, json!({"MaxRecords": 100, "StateValue": "INSUFFICIENT_DATA"})), 100);
    assert_eq!(count(&mut world, json!({"StateValue": "OK"})), 0);
    assert_eq!(count(&mut world, json!({"AlarmTypes": ["CompositeAlarm"]})), 0);
    let names: Vec<String> = (0..101).map(|number| format!("orders-{number:03}")).collect();
    let cases = [
        (json!({"AlarmNames": names}), "ValidationError"),
        (json!({"MaxRecords": 101}), "ValidationError"),
        (json!({"AlarmNames": ["a"], "AlarmNamePrefix": "a"}), "InvalidParameterCombination"),
        (json!({"NextToken": "what"}), "InvalidNextToken"),
    ];
    for (filter, code) in cases {
        assert_eq!(world.monitoring_refused("DescribeAlarms", &filter).code, code, "{filter}");
    }
    assert_eq!(world.monitoring_refused("DeleteAlarms", &json!({"AlarmNames": names})).code, "ValidationError");
    world.monitoring_ok("DeleteAlarms", &json!({"AlarmNames": names[..99]}));
    world.monitoring_ok("DeleteAlarms", &json!({"AlarmNames": ["none", "other"]}));
    assert_eq!(world.inventory().alarms.len(), 21);
}

#[test]
fn the_quota_of_alarms_holds_for_new_ones() {
    let quotas = Quotas { alarms: 2, ..Quotas::default() };
    let mut world = World::with(Settings { quotas, ..Settings::default() });
    for name in ["one", "two", "one"] {
        world.monitoring_ok("PutMetricAlarm", &alarm(name));
    }
    assert_eq!(world.monitoring_refused("PutMetricAlarm", &alarm("three")).code, "LimitExceeded");
}

#[test]
fn unknown_alarms_have_no_tags() {
    let mut world = World::new();
    for (resource, code) in [(arn("none").as_str(), "ResourceNotFoundException"), ("none", "InvalidParameterValue")] {
        let error = world.monitoring_refused("ListTagsForResource", &json!({"ResourceARN": resource}));
        assert_eq!(error.code, code, "{resource}");
    }
}

/// Each service words its refusals in its own way.
#[test]
fn faults_use_the_codes_of_the_service() {
    let cases = [
        (Service::Monitoring, FaultKind::AccessDenied, "AccessDenied", 403),
        (Service::Monitoring, FaultKind::Throttle, "Throttling", 400),
        (Service::Monitoring, FaultKind::InternalError, "InternalServiceError", 500),
        (Service::ApplicationAutoScaling, FaultKind::AccessDenied, "AccessDeniedException", 400),
        (Service::ApplicationAutoScaling, FaultKind::Throttle, "ThrottlingException", 400),
        (Service::ApplicationAutoScaling, FaultKind::InternalError, "InternalServiceException", 500),
    ];
    for (service, kind, code, status) in cases {
        let mut world = World::new();
        world.sim.set_faults(FaultPlan::new(vec![FaultRule::always(format!("{service}:TagResource"), kind)]));
        let input = json!({});
        let call = dynamodb_sim::Call { service, ..dynamodb_sim::Call::new(&world.caller, "TagResource", &input) };
        let Outcome::Answered(Err(error)) = world.sim.serve_call(&call).outcome else {
            panic!("{kind:?} did not refuse");
        };
        assert_eq!((error.code.as_ref(), error.http_status), (code, status));
    }
}
