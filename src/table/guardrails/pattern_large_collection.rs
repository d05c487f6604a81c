//! Items of one partition key that outgrow a local index.

use table_design::IndexKind;
use tf_provider::Number;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PATTERN_LARGE_COLLECTION,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Item collection may exceed 10 GB",
    fires: "A table has a local secondary index, and the items of one partition key, by an access pattern's rate and `usage.storage_gb`, exceed the limit (10 GB).",
    why: || {
        "DynamoDB refuses further writes to a partition key whose items, with those of the local indexes, exceed 10 GB."
            .to_owned()
    },
    fix: "Use a global secondary index instead of the local one, or a partition key with more values.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let local = subject.indexes().any(|(_, index)| index.kind == IndexKind::Local);
    let storage = subject.table.usage.known().and_then(|usage| usage.storage_gb.known()).map(Number::to_f64);
    let Some((storage, limit)) = storage.zip(subject.limit).filter(|_| local) else { return Vec::new() };
    let large = subject.patterns().filter_map(|(path, name, judged)| {
        let of_table =
            judged.pattern.index.as_ref().is_none_or(|name| {
                subject.indexes().any(|(known, index)| known == name && index.kind == IndexKind::Local)
            });
        let keys = judged.pattern.rate?.distinct_keys.filter(|keys| of_table && *keys >= 1.0)?;
        let each = storage / keys;
        (each > limit).then(|| {
            let what = format!("{storage} GB over {keys} partition keys of pattern \"{name}\" are {each:.0} GB each.");
            Finding::new(path.attribute("rate").attribute("distinct_keys"), what)
        })
    });
    large.collect()
}
