//! From planned alarms to what is wished for.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{Attr, SetOf};

use super::from_model::{optional, tags};
use crate::table::alarms::{AlarmSpec, Rule, RuleSettings, Statistic, Threshold};
use crate::table::model::{AlarmRuleModel, AlarmsModel};

/// The wish; `None` while a part of it is unknown or malformed.
pub(crate) fn alarm_spec(model: &AlarmsModel) -> Option<AlarmSpec> {
    let rules = optional(&model.rules, |rules| {
        let one = |(name, model): (&String, &Attr<AlarmRuleModel>)| Some((Rule::parse(name)?, rule(model.known()?)?));
        rules.iter().map(one).collect::<Option<BTreeMap<_, _>>>()
    })?;
    Some(AlarmSpec {
        alarm_actions: set(&model.alarm_actions)?.unwrap_or_default(),
        ok_actions: set(&model.ok_actions)?.unwrap_or_default(),
        insufficient_data_actions: set(&model.insufficient_data_actions)?.unwrap_or_default(),
        name_prefix: optional(&model.name_prefix, |prefix| Some(prefix.clone()))?.unwrap_or_default(),
        rules: rules.unwrap_or_default(),
        tags: tags(&model.tags)?,
    })
}

/// The settings of a rule; `None` while a part of them is unknown or malformed.
pub(crate) fn rule(model: &AlarmRuleModel) -> Option<RuleSettings> {
    let AlarmRuleModel { enabled, threshold, period, evaluation_periods, datapoints_to_alarm, statistic, operations } =
        model;
    let number = |number: &Attr<i64>| optional(number, |number| u32::try_from(*number).ok());
    Some(RuleSettings {
        enabled: optional(enabled, |enabled| Some(*enabled))?,
        threshold: optional(threshold, |value| Threshold::new(*value))?,
        period: number(period)?,
        evaluation_periods: number(evaluation_periods)?,
        datapoints_to_alarm: number(datapoints_to_alarm)?,
        statistic: optional(statistic, |text| Statistic::parse(text))?,
        operations: set(operations)?,
    })
}

fn set(attr: &Attr<SetOf<String>>) -> Option<Option<BTreeSet<String>>> {
    optional(attr, |set| set.iter().map(|text| text.known().cloned()).collect())
}
