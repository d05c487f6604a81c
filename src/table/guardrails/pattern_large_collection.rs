//! Items of one partition key that outgrow a local index.

use table_design::{IndexKind, Operation, Pattern, Rate};
use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PATTERN_LARGE_COLLECTION,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Item collection may exceed 10 GB",
    fires: "A table has a local secondary index, and the items of one partition key, by what an access pattern reads of it (`items` × `item_size_bytes`), or by its `distinct_keys` and `usage.storage_gb`, exceed the limit (10 GB).",
    why: || {
        "DynamoDB refuses further writes to a partition key whose items, with those of the local indexes, exceed 10 GB."
            .to_owned()
    },
    fix: "Use a global secondary index instead of the local one, or a partition key with more values.",
    judge: Judge::Table(judge),
};

/// Bytes of a GB, as limits of sizes mean it.
const GB: f64 = 1_073_741_824.0;

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let has_local = subject.indexes().any(|(_, index)| index.kind == IndexKind::Local);
    let Some(limit) = subject.limit.filter(|_| has_local) else { return Vec::new() };
    subject
        .patterns()
        .filter_map(|(path, name, judged)| too_large(subject, limit, &path, name, &judged.pattern))
        .collect()
}

fn too_large(subject: &Subject<'_>, limit: f64, path: &Path, name: &str, pattern: &Pattern) -> Option<Finding> {
    let is_local =
        |name: &String| subject.indexes().any(|(known, index)| known == name && index.kind == IndexKind::Local);
    let rate = pattern.rate.filter(|_| pattern.index.as_ref().is_none_or(is_local))?;
    let path = path.attribute("rate");
    // One question of a Query is about the items of one partition key.
    let read = if pattern.operation == Operation::Query { rate.items * rate.item_size_bytes / GB } else { 0.0 };
    if read > limit {
        let Rate { items, item_size_bytes, .. } = rate;
        let what = format!(
            "Pattern \"{name}\" reads {items} items of {item_size_bytes} bytes of one partition key, {read:.0} GB."
        );
        return Some(Finding::new(path.attribute("items"), what));
    }
    let storage = subject.table.usage.known()?.storage_gb.known()?.to_f64();
    let keys = rate.distinct_keys.filter(|keys| *keys >= 1.0)?;
    let each = storage / keys;
    (each > limit).then(|| {
        let of = if keys == 1.0 { "1 partition key".to_owned() } else { format!("{keys} partition keys") };
        let what = format!("{storage} GB over {of} of pattern \"{name}\" are {each:.0} GB each.");
        Finding::new(path.attribute("distinct_keys"), what)
    })
}
