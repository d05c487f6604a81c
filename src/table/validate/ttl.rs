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

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(TtlModel { attribute_name, enabled }) = config.ttl.known() else { return };
    let Some(name) = attribute_name.known() else { return };
    let path = Path::of("ttl").attribute("attribute_name");
    if let Err(reason) = AttributeName::parse(name) {
        problems.error(path.clone(), "Invalid attribute name", reason.to_string());
    }
    if enabled.is_unknown() || enabled.known() == Some(&false) {
        return;
    }
    match key_types(config).type_of(name) {
        Attr::Known(key_type @ (KeyType::String | KeyType::Binary)) => problems.error(
            path,
            "TTL attribute is a non-numeric key",
            format!(
                "\"{name}\" is a key attribute of type {}, but time to live reads the expiry time from a number, in \
                 seconds since 1970, so no item would ever expire. Name an attribute of its own for the expiry time.",
                key_type.as_str()
            ),
        ),
        Attr::Known(KeyType::Number) if is_partition_key(config, name) => problems.warning(
            path,
            "Time to live on the partition key",
            format!(
                "\"{name}\" is the table's partition key and would also be the expiry time: all items of a partition \
                 expire at once, and their key says when. An attribute of its own for the expiry time is usually meant."
            ),
        ),
        Attr::Known(KeyType::Number) | Attr::Null | Attr::Unknown(_) => {}
    }
}

fn is_partition_key(config: &TableModel, name: &str) -> bool {
    let partition = config.partition_key.known().and_then(|key| key.name.known());
    partition.is_some_and(|partition| partition == name)
}
