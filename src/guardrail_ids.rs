//! The ids of the guardrails, as configurations name them, and what a suppression has to look like. What guardrails judge is
//! in `table::guardrails`, which knows the steps of a change.

use std::collections::BTreeMap;

use tf_provider::{Attr, Diagnostics, Number, Path};

use crate::limits::MIN_REASON;
use tf_provider::similar;

pub(crate) const ALARMS_ABSENT: &str = "alarms.absent";
pub(crate) const ALARMS_NO_ACTIONS: &str = "alarms.no-actions";
pub(crate) const BACKUP_PITR_DISABLED: &str = "backup.pitr-disabled";
pub(crate) const BACKUP_SHORT_WINDOW: &str = "backup.short-window";
pub(crate) const CAPACITY_BELOW_PATTERNS: &str = "capacity.below-patterns";
pub(crate) const CAPACITY_FIXED: &str = "capacity.fixed";
pub(crate) const CAPACITY_MIN_VS_PEAK: &str = "capacity.min-vs-peak";
pub(crate) const CAPACITY_TINY_FIXED: &str = "capacity.tiny-fixed";
pub(crate) const CLASS_MISMATCH: &str = "class.mismatch";
pub(crate) const COST_BUDGET: &str = "cost.budget";
pub(crate) const ENCRYPTION_NO_CMK: &str = "encryption.no-cmk";
pub(crate) const ENTITY_COLLISION: &str = "entity.collision";
pub(crate) const ENTITY_SORT_ORDER: &str = "entity.sort-order";
pub(crate) const INDEX_COUNT: &str = "index.count";
pub(crate) const INDEX_DUPLICATE: &str = "index.duplicate";
pub(crate) const INDEX_LOCAL: &str = "index.local";
pub(crate) const INDEX_PROJECTION_ALL: &str = "index.projection-all";
pub(crate) const INDEX_UNUSED: &str = "index.unused";
pub(crate) const INDEX_WRITE_CAPACITY: &str = "index.write-capacity";
pub(crate) const KEY_LOW_CARDINALITY: &str = "key.low-cardinality";
pub(crate) const KEY_TIME_PARTITION: &str = "key.time-partition";
pub(crate) const PATTERN_BETTER_INDEX: &str = "pattern.better-index";
pub(crate) const PATTERN_FETCH: &str = "pattern.fetch";
pub(crate) const PATTERN_HOT_PARTITION: &str = "pattern.hot-partition";
pub(crate) const PATTERN_LARGE_COLLECTION: &str = "pattern.large-collection";
pub(crate) const PATTERN_LARGE_PAGE: &str = "pattern.large-page";
pub(crate) const PATTERN_SCAN: &str = "pattern.scan";
pub(crate) const PATTERN_UNSERVABLE: &str = "pattern.unservable";
pub(crate) const POLICY_CROSS_ACCOUNT: &str = "policy.cross-account";
pub(crate) const POLICY_LOCKOUT: &str = "policy.lockout";
pub(crate) const POLICY_PUBLIC: &str = "policy.public";
pub(crate) const PROTECTION_ADOPTED_REMOVAL: &str = "protection.adopted-removal";
pub(crate) const PROTECTION_DELETION_DISABLED: &str = "protection.deletion-disabled";
pub(crate) const PROTECTION_DESTROY: &str = "protection.destroy";
pub(crate) const PROTECTION_INDEX_REBUILD: &str = "protection.index-rebuild";
pub(crate) const PROTECTION_REPLACE: &str = "protection.replace";
pub(crate) const PROTECTION_REPLICA_REMOVAL: &str = "protection.replica-removal";
pub(crate) const PROTECTION_UNMANAGED_INDEX: &str = "protection.unmanaged-index";
pub(crate) const PROTECTION_UNRECOVERABLE: &str = "protection.unrecoverable";
pub(crate) const REPLICA_PARITY: &str = "replica.parity";
pub(crate) const STREAM_RECYCLE: &str = "stream.recycle";
pub(crate) const TAGS_REQUIRED: &str = "tags.required";

pub(crate) const VECTOR_PROJECTION_ALL: &str = "vector.projection-all";
pub(crate) const VECTOR_UNPARTITIONED: &str = "vector.unpartitioned";

/// All ids, sorted.
pub(crate) const ALL: [&str; 44] = [
    ALARMS_ABSENT,
    ALARMS_NO_ACTIONS,
    BACKUP_PITR_DISABLED,
    BACKUP_SHORT_WINDOW,
    CAPACITY_BELOW_PATTERNS,
    CAPACITY_FIXED,
    CAPACITY_MIN_VS_PEAK,
    CAPACITY_TINY_FIXED,
    CLASS_MISMATCH,
    COST_BUDGET,
    ENCRYPTION_NO_CMK,
    ENTITY_COLLISION,
    ENTITY_SORT_ORDER,
    INDEX_COUNT,
    INDEX_DUPLICATE,
    INDEX_LOCAL,
    INDEX_PROJECTION_ALL,
    INDEX_UNUSED,
    INDEX_WRITE_CAPACITY,
    KEY_LOW_CARDINALITY,
    KEY_TIME_PARTITION,
    PATTERN_BETTER_INDEX,
    PATTERN_FETCH,
    PATTERN_HOT_PARTITION,
    PATTERN_LARGE_COLLECTION,
    PATTERN_LARGE_PAGE,
    PATTERN_SCAN,
    PATTERN_UNSERVABLE,
    POLICY_CROSS_ACCOUNT,
    POLICY_LOCKOUT,
    POLICY_PUBLIC,
    PROTECTION_ADOPTED_REMOVAL,
    PROTECTION_DELETION_DISABLED,
    PROTECTION_DESTROY,
    PROTECTION_INDEX_REBUILD,
    PROTECTION_REPLACE,
    PROTECTION_REPLICA_REMOVAL,
    PROTECTION_UNMANAGED_INDEX,
    PROTECTION_UNRECOVERABLE,
    REPLICA_PARITY,
    STREAM_RECYCLE,
    TAGS_REQUIRED,
    VECTOR_PROJECTION_ALL,
    VECTOR_UNPARTITIONED,
];

/// The guardrails that have a limit, with the one unless configured; `None` if they only judge with a configured one.
pub(crate) const LIMITS: [(&str, Option<u32>); 7] = [
    (BACKUP_SHORT_WINDOW, Some(7)),
    (CAPACITY_MIN_VS_PEAK, Some(30)),
    (CAPACITY_TINY_FIXED, Some(5)),
    (COST_BUDGET, None),
    (INDEX_COUNT, Some(3)),
    (KEY_LOW_CARDINALITY, Some(100)),
    (PATTERN_LARGE_COLLECTION, Some(10)),
];

/// Whether a reason in the configuration sets the guardrail aside. Deletion protection has an attribute of its own for that.
pub(crate) fn is_suppressible(id: &str) -> bool {
    id != PROTECTION_DESTROY
}

/// The ids that can be suppressed, for a sentence in Markdown.
pub(crate) fn listed() -> String {
    let ids: Vec<String> = ALL.into_iter().filter(|id| is_suppressible(id)).map(|id| format!("`{id}`")).collect();
    match ids.as_slice() {
        [some @ .., last] => format!("{} and {last}", some.join(", ")),
        [] => String::new(),
    }
}

/// Suppressions name a guardrail that can be suppressed, and give a reason.
pub(crate) fn check_suppressions(
    reasons: &Attr<BTreeMap<String, Attr<String>>>,
    path: &Path,
    problems: &mut Diagnostics,
) {
    for (id, reason) in reasons.known().into_iter().flatten() {
        let path = path.key(id);
        if !ALL.contains(&id.as_str()) {
            problems.error(path, "Unknown guardrail", unknown(id, &ALL.map(|id| (id, is_suppressible(id)))));
            continue;
        }
        if !is_suppressible(id) {
            problems.error(path, "Guardrail cannot be suppressed", kept(id));
            continue;
        }
        let length = reason.known().map(|reason| reason.trim().chars().count());
        if let Some(length) = length.filter(|length| *length < MIN_REASON) {
            problems.error(
                path,
                "Reason too short",
                format!(
                    "The reason for suppressing a guardrail has at least {MIN_REASON} characters, but this one has \
                     {length}. Say for the next reader why the table may break the rule."
                ),
            );
        }
    }
}

fn kept(id: &str) -> String {
    format!(
        "No reason sets the guardrail \"{id}\" aside. To destroy a protected table, set `deletion_protection_enabled = false`. \
         To destroy one that leaves no backup, give the reason under \"{PROTECTION_UNRECOVERABLE}\"."
    )
}

/// The error about an id that does not exist, with those that the place takes.
fn unknown(id: &str, taken: &[(&str, bool)]) -> String {
    let taken: Vec<&str> = taken.iter().filter(|(_, taken)| *taken).map(|(id, _)| *id).collect();
    let meant = match similar::nearest(id, ALL.map(|id| (id, id))) {
        Some(nearest) => format!(" Did you mean \"{nearest}\"?"),
        None => String::new(),
    };
    let listed: Vec<String> = taken.iter().map(|id| format!("\"{id}\"")).collect();
    format!("There is no guardrail \"{id}\".{meant} Guardrails are {}.", listed.join(", "))
}

/// Settings name a guardrail, and what is set for it makes sense.
pub(crate) fn check_rules(
    rules: impl Iterator<Item = (String, Option<Number>, bool)>,
    suppressed: impl Fn(&str) -> bool,
    path: &Path,
    problems: &mut Diagnostics,
) {
    for (id, limit, locked) in rules {
        let path = path.key(&id);
        if !ALL.contains(&id.as_str()) {
            problems.error(path, "Unknown guardrail", unknown(&id, &ALL.map(|id| (id, true))));
            continue;
        }
        let limited = LIMITS.iter().any(|(known, _)| *known == id);
        if limit.is_some() && !limited {
            let listed = LIMITS.map(|(id, _)| format!("\"{id}\"")).join(", ");
            let detail = format!("The guardrail \"{id}\" has no limit. Those with one are {listed}.");
            problems.error(path.attribute("limit"), "Guardrail without a limit", detail);
        }
        if limit.is_some_and(|limit| limited && limit.to_f64() < 0.0) {
            let detail = "A limit is a number from 0.";
            problems.error(path.attribute("limit"), "Invalid limit", detail);
        }
        if locked && suppressed(&id) {
            let detail = format!(
                "The guardrail \"{id}\" is locked here, and suppressed for all tables in `guardrails.suppressions`. Leave one of \
                 them out."
            );
            problems.error(path.attribute("locked"), "Locked guardrail is suppressed", detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_id_is_offered_only_when_it_is_near() {
        for (id, nearest) in [
            ("protection.destory", Some(PROTECTION_DESTROY)),
            ("protection.index_rebuild", Some(PROTECTION_INDEX_REBUILD)),
            ("protection-replace", Some(PROTECTION_REPLACE)),
            ("stream.recycled", Some(STREAM_RECYCLE)),
            ("price", None),
            ("", None),
        ] {
            let offered = ALL
                .into_iter()
                .find(|known| unknown(id, &ALL.map(|id| (id, true))).contains(&format!("Did you mean \"{known}\"?")));
            assert_eq!(offered, nearest, "{id}");
        }
    }
}
