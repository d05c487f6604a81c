//! Which alarms does a table have, and how is each defined?
//!
//! A wish (actions, a prefix for names, adjusted rules) and facts about the table lead to definitions by name. Names are
//! derived from both, so they are found again without a list; the same definitions lead back to a wish when a table is
//! imported. Alarms of Application Auto Scaling have names of another form and are never among them.

use std::collections::{BTreeMap, BTreeSet};

use super::throughput::{BillingMode, Ceiling};

pub(crate) use adopt::adopt;
pub(crate) use define::definitions;
pub(crate) use definition::{AlarmDefinition, Comparison, Measure, Metric, Query, Source};
pub(crate) use name::names;
pub(crate) use rule::Rule;
pub(crate) use value::{Statistic, Threshold};

mod adopt;
pub(crate) mod check;
mod define;
mod definition;
mod describe;
mod effective;
mod facts;
mod name;
mod rule;
pub(crate) mod steps;
#[cfg(test)]
mod tests;
mod value;

/// The alarms that are wished for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct AlarmSpec {
    /// ARNs of what is told when an alarm goes off; at most five, as of the other two.
    pub(crate) alarm_actions: BTreeSet<String>,
    /// ARNs of what is told when it is over.
    pub(crate) ok_actions: BTreeSet<String>,
    /// ARNs of what is told when there is no data to judge by.
    pub(crate) insufficient_data_actions: BTreeSet<String>,
    /// What every alarm's name begins with; may be empty.
    pub(crate) name_prefix: String,
    /// What differs from the defaults of a rule.
    pub(crate) rules: BTreeMap<Rule, RuleSettings>,
    /// Tags of every alarm.
    pub(crate) tags: BTreeMap<String, String>,
}

/// What a configuration adjusts about a rule; `None` is the rule's default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RuleSettings {
    /// Whether there are alarms by this rule at all.
    pub(crate) enabled: Option<bool>,
    /// In the rule's own unit.
    pub(crate) threshold: Option<Threshold>,
    /// Seconds that one data point covers: 10, 20, 30 or a multiple of 60.
    pub(crate) period: Option<u32>,
    /// How many of the latest periods are looked at, ≥ 1.
    pub(crate) evaluation_periods: Option<u32>,
    /// How many of them must be beyond the threshold, ≥ 1.
    pub(crate) datapoints_to_alarm: Option<u32>,
    /// How the values within a period become one; only for rules that measure a duration.
    pub(crate) statistic: Option<Statistic>,
    /// Operations such as `GetItem`, at most ten; only for rules that look at each operation.
    pub(crate) operations: Option<BTreeSet<String>>,
}

/// What about a table decides which alarms it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts<'a> {
    /// The table's name.
    pub(crate) table: &'a str,
    /// How the table and its indexes are paid for.
    pub(crate) billing: BillingMode,
    /// How far the table's throughput goes.
    pub(crate) limits: Limits,
    /// The same for every global secondary index, by name.
    pub(crate) indexes: BTreeMap<&'a str, Limits>,
    /// Whether changes are written to a Kinesis data stream.
    pub(crate) kinesis: bool,
    /// The other Regions the table is in.
    pub(crate) replicas: BTreeSet<&'a str>,
}

/// How far the throughput of a table or an index goes. Only what belongs to the billing mode counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Limits {
    /// The maximum of scaled read capacity units; `None` when they are fixed.
    pub(crate) max_read: Option<u64>,
    /// The maximum of scaled write capacity units; `None` when they are fixed.
    pub(crate) max_write: Option<u64>,
    /// The most request units on demand.
    pub(crate) ceiling: Ceiling,
}

/// What an alarm watches: the table, a global secondary index, or the way to a replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject<'a> {
    Table,
    Index(&'a str),
    Replica(&'a str),
}

impl Facts<'_> {
    /// What a rule can watch of this table, in the order of names. Whether it makes sense is not asked here: what was
    /// created under another billing mode must be found too.
    fn subjects(&self, rule: Rule) -> Vec<Subject<'_>> {
        match rule.scope() {
            rule::Scope::Table => vec![Subject::Table],
            rule::Scope::TableAndIndexes => {
                let indexes = self.indexes.keys().map(|index| Subject::Index(index));
                std::iter::once(Subject::Table).chain(indexes).collect()
            }
            rule::Scope::Replicas => self.replicas.iter().map(|region| Subject::Replica(region)).collect(),
        }
    }

    fn limits(&self, subject: Subject<'_>) -> Limits {
        match subject {
            Subject::Table | Subject::Replica(_) => self.limits,
            Subject::Index(index) => self.indexes.get(index).copied().unwrap_or_default(),
        }
    }
}
