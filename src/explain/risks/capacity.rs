//! Throughput that is lowered: requests above it are throttled.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::{Risk, low, medium};
use crate::table::aspects::scaling::{Dimension, model_capacities};
use crate::table::model::{
    CapacityModel, GlobalIndexModel, OnDemandThroughputModel, ReplicaIndexModel, ReplicaModel, ScheduleModel,
    TableModel,
};
use crate::table::scope::Scope;
use crate::table::throughput::BillingMode;

/// The capacities of the table and its indexes, provisioned and on demand.
pub(super) fn of_table(before: &TableModel, after: &TableModel) -> Vec<Risk> {
    let mut risks = Vec::new();
    let capacities: BTreeMap<Dimension, &CapacityModel> = model_capacities(before).collect();
    for (dimension, now) in model_capacities(after) {
        if let Some(before) = capacities.get(&dimension) {
            risks.extend(lowered(&dimension, before, now));
        }
    }
    if BillingMode::OnDemand.is(&before.billing_mode) && BillingMode::Provisioned.is(&after.billing_mode) {
        risks.push(medium(
            "capacity-limited",
            "The table is provisioned from now on: requests above its units are throttled.",
        ));
    }
    risks.extend(starts_at_minimum(Some(before), after).into_iter().map(|text| medium("starts-at-minimum", text)));
    if BillingMode::OnDemand.is(&before.billing_mode) && BillingMode::OnDemand.is(&after.billing_mode) {
        risks.extend(maxima("the table", &before.on_demand_throughput, &after.on_demand_throughput));
        for (name, before, after) in of_both(&before.global_secondary_indexes, &after.global_secondary_indexes) {
            let (before, after): (&GlobalIndexModel, &GlobalIndexModel) = (before, after);
            risks.extend(maxima(
                &format!("index \"{name}\""),
                &before.on_demand_throughput,
                &after.on_demand_throughput,
            ));
        }
    }
    risks
}

/// The elements that both have.
fn of_both<'a, T>(
    before: &'a Attr<BTreeMap<String, Attr<T>>>,
    after: &'a Attr<BTreeMap<String, Attr<T>>>,
) -> impl Iterator<Item = (&'a String, &'a T, &'a T)> {
    let after = after.known();
    before
        .known()
        .into_iter()
        .flatten()
        .filter_map(move |(name, before)| Some((name, before.known()?, after?.get(name)?.known()?)))
}

/// A scaled capacity that begins, without a live number to begin with, at its lower bound.
pub(in crate::explain) fn starts_at_minimum(before: Option<&TableModel>, after: &TableModel) -> Vec<String> {
    let provisioned = before.filter(|before| BillingMode::Provisioned.is(&before.billing_mode));
    let live: Vec<Scope> =
        provisioned.into_iter().flat_map(model_capacities).map(|(dimension, _)| dimension.scope).collect();
    let begins = |(dimension, capacity): &(Dimension, &CapacityModel)| {
        let minimum = capacity.min_capacity.known();
        // Left out, it is the minimum.
        let starts_there = capacity.initial_capacity.known().is_none_or(|initial| Some(initial) == minimum);
        !live.contains(&dimension.scope) && minimum.is_some() && starts_there
    };
    let text = |(dimension, capacity): (Dimension, &CapacityModel)| {
        let minimum = capacity.min_capacity.known().copied().unwrap_or_default();
        format!(
            "The {dimension} starts with {minimum} units, the minimum of its scaling, which takes minutes to follow the load: until then \
             more is throttled. `initial_capacity` sets where it starts."
        )
    };
    model_capacities(after).filter(begins).map(text).collect()
}

fn lowered(dimension: &Dimension, before: &CapacityModel, after: &CapacityModel) -> Vec<Risk> {
    let mut risks = Vec::new();
    let (units, now) = (before.units.known(), after.units.known());
    let (max, max_now) = (before.max_capacity.known(), after.max_capacity.known());
    if let Some((from, to)) = falls(units, now) {
        let text = format!("The {dimension} is lowered from {from} to {to} units: requests above that are throttled.");
        risks.push(medium("capacity-lowered", text));
    }
    if let Some((from, to)) = falls(units, max_now) {
        let text = format!(
            "The {dimension} was fixed at {from} units and scales up to {to}: requests above that are throttled."
        );
        risks.push(medium("capacity-lowered", text));
    }
    if let Some((from, to)) = falls(max, max_now) {
        let text = format!(
            "The maximum of the {dimension} is lowered from {from} to {to} units: scaling goes no higher, and requests above that are \
             throttled."
        );
        risks.push(medium("maximum-lowered", text));
    }
    if let (Some(from), Some(to)) = (max, now) {
        let text =
            format!("The {dimension} does not scale any more: it was scaled up to {from} units, and stays at {to}.");
        risks.push(medium("scaling-ended", text));
    }
    if max.is_some() && max_now.is_some() {
        risks.extend(weakened(before, after).into_iter().map(|what| {
            low("scaling-weakened", format!("Scaling of the {dimension} follows the load less well: {what}."))
        }));
    }
    risks
}

/// What of the scaling leaves less room, as clauses.
fn weakened(before: &CapacityModel, after: &CapacityModel) -> Vec<String> {
    let mut what = Vec::new();
    if let Some((from, to)) = falls(before.min_capacity.known(), after.min_capacity.known()) {
        what.push(format!("its minimum is lowered from {from} to {to} units"));
    }
    if let Some((to, from)) = falls(after.target_utilization.known(), before.target_utilization.known()) {
        what.push(format!("its target rises from {from} % to {to} % utilization"));
    }
    if let Some((to, from)) = falls(after.scale_out_cooldown.known(), before.scale_out_cooldown.known()) {
        what.push(format!("it waits {to} seconds between two rises instead of {from}"));
    }
    if before.disable_scale_in.known() == Some(&true) && after.disable_scale_in.known() == Some(&false) {
        what.push("it lowers the capacity from now on".to_owned());
    }
    let schedules = |capacity: &CapacityModel| capacity.schedules.known().cloned().unwrap_or_default();
    let now = schedules(after);
    for (name, before) in schedules(before) {
        let (Some(before), now) = (before.known(), now.get(&name)) else { continue };
        match now {
            None => what.push(format!("schedule \"{name}\" is removed")),
            Some(now) if now.known().is_some_and(|now| is_other(before, now)) => {
                what.push(format!("schedule \"{name}\" runs at other times or sets lower bounds"));
            }
            Some(_) => {}
        }
    }
    what
}

fn is_other(before: &ScheduleModel, after: &ScheduleModel) -> bool {
    let times = |schedule: &ScheduleModel| {
        let ScheduleModel { schedule, timezone, start_time, end_time, min_capacity: _, max_capacity: _ } = schedule;
        [schedule.clone(), timezone.clone(), start_time.clone(), end_time.clone()]
    };
    let lower = |before: &Attr<i64>, after: &Attr<i64>| falls(before.known(), after.known()).is_some();
    times(before) != times(after)
        || lower(&before.min_capacity, &after.min_capacity)
        || lower(&before.max_capacity, &after.max_capacity)
}

fn falls<T: PartialOrd + Clone>(before: Option<&T>, after: Option<&T>) -> Option<(T, T)> {
    before.cloned().zip(after.cloned()).filter(|(before, after)| after < before)
}

/// On-demand maxima: none is no limit.
fn maxima(of: &str, before: &Attr<OnDemandThroughputModel>, after: &Attr<OnDemandThroughputModel>) -> Vec<Risk> {
    let Some(now) = after.known() else { return Vec::new() };
    let of_direction = |direction: &str, attr: fn(&OnDemandThroughputModel) -> &Attr<i64>| {
        maximum(of, direction, before.known().and_then(|before| attr(before).known()), attr(now).known())
    };
    let read = of_direction("read", |throughput| &throughput.max_read_request_units);
    read.into_iter().chain(of_direction("write", |throughput| &throughput.max_write_request_units)).collect()
}

fn maximum(of: &str, direction: &str, before: Option<&i64>, after: Option<&i64>) -> Option<Risk> {
    let after = after?;
    let change = match before {
        Some(before) if after < before => format!("is lowered from {before} to {after}"),
        None => format!("was unlimited and is {after}"),
        Some(_) => return None,
    };
    let text = format!(
        "The on-demand maximum of {of} {change} {direction} request units per second: requests above that are throttled."
    );
    Some(medium("maximum-lowered", text))
}

/// Reads of replicas that are set for their Region.
pub(super) fn of_replicas(before: &TableModel, after: &TableModel) -> Vec<Risk> {
    let mut risks = Vec::new();
    for (region, old, new) in of_both(&before.replicas, &after.replicas) {
        let (old, new): (&ReplicaModel, &ReplicaModel) = (old, new);
        let of = format!("the replica in {region}");
        risks.extend(reads(
            &of,
            (&old.read_capacity, &new.read_capacity),
            (&old.max_read_request_units, &new.max_read_request_units),
        ));
        for (name, old, new) in of_both(&old.global_secondary_indexes, &new.global_secondary_indexes) {
            let (old, new): (&ReplicaIndexModel, &ReplicaIndexModel) = (old, new);
            let of = format!("index \"{name}\" of {of}");
            risks.extend(reads(
                &of,
                (&old.read_capacity, &new.read_capacity),
                (&old.max_read_request_units, &new.max_read_request_units),
            ));
        }
    }
    risks
}

fn reads(
    of: &str,
    (before, after): (&Attr<CapacityModel>, &Attr<CapacityModel>),
    (max, max_now): (&Attr<i64>, &Attr<i64>),
) -> Vec<Risk> {
    let units = |capacity: &Attr<CapacityModel>| capacity.known().and_then(|capacity| capacity.units.known().copied());
    let lowered = falls(units(before).as_ref(), units(after).as_ref()).map(|(from, to)| {
        let text = format!(
            "The read capacity of {of} is lowered from {from} to {to} units: requests above that are throttled."
        );
        medium("capacity-lowered", text)
    });
    // Without one of its own, a replica follows the table.
    let limited = max.known().and_then(|max| maximum(of, "read", Some(max), max_now.known()));
    lowered.into_iter().chain(limited).collect()
}
