//! Global indexes as they are stored.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::capacity::Provisioned;
use super::{ceiling, insights_and_kinesis, key, known, projection, unless_empty, warm};
use crate::names::IndexName;
use crate::table::aspects::insights::ObservedInsights;
use crate::table::aspects::scaling::Targets;
use crate::table::keys::KeyAttribute;
use crate::table::model::{GlobalIndexModel, KeyModel};
use crate::table::observed::{Aspect, IndexStatus, ObservedIndex, ObservedTable};
use crate::table::scope::Scope;

type Indexes = Attr<BTreeMap<String, Attr<GlobalIndexModel>>>;

/// All indexes except those that are being deleted.
pub(super) fn global_indexes(
    table: &ObservedTable,
    scaling: &Aspect<Targets>,
    insights: &Aspect<ObservedInsights>,
    base: &Indexes,
) -> Indexes {
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
            let context = IndexContext { table, scaling, insights };
            let model = global_index(&context, name, index, base_of(name.as_str()));
            (name.as_str().to_owned(), Attr::Known(model))
        })
        .collect();
    unless_empty(entries, base)
}

/// The observation that an index is part of.
struct IndexContext<'a> {
    table: &'a ObservedTable,
    scaling: &'a Aspect<Targets>,
    insights: &'a Aspect<ObservedInsights>,
}

fn global_index(
    context: &IndexContext<'_>,
    name: &IndexName,
    index: &ObservedIndex,
    base: &GlobalIndexModel,
) -> GlobalIndexModel {
    let IndexContext { table, scaling, insights } = context;
    let scope = Scope::Index(name.clone());
    let capacity = Provisioned { billing: table.billing, units: index.units, scope: &scope, scaling };
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
        read_capacity: capacity.read(&base.read_capacity),
        write_capacity: capacity.write(&base.write_capacity),
        on_demand_throughput: ceiling(index.ceiling),
        warm_throughput: warm(index.warm, &base.warm_throughput),
        contributor_insights: insights_and_kinesis::insights(insights, &scope, &base.contributor_insights),
        arn: known(&table.arn.index(name.as_str()).to_string()),
    }
}

/// One attribute is stored as a single key, several as a list; a list in the base stays a list.
fn keys(attributes: &[KeyAttribute], base: &Attr<Vec<Attr<KeyModel>>>) -> (Attr<KeyModel>, Attr<Vec<Attr<KeyModel>>>) {
    match attributes {
        [] => (Attr::Null, if base.known().is_some_and(Vec::is_empty) { base.clone() } else { Attr::Null }),
        [one] if !base.is_known() => (Attr::Known(key(one)), Attr::Null),
        many => (Attr::Null, Attr::Known(many.iter().map(|attribute| Attr::Known(key(attribute))).collect())),
    }
}
