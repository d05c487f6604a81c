//! Requests of aspects, written from the services' documentation.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{merged, present};
use crate::table::aspects::alarms::AlarmStep;
use crate::table::aspects::alarms::{AlarmDefinition, Measure, Metric, Query, Source, Statistic};
use crate::table::aspects::insights::SetInsights;
use crate::table::aspects::kinesis::{Destination, KinesisStep};
use crate::table::aspects::policy::{PolicyStep, PolicyTarget};
use crate::table::aspects::scaling::ScalingStep;
use crate::table::control_plane::Target;
use crate::table::scope::Scope;

pub(super) fn insights(target: &Target, step: &SetInsights) -> Value {
    let mut input = json!({"TableName": target.name.as_str(), "ContributorInsightsAction": "DISABLE"});
    if let Scope::Index(index) = &step.scope {
        input["IndexName"] = index.as_str().into();
    }
    if let Some(mode) = step.mode {
        input["ContributorInsightsAction"] = "ENABLE".into();
        input["ContributorInsightsMode"] = mode.as_str().into();
    }
    input
}

pub(super) fn kinesis(target: &Target, step: &KinesisStep) -> Value {
    let input = |stream: &dyn ToString| json!({"TableName": target.name.as_str(), "StreamArn": stream.to_string()});
    let precision =
        |destination: &Destination| json!({"ApproximateCreationDateTimePrecision": destination.precision.as_str()});
    match step {
        KinesisStep::Enable(to) => {
            merged(input(&to.stream), json!({"EnableKinesisStreamingConfiguration": precision(to)}))
        }
        KinesisStep::SetPrecision(to) => {
            merged(input(&to.stream), json!({"UpdateKinesisStreamingConfiguration": precision(to)}))
        }
        KinesisStep::Disable(stream) => input(stream),
    }
}

pub(super) fn policy(target: &Target, step: &PolicyStep) -> Value {
    let arn = match step.target() {
        PolicyTarget::Table => target.arn.as_ref().map(ToString::to_string),
        PolicyTarget::Stream => target.stream.clone(),
    };
    match step {
        PolicyStep::Put(_, policy) => json!({"ResourceArn": arn, "Policy": policy.text()}),
        PolicyStep::Delete(_) => json!({"ResourceArn": arn}),
    }
}

pub(super) fn scaling(target: &Target, step: &ScalingStep) -> Value {
    let dimension = step.dimension();
    let at = json!({
        "ServiceNamespace": "dynamodb",
        "ResourceId": dimension.scope.resource_id(&target.name),
        "ScalableDimension": dimension.name(),
    });
    match step {
        ScalingStep::Register { min, max, resume, tags, .. } => {
            let mut input = merged(at, present([("MinCapacity", *min), ("MaxCapacity", *max)]));
            if *resume {
                input["SuspendedState"] = json!({
                    "DynamicScalingInSuspended": false,
                    "DynamicScalingOutSuspended": false,
                    "ScheduledScalingSuspended": false,
                });
            }
            if !tags.is_empty() {
                input["Tags"] = json!(tags);
            }
            input
        }
        ScalingStep::PutPolicy { name, tracking, .. } => merged(
            at,
            json!({
                "PolicyName": name,
                "PolicyType": "TargetTrackingScaling",
                "TargetTrackingScalingPolicyConfiguration": {
                    "TargetValue": tracking.target.value(),
                    "PredefinedMetricSpecification": {"PredefinedMetricType": dimension.metric()},
                    "ScaleInCooldown": tracking.scale_in_cooldown,
                    "ScaleOutCooldown": tracking.scale_out_cooldown,
                    "DisableScaleIn": tracking.disable_scale_in,
                },
            }),
        ),
        ScalingStep::PutSchedule { name, action, .. } => {
            let named = json!({
                "ScheduledActionName": name,
                "Schedule": action.schedule,
                "Timezone": action.timezone,
                "ScalableTargetAction": present([("MinCapacity", action.min), ("MaxCapacity", action.max)]),
            });
            merged(merged(at, named), present([("StartTime", action.start), ("EndTime", action.end)]))
        }
        ScalingStep::DeleteSchedule { name, .. } => merged(at, json!({"ScheduledActionName": name})),
        ScalingStep::Deregister(_) => at,
        ScalingStep::Tag { arn, tags, .. } => json!({"ResourceARN": arn, "Tags": tags}),
        ScalingStep::Untag { arn, keys, .. } => json!({"ResourceARN": arn, "TagKeys": keys}),
    }
}

pub(super) fn alarm(target: &Target, step: &AlarmStep) -> Value {
    let arn = |name: &String| {
        let table = target.arn.as_ref().expect("the table was seen");
        crate::table::aspects::alarms::arn(table, name).to_string()
    };
    match step {
        AlarmStep::Put { definition, tags: of_table } => {
            let mut input = put(definition);
            let mut tags = of_table.clone();
            tags.extend(definition.tags.clone());
            if !tags.is_empty() {
                input["Tags"] = tag_list(&tags);
            }
            input
        }
        AlarmStep::Delete(names) => json!({"AlarmNames": names}),
        AlarmStep::Tag { name, tags, .. } => json!({"ResourceARN": arn(name), "Tags": tag_list(tags)}),
        AlarmStep::Untag { name, keys } => json!({"ResourceARN": arn(name), "TagKeys": keys}),
    }
}

fn put(definition: &AlarmDefinition) -> Value {
    let mut input = json!({
        "AlarmName": definition.name,
        "AlarmDescription": definition.description,
        "ActionsEnabled": definition.actions_enabled,
        "Threshold": definition.threshold.value(),
        "ComparisonOperator": definition.comparison.as_str(),
        "EvaluationPeriods": definition.evaluation_periods,
        "DatapointsToAlarm": definition.datapoints_to_alarm,
    });
    let actions = [
        ("AlarmActions", &definition.alarm_actions),
        ("OKActions", &definition.ok_actions),
        ("InsufficientDataActions", &definition.insufficient_data_actions),
    ];
    for (member, arns) in actions.into_iter().filter(|(_, arns)| !arns.is_empty()) {
        input[member] = json!(arns);
    }
    let measured = match &definition.measure {
        Measure::Metric { metric: of, statistic, period } => {
            let statistic = match statistic {
                Statistic::Extended(text) => json!({"ExtendedStatistic": text}),
                plain => json!({"Statistic": plain.as_str()}),
            };
            merged(merged(metric(of), json!({"Period": period})), statistic)
        }
        Measure::Math(queries) => json!({"Metrics": queries.iter().map(query).collect::<Vec<_>>()}),
    };
    merged(input, measured)
}

fn query((id, query): (&String, &Query)) -> Value {
    let mut sent = json!({"Id": id, "ReturnData": query.returned});
    if let Some(label) = &query.label {
        sent["Label"] = label.as_str().into();
    }
    match &query.source {
        Source::Expression(text) => sent["Expression"] = text.as_str().into(),
        Source::Metric { metric: of, statistic, period } => {
            sent["MetricStat"] = json!({"Metric": metric(of), "Period": period, "Stat": statistic.as_str()});
        }
    }
    sent
}

fn metric(metric: &Metric) -> Value {
    let dimensions: Vec<Value> =
        metric.dimensions.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect();
    json!({"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions})
}

fn tag_list(tags: &BTreeMap<String, String>) -> Value {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}
