//! One mutating call to CloudWatch.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{AlarmChange, AlarmDefinition, Definitions};
use crate::names::Arn;
use crate::table::aspects::tags::Tags;

/// One mutating call to CloudWatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AlarmStep {
    /// PutMetricAlarm: creates the alarm or overwrites it; its state is kept, and tags are accepted only at its creation.
    Put {
        /// Its definition.
        definition: Box<AlarmDefinition>,
        /// The table's tags; those of the definition win.
        tags: BTreeMap<String, String>,
    },
    /// DeleteAlarms, up to a hundred at once; names that do not exist do no harm.
    Delete(BTreeSet<String>),
    /// TagResource on an alarm.
    Tag {
        /// Its name.
        name: String,
        /// Tags to set, the table's among them.
        tags: BTreeMap<String, String>,
        /// The tags of its own that it has then, besides the table's.
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

/// Maximum number of names in one DeleteAlarms.
const MAX_NAMES: usize = 100;

/// The calls that remove these differences; a new alarm gets the table's tags under its own.
pub(super) fn steps(changes: Vec<AlarmChange>, table_tags: &Tags) -> Vec<AlarmStep> {
    let (mut steps, mut unwanted) = (Vec::new(), BTreeSet::new());
    for change in changes {
        match change {
            AlarmChange::Unwanted(name) => drop(unwanted.insert(name)),
            AlarmChange::Missing(definition) => steps.push(AlarmStep::Put { definition, tags: table_tags.clone() }),
            AlarmChange::Differs(definition) => steps.push(AlarmStep::Put { definition, tags: Tags::new() }),
            AlarmChange::Tags { name, set, remove, own } => {
                if !set.is_empty() {
                    steps.push(AlarmStep::Tag { name: name.clone(), tags: set, own });
                }
                if !remove.is_empty() {
                    steps.push(AlarmStep::Untag { name, keys: remove });
                }
            }
        }
    }
    steps.extend(deletes(unwanted.iter()));
    steps.sort_by_cached_key(AlarmStep::order);
    steps
}

/// The calls that delete these alarms: a call takes a limited number, and a table with twenty scaled indexes has more.
pub(crate) fn deletes<'a>(names: impl Iterator<Item = &'a String>) -> Vec<AlarmStep> {
    let names: Vec<String> = names.cloned().collect();
    names.chunks(MAX_NAMES).map(|names| AlarmStep::Delete(names.iter().cloned().collect())).collect()
}

/// The ARN of the alarm with this name, in the table's account and Region.
pub(crate) fn arn(table: &Arn, name: &str) -> Arn {
    Arn { service: "cloudwatch".to_owned(), resource: format!("alarm:{name}"), ..table.clone() }
}

impl AlarmStep {
    /// Alarms are deleted first, then set, then tagged.
    fn order(&self) -> (u8, String) {
        match self {
            Self::Delete(names) => (0, names.first().cloned().unwrap_or_default()),
            Self::Put { definition, .. } => (1, definition.name.clone()),
            Self::Untag { name, .. } => (2, name.clone()),
            Self::Tag { name, .. } => (3, name.clone()),
        }
    }

    /// The operation it calls.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::Put { .. } => "PutMetricAlarm",
            Self::Delete(_) => "DeleteAlarms",
            Self::Tag { .. } => "TagResource",
            Self::Untag { .. } => "UntagResource",
        }
    }

    /// Whether the alarms are what the step leads to. Tags are not read.
    pub(super) fn is_done(&self, observed: &Definitions) -> bool {
        match self {
            Self::Put { definition, .. } => {
                observed.get(&definition.name).is_some_and(|observed| observed.is_put_like(definition))
            }
            Self::Delete(names) => !names.iter().any(|name| observed.contains_key(name)),
            Self::Tag { .. } | Self::Untag { .. } => false,
        }
    }

    /// Records its effect.
    pub(super) fn assume_applied(&self, observed: &mut Definitions) {
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
            Self::Delete(names) => match (names.len(), names.first()) {
                (1, Some(name)) => write!(f, "delete alarm \"{name}\""),
                (count, _) => write!(f, "delete {count} alarms"),
            },
            Self::Tag { name, tags, .. } => write!(f, "set {} tags on alarm \"{name}\"", tags.len()),
            Self::Untag { name, keys } => write!(f, "remove {} tags from alarm \"{name}\"", keys.len()),
        }
    }
}
