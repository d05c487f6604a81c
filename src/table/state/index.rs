//! Global indexes as they are stored.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::{capacity, ceiling, key, known, projection, unless_empty, warm};
use crate::table::keys::KeyAttribute;
use crate::table::model::{GlobalIndexModel, KeyModel};
use crate::table::observed::{IndexStatus, ObservedIndex, ObservedTable};
use crate::table::throughput::BillingMode;

type Indexes = Attr<BTreeMap<String, Attr<GlobalIndexModel>>>;

/// All indexes but those on their way out.
pub(super) fn global_indexes(table: &ObservedTable, base: &Indexes) -> Indexes {
    let none = GlobalIndexModel::default();
    let base_of = |name: &str| {
        let indexes = base.known();
        indexes.and_then(|indexes| indexes.get(name)).and_then(Attr::known).unwrap_or(&none)
    };
    let entries = table
        .global_indexes
        .iter()
        .filter(|(_, index)| index.status != IndexStatus::Deleting)
        .map(|(name, index)| {
            let model = global_index(table, name.as_str(), index, base_of(name.as_str()));
            (name.as_str().to_owned(), Attr::Known(model))
        })
        .collect();
    unless_empty(entries, base)
}

fn global_index(table: &ObservedTable, name: &str, index: &ObservedIndex, base: &GlobalIndexModel) -> GlobalIndexModel {
    let provisioned = table.billing == BillingMode::Provisioned;
    let (partition_key, partition_keys) = keys(&index.shape.key.partition, &base.partition_keys);
    let (sort_key, sort_keys) = keys(&index.shape.key.sort, &base.sort_keys);
    let (projection_type, non_key_attributes) = projection(&index.shape.projection);
    GlobalIndexModel {
        partition_key,
        partition_keys,
        sort_key,
        sort_keys,
        projection_type,
        non_key_attributes,
        read_capacity: capacity(provisioned, index.units.read),
        write_capacity: capacity(provisioned, index.units.write),
        on_demand_throughput: ceiling(index.ceiling),
        warm_throughput: warm(index.warm, &base.warm_throughput),
        arn: known(&table.arn.index(name).to_string()),
    }
}

/// One attribute is written as a single key, several as a list; a list in the base stays a list.
fn keys(attributes: &[KeyAttribute], base: &Attr<Vec<Attr<KeyModel>>>) -> (Attr<KeyModel>, Attr<Vec<Attr<KeyModel>>>) {
    match attributes {
        [] => (Attr::Null, if base.known().is_some_and(Vec::is_empty) { base.clone() } else { Attr::Null }),
        [one] if !base.is_known() => (Attr::Known(key(one)), Attr::Null),
        many => (Attr::Null, Attr::Known(many.iter().map(|attribute| Attr::Known(key(attribute))).collect())),
    }
}
