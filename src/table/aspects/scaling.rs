//! Capacity that Application Auto Scaling moves: a scalable target for each direction of the table and of its indexes.
//!
//! Scaling is another service's: DescribeTable does not show it, and it outlives the table and a switch to on-demand
//! (T-194, T-317). So every dimension that is no longer scaled is deregistered, and a new one is registered once it exists.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use tf_provider::{Attr, Number, Path, SetOf};

use super::{
    AnnouncedTable, Aspect, AspectBehavior, AspectTraits, DesiredTable, Placed, Stage, TableContext, WRITES_SHOW,
};
use crate::limits::{MAX_TARGET_UTILIZATION, MIN_TARGET_UTILIZATION};
use crate::names::{IndexName, TableName, shortened};
use crate::table::model::{CapacityModel, TableModel};
use crate::table::scope::Scope;
use crate::table::throughput::{BillingMode, Bounds, Capacities, Scaling, Schedules, Throughput, Tracking, Units};

pub(crate) use change::ScalingChange;
pub(crate) use hold::outside;
pub(crate) use problem::ScalingProblems;
pub(crate) use step::ScalingStep;

mod change;
mod hold;
mod problem;
mod step;

/// Most characters of the name of a policy (PutScalingPolicy).
const MAX_POLICY_NAME: usize = 256;

/// The aspect.
pub(crate) struct ScalingAspect;

/// Reads or writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Direction {
    /// Reads.
    Read,
    /// Writes.
    Write,
}

/// What a scalable target is for: one direction of a table or an index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Dimension {
    /// Of what.
    pub(crate) scope: Scope,
    /// Which direction.
    pub(crate) direction: Direction,
}

impl Dimension {
    /// Where its capacity is set.
    pub(crate) fn path(&self) -> Path {
        self.scope.path().attribute(self.direction.attribute())
    }
}

/// What is desired besides the capacities themselves, which are part of the table's throughput.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct DesiredScaling {
    /// The dimensions whose bounds the configuration has just changed: these bounds are set even while a schedule has set
    /// its own.
    pub(crate) changed_bounds: BTreeSet<Dimension>,
}

/// A scalable target as Application Auto Scaling reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedTarget {
    /// ARN, if the endpoint reports one; tags are set on it.
    pub(crate) arn: Option<String>,
    /// The present bounds, which schedules change.
    pub(crate) bounds: Bounds,
    /// The policy that follows the load, by name: ours, or one that another tool created.
    pub(crate) policy: Option<(String, Tracking)>,
    /// Its scheduled actions.
    pub(crate) schedules: Schedules,
    /// Whether any kind of scaling is suspended: scaling in, scaling out, or scheduled actions.
    pub(crate) is_suspended: bool,
    /// Whether it was registered for an earlier table of the name: its policy does not act on this one before it is
    /// registered again (D-020).
    pub(crate) is_left_over: bool,
    /// Whether it has several policies, and none with our name.
    pub(crate) has_several: bool,
}

/// All scalable targets of a table and its indexes.
pub(crate) type Targets = BTreeMap<Dimension, ObservedTarget>;

/// Every dimension that should scale, with how.
pub(crate) fn desired_targets(throughput: &Throughput) -> BTreeMap<Dimension, &Scaling> {
    let Throughput::Provisioned { table, indexes } = throughput else { return BTreeMap::new() };
    let indexes = indexes.iter().map(|(name, capacities)| (Scope::Index(name.clone()), capacities));
    let all = std::iter::once((Scope::Table, table)).chain(indexes);
    all.flat_map(|(scope, capacities)| of_scope(&scope, capacities)).collect()
}

fn of_scope<'a>(scope: &Scope, capacities: &'a Capacities) -> Vec<(Dimension, &'a Scaling)> {
    let Capacities { read, write } = capacities;
    let dimension = |direction| Dimension { scope: scope.clone(), direction };
    let read = read.scaling().map(|scaling| (dimension(Direction::Read), scaling));
    let write = write.scaling().map(|scaling| (dimension(Direction::Write), scaling));
    read.into_iter().chain(write).collect()
}

/// The known capacities of a table and its indexes, as a stored or planned state has them.
pub(crate) fn model_capacities(model: &TableModel) -> impl Iterator<Item = (Dimension, &CapacityModel)> {
    let indexes = model.global_secondary_indexes.known().into_iter().flatten().filter_map(|(name, index)| {
        let (name, index) = (IndexName::parse(name).ok()?, index.known()?);
        Some((Scope::Index(name), &index.read_capacity, &index.write_capacity))
    });
    let table = (Scope::Table, &model.read_capacity, &model.write_capacity);
    std::iter::once(table).chain(indexes).flat_map(|(scope, read, write)| {
        let directions = [(Direction::Read, read), (Direction::Write, write)].into_iter();
        directions.filter_map(move |(direction, capacity)| {
            Some((Dimension { scope: scope.clone(), direction }, capacity.known()?))
        })
    })
}

/// The dimensions that are scaled according to the stored state.
pub(crate) fn stored_targets(state: &TableModel) -> BTreeSet<Dimension> {
    let scaled = model_capacities(state).filter(|(_, capacity)| capacity.min_capacity.is_known());
    scaled.map(|(dimension, _)| dimension).collect()
}

impl AspectBehavior for ScalingAspect {
    type Desired = DesiredScaling;
    type Observed = Targets;
    type Change = ScalingChange;
    type Step = ScalingStep;

    const TRAITS: AspectTraits = AspectTraits {
        attribute: "read_capacity",
        shows_after: Some(WRITES_SHOW),
        is_asynchronous: false,
        is_expected: false,
    };

    fn is_in_use(state: &TableModel) -> bool {
        !stored_targets(state).is_empty()
    }

    /// The first: what an index has may be the table's.
    fn places(model: &TableModel) -> Vec<Path> {
        let first = stored_targets(model).first().map(Dimension::path);
        vec![first.unwrap_or_else(|| Path::of(Self::TRAITS.attribute))]
    }

    fn path(step: &ScalingStep) -> Path {
        step.dimension().path()
    }

    fn changes(desired: &DesiredScaling, observed: &Aspect<Targets>, table: &TableContext<'_>) -> Vec<ScalingChange> {
        let (DesiredScaling { changed_bounds }, none) = (desired, Targets::new());
        change::between(changed_bounds, observed.observed().unwrap_or(&none), table)
    }

    fn unannounced(found: ScalingChange, announced: &[ScalingChange], table: &AnnouncedTable) -> Option<ScalingChange> {
        change::unannounced(found, announced, table)
    }

    /// What is scaled already is changed before the table is, and is deregistered before fixed units are set: it would move
    /// them. What goes with an index or with provisioned capacity is deregistered when that is gone, since its target stays
    /// behind (T-323, T-317); what does not exist yet is registered once it does. Tags are set before the table's own, which show that
    /// all is done.
    fn steps(changes: Vec<ScalingChange>, _: &Aspect<Targets>, table: &TableContext<'_>) -> Vec<Placed<ScalingStep>> {
        let mut steps: Vec<_> =
            changes.into_iter().flat_map(|change| ScalingStep::of(change, table.desired.tags)).collect();
        steps.sort_by_cached_key(ScalingStep::order);
        let provisioned = table.billing == BillingMode::Provisioned;
        let placed = |step: ScalingStep| {
            let stage = match table.is_usable(&step.dimension().scope) {
                _ if matches!(step, ScalingStep::Deregister(_)) => {
                    if table.gives_up(&step.dimension().scope) {
                        Stage::Ending
                    } else {
                        Stage::Early
                    }
                }
                true if provisioned => Stage::Early,
                true => Stage::Building,
                false => Stage::Late,
            };
            Placed::new(stage, step)
        };
        steps.into_iter().map(placed).collect()
    }

    fn operation(step: &ScalingStep) -> &'static str {
        step.operation()
    }

    fn removes(step: &ScalingStep) -> bool {
        step.removes()
    }

    fn needs(step: &ScalingStep) -> Option<Scope> {
        (!step.removes()).then(|| step.dimension().scope.clone())
    }

    fn is_done(step: &ScalingStep, observed: &Targets) -> bool {
        step.is_done(observed)
    }

    fn assume_applied(step: &ScalingStep, observed: &mut Aspect<Targets>) {
        step.assume_applied(observed.assumed());
    }

    /// ARNs are not known from the calls that were made.
    fn reflects(observed: &Targets, assumed: &Targets) -> bool {
        observed.len() == assumed.len()
            && assumed.iter().all(|(dimension, assumed)| {
                observed.get(dimension).is_some_and(|observed| {
                    (&observed.bounds, &observed.policy, &observed.schedules, observed.is_suspended)
                        == (&assumed.bounds, &assumed.policy, &assumed.schedules, assumed.is_suspended)
                })
            })
    }

    fn settled(_: &DesiredScaling, table: &DesiredTable<'_>) -> Targets {
        let target = |(dimension, scaling): (Dimension, &Scaling)| {
            let name = dimension.policy_name(table.name);
            (dimension, ObservedTarget::settled(scaling, name))
        };
        desired_targets(table.throughput).into_iter().map(target).collect()
    }
}

/// The targets that the stored state says the table's scaling left behind.
pub(crate) fn stored_orphans(state: &TableModel) -> BTreeSet<Dimension> {
    let Some(name) = state.name.known() else { return BTreeSet::new() };
    let all = state.orphaned_targets.known().into_iter().flat_map(SetOf::iter).filter_map(Attr::known);
    all.filter_map(|id| Dimension::of_id(id, name)).collect()
}

impl Direction {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// The units of this direction.
    pub(crate) fn of(self, units: Units) -> u64 {
        match self {
            Self::Read => units.read,
            Self::Write => units.write,
        }
    }

    /// The attribute of its capacity.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Self::Read => "read_capacity",
            Self::Write => "write_capacity",
        }
    }

    /// The units of this direction, to change them.
    pub(crate) fn of_mut(self, units: &mut Units) -> &mut u64 {
        match self {
            Self::Read => &mut units.read,
            Self::Write => &mut units.write,
        }
    }

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

    /// As the state names it: the resource ID and the dimension, `table/orders/dynamodb:table:ReadCapacityUnits`.
    pub(crate) fn id(&self, table: &TableName) -> String {
        format!("{}/{}", self.scope.resource_id(table), self.name())
    }

    /// The dimension of this table that the state names so.
    fn of_id(id: &str, table: &str) -> Option<Self> {
        let (resource, dimension) = id.rsplit_once('/')?;
        Self::parse(Scope::parse(resource, table)?, dimension)
    }

    /// The dimension of this scope with this name.
    pub(crate) fn parse(scope: Scope, name: &str) -> Option<Self> {
        let dimension = |direction| Self { scope: scope.clone(), direction };
        Direction::ALL.into_iter().map(dimension).find(|dimension| dimension.name() == name)
    }

    /// The metric that its policy tracks.
    pub(crate) fn metric(&self) -> String {
        format!("DynamoDB{}CapacityUtilization", self.direction.word())
    }

    /// The name of a new policy, the same as the DynamoDB console gives (T-240): unique in an account and Region, so that
    /// policies of many tables can be read together.
    pub(crate) fn policy_name(&self, table: &TableName) -> String {
        shortened(format!("{}:{}", self.metric(), self.scope.resource_id(table)), MAX_POLICY_NAME)
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

impl ObservedTarget {
    /// The target that this scaling leads to.
    pub(crate) fn settled(scaling: &Scaling, name: String) -> Self {
        let Scaling { bounds, initial: _, tracking, schedules } = scaling;
        let policy = Some((name, *tracking));
        Self { policy, schedules: schedules.clone(), ..Self::bare(None, *bounds) }
    }

    /// Whether no configuration of this resource leads to it: it follows no load, not the utilization of its capacity, or
    /// not by one policy with a target in the accepted range.
    pub(crate) fn is_foreign(&self) -> bool {
        let accepted = Number::from(MIN_TARGET_UTILIZATION).to_f64()..=Number::from(MAX_TARGET_UTILIZATION).to_f64();
        let follows = |(_, tracking): &(String, Tracking)| accepted.contains(&tracking.target.value());
        self.has_several || !self.policy.as_ref().is_some_and(follows)
    }

    /// A target with nothing but its bounds.
    pub(crate) fn bare(arn: Option<String>, bounds: Bounds) -> Self {
        Self {
            arn,
            bounds,
            policy: None,
            schedules: Schedules::new(),
            is_suspended: false,
            is_left_over: false,
            has_several: false,
        }
    }
}
