//! Which calls lead from the alarms that are to those that should be.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::AlarmDefinition;
use crate::names::Arn;
use crate::table::desired::Desired;

/// Alarms by name, as they should be or as CloudWatch reports them.
pub(crate) type Definitions = BTreeMap<String, AlarmDefinition>;

/// One mutating call to CloudWatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AlarmStep {
    /// PutMetricAlarm: makes the alarm or overwrites it; its state is kept, and tags are taken only at its creation.
    Put {
        /// What it says.
        definition: Box<AlarmDefinition>,
        /// The table's tags, under its own.
        tags: BTreeMap<String, String>,
    },
    /// DeleteAlarms, up to a hundred at once; names that are not there do not matter.
    Delete(BTreeSet<String>),
    /// TagResource on an alarm.
    Tag {
        /// Its name.
        name: String,
        /// Tags to set, the table's among them.
        tags: BTreeMap<String, String>,
        /// Those of its own that it has then, besides the table's.
        own: BTreeMap<String, String>,
    },
    /// UntagResource on an alarm.
    Untag {
        /// Its name.
        name: String,
        /// Keys of tags to remove.
        keys: BTreeSet<String>,
    },
}

/// Most names in one DeleteAlarms.
const MAX_NAMES: usize = 100;

/// The calls that lead to `wanted`; all that is observed is ours by its name.
pub(crate) fn changes(desired: &Desired, observed: &Definitions) -> Vec<AlarmStep> {
    let wanted = &desired.alarms;
    let deletes = deletes(observed.keys().filter(|name| !wanted.contains_key(*name)));
    let puts = wanted
        .iter()
        .filter(|(name, definition)| !observed.get(*name).is_some_and(|observed| observed.is_put_like(definition)));
    let puts = puts.map(|(name, definition)| {
        let tags = if observed.contains_key(name) { BTreeMap::new() } else { desired.tags.clone() };
        AlarmStep::Put { definition: Box::new(definition.clone()), tags }
    });
    deletes.into_iter().chain(puts).collect()
}

/// The calls that delete these alarms: a call takes so many, and a table with twenty scaled indexes has more.
pub(crate) fn deletes<'a>(names: impl Iterator<Item = &'a String>) -> Vec<AlarmStep> {
    let names: Vec<String> = names.cloned().collect();
    names.chunks(MAX_NAMES).map(|names| AlarmStep::Delete(names.iter().cloned().collect())).collect()
}

/// The calls that let the tags of the alarms that stay follow the table's, under their own.
pub(crate) fn tag_changes(
    wanted: &Definitions,
    observed: &Definitions,
    table_tags: &BTreeMap<String, String>,
    set: &BTreeMap<String, String>,
    unset: &BTreeSet<String>,
) -> Vec<AlarmStep> {
    let mut steps = Vec::new();
    for (name, observed) in observed {
        let Some(wanted) = wanted.get(name).map(|definition| &definition.tags) else { continue };
        let missing = wanted.iter().filter(|(key, value)| observed.tags.get(*key) != Some(value));
        let of_table = set.iter().filter(|(key, _)| !wanted.contains_key(*key));
        let tags: BTreeMap<_, _> = of_table.chain(missing).map(|(key, value)| (key.clone(), value.clone())).collect();
        let gone = unset.iter().chain(observed.tags.keys()).filter(|key| !wanted.contains_key(*key));
        let keys: BTreeSet<_> = gone.filter(|key| !table_tags.contains_key(*key)).cloned().collect();
        // An own tag that goes gives way to the table's of the same key.
        let back = observed.tags.keys().filter(|key| !wanted.contains_key(*key));
        let back = back.filter_map(|key| Some((key.clone(), table_tags.get(key)?.clone())));
        let tags: BTreeMap<_, _> = back.chain(tags).collect();
        if !tags.is_empty() {
            steps.push(AlarmStep::Tag { name: name.clone(), tags, own: wanted.clone() });
        }
        if !keys.is_empty() {
            steps.push(AlarmStep::Untag { name: name.clone(), keys });
        }
    }
    steps
}

/// The ARN of the alarm of this name beside a table.
pub(crate) fn arn(table: &Arn, name: &str) -> Arn {
    Arn { service: "cloudwatch".to_owned(), resource: format!("alarm:{name}"), ..table.clone() }
}

impl AlarmStep {
    /// The operation it calls.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::Put { .. } => "PutMetricAlarm",
            Self::Delete(_) => "DeleteAlarms",
            Self::Tag { .. } => "TagResource",
            Self::Untag { .. } => "UntagResource",
        }
    }

    /// Whether the alarms are as the step wants them. Tags are not read.
    pub(crate) fn is_done(&self, observed: &Definitions) -> bool {
        match self {
            Self::Put { definition, .. } => {
                observed.get(&definition.name).is_some_and(|observed| observed.is_put_like(definition))
            }
            Self::Delete(names) => !names.iter().any(|name| observed.contains_key(name)),
            Self::Tag { .. } | Self::Untag { .. } => false,
        }
    }

    /// Takes the step's effect for seen.
    pub(crate) fn assume_applied(&self, observed: &mut Definitions) {
        match self {
            Self::Put { definition, .. } => drop(observed.insert(definition.name.clone(), (**definition).clone())),
            Self::Delete(names) => observed.retain(|name, _| !names.contains(name)),
            Self::Tag { name, own, .. } => {
                if let Some(alarm) = observed.get_mut(name) {
                    alarm.tags.clone_from(own);
                }
            }
            Self::Untag { name, keys } => {
                if let Some(alarm) = observed.get_mut(name) {
                    alarm.tags.retain(|key, _| !keys.contains(key));
                }
            }
        }
    }
}

impl fmt::Display for AlarmStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Put { definition, .. } => write!(f, "set alarm \"{}\"", definition.name),
            Self::Delete(names) => write!(f, "delete {} alarms", names.len()),
            Self::Tag { name, tags, .. } => write!(f, "set {} tags on alarm \"{name}\"", tags.len()),
            Self::Untag { name, keys } => write!(f, "remove {} tags from alarm \"{name}\"", keys.len()),
        }
    }
}
