//! When a change of replicas is done or given up: the home Region returns to ACTIVE before the replica has (T-222), so that the
//! listed status of every Region decides.

use crate::names::{IndexName, Region};
use crate::table::observed::ObservedTable;
use crate::table::replicas::{ObservedReplica, ObservedReplicas, Overrides, ReadOverride, ReplicaStatus, ReplicaStep};
use crate::table::settings::TableClass;

/// Whether the step is done.
pub(super) fn is_done(step: &ReplicaStep, table: &ObservedTable) -> bool {
    let observed = &table.replicas;
    let active = |region: &Region| is_active(observed, region);
    match step {
        ReplicaStep::Create(region, _) => active(region),
        ReplicaStep::Override(region, overrides) => {
            active(region) && observed.members.get(region).is_some_and(|there| has(there, overrides, table))
        }
        ReplicaStep::Delete(region) | ReplicaStep::Disassociate(region) => !observed.members.contains_key(region),
        ReplicaStep::CreateStrong { members, witness } => {
            members.keys().all(active) && witness.as_ref().is_none_or(|region| has_witness(observed, region))
        }
        ReplicaStep::Dissolve { .. } => observed.is_empty(),
    }
}

/// Why the call cannot be made now, or why its effect is still to come.
pub(super) fn blocked(observed: &ObservedReplicas) -> Option<String> {
    let members = observed.members.iter().map(|(region, replica)| (region, &replica.status));
    let witness = observed.witness.iter().map(|(region, status)| (region, status));
    members
        .chain(witness)
        .find_map(|(region, status)| status.moving().map(|moving| format!("the replica in {region} {moving}")))
}

/// Why the service gave a step up after it had accepted it.
pub(super) fn trouble(step: &ReplicaStep, observed: &ObservedReplicas) -> Option<String> {
    let failed = |region: &Region| {
        let replica = observed.members.get(region)?;
        let why = match replica.status {
            ReplicaStatus::Failed => "could not be created",
            ReplicaStatus::KeyInaccessible => "cannot use its KMS key",
            ReplicaStatus::RegionDisabled => "is in a Region that the account has disabled",
            ReplicaStatus::NotAuthorized => "may not replicate: a member's resource policy does not permit it",
            _ => return None,
        };
        Some(format!("the replica in {region} {why} ({})", replica.status))
    };
    match step {
        ReplicaStep::Create(region, _) => failed(region),
        ReplicaStep::CreateStrong { members, .. } => members.keys().find_map(failed),
        ReplicaStep::Override(..)
        | ReplicaStep::Delete(_)
        | ReplicaStep::Disassociate(_)
        | ReplicaStep::Dissolve { .. } => None,
    }
}

/// Which replica has not got the table's new class yet (T-294): what overrides it there would be overwritten.
pub(super) fn without_class(class: TableClass, table: &ObservedTable) -> Option<String> {
    let without = |(_, there): &(&Region, &ObservedReplica)| there.is_kept() && there.class() != class;
    let (region, _) = table.replicas.members.iter().filter(|_| table.class == class).find(without)?;
    Some(format!("the replica in {region} does not have the table class yet"))
}

fn is_active(observed: &ObservedReplicas, region: &Region) -> bool {
    observed.members.get(region).is_some_and(|replica| replica.status == ReplicaStatus::Active)
}

fn has_witness(observed: &ObservedReplicas, wanted: &Region) -> bool {
    matches!(&observed.witness, Some((region, ReplicaStatus::Active)) if region == wanted)
}

/// Whether the replica has these overrides, as far as they say something.
fn has(there: &ObservedReplica, Overrides { class, read, indexes }: &Overrides, table: &ObservedTable) -> bool {
    let reads = |wanted: &ReadOverride, index: Option<&IndexName>| {
        let in_effect = table.reads_of(there, index);
        let met = |wanted: Option<u64>, now: Option<u64>| wanted.is_none() || wanted == now;
        met(wanted.units, in_effect.units) && met(wanted.ceiling, in_effect.ceiling)
    };
    class.is_none_or(|class| there.class() == class)
        && reads(read, None)
        && indexes.iter().all(|(name, wanted)| reads(wanted, Some(name)))
}
