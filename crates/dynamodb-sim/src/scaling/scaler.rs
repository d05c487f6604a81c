//! What does the service do by itself? It fires scheduled actions, brings capacity between the bounds, and follows
//! what is consumed.
//!
//! It changes tables through `UpdateTable`, with the rules, budgets and durations of everybody else.

use serde_json::{Value, json};

use super::identity::TargetId;
use super::target::Target;
use crate::capacity::{BillingMode, Units};
use crate::clock::Moment;
use crate::context::Context;
use crate::error::ServiceError;
use crate::index::IndexPhase;
use crate::table::{CapacityChangeKind, Table};
use crate::update;

/// Consumption that calls for another capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Breach {
    direction: Direction,
    /// When the capacity is changed, if nothing changes before.
    pub(super) due: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Out,
    In,
}

/// What came of a change of capacity.
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
pub(crate) fn run(cx: &mut Context<'_>) {
    fire(cx);
    observe(cx);
    let now = cx.now;
    for id in ids(cx, |target| target.clamp.is_some_and(|at| at <= now)) {
        clamp(cx, &id);
    }
    for id in ids(cx, |target| target.breach.is_some_and(|breach| breach.due <= now)) {
        follow(cx, &id);
    }
    cx.store.schedule(now);
    observe(cx);
}

fn ids(cx: &Context<'_>, wanted: impl Fn(&Target) -> bool) -> Vec<TargetId> {
    let targets = cx.store.scaling.targets.iter();
    targets.filter(|(_, target)| wanted(target)).map(|(id, _)| id.clone()).collect()
}

fn target<'a>(cx: &'a mut Context<'_>, id: &TargetId) -> &'a mut Target {
    cx.store.scaling.targets.get_mut(id).expect("ids are taken from the targets")
}

/// Fires the scheduled actions that are due: the bounds move for good.
fn fire(cx: &mut Context<'_>) {
    let now = cx.now;
    let is_due = |next: Option<Moment>| next.is_some_and(|next| next <= now);
    for id in ids(cx, |target| target.actions.values().any(|action| is_due(action.next))) {
        let target = target(cx, &id);
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
        schedule_clamp(cx, &id);
    }
}

/// Plans to bring the capacity between the bounds; nothing happens to what is not active (D-014).
pub(super) fn schedule_clamp(cx: &mut Context<'_>, id: &TargetId) {
    let outside = match Current::of(cx, id) {
        Some(current) => {
            let target = &cx.store.scaling.targets[id];
            current.active && !(target.min..=target.max).contains(&id.side.of(current.units))
        }
        None => false,
    };
    let at = outside.then(|| cx.after(cx.settings.timings.clamp));
    target(cx, id).clamp = at;
}

fn clamp(cx: &mut Context<'_>, id: &TargetId) {
    let (min, max) = {
        let target = &cx.store.scaling.targets[id];
        (target.min, target.max)
    };
    let again = again(cx);
    let wanted = planned(cx, id).map(|units| units.clamp(min, max));
    target(cx, id).clamp = match wanted.map(|wanted| change(cx, id, wanted)) {
        Some(Attempt::Busy) => Some(again),
        Some(Attempt::Done | Attempt::Refused | Attempt::Gone) | None => None,
    };
}

fn again(cx: &mut Context<'_>) -> Moment {
    cx.after(cx.settings.timings.clamp).max(cx.now.plus(AGAIN))
}

/// Acts on a breach that lasted long enough.
fn follow(cx: &mut Context<'_>, id: &TargetId) {
    let Some((breach, wanted)) = cx.store.scaling.targets[id].breach.zip(wanted(cx, id)) else {
        target(cx, id).breach = None;
        return;
    };
    let (now, again) = (cx.now, again(cx));
    let attempt = change(cx, id, wanted);
    // A refused activity fails; the alarm must ring again before the next.
    let later = span(cx, breach.direction);
    let target = target(cx, id);
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

fn span(cx: &mut Context<'_>, direction: Direction) -> Moment {
    let timings = &cx.settings.timings;
    let span = match direction {
        Direction::Out => timings.scale_out,
        Direction::In => timings.scale_in,
    };
    cx.after(span).max(cx.now.plus(AGAIN))
}

/// Compares what is consumed with what is there; called after everything that may change either.
pub(crate) fn observe(cx: &mut Context<'_>) {
    if cx.settings.load.is_empty() && !cx.store.scaling.loaded {
        return;
    }
    let mut loaded = false;
    for id in ids(cx, |_| true) {
        loaded |= consumed(cx, &id).is_some();
        let seen = direction(cx, &id);
        let breach = cx.store.scaling.targets[&id].breach;
        if breach.map(|breach| breach.direction) != seen {
            let breach = seen.map(|direction| Breach { direction, due: due(cx, &id, direction) });
            target(cx, &id).breach = breach;
        }
    }
    cx.store.scaling.loaded = loaded;
}

/// When a breach that begins now is acted on: after its span, and not within the cool-down.
fn due(cx: &mut Context<'_>, id: &TargetId, direction: Direction) -> Moment {
    let due = span(cx, direction);
    let target = &cx.store.scaling.targets[id];
    let tracking = target.policies.values().map(|policy| &policy.tracking);
    let (last, cooldown) = match direction {
        Direction::Out => (target.last_out, tracking.filter_map(|tracking| tracking.scale_out_cooldown).max()),
        Direction::In => (target.last_in, tracking.filter_map(|tracking| tracking.scale_in_cooldown).max()),
    };
    let cooled = last.map(|last| last.plus(cooldown.unwrap_or(0).max(0).saturating_mul(1000)));
    cooled.map_or(due, |cooled| cooled.max(due))
}

/// Which way the capacity should go, if any, and may.
fn direction(cx: &Context<'_>, id: &TargetId) -> Option<Direction> {
    let current = planned(cx, id)?;
    let wanted = wanted(cx, id)?;
    let target = &cx.store.scaling.targets[id];
    let keeps = |policy: &super::policy::Policy| policy.tracking.disable_scale_in == Some(true);
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
fn wanted(cx: &Context<'_>, id: &TargetId) -> Option<i64> {
    let consumed = consumed(cx, id)?;
    let target = &cx.store.scaling.targets[id];
    let table = cx.store.tables.get(&id.table)?;
    if target.armed.as_ref() != Some(&table.id) {
        return None;
    }
    let tracking = target.policies.values().map(|policy| &policy.tracking);
    let values =
        tracking.filter(|tracking| tracking.follows_utilisation()).filter_map(|tracking| tracking.target_value);
    let needed = values.map(|value| units_for(consumed, value)).max()?;
    Some(needed.clamp(target.min, target.max))
}

/// The units at which a consumption is so many per cent; what binary fractions lose must not cost a unit.
fn units_for(consumed: f64, percent: f64) -> i64 {
    const ROUNDING: f64 = 1e-6;
    (consumed * 100.0 / percent - ROUNDING).ceil() as i64
}

/// Units per second that applications consume.
fn consumed(cx: &Context<'_>, id: &TargetId) -> Option<f64> {
    let loads = cx.settings.load.iter().filter(|load| load.is_on(cx.caller, &id.table, id.index.as_deref()));
    let sides = loads.map(|load| match id.side {
        super::identity::Side::Read => load.read,
        super::identity::Side::Write => load.write,
    });
    sides.reduce(|sum, units| sum + units)
}

/// The units of a provisioned table or index.
struct Current {
    /// As they will be once a change under way has ended.
    units: Units,
    /// Whether the table and the index are ACTIVE.
    active: bool,
}

impl Current {
    fn of(cx: &Context<'_>, id: &TargetId) -> Option<Self> {
        let table = cx.store.tables.get(&id.table).filter(|table| table.mode == BillingMode::Provisioned)?;
        let active = table.status() == "ACTIVE";
        let Some(index) = &id.index else {
            return Some(Self { units: planned_units(table), active });
        };
        let index = table.global(index)?;
        let units = match index.phase {
            IndexPhase::Updating { units: Some(units), .. } => units,
            IndexPhase::Updating { units: None, .. }
            | IndexPhase::WithTable
            | IndexPhase::Allocating { .. }
            | IndexPhase::Backfilling { .. }
            | IndexPhase::Deleting { .. }
            | IndexPhase::Active => index.provisioned.units(),
        };
        Some(Self { units, active: active && index.phase == IndexPhase::Active })
    }
}

fn planned_units(table: &Table) -> Units {
    match table.capacity_change.map(|change| change.kind) {
        Some(CapacityChangeKind::Units(units) | CapacityChangeKind::ToProvisioned(units)) => units,
        Some(CapacityChangeKind::ToOnDemand) | None => table.provisioned.units(),
    }
}

/// The capacity of a target once a change under way has ended.
pub(super) fn planned(cx: &Context<'_>, id: &TargetId) -> Option<i64> {
    Current::of(cx, id).map(|current| id.side.of(current.units))
}

/// Sets a capacity. Both units travel together, so the other one is sent as it is.
fn change(cx: &mut Context<'_>, id: &TargetId, wanted: i64) -> Attempt {
    let Some(current) = Current::of(cx, id) else {
        return Attempt::Gone;
    };
    if id.side.of(current.units) == wanted {
        return Attempt::Done;
    }
    if !current.active {
        return Attempt::Busy;
    }
    match update::update(cx, &request(id, id.side.replaced(current.units, wanted))) {
        Ok(_) => Attempt::Done,
        Err(error) if is_transient(&error) => Attempt::Busy,
        Err(_) => Attempt::Refused,
    }
}

fn request(id: &TargetId, units: Units) -> Value {
    let units = json!({"ReadCapacityUnits": units.read, "WriteCapacityUnits": units.write});
    match &id.index {
        None => json!({"TableName": id.table, "ProvisionedThroughput": units}),
        Some(index) => json!({
            "TableName": id.table,
            "GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": index, "ProvisionedThroughput": units}}],
        }),
    }
}

fn is_transient(error: &ServiceError) -> bool {
    ["ResourceInUseException", "ThrottlingException", "InternalServerError"].contains(&error.code.as_ref())
}
