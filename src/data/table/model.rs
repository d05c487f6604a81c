//! The attributes of the data source: those of the resource in their shapes, and numbers that change by themselves.

use std::collections::BTreeMap;

use tf_provider::schema::{Attribute, Mode};
use tf_provider::{Attr, Diagnostics, Model, Path, Value};
use time::OffsetDateTime;

use crate::data::times::time_text;
use crate::table::calls::{Live, Numbers, Restorable};
use crate::table::model::{TableModel, WarmThroughputModel};
use crate::table::throughput::{Units, Warm};

/// What finds the table, with the comment that each has here.
const ASKED: [(&str, &str); 3] = [
    ("name", "Name of the table. Exactly one of `name` and `arn` is given."),
    ("arn", "ARN of the table. Exactly one of `name` and `arn` is given."),
    ("region", "Region of the table. Defaults to that of `arn`, otherwise to the provider's Region."),
];

/// What only a configuration says: no table knows it.
const WITHOUT_COUNTERPART: [&str; 8] = [
    "name_prefix",
    "warm_throughput",
    "removal_policy",
    "restore",
    "import_table",
    "guardrail_suppressions",
    "timeouts",
    "wait_for_indexes",
];

/// The name of the attribute that the resource does not have.
const LIVE: &str = "live";

/// A table as it is found.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TableDataModel {
    /// As the resource stores it.
    pub(super) table: TableModel,
    /// Numbers that change by themselves.
    pub(super) live: Attr<LiveModel>,
}

/// Numbers and states of a table that change by themselves.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct LiveModel {
    /// Status of the table, `ACTIVE` for instance.
    #[attr(computed)]
    status: Attr<String>,
    /// Number of items, which DynamoDB counts about every six hours.
    #[attr(computed)]
    item_count: Attr<i64>,
    /// Size of the items in bytes, which DynamoDB counts about every six hours.
    #[attr(computed)]
    size_in_bytes: Attr<i64>,
    /// Provisioned read capacity units, as scaling has set them; null on demand.
    #[attr(computed)]
    read_capacity_units: Attr<i64>,
    /// Provisioned write capacity units, as scaling has set them; null on demand.
    #[attr(computed)]
    write_capacity_units: Attr<i64>,
    /// What the table can serve immediately, asked for or not.
    #[attr(computed)]
    warm_throughput: Attr<WarmThroughputModel>,
    /// The first moment to which the table can be restored, in UTC; null without continuous backups.
    #[attr(computed)]
    earliest_restorable_time: Attr<String>,
    /// The last moment to which the table can be restored, in UTC; null without continuous backups.
    #[attr(computed)]
    latest_restorable_time: Attr<String>,
    /// ARN of the KMS key in use, also of one that AWS manages; null for a key that AWS owns.
    #[attr(computed)]
    kms_key_arn: Attr<String>,
    /// The same of the global secondary indexes, by name.
    #[attr(computed)]
    global_secondary_indexes: Attr<BTreeMap<String, Attr<LiveIndexModel>>>,
    /// The same of the vector indexes, by name.
    #[attr(computed)]
    vector_indexes: Attr<BTreeMap<String, Attr<LiveVectorIndexModel>>>,
}

/// Numbers and states of a vector index that change by themselves.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct LiveVectorIndexModel {
    /// Status of the index, `ACTIVE` for instance.
    #[attr(computed)]
    status: Attr<String>,
    /// Number of items in the index, which DynamoDB counts about every six hours.
    #[attr(computed)]
    item_count: Attr<i64>,
    /// Size of the index in bytes, which DynamoDB counts about every six hours.
    #[attr(computed)]
    size_in_bytes: Attr<i64>,
}

/// Numbers and states of an index that change by themselves.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct LiveIndexModel {
    /// Status of the index, `ACTIVE` for instance.
    #[attr(computed)]
    status: Attr<String>,
    /// Number of items in the index, which DynamoDB counts about every six hours.
    #[attr(computed)]
    item_count: Attr<i64>,
    /// Size of the index in bytes, which DynamoDB counts about every six hours.
    #[attr(computed)]
    size_in_bytes: Attr<i64>,
    /// Provisioned read capacity units, as scaling has set them; null on demand.
    #[attr(computed)]
    read_capacity_units: Attr<i64>,
    /// Provisioned write capacity units, as scaling has set them; null on demand.
    #[attr(computed)]
    write_capacity_units: Attr<i64>,
    /// What the index can serve immediately, asked for or not.
    #[attr(computed)]
    warm_throughput: Attr<WarmThroughputModel>,
}

impl Model for TableDataModel {
    fn attributes() -> Vec<Attribute> {
        let description = "Numbers and states that change by themselves.";
        let live =
            Attribute::new(LIVE, <LiveModel as tf_provider::model::AttrValue>::kind(), Mode::Computed, description);
        let all = TableModel::attributes().into_iter().map(of_resource);
        all.chain([live.read_only()]).collect()
    }

    fn from_object(mut object: BTreeMap<String, Value>, path: &Path, problems: &mut Diagnostics) -> Self {
        let live = tf_provider::model::fields::take(&mut object, LIVE, path, problems);
        Self { table: TableModel::from_object(object, path, problems), live }
    }

    fn into_object(self) -> BTreeMap<String, Value> {
        let mut object = self.table.into_object();
        object.insert(LIVE.to_owned(), tf_provider::model::ModelValue::into_value(self.live));
        object
    }
}

/// An attribute of the resource as the data source has it.
fn of_resource(attribute: Attribute) -> Attribute {
    let attribute = attribute.read_only();
    if let Some((_, description)) = ASKED.iter().find(|(name, _)| *name == attribute.name) {
        return Attribute { mode: Mode::OptionalComputed, description: (*description).to_owned(), ..attribute };
    }
    if WITHOUT_COUNTERPART.contains(&attribute.name.as_str()) {
        let description = format!("{} Null here: no table knows what a configuration asks for.", attribute.description);
        return Attribute { description, ..attribute };
    }
    attribute
}

impl TableDataModel {
    /// A table as an import stores it, without what it fills in for the configuration.
    pub(super) fn found(mut table: TableModel, live: Live, restorable: Restorable) -> Self {
        table.removal_policy = Attr::Null;
        Self { table, live: Attr::Known(live_model(live, restorable)) }
    }
}

fn live_model(live: Live, restorable: Restorable) -> LiveModel {
    let Live { table: Numbers { status, items, bytes, units, warm }, indexes, vectors, key } = live;
    let time = |time: Option<OffsetDateTime>| time.and_then(time_text).into();
    let (read_capacity_units, write_capacity_units) = pair(units);
    let indexes = indexes.into_iter().map(|(name, numbers)| (name, Attr::Known(index(numbers))));
    LiveModel {
        status: status.into(),
        item_count: items.into(),
        size_in_bytes: bytes.into(),
        read_capacity_units,
        write_capacity_units,
        warm_throughput: warm.map(warm_throughput).into(),
        earliest_restorable_time: time(restorable.earliest),
        latest_restorable_time: time(restorable.latest),
        kms_key_arn: key.into(),
        global_secondary_indexes: Attr::Known(indexes.collect()),
        vector_indexes: Attr::Known(
            vectors.into_iter().map(|(name, of)| (name, Attr::Known(vector_index(of)))).collect(),
        ),
    }
}

fn vector_index(numbers: Numbers) -> LiveVectorIndexModel {
    let Numbers { status, items, bytes, units: _, warm: _ } = numbers;
    LiveVectorIndexModel { status: status.into(), item_count: items.into(), size_in_bytes: bytes.into() }
}

fn index(numbers: Numbers) -> LiveIndexModel {
    let Numbers { status, items, bytes, units, warm } = numbers;
    let (read_capacity_units, write_capacity_units) = pair(units);
    LiveIndexModel {
        status: status.into(),
        item_count: items.into(),
        size_in_bytes: bytes.into(),
        read_capacity_units,
        write_capacity_units,
        warm_throughput: warm.map(warm_throughput).into(),
    }
}

fn pair(units: Option<Units>) -> (Attr<i64>, Attr<i64>) {
    (units.map(|units| number(units.read)).into(), units.map(|units| number(units.write)).into())
}

fn warm_throughput(warm: Warm) -> WarmThroughputModel {
    WarmThroughputModel {
        read_units_per_second: Attr::Known(number(warm.read)),
        write_units_per_second: Attr::Known(number(warm.write)),
    }
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use tf_provider::Schema;

    use super::*;

    /// So that a module can pass on the resource or the data source.
    #[test]
    fn every_attribute_of_the_resource_is_there_in_its_type() {
        let own = Schema::of::<TableDataModel>(0, "");
        assert_eq!(own.problems(), [""; 0]);
        for attribute in TableModel::attributes() {
            let found = own.attribute(&attribute.name).unwrap_or_else(|| panic!("{} is missing", attribute.name));
            assert_eq!(found.ty(), attribute.ty(), "{}", attribute.name);
        }
        for name in WITHOUT_COUNTERPART.iter().chain(ASKED.iter().map(|(name, _)| name)) {
            assert!(own.attribute(name).is_some(), "{name}");
        }
    }
}
