//! Markdown and Mermaid: tables, code and labels whose text may be anything.

mod cost;
mod design;
mod diagrams;
mod guardrails;

use crate::markdown::{code, table};
use crate::table::design::Design;
use crate::table::guardrails::Verdict;
use crate::table::model::{AccessPatternPlanModel, EstimatedCostModel, TableModel};

/// What a document is made of.
pub(super) struct Document<'a> {
    /// The table, with every default.
    pub(super) table: &'a TableModel,
    /// Its keys, entities and patterns.
    pub(super) design: &'a Design,
    /// How each pattern is asked.
    pub(super) plans: Vec<(String, AccessPatternPlanModel)>,
    /// What it costs, if that follows from what is given.
    pub(super) cost: Option<EstimatedCostModel>,
    /// What guardrails find.
    pub(super) verdicts: Vec<Verdict>,
    /// The preset by which they judge.
    pub(super) preset: &'a str,
}

impl Document<'_> {
    /// The whole document, ending with a line feed.
    pub(super) fn render(&self) -> String {
        let sections = [
            self.title(),
            self.keys(),
            self.indexes(),
            self.entities(),
            self.patterns(),
            self.costs(),
            self.guardrails(),
        ];
        let mut text = sections.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
        text.push('\n');
        text
    }

    fn title(&self) -> Option<String> {
        let TableModel { name, region, billing_mode, table_class, .. } = self.table;
        let mut rows = Vec::new();
        for (what, value) in [("Region", region), ("Billing mode", billing_mode), ("Table class", table_class)] {
            rows.extend(value.known().map(|value| vec![what.to_owned(), code(value)]));
        }
        let recovery = self.table.point_in_time_recovery.known().and_then(|recovery| recovery.enabled.known());
        let protection = self.table.deletion_protection_enabled.known();
        for (what, enabled) in [("Point-in-time recovery", recovery), ("Deletion protection", protection)] {
            let word = |enabled: &bool| if *enabled { "enabled" } else { "disabled" };
            rows.extend(enabled.map(|enabled| vec![what.to_owned(), word(enabled).to_owned()]));
        }
        let view = self.table.stream.known().and_then(|stream| stream.view_type.known());
        rows.extend(view.map(|view| vec!["Stream".to_owned(), code(view)]));
        let expiry = self.table.ttl.known().and_then(|ttl| ttl.attribute_name.known());
        rows.extend(expiry.map(|attribute| vec!["Time to live".to_owned(), code(attribute)]));
        Some(format!("# Table {}\n\n{}", code(name.known()?), table(&["Setting", "Value"], &rows)))
    }
}

#[cfg(test)]
mod tests;
