//! The table's name: given in one way, and one that the service takes (V1).

use tf_provider::{Diagnostics, Path};

use super::presence::Presence;
use crate::{
    limits::{MAX_RESOURCE_NAME, NAME_SUFFIX},
    names::TableName,
    table::model::TableModel,
};

const INVALID_NAME: &str = "Invalid table name";

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    given_once(config, problems);
    if let Some(name) = config.name.known()
        && let Err(reason) = TableName::parse(name)
    {
        problems.error(Path::of("name"), INVALID_NAME, reason.to_string());
    }
    if let Some(prefix) = config.name_prefix.known()
        && let Some(detail) = prefix_problem(prefix)
    {
        problems.error(Path::of("name_prefix"), "Invalid prefix of a table name", detail);
    }
}

fn given_once(config: &TableModel, problems: &mut Diagnostics) {
    match (Presence::of(&config.name), Presence::of(&config.name_prefix)) {
        (Presence::Set, Presence::Set) => problems.error(
            Path::of("name_prefix"),
            "Table named twice",
            "Both `name` and `name_prefix` are given, and a table has one name. Keep `name` to choose the name \
             yourself, or `name_prefix` to have it completed.",
        ),
        (Presence::Unset, Presence::Unset) => problems.error(
            Path::root(),
            "Table without name",
            "Neither `name` nor `name_prefix` is given. Write `name` to choose the table's name yourself, or \
             `name_prefix` to have it completed.",
        ),
        (Presence::Set | Presence::Unset | Presence::Unknown, _) => {}
    }
}

fn prefix_problem(prefix: &str) -> Option<String> {
    if prefix.starts_with("arn:") {
        return Some(format!(
            "The beginning of a table name was expected, but \"{prefix}\" is an ARN: write the beginning of the name alone."
        ));
    }
    let longest = MAX_RESOURCE_NAME - NAME_SUFFIX;
    let length = prefix.chars().count();
    if length > longest {
        return Some(format!(
            "A table name has at most {MAX_RESOURCE_NAME} characters and {NAME_SUFFIX} are appended to \
             `name_prefix`, so it can have {longest}; this one has {length}. Shorten it."
        ));
    }
    let suffix = "0".repeat(NAME_SUFFIX);
    TableName::parse(&format!("{prefix}{suffix}")).is_err().then(|| {
        format!(
            "A table name consists of letters, digits, underscores, dots and hyphens, but its beginning \"{prefix}\" \
             contains something else. Remove it."
        )
    })
}
