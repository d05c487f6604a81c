//! Keys and indexes: the other provider keeps the types of attributes apart from the keys, and indexes in sets.

use std::collections::BTreeMap;

use tf_provider::{Attr, SetOf};

use super::fields::{Damaged, Fields, Reading};
use super::throughput::{MovedThroughput, throughput};
use crate::names::{Arn, IndexName};
use crate::table::model::{GlobalIndexModel, KeyModel, LocalIndexModel};
use crate::table::throughput::BillingMode;

/// Types of attributes by name.
pub(super) struct Types<'a>(BTreeMap<&'a str, &'static str>);

/// Indexes by name; null if there are none.
type Indexes<T> = Attr<BTreeMap<String, Attr<T>>>;

impl<'a> Types<'a> {
    /// The blocks `attribute`.
    pub(super) fn read(state: &Fields<'a>) -> Reading<Self> {
        let entry = |block: Fields<'a>| {
            let kind = block.one_of("type", &["S", "N", "B"])?;
            let kind = kind.ok_or_else(|| Damaged::at(&block.path("type"), "it is missing."))?;
            Ok((block.required("name")?, kind))
        };
        state.blocks("attribute")?.into_iter().map(entry).collect::<Reading<_>>().map(Self)
    }

    /// A key with its type. Without one the plan could only replace the table.
    pub(super) fn key(&self, name: &str, place: &str) -> Reading<KeyModel> {
        let kind = self
            .0
            .get(name)
            .ok_or_else(|| Damaged::at(place, format!("the key attribute \"{name}\" has no type in `attribute`.")))?;
        Ok(KeyModel { name: known(name), r#type: known(kind) })
    }

    /// Name to type.
    pub(super) fn definitions(&self) -> Attr<BTreeMap<String, Attr<String>>> {
        Attr::Known(self.0.iter().map(|(name, kind)| ((*name).to_owned(), known(kind))).collect())
    }
}

/// The blocks `global_secondary_index`.
pub(super) fn global(
    state: &Fields<'_>,
    types: &Types<'_>,
    mode: BillingMode,
    table: Option<&Arn>,
) -> Reading<Indexes<GlobalIndexModel>> {
    let entry = |block: Fields<'_>| Ok((name(&block)?, Attr::Known(global_index(&block, types, mode, table)?)));
    let indexes: Reading<BTreeMap<_, _>> = state.blocks("global_secondary_index")?.into_iter().map(entry).collect();
    Ok(unless_empty(indexes?))
}

/// The blocks `local_secondary_index`.
pub(super) fn local(state: &Fields<'_>, types: &Types<'_>, table: Option<&Arn>) -> Reading<Indexes<LocalIndexModel>> {
    let entry = |block: Fields<'_>| {
        let (name, (projection_type, non_key_attributes)) = (name(&block)?, projection(&block)?);
        let sort_key = types.key(block.required("range_key")?, &block.path("range_key"))?;
        let arn = arn(table, &name);
        let model = LocalIndexModel { sort_key: Attr::Known(sort_key), projection_type, non_key_attributes, arn };
        Ok((name, Attr::Known(model)))
    };
    let indexes: Reading<BTreeMap<_, _>> = state.blocks("local_secondary_index")?.into_iter().map(entry).collect();
    Ok(unless_empty(indexes?))
}

fn global_index(
    block: &Fields<'_>,
    types: &Types<'_>,
    mode: BillingMode,
    table: Option<&Arn>,
) -> Reading<GlobalIndexModel> {
    let (partition, sort) = index_keys(block, types)?;
    let ((partition_key, partition_keys), (sort_key, sort_keys)) = (one_or_many(partition), one_or_many(sort));
    let (projection_type, non_key_attributes) = projection(block)?;
    let MovedThroughput { read_capacity, write_capacity, on_demand, warm } = throughput(block, mode)?;
    Ok(GlobalIndexModel {
        partition_key,
        partition_keys,
        sort_key,
        sort_keys,
        projection_type,
        non_key_attributes,
        read_capacity,
        write_capacity,
        on_demand_throughput: on_demand,
        warm_throughput: warm,
        contributor_insights: Attr::Null,
        arn: arn(table, &name(block)?),
    })
}

/// Partition and sort attributes: `key_schema` of newer versions, otherwise `hash_key` and `range_key`. Versions that have
/// both fill in the one from the other.
fn index_keys(block: &Fields<'_>, types: &Types<'_>) -> Reading<(Vec<KeyModel>, Vec<KeyModel>)> {
    let (mut partition, mut sort) = (Vec::new(), Vec::new());
    for element in block.blocks("key_schema")? {
        let key = types.key(element.required("attribute_name")?, &element.path("attribute_name"))?;
        match element.one_of("key_type", &["HASH", "RANGE"])? {
            Some("RANGE") => sort.push(key),
            Some(_) => partition.push(key),
            None => return Err(Damaged::at(&element.path("key_type"), "it is missing.")),
        }
    }
    if partition.is_empty() {
        partition.push(types.key(block.required("hash_key")?, &block.path("hash_key"))?);
        let range = block.text("range_key")?;
        sort = range.map(|name| types.key(name, &block.path("range_key"))).transpose()?.into_iter().collect();
    }
    Ok((partition, sort))
}

fn one_or_many(mut keys: Vec<KeyModel>) -> (Attr<KeyModel>, Attr<Vec<Attr<KeyModel>>>) {
    match keys.len() {
        0 | 1 => (keys.pop().into(), Attr::Null),
        _ => (Attr::Null, Attr::Known(keys.into_iter().map(Attr::Known).collect())),
    }
}

/// The order of the attributes, and an empty list in place of none, mean nothing.
fn projection(block: &Fields<'_>) -> Reading<(Attr<String>, Attr<SetOf<String>>)> {
    let kind = block.one_of("projection_type", &["ALL", "KEYS_ONLY", "INCLUDE"])?;
    let attributes = block.texts("non_key_attributes")?;
    let attributes = match kind {
        Some("INCLUDE") => Attr::Known(attributes.into_iter().map(str::to_owned).collect()),
        Some(_) | None => Attr::Null,
    };
    Ok((kind.map(str::to_owned).into(), attributes))
}

fn name(block: &Fields<'_>) -> Reading<String> {
    let name = block.required("name")?;
    IndexName::parse(name).map_err(|error| Damaged::at(&block.path("name"), error))?;
    Ok(name.to_owned())
}

fn arn(table: Option<&Arn>, index: &str) -> Attr<String> {
    table.map(|table| table.index(index).to_string()).into()
}

fn unless_empty<T>(entries: BTreeMap<String, T>) -> Attr<BTreeMap<String, T>> {
    if entries.is_empty() { Attr::Null } else { Attr::Known(entries) }
}

fn known(text: &str) -> Attr<String> {
    Attr::Known(text.to_owned())
}
