//! A partition key with few values.

use tf_provider::{Path, Step};

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::table::guardrails::words::words;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::KEY_LOW_CARDINALITY,
    severities: Severities::refused_in_production(),
    aliases: &[],
    summary: "Partition key has few values",
    fires: "The partition key of the table or of an index has a name that stands for few values, such as `status`, `type`, `country` or `isActive`, or an access pattern declares fewer `distinct_keys` than the limit (100).",
    why: || {
        "All items of one value are in one partition, which takes at most 1,000 write units and 3,000 read units per second, whatever is provisioned.".to_owned()
    },
    fix: "Add an attribute with many values to the partition key, for instance `partition_keys = [{ name = \"status\" }, { name = \"createdDay\" }]`, shard it, or make the index sparse.",
    judge: Judge::Table(judge),
};

const FEW_VALUES: [&str; 15] = [
    "active", "bool", "category", "country", "enabled", "flag", "gender", "genre", "kind", "level", "priority",
    "region", "state", "status", "type",
];

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let judged = subject.partition_keys().into_iter().filter_map(|(path, of, keys)| {
        let [key] = keys else { return None };
        let name = &key.name;
        let what = if has_few_values(name) {
            format!("\"{name}\", the partition key of {of}, sounds as if it had few values.")
        } else {
            let keys = declared(subject, &path).filter(|keys| subject.limit.is_some_and(|limit| *keys < limit))?;
            format!("\"{name}\", the partition key of {of}, has {keys} values according to an access pattern.")
        };
        Some(Finding::new(path, what))
    });
    judged.collect()
}

/// `orderStatus`, `order_status` and `is_active`.
fn has_few_values(name: &str) -> bool {
    let words = words(name);
    let first = words.first().map(String::as_str);
    let last = words.last().map(String::as_str);
    matches!(first, Some("is" | "has")) && words.len() > 1 || last.is_some_and(|last| FEW_VALUES.contains(&last))
}

/// The fewest partition keys that a pattern declares for the table or the index at this path.
fn declared(subject: &Subject<'_>, path: &Path) -> Option<f64> {
    let index = match path.steps() {
        [_, Step::Key(name), ..] => Some(name.as_str()),
        _ => None,
    };
    let of_source = subject.design.patterns.values().map(|judged| &judged.pattern);
    let rates = of_source.filter(|pattern| pattern.index.as_deref() == index).filter_map(|pattern| pattern.rate);
    rates.filter_map(|rate| rate.distinct_keys).min_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_stand_for_few_values() {
        for (name, few) in [
            ("status", true),
            ("orderStatus", true),
            ("order_status", true),
            ("isActive", true),
            ("is_deleted", true),
            ("country", true),
            ("countryCode", false),
            ("island", false),
            ("statusId", false),
            ("userId", false),
            ("PK", false),
        ] {
            assert_eq!(has_few_values(name), few, "{name}");
        }
    }
}
