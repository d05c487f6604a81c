//! One page of a Query or a Scan: where it starts, where it ends, and what it answers.

use serde_json::{Value, json};

use crate::items::capacity::{self, Consumed, Detail};
use crate::items::expression::condition;
use crate::items::expression::syntax::Condition;
use crate::items::key::{self, PrimaryKey};
use crate::items::selection::Selection;
use crate::items::size;
use crate::items::source::{Entry, Source};
use crate::items::value::{Item, item_json};
use crate::primitives::error::ServiceError;

/// A page ends when this much has been read.
const MAX_PAGE: usize = 1024 * 1024;

/// The key values of a source, then the primary key.
pub(crate) type Position = (PrimaryKey, PrimaryKey);

/// What a Query and a Scan want of a source.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) filter: Option<Condition>,
    pub(crate) selection: Selection,
    pub(crate) start: Option<Position>,
    pub(crate) limit: Option<usize>,
    pub(crate) forward: bool,
    pub(crate) consistent: bool,
    pub(crate) detail: Detail,
}

/// The place that `ExclusiveStartKey` names: exactly the keys of the source and of the table.
pub(crate) fn start(source: &Source<'_>, key: &Item) -> Result<Position, ServiceError> {
    let invalid = || ServiceError::validation("The provided starting key is invalid");
    let names: Vec<&str> = source.position_attributes().collect();
    if names.len() != key.len() || names.iter().any(|name| !key.contains_key(*name)) {
        return Err(invalid());
    }
    let types = &source.table.attributes;
    let own = key::values(source.keys(), types, key);
    own.zip(key::values(&source.table.keys, types, key)).ok_or_else(invalid)
}

/// Answers a page of entries.
pub(crate) fn answer(source: &Source<'_>, entries: Vec<Entry<'_>>, wanted: &Wanted) -> Value {
    let read = read(entries, wanted);
    let fetches = source.index.as_ref().is_some_and(|index| index.is_local)
        && (wanted.selection.fetches(source) || filters_elsewhere(source, wanted));
    let kept: Vec<&Item> = read.entries.iter().filter_map(|entry| kept(entry, fetches, wanted)).collect();
    let count = kept.len();
    let mut answer = json!({"Count": count, "ScannedCount": read.entries.len()});
    if !matches!(wanted.selection, Selection::Count) {
        let items = kept.iter().filter_map(|item| wanted.selection.of_item(item));
        answer["Items"] = items.map(|item| item_json(&item)).collect();
    }
    if let Some(last) = read.entries.last().filter(|_| read.ended_early) {
        let key = last.contained.iter().filter(|(name, _)| source.position_attributes().any(|key| key == *name));
        answer["LastEvaluatedKey"] = item_json(&key.map(|(name, value)| (name.clone(), value.clone())).collect());
    }
    if let Some(consumed) = consumed(source, &read, fetches, wanted).answer(&source.table.name, wanted.detail) {
        answer["ConsumedCapacity"] = consumed;
    }
    answer
}

/// The entries that a page reads, whatever its filter keeps of them.
struct Read<'t> {
    entries: Vec<Entry<'t>>,
    bytes: usize,
    /// Whether there may be more.
    ended_early: bool,
}

fn read<'t>(mut entries: Vec<Entry<'t>>, wanted: &Wanted) -> Read<'t> {
    entries.sort_by(|one, other| one.position.cmp(&other.position));
    if !wanted.forward {
        entries.reverse();
    }
    if let Some(start) = &wanted.start {
        entries.retain(|entry| if wanted.forward { entry.position > *start } else { entry.position < *start });
    }
    let mut page = Read { entries: Vec::new(), bytes: 0, ended_early: false };
    for entry in entries {
        if page.ended_early {
            break;
        }
        page.bytes += size::item(&entry.contained);
        page.entries.push(entry);
        page.ended_early = page.bytes > MAX_PAGE || wanted.limit == Some(page.entries.len());
    }
    page
}

/// Whether the filter of a read of a local index names what only the table has.
fn filters_elsewhere(source: &Source<'_>, wanted: &Wanted) -> bool {
    wanted.filter.as_ref().is_some_and(|filter| filter.attributes().iter().any(|name| !source.contains(name)))
}

fn kept<'e>(entry: &'e Entry<'_>, fetches: bool, wanted: &Wanted) -> Option<&'e Item> {
    let item: &Item = if fetches { entry.whole } else { &entry.contained };
    wanted.filter.as_ref().is_none_or(|filter| condition::holds(filter, item)).then_some(item)
}

fn consumed(source: &Source<'_>, read: &Read<'_>, fetches: bool, wanted: &Wanted) -> Consumed {
    let units = capacity::read(read.bytes, wanted.consistent);
    let mut consumed = Consumed::default();
    match &source.index {
        None => consumed.table = units,
        Some(index) if index.is_local => drop(consumed.locals.insert(index.name.to_owned(), units)),
        Some(index) => drop(consumed.globals.insert(index.name.to_owned(), units)),
    }
    if fetches {
        // Each whole item is a read of its own.
        let whole = read.entries.iter().map(|entry| capacity::read(size::item(entry.whole), wanted.consistent));
        consumed.table = whole.sum();
    }
    consumed
}
