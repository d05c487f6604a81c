//! A change of home: another member of a global table is the one that every setting is changed in. Nothing of the table differs
//! afterwards, so the state is described as seen from the new place and no call is made.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::{adopted, member};
use crate::names::Arn;
use crate::table::model::{AlarmsModel, GlobalIndexModel, LocalIndexModel, ReplicaModel, TableModel};

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
    index_arns(&mut home);
    let mut others: BTreeMap<_, _> = replicas.clone();
    others.remove(region);
    others.insert(old.clone(), Attr::Known(adopted(as_replica(prior), &home, &BTreeMap::new())));
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
fn as_replica(home: &TableModel) -> ReplicaModel {
    let actions = |alarms: &AlarmsModel| alarms.alarm_actions.clone();
    ReplicaModel {
        kms_key_arn: home.server_side_encryption.known().and_then(|key| key.kms_key_arn.known().cloned()).into(),
        point_in_time_recovery: home.point_in_time_recovery.clone(),
        deletion_protection_enabled: home.deletion_protection_enabled.clone(),
        table_class: home.table_class.clone(),
        contributor_insights: home.contributor_insights.clone(),
        read_capacity: Attr::Null,
        max_read_request_units: Attr::Null,
        global_secondary_indexes: Attr::Null,
        tags: home.tags.clone(),
        propagate_tags: Attr::Known(true),
        tags_all: home.tags_all.clone(),
        resource_policy: home.resource_policy.clone(),
        kinesis_stream: home.kinesis_stream.clone(),
        alarm_actions: home.alarms.known().map(actions).unwrap_or_default(),
        alarm_arns: home.alarm_arns.clone(),
        arn: home.arn.clone(),
        stream_arn: home.stream_arn.clone(),
        stream_label: home.stream_label.clone(),
    }
}

/// The ARNs of the indexes in the Region of the table.
fn index_arns(table: &mut TableModel) {
    let Some(arn) = table.arn.known().and_then(|arn| Arn::parse(arn).ok()) else { return };
    for (name, index) in table.global_secondary_indexes.known_mut().into_iter().flatten() {
        if let Some(GlobalIndexModel { arn: of_index, .. }) = index.known_mut() {
            *of_index = Attr::Known(arn.index(name).to_string());
        }
    }
    for (name, index) in table.local_secondary_indexes.known_mut().into_iter().flatten() {
        if let Some(LocalIndexModel { arn: of_index, .. }) = index.known_mut() {
            *of_index = Attr::Known(arn.index(name).to_string());
        }
    }
}
