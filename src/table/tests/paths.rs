//! Whether the paths of diagnostics lead to what they are about: a path that skips a map's key, or stops at the map although one
//! element is meant, shows a reader the wrong lines.

use tf_provider::schema::{Attribute, AttributeKind};
use tf_provider::{Diagnostic, Model as _, Path, Step, Type, Value};

use crate::table::model::TableModel;

/// What is wrong with the path of a diagnostic about these tables, for instance the one before and the one after a change.
pub(crate) fn fault(problem: &Diagnostic, tables: &[&TableModel]) -> Option<String> {
    let Diagnostic { path, summary, detail, .. } = problem;
    if !fits(&TableModel::attributes(), path.steps()) {
        return Some(format!("{summary}: `{path}` is no attribute"));
    }
    let [Step::Attribute(map)] = path.steps() else { return None };
    let what = detail.split("\n\n").next().unwrap_or_default();
    let mut keys = tables.iter().flat_map(|table| keys(table, map)).collect::<Vec<_>>();
    keys.sort();
    keys.dedup();
    let mut named = keys.into_iter().filter(|key| what.contains(key.as_str()));
    match (named.next(), named.next()) {
        (Some(key), None) => Some(format!("{summary}: `{path}` lacks the key \"{key}\": {what}")),
        _ => None,
    }
}

fn keys(table: &TableModel, map: &str) -> Vec<String> {
    match table.clone().into_object().remove(map) {
        Some(Value::Map(elements)) => elements.into_keys().collect(),
        _ => Vec::new(),
    }
}

fn fits(attributes: &[Attribute], steps: &[Step]) -> bool {
    let Some((first, rest)) = steps.split_first() else { return true };
    let Step::Attribute(name) = first else { return false };
    let Some(attribute) = attributes.iter().find(|attribute| attribute.name == *name) else { return false };
    match (&attribute.kind, rest) {
        (_, []) => true,
        (AttributeKind::Leaf(leaf), rest) => is_in(leaf, rest),
        (AttributeKind::Single(inner), rest)
        | (AttributeKind::Map(inner), [Step::Key(_), rest @ ..])
        | (AttributeKind::List(inner), [Step::Index(_), rest @ ..]) => fits(inner, rest),
        (AttributeKind::Map(_) | AttributeKind::List(_) | AttributeKind::Set(_), _) => false,
    }
}

fn is_in(leaf: &Type, steps: &[Step]) -> bool {
    match (leaf, steps) {
        (_, []) => true,
        (Type::Map(element), [Step::Key(_), rest @ ..]) | (Type::List(element), [Step::Index(_), rest @ ..]) => {
            is_in(element, rest)
        }
        (Type::Object(members), [Step::Attribute(name), rest @ ..]) => {
            members.get(name).is_some_and(|member| is_in(member, rest))
        }
        _ => false,
    }
}

#[test]
fn a_path_without_the_key_of_its_element_is_found() {
    let attributes = TableModel::attributes();
    let indexes = Path::of("global_secondary_indexes");
    let whole = indexes.key("by_x").attribute("contributor_insights").attribute("mode");
    assert!(fits(&attributes, whole.steps()) && fits(&attributes, indexes.steps()));
    assert!(fits(&attributes, Path::of("guardrail_suppressions").key("index.unused").steps()));
    for wrong in [indexes.attribute("contributor_insights"), Path::of("insights"), Path::of("ttl").key("x")] {
        assert!(!fits(&attributes, wrong.steps()), "{wrong}");
    }
}
