//! Replicas as DescribeTable lists them: those of the table's own account, and the members of other accounts.

use aws_sdk_dynamodb::types::{
    GlobalTableSettingsReplicationMode as Mode, OnDemandThroughputOverride, ProvisionedThroughputOverride,
    ReplicaDescription, TableDescription,
};

use crate::names::{Arn, IndexName, Region};
use crate::table::accounts::{AccountMember, OtherAccounts};
use crate::table::replicas::{Consistency, ObservedReplica, ObservedReplicas, ReadOverride, ReplicaStatus};
use crate::table::settings::TableClass;

/// The replicas in other Regions than `home`: some endpoints list that one, too.
pub(super) fn replicas(table: &TableDescription, home: &Region) -> ObservedReplicas {
    let consistency = table.multi_region_consistency().and_then(|mode| Consistency::parse(mode.as_str()));
    let own = table.replicas().iter().filter(|replica| !is_elsewhere(replica, table));
    let others = own.filter_map(replica).filter(|(region, _)| region != home);
    let witness = table.global_table_witnesses().iter().find_map(|witness| {
        let region = Region::parse(witness.region_name()?).ok()?;
        let status =
            witness.witness_status().map_or(ReplicaStatus::Active, |status| ReplicaStatus::parse(status.as_str()));
        Some((region, status))
    });
    ObservedReplicas { members: others.collect(), consistency: consistency.unwrap_or_default(), witness }
}

/// The members of other accounts, and whether they get the settings of the table.
pub(super) fn accounts(table: &TableDescription) -> OtherAccounts {
    let settings_replication = match table.global_table_settings_replication_mode() {
        Some(Mode::Enabled) => Some(true),
        Some(Mode::Disabled) => Some(false),
        // Replicas of one account override settings, and that is no choice.
        Some(_) | None => None,
    };
    let member = |replica: &ReplicaDescription| {
        Some(AccountMember {
            region: Region::parse(replica.region_name()?).ok()?,
            arn: replica.replica_arn().and_then(|arn| Arn::parse(arn).ok()),
            status: status(replica),
        })
    };
    let elsewhere = table.replicas().iter().filter(|replica| is_elsewhere(replica, table));
    OtherAccounts { settings_replication, members: elsewhere.filter_map(member).collect() }
}

/// Whether the replica is in another account: by its ARN, or else because members of one account have overrides.
fn is_elsewhere(replica: &ReplicaDescription, table: &TableDescription) -> bool {
    let account = |arn: Option<&str>| arn.and_then(|arn| Arn::parse(arn).ok()).map(|arn| arn.account);
    match (account(replica.replica_arn()), account(table.table_arn())) {
        (Some(there), Some(here)) => there != here,
        _ => table.global_table_settings_replication_mode() == Some(&Mode::Enabled),
    }
}

/// An endpoint that does not say has made it at once.
fn status(description: &ReplicaDescription) -> ReplicaStatus {
    description.replica_status().map_or(ReplicaStatus::Active, |status| ReplicaStatus::parse(status.as_str()))
}

fn replica(description: &ReplicaDescription) -> Option<(Region, ObservedReplica)> {
    let region = Region::parse(description.region_name()?).ok()?;
    let class = description.replica_table_class_summary().and_then(|summary| summary.table_class());
    let indexes = description.global_secondary_indexes().iter().filter_map(|index| {
        let name = IndexName::parse(index.index_name()?).ok()?;
        let read = read(index.provisioned_throughput_override(), index.on_demand_throughput_override());
        (read != ReadOverride::default()).then_some((name, read))
    });
    let replica = ObservedReplica {
        status: status(description),
        class: class.and_then(|class| TableClass::parse(class.as_str())),
        read: read(description.provisioned_throughput_override(), description.on_demand_throughput_override()),
        indexes: indexes.collect(),
    };
    Some((region, replica))
}

fn read(units: Option<&ProvisionedThroughputOverride>, ceiling: Option<&OnDemandThroughputOverride>) -> ReadOverride {
    let given = |units: Option<i64>| units.and_then(|units| u64::try_from(units).ok()).filter(|units| *units > 0);
    ReadOverride {
        units: given(units.and_then(ProvisionedThroughputOverride::read_capacity_units)),
        ceiling: given(ceiling.and_then(OnDemandThroughputOverride::max_read_request_units)),
    }
}
