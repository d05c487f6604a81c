//! What a way must have led to, and the calls it needs at least: written a second time, in another form than the code
//! under test has.

use std::collections::{BTreeMap, BTreeSet};

use crate::names::{IndexName, Region};
use crate::table::aspects::insights::InsightsStatus;
use crate::table::aspects::kinesis::DestinationStatus;
use crate::table::aspects::scaling::desired_targets;
use crate::table::desired::{Desired, DesiredLocalIndex};
use crate::table::observed::{IndexStatus, Observed, ObservedLocalIndex, ObservedTable, TableStatus};
use crate::table::replicas::{Consistency, DesiredReplica, ObservedReplica, ReadOverride, ReplicaStatus};
use crate::table::settings::TableClass;
use crate::table::throughput::{BillingMode, Bounds, Capacities, Capacity, Throughput, Units, Warm, WarmFloor};

/// Where the table is not what it should be, or not at rest.
pub(crate) fn differences(desired: &Desired, observed: &Observed) -> Vec<String> {
    let table = &observed.table;
    let mut found = Vec::new();
    let mut check = |what: &str, same: bool| {
        if !same {
            found.push(what.to_owned());
        }
    };
    check("status", table.status == TableStatus::Active);
    check("key", table.key == desired.key);
    let shapes = |(one, other): (&ObservedLocalIndex, &DesiredLocalIndex)| one.shape == other.shape;
    check("names of local indexes", table.local_indexes.keys().eq(desired.local_indexes.keys()));
    check("local indexes", table.local_indexes.values().zip(desired.local_indexes.values()).all(shapes));
    check("class", table.class == desired.class);
    check("stream", table.stream == desired.stream);
    check("key of encryption", table.encryption.current == desired.encryption && table.encryption.settled);
    check("protection", table.protected == desired.protected);
    check("recovery", observed.aspects.recovery.observed() == Some(&desired.aspects.recovery));
    check("time to live", observed.aspects.ttl.observed() == Some(&desired.aspects.ttl));
    check("tags", observed.aspects.tags.observed().map(|tags| &tags.tags) == Some(&desired.aspects.tags));
    check("policy", observed.aspects.policy.observed() == Some(&desired.aspects.policy));
    check("policy of the stream", observed.aspects.stream_policy.observed() == Some(&desired.aspects.stream_policy));
    check("kinesis", kinesis(desired, observed));
    check("insights", insights(desired, observed));
    check("scaling", scaling(desired, observed));
    check("alarms", alarms(desired, observed));
    check("warm throughput", warm_enough(desired.warm, table.warm));
    check("names of indexes", table.global_indexes.keys().eq(desired.global_indexes.keys()));
    check("names of vector indexes", table.vector_indexes.keys().eq(desired.vector_indexes.keys()));
    for (name, index) in &table.vector_indexes {
        let wanted = desired.vector_indexes.get(name).map(|wanted| &wanted.shape);
        check(&format!("shape of vector index {name}"), wanted == Some(&index.shape));
        check(&format!("status of vector index {name}"), index.status == IndexStatus::Active);
    }
    for (name, index) in &table.global_indexes {
        let Some(wanted) = desired.global_indexes.get(name) else { continue };
        check(&format!("shape of {name}"), index.shape == wanted.shape);
        check(&format!("status of {name}"), index.status == IndexStatus::Active);
        check(&format!("warm throughput of {name}"), warm_enough(wanted.warm, index.warm));
        let throughput = match &desired.throughput {
            Throughput::OnDemand { indexes, .. } => indexes.get(name) == Some(&index.ceiling) && index.units.read == 0,
            Throughput::Provisioned { indexes, .. } => {
                indexes.get(name).is_some_and(|wanted| has(wanted, index.units)) && index.ceiling.is_none()
            }
        };
        check(&format!("throughput of {name}"), throughput);
    }
    let throughput = match &desired.throughput {
        Throughput::OnDemand { table: ceiling, .. } => {
            table.billing == BillingMode::OnDemand && table.ceiling == *ceiling && table.units.read == 0
        }
        Throughput::Provisioned { table: wanted, .. } => {
            table.billing == BillingMode::Provisioned && has(wanted, table.units) && table.ceiling.is_none()
        }
    };
    check("throughput", throughput);
    check("replicas", replicas(desired, table));
    found
}

/// All members are there, alone, at rest, and with what differs there; what is not written is the table's.
fn replicas(desired: &Desired, table: &ObservedTable) -> bool {
    let Some(wanted) = &desired.replicas else { return true };
    let member = |(region, wanted): (&Region, &DesiredReplica)| {
        table.replicas.members.get(region).is_some_and(|seen| {
            seen.status == ReplicaStatus::Active
                && seen.class.unwrap_or(TableClass::Standard) == wanted.class
                && places(desired).iter().all(|place| {
                    let (wanted, now) = (read_here(&wanted.read, &wanted.indexes, place), table_reads(table, place));
                    let seen = read_here(&seen.read, &seen.indexes, place);
                    desired_reads(desired, place)
                        .or_written(wanted)
                        .iter()
                        .zip(now.or_written(seen))
                        .all(|(wanted, seen)| wanted.is_none() || *wanted == seen)
                })
        })
    };
    wanted.members.keys().eq(table.replicas.members.keys())
        && wanted.members.iter().all(member)
        && wanted.witness.as_ref() == table.replicas.witness.as_ref().map(|(region, _)| region)
        && (table.replicas.is_empty() || wanted.consistency == table.replicas.consistency)
}

/// Units and maximum of reads of the table or of an index, as far as they are fixed.
#[derive(Clone, Copy, PartialEq)]
struct Reads([Option<u64>; 2]);

impl Reads {
    fn or_written(self, written: ReadOverride) -> [Option<u64>; 2] {
        [written.units.or(self.0[0]), written.ceiling.or(self.0[1])]
    }
}

/// The table and its global indexes.
fn places(desired: &Desired) -> Vec<Option<IndexName>> {
    let indexes = desired.global_indexes.keys().cloned().map(Some);
    indexes.chain([None]).collect()
}

fn read_here(
    table: &ReadOverride,
    indexes: &BTreeMap<IndexName, ReadOverride>,
    place: &Option<IndexName>,
) -> ReadOverride {
    place.as_ref().map_or(*table, |name| indexes.get(name).copied().unwrap_or_default())
}

fn table_reads(table: &ObservedTable, place: &Option<IndexName>) -> Reads {
    let (units, ceiling) = match place {
        None => (table.units, table.ceiling),
        Some(name) => table.global_indexes.get(name).map_or((table.units, table.ceiling), |i| (i.units, i.ceiling)),
    };
    Reads([Some(units.read).filter(|units| *units > 0), ceiling.read])
}

fn desired_reads(desired: &Desired, place: &Option<IndexName>) -> Reads {
    match &desired.throughput {
        Throughput::OnDemand { table, indexes } => {
            Reads([None, place.as_ref().map_or(*table, |name| indexes[name]).read])
        }
        Throughput::Provisioned { table, indexes } => match &place.as_ref().map_or(table, |name| &indexes[name]).read {
            Capacity::Fixed(units) => Reads([Some(*units), None]),
            Capacity::Scaled(_) => Reads([None, None]),
        },
    }
}

/// Between what reads scale, at any time.
fn scaling_reads(desired: &Desired, place: &Option<IndexName>) -> Option<Bounds> {
    let Throughput::Provisioned { table, indexes } = &desired.throughput else { return None };
    let capacity = &place.as_ref().map_or(table, |name| &indexes[name]).read;
    capacity.scaling().map(|scaling| scaling.bounds.reach(&scaling.schedules))
}

/// Fixed units are the desired ones; scaled ones are within their bounds.
fn has(wanted: &Capacities, units: Units) -> bool {
    let one = |wanted: &Capacity, units: u64| match wanted {
        Capacity::Fixed(wanted) => *wanted == units,
        Capacity::Scaled(_) => units > 0,
    };
    one(&wanted.read, units.read) && one(&wanted.write, units.write)
}

/// Whether fixed units have to go up, and whether some have to go down.
fn directions(wanted: &Capacities, units: Units) -> (bool, bool) {
    let both = [(&wanted.read, units.read), (&wanted.write, units.write)];
    let fixed = |wanted: &Capacity| match wanted {
        Capacity::Fixed(units) => Some(*units),
        Capacity::Scaled(_) => None,
    };
    let any = |changes: fn(u64, u64) -> bool| {
        both.iter().any(|(wanted, live)| fixed(wanted).is_some_and(|wanted| changes(wanted, *live)))
    };
    (any(|wanted, live| wanted > live), any(|wanted, live| wanted < live))
}

fn kinesis(desired: &Desired, observed: &Observed) -> bool {
    let seen = observed.aspects.kinesis.observed().and_then(Option::as_ref);
    let active = seen.filter(|seen| seen.status == DestinationStatus::Active);
    active.map(|seen| &seen.destination) == desired.aspects.kinesis.as_ref() && seen.is_some() == active.is_some()
}

fn insights(desired: &Desired, observed: &Observed) -> bool {
    let seen = observed.aspects.insights.observed().expect("it was read");
    seen.len() == desired.aspects.insights.len()
        && desired.aspects.insights.iter().all(|(scope, mode)| {
            seen.get(scope).is_some_and(|seen| seen.status == InsightsStatus::On && seen.mode == Some(*mode))
        })
}

fn scaling(desired: &Desired, observed: &Observed) -> bool {
    let seen = observed.aspects.scaling.observed().expect("it was read");
    let wanted = desired_targets(&desired.throughput);
    seen.len() == wanted.len()
        && wanted.iter().all(|(dimension, wanted)| {
            seen.get(dimension).is_some_and(|seen| {
                seen.policy.as_ref().map(|(_, tracking)| tracking) == Some(&wanted.tracking)
                    && seen.schedules == wanted.schedules
                    && wanted.moved(seen.bounds, &seen.schedules) == (None, None)
            })
        })
}

fn alarms(desired: &Desired, observed: &Observed) -> bool {
    let seen = observed.aspects.alarms.observed().expect("it was read");
    seen.keys().eq(desired.aspects.alarms.keys())
        && seen.iter().all(|(name, alarm)| alarm.is_put_like(&desired.aspects.alarms[name]))
}

fn warm_enough(floor: WarmFloor, warm: Option<Warm>) -> bool {
    let Some(warm) = warm else { return false };
    warm.settled && floor.read.unwrap_or(0) <= warm.read && floor.write.unwrap_or(0) <= warm.write
}

/// The fewest UpdateTable calls between two tables, by the combination rules: one for each thing, but several units or
/// ceilings of indexes are one thing, and ride for free with the table's units or with the creation of an index; units that
/// go up and units that go down are two things, of which the second may ride; and a switch to on-demand carries one other
/// thing.
pub(crate) fn least_table_calls(desired: &Desired, observed: &Observed) -> usize {
    let table = &observed.table;
    let kept: BTreeSet<&IndexName> = table
        .global_indexes
        .iter()
        .filter(|(name, index)| desired.global_indexes.get(*name).is_some_and(|wanted| wanted.shape == index.shape))
        .map(|(name, _)| name)
        .collect();
    let (deleted, created) = (table.global_indexes.len() - kept.len(), desired.global_indexes.len() - kept.len());
    let stream = match (table.stream, desired.stream) {
        (now, then) if now == then => 0,
        (Some(_), Some(_)) => 2,
        (Some(_), None) | (None, Some(_)) => 1,
        (None, None) => 0,
    };
    let mut calls = usize::from(desired.protected != table.protected)
        + usize::from(desired.class != table.class)
        + usize::from(desired.encryption != table.encryption.current)
        + deleted
        + created
        + vector_calls(desired, table)
        + replica_calls(desired, table)
        + stream;
    calls += match &desired.throughput {
        Throughput::Provisioned { table: units, indexes } if table.billing == BillingMode::Provisioned => {
            let of_table = directions(units, table.units);
            let of_indexes = kept.iter().map(|name| directions(&indexes[*name], table.global_indexes[*name].units));
            let of_indexes = of_indexes.fold((false, false), |all, one| (all.0 | one.0, all.1 | one.1));
            let (up, down) = (of_table.0 | of_indexes.0, of_table.1 | of_indexes.1);
            let rides = created > 0 && (if down { !of_table.1 } else { up && !of_table.0 });
            usize::from(up) + usize::from(down) - usize::from(rides)
        }
        Throughput::Provisioned { .. } => 1,
        Throughput::OnDemand { table: ceiling, indexes } => {
            let switches = table.billing == BillingMode::Provisioned;
            let limited = usize::from(table.ceiling != *ceiling);
            let of_indexes = kept.iter().any(|name| indexes[*name] != table.global_indexes[*name].ceiling);
            // Scaling and alarms that end with the switch do not wait for an index to be built.
            let alarms = observed.aspects.alarms.observed().into_iter().flat_map(|alarms| alarms.keys());
            let ends = observed.aspects.scaling.observed().is_some_and(|targets| !targets.is_empty())
                || alarms.into_iter().any(|name| !desired.aspects.alarms.contains_key(name));
            let carried = switches && (stream > 0 || limited > 0 || (created > 0 && !ends));
            let created_alone = created - usize::from(carried && stream == 0 && limited == 0);
            usize::from(switches) + limited + usize::from(of_indexes && created_alone == 0) - usize::from(carried)
        }
    };
    let raised = |floor: WarmFloor, warm: Option<Warm>| {
        let warm = warm.expect("the simulator reports warm throughput");
        floor.read.is_some_and(|read| read > warm.read) || floor.write.is_some_and(|write| write > warm.write)
    };
    calls += usize::from(raised(desired.warm, table.warm));
    calls += usize::from(
        kept.iter().any(|name| raised(desired.global_indexes[*name].warm, table.global_indexes[*name].warm)),
    );
    calls
}

/// A vector index is created and deleted by a call of its own.
fn vector_calls(desired: &Desired, table: &ObservedTable) -> usize {
    let shape = |name: &IndexName| desired.vector_indexes.get(name).map(|index| &index.shape);
    let kept = table.vector_indexes.iter().filter(|(name, index)| shape(name) == Some(&index.shape)).count();
    table.vector_indexes.len() + desired.vector_indexes.len() - 2 * kept
}

/// A replica is created, changed and deleted by a call of its own; a strongly consistent group is made and dissolved by one.
fn replica_calls(desired: &Desired, table: &ObservedTable) -> usize {
    let Some(wanted) = &desired.replicas else { return 0 };
    let seen = &table.replicas;
    if wanted.consistency == Consistency::Strong {
        return usize::from(wanted.members.is_empty() != seen.is_empty());
    }
    let going =
        |region: &Region| matches!(seen.members[region].status, ReplicaStatus::Failed | ReplicaStatus::Deleting);
    let deleted = seen.members.keys().filter(|region| {
        !wanted.members.contains_key(*region) && seen.members[*region].status != ReplicaStatus::Deleting
    });
    let created = wanted.members.keys().filter(|region| !seen.members.contains_key(*region) || going(region));
    let changed = wanted.members.iter().filter(|(region, wanted)| {
        seen.members.get(*region).is_some_and(|seen| !going(region) && is_changed(desired, table, wanted, seen))
    });
    deleted.count() + created.count() + changed.count()
}

/// Whether something is left to be set in the Region when the table has its new settings, which are then every Region's.
fn is_changed(desired: &Desired, table: &ObservedTable, wanted: &DesiredReplica, seen: &ObservedReplica) -> bool {
    let class = if desired.class == table.class { seen.class.unwrap_or(TableClass::Standard) } else { desired.class };
    class != wanted.class
        || places(desired).iter().any(|place| {
            let new = place.as_ref().is_some_and(|name| {
                let there = table.global_indexes.get(name).map(|index| &index.shape);
                there != Some(&desired.global_indexes[name].shape)
            });
            let switched = desired.throughput.mode() != table.billing;
            let (now, next) = (table_reads(table, place), desired_reads(desired, place));
            let there = now.or_written(read_here(&seen.read, &seen.indexes, place));
            let wanted = next.or_written(read_here(&wanted.read, &wanted.indexes, place));
            (0..2).any(|of| {
                let scaled = of == 0 && next.0[0].is_none();
                let kept = !new && !switched && (scaled || now.0[of] == next.0[of]);
                let then = if kept { there[of] } else { next.0[of] };
                // Scaling does not bring units back that are outside of its bounds.
                let within = scaling_reads(desired, place).filter(|_| of == 0).zip(then);
                let wanted = wanted[of].or(within.map(|(Bounds { min, max }, then)| then.clamp(min, max)));
                wanted.is_some() && wanted != then
            })
        })
}
