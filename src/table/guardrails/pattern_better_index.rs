//! Something else serves a pattern with less reading.

use table_design::{Better, Pattern, Why};
use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PATTERN_BETTER_INDEX,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Access pattern has a cheaper index",
    fires: "An existing index serves an access pattern with less reading: it has attributes of the filter as keys, or the same keys and less in it.",
    why: || {
        "What is read is paid for, also the items that a filter drops and the attributes that are not wanted."
            .to_owned()
    },
    fix: "Read the index that is named.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    subject
        .patterns()
        .filter_map(|(path, name, judged)| found(path, name, &judged.pattern, judged.proof.better.as_ref()?))
        .collect()
}

fn found(path: Path, name: &str, pattern: &Pattern, better: &Better) -> Option<Finding> {
    let Better { index, why } = better;
    let there = index.as_ref().map_or_else(|| "The table".to_owned(), |index| format!("Index \"{index}\""));
    let repair = index.as_ref().map_or_else(|| "index = null".to_owned(), |index| format!("index = \"{index}\""));
    let (path, what, repair) = match why {
        Why::Keys(keys) => {
            let listed = keys.iter().map(|key| format!("\"{key}\"")).collect::<Vec<_>>().join(", ");
            let what = format!("{there} has {listed} as a key, which pattern \"{name}\" filters on.");
            (path.attribute("filter_on"), what, repaired(pattern, keys, &repair))
        }
        Why::Smaller => {
            let what = format!("{there} has the same keys and all that pattern \"{name}\" wants, and less else.");
            (path.attribute("index"), what, repair)
        }
    };
    Some(Finding::new(path, what).with_repair(Some(repair)))
}

/// The pattern with the keys that the filter had.
fn repaired(pattern: &Pattern, keys: &[String], index: &str) -> String {
    let listed = |names: &mut dyn Iterator<Item = &String>| {
        names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    };
    let (attribute, value) = index.split_once(" = ").unwrap_or((index, ""));
    let equals = listed(&mut pattern.key_equals.iter().chain(keys));
    let filter = listed(&mut pattern.filter_on.iter().filter(|name| !keys.contains(name)));
    format!("operation  = \"Query\"\n{attribute:10} = {value}\nkey_equals = [{equals}]\nfilter_on  = [{filter}]")
}
