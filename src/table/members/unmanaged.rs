//! Replicas that no state has named. A refresh records them as the home Region describes them; a plan that names replicas takes
//! over those that it writes and deletes the others, and its apply does just that.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tf_provider::{Attr, SetOf};

use super::stored_reads::{StoredReads, reads_of_index};
use crate::names::{Arn, Region};
use crate::table::model::{
    AlarmsModel, CapacityModel, PointInTimeRecoveryModel, ReplicaIndexModel, ReplicaModel, TableModel,
};
use crate::table::observed::ObservedTable;
use crate::table::replicas::ObservedReplica;

type Replicas = BTreeMap<String, Attr<ReplicaModel>>;

/// What is recorded of replicas that are not managed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct UnmanagedReplicas {
    /// By Region, without those of other accounts.
    replicas: BTreeMap<String, UnmanagedReplica>,
    /// The witness of a strongly consistent table.
    witness: Option<String>,
}

/// What the home Region says of a replica. Reads that follow the table are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct UnmanagedReplica {
    class: Option<String>,
    reads: Reads,
    indexes: BTreeMap<String, Reads>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Reads {
    units: Option<i64>,
    maximum: Option<i64>,
}

impl UnmanagedReplicas {
    /// Those of a table, of which `state` manages none; `None` if it is no member of a global table.
    pub(crate) fn of(table: &ObservedTable, state: &TableModel) -> Option<Self> {
        let kept = table.replicas.members.iter().filter(|(_, replica)| replica.is_kept());
        let recorded =
            |(region, there): (&Region, &ObservedReplica)| (region.to_string(), recorded(there, table, state));
        let witness = table.replicas.witness.as_ref().map(|(region, _)| region.to_string());
        (!table.is_alone()).then(|| Self { replicas: kept.map(recorded).collect(), witness })
    }

    /// With nothing but their Regions, as earlier versions have recorded them.
    pub(crate) fn in_regions(regions: Vec<String>) -> Self {
        let one = |region| (region, UnmanagedReplica::default());
        Self { replicas: regions.into_iter().map(one).collect(), witness: None }
    }

    /// Their Regions.
    pub(crate) fn regions(&self) -> Vec<String> {
        self.replicas.keys().cloned().collect()
    }

    /// Those that the written ones name.
    pub(crate) fn taken_over(&self, written: &Attr<Replicas>) -> BTreeSet<Region> {
        let written = written.known().into_iter().flat_map(|written| written.keys());
        let regions = written.filter(|region| self.replicas.contains_key(*region));
        regions.filter_map(|region| Region::parse(region).ok()).collect()
    }
}

fn recorded(there: &ObservedReplica, table: &ObservedTable, state: &TableModel) -> UnmanagedReplica {
    let found = Some((there, table));
    let reads = StoredReads::new(found, None, &state.read_capacity, &state.on_demand_throughput);
    let names = state.global_secondary_indexes.known().into_iter().flatten().map(|(name, _)| name);
    let of_index = |name: &String| (name.clone(), of(&reads_of_index(name, found, state)));
    UnmanagedReplica {
        class: Some(there.class().as_str().to_owned()),
        reads: of(&reads),
        indexes: names.map(of_index).filter(|(_, reads)| *reads != Reads::default()).collect(),
    }
}

fn of(reads: &StoredReads) -> Reads {
    Reads { units: reads.own_units(), maximum: reads.maximum(&Attr::Null).known().copied() }
}

/// The state with the recorded replicas, as a configuration of replicas finds them; `None` if there are none, or if the state
/// manages its replicas. What only their Regions say is as of a replica that was made a moment ago.
pub(crate) fn with_unmanaged_replicas(
    prior: &TableModel,
    written: &Attr<Replicas>,
    recorded: &UnmanagedReplicas,
) -> Option<TableModel> {
    let written = written.known().filter(|_| prior.replicas.is_null())?;
    let one = |(region, there): (&String, &UnmanagedReplica)| {
        (region.clone(), Attr::Known(replica(prior, region, there, written.get(region))))
    };
    let replicas: Replicas = recorded.replicas.iter().map(one).collect();
    let witness_region = recorded.witness.clone().into();
    (!replicas.is_empty()).then(|| TableModel { replicas: Attr::Known(replicas), witness_region, ..prior.clone() })
}

/// The replica as it is taken for, with the key that is written for it; `written` is `None` for one that leaves.
fn replica(
    table: &TableModel,
    region: &str,
    there: &UnmanagedReplica,
    written: Option<&Attr<ReplicaModel>>,
) -> ReplicaModel {
    let off = PointInTimeRecoveryModel { enabled: Attr::Known(false), recovery_period_in_days: Attr::Null };
    let key = written.and_then(Attr::known).map(|written| written.kms_key_arn.clone()).unwrap_or_default();
    let of_table = || table.server_side_encryption.known().map(|table| table.kms_key_arn.clone()).unwrap_or_default();
    let of_stream = if table.stream.is_null() { Attr::Null } else { Attr::unknown() };
    ReplicaModel {
        kms_key_arn: key.or_else(of_table),
        point_in_time_recovery: Attr::Known(off),
        deletion_protection_enabled: Attr::Known(false),
        removal_policy: Attr::Known("DESTROY".to_owned()),
        disassociation_protection_enabled: Attr::Known(true),
        table_class: Attr::from(there.class.clone()).or_else(|| table.table_class.clone()),
        read_capacity: capacity(there.reads),
        max_read_request_units: there.reads.maximum.into(),
        global_secondary_indexes: indexes(table, there),
        propagate_tags: Attr::Known(true),
        // An earlier configuration may have made alarms in a Region that leaves: they go with the replica.
        alarm_actions: if written.is_some() { Attr::Null } else { Attr::Known(SetOf::default()) },
        arn: table.parsed_arn().map(|home| Arn { region: region.to_owned(), ..home }.to_string()).into(),
        stream_arn: of_stream.clone(),
        stream_label: of_stream,
        ..ReplicaModel::default()
    }
}

/// All indexes of the table, since those that are left out have the table's Contributor Insights.
fn indexes(table: &TableModel, there: &UnmanagedReplica) -> Attr<BTreeMap<String, Attr<ReplicaIndexModel>>> {
    let names = table.global_secondary_indexes.known().into_iter().flatten().map(|(name, _)| name);
    let one = |name: &String| {
        let reads = there.indexes.get(name).copied().unwrap_or_default();
        let index = ReplicaIndexModel {
            read_capacity: capacity(reads),
            max_read_request_units: reads.maximum.into(),
            contributor_insights: Attr::Null,
        };
        (name.clone(), Attr::Known(index))
    };
    let indexes: BTreeMap<_, _> = names.map(one).collect();
    Some(indexes).filter(|indexes| !indexes.is_empty()).into()
}

fn capacity(reads: Reads) -> Attr<CapacityModel> {
    reads.units.map(|units| CapacityModel { units: Attr::Known(units), ..CapacityModel::default() }).into()
}

/// A replica with the table's alarms, without actions: an earlier configuration may have made them.
pub(crate) fn with_possible_alarms(table: &TableModel, member: &TableModel) -> TableModel {
    let without_actions = |alarms| AlarmsModel { alarm_actions: Attr::Null, ..alarms };
    TableModel { alarms: table.alarms.clone().map(without_actions), ..member.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replicas(regions: &[&str]) -> Attr<Replicas> {
        let one = |region: &&str| ((*region).to_owned(), Attr::Known(ReplicaModel::default()));
        Attr::Known(regions.iter().map(one).collect())
    }

    fn completed(prior: Attr<Replicas>, written: &Attr<Replicas>) -> Option<TableModel> {
        let prior = TableModel { replicas: prior, ..TableModel::default() };
        let mut recorded = UnmanagedReplicas::in_regions(["eu-west-1", "us-west-2"].map(str::to_owned).to_vec());
        recorded.replicas.insert(
            "eu-west-1".to_owned(),
            UnmanagedReplica { reads: Reads { units: Some(20), maximum: None }, ..UnmanagedReplica::default() },
        );
        with_unmanaged_replicas(&prior, written, &recorded)
    }

    #[test]
    fn all_that_are_recorded_are_there_once_replicas_are_written() {
        let regions = |found: Option<TableModel>| {
            found.and_then(|found| Some(found.replicas.known()?.keys().cloned().collect::<Vec<_>>()))
        };
        let all = || Some(vec!["eu-west-1".to_owned(), "us-west-2".to_owned()]);
        assert_eq!(regions(completed(Attr::Null, &replicas(&[]))), all());
        assert_eq!(regions(completed(Attr::Null, &replicas(&["eu-west-1", "eu-west-2"]))), all());
        assert_eq!(regions(completed(Attr::Null, &Attr::Null)), None, "they are still not managed");
        assert_eq!(regions(completed(replicas(&[]), &replicas(&[]))), None, "the state manages its replicas");
    }

    #[test]
    fn reads_are_as_recorded() {
        let found = completed(Attr::Null, &replicas(&["eu-west-1"])).expect("two replicas");
        let units = |region: &str| {
            let replica = found.replicas.known()?.get(region)?.known()?;
            replica.read_capacity.known()?.units.known().copied()
        };
        assert_eq!((units("eu-west-1"), units("us-west-2")), (Some(20), None));
    }
}
