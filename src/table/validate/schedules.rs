//! Scheduled actions as the service takes them: name (V115), time, zone and what they move (V114).

use tf_provider::{Attr, Diagnostics, Path};

use super::{
    capacities::{READ, WRITE, places},
    presence::Presence,
};
use crate::{
    limits::MAX_SCHEDULED_ACTIONS,
    schedule,
    table::effective::reach,
    table::model::{CapacityModel, ScheduleModel, TableModel},
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    for place in [READ, WRITE].into_iter().flat_map(|direction| places(config, direction)) {
        let Some(schedules) = place.written.known().and_then(|capacity| capacity.schedules.known()) else { continue };
        let path = place.path.attribute("schedules");
        if schedules.len() > MAX_SCHEDULED_ACTIONS {
            let detail = format!(
                "A capacity has at most {MAX_SCHEDULED_ACTIONS} scheduled actions, but {} are given. Merge some: a cron expression takes \
                 lists and ranges.",
                schedules.len()
            );
            problems.error(path.clone(), "Too many scheduled actions", detail);
        }
        for (name, action) in schedules {
            let path = path.key(name);
            if let Err(reason) = schedule::action_name(name) {
                problems.error(path.clone(), "Invalid name of a scheduled action", format!("{reason} Rename it."));
            }
            if let Some(action) = action.known() {
                times(action, &path, problems);
                bounds(action, &path, problems);
                if let Some(effective) = place.effective.known() {
                    crossing(action, effective, &path, problems);
                }
            }
        }
    }
}

fn times(action: &ScheduleModel, path: &Path, problems: &mut Diagnostics) {
    if let Some(Err(reason)) = action.schedule.known().map(|text| schedule::expression(text)) {
        problems.error(path.attribute("schedule"), "Invalid schedule", reason.to_string());
    }
    if let Some(Err(reason)) = action.timezone.known().map(|text| schedule::time_zone(text)) {
        problems.error(path.attribute("timezone"), "Unknown time zone", reason.to_string());
    }
    let mut instant = |name: &str, text: &Attr<String>| match schedule::instant(text.known()?) {
        Ok(moment) => Some(moment),
        Err(reason) => {
            problems.error(path.attribute(name), "Invalid time", reason.to_string());
            None
        }
    };
    let (start, end) = (instant("start_time", &action.start_time), instant("end_time", &action.end_time));
    if let (Some(start), Some(end)) = (start, end)
        && let Err(reason) = schedule::window(start, end)
    {
        let detail = format!("{reason} It would never act. Move one of them.");
        problems.error(path.attribute("end_time"), "Scheduled action ends before it starts", detail);
    }
}

/// An action that sets one bound fails whenever the other one, which stays, is on the wrong side of it. What other actions
/// set counts: they may have come before.
fn crossing(action: &ScheduleModel, capacity: &CapacityModel, path: &Path, problems: &mut Diagnostics) {
    let (name, value, other) = match (&action.min_capacity, &action.max_capacity) {
        (Attr::Known(min), Attr::Null) => {
            let max = reach::maximums(capacity).into_iter().flatten().map(|reached| reached.units).max();
            ("min_capacity", min, max.filter(|max| min > max))
        }
        (Attr::Null, Attr::Known(max)) => {
            let min = reach::minimums(capacity).into_iter().flatten().map(|reached| reached.units).min();
            ("max_capacity", max, min.filter(|min| max < min))
        }
        (Attr::Known(_) | Attr::Null | Attr::Unknown(_), _) => return,
    };
    let Some(other) = other else { return };
    let (is, other_name) = if name == "min_capacity" { ("above", "max_capacity") } else { ("below", "min_capacity") };
    problems.error(
        path.attribute(name),
        "Scheduled action crosses the other bound",
        format!(
            "The action sets `{name}` to {value} and leaves `{other_name}` at {other}, but {value} is {is} {other}: the \
             action would fail whenever it is due. Give the action `{other_name}` as well, or choose a value on the other \
             side of {other}."
        ),
    );
}

fn bounds(ScheduleModel { min_capacity, max_capacity, .. }: &ScheduleModel, path: &Path, problems: &mut Diagnostics) {
    if [Presence::of(min_capacity), Presence::of(max_capacity)] == [Presence::Unset, Presence::Unset] {
        problems.error(
            path.clone(),
            "Scheduled action without effect",
            "A scheduled action moves the bounds of scaling, but neither `min_capacity` nor `max_capacity` is given. Give at \
             least one of them.",
        );
    }
    if let (Some(min), Some(max)) = (min_capacity.known(), max_capacity.known())
        && min > max
    {
        problems.error(
            path.attribute("max_capacity"),
            "Minimum capacity exceeds maximum capacity",
            format!(
                "From then on capacity is scaled between `min_capacity` and `max_capacity`, but `min_capacity` is {min} and \
                 `max_capacity` is {max}. Raise `max_capacity` or lower `min_capacity`."
            ),
        );
    }
}
