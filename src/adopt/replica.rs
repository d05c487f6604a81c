//! Replicas that are resources of their own.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::resources::Resource;
use crate::names::Arn;
use crate::table::model::{ReplicaModel, TableModel};
use crate::table::moved::replica_with_defaults;

/// Puts a replica into its table; one that the table's own block describes is there already.
pub(super) fn fold(resource: &Resource, model: &mut TableModel) -> Result<(), &'static str> {
    let arn = resource.text("arn").and_then(|arn| Arn::parse(arn).ok()).ok_or("its `arn` does not say its Region")?;
    let mut replicas = model.replicas.clone().into_known().unwrap_or_default();
    if !replicas.contains_key(&arn.region) {
        replicas.insert(arn.region.clone(), Attr::Known(replica(resource, &arn, model)));
    }
    model.replicas = Attr::Known(replicas);
    Ok(())
}

/// The other provider gives it tags of its own, and none of the table's.
fn replica(resource: &Resource, arn: &Arn, table: &TableModel) -> ReplicaModel {
    let flag = |name: &str| resource.values[name].as_bool().unwrap_or_default();
    let class = resource.text("table_class_override").map(str::to_owned);
    ReplicaModel {
        kms_key_arn: resource.text("kms_key_arn").map(str::to_owned).into(),
        table_class: class.or_else(|| table.table_class.known().cloned()).into(),
        contributor_insights: table.contributor_insights.clone(),
        tags: Some(tags(resource, "tags")).filter(|tags| !tags.is_empty()).into(),
        tags_all: Attr::Known(tags(resource, "tags_all")),
        arn: Attr::Known(arn.to_string()),
        ..replica_with_defaults(flag("point_in_time_recovery"), flag("deletion_protection_enabled"), false)
    }
}

fn tags(resource: &Resource, name: &str) -> BTreeMap<String, Attr<String>> {
    let tags = resource.values[name].as_object().into_iter().flatten();
    tags.map(|(key, value)| (key.clone(), Attr::Known(value.as_str().unwrap_or_default().to_owned()))).collect()
}
