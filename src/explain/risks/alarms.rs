//! Alarms that are deleted, notify fewer, or fire later.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{Attr, SetOf};

use super::{Risk, low, medium};
use crate::table::model::{AlarmRuleModel, AlarmSettingsModel, AlarmsModel, TableModel};

/// The alarms of the table.
pub(super) fn of_table(before: &TableModel, after: &TableModel) -> Vec<Risk> {
    let Some(alarms) = before.alarms.known() else { return Vec::new() };
    let mut risks: Vec<Risk> = removed(before, after).into_iter().collect();
    if let Some(now) = after.alarms.known() {
        risks.extend(silenced(alarms, now, ""));
        if alarms.rules != now.rules {
            risks.extend(later(before, after));
        }
    }
    risks
}

/// Those of a replica, whose rules are the table's.
pub(super) fn of_replica(before: &TableModel, after: &TableModel, place: &str) -> Vec<Risk> {
    match (&before.alarms, &after.alarms) {
        (Attr::Known(_), Attr::Null) => {
            vec![medium("alarms-removed", format!("All alarms{place} are deleted: no one is notified."))]
        }
        (Attr::Known(before), Attr::Known(after)) => silenced(before, after, place).into_iter().collect(),
        (Attr::Null | Attr::Unknown(_), _) | (Attr::Known(_), Attr::Unknown(_)) => Vec::new(),
    }
}

fn removed(before: &TableModel, after: &TableModel) -> Option<Risk> {
    if after.alarms.is_null() {
        return Some(medium("alarms-removed", "All alarms of the table are deleted: no one is notified."));
    }
    let after = after.alarm_settings.known()?;
    let gone: Vec<&str> =
        before.alarm_settings.known()?.keys().filter(|key| !after.contains_key(*key)).map(String::as_str).collect();
    (!gone.is_empty()).then(|| {
        medium(
            "alarms-removed",
            format!("These alarms are deleted: {}. No one is notified of what they watch.", gone.join(", ")),
        )
    })
}

/// Actions that do not run any more, of all alarms or of a rule.
fn silenced(before: &AlarmsModel, after: &AlarmsModel, place: &str) -> Option<Risk> {
    let actions = |set: &Attr<SetOf<String>>| -> Option<BTreeSet<String>> {
        let known = |action: &Attr<String>| action.known().cloned();
        match set {
            Attr::Unknown(_) => None,
            Attr::Null => Some(BTreeSet::new()),
            Attr::Known(set) => Some(set.iter().filter_map(known).collect()),
        }
    };
    let fewer = |before: &Attr<SetOf<String>>, after: &Attr<SetOf<String>>| {
        actions(before).zip(actions(after)).is_some_and(|(before, after)| !before.is_subset(&after))
    };
    let rules = |alarms: &AlarmsModel| alarms.rules.known().cloned().unwrap_or_default();
    let now = rules(after);
    let of_rule = |(name, rule): (&String, &Attr<AlarmRuleModel>)| {
        let (Some(rule), Some(now)) = (rule.known(), now.get(name).and_then(Attr::known)) else { return false };
        rule.alarm_actions.is_known() && now.alarm_actions.is_known() && fewer(&rule.alarm_actions, &now.alarm_actions)
    };
    let is_silenced = fewer(&before.alarm_actions, &after.alarm_actions) || rules(before).iter().any(of_rule);
    is_silenced.then(|| {
        let text =
            format!("Actions of the alarms{place} do not run any more: fewer are notified when an alarm enters ALARM.");
        medium("alarms-silenced", text)
    })
}

/// Alarms that fire at more than before, or after a longer time.
fn later(before: &TableModel, after: &TableModel) -> Option<Risk> {
    type Settings = BTreeMap<String, Attr<AlarmSettingsModel>>;
    let of = |table: &TableModel| -> Option<Settings> { table.alarm_settings.known().cloned() };
    let (before, after) = (of(before)?, of(after)?);
    let is_later = |key: &String, now: &Attr<AlarmSettingsModel>| {
        let (Some(before), Some(now)) = (before.get(key).and_then(Attr::known), now.known()) else { return false };
        let more = |before: &Attr<i64>, now: &Attr<i64>| {
            before.known().zip(now.known()).is_some_and(|(before, now)| now > before)
        };
        let threshold = before.threshold.known().zip(now.threshold.known());
        threshold.is_some_and(|(before, now)| now > before)
            || more(&before.datapoints_to_alarm, &now.datapoints_to_alarm)
            || more(&before.period, &now.period)
    };
    let keys: Vec<&str> = after.iter().filter(|(key, now)| is_later(key, now)).map(|(key, _)| key.as_str()).collect();
    (!keys.is_empty()).then(|| {
        low("alarms-loosened", format!("These alarms fire later, or at more, than before: {}.", keys.join(", ")))
    })
}
