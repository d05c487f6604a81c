//! From a planned model to what the table should be.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{Attr, SetOf};

use super::capacity::capacities;
use super::{Desired, DesiredIndex};
use crate::names::{Arn, AttributeName, IndexName, TableName};
use crate::policy::Policy;
use crate::table::alarms::{Facts, definitions};
use crate::table::insights::{Insights, InsightsMode};
use crate::table::keys::{IndexKey, IndexShape, KeyAttribute, KeyType, LocalIndex, PrimaryKey, Projection};
use crate::table::kinesis::{Destination, Precision};
use crate::table::model::{
    GlobalIndexModel, InsightsModel, KeyModel, KinesisModel, OnDemandThroughputModel, RestoreModel, TableModel,
    WarmThroughputModel,
};
use crate::table::scaling::Scope;
use crate::table::settings::{
    Encryption, ImportFormat, ImportSource, Origin, Recovery, RestoreSource, RestoreTime, SourceTable, StreamView,
    TableClass, TimeToLive,
};
use crate::table::throughput::{BillingMode, Ceiling, Throughput, WarmFloor};

impl Desired {
    /// What the planned model says, if all that matters for the service is known in it. A validated and planned model
    /// that is wholly known always gives a value.
    pub(crate) fn from_model(model: &TableModel) -> Option<Self> {
        let local_indexes = map(&model.local_secondary_indexes, |index| {
            let projection = projection(&index.projection_type, &index.non_key_attributes)?;
            Some(LocalIndex { sort: key_attribute(index.sort_key.known()?)?, projection })
        })?;
        let global_indexes = map(&model.global_secondary_indexes, |index| {
            Some(DesiredIndex { shape: shape(index)?, warm: warm(&index.warm_throughput)? })
        })?;
        let alarm_spec = optional(&model.alarms, super::alarms::alarm_spec)?;
        let mut desired = Self {
            name: TableName::parse(model.name.known()?).ok()?,
            key: PrimaryKey {
                partition: key_attribute(model.partition_key.known()?)?,
                sort: optional(&model.sort_key, key_attribute)?,
            },
            local_indexes,
            global_indexes,
            throughput: throughput(model)?,
            warm: warm(&model.warm_throughput)?,
            class: TableClass::parse(model.table_class.known()?)?,
            stream: optional(&model.stream, |stream| StreamView::parse(stream.view_type.known()?))?,
            encryption: encryption(model)?,
            protected: *model.deletion_protection_enabled.known()?,
            recovery: recovery(model)?,
            ttl: ttl(model)?,
            insights: insights(model)?,
            kinesis: optional(&model.kinesis_stream, kinesis)?,
            policy: optional(&model.resource_policy, |text| Policy::parse(text).ok())?,
            stream_policy: optional(&model.stream, |stream| {
                optional(&stream.resource_policy, |text| Policy::parse(text).ok())
            })?
            .flatten(),
            alarms: BTreeMap::new(),
            tags: tags(&model.tags_all)?,
            changed_bounds: BTreeSet::new(),
            origin: origin(model)?,
        };
        if let Some(alarm_spec) = alarm_spec {
            desired.alarms = definitions(&alarm_spec, &Facts::of_desired(&desired));
        }
        Some(desired)
    }
}

/// `None` while unknown, `Some(None)` when not set.
pub(super) fn optional<T, U>(attr: &Attr<T>, convert: impl FnOnce(&T) -> Option<U>) -> Option<Option<U>> {
    match attr {
        Attr::Null => Some(None),
        Attr::Unknown(_) => None,
        Attr::Known(value) => convert(value).map(Some),
    }
}

fn map<T, U>(
    attr: &Attr<BTreeMap<String, Attr<T>>>,
    convert: impl Fn(&T) -> Option<U>,
) -> Option<BTreeMap<IndexName, U>> {
    let entries = optional(attr, |entries| {
        let entry = |(name, value): (&String, &Attr<T>)| Some((IndexName::parse(name).ok()?, convert(value.known()?)?));
        entries.iter().map(entry).collect::<Option<BTreeMap<_, _>>>()
    })?;
    Some(entries.unwrap_or_default())
}

fn key_attribute(key: &KeyModel) -> Option<KeyAttribute> {
    Some(KeyAttribute {
        name: AttributeName::parse(key.name.known()?).ok()?,
        key_type: KeyType::parse(key.r#type.known()?)?,
    })
}

/// Key and projection of a global index, if they are known.
fn shape(index: &GlobalIndexModel) -> Option<IndexShape> {
    let attributes = |keys: Vec<&KeyModel>| keys.into_iter().map(key_attribute).collect::<Option<Vec<_>>>();
    let key =
        IndexKey { partition: attributes(index.partition_attributes()?)?, sort: attributes(index.sort_attributes()?)? };
    Some(IndexShape { key, projection: projection(&index.projection_type, &index.non_key_attributes)? })
}

fn projection(kind: &Attr<String>, attributes: &Attr<SetOf<String>>) -> Option<Projection> {
    match kind.known()?.as_str() {
        "KEYS_ONLY" => Some(Projection::KeysOnly),
        "ALL" => Some(Projection::All),
        "INCLUDE" => {
            let names = attributes.known()?.iter().map(|name| AttributeName::parse(name.known()?).ok());
            names.collect::<Option<BTreeSet<_>>>().map(Projection::Include)
        }
        _ => None,
    }
}

fn throughput(model: &TableModel) -> Option<Throughput> {
    if model.billing_mode.known()? == BillingMode::OnDemand.as_str() {
        let indexes = map(&model.global_secondary_indexes, |index| ceiling(&index.on_demand_throughput))?;
        return Some(Throughput::OnDemand { table: ceiling(&model.on_demand_throughput)?, indexes });
    }
    let indexes =
        map(&model.global_secondary_indexes, |index| capacities(&index.read_capacity, &index.write_capacity))?;
    Some(Throughput::Provisioned { table: capacities(&model.read_capacity, &model.write_capacity)?, indexes })
}

fn ceiling(model: &Attr<OnDemandThroughputModel>) -> Option<Ceiling> {
    let ceiling = optional(model, |model| {
        Some(Ceiling {
            read: positive(&model.max_read_request_units)?,
            write: positive(&model.max_write_request_units)?,
        })
    })?;
    Some(ceiling.unwrap_or_default())
}

fn warm(model: &Attr<WarmThroughputModel>) -> Option<WarmFloor> {
    let floor = optional(model, |model| {
        Some(WarmFloor {
            read: positive(&model.read_units_per_second)?,
            write: positive(&model.write_units_per_second)?,
        })
    })?;
    Some(floor.unwrap_or_default())
}

/// `None` while unknown or not a number of units, `Some(None)` when not set.
fn positive(number: &Attr<i64>) -> Option<Option<u64>> {
    optional(number, |number| u64::try_from(*number).ok().filter(|number| *number > 0))
}

fn encryption(model: &TableModel) -> Option<Encryption> {
    let encryption = model.server_side_encryption.known()?;
    match encryption.key_type.known()?.as_str() {
        "AWS_OWNED" => Some(Encryption::AwsOwned),
        "AWS_MANAGED" => Some(Encryption::AwsManaged),
        _ => Some(Encryption::CustomerManaged(Arn::parse(encryption.kms_key_arn.known()?).ok()?)),
    }
}

fn recovery(model: &TableModel) -> Option<Recovery> {
    let recovery = model.point_in_time_recovery.known()?;
    if !*recovery.enabled.known()? {
        return Some(Recovery::Off);
    }
    Some(Recovery::On { days: u32::try_from(*recovery.recovery_period_in_days.known()?).ok()? })
}

fn ttl(model: &TableModel) -> Option<TimeToLive> {
    let ttl = optional(&model.ttl, |ttl| {
        let name = AttributeName::parse(ttl.attribute_name.known()?).ok()?;
        Some(ttl.enabled.known()?.then_some(name))
    })?;
    Some(ttl.flatten())
}

fn insights(model: &TableModel) -> Option<Insights> {
    let mode = |insights: &InsightsModel| InsightsMode::parse(insights.mode.known()?);
    let table = optional(&model.contributor_insights, mode)?.map(|mode| (Scope::Table, mode));
    let indexes = map(&model.global_secondary_indexes, |index| optional(&index.contributor_insights, mode))?;
    let indexes = indexes.into_iter().filter_map(|(name, mode)| Some((Scope::Index(name), mode?)));
    Some(table.into_iter().chain(indexes).collect())
}

fn kinesis(model: &KinesisModel) -> Option<Destination> {
    let precision = Precision::parse(model.approximate_creation_date_time_precision.known()?)?;
    Some(Destination { stream: Arn::parse(model.stream_arn.known()?).ok()?, precision })
}

pub(super) fn tags(tags: &Attr<BTreeMap<String, Attr<String>>>) -> Option<BTreeMap<String, String>> {
    let tags = optional(tags, |tags| {
        let tag = |(key, value): (&String, &Attr<String>)| Some((key.clone(), value.known()?.clone()));
        // A null value is not written.
        tags.iter().filter(|(_, value)| !value.is_null()).map(tag).collect::<Option<BTreeMap<_, _>>>()
    })?;
    Some(tags.unwrap_or_default())
}

fn origin(model: &TableModel) -> Option<Origin> {
    if let Some(restore) = optional(&model.restore, restore)? {
        return Some(Origin::Restore(restore));
    }
    let import = optional(&model.import_table, |import| {
        let source = import.s3_bucket_source.known()?;
        Some(ImportSource {
            bucket: source.bucket.known()?.clone(),
            bucket_owner: optional(&source.bucket_owner, |owner| Some(owner.clone()))?,
            key_prefix: optional(&source.key_prefix, |prefix| Some(prefix.clone()))?,
            format: import_format(import)?,
            compression: optional(&import.input_compression_type, |kind| Some(kind.clone()))?,
        })
    })?;
    Some(import.map_or(Origin::New, |import| Origin::Import(Box::new(import))))
}

fn restore(restore: &RestoreModel) -> Option<RestoreSource> {
    if let Some(arn) = restore.backup_arn.known() {
        return Some(RestoreSource::Backup(Arn::parse(arn).ok()?));
    }
    let table = match (restore.source_table_name.known(), restore.source_table_arn.known()) {
        (Some(name), _) => SourceTable::Name(TableName::parse(name).ok()?),
        (None, Some(arn)) => SourceTable::Arn(Arn::parse(arn).ok()?),
        (None, None) => return None,
    };
    let time = match restore.date_time.known() {
        Some(text) => RestoreTime::At(seconds(text)?),
        None if restore.date_time.is_null() => RestoreTime::Latest,
        None => return None,
    };
    Some(RestoreSource::PointInTime { table, time })
}

pub(crate) fn seconds(text: &str) -> Option<i64> {
    let format = &time::format_description::well_known::Rfc3339;
    time::OffsetDateTime::parse(text, format).ok().map(time::OffsetDateTime::unix_timestamp)
}

fn import_format(import: &crate::table::model::ImportModel) -> Option<ImportFormat> {
    match import.input_format.known()?.as_str() {
        "ION" => Some(ImportFormat::Ion),
        "CSV" => {
            let csv = optional(&import.csv, |csv| {
                let headers = optional(&csv.header_list, |headers| {
                    headers.iter().map(|header| header.known().cloned()).collect::<Option<Vec<_>>>()
                })?;
                Some((optional(&csv.delimiter, |text| Some(text.clone()))?, headers.unwrap_or_default()))
            })?;
            let (delimiter, headers) = csv.unwrap_or_default();
            Some(ImportFormat::Csv { delimiter, headers })
        }
        _ => Some(ImportFormat::DynamoDbJson),
    }
}
