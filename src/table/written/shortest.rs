//! Leaves out what the plan fills in by itself: each attribute goes if the effective value stays the same without it.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::Attr;

use super::Defaults;
use crate::table::effective;
use crate::table::effective::capacity::{of_index, of_table};
use crate::table::model::{
    CapacityModel, EncryptionModel, GlobalIndexModel, KeyModel, PointInTimeRecoveryModel, ReplicaIndexModel,
    ReplicaModel, TableModel,
};

/// The shortest configuration of a table, but for the defaults that the schema itself has.
pub(super) fn shortest(model: &TableModel, defaults: &Defaults) -> TableModel {
    let mut short = model.clone();
    drop_default(&mut short.region, |region| defaults.region.as_ref() == Some(region));
    drop_default(&mut short.deletion_protection_enabled, |protected| defaults.protected == Some(*protected));
    drop_default(&mut short.tags, BTreeMap::is_empty);
    capacities(&mut short);
    short.billing_mode = Attr::Null;
    if effective::billing_mode(&short) != model.billing_mode {
        short.billing_mode.clone_from(&model.billing_mode);
    }
    short.point_in_time_recovery = recovery(&model.point_in_time_recovery);
    short.server_side_encryption = encryption(&model.server_side_encryption);
    keys_and_projections(&mut short);
    short.stream = Attr::Null;
    if effective::stream(&short) != model.stream {
        short.stream.clone_from(&model.stream);
    }
    replicas(&mut short, model);
    short
}

/// What a replica has of the table.
fn replicas(short: &mut TableModel, model: &TableModel) {
    let of_table = |name: &str| {
        let index = model.global_secondary_indexes.known().and_then(|indexes| indexes.get(name)?.known());
        index.map_or(Attr::Null, |index| index.contributor_insights.clone())
    };
    for replica in short.replicas.known_mut().into_iter().flatten().filter_map(|(_, replica)| replica.known_mut()) {
        let ReplicaModel {
            point_in_time_recovery,
            deletion_protection_enabled,
            table_class,
            contributor_insights,
            global_secondary_indexes,
            tags,
            ..
        } = replica;
        drop_equal(point_in_time_recovery, &model.point_in_time_recovery);
        drop_equal(deletion_protection_enabled, &model.deletion_protection_enabled);
        drop_equal(table_class, &model.table_class);
        drop_equal(contributor_insights, &model.contributor_insights);
        for (name, index) in global_secondary_indexes.known_mut().into_iter().flatten() {
            index
                .known_mut()
                .into_iter()
                .for_each(|index| drop_equal(&mut index.contributor_insights, &of_table(name)));
        }
        let says_nothing = |index: &Attr<ReplicaIndexModel>| *index == Attr::Known(ReplicaIndexModel::default());
        global_secondary_indexes.known_mut().into_iter().for_each(|it| it.retain(|_, index| !says_nothing(index)));
        drop_default(global_secondary_indexes, BTreeMap::is_empty);
        drop_default(tags, BTreeMap::is_empty);
    }
}

fn drop_equal<T: PartialEq>(attr: &mut Attr<T>, inherited: &Attr<T>) {
    if attr == inherited {
        *attr = Attr::Null;
    }
}

fn drop_default<T>(attr: &mut Attr<T>, is_default: impl FnOnce(&T) -> bool) {
    if attr.known().is_some_and(is_default) {
        *attr = Attr::Null;
    }
}

fn recovery(model: &Attr<PointInTimeRecoveryModel>) -> Attr<PointInTimeRecoveryModel> {
    let shorter: [fn(&mut PointInTimeRecoveryModel); 2] =
        [|recovery| recovery.enabled = Attr::Null, |recovery| recovery.recovery_period_in_days = Attr::Null];
    without(model, &shorter, effective::recovery)
}

fn encryption(model: &Attr<EncryptionModel>) -> Attr<EncryptionModel> {
    without(model, &[|encryption: &mut EncryptionModel| encryption.key_type = Attr::Null], effective::encryption)
}

/// The same meaning with as little as possible: nothing at all, otherwise without each part in turn.
fn without<T: Clone + PartialEq>(
    full: &Attr<T>,
    parts: &[fn(&mut T)],
    meaning: impl Fn(&Attr<T>) -> Attr<T>,
) -> Attr<T> {
    let goal = meaning(full);
    if meaning(&Attr::Null) == goal {
        return Attr::Null;
    }
    parts.iter().fold(full.clone(), |short, remove| {
        let mut candidate = short.clone();
        candidate.known_mut().into_iter().for_each(remove);
        if meaning(&candidate) == goal { candidate } else { short }
    })
}

/// Capacities of indexes are relative to the whole ones of the table.
fn capacities(short: &mut TableModel) {
    let (read, write) = (of_table(&short.read_capacity), of_table(&short.write_capacity));
    for index in indexes(short) {
        index.read_capacity = capacity(&index.read_capacity, |capacity| of_index(capacity, &read));
        index.write_capacity = capacity(&index.write_capacity, |capacity| of_index(capacity, &write));
    }
    short.read_capacity = capacity(&short.read_capacity, of_table);
    short.write_capacity = capacity(&short.write_capacity, of_table);
}

fn indexes(model: &mut TableModel) -> impl Iterator<Item = &mut GlobalIndexModel> {
    model.global_secondary_indexes.known_mut().into_iter().flatten().filter_map(|(_, index)| index.known_mut())
}

/// Bounds stay where anything does: one without the other is hard to read.
fn capacity(
    full: &Attr<CapacityModel>,
    meaning: impl Fn(&Attr<CapacityModel>) -> Attr<CapacityModel>,
) -> Attr<CapacityModel> {
    let parts: [fn(&mut CapacityModel); 6] = [
        |capacity| capacity.target_utilization = Attr::Null,
        |capacity| capacity.scale_in_cooldown = Attr::Null,
        |capacity| capacity.scale_out_cooldown = Attr::Null,
        |capacity| capacity.disable_scale_in = Attr::Null,
        |capacity| capacity.initial_capacity = Attr::Null,
        |capacity| capacity.schedules = Attr::Null,
    ];
    without(full, &parts, meaning)
}

/// A type is written once, and not at all if it is the default; a list of attributes is a projection by itself.
fn keys_and_projections(short: &mut TableModel) {
    let mut seen = BTreeSet::new();
    key(&mut short.partition_key, &mut seen);
    key(&mut short.sort_key, &mut seen);
    for index in indexes(short) {
        for one in [&mut index.partition_key, &mut index.sort_key] {
            key(one, &mut seen);
        }
        for many in [&mut index.partition_keys, &mut index.sort_keys] {
            many.known_mut().into_iter().flatten().for_each(|one| key(one, &mut seen));
        }
        let listed = index.non_key_attributes.is_known();
        drop_default(&mut index.projection_type, |kind| kind == "INCLUDE" && listed);
    }
    let local = short.local_secondary_indexes.known_mut().into_iter().flatten();
    for index in local.filter_map(|(_, index)| index.known_mut()) {
        key(&mut index.sort_key, &mut seen);
        let listed = index.non_key_attributes.is_known();
        drop_default(&mut index.projection_type, |kind| kind == "INCLUDE" && listed);
    }
    let vector = short.vector_indexes.known_mut().into_iter().flatten();
    for index in vector.filter_map(|(_, index)| index.known_mut()) {
        key(&mut index.partition_key, &mut seen);
        index.filters.known_mut().into_iter().flatten().for_each(|filter| key(filter, &mut seen));
        let listed = index.non_key_attributes.is_known();
        drop_default(&mut index.projection_type, |kind| kind == "INCLUDE" && listed);
    }
}

fn key(key: &mut Attr<KeyModel>, seen: &mut BTreeSet<String>) {
    let Some(KeyModel { name, r#type }) = key.known_mut() else { return };
    let first = name.known().is_none_or(|name| seen.insert(name.clone()));
    drop_default(r#type, |kind| !first || kind == "S");
}
