//! From a specification and the facts to the definition of every alarm.

use std::collections::BTreeMap;

use super::definition::{AlarmDefinition, Comparison, Measure, Metric, Query, Source};
use super::effective::Effective;
use super::rule::Rule;
use super::value::Statistic;
use super::{AlarmSpec, BillingMode, Facts, RuleSettings, Subject, describe, name};

const NAMESPACE: &str = "AWS/DynamoDB";

/// The operation that DynamoDB performs on the owner's behalf for each change that it sends to a Kinesis data stream; its
/// metrics have it as a dimension.
const DELEGATED: &str = "PutRecord";

/// The id of the query that is compared.
const RESULT: &str = "result";

/// Every alarm the table should have, by name. Rules that do not apply to the table have none.
pub(crate) fn definitions(alarms: &AlarmSpec, facts: &Facts<'_>) -> BTreeMap<String, AlarmDefinition> {
    let mut all = BTreeMap::new();
    for rule in Rule::ALL {
        let settings = alarms.rules.get(&rule).cloned().unwrap_or_default();
        let effective = Effective::of(rule, &settings, facts.billing);
        if !effective.enabled {
            continue;
        }
        for subject in facts.subjects(rule) {
            if let Some(measure) = measure(rule, subject, facts, &effective) {
                let definition = definition(alarms, facts, (rule, &settings), subject, &effective, measure);
                all.insert(definition.name.clone(), definition);
            }
        }
    }
    all
}

fn definition(
    alarms: &AlarmSpec,
    facts: &Facts<'_>,
    (rule, settings): (Rule, &RuleSettings),
    subject: Subject<'_>,
    effective: &Effective,
    measure: Measure,
) -> AlarmDefinition {
    let AlarmSpec { alarm_actions, ok_actions, insufficient_data_actions, name_prefix, rules: _, tags } = alarms;
    AlarmDefinition {
        name: name::name(name_prefix, facts.table, rule, subject),
        description: settings.description.clone().unwrap_or_else(|| describe::description(rule, subject, facts)),
        actions_enabled: true,
        measure,
        threshold: effective.threshold,
        comparison: comparison(rule, facts.billing),
        evaluation_periods: effective.evaluation_periods,
        datapoints_to_alarm: effective.datapoints_to_alarm,
        alarm_actions: settings.alarm_actions.as_ref().unwrap_or(alarm_actions).clone(),
        ok_actions: ok_actions.clone(),
        insufficient_data_actions: insufficient_data_actions.clone(),
        extras: BTreeMap::new(),
        tags: tags.clone(),
    }
}

/// Capacity that has reached its maximum is equal to it; everything else is a limit that may be touched.
pub(super) fn comparison(rule: Rule, billing: BillingMode) -> Comparison {
    match (rule, billing) {
        (Rule::CapacityCeiling, BillingMode::Provisioned) => Comparison::GreaterOrEqual,
        _ => Comparison::Greater,
    }
}

/// What the rule measures, `None` when the table has no such metric.
pub(super) fn measure(rule: Rule, subject: Subject<'_>, facts: &Facts<'_>, effective: &Effective) -> Option<Measure> {
    let measuring = Measuring { subject, table: facts.table, effective };
    match rule {
        Rule::ReadThrottle => Some(measuring.metric("ReadThrottleEvents")),
        Rule::WriteThrottle => Some(measuring.metric("WriteThrottleEvents")),
        Rule::HotPartition => {
            Some(measuring.sum(&["ReadKeyRangeThroughputThrottleEvents", "WriteKeyRangeThroughputThrottleEvents"]))
        }
        Rule::ReadUtilization => measuring.utilization(facts, "Read", facts.limits(subject).max_read),
        Rule::WriteUtilization => measuring.utilization(facts, "Write", facts.limits(subject).max_write),
        Rule::CapacityCeiling => measuring.ceiling(facts),
        Rule::SystemErrors => measuring.per_operation("SystemErrors", "SUM"),
        Rule::Latency => measuring.per_operation("SuccessfulRequestLatency", "MAX"),
        Rule::ReplicationLatency => Some(measuring.metric("ReplicationLatency")),
        Rule::ConditionalChecks => Some(measuring.metric("ConditionalCheckFailedRequests")),
        Rule::KinesisAge => facts.kinesis.then(|| measuring.delegated("AgeOfOldestUnreplicatedRecord")),
        Rule::KinesisFailed => facts.kinesis.then(|| measuring.delegated("FailedToReplicateRecordCount")),
    }
}

/// How one alarm measures its subject.
struct Measuring<'a> {
    subject: Subject<'a>,
    table: &'a str,
    effective: &'a Effective,
}

impl Measuring<'_> {
    fn named(&self, name: &str) -> Metric {
        let mut dimensions = BTreeMap::from([("TableName".to_owned(), self.table.to_owned())]);
        match self.subject {
            Subject::Table => None,
            Subject::Index(index) => dimensions.insert("GlobalSecondaryIndexName".to_owned(), index.to_owned()),
            Subject::Replica(region) => dimensions.insert("ReceivingRegion".to_owned(), region.to_owned()),
        };
        Metric { namespace: NAMESPACE.to_owned(), name: name.to_owned(), dimensions }
    }

    fn metric(&self, name: &str) -> Measure {
        self.of(self.named(name))
    }

    fn delegated(&self, name: &str) -> Measure {
        let mut metric = self.named(name);
        metric.dimensions.insert("DelegatedOperation".to_owned(), DELEGATED.to_owned());
        self.of(metric)
    }

    fn of(&self, metric: Metric) -> Measure {
        Measure::Metric { metric, statistic: self.effective.statistic.clone(), period: self.effective.period }
    }

    /// The sum over metrics, as a function: with `+` a moment at which one of them has no value would have no sum, and
    /// counts of errors have values only where errors are.
    fn sum(&self, names: &[&str]) -> Measure {
        let metrics = names.iter().map(|name| (self.named(name), self.effective.statistic.clone())).collect();
        self.math(metrics, |ids| format!("SUM([{}])", ids.join(",")))
    }

    /// `function` over the metric of each operation; nothing without operations.
    fn per_operation(&self, name: &str, function: &str) -> Option<Measure> {
        let of_operation = |operation: &String| {
            let mut metric = self.named(name);
            metric.dimensions.insert("Operation".to_owned(), operation.clone());
            (metric, self.effective.statistic.clone())
        };
        let metrics: Vec<_> = self.effective.operations.iter().map(of_operation).collect();
        (!metrics.is_empty()).then(|| self.math(metrics, |ids| format!("{function}([{}])", ids.join(","))))
    }

    /// Per cent of the capacity, or of the maximum that scaling may raise it to: scaling keeps the first near its target all
    /// day, and only the second shows that it reaches its limit. On demand there is no capacity.
    fn utilization(&self, facts: &Facts<'_>, kind: &str, max: Option<u64>) -> Option<Measure> {
        if facts.billing == BillingMode::OnDemand {
            return None;
        }
        let consumed = (self.named(&format!("Consumed{kind}CapacityUnits")), Statistic::Sum);
        let provisioned = (self.named(&format!("Provisioned{kind}CapacityUnits")), Statistic::Average);
        Some(match max {
            Some(max) => self.math(vec![consumed], |_| format!("100*(m01/PERIOD(m01))/{max}")),
            None => self.math(vec![consumed, provisioned], |_| "100*(m01/PERIOD(m01))/m02".to_owned()),
        })
    }

    /// Per cent of the maximum that scaled capacity has reached; on demand, the requests that a ceiling refuses. Nothing
    /// where neither is limited by a setting of the table.
    fn ceiling(&self, facts: &Facts<'_>) -> Option<Measure> {
        let limits = facts.limits(self.subject);
        match facts.billing {
            BillingMode::Provisioned => {
                let read = limits.max_read.map(|max| ("ProvisionedReadCapacityUnits", max));
                let write = limits.max_write.map(|max| ("ProvisionedWriteCapacityUnits", max));
                let scaled: Vec<_> = read.into_iter().chain(write).collect();
                let metrics = scaled.iter().map(|(name, _)| (self.named(name), Statistic::Maximum)).collect();
                let share = |(id, (_, max)): (&String, &(&str, u64))| format!("100*{id}/{max}");
                let shares = |ids: &[String]| ids.iter().zip(&scaled).map(share).collect::<Vec<_>>().join(",");
                (!scaled.is_empty()).then(|| self.math(metrics, |ids| format!("MAX([{}])", shares(ids))))
            }
            BillingMode::OnDemand => {
                let read = limits.ceiling.read.map(|_| "ReadMaxOnDemandThroughputThrottleEvents");
                let write = limits.ceiling.write.map(|_| "WriteMaxOnDemandThroughputThrottleEvents");
                let names: Vec<_> = read.into_iter().chain(write).collect();
                (!names.is_empty()).then(|| self.sum(&names))
            }
        }
    }

    /// An expression over metrics with the ids `m01`, `m02`, …, which sort as they are counted.
    fn math(&self, metrics: Vec<(Metric, Statistic)>, expression: impl FnOnce(&[String]) -> String) -> Measure {
        let ids: Vec<String> = (1..=metrics.len()).map(|number| format!("m{number:02}")).collect();
        let period = self.effective.period;
        let query = |source, returned| Query { source, label: None, returned };
        let result = query(Source::Expression(expression(&ids)), true);
        let parts =
            metrics.into_iter().map(|(metric, statistic)| query(Source::Metric { metric, statistic, period }, false));
        Measure::Math(ids.iter().cloned().zip(parts).chain([(RESULT.to_owned(), result)]).collect())
    }
}
