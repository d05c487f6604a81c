//! The specification that explains existing alarms, for a table that is imported.

use std::collections::{BTreeMap, BTreeSet};

use super::definition::{AlarmDefinition, Measure, Metric};
use super::effective::Effective;
use super::rule::Rule;
use super::{AlarmSpec, Facts, RuleSettings, Subject, define, describe, name, names};

/// The specification that best explains alarms whose names follow our scheme: `None` when none does.
///
/// What most of them have in common is specified for all. A rule that applies and has no alarm is disabled; one that has
/// alarms for some indexes only is enabled, and the next plan shows the missing ones. `observed` may hold other alarms.
pub(crate) fn adopt(observed: &BTreeMap<String, AlarmDefinition>, facts: &Facts<'_>) -> Option<AlarmSpec> {
    let of_table: BTreeMap<&str, &AlarmDefinition> = observed
        .iter()
        .filter(|(_, definition)| is_about(definition, facts.table))
        .map(|(name, definition)| (name.as_str(), definition))
        .collect();
    let name_prefix = prefix(&of_table, facts)?;
    let mut rules = BTreeMap::new();
    let (mut ours, mut of_rules) = (Vec::new(), BTreeMap::new());
    for rule in Rule::ALL {
        let found: Vec<&AlarmDefinition> = applicable(rule, facts)
            .into_iter()
            .filter_map(|subject| {
                let alarm = of_table.get(name::name(&name_prefix, facts.table, rule, subject).as_str()).copied()?;
                resembles(rule, subject, alarm, facts).then_some(alarm)
            })
            .collect();
        if let Some(settings) = settings(rule, &found, facts) {
            rules.insert(rule, settings);
        }
        of_rules.insert(rule, found.clone());
        ours.extend(found);
    }
    let alarm_actions = commonest(ours.iter().map(|alarm| &alarm.alarm_actions))?.clone();
    for (rule, found) in &of_rules {
        if let Some(own) =
            commonest(found.iter().map(|alarm| &alarm.alarm_actions)).filter(|own| **own != alarm_actions)
        {
            rules.entry(*rule).or_default().alarm_actions = Some(own.clone());
        }
    }
    Some(AlarmSpec {
        alarm_actions,
        ok_actions: commonest(ours.iter().map(|alarm| &alarm.ok_actions))?.clone(),
        insufficient_data_actions: commonest(ours.iter().map(|alarm| &alarm.insufficient_data_actions))?.clone(),
        tags: commonest(ours.iter().map(|alarm| &alarm.tags))?.clone(),
        name_prefix,
        rules,
    })
}

/// Whether an alarm uses metrics of this table only. Its name is not enough: `a-` before `orders` may as well be the table
/// `a-orders` without a prefix.
pub(crate) fn is_about(definition: &AlarmDefinition, table: &str) -> bool {
    let metrics = definition.metrics();
    let about = |dimensions: &BTreeMap<String, String>| dimensions.get("TableName").is_some_and(|name| name == table);
    !metrics.is_empty() && metrics.iter().all(|metric| about(&metric.dimensions))
}

/// Whether an alarm could come from one of our rules for this table: it has the name, the metrics and the comparison of one.
/// A name alone may be another tool's: an alarm for too few reads may well be called `orders-read_throttle`.
pub(crate) fn is_alike(alarm: &AlarmDefinition, facts: &Facts<'_>) -> bool {
    let prefixes: Vec<&str> = beginnings(&alarm.name, facts.table).into_iter().chain([""]).collect();
    Rule::ALL.into_iter().any(|rule| {
        applicable(rule, facts).into_iter().any(|subject| {
            let is_named = |prefix: &&str| name::name(prefix, facts.table, rule, subject) == alarm.name;
            prefixes.iter().any(is_named) && resembles(rule, subject, alarm, facts)
        })
    })
}

/// Whether the rule, with the settings that the alarm has, measures and compares as the alarm does.
fn resembles(rule: Rule, subject: Subject<'_>, alarm: &AlarmDefinition, facts: &Facts<'_>) -> bool {
    let effective = Effective::of(rule, &adjustments(rule, alarm, facts), facts.billing);
    let measure = define::measure(rule, subject, facts, &effective);
    let metrics = |measure: &Measure| -> BTreeSet<Metric> {
        measure.parts().into_iter().map(|(metric, ..)| metric.clone()).collect()
    };
    define::comparison(rule, facts.billing) == alarm.comparison
        && measure.is_some_and(|measure| metrics(&measure) == metrics(&alarm.measure))
}

/// The prefix with which most of the alarms have names of ours; the shortest of equals. Names that are cut off inside the
/// table's name do not show it.
fn prefix(alarms: &BTreeMap<&str, &AlarmDefinition>, facts: &Facts<'_>) -> Option<String> {
    let candidates: BTreeSet<&str> = alarms.keys().flat_map(|name| beginnings(name, facts.table)).collect();
    let explained =
        |prefix: &str| names(prefix, facts).iter().filter(|name| alarms.contains_key(name.as_str())).count();
    // Names that are cut off because the table's is long show no prefix, and most often there is none.
    let counted = candidates.into_iter().chain([""]).map(|prefix| (explained(prefix), prefix));
    let best = counted
        .filter(|(count, _)| *count > 0)
        .max_by_key(|(count, prefix)| (*count, std::cmp::Reverse((prefix.len(), prefix.to_owned()))))?;
    Some(best.1.to_owned())
}

/// What stands before `table` in a name, wherever that is; the places may overlap, as in `aaaa` with a prefix `a`.
fn beginnings<'a>(name: &'a str, table: &str) -> Vec<&'a str> {
    let places = name.char_indices().map(|(at, _)| at);
    places.filter(|at| name[*at..].starts_with(table)).map(|at| &name[..at]).collect()
}

/// What the rule could have alarms for here, with operations or without.
fn applicable<'a>(rule: Rule, facts: &'a Facts<'_>) -> Vec<Subject<'a>> {
    let any_operation = RuleSettings { operations: Some(["GetItem".to_owned()].into()), ..RuleSettings::default() };
    let effective = Effective::of(rule, &any_operation, facts.billing);
    let mut subjects = facts.subjects(rule);
    subjects.retain(|subject| define::measure(rule, *subject, facts, &effective).is_some());
    subjects
}

/// The adjustments that lead to what was found; `None` when the defaults do.
fn settings(rule: Rule, found: &[&AlarmDefinition], facts: &Facts<'_>) -> Option<RuleSettings> {
    if found.is_empty() {
        return switched_off(rule, facts);
    }
    let each: Vec<RuleSettings> = found.iter().map(|alarm| adjustments(rule, alarm, facts)).collect();
    commonest(each).filter(|settings| *settings != RuleSettings::default())
}

/// The settings without which the rule would have alarms here; `None` if it has none by default.
pub(super) fn switched_off(rule: Rule, facts: &Facts<'_>) -> Option<RuleSettings> {
    let defaults = Effective::of(rule, &RuleSettings::default(), facts.billing);
    let has_alarms = || {
        let mut subjects = facts.subjects(rule).into_iter();
        subjects.any(|subject| define::measure(rule, subject, facts, &defaults).is_some())
    };
    (defaults.enabled && has_alarms()).then(|| RuleSettings { enabled: Some(false), ..RuleSettings::default() })
}

fn adjustments(rule: Rule, alarm: &AlarmDefinition, facts: &Facts<'_>) -> RuleSettings {
    let defaults = Effective::of(rule, &RuleSettings::default(), facts.billing);
    let parts = alarm.measure.parts();
    let first = parts.first();
    let operations = parts.iter().filter_map(|(metric, ..)| metric.dimensions.get("Operation").cloned());
    let effective = Effective {
        enabled: true,
        threshold: alarm.threshold,
        period: first.map_or(defaults.period, |(.., period)| *period),
        evaluation_periods: alarm.evaluation_periods,
        datapoints_to_alarm: alarm.datapoints_to_alarm,
        statistic: first.map_or(defaults.statistic, |(_, statistic, _)| (*statistic).clone()),
        operations: operations.collect(),
    };
    let own = Some(&alarm.description).filter(|text| !text.is_empty() && !describe::is_ours(text));
    RuleSettings { description: own.cloned(), ..effective.adjustments(rule, facts.billing) }
}

/// The value that occurs most often, the first of equals.
fn commonest<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Option<T> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    for value in values {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(value, _)| value)
}
