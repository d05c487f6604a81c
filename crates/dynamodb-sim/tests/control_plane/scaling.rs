//! Application Auto Scaling: T-253, T-314, T-323, and the rules of its reference.

use dynamodb_sim::Settings;
use serde_json::{Value, json};

use crate::world::{TABLE, World, merged, provisioned_table, throughput};

pub(crate) const READ: &str = "dynamodb:table:ReadCapacityUnits";
pub(crate) const WRITE: &str = "dynamodb:table:WriteCapacityUnits";

/// A dimension of `orders`, or of its index `by_owner`.
pub(crate) fn dimension(dimension: &str) -> Value {
    let index = if dimension.contains(":index:") { "/index/by_owner" } else { "" };
    json!({
        "ServiceNamespace": "dynamodb",
        "ResourceId": format!("table/{TABLE}{index}"),
        "ScalableDimension": dimension,
    })
}

pub(crate) fn bounds(of: &str, min: i64, max: i64) -> Value {
    merged(&dimension(of), &json!({"MinCapacity": min, "MaxCapacity": max}))
}

pub(crate) fn policy(of: &str, name: &str, target: f64) -> Value {
    let metric = if of.ends_with("ReadCapacityUnits") { "Read" } else { "Write" };
    merged(
        &dimension(of),
        &json!({
            "PolicyName": name,
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": target,
                "PredefinedMetricSpecification": {
                    "PredefinedMetricType": format!("DynamoDB{metric}CapacityUtilization"),
                },
            },
        }),
    )
}

pub(crate) fn action(of: &str, name: &str, schedule: &str, min: i64, max: i64) -> Value {
    merged(
        &dimension(of),
        &json!({
            "ScheduledActionName": name,
            "Schedule": schedule,
            "ScalableTargetAction": {"MinCapacity": min, "MaxCapacity": max},
        }),
    )
}

/// A provisioned table whose read units may be 5 to 100.
pub(crate) fn registered() -> World {
    let mut world = World::provisioned();
    world.scaling_ok("RegisterScalableTarget", &bounds(READ, 5, 100));
    world.seconds(1);
    world
}

pub(crate) fn target(world: &mut World, of: &str) -> Value {
    let found = world.scaling_ok("DescribeScalableTargets", &json!({"ServiceNamespace": "dynamodb"}));
    let targets = found["ScalableTargets"].as_array().expect("a list").clone();
    targets.into_iter().find(|target| target["ScalableDimension"] == of).unwrap_or(Value::Null)
}

fn with(input: &Value, path: &str, value: Value) -> Value {
    let mut input = input.clone();
    *input.pointer_mut(path).expect(path) = value;
    input
}

fn without(input: &Value, member: &str) -> Value {
    let mut input = input.clone();
    input.as_object_mut().expect("an object").remove(member).expect(member);
    input
}

#[test]
fn a_target_is_registered_and_shown() {
    let mut world = World::provisioned();
    let input = merged(&bounds(READ, 5, 100), &json!({"Tags": {"team": "shop"}}));
    let arn = world.scaling_ok("RegisterScalableTarget", &input)["ScalableTargetARN"].clone();
    let arn_text = arn.as_str().expect("an ARN");
    assert!(arn_text.starts_with("arn:aws:application-autoscaling:eu-central-1:111122223333:scalable-target/"));
    let shown = target(&mut world, READ);
    assert_eq!(shown["ScalableTargetARN"], arn);
    assert_eq!((&shown["MinCapacity"], &shown["MaxCapacity"]), (&json!(5), &json!(100)));
    assert_eq!(shown["SuspendedState"]["ScheduledScalingSuspended"], false);
    let role = shown["RoleARN"].as_str().expect("a role");
    assert!(role.ends_with("/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"), "{role}");
    let tags = world.scaling_ok("ListTagsForResource", &json!({"ResourceARN": arn}));
    assert_eq!(tags, json!({"Tags": {"team": "shop"}}));
}

/// Members that are left out stay; suspension is merged; tags belong to the creation.
#[test]
fn a_second_registration_changes_what_it_names() {
    let mut world = registered();
    let less = merged(&dimension(READ), &json!({"MaxCapacity": 50}));
    world.scaling_ok("RegisterScalableTarget", &less);
    let suspended = merged(&dimension(READ), &json!({"SuspendedState": {"DynamicScalingInSuspended": true}}));
    world.scaling_ok("RegisterScalableTarget", &suspended);
    let shown = target(&mut world, READ);
    assert_eq!((&shown["MinCapacity"], &shown["MaxCapacity"]), (&json!(5), &json!(50)));
    assert_eq!(shown["SuspendedState"]["DynamicScalingInSuspended"], true);
    assert_eq!(shown["SuspendedState"]["DynamicScalingOutSuspended"], false);

    let tagged = merged(&dimension(READ), &json!({"Tags": {"a": "b"}}));
    let error = world.scaling_refused("RegisterScalableTarget", &tagged);
    assert_eq!(error.code, "ValidationException");
    assert!(error.message.contains("use the TagResource API"), "{error}");
}

#[test]
fn malformed_registrations_are_refused() {
    let mut world = World::provisioned();
    let good = bounds(READ, 5, 100);
    let index = bounds("dynamodb:index:ReadCapacityUnits", 1, 2);
    let cases = [
        (without(&good, "MinCapacity"), "Both minimum capacity and maximum capacity"),
        (without(&good, "ServiceNamespace"), "Value null at 'serviceNamespace'"),
        (with(&good, "/ServiceNamespace", "ecs".into()), "Member must satisfy enum value set: [dynamodb]"),
        (with(&good, "/MinCapacity", 0.into()), "Minimum capacity cannot be less than 1"),
        (with(&good, "/MinCapacity", 101.into()), "Maximum capacity cannot be less than minimum capacity"),
        (with(&good, "/ResourceId", TABLE.into()), "Unsupported service namespace, resource type"),
        (with(&good, "/ResourceId", "table/other".into()), "DynamoDB table does not exist: table/other"),
        (with(&index, "/ResourceId", "table/orders".into()), "Unsupported service namespace, resource type"),
        (
            with(&index, "/ResourceId", "table/orders/index/none".into()),
            "DynamoDB index does not exist: table/orders/index/none",
        ),
    ];
    for (input, fragment) in cases {
        let error = world.scaling_refused("RegisterScalableTarget", &input);
        assert_eq!(error.code, "ValidationException", "{input}");
        assert!(error.message.contains(fragment), "{input}: {error}");
    }
    assert_eq!(world.inventory().scalable_targets, Vec::<String>::new());
    // Equal bounds and enormous ones are fine (T-253).
    world.scaling_ok("RegisterScalableTarget", &bounds(READ, 10, 10));
    world.scaling_ok("RegisterScalableTarget", &bounds(WRITE, 1, 1_000_000_000));
}

/// T-323: an index that is still created has no capacity to scale.
#[test]
fn an_index_under_creation_is_not_found() {
    let mut world = World::provisioned();
    world.update_ok(&crate::world::provisioned_index_create("by_status"));
    let input =
        with(&bounds("dynamodb:index:WriteCapacityUnits", 1, 5), "/ResourceId", "table/orders/index/by_status".into());
    let error = world.scaling_refused("RegisterScalableTarget", &input);
    assert!(error.message.contains("DynamoDB index does not exist"), "{error}");
    world.sim.settle();
    world.scaling_ok("RegisterScalableTarget", &input);
}

/// T-314: within about four seconds, through `UpdateTable` like any other caller, spending a decrease.
#[test]
fn capacity_outside_the_bounds_is_changed_at_once() {
    for (min, max, expected, decreases) in [(20, 40, 20, 0), (1, 4, 4, 1)] {
        let mut world = World::provisioned();
        world.scaling_ok("RegisterScalableTarget", &bounds(READ, min, max));
        let seconds = world.seconds_until(|table| table["TableStatus"] == "UPDATING");
        assert!((1.0..=4.0).contains(&seconds), "{seconds}");
        world.sim.settle();
        let units = world.describe()["ProvisionedThroughput"].clone();
        assert_eq!(units["ReadCapacityUnits"], expected);
        assert_eq!(units["WriteCapacityUnits"], 10);
        assert_eq!(units["NumberOfDecreasesToday"], decreases);
    }
}

/// Two targets at once: a table makes one change of its units at a time, and the target that comes second moves nothing
/// until it is registered again (D-014).
#[test]
fn the_second_of_two_targets_moves_nothing() {
    let mut world = World::provisioned();
    let mut expected = [(20, 10), (20, 20)].into_iter();
    for of in [&[READ, WRITE][..], &[WRITE]] {
        for of in of {
            world.scaling_ok("RegisterScalableTarget", &bounds(of, 20, 40));
        }
        world.sim.settle();
        let units = world.describe()["ProvisionedThroughput"].clone();
        let units = (&units["ReadCapacityUnits"], &units["WriteCapacityUnits"]);
        let (read, write) = expected.next().expect("two rounds");
        assert_eq!(units, (&json!(read), &json!(write)));
    }
}

/// Nothing is changed on a table that is not active, on demand, or inside the bounds, not even after a later change
/// by another tool (T-315).
#[test]
fn a_clamp_needs_an_active_provisioned_table() {
    let mut world = World::provisioned();
    world.update_ok(&throughput(11, 10));
    world.scaling_ok("RegisterScalableTarget", &bounds(READ, 20, 40));
    world.sim.settle();
    assert_eq!(world.describe()["ProvisionedThroughput"]["ReadCapacityUnits"], 11);
    world.scaling_ok("RegisterScalableTarget", &dimension(READ));
    world.sim.settle();
    assert_eq!(world.describe()["ProvisionedThroughput"]["ReadCapacityUnits"], 20);
    world.change(&throughput(3, 10));
    world.seconds(12 * 60);
    assert_eq!(world.describe()["ProvisionedThroughput"]["ReadCapacityUnits"], 3);

    let mut world = World::on_demand();
    world.scaling_ok("RegisterScalableTarget", &bounds(READ, 20, 40));
    world.sim.settle();
    assert_eq!(world.describe()["ProvisionedThroughput"]["ReadCapacityUnits"], 0);
}

/// A put right after a registration does not find the target yet.
#[test]
fn a_new_target_is_known_after_a_moment() {
    let mut world = World::provisioned();
    world.scaling_ok("RegisterScalableTarget", &bounds(READ, 5, 100));
    let puts = [
        ("PutScalingPolicy", policy(READ, "reads", 70.0)),
        ("PutScheduledAction", action(READ, "morning", "cron(0 8 * * ? *)", 10, 20)),
    ];
    for (operation, input) in &puts {
        let error = world.scaling_refused(operation, input);
        assert_eq!(error.code, "ObjectNotFoundException", "{operation}");
        assert_eq!(
            error.message,
            "No scalable target registered for service namespace: dynamodb, resource ID: table/orders, scalable \
             dimension: dynamodb:table:ReadCapacityUnits"
        );
    }
    assert!(world.sim.next_transition().is_some());
    world.sim.settle();
    for (operation, input) in &puts {
        world.scaling_ok(operation, input);
    }
}

#[test]
fn a_policy_creates_two_alarms_and_deletes_them() {
    let mut world = registered();
    let put = world.scaling_ok("PutScalingPolicy", &policy(READ, "reads", 70.0));
    let alarms = world.inventory().alarms;
    assert_eq!(alarms.len(), 2);
    for (alarm, kind) in alarms.iter().zip(["AlarmHigh", "AlarmLow"]) {
        assert!(alarm.starts_with(&format!("TargetTracking-table/orders-{kind}-")), "{alarm}");
    }
    let shown = world.scaling_ok("DescribeScalingPolicies", &json!({"ServiceNamespace": "dynamodb"}));
    let shown = &shown["ScalingPolicies"][0];
    assert_eq!((&shown["PolicyARN"], &shown["Alarms"]), (&put["PolicyARN"], &put["Alarms"]));
    let configuration = &shown["TargetTrackingScalingPolicyConfiguration"];
    assert_eq!(configuration["TargetValue"], 70.0);
    assert_eq!(configuration.get("ScaleInCooldown"), None);
    let described = world.monitoring_ok("DescribeAlarms", &json!({"AlarmNamePrefix": "TargetTracking-table/orders-"}));
    assert_eq!(described["MetricAlarms"][0]["Threshold"], 420.0);

    // An overwrite keeps what identifies the policy.
    let again = world.scaling_ok("PutScalingPolicy", &policy(READ, "reads", 50.0));
    assert_eq!(again, put);
    assert_eq!(world.inventory().alarms, alarms);
    let name = merged(&dimension(READ), &json!({"PolicyName": "reads"}));
    world.scaling_ok("DeleteScalingPolicy", &name);
    assert_eq!(world.inventory().alarms, Vec::<String>::new());
    let error = world.scaling_refused("DeleteScalingPolicy", &name);
    assert_eq!(error.code, "ObjectNotFoundException");
}

#[test]
fn malformed_policies_are_refused() {
    let mut world = registered();
    let good = policy(READ, "reads", 70.0);
    let configuration = "/TargetTrackingScalingPolicyConfiguration";
    let metric = format!("{configuration}/PredefinedMetricSpecification");
    let labeled = json!({"PredefinedMetricType": "DynamoDBReadCapacityUtilization", "ResourceLabel": "x"});
    let write = json!({"PredefinedMetricType": "DynamoDBWriteCapacityUtilization"});
    let mut both = good.clone();
    both["TargetTrackingScalingPolicyConfiguration"]["CustomizedMetricSpecification"] = json!({"MetricName": "m"});
    let cases = [
        (with(&good, &format!("{configuration}/TargetValue"), json!(9.9)), "between '10.0' and '90.0'"),
        (with(&good, &format!("{configuration}/TargetValue"), json!(91)), "between '10.0' and '90.0'"),
        (with(&good, &metric, write), "Unsupported metric type"),
        (with(&good, &metric, labeled), "Resource label must not be specified"),
        (with(&good, "/PolicyType", "StepScaling".into()), "StepScaling is not supported"),
        (without(&good, "PolicyType"), "Policy type is required"),
        (without(&good, "TargetTrackingScalingPolicyConfiguration"), "configuration is required"),
        (with(&good, "/PolicyName", "".into()), "length greater than or equal to 1"),
        (with(&good, "/PolicyName", "a\u{7}".into()), "regular expression pattern"),
        (both, "Exactly one of predefined metric specification"),
    ];
    for (input, fragment) in cases {
        let error = world.scaling_refused("PutScalingPolicy", &input);
        assert_eq!(error.code, "ValidationException", "{input}");
        assert!(error.message.contains(fragment), "{input}: {error}");
    }
    world.scaling_ok("PutScalingPolicy", &good);
    // The type may be left out once the policy exists; a second policy needs another metric.
    world.scaling_ok("PutScalingPolicy", &without(&good, "PolicyType"));
    let error = world.scaling_refused("PutScalingPolicy", &policy(READ, "other", 50.0));
    assert!(error.message.starts_with("Only one TargetTrackingScaling policy"), "{error}");
    // T-253: the service takes any cool-down.
    let mut odd = good;
    odd["TargetTrackingScalingPolicyConfiguration"]["ScaleInCooldown"] = json!(-5);
    world.scaling_ok("PutScalingPolicy", &odd);
}

#[test]
fn deregistering_a_target_deletes_its_policies_alarms_and_actions() {
    let mut world = registered();
    world.scaling_ok("PutScalingPolicy", &policy(READ, "reads", 70.0));
    world.scaling_ok("PutScheduledAction", &action(READ, "morning", "cron(0 8 * * ? *)", 10, 20));
    let inventory = world.inventory();
    assert_eq!(inventory.scalable_targets, [format!("table/orders {READ}")]);
    assert_eq!(inventory.scaling_policies, [format!("table/orders {READ} reads")]);
    assert_eq!(inventory.scheduled_actions, [format!("table/orders {READ} morning")]);
    world.scaling_ok("DeregisterScalableTarget", &dimension(READ));
    let inventory = world.inventory();
    assert_eq!(inventory.tables, [TABLE]);
    assert_eq!((inventory.scalable_targets.len(), inventory.alarms.len()), (0, 0));
    assert_eq!((inventory.scaling_policies.len(), inventory.scheduled_actions.len()), (0, 0));
    assert_eq!(world.scaling_refused("DeregisterScalableTarget", &dimension(READ)).code, "ObjectNotFoundException");
}

#[test]
fn descriptions_are_filtered_and_paged() {
    let mut world = registered();
    for of in [WRITE, "dynamodb:index:ReadCapacityUnits"] {
        world.scaling_ok("RegisterScalableTarget", &bounds(of, 5, 100));
    }
    world.sim.settle();
    let namespace = json!({"ServiceNamespace": "dynamodb"});
    let count = |world: &mut World, filter: Value| {
        let found = world.scaling_ok("DescribeScalableTargets", &merged(&namespace, &filter));
        found["ScalableTargets"].as_array().map(Vec::len)
    };
    assert_eq!(count(&mut world, json!({})), Some(3));
    assert_eq!(count(&mut world, json!({"ResourceIds": ["table/orders", "table/none"]})), Some(2));
    let one = json!({"ResourceIds": ["table/orders"], "ScalableDimension": WRITE});
    assert_eq!(count(&mut world, one), Some(1));

    let first = world.scaling_ok("DescribeScalableTargets", &merged(&namespace, &json!({"MaxResults": 2})));
    let rest = merged(&namespace, &json!({"MaxResults": 2, "NextToken": first["NextToken"]}));
    let rest = world.scaling_ok("DescribeScalableTargets", &rest);
    assert_eq!(rest["ScalableTargets"].as_array().map(Vec::len), Some(1));
    assert_eq!(rest.get("NextToken"), None);

    let ids: Vec<String> = (0..51).map(|number| format!("table/{number}")).collect();
    for (operation, filter, code) in [
        ("DescribeScalableTargets", json!({"NextToken": "what"}), "InvalidNextTokenException"),
        ("DescribeScalableTargets", json!({"ResourceIds": ids}), "ValidationException"),
        ("DescribeScalableTargets", json!({"ScalableDimension": READ}), "ValidationException"),
        ("DescribeScalingPolicies", json!({"ScalableDimension": READ}), "ValidationException"),
        ("DescribeScalingPolicies", json!({"MaxResults": 11}), "ValidationException"),
        ("DescribeScheduledActions", json!({"ScheduledActionNames": ids}), "ValidationException"),
    ] {
        let error = world.scaling_refused(operation, &merged(&namespace, &filter));
        assert_eq!(error.code, code, "{operation} {filter}");
    }
}

/// Policies come ten at a time.
#[test]
fn policies_and_actions_are_found_by_name() {
    let mut world = World::new();
    for number in 0..12 {
        let name = format!("table{number:02}");
        let table = merged(&crate::world::plain_table(&name), &throughput(10, 10));
        world.ok("CreateTable", &with(&table, "/BillingMode", "PROVISIONED".into()));
        world.sim.settle();
        let of = |input: &Value| with(input, "/ResourceId", format!("table/{name}").into());
        world.scaling_ok("RegisterScalableTarget", &of(&bounds(READ, 1, 10)));
        world.sim.settle();
        world.scaling_ok("PutScalingPolicy", &of(&policy(READ, &format!("policy{number}"), 70.0)));
        world.scaling_ok("PutScheduledAction", &of(&action(READ, &name, "rate(1 day)", 1, 10)));
    }
    let namespace = json!({"ServiceNamespace": "dynamodb"});
    let mut found = Vec::new();
    let mut input = namespace.clone();
    loop {
        let page = world.scaling_ok("DescribeScalingPolicies", &input);
        let policies = page["ScalingPolicies"].as_array().expect("a list").clone();
        assert!(policies.len() <= 10);
        found.extend(policies);
        match page.get("NextToken") {
            Some(token) => input["NextToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(found.len(), 12);
    let named = merged(&namespace, &json!({"PolicyNames": ["policy3", "policy11", "none"]}));
    let named = world.scaling_ok("DescribeScalingPolicies", &named);
    assert_eq!(named["ScalingPolicies"].as_array().map(Vec::len), Some(2));
    let named = merged(&namespace, &json!({"ScheduledActionNames": ["table03"], "ResourceId": "table/table03"}));
    let named = world.scaling_ok("DescribeScheduledActions", &named);
    assert_eq!(named["ScheduledActions"].as_array().map(Vec::len), Some(1));
}

#[test]
fn tags_of_targets_are_a_map() {
    let mut world = registered();
    let arn = target(&mut world, READ)["ScalableTargetARN"].clone();
    let of = |more: Value| merged(&json!({"ResourceARN": arn}), &more);
    world.scaling_ok("TagResource", &of(json!({"Tags": {"a": "1", "b": ""}})));
    world.scaling_ok("UntagResource", &of(json!({"TagKeys": ["a", "absent"]})));
    assert_eq!(world.scaling_ok("ListTagsForResource", &of(json!({}))), json!({"Tags": {"b": ""}}));
    let many: serde_json::Map<String, Value> = (0..50).map(|number| (number.to_string(), json!("x"))).collect();
    let error = world.scaling_refused("TagResource", &of(json!({"Tags": many})));
    assert_eq!(error.code, "TooManyTagsException");
    let error = world.scaling_refused("TagResource", &of(json!({"Tags": {"aws:x": "1"}})));
    assert_eq!(error.code, "ValidationException");
    let error = world.scaling_refused("ListTagsForResource", &json!({"ResourceARN": "arn:aws:none"}));
    assert_eq!(error.code, "ResourceNotFoundException");
}

/// DynamoDB refuses them; a client that finds one all the same is to leave it alone.
#[test]
fn steps_are_held_where_they_are_let_in() {
    let mut world = World::with(Settings { step_scaling: true, ..Settings::default() });
    world.create(&provisioned_table());
    world.scaling_ok("RegisterScalableTarget", &bounds(READ, 5, 100));
    world.seconds(1);
    let steps = json!({"AdjustmentType": "ChangeInCapacity", "StepAdjustments": [{"ScalingAdjustment": 5}]});
    let mut policy = without(&policy(READ, "steps", 70.0), "TargetTrackingScalingPolicyConfiguration");
    policy["PolicyType"] = "StepScaling".into();
    policy["StepScalingPolicyConfiguration"] = steps.clone();
    world.scaling_ok("PutScalingPolicy", &policy);
    let described = world.scaling_ok("DescribeScalingPolicies", &json!({"ServiceNamespace": "dynamodb"}));
    let described = &described["ScalingPolicies"][0];
    assert_eq!(
        (&described["PolicyType"], &described["StepScalingPolicyConfiguration"]),
        (&"StepScaling".into(), &steps)
    );
    assert_eq!(described["Alarms"], json!([]));
}
