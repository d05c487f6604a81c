//! A capacity is fixed or scaled, and says so once: `units`, or two bounds in the right order (V110) with the units to
//! start with between them (V113). An index takes from a scaled table what it leaves out, and only from a scaled one.

use std::collections::BTreeMap;

use tf_provider::{Attr, Diagnostics, Number, Path};

use super::{
    capacities::{Place, READ, WRITE, places},
    presence::Presence,
};
use crate::limits::{
    DEFAULT_COOLDOWN, DEFAULT_TARGET_UTILIZATION, LONG_COOLDOWN, LOW_TARGET_UTILIZATION, MAX_TARGET_UTILIZATION,
};
use crate::table::model::{CapacityModel, TableModel};

const MIN: &str = "min_capacity";
const MAX: &str = "max_capacity";

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    for direction in [READ, WRITE] {
        for place in &places(config, direction) {
            let Some(written) = place.written.known() else { continue };
            match Presence::of(&written.units) {
                Presence::Set => fixed(written, &place.path, problems),
                Presence::Unset => scaled(written, place, direction, problems),
                Presence::Unknown => {}
            }
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
        scaling_problem: _,
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
                "fixes the capacity, but what only scaled capacity has is given too: {names}. Remove this to have the \
                 capacity scaled, or the rest to have it fixed. Under a condition: `units = var.scale ? null : 5` and \
                 `{MIN} = var.scale ? 5 : null`, and so for each of them."
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
                "has neither `units` nor `{MIN}` and `{MAX}`. Give `units` for a fixed capacity, or both bounds to have \
                 it scaled between them. Terraform drops names that it does not know from an object: if one of them is \
                 written, check its spelling."
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
    let example = if missing == MIN { format!("`{MIN} = 1`") } else { format!("`{MAX}`") };
    problems.error(
        place.path.attribute(given),
        "Bound of scaling missing",
        format!(
            "Capacity is scaled between two bounds, but `{missing}` is not given{inherited}. Give {example} too, or \
             `units` alone for a fixed capacity."
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
                "is {initial} and `{name}` is {bound}, but scaling starts between its bounds. Choose units between them, \
                 or leave it out to start with `{MIN}`."
            ),
        );
    }
}

/// What scaling takes, and what is unlikely to be meant: a target below the documented ones (T-253), a cool-down above a
/// day.
pub(super) fn advise(config: &TableModel, advice: &mut Diagnostics) {
    for place in [READ, WRITE].into_iter().flat_map(|direction| places(config, direction)) {
        let Some(written) = place.written.known() else { continue };
        if let Some(target) =
            written.target_utilization.known().filter(|target| **target < Number::from(LOW_TARGET_UTILIZATION))
        {
            advice.warning(
                place.path.attribute("target_utilization"),
                "Low target utilization",
                format!(
                    "The target is {target} percent, so most of the capacity that is paid for is idle. Application Auto \
                     Scaling documents {LOW_TARGET_UTILIZATION} to {MAX_TARGET_UTILIZATION}; the default is \
                     {DEFAULT_TARGET_UTILIZATION}."
                ),
            );
        }
        let cooldowns =
            [("scale_in_cooldown", &written.scale_in_cooldown), ("scale_out_cooldown", &written.scale_out_cooldown)];
        for (name, cooldown) in cooldowns {
            if let Some(seconds) = cooldown.known().filter(|seconds| **seconds > LONG_COOLDOWN) {
                advice.warning(
                    place.path.attribute(name),
                    "Long cool-down",
                    format!(
                        "The cool-down is {seconds} seconds, which is more than a day: capacity does not follow the load \
                         until it has passed. Cool-downs are given in seconds; the default is {DEFAULT_COOLDOWN}."
                    ),
                );
            }
        }
    }
}
