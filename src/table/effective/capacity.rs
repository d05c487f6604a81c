//! Effective capacity: fixed or scaled with every default, and what an index inherits from the table field by field.
//!
//! Bounds belong together, and so does what is said in their terms: an index with a bound of its own inherits neither the
//! table's schedules nor its initial units, which might lie outside.

use std::collections::BTreeMap;

use tf_provider::{Attr, Number};

use crate::limits::{DEFAULT_COOLDOWN, DEFAULT_TARGET_UTILIZATION};
use crate::table::model::{CapacityModel, TableModel};
use crate::table::presence::Presence;
use crate::table::throughput::BillingMode;

/// Fills in the capacity of the table and of every index that is configured.
pub(crate) fn fill(model: &mut TableModel, config: &TableModel) {
    for (planned, written) in
        [(&mut model.read_capacity, &config.read_capacity), (&mut model.write_capacity, &config.write_capacity)]
    {
        *planned = own(written, planned);
    }
    let inherited = match &model.billing_mode {
        Attr::Known(mode) if mode == BillingMode::Provisioned.as_str() => {
            (model.read_capacity.clone(), model.write_capacity.clone())
        }
        Attr::Known(_) | Attr::Null => (Attr::Null, Attr::Null),
        Attr::Unknown(_) => (Attr::unknown(), Attr::unknown()),
    };
    let written = config.global_secondary_indexes.known();
    for (name, index) in model.global_secondary_indexes.known_mut().into_iter().flatten() {
        let written = written.and_then(|indexes| indexes.get(name)).and_then(Attr::known);
        let (Some(index), Some(written)) = (index.known_mut(), written) else { continue };
        index.read_capacity = inherit(&written.read_capacity, &index.read_capacity, &inherited.0);
        index.write_capacity = inherit(&written.write_capacity, &index.write_capacity, &inherited.1);
    }
}

/// What a capacity of the table comes to, as far as it is known.
pub(crate) fn of_table(written: &Attr<CapacityModel>) -> Attr<CapacityModel> {
    own(written, written)
}

/// What a capacity of an index comes to under a table with this effective one, as far as both are known.
pub(crate) fn of_index(written: &Attr<CapacityModel>, table: &Attr<CapacityModel>) -> Attr<CapacityModel> {
    inherit(written, written, table)
}

/// What a capacity of a replica comes to: only fixed units differ in a Region.
pub(crate) fn of_replica(written: &Attr<CapacityModel>) -> Attr<CapacityModel> {
    written.clone().map(|written| fixed(written.units.clone(), &written))
}

/// The table's capacity.
fn own(written: &Attr<CapacityModel>, planned: &Attr<CapacityModel>) -> Attr<CapacityModel> {
    let none = CapacityModel::default();
    written.clone().map(|written| effective(&written, planned.known().unwrap_or(&none), &none))
}

/// An index's capacity.
fn inherit(
    written: &Attr<CapacityModel>,
    planned: &Attr<CapacityModel>,
    inherited: &Attr<CapacityModel>,
) -> Attr<CapacityModel> {
    let written = match written {
        Attr::Null => return inherited.clone(),
        Attr::Unknown(_) => return planned.clone(),
        Attr::Known(written) => written,
    };
    let none = CapacityModel::default();
    match inherited {
        Attr::Unknown(_) => Attr::Known(open(written, planned.known().unwrap_or(&none))),
        Attr::Null | Attr::Known(_) => {
            let (planned, inherited) = (planned.known().unwrap_or(&none), inherited.known().unwrap_or(&none));
            Attr::Known(effective(written, planned, inherited))
        }
    }
}

/// What is written, with the rest not known: the table's capacity is not, or whether the units are fixed.
fn open(written: &CapacityModel, planned: &CapacityModel) -> CapacityModel {
    fn or<T: Clone>(written: &Attr<T>) -> Attr<T> {
        written.clone().or_else(Attr::unknown)
    }
    CapacityModel {
        units: or(&written.units),
        min_capacity: or(&written.min_capacity),
        max_capacity: or(&written.max_capacity),
        target_utilization: or(&written.target_utilization),
        scale_in_cooldown: or(&written.scale_in_cooldown),
        scale_out_cooldown: or(&written.scale_out_cooldown),
        disable_scale_in: or(&written.disable_scale_in),
        initial_capacity: or(&written.initial_capacity),
        // The defaults inside written schedules are in the planned ones.
        schedules: if written.schedules.is_null() { Attr::unknown() } else { planned.schedules.clone() },
        scaling_problem: Attr::Null,
    }
}

fn effective(written: &CapacityModel, planned: &CapacityModel, inherited: &CapacityModel) -> CapacityModel {
    let bounded = !written.min_capacity.is_null() || !written.max_capacity.is_null();
    let from = |fits: bool| if fits { inherited.clone() } else { CapacityModel::default() };
    if Presence::of(&written.units) == Presence::Unknown
        || (written.units.is_null() && !bounded && Presence::of(&inherited.units) == Presence::Unknown)
    {
        return open(written, planned);
    }
    if !written.units.is_null() {
        return fixed(written.units.clone(), written);
    }
    if !bounded && !inherited.units.is_null() {
        return fixed(inherited.units.clone(), written);
    }
    let base = from(inherited.units.is_null());
    let unbounded = from(inherited.units.is_null() && !bounded);
    // The defaults inside written schedules are in the planned ones.
    let schedules: Attr<BTreeMap<_, _>> =
        if written.schedules.is_null() { unbounded.schedules } else { planned.schedules.clone() };
    CapacityModel {
        units: Attr::Null,
        min_capacity: written.min_capacity.clone().or_else(|| base.min_capacity.clone()),
        max_capacity: written.max_capacity.clone().or_else(|| base.max_capacity.clone()),
        target_utilization: tuned(
            &written.target_utilization,
            &base.target_utilization,
            Number::from(DEFAULT_TARGET_UTILIZATION),
        ),
        scale_in_cooldown: tuned(&written.scale_in_cooldown, &base.scale_in_cooldown, DEFAULT_COOLDOWN),
        scale_out_cooldown: tuned(&written.scale_out_cooldown, &base.scale_out_cooldown, DEFAULT_COOLDOWN),
        disable_scale_in: tuned(&written.disable_scale_in, &base.disable_scale_in, false),
        initial_capacity: written.initial_capacity.clone().or_else(|| unbounded.initial_capacity.clone()),
        schedules,
        // An apply ends when scaling holds; a problem in the state then shows as a change.
        scaling_problem: Attr::Null,
    }
}

/// The units alone. What is written for scaling but not known yet has to turn out to be null, and stays unknown until then.
fn fixed(units: Attr<i64>, written: &CapacityModel) -> CapacityModel {
    fn undecided<T: Clone>(written: &Attr<T>) -> Attr<T> {
        if written.is_unknown() { written.clone() } else { Attr::Null }
    }
    CapacityModel {
        units,
        min_capacity: undecided(&written.min_capacity),
        max_capacity: undecided(&written.max_capacity),
        target_utilization: undecided(&written.target_utilization),
        scale_in_cooldown: undecided(&written.scale_in_cooldown),
        scale_out_cooldown: undecided(&written.scale_out_cooldown),
        disable_scale_in: undecided(&written.disable_scale_in),
        initial_capacity: undecided(&written.initial_capacity),
        schedules: undecided(&written.schedules),
        scaling_problem: Attr::Null,
    }
}

fn tuned<T: Clone>(written: &Attr<T>, inherited: &Attr<T>, default: T) -> Attr<T> {
    written.clone().or_else(|| inherited.clone()).or_else(|| Attr::Known(default))
}
