//! Provisioned capacity as it is stored: fixed units, or how they are scaled – never the units that scaling sets.

use std::collections::BTreeMap;

use tf_provider::{Attr, Number, SetOf};

use super::{known, number, unless_empty};
use crate::finite::Finite;
use crate::table::aspects::scaling::{Dimension, Direction, ObservedTarget, ScalingProblems, Targets};
use crate::table::model::{CapacityModel, ScheduleModel, TableModel};
use crate::table::observed::{Aspect, ObservedTable};
use crate::table::scope::Scope;
use crate::table::throughput::{BillingMode, Bounds, ScheduledAction, Schedules, Units};

/// The capacity of a table or an index.
pub(super) struct Provisioned<'a> {
    pub(super) billing: BillingMode,
    /// Live units.
    pub(super) units: Units,
    pub(super) scope: &'a Scope,
    pub(super) scaling: &'a Aspect<Targets>,
}

impl<'a> Provisioned<'a> {
    pub(super) fn of_table(table: &ObservedTable, scaling: &'a Aspect<Targets>) -> Self {
        Self { billing: table.billing, units: table.units, scope: &Scope::Table, scaling }
    }

    pub(super) fn read(&self, base: &Attr<CapacityModel>) -> Attr<CapacityModel> {
        self.of(Direction::Read, self.units.read, base)
    }

    pub(super) fn write(&self, base: &Attr<CapacityModel>) -> Attr<CapacityModel> {
        self.of(Direction::Write, self.units.write, base)
    }

    fn of(&self, direction: Direction, units: u64, base: &Attr<CapacityModel>) -> Attr<CapacityModel> {
        if self.billing == BillingMode::OnDemand {
            return Attr::Null;
        }
        let fixed = || Attr::Known(CapacityModel { units: number(units), ..CapacityModel::default() });
        match self.scaling {
            // Whether it is scaled cannot be read: the prior value is kept.
            Aspect::Unavailable(_) if base.known().is_some_and(|base| base.units.is_null()) => base.clone(),
            Aspect::Unavailable(_) => fixed(),
            Aspect::Observed(targets) => {
                let dimension = Dimension { scope: self.scope.clone(), direction };
                match targets.get(&dimension) {
                    Some(target) => Attr::Known(scaled(target, units, base.known())),
                    None => fixed(),
                }
            }
        }
    }
}

/// The targets that scale nothing: of an index that is gone, or of a table that is on demand. After an import they are not
/// this resource's.
pub(super) fn orphaned(table: &ObservedTable, scaling: &Aspect<Targets>, base: &TableModel) -> Attr<SetOf<String>> {
    let Aspect::Observed(targets) = scaling else { return base.orphaned_targets.clone() };
    if base.partition_key.is_null() {
        return Attr::Null;
    }
    let scales = |scope: &Scope| match scope {
        Scope::Table => true,
        Scope::Index(name) => table.global_indexes.contains_key(name),
    };
    let orphans =
        targets.keys().filter(|dimension| table.billing == BillingMode::OnDemand || !scales(&dimension.scope));
    let ids: Vec<String> = orphans.map(|dimension| dimension.id(&table.name)).collect();
    if ids.is_empty() { Attr::Null } else { Attr::Known(ids.into_iter().collect()) }
}

/// Forgets what kept scaling from holding, and what it left behind.
pub(crate) fn forget_scaling_problems(model: &mut TableModel) {
    model.orphaned_targets = Attr::Null;
    let indexes = model.global_secondary_indexes.known_mut().into_iter().flatten();
    let of_indexes = indexes.filter_map(|(_, index)| index.known_mut());
    let of_indexes = of_indexes.flat_map(|index| [&mut index.read_capacity, &mut index.write_capacity]);
    for capacity in [&mut model.read_capacity, &mut model.write_capacity].into_iter().chain(of_indexes) {
        if let Some(capacity) = capacity.known_mut() {
            capacity.scaling_problem = Attr::Null;
        }
    }
}

fn scaled(target: &ObservedTarget, units: u64, base: Option<&CapacityModel>) -> CapacityModel {
    let none = CapacityModel::default();
    let base = base.unwrap_or(&none);
    let tracking = target.policy.as_ref().map(|(_, tracking)| tracking);
    let small = |number: Option<u32>| number.map(i64::from).into();
    let min_capacity = bound(target.bounds.min, &base.min_capacity, target, |action| action.min);
    let max_capacity = bound(target.bounds.max, &base.max_capacity, target, |action| action.max);
    CapacityModel {
        units: Attr::Null,
        scaling_problem: problem(target, units, (&min_capacity, &max_capacity)).text().into(),
        min_capacity,
        max_capacity,
        target_utilization: utilization(tracking.map(|tracking| tracking.target), &base.target_utilization),
        scale_in_cooldown: small(tracking.map(|tracking| tracking.scale_in_cooldown)),
        scale_out_cooldown: small(tracking.map(|tracking| tracking.scale_out_cooldown)),
        disable_scale_in: tracking.map(|tracking| tracking.disable_scale_in).into(),
        initial_capacity: base.initial_capacity.clone(),
        schedules: schedules(&target.schedules, &base.schedules),
    }
}

/// The stored number stays while it means the same.
fn utilization(observed: Option<Finite>, base: &Attr<Number>) -> Attr<Number> {
    match base.known().and_then(Finite::nearest) {
        Some(stored) if Some(stored) == observed => base.clone(),
        Some(_) | None => observed.and_then(Finite::shortest).into(),
    }
}

/// What keeps the target from holding. While a schedule's bounds are in force, so that others are stored, units outside are
/// no problem.
fn problem(target: &ObservedTarget, units: u64, stored: (&Attr<i64>, &Attr<i64>)) -> ScalingProblems {
    let Bounds { min, max } = target.bounds;
    let in_force = *stored.0 == number(min) && *stored.1 == number(max);
    ScalingProblems {
        is_suspended: target.is_suspended,
        outside: Some(units).filter(|units| in_force && *units > 0 && target.bounds.exclude(*units)),
        lacks_policy: target.policy.is_none(),
    }
}

/// A bound that a schedule has set is not reported as drift: the configured one is kept.
fn bound(
    observed: u64,
    base: &Attr<i64>,
    target: &ObservedTarget,
    of: impl Fn(&ScheduledAction) -> Option<u64>,
) -> Attr<i64> {
    let scheduled = target.schedules.values().any(|action| of(action) == Some(observed));
    if scheduled && base.is_known() { base.clone() } else { number(observed) }
}

type ScheduleModels = Attr<BTreeMap<String, Attr<ScheduleModel>>>;

fn schedules(observed: &Schedules, base: &ScheduleModels) -> ScheduleModels {
    let entry = |(name, action): (&String, &ScheduledAction)| {
        let base = base.known().and_then(|base| base.get(name)).and_then(Attr::known);
        (name.clone(), Attr::Known(schedule(action, base)))
    };
    unless_empty(observed.iter().map(entry).collect(), base)
}

fn schedule(action: &ScheduledAction, base: Option<&ScheduleModel>) -> ScheduleModel {
    let ScheduledAction { schedule, timezone, start, end, min, max } = action;
    ScheduleModel {
        schedule: known(schedule),
        timezone: known(timezone),
        start_time: time(*start, base.map(|base| &base.start_time)),
        end_time: time(*end, base.map(|base| &base.end_time)),
        min_capacity: min.map(number).unwrap_or_default(),
        max_capacity: max.map(number).unwrap_or_default(),
    }
}

/// The same time can be written in many ways.
fn time(seconds: Option<i64>, base: Option<&Attr<String>>) -> Attr<String> {
    let Some(seconds) = seconds else { return Attr::Null };
    match base {
        Some(Attr::Known(text)) if super::super::desired::seconds(text) == Some(seconds) => Attr::Known(text.clone()),
        Some(_) | None => rfc3339(seconds).into(),
    }
}

fn rfc3339(seconds: i64) -> Option<String> {
    let time = time::OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    time.format(&time::format_description::well_known::Rfc3339).ok()
}
