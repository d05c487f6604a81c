//! A partition key with few values.

use table_design::Template;
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

const FEW_VALUES: [&str; 18] = [
    "active", "bool", "category", "country", "deleted", "disabled", "enabled", "flag", "gender", "genre", "kind",
    "level", "locale", "priority", "region", "state", "status", "type",
];

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let judged = subject.partition_keys().into_iter().filter_map(|(path, of, keys)| {
        let [key] = keys else { return None };
        let name = &key.name;
        let what = if sounds_few(subject, name) {
            format!("\"{name}\", the partition key of {of}, sounds as if it had few values.")
        } else {
            let keys =
                declared(subject, &path, name).filter(|keys| subject.limit.is_some_and(|limit| *keys < limit))?;
            let values = if keys == 1.0 { "1 value".to_owned() } else { format!("{keys} values") };
            format!("\"{name}\", the partition key of {of}, has {values} according to an access pattern.")
        };
        Some(Finding::new(path, what))
    });
    judged.collect()
}

/// `orderStatus`, `order_status` and `is_active`.
fn has_few_values(name: &str) -> bool {
    let words = words(name);
    let first = words.first().map(String::as_str);
    // The code of a country or of a status has as many values as what it stands for.
    let last = words.iter().rev().map(String::as_str).find(|word| *word != "code" || words.len() == 1);
    matches!(first, Some("is" | "has")) && words.len() > 1 || last.is_some_and(|last| FEW_VALUES.contains(&last))
}

/// What a key is made of counts, where entities say so; otherwise its name.
fn sounds_few(subject: &Subject<'_>, name: &str) -> bool {
    let mut templates = subject.design.entities.values().filter_map(|entity| entity.keys.get(name)).peekable();
    if templates.peek().is_none() {
        return has_few_values(name);
    }
    let few = |template: &Template| {
        let mut parts = template.attributes().peekable();
        parts.peek().is_some() && parts.all(|part| part != SHARD && has_few_values(part))
    };
    templates.any(few)
}

/// The part of a template that says which shard an item is in.
const SHARD: &str = "shard";

/// The fewest partition keys that a pattern declares for the table or the index at this path, each in all its shards.
fn declared(subject: &Subject<'_>, path: &Path, name: &str) -> Option<f64> {
    let index = match path.steps() {
        [_, Step::Key(name), ..] => Some(name.as_str()),
        _ => None,
    };
    let of_source = subject.design.patterns.values().filter(|judged| judged.pattern.index.as_deref() == index);
    let keys = of_source.filter_map(|judged| {
        let entity = judged.entity.as_ref().and_then(|entity| subject.design.entities.get(entity));
        let sharded = entity.filter(|entity| {
            entity.keys.get(name).is_some_and(|template| template.attributes().any(|part| part == SHARD))
        });
        let shards = sharded.map_or(1, |entity| entity.shards);
        Some(judged.pattern.rate?.distinct_keys? * f64::from(shards))
    });
    keys.min_by(f64::total_cmp)
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
            ("countryCode", true),
            ("status_code", true),
            ("deleted", true),
            ("code", false),
            ("orderCode", false),
            ("island", false),
            ("statusId", false),
            ("userId", false),
            ("PK", false),
        ] {
            assert_eq!(has_few_values(name), few, "{name}");
        }
    }
}
