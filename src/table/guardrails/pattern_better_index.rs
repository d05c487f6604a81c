//! Something else serves a pattern with less reading.

use table_design::{Better, Why};
use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::table::design::cheaper;
use crate::table::written;

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
    let Some(cheaper) = cheaper(subject.table, subject.design) else { return Vec::new() };
    let repair = written::excerpt(&cheaper, &["access_patterns"]);
    let is_cheaper =
        |name: &String| cheaper.access_patterns.known().is_some_and(|patterns| patterns.contains_key(name));
    let patterns = subject.patterns().filter(|(_, name, _)| is_cheaper(name));
    let found = patterns.filter_map(|(path, name, judged)| Some(found(&path, name, judged.proof.better.as_ref()?)));
    found.map(|finding| finding.with_repair(Some(repair.clone()))).collect()
}

fn found(path: &Path, name: &str, better: &Better) -> Finding {
    let Better { index, why } = better;
    let there = index.as_ref().map_or_else(|| "The table".to_owned(), |index| format!("Index \"{index}\""));
    match why {
        Why::Keys(keys) => {
            let listed = keys.iter().map(|key| format!("\"{key}\"")).collect::<Vec<_>>().join(", ");
            let what = format!("{there} has {listed} as a key, which pattern \"{name}\" filters on.");
            Finding::new(path.attribute("filter_on"), what)
        }
        Why::Smaller => {
            let what = format!("{there} has the same keys and all that pattern \"{name}\" wants, and less else.");
            Finding::new(path.attribute("index"), what)
        }
    }
}
