//! Alarms as they are stored: what is configured, and which alarms are as configured.

use std::collections::BTreeMap;

use tf_provider::{Attr, SetOf};

use super::{known, unless_empty};
use crate::names::Arn;
use crate::table::aspects::alarms::{AlarmSpec, Rule, RuleSettings, Threshold, adopt};
use crate::table::aspects::alarms::{Definitions, arn};
use crate::table::desired::Desired;
use crate::table::model::{AlarmRuleModel, AlarmsModel, TableModel};
use crate::table::observed::{Aspect, Observed};

type Arns = BTreeMap<String, Attr<String>>;

/// What is configured. After an import, when nothing is, the configuration that explains the alarms with our names.
pub(super) fn alarms(observed: &Observed, base: &TableModel) -> Attr<AlarmsModel> {
    if !base.alarms.is_null() {
        return base.alarms.clone();
    }
    let seen = observed.aspects.alarms.observed().filter(|alarms| !alarms.is_empty());
    seen.and_then(|alarms| adopt(alarms, &observed.alarm_facts())).map(model).into()
}

/// The ARNs of the alarms that are as configured, and of those that are to be deleted. One that is missing or differs is
/// left out, so that the plan shows that it will be set.
pub(super) fn arns(observed: &Aspect<Definitions>, table: &Arn, base: &TableModel) -> Attr<Arns> {
    let Aspect::Observed(seen) = observed else { return base.alarm_arns.clone() };
    if base.alarms.is_null() {
        return if seen.is_empty() { Attr::Null } else { Attr::Known(alarm_arns(table, seen.keys())) };
    }
    let desired = Desired::from_model(base).map(|desired| desired.aspects.alarms).unwrap_or_default();
    let whole = seen.iter().filter(|(name, alarm)| desired.get(*name).is_none_or(|desired| desired == *alarm));
    Attr::Known(alarm_arns(table, whole.map(|(name, _)| name)))
}

/// The ARNs of the alarms of a table, by name.
pub(crate) fn alarm_arns<'a>(table: &Arn, names: impl Iterator<Item = &'a String>) -> Arns {
    names.map(|name| (name.clone(), known(&arn(table, name).to_string()))).collect()
}

fn model(alarms: AlarmSpec) -> AlarmsModel {
    let AlarmSpec { alarm_actions, ok_actions, insufficient_data_actions, name_prefix, rules, tags } = alarms;
    let rules = rules
        .into_iter()
        .map(|(name, settings): (Rule, RuleSettings)| (name.id().to_owned(), Attr::Known(rule(settings))));
    let tags = tags.into_iter().map(|(key, value)| (key, Attr::Known(value)));
    AlarmsModel {
        alarm_actions: set(alarm_actions),
        ok_actions: set(ok_actions),
        insufficient_data_actions: set(insufficient_data_actions),
        name_prefix: Attr::Known(name_prefix),
        rules: unless_empty(rules.collect(), &Attr::Null),
        tags: unless_empty(tags.collect(), &Attr::Null),
    }
}

fn rule(settings: RuleSettings) -> AlarmRuleModel {
    let RuleSettings { enabled, threshold, period, evaluation_periods, datapoints_to_alarm, statistic, operations } =
        settings;
    let number = |number: Option<u32>| number.map(i64::from).into();
    AlarmRuleModel {
        enabled: enabled.into(),
        threshold: threshold.and_then(Threshold::shortest).into(),
        period: number(period),
        evaluation_periods: number(evaluation_periods),
        datapoints_to_alarm: number(datapoints_to_alarm),
        statistic: statistic.map(|statistic| statistic.as_str().to_owned()).into(),
        operations: operations.map(|operations| operations.into_iter().collect::<SetOf<String>>()).into(),
    }
}

fn set(texts: std::collections::BTreeSet<String>) -> Attr<SetOf<String>> {
    if texts.is_empty() { Attr::Null } else { Attr::Known(texts.into_iter().collect()) }
}
