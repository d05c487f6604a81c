//! A capacity is fixed or scaled, and says so once: `units`, or two bounds in the right order (V110) with the units to
//! start with between them (V113). An index takes from a scaled table what it leaves out, and only from a scaled one.

use std::collections::BTreeMap;

use tf_provider::{Attr, Diagnostics, Path};

use super::{
    capacities::{Place, READ, WRITE, places},
    presence::Presence,
};
use crate::table::model::{CapacityModel, TableModel};

const MIN: &str = "min_capacity";
const MAX: &str = "max_capacity";

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    for direction in [READ, WRITE] {
        let places = places(config, direction);
        for place in &places {
            let Some(written) = place.written.known() else { continue };
            match Presence::of(&written.units) {
                Presence::Set => fixed(written, &place.path, problems),
                Presence::Unset => scaled(written, place, direction, problems),
                Presence::Unknown => {}
            }
        }
        if direction == WRITE {
            throttled_writes(&places, problems);
        }
    }
}

/// The settings that only scaled capacity has, other than the bounds.
fn tuning(capacity: &CapacityModel) -> [(&'static str, Presence); 6] {
    let CapacityModel {
        units: _,
        min_capacity: _,
        max_capacity: _,
        target_utilization,
        scale_in_cooldown,
        scale_out_cooldown,
        disable_scale_in,
        initial_capacity,
        schedules,
    } = capacity;
    [
        ("target_utilization", Presence::of(target_utilization)),
        ("scale_in_cooldown", Presence::of(scale_in_cooldown)),
        ("scale_out_cooldown", Presence::of(scale_out_cooldown)),
        ("disable_scale_in", Presence::of(disable_scale_in)),
        ("initial_capacity", Presence::of(initial_capacity)),
        (
            "schedules",
            if schedules.known().is_some_and(BTreeMap::is_empty) {
                Presence::Unset
            } else {
                Presence::of_filled(schedules)
            },
        ),
    ]
}

fn bounds(capacity: &CapacityModel) -> [(&'static str, Presence); 2] {
    [(MIN, Presence::of(&capacity.min_capacity)), (MAX, Presence::of(&capacity.max_capacity))]
}

/// The names of what is certainly given, for a sentence.
fn given(settings: impl IntoIterator<Item = (&'static str, Presence)>) -> Option<String> {
    let given = settings.into_iter().filter(|(_, given)| *given == Presence::Set);
    let names: Vec<String> = given.map(|(name, _)| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn fixed(capacity: &CapacityModel, path: &Path, problems: &mut Diagnostics) {
    if let Some(names) = given(bounds(capacity).into_iter().chain(tuning(capacity))) {
        problems.error(
            path.attribute("units"),
            "Capacity both fixed and scaled",
            format!(
                "`units` fixes the capacity, but what only scaled capacity has is given too: {names}. Remove `units` to \
                 have the capacity scaled, or the rest to have it fixed."
            ),
        );
    }
}

fn scaled(capacity: &CapacityModel, place: &Place<'_>, direction: &str, problems: &mut Diagnostics) {
    let may_inherit = place.table.is_some();
    let table_is_fixed =
        place.table.and_then(Attr::known).is_some_and(|table| Presence::of(&table.units) == Presence::Set);
    match bounds(capacity) {
        [(_, Presence::Unset), (_, Presence::Unset)] if !may_inherit => problems.error(
            place.path.clone(),
            "Capacity neither fixed nor scaled",
            format!(
                "`{direction}` has neither `units` nor `{MIN}` and `{MAX}`. Give `units` for a fixed capacity, or both \
                 bounds to have it scaled between them."
            ),
        ),
        [(_, Presence::Unset), (_, Presence::Unset)] if table_is_fixed => {
            if let Some(names) = given(tuning(capacity)) {
                unbounded(&names, place, direction, problems);
            }
        }
        [(given, Presence::Set), (missing, Presence::Unset)] | [(missing, Presence::Unset), (given, Presence::Set)]
            if table_is_fixed || !may_inherit =>
        {
            one_bound([given, missing], place, direction, problems);
        }
        [(_, Presence::Set | Presence::Unset | Presence::Unknown), _] => {}
    }
    order(capacity, place, problems);
}

fn unbounded(names: &str, place: &Place<'_>, direction: &str, problems: &mut Diagnostics) {
    problems.error(
        place.path.clone(),
        "Scaling without bounds",
        format!(
            "The index has what only scaled capacity has ({names}), but no bounds, and the table's `{direction}` is fixed, \
             so that there are none to inherit. Give `{MIN}` and `{MAX}`, or remove the rest."
        ),
    );
}

fn one_bound([given, missing]: [&str; 2], place: &Place<'_>, direction: &str, problems: &mut Diagnostics) {
    let inherited = match place.table {
        Some(_) => format!(", and the table's `{direction}` is fixed, so that there is none to inherit"),
        None => String::new(),
    };
    problems.error(
        place.path.attribute(given),
        "Bound of scaling missing",
        format!(
            "Capacity is scaled between two bounds, but `{given}` is given and `{missing}` is not{inherited}. Give \
             `{missing}` too, or `units` alone for a fixed capacity."
        ),
    );
}

/// Both bounds, and the units to start with, are those that are effective: one may be the table's.
fn order(capacity: &CapacityModel, place: &Place<'_>, problems: &mut Diagnostics) {
    let Some(effective) = place.effective.known() else { return };
    let (min, max) = (effective.min_capacity.known(), effective.max_capacity.known());
    let whose = |own: &Attr<i64>| if own.is_null() { ", the table's," } else { "" };
    let written = [(MAX, &capacity.max_capacity), (MIN, &capacity.min_capacity)];
    // Bounds that are both inherited are the table's problem.
    if let (Some(min), Some(max)) = (min, max)
        && min > max
        && let Some((name, _)) = written.into_iter().find(|(_, bound)| !bound.is_null())
    {
        problems.error(
            place.path.attribute(name),
            "Minimum capacity exceeds maximum capacity",
            format!(
                "Capacity is scaled between `{MIN}` and `{MAX}`, but `{MIN}`{} is {min} and `{MAX}`{} is {max}. Raise \
                 `{MAX}` or lower `{MIN}`.",
                whose(&capacity.min_capacity),
                whose(&capacity.max_capacity)
            ),
        );
    }
    let Some(initial) = capacity.initial_capacity.known() else { return };
    let outside = [
        min.filter(|min| initial < *min).map(|min| (MIN, min)),
        max.filter(|max| initial > *max).map(|max| (MAX, max)),
    ];
    if let Some((name, bound)) = outside.into_iter().flatten().next() {
        problems.error(
            place.path.attribute("initial_capacity"),
            "Initial capacity outside the bounds",
            format!(
                "`initial_capacity` is {initial} and `{name}` is {bound}, but scaling starts between its bounds. Choose \
                 units between them, or remove `initial_capacity` to start with `{MIN}`."
            ),
        );
    }
}

/// Every write of an item that an index carries is a write of the index, too: one with fewer units than the table may
/// be scaled to holds the table back (V117).
fn throttled_writes(places: &[Place<'_>], problems: &mut Diagnostics) {
    let [table, indexes @ ..] = places else { return };
    let Some(most) = table.effective.known().and_then(|table| table.max_capacity.known()) else { return };
    let units = |place: &Place<'_>| {
        let units = *place.effective.known()?.units.known()?;
        (units < *most).then(|| format!("`{}` is fixed at {units}", place.path))
    };
    let fixed: Vec<String> = indexes.iter().filter_map(units).collect();
    if !fixed.is_empty() {
        problems.warning(
            Path::of(WRITE),
            "Index may throttle the writes of its table",
            format!(
                "Writes of the table are scaled up to {most} units, but {}. Writing an item writes to the indexes that \
                 carry it, and an index without units left throttles the table. Leave the index's `{WRITE}` out to \
                 inherit the table's, or have it scaled as well.",
                fixed.join(", ")
            ),
        );
    }
}
