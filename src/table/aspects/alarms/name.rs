//! The name of an alarm: `<prefix><table>-<rule>`, with `-<index>` or `-<Region>` when it monitors one of several.

use std::collections::BTreeMap;

use super::rule::Rule;
use super::{Facts, Subject};
use crate::limits::MAX_ALARM_NAME;
use crate::names::shortened;

/// Every name that an alarm of ours could have, for reading them back: rule by rule, the table before its indexes.
///
/// Also of rules that do not apply now. An alarm on utilization that was created before the table went on demand has to be
/// found to be deleted. Deleted indexes and replicas are not known here; their alarms' names are in the state.
pub(crate) fn names(prefix: &str, facts: &Facts<'_>) -> Vec<String> {
    let of_rule = |rule| facts.subjects(rule).into_iter().map(move |subject| name(prefix, facts.table, rule, subject));
    Rule::ALL.into_iter().flat_map(of_rule).collect()
}

/// The same names with the key under which each is stored: by rule, and by index or Region where there are several.
pub(crate) fn keys(prefix: &str, facts: &Facts<'_>) -> BTreeMap<String, String> {
    let of_rule = |rule| {
        let subjects = facts.subjects(rule).into_iter();
        subjects.map(move |subject| (name(prefix, facts.table, rule, subject), key(rule, subject)))
    };
    Rule::ALL.into_iter().flat_map(of_rule).collect()
}

/// `read_throttle`, `read_throttle-by_owner`: ids of rules have no hyphen.
pub(super) fn key(rule: Rule, subject: Subject<'_>) -> String {
    match subject {
        Subject::Table => rule.id().to_owned(),
        Subject::Index(part) | Subject::Replica(part) => format!("{}-{part}", rule.id()),
    }
}

/// The name of one alarm. Names of a table and its index alone can be 510 characters.
pub(super) fn name(prefix: &str, table: &str, rule: Rule, subject: Subject<'_>) -> String {
    shortened(format!("{prefix}{table}-{}", key(rule, subject)), MAX_ALARM_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

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
