//! Entities, and how the templates of their keys are completed.

use std::collections::BTreeMap;

use table_design::{Entity, Template, TemplateError};
use tf_provider::Attr;

use crate::table::model::{EntityModel, TableModel};

/// The entities that are known and well-formed, and whether there may be others.
pub(super) fn entities(model: &TableModel) -> (BTreeMap<String, Entity>, bool) {
    let partition = model.partition_key.known().and_then(|key| key.name.known());
    let mut open = model.entities.is_unknown();
    let mut known = BTreeMap::new();
    for (name, entity) in model.entities.known().into_iter().flatten().filter(|(_, entity)| !entity.is_null()) {
        match entity.known().and_then(|entity| read(entity, partition)) {
            Some(entity) => drop(known.insert(name.clone(), entity)),
            None => open = true,
        }
    }
    (known, open)
}

/// The template of a key attribute: that of the partition key of a sharded entity is followed by the shard.
///
/// # Errors
/// The text is not a template.
pub(crate) fn template(text: &str, sharded: bool) -> Result<Template, TemplateError> {
    if sharded && !text.contains("{shard}") {
        return Template::parse(&format!("{text}#{{shard}}"));
    }
    Template::parse(text)
}

fn read(entity: &EntityModel, partition: Option<&String>) -> Option<Entity> {
    let EntityModel { keys, item_size_bytes, shards } = entity;
    let shards = match shards {
        Attr::Null => 1,
        Attr::Known(shards) => u32::try_from(*shards).ok()?,
        Attr::Unknown(_) => return None,
    };
    let mut templates = BTreeMap::new();
    for (attribute, text) in keys.known()?.iter().filter(|(_, text)| !text.is_null()) {
        let sharded = shards > 1 && Some(attribute) == partition;
        templates.insert(attribute.clone(), template(text.known()?, sharded).ok()?);
    }
    let item_size_bytes = item_size_bytes.known().map(tf_provider::Number::to_f64);
    Some(Entity { keys: templates, item_size_bytes, shards })
}
