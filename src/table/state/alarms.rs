//! Alarms as they are stored: what is configured, and which alarms are as configured.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{Attr, SetOf};

use super::{known, unless_empty};
use crate::names::Arn;
use crate::table::aspects::alarms::{
    AlarmDefinition, AlarmSettings, AlarmSpec, Definitions, MeasureInWords, Rule, RuleSettings, Threshold, adopt, arn,
    definitions, keys,
};
use crate::table::desired::Desired;
use crate::table::model::{AlarmRuleModel, AlarmSettingsModel, AlarmsModel, TableModel};
use crate::table::observed::Observed;

type Arns = BTreeMap<String, Attr<String>>;
type AllSettings = Attr<BTreeMap<String, Attr<AlarmSettingsModel>>>;

/// What is configured. After an import, when nothing is, the configuration that explains the alarms with our names.
pub(super) fn alarms(observed: &Observed, base: &TableModel) -> Attr<AlarmsModel> {
    if !base.alarms.is_null() {
        return base.alarms.clone();
    }
    adopted(observed).map(alarms_model).into()
}

/// What explains the alarms with our names.
fn adopted(observed: &Observed) -> Option<AlarmSpec> {
    let seen = observed.aspects.alarms.observed().filter(|alarms| !alarms.is_empty())?;
    adopt(seen, &observed.alarm_facts())
}

/// The alarms that were found, held against those that the table should have.
pub(super) struct FoundAlarms<'a> {
    table: &'a Arn,
    /// Whether alarms are configured.
    is_configured: bool,
    /// By name.
    seen: &'a Definitions,
    /// Their keys, by the names that alarms of the table can have as it is.
    keys: BTreeMap<String, String>,
    /// The same of the table as it should be.
    wanted_keys: BTreeMap<String, String>,
    /// Those with another definition than they should have.
    differing: BTreeMap<&'a str, &'a AlarmDefinition>,
}

impl<'a> FoundAlarms<'a> {
    /// `None` if they could not be read.
    pub(super) fn of(observed: &'a Observed, base: &TableModel) -> Option<Self> {
        let (table, seen) = (&observed.table.arn, observed.aspects.alarms.observed()?);
        let is_configured = !base.alarms.is_null();
        if !is_configured && seen.is_empty() {
            let (keys, wanted_keys, differing) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
            return Some(Self { table, is_configured, seen, keys, wanted_keys, differing });
        }
        let configured = alarms(observed, base);
        let prefix = configured.known().map(prefix).unwrap_or_default();
        let keys_now = keys(prefix, &observed.alarm_facts());
        let before = Desired::from_model(base);
        let wanted_keys = before.as_ref().map(|desired| keys(prefix, &desired.alarm_facts())).unwrap_or_default();
        // After an import, an alarm that has other settings than most of its rule differs from what is configured from now on.
        let desired = match base.alarms {
            Attr::Null => adopted(observed).map(|spec| definitions(&spec, &observed.alarm_facts())),
            Attr::Known(_) | Attr::Unknown(_) => before.map(|desired| desired.aspects.alarms),
        };
        let desired = desired.unwrap_or_default();
        // An alarm of an index that is gone is to be deleted, whatever it is.
        let differs = |(name, alarm): &(&String, &AlarmDefinition)| {
            keys_now.contains_key(*name) && desired.get(*name).is_some_and(|desired| desired != *alarm)
        };
        let differing = seen.iter().filter(differs).map(|(name, alarm)| (name.as_str(), alarm)).collect();
        Some(Self { table, is_configured, seen, keys: keys_now, wanted_keys, differing })
    }

    /// The ARNs of the alarms that are as configured, and of those that are to be deleted. One that is missing or differs is
    /// left out, so that the plan shows that it will be set.
    fn arns(&self) -> Arns {
        let whole = self.seen.keys().filter(|name| !self.differing.contains_key(name.as_str()));
        // One with another prefix goes by its name: its successor has the key.
        let key = |name: &String| self.keys.get(name).or_else(|| self.wanted_keys.get(name)).unwrap_or(name).clone();
        whole.map(|name| (key(name), known(&arn(self.table, name).to_string()))).collect()
    }

    /// The settings of one that differs: the plan then shows which of them it changes back.
    fn settings(&self) -> impl Iterator<Item = (&String, AlarmSettingsModel)> {
        let settings = |(name, alarm): (&&str, &&'a AlarmDefinition)| {
            Some((self.keys.get(*name)?, shown(&AlarmSettings::of(alarm)?)))
        };
        self.differing.iter().filter_map(settings)
    }
}

/// The ARNs to store.
pub(super) fn arns(found: Option<&FoundAlarms<'_>>, base: &TableModel) -> Attr<Arns> {
    match found {
        None => base.alarm_arns.clone(),
        Some(found) if !found.is_configured && found.seen.is_empty() => Attr::Null,
        Some(found) => Attr::Known(found.arns()),
    }
}

/// The settings to store: those that follow from the rest, and what was found instead.
pub(super) fn settings(found: Option<&FoundAlarms<'_>>, model: &TableModel) -> AllSettings {
    // A state that does not describe a whole table has none.
    let mut settings: AllSettings = alarm_settings(model).known().cloned().into();
    if let (Some(found), Some(settings)) = (found, settings.known_mut()) {
        for (key, shown) in found.settings() {
            if let Some(of_rule) = settings.get_mut(key) {
                *of_rule = Attr::Known(shown);
            }
        }
    }
    settings
}

/// The ARNs of the alarms that a table is to have, by rule and index; `None` while they are not known.
pub(crate) fn alarm_arns(model: &TableModel) -> Option<Arns> {
    let table = model.parsed_arn()?;
    let desired = Desired::from_model(&without_actions(model))?;
    let keys = keys(prefix(model.alarms.known()?), &desired.alarm_facts());
    let arn_of = |name: &String| Some((keys.get(name)?.clone(), known(&arn(&table, name).to_string())));
    Some(desired.aspects.alarms.keys().filter_map(arn_of).collect())
}

/// The alarms that a table is to have, in full; unknown while they are not known.
pub(crate) fn alarm_settings(model: &TableModel) -> AllSettings {
    let alarms = match &model.alarms {
        Attr::Null => return Attr::Null,
        Attr::Unknown(_) => return Attr::unknown(),
        Attr::Known(alarms) => alarms,
    };
    let Some(desired) = Desired::from_model(&without_actions(model)) else { return Attr::unknown() };
    let all = AlarmSettings::by_key(&desired.aspects.alarms, prefix(alarms), &desired.alarm_facts());
    Attr::Known(all.into_iter().map(|(key, settings)| (key, Attr::Known(shown(&settings)))).collect())
}

/// The alarms that a table is to have, as far as their settings are known.
#[derive(Debug, Clone)]
pub(crate) struct PlannedAlarms {
    /// By name; a setting that is not known has its default.
    pub(crate) definitions: Definitions,
    /// Whether actions, and the descriptions that name them, are known.
    pub(crate) actions_are_known: bool,
    /// The other settings that are not known, by the name of the alarm.
    pub(crate) unknown: BTreeMap<String, BTreeSet<&'static str>>,
}

/// The alarms that a table is to have; `None` while their names are not known.
pub(crate) fn planned_alarms(model: &TableModel) -> Option<PlannedAlarms> {
    let planned = |desired: Desired, actions_are_known| PlannedAlarms {
        definitions: desired.aspects.alarms,
        actions_are_known,
        unknown: BTreeMap::new(),
    };
    if let Some(desired) = Desired::from_model(model) {
        return Some(planned(desired, true));
    }
    let mut known = without_actions(model);
    if let Some(desired) = Desired::from_model(&known) {
        return Some(planned(desired, false));
    }
    let of_rules = forget_unknown_settings(&mut known);
    let desired = Desired::from_model(&known)?;
    let keys = keys(prefix(known.alarms.known()?), &desired.alarm_facts());
    let unknown = keys.into_iter().filter_map(|(name, key)| {
        let rule = key.split('-').next()?;
        Some((name, of_rules.get(rule)?.clone()))
    });
    Some(PlannedAlarms { unknown: unknown.collect(), ..planned(desired, false) })
}

/// Leaves settings of rules that are not known to their defaults, and names them by rule.
fn forget_unknown_settings(model: &mut TableModel) -> BTreeMap<String, BTreeSet<&'static str>> {
    let rules = model.alarms.known_mut().and_then(|alarms| alarms.rules.known_mut());
    let rules = rules.into_iter().flatten().filter_map(|(name, rule)| Some((name.clone(), rule.known_mut()?)));
    rules.map(|(name, rule)| (name, forget_unknown(rule))).filter(|(_, settings)| !settings.is_empty()).collect()
}

fn forget_unknown(rule: &mut AlarmRuleModel) -> BTreeSet<&'static str> {
    let AlarmRuleModel {
        enabled,
        threshold,
        period,
        evaluation_periods,
        datapoints_to_alarm,
        statistic,
        operations,
        alarm_actions: _, // Left out with all actions.
        description: _,
    } = rule;
    let unknown = [
        ("enabled", forget(enabled)),
        ("threshold", forget(threshold)),
        ("period", forget(period)),
        ("evaluation_periods", forget(evaluation_periods)),
        ("datapoints_to_alarm", forget(datapoints_to_alarm)),
        ("statistic", forget(statistic)),
        ("operations", forget(operations)),
    ];
    unknown.into_iter().filter_map(|(name, is_unknown)| is_unknown.then_some(name)).collect()
}

/// Makes what is unknown null; whether it was.
fn forget<T>(attr: &mut Attr<T>) -> bool {
    let is_unknown = attr.is_unknown();
    if is_unknown {
        *attr = Attr::Null;
    }
    is_unknown
}

/// How many metrics the alarms watch; `None` while that is not known.
pub(super) fn alarm_metrics(model: &TableModel) -> Option<u32> {
    if model.alarms.is_null() {
        return Some(0);
    }
    let desired = Desired::from_model(&without_actions(model))?;
    let metrics: usize = desired.aspects.alarms.values().map(|alarm| alarm.metrics().len()).sum();
    u32::try_from(metrics).ok()
}

fn shown(settings: &AlarmSettings<'_>) -> AlarmSettingsModel {
    let AlarmSettings { definition, measure: MeasureInWords { metric, statistic, period } } = settings;
    let number = |number: u32| Attr::Known(i64::from(number));
    AlarmSettingsModel {
        name: known(&definition.name),
        metric: known(metric),
        statistic: known(statistic),
        comparison: known(definition.comparison.as_str()),
        threshold: definition.threshold.shortest().into(),
        period: number(*period),
        evaluation_periods: number(definition.evaluation_periods),
        datapoints_to_alarm: number(definition.datapoints_to_alarm),
    }
}

/// Which alarms there are, and what they measure, does not depend on their actions and tags, which a plan may not know yet.
fn without_actions(model: &TableModel) -> TableModel {
    let alarms = model.alarms.clone().map(|alarms| AlarmsModel {
        alarm_actions: Attr::Null,
        ok_actions: Attr::Null,
        insufficient_data_actions: Attr::Null,
        tags: Attr::Null,
        rules: alarms.rules.map(|rules| rules.into_iter().map(without_own).collect()),
        ..alarms
    });
    TableModel { alarms, ..model.clone() }
}

fn without_own((name, rule): (String, Attr<AlarmRuleModel>)) -> (String, Attr<AlarmRuleModel>) {
    (name, rule.map(|rule| AlarmRuleModel { alarm_actions: Attr::Null, description: Attr::Null, ..rule }))
}

fn prefix(alarms: &AlarmsModel) -> &str {
    alarms.name_prefix.known().map_or("", String::as_str)
}

/// The configuration that says this.
pub(crate) fn alarms_model(alarms: AlarmSpec) -> AlarmsModel {
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
    let RuleSettings {
        enabled,
        threshold,
        period,
        evaluation_periods,
        datapoints_to_alarm,
        statistic,
        operations,
        alarm_actions,
        description,
    } = settings;
    let number = |number: Option<u32>| number.map(i64::from).into();
    AlarmRuleModel {
        enabled: enabled.into(),
        threshold: threshold.and_then(Threshold::shortest).into(),
        period: number(period),
        evaluation_periods: number(evaluation_periods),
        datapoints_to_alarm: number(datapoints_to_alarm),
        statistic: statistic.map(|statistic| statistic.as_str().to_owned()).into(),
        operations: operations.map(|operations| operations.into_iter().collect::<SetOf<String>>()).into(),
        alarm_actions: alarm_actions.map(|actions| actions.into_iter().collect::<SetOf<String>>()).into(),
        description: description.into(),
    }
}

fn set(texts: std::collections::BTreeSet<String>) -> Attr<SetOf<String>> {
    if texts.is_empty() { Attr::Null } else { Attr::Known(texts.into_iter().collect()) }
}
