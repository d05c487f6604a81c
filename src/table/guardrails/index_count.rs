//! More indexes than a table needs.

use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::INDEX_COUNT,
    severities: Severities::refused_in_production(),
    aliases: &[],
    summary: "Many global secondary indexes",
    fires: "A table has more global secondary indexes than the limit (3).",
    why: || "Every write is written and paid for again in each index that contains the item.".to_owned(),
    fix: "Serve several access patterns with one index: by its sort key, by entities that share it, or by a projection that fits both. Remove indexes that no pattern uses.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let count = subject.global_indexes().count();
    let limit = subject.limit.unwrap_or(f64::INFINITY);
    let over = u32::try_from(count).is_ok_and(|count| f64::from(count) > limit);
    let place = || {
        let what = format!(
            "The table has {count} global secondary indexes, more than {limit}: a write of an item costs up to {} writes.",
            count + 1
        );
        Finding::new(Path::of("global_secondary_indexes"), what)
    };
    over.then(place).into_iter().collect()
}
