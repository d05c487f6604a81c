//! Access patterns as an argument, in the shape of the table's `access_patterns`.

use table_design::iam::Need;
use table_design::{Operation, Returns};

use super::arguments::{Input, Stop, word};

/// The attributes of a pattern. Permissions follow from some of them; the others are for the table.
const NAMES: [&str; 11] = [
    "operation",
    "index",
    "key_equals",
    "key_range",
    "filter_on",
    "returns",
    "consistent_read",
    "rate",
    "entity",
    "description",
    "pages",
];

/// What the patterns need to be allowed.
pub(super) fn needs(given: &Input<'_>) -> Result<Vec<Need>, Stop> {
    let needs: Vec<Need> =
        given.entries()?.iter().map(|(name, pattern)| need(name, pattern)).collect::<Result<_, Stop>>()?;
    if needs.is_empty() {
        Err(given.error("There is no pattern, so that nothing would be allowed."))
    } else {
        Ok(needs)
    }
}

fn need(name: &str, given: &Input<'_>) -> Result<Need, Stop> {
    let pattern = given.object(&NAMES)?;
    let operations = Operation::ALL.map(Operation::as_str);
    // The attributes of a key condition are keys, which are allowed anyway.
    Ok(Need {
        pattern: name.to_owned(),
        operation: word(pattern.required("operation")?, &operations, Operation::parse)?,
        index: pattern.text("index")?,
        filter_on: pattern.texts("filter_on")?.unwrap_or_default(),
        returns: Returns::of(pattern.texts("returns")?.unwrap_or_default().into_iter().collect()),
    })
}
