//! What DynamoDB charged for a read, against what the proof expects.

use table_design::Pattern;

use crate::table::calls::ReadOutcome;

/// `0.5 read units of index "ByStatus"`.
pub(super) fn text(outcome: &ReadOutcome) -> String {
    let ReadOutcome { items: _, units, table, indexes } = outcome;
    let parts: Vec<String> = places(*table, indexes.iter().map(|(name, units)| (name.as_str(), *units)))
        .map(|(place, units)| format!("{units} read units of {place}"))
        .collect();
    match (parts.is_empty(), units) {
        (false, _) => parts.join(" and "),
        (true, Some(units)) => format!("{units} read units"),
        (true, None) => "charge not reported".to_owned(),
    }
}

/// The first place that was charged although the proof does not expect it. Nothing is said where an endpoint does not report
/// places.
pub(super) fn unexpected(pattern: &Pattern, fetched: &[String], outcome: &ReadOutcome) -> Option<String> {
    let ReadOutcome { items: _, units: _, table, indexes } = outcome;
    let index = pattern.index.as_deref();
    // A local index charges the table for what it fetches there.
    let of_table = index.is_none() || !fetched.is_empty();
    let table = table.filter(|_| !of_table);
    let others = indexes.iter().map(|(name, units)| (name.as_str(), *units)).filter(|(name, _)| Some(*name) != index);
    places(table, others).next().map(|(place, _)| place)
}

fn places<'a>(
    table: Option<f64>,
    indexes: impl Iterator<Item = (&'a str, f64)>,
) -> impl Iterator<Item = (String, f64)> {
    let indexes = indexes.map(|(name, units)| (format!("index \"{name}\""), units));
    let table = table.map(|units| ("the table".to_owned(), units));
    indexes.chain(table).filter(|(_, units)| *units > 0.0)
}
