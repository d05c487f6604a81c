//! Whatever an alarm can be put with is read again and compared: a change of it by another tool is a difference.

use std::collections::BTreeSet;

use aws_sdk_cloudwatch::types::builders::MetricAlarmBuilder;
use aws_sdk_cloudwatch::types::{
    ActionConfiguration, AlarmPromQlCriteria, EvaluationCriteria, EvaluationWindow, StandardUnit, WallClockWindow,
    WarmUpConfiguration,
};

use super::*;
use crate::table::aspects::alarms::{AlarmSpec, Facts, Rule, RuleSettings, ThroughputLimits, definitions, differences};
use crate::table::throughput::{BillingMode, Ceiling};

/// Alarms of every rule, whose requests have all members that ours ever have.
fn ours() -> Vec<AlarmDefinition> {
    let limits = ThroughputLimits { max_read: Some(10), max_write: Some(20), ceiling: Ceiling::default() };
    let facts = Facts {
        table: "orders",
        billing: BillingMode::Provisioned,
        limits,
        indexes: [("by_owner", limits)].into(),
        kinesis: true,
        replicas: ["us-east-1"].into(),
    };
    let action = |name: &str| BTreeSet::from([format!("arn:aws:sns:eu-west-1:111122223333:{name}")]);
    let percentile = RuleSettings { statistic: Statistic::parse("p99"), ..RuleSettings::default() };
    let enabled = RuleSettings { enabled: Some(true), ..RuleSettings::default() };
    let listed = RuleSettings { operations: Some(["Query".to_owned(), "Scan".to_owned()].into()), ..enabled.clone() };
    let rules = [(Rule::ReplicationLatency, percentile), (Rule::Latency, listed), (Rule::ConditionalChecks, enabled)];
    let spec = AlarmSpec {
        alarm_actions: action("alarm"),
        ok_actions: action("ok"),
        insufficient_data_actions: action("insufficient"),
        rules: rules.into(),
        ..AlarmSpec::default()
    };
    let all = definitions(&spec, &facts);
    assert!(Rule::ALL.iter().all(|rule| all.keys().any(|name| name.contains(rule.id()))), "{:?}", all.keys());
    all.into_values().collect()
}

/// The members of the request, with those that are sent.
fn members(put: &PutMetricAlarmInput) -> (BTreeSet<String>, BTreeSet<String>) {
    let text = format!("{put:#?}");
    // Members of structures are further to the right.
    let lines =
        text.lines().filter_map(|line| line.strip_prefix("    ").filter(|line| !line.starts_with([' ', ']', ')'])));
    let members: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
    let names = |sent: bool| {
        let members = members.iter().filter(|(_, value)| !sent || !value.starts_with("None"));
        members.map(|(name, _)| (*name).to_owned()).collect()
    };
    (names(false), names(true))
}

/// The alarm as the service describes it.
fn described(put: &PutMetricAlarmInput) -> MetricAlarmBuilder {
    MetricAlarm::builder()
        .set_alarm_name(put.alarm_name.clone())
        .set_alarm_description(put.alarm_description.clone())
        .set_actions_enabled(put.actions_enabled)
        .set_ok_actions(put.ok_actions.clone())
        .set_alarm_actions(put.alarm_actions.clone())
        .set_insufficient_data_actions(put.insufficient_data_actions.clone())
        .set_metric_name(put.metric_name.clone())
        .set_namespace(put.namespace.clone())
        .set_statistic(put.statistic.clone())
        .set_extended_statistic(put.extended_statistic.clone())
        .set_dimensions(put.dimensions.clone())
        .set_period(put.period)
        .set_evaluation_periods(put.evaluation_periods)
        .set_datapoints_to_alarm(put.datapoints_to_alarm)
        .set_threshold(put.threshold)
        .set_comparison_operator(put.comparison_operator.clone())
        .set_metrics(put.metrics.clone())
}

/// The same alarm with another value of this member; a member that this does not know is not compared yet.
fn changed(alarm: MetricAlarmBuilder, member: &str) -> MetricAlarmBuilder {
    let other = || Some(vec!["arn:aws:sns:eu-west-1:111122223333:other".to_owned()]);
    match member {
        "alarm_description" => alarm.alarm_description("Another."),
        "actions_enabled" => alarm.actions_enabled(false),
        "ok_actions" => alarm.set_ok_actions(other()),
        "alarm_actions" => alarm.set_alarm_actions(other()),
        "insufficient_data_actions" => alarm.set_insufficient_data_actions(other()),
        "metric_name" => alarm.metric_name("Another"),
        "namespace" => alarm.namespace("Another"),
        "statistic" => alarm.statistic(SdkStatistic::Minimum),
        "extended_statistic" => alarm.extended_statistic("p1"),
        "dimensions" => alarm.dimensions(Dimension::builder().name("TableName").value("another").build()),
        "period" => alarm.period(86_400),
        "unit" => alarm.unit(StandardUnit::Seconds),
        "evaluation_periods" => alarm.evaluation_periods(1_000),
        "datapoints_to_alarm" => alarm.datapoints_to_alarm(1_000),
        "threshold" => alarm.threshold(-1.0),
        "comparison_operator" => alarm.comparison_operator(ComparisonOperator::LessThanThreshold),
        "treat_missing_data" => alarm.treat_missing_data("notBreaching"),
        "evaluate_low_sample_count_percentile" => alarm.evaluate_low_sample_count_percentile("ignore"),
        "metrics" => alarm.metrics(MetricDataQuery::builder().id("other").expression("1").build()),
        "threshold_metric_id" => alarm.set_threshold(None).threshold_metric_id("band"),
        "evaluation_window" => {
            alarm.evaluation_window(EvaluationWindow::WallClockWindow(WallClockWindow::builder().build()))
        }
        "warm_up_configuration" => alarm.warm_up_configuration(WarmUpConfiguration::builder().build()),
        "evaluation_criteria" => {
            alarm.evaluation_criteria(EvaluationCriteria::PromQlCriteria(AlarmPromQlCriteria::builder().build()))
        }
        "evaluation_interval" => alarm.evaluation_interval(60),
        "action_configuration" => alarm.action_configuration(ActionConfiguration::builder().build()),
        other => panic!("PutMetricAlarm takes `{other}`: is it read and compared?"),
    }
}

/// What says what an alarm measures, either by one metric or by several.
const OF_THE_MEASURE: [&str; 7] =
    ["metric_name", "namespace", "statistic", "extended_statistic", "dimensions", "period", "metrics"];

#[test]
fn every_member_of_the_request_is_compared() {
    let (mut all, mut sent_ever) = (BTreeSet::new(), BTreeSet::new());
    for ours in ours() {
        let put = put(&ours).build().expect("a request");
        let read = |alarm: MetricAlarmBuilder| definition(&alarm.build()).expect("a definition");
        let same = read(described(&put));
        assert!(same.is_put_like(&ours) && differences(&same, &ours).is_empty(), "{same:#?}");
        let (members, sent) = members(&put);
        for member in &members {
            // The name says which alarm it is; tags are no part of an alarm that exists.
            let is_setting = !["alarm_name", "tags"].contains(&member.as_str());
            let is_possible = sent.contains(member) || !OF_THE_MEASURE.contains(&member.as_str());
            if !is_setting || !is_possible {
                continue;
            }
            let found = read(changed(described(&put), member));
            assert!(!found.is_put_like(&ours), "`{member}` of {} is not compared", ours.name);
            assert!(!differences(&found, &ours).is_empty(), "`{member}` of {} is not named", ours.name);
        }
        all.extend(members);
        sent_ever.extend(sent);
    }
    assert!(all.len() > 20 && OF_THE_MEASURE.iter().all(|member| sent_ever.contains(*member)), "{sent_ever:?}");
}

/// The parts of an expression, too.
#[test]
fn every_part_of_an_expression_is_compared() {
    let ours = ours().into_iter().find(|ours| ours.name == "orders-latency").expect("an alarm");
    let Measure::Math(queries) = &ours.measure else { panic!("several metrics") };
    let different = |change: &dyn Fn(&mut Query)| {
        let mut found = ours.clone();
        let mut queries = queries.clone();
        change(queries.values_mut().next().expect("a metric"));
        found.measure = Measure::Math(queries);
        let read = definition(&described(&put(&found).build().expect("a request")).build()).expect("a definition");
        assert_eq!(read.measure, found.measure, "what is sent is read");
        !read.is_put_like(&ours) && !differences(&read, &ours).is_empty()
    };
    let of_metric = |change: &dyn Fn(&mut Metric, &mut Statistic, &mut u32)| {
        different(&|query| match &mut query.source {
            Source::Metric { metric, statistic, period } => change(metric, statistic, period),
            Source::Expression(_) => panic!("metrics come first"),
        })
    };
    assert!(different(&|query| query.label = Some("A label".to_owned())));
    assert!(different(&|query| query.returned = true));
    assert!(different(&|query| query.source = Source::Expression("1".to_owned())));
    assert!(of_metric(&|metric, _, _| metric.name.push('s')));
    assert!(of_metric(&|metric, _, _| metric.namespace.push('s')));
    assert!(of_metric(&|metric, _, _| drop(metric.dimensions.insert("Other".to_owned(), "one".to_owned()))));
    assert!(of_metric(&|_, statistic, _| *statistic = Statistic::Minimum));
    assert!(of_metric(&|_, _, period| *period += 60));
}

/// The service describes what was not sent as it takes it.
#[test]
fn what_the_service_does_anyway_is_no_difference() {
    let ours = &ours()[0];
    let put = put(ours).build().expect("a request");
    for (treatment, is_same) in [("missing", true), ("ignore", true), ("breaching", false), ("notBreaching", false)] {
        let alarm = described(&put).treat_missing_data(treatment).build();
        let found = definition(&alarm).expect("a definition");
        assert_eq!(found.is_put_like(ours), is_same, "{treatment}");
        let said = differences(&found, ours).pop().map(|difference| (difference.setting, difference.found));
        assert_eq!(said, (!is_same).then(|| ("TreatMissingData", treatment.to_owned())));
    }
}
