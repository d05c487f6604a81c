//! The alarm rules as the documentation lists them: what each monitors, its defaults, and how many alarms a table gets.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::effective::Effective;
use super::rule::{Rule, Scope};
use super::{AlarmSpec, BillingMode, Comparison, Facts, RuleSettings, ThroughputLimits, check, define, describe};
use crate::table::throughput::Ceiling;

/// `rules` in the order of the closed list, and `counts` by kind of capacity.
pub(crate) fn reference() -> Value {
    let rules: Vec<Value> = Rule::ALL.into_iter().map(described).collect();
    let scaled = ThroughputLimits { max_read: Some(1), max_write: Some(1), ceiling: Ceiling::default() };
    let counts = [
        ("on-demand", BillingMode::OnDemand, ThroughputLimits::default()),
        ("fixed", BillingMode::Provisioned, ThroughputLimits::default()),
        ("scaled", BillingMode::Provisioned, scaled),
    ];
    let counts = counts.map(|(capacity, billing, limits)| counted(capacity, billing, limits));
    json!({ "rules": rules, "counts": counts })
}

fn described(rule: Rule) -> Value {
    let plain = facts(BillingMode::OnDemand, ThroughputLimits::default());
    let defaults = [BillingMode::Provisioned, BillingMode::OnDemand].map(|billing| defaults(rule, billing));
    json!({
        "id": rule.id(),
        "enabled": rule.defaults(BillingMode::OnDemand).enabled,
        "monitors": match rule.scope() {
            Scope::Table => "table",
            Scope::TableAndIndexes => "table and each index",
            Scope::Replicas => "each replica",
        },
        "none_while": none_while(rule, &plain),
        "defaults": defaults,
    })
}

/// Why a plain table has no alarm of this rule.
fn none_while(rule: Rule, plain: &Facts<'_>) -> Option<&'static str> {
    let operations = Effective::of(rule, &RuleSettings::default(), plain.billing).operations;
    let unlisted = rule.takes_operations() && operations.is_empty();
    check::missing(rule, plain).or_else(|| unlisted.then_some("no `operations` are listed."))
}

fn defaults(rule: Rule, billing: BillingMode) -> Value {
    let defaults = rule.defaults(billing);
    json!({
        "problem": describe::problem(rule, billing),
        "statistic": defaults.statistic.as_str(),
        "at_threshold": define::comparison(rule, billing) == Comparison::GreaterOrEqual,
        "threshold": defaults.threshold,
        "unit": rule.unit(billing),
        "period": defaults.period,
        "evaluation_periods": defaults.evaluation_periods,
        "datapoints_to_alarm": defaults.datapoints_to_alarm,
    })
}

/// How many alarms a table of this kind has with nothing adjusted, and how many more an index adds.
fn counted(capacity: &str, billing: BillingMode, limits: ThroughputLimits) -> Value {
    let alone = facts(billing, limits);
    let with_index = Facts { indexes: BTreeMap::from([("ByOwner", limits)]), ..alone.clone() };
    let [table, both] = [alone, with_index].map(|facts| define::definitions(&AlarmSpec::default(), &facts).len());
    json!({ "capacity": capacity, "table": table, "index": both - table })
}

fn facts(billing: BillingMode, limits: ThroughputLimits) -> Facts<'static> {
    Facts { table: "orders", billing, limits, indexes: BTreeMap::new(), kinesis: false, replicas: BTreeSet::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scaled_table_has_more_alarms_than_one_on_demand() {
        let reference = reference();
        let count = |at: usize| (reference["counts"][at]["table"].as_u64(), reference["counts"][at]["index"].as_u64());
        assert_eq!([count(0), count(1), count(2)], [(Some(4), Some(3)), (Some(6), Some(5)), (Some(7), Some(6))]);
        assert_eq!(reference["rules"].as_array().map(Vec::len), Some(Rule::ALL.len()));
    }
}
