//! The aspects of a table, from the services' answers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{each, text};
use crate::finite::Finite;
use crate::names::{Arn, IndexName, TableName};
use crate::policy::Policy;
use crate::table::aspects::alarms::Definitions;
use crate::table::aspects::alarms::{
    AlarmDefinition, Comparison, Measure, Metric, Query, Source, Statistic, Threshold,
};
use crate::table::aspects::insights::{InsightsMode, InsightsStatus, ObservedInsight, ObservedInsights};
use crate::table::aspects::kinesis::{Destination, DestinationStatus, ObservedDestination, Precision};
use crate::table::aspects::scaling::{Dimension, ObservedTarget, Targets};
use crate::table::scope::Scope;
use crate::table::throughput::{Bounds, ScheduledAction, Tracking};

/// ListContributorInsights.
pub(crate) fn insights(answer: &Value) -> ObservedInsights {
    let one = |summary: &Value| {
        let scope = match summary["IndexName"].as_str() {
            None => Scope::Table,
            Some(name) => Scope::Index(IndexName::parse(name).expect("the service keeps names")),
        };
        let status = match text(summary, "ContributorInsightsStatus") {
            "ENABLED" => InsightsStatus::On,
            "ENABLING" => InsightsStatus::Starting,
            "DISABLING" => InsightsStatus::Stopping,
            "FAILED" => InsightsStatus::Failed(String::new()),
            other => panic!("no status of insights: {other}"),
        };
        let mode = InsightsMode::parse(text(summary, "ContributorInsightsMode"));
        (scope, ObservedInsight { mode, status })
    };
    each(&answer["ContributorInsightsSummaries"]).map(one).collect()
}

/// DescribeKinesisStreamingDestination.
pub(crate) fn destination(answer: &Value) -> Option<ObservedDestination> {
    let one = |described: &Value| {
        let status = match text(described, "DestinationStatus") {
            "ACTIVE" => DestinationStatus::Active,
            "ENABLING" => DestinationStatus::Enabling,
            "DISABLING" => DestinationStatus::Disabling,
            "UPDATING" => DestinationStatus::Updating,
            "ENABLE_FAILED" => DestinationStatus::Failed(text(described, "DestinationStatusDescription").to_owned()),
            _ => return None,
        };
        let precision = Precision::parse(text(described, "ApproximateCreationDateTimePrecision"));
        let stream = Arn::parse(text(described, "StreamArn")).expect("the service writes ARNs");
        let destination = Destination { stream, precision: precision.unwrap_or(Precision::Millisecond) };
        Some(ObservedDestination { destination, status })
    };
    let mut all: Vec<_> = each(&answer["KinesisDataStreamDestinations"]).filter_map(one).collect();
    all.sort_by_key(|seen| matches!(seen.status, DestinationStatus::Failed(_)));
    all.into_iter().next()
}

/// GetResourcePolicy.
pub(crate) fn policy(answer: &Value) -> Option<Policy> {
    answer["Policy"].as_str().map(|text| Policy::parse(text).expect("the service writes policies"))
}

/// DescribeScalableTargets, DescribeScalingPolicies and DescribeScheduledActions of one table.
pub(crate) fn targets(table: &TableName, targets: &[Value], policies: &[Value], actions: &[Value]) -> Targets {
    let dimension = |described: &Value| {
        let scope = Scope::parse(text(described, "ResourceId"), table.as_str())?;
        Dimension::parse(scope, text(described, "ScalableDimension"))
    };
    let mut found = Targets::new();
    for target in targets {
        let Some(dimension) = dimension(target) else { continue };
        let bounds = Bounds { min: number(&target["MinCapacity"]), max: number(&target["MaxCapacity"]) };
        let arn = target["ScalableTargetARN"].as_str().map(str::to_owned);
        found.insert(
            dimension,
            ObservedTarget { is_suspended: is_suspended(target), ..ObservedTarget::bare(arn, bounds) },
        );
    }
    for policy in policies {
        let Some(dimension) = dimension(policy) else { continue };
        let own = dimension.policy_name(table);
        let Some(target) = found.get_mut(&dimension) else { continue };
        let of_dimension = policies.iter().filter(|other| {
            (&other["ResourceId"], &other["ScalableDimension"]) == (&policy["ResourceId"], &policy["ScalableDimension"])
        });
        let names: Vec<&str> = of_dimension.map(|other| text(other, "PolicyName")).collect();
        target.has_several = names.len() > 1 && !names.contains(&own.as_str());
        let is_other = names.contains(&own.as_str()) && text(policy, "PolicyName") != own;
        if policy["PolicyType"] == "TargetTrackingScaling" && !is_other {
            target.policy = Some((text(policy, "PolicyName").to_owned(), tracking(policy)));
        }
    }
    for action in actions {
        if let Some(target) = dimension(action).and_then(|dimension| found.get_mut(&dimension)) {
            target.schedules.insert(text(action, "ScheduledActionName").to_owned(), schedule(action));
        }
    }
    found
}

fn is_suspended(target: &Value) -> bool {
    target["SuspendedState"].as_object().is_some_and(|kinds| kinds.values().any(|suspended| *suspended == true))
}

fn tracking(policy: &Value) -> Tracking {
    let configuration = &policy["TargetTrackingScalingPolicyConfiguration"];
    let seconds = |member: &str| u32::try_from(number(&configuration[member])).expect("a span");
    Tracking {
        target: match configuration["PredefinedMetricSpecification"] {
            Value::Null => Finite::ZERO,
            _ => configuration["TargetValue"].as_f64().and_then(Finite::new).expect("a value"),
        },
        scale_in_cooldown: seconds("ScaleInCooldown"),
        scale_out_cooldown: seconds("ScaleOutCooldown"),
        disable_scale_in: configuration["DisableScaleIn"].as_bool().unwrap_or(false),
    }
}

fn schedule(action: &Value) -> ScheduledAction {
    let time = |member: &str| action[member].as_f64().map(|seconds| seconds as i64);
    let bounds = &action["ScalableTargetAction"];
    ScheduledAction {
        schedule: text(action, "Schedule").to_owned(),
        timezone: action["Timezone"].as_str().unwrap_or("UTC").to_owned(),
        start: time("StartTime"),
        end: time("EndTime"),
        min: bounds["MinCapacity"].as_u64(),
        max: bounds["MaxCapacity"].as_u64(),
    }
}

/// DescribeAlarms.
pub(crate) fn alarms(answer: &Value) -> Definitions {
    each(&answer["MetricAlarms"]).map(alarm).map(|alarm| (alarm.name.clone(), alarm)).collect()
}

fn alarm(alarm: &Value) -> AlarmDefinition {
    let arns =
        |member: &str| each(&alarm[member]).filter_map(Value::as_str).map(str::to_owned).collect::<BTreeSet<_>>();
    let count = |member: &str| u32::try_from(number(&alarm[member])).expect("a count");
    let measure = match alarm["Metrics"].as_array().filter(|queries| !queries.is_empty()) {
        Some(queries) => Measure::Math(queries.iter().map(query).collect()),
        None => {
            let statistic = alarm["Statistic"].as_str().or(alarm["ExtendedStatistic"].as_str());
            let statistic = Statistic::parse(statistic.expect("a statistic")).expect("a statistic");
            Measure::Metric { metric: metric(alarm), statistic, period: count("Period") }
        }
    };
    AlarmDefinition {
        name: text(alarm, "AlarmName").to_owned(),
        description: text(alarm, "AlarmDescription").to_owned(),
        actions_enabled: alarm["ActionsEnabled"].as_bool().unwrap_or(true),
        measure,
        threshold: Threshold::new(alarm["Threshold"].as_f64().expect("a number")).expect("finite"),
        comparison: Comparison::parse(text(alarm, "ComparisonOperator")).expect("a comparison"),
        evaluation_periods: count("EvaluationPeriods"),
        datapoints_to_alarm: count("DatapointsToAlarm"),
        alarm_actions: arns("AlarmActions"),
        ok_actions: arns("OKActions"),
        insufficient_data_actions: arns("InsufficientDataActions"),
        extras: BTreeMap::new(),
        tags: BTreeMap::new(),
    }
}

fn query(query: &Value) -> (String, Query) {
    let source = match query.get("MetricStat").filter(|stat| stat.is_object()) {
        Some(stat) => Source::Metric {
            metric: metric(&stat["Metric"]),
            statistic: Statistic::parse(text(stat, "Stat")).expect("a statistic"),
            period: u32::try_from(number(&stat["Period"])).expect("a period"),
        },
        None => Source::Expression(text(query, "Expression").to_owned()),
    };
    let label = query["Label"].as_str().map(str::to_owned);
    let returned = query["ReturnData"].as_bool().unwrap_or(true);
    (text(query, "Id").to_owned(), Query { source, label, returned })
}

fn metric(described: &Value) -> Metric {
    let dimension = |one: &Value| (text(one, "Name").to_owned(), text(one, "Value").to_owned());
    Metric {
        namespace: text(described, "Namespace").to_owned(),
        name: text(described, "MetricName").to_owned(),
        dimensions: each(&described["Dimensions"]).map(dimension).collect(),
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_f64().map(|number| number as u64)).unwrap_or_default()
}
