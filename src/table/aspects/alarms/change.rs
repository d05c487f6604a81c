//! How the alarms of a table differ from the desired ones.

use std::collections::{BTreeMap, BTreeSet};

use super::{AlarmDefinition, Definitions};
use crate::table::aspects::tags::Tags;
use crate::table::aspects::{AnnouncedTable, TableContext};

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AlarmChange {
    /// An alarm exists that should not: by its name it is ours.
    Unwanted(String),
    /// An alarm does not exist.
    Missing(Box<AlarmDefinition>),
    /// An alarm has another definition.
    Differs(Box<AlarmDefinition>),
    /// The tags of an alarm that stays differ, or follow the table's.
    Tags {
        /// The alarm's name.
        name: String,
        /// Tags to set, the table's among them.
        set: Tags,
        /// Keys of tags to remove.
        remove: BTreeSet<String>,
        /// The alarm's own tags, besides the table's.
        own: Tags,
    },
}

/// All differences.
pub(super) fn between(desired: &Definitions, observed: &Definitions, table: &TableContext<'_>) -> Vec<AlarmChange> {
    let unwanted = observed.keys().filter(|name| !desired.contains_key(*name)).cloned().map(AlarmChange::Unwanted);
    let differs = |(name, definition): (&String, &AlarmDefinition)| match observed.get(name) {
        None => Some(AlarmChange::Missing(Box::new(definition.clone()))),
        Some(observed) if observed.is_put_like(definition) => None,
        Some(_) => Some(AlarmChange::Differs(Box::new(definition.clone()))),
    };
    let tags = observed.iter().filter_map(|(name, observed)| tags(name, &desired.get(name)?.tags, observed, table));
    tags.chain(unwanted).chain(desired.iter().filter_map(differs)).collect()
}

/// The tags of an alarm that stays follow the table's, under its own.
fn tags(name: &str, own: &Tags, observed: &AlarmDefinition, table: &TableContext<'_>) -> Option<AlarmChange> {
    let (of_table, change) = (table.desired.tags, &table.tags);
    let missing = own.iter().filter(|(key, value)| observed.tags.get(*key) != Some(value));
    let followed = change.set.iter().filter(|(key, _)| !own.contains_key(*key));
    let set: BTreeMap<_, _> = followed.chain(missing).map(|(key, value)| (key.clone(), value.clone())).collect();
    let gone = change.remove.iter().chain(observed.tags.keys()).filter(|key| !own.contains_key(*key));
    let remove: BTreeSet<_> = gone.filter(|key| !of_table.contains_key(*key)).cloned().collect();
    // An own tag that is removed gives way to the table's of the same key.
    let back = observed.tags.keys().filter(|key| !own.contains_key(*key));
    let back = back.filter_map(|key| Some((key.clone(), of_table.get(key)?.clone())));
    let set: Tags = back.chain(set).collect();
    let differs = !set.is_empty() || !remove.is_empty();
    differs.then(|| AlarmChange::Tags { name: name.to_owned(), set, remove, own: own.clone() })
}

/// The part of a difference that the plan has not shown. An alarm that it sets may exist by now, in whatever form.
pub(super) fn unannounced(
    found: AlarmChange,
    announced: &[AlarmChange],
    table: &AnnouncedTable,
) -> Option<AlarmChange> {
    let is_set = |name: &str| announced.iter().any(|change| change.sets(name));
    let shown = match &found {
        AlarmChange::Unwanted(_) => announced.contains(&found),
        AlarmChange::Missing(definition) | AlarmChange::Differs(definition) => is_set(&definition.name),
        // They follow the table's, which are judged themselves.
        AlarmChange::Tags { name, .. } => {
            let tags = |change: &AlarmChange| matches!(change, AlarmChange::Tags { name: of, .. } if of == name);
            !table.tags.is_empty() || is_set(name) || announced.iter().any(tags)
        }
    };
    (!shown).then_some(found)
}

impl AlarmChange {
    /// Whether it creates the alarm, or gives it another definition.
    fn sets(&self, alarm: &str) -> bool {
        match self {
            Self::Missing(definition) | Self::Differs(definition) => definition.name == alarm,
            Self::Unwanted(_) | Self::Tags { .. } => false,
        }
    }
}
