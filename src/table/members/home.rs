//! A change of home: another member of a global table is the one that every setting is changed in. Nothing of the table differs
//! afterwards, so the state is described as seen from the new place and no call is made.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::{adopted, member, stored};
use crate::table::model::{ReplicaModel, TableModel};

/// The state as seen from `region`, if that has a replica of the table; `None` otherwise.
pub(crate) fn rehomed(prior: &TableModel, region: &str) -> Option<TableModel> {
    let old = prior.region.known().filter(|old| *old != region)?;
    let replicas = prior.replicas.known()?;
    let replica = replicas.get(region)?.known()?;
    let place = member(prior, region, replica);
    let mut home = TableModel {
        region: place.region,
        table_class: place.table_class,
        point_in_time_recovery: place.point_in_time_recovery,
        deletion_protection_enabled: place.deletion_protection_enabled,
        server_side_encryption: place.server_side_encryption,
        resource_policy: place.resource_policy,
        // Strongly consistent replicas have no stream.
        stream: if replica.stream_arn.is_null() { Attr::Null } else { place.stream },
        kinesis_stream: place.kinesis_stream,
        contributor_insights: place.contributor_insights,
        tags: own_tags(prior, replica),
        tags_all: place.tags_all,
        alarms: place.alarms,
        alarm_arns: place.alarm_arns,
        alarm_settings: Attr::Null,
        global_secondary_indexes: place.global_secondary_indexes,
        arn: place.arn,
        stream_arn: place.stream_arn,
        stream_label: place.stream_label,
        // Every Region has given the table an id of its own.
        table_id: Attr::unknown(),
        ..prior.clone()
    };
    home.set_index_arns();
    let mut others: BTreeMap<_, _> = replicas.clone();
    others.remove(region);
    others.insert(old.clone(), Attr::Known(adopted(as_replica(prior, &home), &home, &BTreeMap::new())));
    home.replicas = Attr::Known(others);
    Some(home)
}

/// What the replica does not have from the provider's default tags.
fn own_tags(prior: &TableModel, replica: &ReplicaModel) -> Attr<BTreeMap<String, Attr<String>>> {
    let defaults = crate::tags::added(&prior.tags, &prior.tags_all);
    replica.tags_all.clone().map(|all| {
        let is_default = |key: &String, value: &Attr<String>| defaults.get(key) == value.known();
        all.into_iter().filter(|(key, value)| !is_default(key, value)).collect()
    })
}

/// The table that was the home until now, as a replica of the other.
fn as_replica(prior: &TableModel, home: &TableModel) -> ReplicaModel {
    let alarm_actions = prior.alarms.known().map(|alarms| alarms.alarm_actions.clone()).unwrap_or_default();
    stored(prior, None, &ReplicaModel { alarm_actions, ..ReplicaModel::default() }, home)
}
