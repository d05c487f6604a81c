//! Diagrams: which entity is where, and which pattern reads what. Nodes are numbered, so that no name has to be an identifier.

use std::collections::BTreeMap;

use table_design::contains;

use super::Document;
use crate::markdown::{diagram, label};

/// The node of the table.
const TABLE: &str = "table";

impl Document<'_> {
    /// Each entity with what contains it, and under which keys.
    pub(super) fn entity_diagram(&self) -> String {
        let indexes = self.index_nodes();
        let mut lines = self.places(&indexes);
        for (at, (name, entity)) in self.design.entities.iter().enumerate() {
            lines.push(format!("e{at}[{}]", label(name)));
            let keyed = |keys: Vec<&String>| {
                let filled = keys.into_iter().filter_map(|key| Some(format!("{key} = {}", entity.keys.get(key)?)));
                label(&filled.collect::<Vec<_>>().join(", "))
            };
            let primary = self.design.schema.primary_key().map(|key| &key.name);
            lines.push(format!("e{at} -->|{}| {TABLE}", keyed(primary.collect())));
            for (index_name, index) in self.design.indexes() {
                let Some(node) = indexes.get(index_name) else { continue };
                if contains(&self.design.schema, index, entity) {
                    let keys = index.partition.iter().chain(&index.sort).map(|key| &key.name);
                    lines.push(format!("e{at} -->|{}| {node}", keyed(keys.collect())));
                }
            }
        }
        diagram(&lines)
    }

    /// Each pattern with what it reads or writes; one that cannot be served is dotted.
    pub(super) fn pattern_diagram(&self) -> String {
        let indexes = self.index_nodes();
        let mut lines = self.places(&indexes);
        for (at, (name, judged)) in self.design.patterns.iter().enumerate() {
            let place = match &judged.pattern.index {
                None => Some(TABLE),
                Some(index) => indexes.get(index).map(String::as_str),
            };
            lines.push(format!("p{at}([{}])", label(name)));
            let operation = label(judged.pattern.operation.as_str());
            let arrow = if judged.proof.request.is_some() { "-->" } else { "-.->" };
            lines.extend(place.map(|place| format!("p{at} {arrow}|{operation}| {place}")));
        }
        diagram(&lines)
    }

    fn index_nodes(&self) -> BTreeMap<&String, String> {
        self.design.indexes().enumerate().map(|(at, (name, _))| (name, format!("i{at}"))).collect()
    }

    /// The table and its indexes.
    fn places(&self, indexes: &BTreeMap<&String, String>) -> Vec<String> {
        let table = self.table.name.known().map_or("", String::as_str);
        let mut lines = vec![format!("{TABLE}[({})]", label(table))];
        lines.extend(indexes.iter().map(|(name, node)| format!("{node}[/{}/]", label(name))));
        lines
    }
}
