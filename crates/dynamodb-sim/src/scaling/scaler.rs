//! The scaler, which acts without a call: it fires scheduled actions, brings capacity between the bounds, and follows
//! the load.
//!
//! It changes tables through `UpdateTable`, with the same rules, budgets and durations as any other caller.

use super::identity::{CapacityKind, TargetId};
use super::scope::{Current, Scope};
use super::state::{Breach, Direction, Policy, Target};
use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;

/// The result of a change of capacity.
enum Attempt {
    Done,
    /// The table or index is not ACTIVE, or the service asks to come again.
    Busy,
    /// A budget or quota.
    Refused,
    /// The table or index does not exist, or is not provisioned.
    Gone,
}

/// How long the service waits before it tries a busy table again, at least.
const AGAIN: i64 = 1_000;

/// Does all that is due now.
pub(crate) fn run(scope: &mut Scope<'_, '_>) {
    fire(scope);
    observe(scope);
    let now = scope.cx.now;
    for id in ids(scope, |target| target.clamp.is_some_and(|at| at <= now)) {
        clamp(scope, &id);
    }
    for id in ids(scope, |target| target.breach.is_some_and(|breach| breach.due <= now)) {
        follow(scope, &id);
    }
    observe(scope);
}

fn ids(scope: &Scope<'_, '_>, wanted: impl Fn(&Target) -> bool) -> Vec<TargetId> {
    let targets = scope.scaling.targets.iter();
    targets.filter(|(_, target)| wanted(target)).map(|(id, _)| id.clone()).collect()
}

fn target<'a>(scope: &'a mut Scope<'_, '_>, id: &TargetId) -> &'a mut Target {
    scope.scaling.targets.get_mut(id).expect("ids are taken from the targets")
}

/// Fires the scheduled actions that are due: the bounds move for good.
fn fire(scope: &mut Scope<'_, '_>) {
    let now = scope.cx.now;
    let is_due = |next: Option<Moment>| next.is_some_and(|next| next <= now);
    for id in ids(scope, |target| target.actions.values().any(|action| is_due(action.next))) {
        let target = target(scope, &id);
        let suspended = target.suspended.scheduled == Some(true);
        let (mut min, mut max) = (target.min, target.max);
        for action in target.actions.values_mut().filter(|action| is_due(action.next)) {
            action.schedule_after(now);
            let wanted = (action.min.unwrap_or(min), action.max.unwrap_or(max));
            // One bound alone may cross the other; such an action fails.
            if !suspended && wanted.0 <= wanted.1 {
                (min, max) = wanted;
            }
        }
        (target.min, target.max) = (min, max);
        schedule_clamp(scope, &id);
    }
}

/// Plans to bring the capacity between the bounds; nothing happens while the resource is not active (D-014).
pub(super) fn schedule_clamp(scope: &mut Scope<'_, '_>, id: &TargetId) {
    let outside = match current(scope, id) {
        Some(current) => {
            let target = &scope.scaling.targets[id];
            current.active && !(target.min..=target.max).contains(&id.kind.of(current.units))
        }
        None => false,
    };
    let at = outside.then(|| scope.cx.after(scope.cx.settings.timings.clamp));
    target(scope, id).clamp = at;
}

/// Brings the capacity between the bounds, once: on a table that is busy by then nothing moves, and nothing is tried again
/// before the target is registered again (D-014).
fn clamp(scope: &mut Scope<'_, '_>, id: &TargetId) {
    let (min, max) = {
        let target = &scope.scaling.targets[id];
        (target.min, target.max)
    };
    target(scope, id).clamp = None;
    let wanted = planned(scope, id).map(|units| units.clamp(min, max));
    match wanted.map(|wanted| change(scope, id, wanted)) {
        Some(Attempt::Done | Attempt::Busy | Attempt::Refused | Attempt::Gone) | None => {}
    }
}

fn again(scope: &mut Scope<'_, '_>) -> Moment {
    scope.cx.after(scope.cx.settings.timings.clamp).max(scope.cx.now.plus(AGAIN))
}

/// Acts on a breach that lasted long enough.
fn follow(scope: &mut Scope<'_, '_>, id: &TargetId) {
    let Some((breach, wanted)) = scope.scaling.targets[id].breach.zip(wanted(scope, id)) else {
        target(scope, id).breach = None;
        return;
    };
    let (now, again) = (scope.cx.now, again(scope));
    let attempt = change(scope, id, wanted);
    // A refused activity fails; the alarm must be breached again before the next.
    let later = span(scope, breach.direction);
    let target = target(scope, id);
    target.breach = match attempt {
        Attempt::Done | Attempt::Gone => None,
        Attempt::Busy => Some(Breach { due: again, ..breach }),
        Attempt::Refused => Some(Breach { due: later, ..breach }),
    };
    if let Attempt::Done = attempt {
        match breach.direction {
            Direction::Out => target.last_out = Some(now),
            Direction::In => target.last_in = Some(now),
        }
    }
}

fn span(scope: &mut Scope<'_, '_>, direction: Direction) -> Moment {
    let timings = &scope.cx.settings.timings;
    let span = match direction {
        Direction::Out => timings.scale_out,
        Direction::In => timings.scale_in,
    };
    scope.cx.after(span).max(scope.cx.now.plus(AGAIN))
}

/// Compares the load with the capacity; called after everything that may change either.
pub(crate) fn observe(scope: &mut Scope<'_, '_>) {
    if scope.cx.settings.load.is_empty() && !scope.scaling.loaded {
        return;
    }
    let mut loaded = false;
    for id in ids(scope, |_| true) {
        loaded |= consumed(scope, &id).is_some();
        let seen = direction(scope, &id);
        let breach = scope.scaling.targets[&id].breach;
        if breach.map(|breach| breach.direction) != seen {
            let breach = seen.map(|direction| Breach { direction, due: due(scope, &id, direction) });
            target(scope, &id).breach = breach;
        }
    }
    scope.scaling.loaded = loaded;
}

/// When a breach that begins now is acted on: after its span, and not within the cool-down.
fn due(scope: &mut Scope<'_, '_>, id: &TargetId, direction: Direction) -> Moment {
    let due = span(scope, direction);
    let target = &scope.scaling.targets[id];
    let tracking = target.policies.values().map(|policy| &policy.tracking);
    let (last, cooldown) = match direction {
        Direction::Out => (target.last_out, tracking.filter_map(|tracking| tracking.scale_out_cooldown).max()),
        Direction::In => (target.last_in, tracking.filter_map(|tracking| tracking.scale_in_cooldown).max()),
    };
    let cooled = last.map(|last| last.plus(cooldown.unwrap_or(0).max(0).saturating_mul(1000)));
    cooled.map_or(due, |cooled| cooled.max(due))
}

/// The direction in which the capacity should change, if it should and may.
fn direction(scope: &Scope<'_, '_>, id: &TargetId) -> Option<Direction> {
    let current = planned(scope, id)?;
    let wanted = wanted(scope, id)?;
    let target = &scope.scaling.targets[id];
    let keeps = |policy: &Policy| policy.tracking.disable_scale_in == Some(true);
    if wanted > current && target.suspended.scale_out != Some(true) {
        Some(Direction::Out)
    } else if wanted < current && target.suspended.scale_in != Some(true) && !target.policies.values().all(keeps) {
        Some(Direction::In)
    } else {
        None
    }
}

/// The capacity at which every policy meets its target, between the bounds; `None` without load or policy, and for
/// a table that is not the one the target was registered for.
fn wanted(scope: &Scope<'_, '_>, id: &TargetId) -> Option<i64> {
    let consumed = consumed(scope, id)?;
    let target = &scope.scaling.targets[id];
    if target.armed.as_deref() != Some(scope.tables.table_id(&id.table)?) {
        return None;
    }
    let tracking = target.policies.values().map(|policy| &policy.tracking);
    let values =
        tracking.filter(|tracking| tracking.follows_utilization()).filter_map(|tracking| tracking.target_value);
    let needed = values.map(|value| units_for(consumed, value)).max()?;
    Some(needed.clamp(target.min, target.max))
}

/// The units at which a consumption is so many per cent; what binary fractions lose must not cost a unit.
fn units_for(consumed: f64, percent: f64) -> i64 {
    const ROUNDING: f64 = 1e-6;
    (consumed * 100.0 / percent - ROUNDING).ceil() as i64
}

/// Units per second that applications consume.
fn consumed(scope: &Scope<'_, '_>, id: &TargetId) -> Option<f64> {
    let loads =
        scope.cx.settings.load.iter().filter(|load| load.is_on(scope.cx.caller, &id.table, id.index.as_deref()));
    let units = loads.map(|load| match id.kind {
        CapacityKind::Read => load.read,
        CapacityKind::Write => load.write,
    });
    units.reduce(|sum, units| sum + units)
}

fn current(scope: &Scope<'_, '_>, id: &TargetId) -> Option<Current> {
    scope.tables.current(&id.table, id.index.as_deref())
}

/// The capacity of a target once a change under way has ended.
pub(super) fn planned(scope: &Scope<'_, '_>, id: &TargetId) -> Option<i64> {
    current(scope, id).map(|current| id.kind.of(current.units))
}

/// Sets a capacity. Both units travel together, so the other one is sent as it is.
fn change(scope: &mut Scope<'_, '_>, id: &TargetId, wanted: i64) -> Attempt {
    let Some(current) = current(scope, id) else {
        return Attempt::Gone;
    };
    if id.kind.of(current.units) == wanted {
        return Attempt::Done;
    }
    if !current.active {
        return Attempt::Busy;
    }
    let units = id.kind.replaced(current.units, wanted);
    match scope.tables.set_units(scope.cx, &id.table, id.index.as_deref(), units) {
        Ok(()) => Attempt::Done,
        Err(error) if is_transient(&error) => Attempt::Busy,
        Err(_) => Attempt::Refused,
    }
}

fn is_transient(error: &ServiceError) -> bool {
    ["ResourceInUseException", "ThrottlingException", "InternalServerError"].contains(&error.code.as_ref())
}
