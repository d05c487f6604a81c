//! The name of an alarm: `<prefix><table>-<rule>`, with `-<index>` or `-<Region>` when it monitors one of several.

use super::rule::Rule;
use super::{Facts, Subject};
use crate::limits::MAX_ALARM_NAME;

/// Every name that an alarm of ours could have, for reading them back: rule by rule, the table before its indexes.
///
/// Also of rules that do not apply now. An alarm on utilization that was created before the table went on demand has to be
/// found to be deleted. Deleted indexes and replicas are not known here; their alarms' names are in the state.
pub(crate) fn names(prefix: &str, facts: &Facts<'_>) -> Vec<String> {
    let of_rule = |rule| facts.subjects(rule).into_iter().map(move |subject| name(prefix, facts.table, rule, subject));
    Rule::ALL.into_iter().flat_map(of_rule).collect()
}

/// The name of one alarm. Names of a table and its index alone can be 510 characters; what is too long keeps its
/// beginning and gets a hash of the whole, so that two long names that begin alike stay distinct.
pub(super) fn name(prefix: &str, table: &str, rule: Rule, subject: Subject<'_>) -> String {
    let whole = match subject {
        Subject::Table => format!("{prefix}{table}-{}", rule.id()),
        Subject::Index(part) | Subject::Replica(part) => format!("{prefix}{table}-{}-{part}", rule.id()),
    };
    if whole.chars().count() <= MAX_ALARM_NAME {
        return whole;
    }
    let hash = format!("-{:016x}", fnv1a(whole.as_bytes()));
    let kept: String = whole.chars().take(MAX_ALARM_NAME - hash.len()).collect();
    kept + &hash
}

/// FNV-1a, 64 bits: stable for ever, unlike the standard library's hashes, since names outlive a release.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        for (text, hash) in
            [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(fnv1a(text.as_bytes()), hash, "{text}");
        }
    }

    #[test]
    fn long_names_stay_apart_and_short_enough() {
        let table = "t".repeat(255);
        let long = |index: &str| name("", &table, Rule::ReadThrottle, Subject::Index(index));
        let (one, other) = (long("one"), long("two"));
        assert_ne!(one, other);
        assert_eq!((one.chars().count(), other.chars().count()), (255, 255));
        assert_eq!(one, long("one"));
        assert_eq!(name("ü", "orders", Rule::KinesisAge, Subject::Table), "üorders-kinesis_age");
        assert_eq!(name(&"ü".repeat(255), "orders", Rule::KinesisAge, Subject::Table).chars().count(), 255);
        let exact = name("", &"t".repeat(241), Rule::ReadThrottle, Subject::Table);
        assert_eq!(exact, format!("{}-read_throttle", "t".repeat(241)));
    }
}
