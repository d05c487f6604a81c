//! Capacity that Application Auto Scaling moves: what should be registered for each dimension, what is, and which calls
//! lead from one to the other.
//!
//! Scaling lives in another service: DescribeTable does not show it, and it survives the table and a switch to
//! on-demand (T-194, T-317). So every dimension that goes is deregistered first, and a dimension that comes is
//! registered once it is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::desired::Desired;
use super::throughput::{Capacities, Throughput};
use crate::names::{IndexName, TableName};

mod changes;

pub(crate) use changes::{changes, tag_changes};

/// A table, or one of its global secondary indexes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    /// The table itself.
    Table,
    /// An index.
    Index(IndexName),
}

/// Reads or writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Direction {
    /// Reads.
    Read,
    /// Writes.
    Write,
}

/// What a scalable target is: one direction of a table or an index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Dimension {
    /// Of what.
    pub(crate) scope: Scope,
    /// Which direction.
    pub(crate) direction: Direction,
}

/// Between which units scaling moves, 1 ≤ min ≤ max.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// Fewest units.
    pub(crate) min: u64,
    /// Most units.
    pub(crate) max: u64,
}

/// How scaling follows the load: a target-tracking policy, the only kind that DynamoDB knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tracking {
    /// Consumed units in percent of the provisioned ones, 20–90.
    pub(crate) target: u32,
    /// Seconds between two scale-ins.
    pub(crate) scale_in_cooldown: u32,
    /// Seconds between two scale-outs.
    pub(crate) scale_out_cooldown: u32,
    /// Whether capacity only ever grows.
    pub(crate) disable_scale_in: bool,
}

/// A scheduled action: at its times it sets one bound or both, for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScheduledAction {
    /// `cron(…)`, `rate(…)` or `at(…)`.
    pub(crate) schedule: String,
    /// IANA time zone in which the schedule is read.
    pub(crate) timezone: String,
    /// Seconds since 1970-01-01T00:00:00Z before which it does not act.
    pub(crate) start: Option<i64>,
    /// Seconds since 1970-01-01T00:00:00Z after which it does not act.
    pub(crate) end: Option<i64>,
    /// The lower bound it sets.
    pub(crate) min: Option<u64>,
    /// The upper bound it sets.
    pub(crate) max: Option<u64>,
}

/// Scheduled actions of a dimension by name.
pub(crate) type Schedules = BTreeMap<String, ScheduledAction>;

/// How one dimension should scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scaling {
    /// Between which units.
    pub(crate) bounds: Bounds,
    /// Units at creation, at a switch to provisioned and for a new index; within the bounds.
    pub(crate) initial: u64,
    /// How the load is followed.
    pub(crate) tracking: Tracking,
    /// When the bounds move.
    pub(crate) schedules: Schedules,
}

/// A scalable target as Application Auto Scaling reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedTarget {
    /// ARN, where the endpoint tells one; tags are set on it.
    pub(crate) arn: Option<String>,
    /// The present bounds, which schedules move.
    pub(crate) bounds: Bounds,
    /// The policy that follows the load, by name: ours, or one that another tool made.
    pub(crate) policy: Option<(String, Tracking)>,
    /// Its scheduled actions.
    pub(crate) schedules: Schedules,
}

/// All scalable targets of a table and its indexes.
pub(crate) type Targets = BTreeMap<Dimension, ObservedTarget>;

/// One mutating call to Application Auto Scaling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ScalingStep {
    /// RegisterScalableTarget: makes the target, or moves the bounds that are given.
    Register {
        /// Which target.
        dimension: Dimension,
        /// The lower bound, unless it stays.
        min: Option<u64>,
        /// The upper bound, unless it stays.
        max: Option<u64>,
        /// Tags, which are taken only at the target's creation.
        tags: BTreeMap<String, String>,
    },
    /// PutScalingPolicy.
    PutPolicy {
        /// Of which target.
        dimension: Dimension,
        /// The policy's name.
        name: String,
        /// How the load is followed.
        tracking: Tracking,
    },
    /// PutScheduledAction.
    PutSchedule {
        /// Of which target.
        dimension: Dimension,
        /// The action's name.
        name: String,
        /// What it does when.
        action: ScheduledAction,
    },
    /// DeleteScheduledAction.
    DeleteSchedule {
        /// Of which target.
        dimension: Dimension,
        /// The action's name.
        name: String,
    },
    /// DeregisterScalableTarget: policies, scheduled actions and their alarms go with it.
    Deregister(Dimension),
    /// TagResource on a target.
    Tag {
        /// Which target.
        dimension: Dimension,
        /// Its ARN.
        arn: String,
        /// Tags to set.
        tags: BTreeMap<String, String>,
    },
    /// UntagResource on a target.
    Untag {
        /// Which target.
        dimension: Dimension,
        /// Its ARN.
        arn: String,
        /// Keys of tags to remove.
        keys: BTreeSet<String>,
    },
}

impl Scope {
    /// The table and these indexes.
    pub(crate) fn all<'a>(indexes: impl Iterator<Item = &'a IndexName>) -> BTreeSet<Self> {
        std::iter::once(Self::Table).chain(indexes.cloned().map(Self::Index)).collect()
    }

    /// As Application Auto Scaling names it: `table/orders`, `table/orders/index/by_owner`.
    pub(crate) fn resource_id(&self, table: &TableName) -> String {
        match self {
            Self::Table => format!("table/{table}"),
            Self::Index(index) => format!("table/{table}/index/{index}"),
        }
    }

    /// The scope that is named so, if it is of this table.
    #[cfg(test)]
    pub(crate) fn parse(resource_id: &str, table: &TableName) -> Option<Self> {
        match resource_id.strip_prefix("table/")?.split_once("/index/") {
            None => (resource_id.strip_prefix("table/") == Some(table.as_str())).then_some(Self::Table),
            Some((name, index)) if name == table.as_str() => IndexName::parse(index).ok().map(Self::Index),
            Some(_) => None,
        }
    }
}

impl Direction {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Read, Self::Write];

    fn word(self) -> &'static str {
        match self {
            Self::Read => "Read",
            Self::Write => "Write",
        }
    }
}

impl Dimension {
    /// As Application Auto Scaling names it, for instance `dynamodb:table:ReadCapacityUnits`.
    pub(crate) fn name(&self) -> String {
        let kind = match self.scope {
            Scope::Table => "table",
            Scope::Index(_) => "index",
        };
        format!("dynamodb:{kind}:{}CapacityUnits", self.direction.word())
    }

    /// The dimension that is named so, of this scope.
    pub(crate) fn parse(scope: Scope, name: &str) -> Option<Self> {
        let dimension = |direction| Self { scope: scope.clone(), direction };
        Direction::ALL.into_iter().map(dimension).find(|dimension| dimension.name() == name)
    }

    /// The metric that its policy follows.
    pub(crate) fn metric(&self) -> String {
        format!("DynamoDB{}CapacityUtilization", self.direction.word())
    }

    /// The name that its policy gets, the same as DynamoDB's own facade gives (T-240): unique in an account and Region,
    /// so that policies of many tables can be read together.
    pub(crate) fn policy_name(&self, table: &TableName) -> String {
        format!("{}:{}", self.metric(), self.scope.resource_id(table))
    }
}

/// As in "read capacity of index "by_owner"".
impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = match self.direction {
            Direction::Read => "read",
            Direction::Write => "write",
        };
        write!(f, "{direction} capacity of {}", self.scope)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table => f.write_str("the table"),
            Self::Index(name) => write!(f, "index \"{name}\""),
        }
    }
}

impl fmt::Display for ScalingStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Register { dimension, min: Some(min), max: Some(max), .. } => {
                write!(f, "let the {dimension} scale between {min} and {max} units")
            }
            Self::Register { dimension, min: Some(min), .. } => write!(f, "scale the {dimension} from {min} units"),
            Self::Register { dimension, max: Some(max), .. } => write!(f, "scale the {dimension} up to {max} units"),
            Self::Register { dimension, .. } => write!(f, "scale the {dimension}"),
            Self::PutPolicy { dimension, tracking, .. } => {
                write!(f, "keep the {dimension} at {} % utilization", tracking.target)
            }
            Self::PutSchedule { dimension, name, .. } => write!(f, "schedule \"{name}\" for the {dimension}"),
            Self::DeleteSchedule { dimension, name } => write!(f, "remove schedule \"{name}\" of the {dimension}"),
            Self::Deregister(dimension) => write!(f, "stop scaling the {dimension}"),
            Self::Tag { dimension, tags, .. } => write!(f, "set {} tags on the scaling of the {dimension}", tags.len()),
            Self::Untag { dimension, keys, .. } => {
                write!(f, "remove {} tags from the scaling of the {dimension}", keys.len())
            }
        }
    }
}

impl ScalingStep {
    /// The target it is about.
    pub(crate) fn dimension(&self) -> &Dimension {
        match self {
            Self::Register { dimension, .. }
            | Self::PutPolicy { dimension, .. }
            | Self::PutSchedule { dimension, .. }
            | Self::DeleteSchedule { dimension, .. }
            | Self::Deregister(dimension)
            | Self::Tag { dimension, .. }
            | Self::Untag { dimension, .. } => dimension,
        }
    }

    /// The operation it calls.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::Register { .. } => "RegisterScalableTarget",
            Self::PutPolicy { .. } => "PutScalingPolicy",
            Self::PutSchedule { .. } => "PutScheduledAction",
            Self::DeleteSchedule { .. } => "DeleteScheduledAction",
            Self::Deregister(_) => "DeregisterScalableTarget",
            Self::Tag { .. } => "TagResource",
            Self::Untag { .. } => "UntagResource",
        }
    }

    /// Whether it takes something away.
    pub(crate) fn ends(&self) -> bool {
        match self {
            Self::Deregister(_) | Self::DeleteSchedule { .. } | Self::Untag { .. } => true,
            Self::Register { .. } | Self::PutPolicy { .. } | Self::PutSchedule { .. } | Self::Tag { .. } => false,
        }
    }

    /// Whether the targets are as the step wants them. Tags are not read.
    pub(crate) fn is_done(&self, targets: &Targets) -> bool {
        let target = targets.get(self.dimension());
        match self {
            Self::Register { min, max, .. } => target.is_some_and(|target| {
                min.is_none_or(|min| min == target.bounds.min) && max.is_none_or(|max| max == target.bounds.max)
            }),
            Self::PutPolicy { name, tracking, .. } => {
                target.and_then(|target| target.policy.as_ref()).is_some_and(|(n, t)| n == name && t == tracking)
            }
            Self::PutSchedule { name, action, .. } => {
                target.is_some_and(|target| target.schedules.get(name) == Some(action))
            }
            Self::DeleteSchedule { name, .. } => target.is_none_or(|target| !target.schedules.contains_key(name)),
            Self::Deregister(_) => target.is_none(),
            Self::Tag { .. } | Self::Untag { .. } => false,
        }
    }

    /// Takes the step's effect for seen.
    pub(crate) fn assume_applied(&self, targets: &mut Targets) {
        match self {
            Self::Register { dimension, min, max, .. } => match targets.get_mut(dimension) {
                Some(target) => {
                    target.bounds =
                        Bounds { min: min.unwrap_or(target.bounds.min), max: max.unwrap_or(target.bounds.max) };
                }
                None => {
                    let bounds = Bounds { min: min.unwrap_or(1), max: max.unwrap_or(1) };
                    let target = ObservedTarget { arn: None, bounds, policy: None, schedules: Schedules::new() };
                    targets.insert(dimension.clone(), target);
                }
            },
            Self::PutPolicy { dimension, name, tracking } => {
                if let Some(target) = targets.get_mut(dimension) {
                    target.policy = Some((name.clone(), *tracking));
                }
            }
            Self::PutSchedule { dimension, name, action } => {
                if let Some(target) = targets.get_mut(dimension) {
                    target.schedules.insert(name.clone(), action.clone());
                }
            }
            Self::DeleteSchedule { dimension, name } => {
                if let Some(target) = targets.get_mut(dimension) {
                    target.schedules.remove(name);
                }
            }
            Self::Deregister(dimension) => drop(targets.remove(dimension)),
            Self::Tag { .. } | Self::Untag { .. } => {}
        }
    }
}

/// Every dimension that should scale, with how.
pub(crate) fn wanted(desired: &Desired) -> BTreeMap<Dimension, &Scaling> {
    let Throughput::Provisioned { table, indexes } = &desired.throughput else { return BTreeMap::new() };
    let scopes = indexes.iter().map(|(name, capacities)| (Scope::Index(name.clone()), capacities));
    std::iter::once((Scope::Table, table))
        .chain(scopes)
        .flat_map(|(scope, capacities)| of(&scope, capacities))
        .collect()
}

fn of<'a>(scope: &Scope, capacities: &'a Capacities) -> Vec<(Dimension, &'a Scaling)> {
    let Capacities { read, write } = capacities;
    let dimension = |direction| Dimension { scope: scope.clone(), direction };
    let read = read.scaling().map(|scaling| (dimension(Direction::Read), scaling));
    let write = write.scaling().map(|scaling| (dimension(Direction::Write), scaling));
    read.into_iter().chain(write).collect()
}

impl Bounds {
    /// Widened by the bounds that schedules set.
    pub(crate) fn reach(self, schedules: &Schedules) -> Self {
        let least = schedules.values().filter_map(|action| action.min).fold(self.min, u64::min);
        let most = schedules.values().flat_map(|action| [action.min, action.max]).flatten().fold(self.max, u64::max);
        Self { min: least, max: most }
    }
}

impl ObservedTarget {
    /// The target that `scaling` leads to.
    pub(crate) fn settled(scaling: &Scaling, name: String) -> Self {
        let Scaling { bounds, initial: _, tracking, schedules } = scaling;
        Self { arn: None, bounds: *bounds, policy: Some((name, *tracking)), schedules: schedules.clone() }
    }
}

impl Scaling {
    /// Everything between the lowest and the highest bound that is ever in force: the configured ones, and those that
    /// schedules set.
    pub(crate) fn reach(&self) -> Bounds {
        self.bounds.reach(&self.schedules)
    }

    /// The bounds that differ from these: a bound that one of the schedules sets is as it should be, and moving it would
    /// undo the schedule.
    pub(crate) fn moved(&self, observed: Bounds) -> (Option<u64>, Option<u64>) {
        self.apart(observed, &self.schedules)
    }

    /// The bounds that differ from these, also from those of a schedule: the configuration has others now.
    pub(crate) fn reset(&self, observed: Bounds) -> (Option<u64>, Option<u64>) {
        self.apart(observed, &Schedules::new())
    }

    /// The bounds that differ, but for those that these schedules set.
    fn apart(&self, observed: Bounds, excused: &Schedules) -> (Option<u64>, Option<u64>) {
        let min = allowed(self.bounds.min, excused.values().filter_map(|action| action.min), observed.min);
        let max = allowed(self.bounds.max, excused.values().filter_map(|action| action.max), observed.max);
        match (min, max) {
            // One bound alone would cross the other.
            (Some(min), None) if min > observed.max => (Some(min), Some(self.bounds.max)),
            (None, Some(max)) if max < observed.min => (Some(self.bounds.min), Some(max)),
            moved => moved,
        }
    }
}

/// The bound to send; none while what is observed is the wanted one or one that a schedule sets.
fn allowed(wanted: u64, mut scheduled: impl Iterator<Item = u64>, observed: u64) -> Option<u64> {
    (observed != wanted && !scheduled.any(|bound| bound == observed)).then_some(wanted)
}
