//! The files to write.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::arguments::Arguments;
use super::found::{Found, State};
use crate::table::model::TableModel;
use crate::table::written::{self, Defaults};
use crate::tags;

/// What stands above that which the live table has in addition.
const NOT_STORED: &str = "not in the state";

/// Names and contents.
pub(super) fn files(state: &State, arguments: &Arguments) -> Vec<(&'static str, String)> {
    let shared = shared_tags(state);
    let region = frequent_region(state);
    let defaults = Defaults { protected: Some(arguments.protected), region };
    let table = |table: &Found| {
        written::noted_resource(&table.label, &own(&table.model, &shared), &defaults, &table.added, NOT_STORED)
    };
    let mut files = vec![("tables.tf", blocks(state.tables.iter().map(table)))];
    if arguments.import {
        files.push(("import.tf", blocks(state.tables.iter().map(|table| import(&table.label, &table.model)))));
    } else {
        files.push(("moved.tf", blocks(state.tables.iter().map(moved))));
        if !state.removed.is_empty() {
            files.push(("removed.tf", blocks(state.removed.iter().map(removed))));
        }
    }
    if !shared.is_empty() || defaults.region.is_some() {
        files.push(("provider.tf.example", provider(&shared, defaults.region.as_deref())));
    }
    files
}

/// Blocks with an empty line between them.
pub(super) fn blocks(blocks: impl Iterator<Item = String>) -> String {
    blocks.collect::<Vec<_>>().join("\n")
}

/// The most frequent Region; the first one where two are as frequent.
pub(super) fn frequent_region(state: &State) -> Option<String> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for region in state.tables.iter().filter_map(|table| table.model.region.known()) {
        *counts.entry(region).or_default() += 1;
    }
    let most = counts.values().max().copied()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(region, _)| region.clone())
}

/// The default tags that every table has.
pub(super) fn shared_tags(state: &State) -> BTreeMap<String, String> {
    let mut all = state.tables.iter().map(|table| tags::added(&table.model.tags, &table.model.tags_all));
    let first = all.next().unwrap_or_default();
    all.fold(first, |shared, tags| shared.into_iter().filter(|(key, value)| tags.get(key) == Some(value)).collect())
}

/// The table with the default tags that only some tables have among its own.
fn own(model: &TableModel, shared: &BTreeMap<String, String>) -> TableModel {
    let mut model = model.clone();
    let added = tags::added(&model.tags, &model.tags_all);
    let mut tags = model.tags.into_known().unwrap_or_default();
    let others = added.into_iter().filter(|(key, _)| !shared.contains_key(key));
    tags.extend(others.map(|(key, value)| (key, Attr::Known(value))));
    model.tags = (!tags.is_empty()).then_some(tags).into();
    model
}

fn moved(table: &Found) -> String {
    format!("moved {{\n  from = {}\n  to   = dynamodb_table.{}\n}}\n", table.address, table.label)
}

/// The block that imports a table.
pub(super) fn import(label: &str, table: &TableModel) -> String {
    let id = table.arn.known().or(table.name.known()).map_or("", String::as_str);
    format!("import {{\n  to = dynamodb_table.{label}\n  id = {}\n}}\n", written::quoted(id))
}

fn removed(declared: &String) -> String {
    format!("removed {{\n  from = {declared}\n  lifecycle {{\n    destroy = false\n  }}\n}}\n")
}

fn provider(tags: &BTreeMap<String, String>, region: Option<&str>) -> String {
    let mut text = "provider \"dynamodb\" {\n".to_owned();
    let tags = (!tags.is_empty()).then(|| written::map(tags, 2));
    let region_width = if tags.as_ref().is_some_and(|tags| !tags.contains('\n')) { "region      " } else { "region" };
    text.extend(region.map(|region| format!("  {region_width} = {}\n", written::quoted(region))));
    if region.is_some() || tags.is_some() {
        text.extend(tags.map(|tags| format!("  default_tags = {tags}\n")));
    }
    text + "}\n"
}
