//! How the alarms of a table differ from the desired ones.

use std::collections::{BTreeMap, BTreeSet};

use super::{AlarmDefinition, Definitions};
use crate::table::aspects::TableContext;
use crate::table::aspects::tags::Tags;

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
