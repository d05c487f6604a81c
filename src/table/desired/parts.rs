//! Parts of a planned model as values, as far as they are known.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{Attr, SetOf};

use crate::names::{AttributeName, IndexName};
use crate::table::aspects::tags::Tags;
use crate::table::keys::{KeyAttribute, KeyType, Projection};
use crate::table::model::{KeyModel, OnDemandThroughputModel, WarmThroughputModel};
use crate::table::throughput::{Ceiling, WarmFloor};

/// `None` while unknown, `Some(None)` when not set.
pub(super) fn optional<T, U>(attr: &Attr<T>, convert: impl FnOnce(&T) -> Option<U>) -> Option<Option<U>> {
    match attr {
        Attr::Null => Some(None),
        Attr::Unknown(_) => None,
        Attr::Known(value) => convert(value).map(Some),
    }
}

/// The elements of a map of indexes; `None` while one of them is unknown or malformed.
pub(super) fn map<T, U>(
    attr: &Attr<BTreeMap<String, Attr<T>>>,
    convert: impl Fn(&T) -> Option<U>,
) -> Option<BTreeMap<IndexName, U>> {
    let entries = optional(attr, |entries| {
        let entry = |(name, value): (&String, &Attr<T>)| Some((IndexName::parse(name).ok()?, convert(value.known()?)?));
        entries.iter().map(entry).collect::<Option<BTreeMap<_, _>>>()
    })?;
    Some(entries.unwrap_or_default())
}

/// A key attribute; `None` while a part of it is unknown or malformed.
pub(super) fn key_attribute(key: &KeyModel) -> Option<KeyAttribute> {
    let KeyModel { name, r#type } = key;
    Some(KeyAttribute { name: AttributeName::parse(name.known()?).ok()?, key_type: KeyType::parse(r#type.known()?)? })
}

/// A projection; `None` while a part of it is unknown or malformed.
pub(super) fn projection(kind: &Attr<String>, attributes: &Attr<SetOf<String>>) -> Option<Projection> {
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

/// An on-demand ceiling; `None` while a part of it is unknown.
pub(super) fn ceiling(model: &Attr<OnDemandThroughputModel>) -> Option<Ceiling> {
    let ceiling = optional(model, |model| {
        let OnDemandThroughputModel { max_read_request_units, max_write_request_units } = model;
        Some(Ceiling { read: positive(max_read_request_units)?, write: positive(max_write_request_units)? })
    })?;
    Some(ceiling.unwrap_or_default())
}

/// Requested warm throughput; `None` while a part of it is unknown.
pub(super) fn warm(model: &Attr<WarmThroughputModel>) -> Option<WarmFloor> {
    let floor = optional(model, |model| {
        let WarmThroughputModel { read_units_per_second, write_units_per_second } = model;
        Some(WarmFloor { read: positive(read_units_per_second)?, write: positive(write_units_per_second)? })
    })?;
    Some(floor.unwrap_or_default())
}

/// `None` while unknown or not a number of units, `Some(None)` when not set.
fn positive(number: &Attr<i64>) -> Option<Option<u64>> {
    optional(number, |number| u64::try_from(*number).ok().filter(|number| *number > 0))
}

/// Tags; `None` while one of them is unknown.
pub(super) fn tags(tags: &Attr<BTreeMap<String, Attr<String>>>) -> Option<Tags> {
    let tags = optional(tags, |tags| {
        let tag = |(key, value): (&String, &Attr<String>)| Some((key.clone(), value.known()?.clone()));
        tags.iter().map(tag).collect::<Option<BTreeMap<_, _>>>()
    })?;
    Some(tags.unwrap_or_default())
}

/// Seconds since 1970-01-01T00:00:00Z of an RFC 3339 time.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let format = &time::format_description::well_known::Rfc3339;
    time::OffsetDateTime::parse(text, format).ok().map(time::OffsetDateTime::unix_timestamp)
}
