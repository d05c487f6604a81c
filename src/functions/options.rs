//! What the functions for policies have in common: which access is allowed, and under which conditions.

use std::collections::BTreeSet;

use table_design::Operation;
use table_design::iam::{Access, Allowed, Level, Limits, Need, PolicyError, Reach, action_names};

use super::arguments::{Input, Members, Stop, word};
use super::policy_table::Wanted;
use crate::names::IndexName;

/// `access` with its words for documentation.
pub(super) const ACCESS_WORDS: &str = "`read`, `read_no_scan`, `write`, `read_write`, `query`";

/// The conditions.
pub(super) fn limits(options: &Members<'_>) -> Result<Limits, Stop> {
    Ok(Limits {
        leading_keys: options.texts("leading_keys")?,
        vpc_endpoints: options.texts("vpc_endpoints")?,
        source_arns: options.texts("source_arns")?,
        org_id: options.text("org_id")?,
    })
}

/// Which indexes and attributes are reached.
pub(super) fn reach(options: &Members<'_>) -> Result<Reach, Stop> {
    if let Some(names) = options.get("index_names") {
        for name in names.elements()? {
            IndexName::parse(name.text()?).map_err(|problem| name.error(problem.to_string()))?;
        }
    }
    Ok(Reach { index_names: options.texts("index_names")?, attributes: options.texts("attributes")? })
}

/// Everything of the kind that is named.
pub(super) fn level(access: &Input<'_>, options: &Members<'_>) -> Result<Allowed, Stop> {
    let access = word(access, &Access::ALL.map(Access::as_str), Access::parse)?;
    Ok(Allowed::Level(Level { access, reach: reach(options)? }))
}

/// Actions by name, with or without `dynamodb:`.
pub(super) fn actions(given: &Input<'_>) -> Result<BTreeSet<String>, Stop> {
    let known: Vec<&str> = action_names().collect();
    let parse = |text: &str| {
        let name = text.strip_prefix("dynamodb:").unwrap_or(text);
        known.contains(&name).then(|| name.to_owned())
    };
    given.elements()?.iter().map(|element| word(element, &known, parse)).collect()
}

/// What of the table has to be known for this.
pub(super) fn wanted(allowed: &Allowed, limits: &Limits) -> Wanted {
    let of_reach = |reach: &Reach| {
        let indexes = reach.index_names.as_ref().is_none_or(|names| !names.is_empty());
        (indexes, reach.attributes.is_some())
    };
    let (indexes, attributes, stream) = match allowed {
        Allowed::Patterns(needs) => {
            (needs.iter().any(|need| need.index.is_some()), needs.iter().any(names_attributes), false)
        }
        Allowed::Level(Level { access, reach }) => {
            let (indexes, attributes) = of_reach(reach);
            (indexes && access.is_about_items() && *access != Access::Write, attributes, *access == Access::Stream)
        }
        Allowed::Actions(names, reach) => {
            let (indexes, attributes) = of_reach(reach);
            (
                indexes,
                attributes,
                ["DescribeStream", "GetRecords", "GetShardIterator"].iter().any(|name| names.contains(*name)),
            )
        }
    };
    let keys = attributes || indexes && limits.leading_keys.is_some();
    Wanted { indexes, keys, stream, elsewhere: true }
}

/// Whether a pattern is allowed some attributes only, so that the keys have to be among them.
fn names_attributes(need: &Need) -> bool {
    let reads = !need.operation.writes() && need.operation != Operation::SearchVectors;
    reads && need.returns != table_design::Returns::All
}

/// A problem of the whole policy.
pub(super) fn failed(options: &Members<'_>, problem: &PolicyError) -> Stop {
    options.error(problem.to_string())
}
