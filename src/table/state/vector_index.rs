//! Vector indexes as they are stored.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::Attr;

use super::{key, known, projection, unless_empty};
use crate::names::IndexName;
use crate::table::keys::{KeyAttribute, VectorShape};
use crate::table::model::{KeyModel, VectorIndexModel};
use crate::table::observed::{IndexStatus, ObservedTable, ObservedVectorIndex};

type Indexes = Attr<BTreeMap<String, Attr<VectorIndexModel>>>;

/// All indexes except those that are being deleted.
pub(super) fn vector_indexes(table: &ObservedTable, base: &Indexes) -> Indexes {
    let none = VectorIndexModel::default();
    let base_of = |name: &str| {
        let indexes = base.known();
        indexes.and_then(|indexes| indexes.get(name)).and_then(Attr::known).unwrap_or(&none)
    };
    let entry = |(name, index): (&IndexName, &ObservedVectorIndex)| {
        let arn = known(&table.arn.index(name.as_str()).to_string());
        let model = VectorIndexModel { arn, ..vector_index(&index.shape, base_of(name.as_str())) };
        (name.as_str().to_owned(), Attr::Known(model))
    };
    let there = table.vector_indexes.iter().filter(|(_, index)| index.status != IndexStatus::Deleting);
    unless_empty(there.map(entry).collect(), base)
}

fn vector_index(shape: &VectorShape, base: &VectorIndexModel) -> VectorIndexModel {
    let VectorShape { attribute, dimensions, distance, partition, filters, projection: carried } = shape;
    let (projection_type, non_key_attributes) = projection(carried);
    VectorIndexModel {
        vector_attribute: known(attribute.as_str()),
        dimensions: Attr::Known(i64::from(*dimensions)),
        distance_function: known(distance.as_str()),
        partition_key: partition.as_ref().map(key).into(),
        filters: self::filters(filters, &base.filters),
        projection_type,
        non_key_attributes,
        arn: Attr::Null,
    }
}

/// In the order of the base, since theirs has no meaning; an empty list in the base stays one.
fn filters(filters: &BTreeSet<KeyAttribute>, base: &Attr<Vec<Attr<KeyModel>>>) -> Attr<Vec<Attr<KeyModel>>> {
    let written: Vec<&str> = base.known().into_iter().flatten().filter_map(|key| name(key.known()?)).collect();
    let place = |filter: &&KeyAttribute| {
        let name = filter.name.as_str();
        written.iter().position(|other| *other == name).unwrap_or(written.len())
    };
    let mut ordered: Vec<&KeyAttribute> = filters.iter().collect();
    ordered.sort_by_key(place);
    if ordered.is_empty() && !base.known().is_some_and(Vec::is_empty) {
        return Attr::Null;
    }
    Attr::Known(ordered.into_iter().map(|filter| Attr::Known(key(filter))).collect())
}

fn name(key: &KeyModel) -> Option<&str> {
    key.name.known().map(String::as_str)
}
