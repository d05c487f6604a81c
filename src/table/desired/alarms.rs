//! From planned alarms to their specification, and the facts about the desired table that decide which alarms it has.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{Attr, SetOf};

use super::Desired;
use super::parts::{optional, tags};
use crate::table::aspects::alarms::{AlarmSpec, Facts, Rule, RuleSettings, Statistic, Threshold, ThroughputLimits};
use crate::table::model::{AlarmRuleModel, AlarmsModel};
use crate::table::throughput::{Capacities, Capacity, Ceiling, Throughput};

/// The specification; `None` while a part of it is unknown or malformed.
pub(super) fn alarm_spec(model: &AlarmsModel) -> Option<AlarmSpec> {
    let AlarmsModel { alarm_actions, ok_actions, insufficient_data_actions, name_prefix, rules, tags: own_tags } =
        model;
    let rules = optional(rules, |rules| {
        let one = |(name, model): (&String, &Attr<AlarmRuleModel>)| Some((Rule::parse(name)?, rule(model.known()?)?));
        rules.iter().map(one).collect::<Option<BTreeMap<_, _>>>()
    })?;
    Some(AlarmSpec {
        alarm_actions: set(alarm_actions)?.unwrap_or_default(),
        ok_actions: set(ok_actions)?.unwrap_or_default(),
        insufficient_data_actions: set(insufficient_data_actions)?.unwrap_or_default(),
        name_prefix: optional(name_prefix, |prefix| Some(prefix.clone()))?.unwrap_or_default(),
        rules: rules.unwrap_or_default(),
        tags: tags(own_tags)?,
    })
}

/// The settings of a rule; `None` while a part of them is unknown or malformed.
fn rule(model: &AlarmRuleModel) -> Option<RuleSettings> {
    let AlarmRuleModel {
        enabled,
        threshold,
        period,
        evaluation_periods,
        datapoints_to_alarm,
        statistic,
        operations,
        alarm_actions,
        description,
    } = model;
    let number = |number: &Attr<i64>| optional(number, |number| u32::try_from(*number).ok());
    Some(RuleSettings {
        enabled: optional(enabled, |enabled| Some(*enabled))?,
        threshold: optional(threshold, Threshold::nearest)?,
        period: number(period)?,
        evaluation_periods: number(evaluation_periods)?,
        datapoints_to_alarm: number(datapoints_to_alarm)?,
        statistic: optional(statistic, |text| Statistic::parse(text))?,
        operations: set(operations)?,
        alarm_actions: set(alarm_actions)?,
        description: optional(description, |text| Some(text.clone()))?,
    })
}

fn set(attr: &Attr<SetOf<String>>) -> Option<Option<BTreeSet<String>>> {
    optional(attr, |set| set.iter().map(|text| text.known().cloned()).collect())
}

impl Desired {
    /// The facts that decide which alarms the table has.
    pub(crate) fn alarm_facts(&self) -> Facts<'_> {
        let names = self.global_indexes.keys();
        let (limits, indexes) = match &self.throughput {
            Throughput::OnDemand { table, indexes } => {
                let of_index = |name| indexes.get(name).copied().unwrap_or_default();
                (limited(*table), names.map(|name| (name.as_str(), limited(of_index(name)))).collect())
            }
            Throughput::Provisioned { table, indexes } => {
                let of_index = |name| scaled(indexes.get(name).unwrap_or(table));
                (scaled(table), names.map(|name| (name.as_str(), of_index(name))).collect())
            }
        };
        Facts {
            table: self.name.as_str(),
            billing: self.throughput.mode(),
            limits,
            indexes,
            kinesis: self.aspects.kinesis.is_some(),
            replicas: self.replica_regions().map(|region| region.as_str()).collect(),
        }
    }
}

fn limited(ceiling: Ceiling) -> ThroughputLimits {
    ThroughputLimits { max_read: None, max_write: None, ceiling }
}

fn scaled(capacities: &Capacities) -> ThroughputLimits {
    let max = |capacity: &Capacity| capacity.scaling().map(|scaling| scaling.reach().max);
    ThroughputLimits { max_read: max(&capacities.read), max_write: max(&capacities.write), ceiling: Ceiling::default() }
}
