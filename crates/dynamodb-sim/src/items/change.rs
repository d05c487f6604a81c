//! A change of one item, and what it consumes of the table and of the indexes it is in.

use crate::items::capacity::{self, Consumed};
use crate::items::key::PrimaryKey;
use crate::items::size;
use crate::items::source::{Entry, Source};
use crate::items::state::Stored;
use crate::items::value::Item;
use crate::table::state::Table;

/// Puts an item in the place of its key, or removes what is there; answers with what was there.
pub(crate) fn replace(
    table: &Table,
    stored: &mut Stored,
    key: PrimaryKey,
    new: Option<Item>,
) -> (Option<Item>, Consumed) {
    let old = stored.remove(&key);
    let consumed = consumed(table, &key, old.as_ref(), new.as_ref());
    if let Some(new) = new {
        stored.insert(key, new);
    }
    (old, consumed)
}

/// A write consumes by the larger of the item before and after.
fn consumed(table: &Table, key: &PrimaryKey, old: Option<&Item>, new: Option<&Item>) -> Consumed {
    let bytes = [old, new].into_iter().flatten().map(size::item).max().unwrap_or_default();
    let mut consumed = Consumed { table: capacity::write(bytes), ..Consumed::default() };
    let locals = table.locals.iter().map(|index| (&index.name, true));
    let globals = table.globals.iter().map(|index| (&index.name, false));
    for (name, is_local) in locals.chain(globals) {
        // The units of an index that is still built are not modeled.
        let Ok(source) = Source::of(table, Some(name)) else { continue };
        let before = old.and_then(|item| source.entry(key, item));
        let after = new.and_then(|item| source.entry(key, item));
        let units = of_entry(before.as_ref(), after.as_ref());
        if units > 0.0 {
            let indexes = if is_local { &mut consumed.locals } else { &mut consumed.globals };
            indexes.insert(name.clone(), units);
        }
    }
    consumed
}

/// An entry whose keys change is deleted and put again: two writes. One that stays the same costs nothing.
fn of_entry(before: Option<&Entry<'_>>, after: Option<&Entry<'_>>) -> f64 {
    let bytes = |entry: &Entry<'_>| size::item(&entry.contained);
    match (before, after) {
        (None, None) => 0.0,
        (Some(one), None) | (None, Some(one)) => capacity::write(bytes(one)),
        (Some(before), Some(after)) if before.position != after.position => {
            capacity::write(bytes(before)) + capacity::write(bytes(after))
        }
        (Some(before), Some(after)) if before.contained == after.contained => 0.0,
        (Some(before), Some(after)) => capacity::write(bytes(before).max(bytes(after))),
    }
}
