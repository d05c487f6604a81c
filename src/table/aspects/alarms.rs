//! CloudWatch alarms: which ones a table has, and how each is defined.
//!
//! A specification (actions, a prefix for names, adjusted rules) and facts about the table lead to definitions by name.
//! Names are derived from both, so alarms are found again without a list; when a table is imported, the same definitions
//! lead back to a specification. Alarms of Application Auto Scaling have names of another form and are never among them.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::Attr;

use super::{
    AnnouncedTable, Aspect, AspectBehavior, AspectTraits, DesiredTable, Placed, Stage, TableContext, WRITES_SHOW,
};
use crate::table::model::TableModel;
use crate::table::throughput::{BillingMode, Ceiling};

pub(crate) use adopt::{adopt, is_about, is_alike};
pub(crate) use change::AlarmChange;
pub(crate) use define::definitions;
pub(crate) use definition::{AlarmDefinition, Comparison, Measure, Metric, Query, Source, extra};
pub(crate) use difference::{Difference, differences};
pub(crate) use equal::{equal, is_made};
pub(crate) use name::{keys, names};
pub(crate) use reference::reference;
pub(crate) use rule::Rule;
pub(crate) use settings::{AlarmSettings, MeasureInWords};
pub(crate) use step::{AlarmStep, arn, deletes};
pub(crate) use value::{Statistic, Threshold};

mod adopt;
mod change;
pub(crate) mod check;
mod define;
mod definition;
mod describe;
mod difference;
mod effective;
mod equal;
mod name;
mod reference;
mod rule;
mod settings;
mod step;
#[cfg(test)]
mod tests;
mod value;

/// The aspect.
pub(crate) struct AlarmsAspect;

/// Alarms by name, as they should be or as CloudWatch reports them.
pub(crate) type Definitions = BTreeMap<String, AlarmDefinition>;

impl AspectBehavior for AlarmsAspect {
    type Desired = Definitions;
    type Observed = Definitions;
    type Change = AlarmChange;
    type Step = AlarmStep;

    const TRAITS: AspectTraits = AspectTraits {
        attribute: "alarms",
        shows_after: Some(WRITES_SHOW),
        is_asynchronous: false,
        is_expected: false,
    };

    fn is_in_use(state: &TableModel) -> bool {
        state.alarms.is_known()
    }

    fn changes(desired: &Definitions, observed: &Aspect<Definitions>, table: &TableContext<'_>) -> Vec<AlarmChange> {
        let none = Definitions::new();
        change::between(desired, observed.observed().unwrap_or(&none), table)
    }

    fn unannounced(found: AlarmChange, announced: &[AlarmChange], table: &AnnouncedTable) -> Option<AlarmChange> {
        change::unannounced(found, announced, table)
    }

    /// Tags are set before the table's own, which show that all is done.
    fn steps(changes: Vec<AlarmChange>, _: &Aspect<Definitions>, table: &TableContext<'_>) -> Vec<Placed<AlarmStep>> {
        let placed = |step: AlarmStep| {
            let stage = match step {
                AlarmStep::Tag { .. } | AlarmStep::Untag { .. } => Stage::Early,
                AlarmStep::Delete(_) if table.gives_anything_up() => Stage::Ending,
                AlarmStep::Put { .. } | AlarmStep::Delete(_) => Stage::Middle,
            };
            Placed::new(stage, step)
        };
        step::steps(changes, table.desired.tags).into_iter().map(placed).collect()
    }

    fn operation(step: &AlarmStep) -> &'static str {
        step.operation()
    }

    fn removes(step: &AlarmStep) -> bool {
        match step {
            AlarmStep::Delete(_) | AlarmStep::Untag { .. } => true,
            AlarmStep::Put { .. } | AlarmStep::Tag { .. } => false,
        }
    }

    fn is_done(step: &AlarmStep, observed: &Definitions) -> bool {
        step.is_done(observed)
    }

    fn assume_applied(step: &AlarmStep, observed: &mut Aspect<Definitions>) {
        step.assume_applied(observed.assumed());
    }

    /// Tags are not read.
    fn reflects(observed: &Definitions, assumed: &Definitions) -> bool {
        observed.keys().eq(assumed.keys())
            && observed.values().zip(assumed.values()).all(|(observed, assumed)| observed.is_put_like(assumed))
    }

    fn settled(desired: &Definitions, _: &DesiredTable<'_>) -> Definitions {
        desired.clone()
    }
}

/// The names of the alarms that the stored state has.
pub(crate) fn stored_alarms(state: &TableModel) -> BTreeSet<String> {
    let arns = state.alarm_arns.known().into_iter().flat_map(BTreeMap::values).filter_map(Attr::known);
    arns.filter_map(|arn| arn.split_once(":alarm:")).map(|(_, name)| name.to_owned()).collect()
}

/// The alarms that the configuration asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct AlarmSpec {
    /// ARNs of the actions to run when an alarm enters ALARM; at most five, as for the other two.
    pub(crate) alarm_actions: BTreeSet<String>,
    /// ARNs of the actions to run when it enters OK.
    pub(crate) ok_actions: BTreeSet<String>,
    /// ARNs of the actions to run when it enters INSUFFICIENT_DATA.
    pub(crate) insufficient_data_actions: BTreeSet<String>,
    /// Prefix of every alarm's name; may be empty.
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
    /// How many of the latest periods are evaluated, ≥ 1.
    pub(crate) evaluation_periods: Option<u32>,
    /// How many of them must breach the threshold, ≥ 1.
    pub(crate) datapoints_to_alarm: Option<u32>,
    /// How the values within a period become one; only for rules that measure a duration.
    pub(crate) statistic: Option<Statistic>,
    /// Operations such as `GetItem`, at most ten; only for rules with a metric per operation.
    pub(crate) operations: Option<BTreeSet<String>>,
    /// ARNs of the actions to run when an alarm enters ALARM, instead of the common ones.
    pub(crate) alarm_actions: Option<BTreeSet<String>>,
    /// Instead of our own description.
    pub(crate) description: Option<String>,
}

/// The facts about a table that decide which alarms it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts<'a> {
    /// The table's name.
    pub(crate) table: &'a str,
    /// The billing mode.
    pub(crate) billing: BillingMode,
    /// The limits of the table's throughput.
    pub(crate) limits: ThroughputLimits,
    /// The same for every global secondary index, by name.
    pub(crate) indexes: BTreeMap<&'a str, ThroughputLimits>,
    /// Whether changes are sent to a Kinesis data stream.
    pub(crate) kinesis: bool,
    /// The Regions of the replicas.
    pub(crate) replicas: BTreeSet<&'a str>,
}

/// The limits of the throughput of a table or an index. Only those of the billing mode count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ThroughputLimits {
    /// The maximum of scaled read capacity units; `None` when they are fixed.
    pub(crate) max_read: Option<u64>,
    /// The maximum of scaled write capacity units; `None` when they are fixed.
    pub(crate) max_write: Option<u64>,
    /// The on-demand ceiling.
    pub(crate) ceiling: Ceiling,
}

/// What an alarm monitors: the table, a global secondary index, or replication to a Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject<'a> {
    Table,
    Index(&'a str),
    Replica(&'a str),
}

impl Facts<'_> {
    /// What a rule can monitor, in the order of names, whether or not it applies now: alarms that were created under
    /// another billing mode must be found too.
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

    fn limits(&self, subject: Subject<'_>) -> ThroughputLimits {
        match subject {
            Subject::Table | Subject::Replica(_) => self.limits,
            Subject::Index(index) => self.indexes.get(index).copied().unwrap_or_default(),
        }
    }
}
