//! A table as a person would configure it: what defaults fill in is left out, and the rest is formatted as
//! `terraform fmt` does.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::Model as _;

use super::model::TableModel;
use expression::{Expression, add_note, body};

mod expression;
mod shortest;

/// What the provider fills in where a configuration says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Defaults {
    /// Whether tables are protected against deletion; `None` writes it of every table.
    pub(crate) protected: Option<bool>,
    /// The provider's Region; `None` writes the Region of every table.
    pub(crate) region: Option<String>,
}

/// A resource block with the shortest configuration whose plan is this model. What is computed or not known is left out.
pub(crate) fn resource(label: &str, model: &TableModel, defaults: &Defaults) -> String {
    noted_resource(label, model, defaults, &BTreeSet::new(), "")
}

/// The same with a comment above the attributes and elements at these places, each a path of names and keys.
pub(crate) fn noted_resource(
    label: &str,
    model: &TableModel,
    defaults: &Defaults,
    places: &BTreeSet<Vec<String>>,
    note: &str,
) -> String {
    let object = shortest::shortest(model, defaults).into_object();
    let mut entries = Expression::of_object(&TableModel::attributes(), &object);
    places.iter().for_each(|place| add_note(&mut entries, place, note));
    format!("resource \"dynamodb_table\" \"{label}\" {{\n{}}}\n", body(&entries, 2))
}

/// The shortest model whose plan is this one, but for the defaults that the schema itself has.
pub(crate) fn configuration(model: &TableModel, defaults: &Defaults) -> TableModel {
    shortest::shortest(model, defaults)
}

/// The lines of these attributes in the shortest configuration of a table.
pub(crate) fn excerpt(model: &TableModel, attributes: &[&str]) -> String {
    let object = shortest::shortest(model, &Defaults::default()).into_object();
    let mut entries = Expression::of_object(&TableModel::attributes(), &object);
    entries.retain(|(name, _)| attributes.contains(&name.as_str()));
    body(&entries, 0)
}

/// A text as a literal.
pub(crate) fn quoted(text: &str) -> String {
    expression::quoted(text)
}

/// A map of texts, in lines that begin at `indent`.
pub(crate) fn map(entries: &BTreeMap<String, String>, indent: usize) -> String {
    let entries = entries.iter().map(|(key, value)| (key.clone(), Expression::Inline(quoted(value)))).collect();
    Expression::Object(entries).render(indent, 0)
}

#[cfg(test)]
mod tests;
