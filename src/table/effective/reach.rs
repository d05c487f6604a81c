//! Which bounds does a capacity ever have? Its own, and those that its scheduled actions set.

use tf_provider::Attr;

use crate::table::model::{CapacityModel, ScheduleModel};

/// A bound that a capacity reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reached<'a> {
    /// The units.
    pub(crate) units: i64,
    /// The scheduled action that sets it; `None` for the capacity's own.
    pub(crate) action: Option<&'a str>,
}

/// The minimums that a capacity ever has; `None` while one is unknown.
pub(crate) fn minimums(capacity: &CapacityModel) -> Option<Vec<Reached<'_>>> {
    reached(capacity, &capacity.min_capacity, |action| &action.min_capacity)
}

/// The maximums that a capacity ever has; `None` while one is unknown.
pub(crate) fn maximums(capacity: &CapacityModel) -> Option<Vec<Reached<'_>>> {
    reached(capacity, &capacity.max_capacity, |action| &action.max_capacity)
}

/// The highest one; the capacity's own, if no action sets a higher one.
pub(crate) fn highest(reached: Vec<Reached<'_>>) -> Option<Reached<'_>> {
    reached.into_iter().rev().max_by_key(|reached| reached.units)
}

/// The most units that a capacity ever has: fixed, or the highest maximum.
pub(crate) fn most_units(capacity: &CapacityModel) -> Option<i64> {
    let scaled = || maximums(capacity).and_then(highest).map(|highest| highest.units);
    capacity.units.known().copied().or_else(scaled)
}

/// The capacity's own bound first.
fn reached<'a>(
    capacity: &'a CapacityModel,
    own: &Attr<i64>,
    of: fn(&ScheduleModel) -> &Attr<i64>,
) -> Option<Vec<Reached<'a>>> {
    let mut all = vec![Reached { units: *own.known()?, action: None }];
    let actions = match &capacity.schedules {
        Attr::Known(actions) => actions,
        Attr::Null => return Some(all),
        Attr::Unknown(_) => return None,
    };
    for (name, action) in actions.iter().filter(|(_, action)| !action.is_null()) {
        match of(action.known()?) {
            Attr::Known(units) => all.push(Reached { units: *units, action: Some(name) }),
            Attr::Null => {}
            Attr::Unknown(_) => return None,
        }
    }
    Some(all)
}
