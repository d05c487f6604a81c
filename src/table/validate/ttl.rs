//! Time to live reads a number: an attribute that is a key of another type never expires anything (V64, V65).

use tf_provider::{Attr, Diagnostics, Path};

use crate::{
    names::AttributeName,
    table::{
        key_types::key_types,
        keys::KeyType,
        model::{TableModel, TtlModel},
    },
};

/// Other tools write disabled time to live with an empty name.
const EMPTY: &str = "is empty. Leave `ttl` out to disable time to live. Under a condition: `ttl = var.x == \"\" ? null : { \
     attribute_name = var.x }`.";

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(name) = config.ttl.known().and_then(|ttl| ttl.attribute_name.known()) else { return };
    let path = Path::of("ttl").attribute("attribute_name");
    if let Err(reason) = AttributeName::parse(name) {
        let detail = if name.is_empty() { EMPTY.to_owned() } else { reason.to_string() };
        problems.error(path, "Invalid attribute name", detail);
    }
}

/// The service takes any attribute, and expires nothing by one that is not a number.
pub(super) fn advise(config: &TableModel, advice: &mut Diagnostics) {
    let Some(TtlModel { attribute_name, enabled }) = config.ttl.known() else { return };
    let Some(name) = attribute_name.known() else { return };
    let path = Path::of("ttl").attribute("attribute_name");
    if enabled.is_unknown() || enabled.known() == Some(&false) {
        return;
    }
    match key_types(config).type_of(name) {
        Attr::Known(key_type @ (KeyType::String | KeyType::Binary)) => advice.warning(
            path,
            "TTL attribute is a non-numeric key",
            format!(
                "is a key attribute of type {}, but time to live reads the expiry time from a number, in \
                 seconds since 1970, so no item would ever expire. Name an attribute of its own for the expiry time.",
                key_type.as_str()
            ),
        ),
        Attr::Known(KeyType::Number) if is_partition_key(config, name) => advice.warning(
            path,
            "Time to live on the partition key",
            "is the table's partition key and would also be the expiry time: all items of a partition \
                 expire at once, and their key says when. An attribute of its own for the expiry time is usually meant.",
        ),
        Attr::Known(KeyType::Number) | Attr::Null | Attr::Unknown(_) => {}
    }
}

fn is_partition_key(config: &TableModel, name: &str) -> bool {
    let partition = config.partition_key.known().and_then(|key| key.name.known());
    partition.is_some_and(|partition| partition == name)
}
