//! The values of a plan as the table's model. A plan leaves out what is not known yet, and says in a second tree where.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tf_provider::plan::meaning;
use tf_provider::value::SetElements;
use tf_provider::value::json::{Extra, from_json};
use tf_provider::{Diagnostics, Model as _, Path, Refinements, Schema, Severity, Type, Value};

use crate::table::model::TableModel;

/// The type of a table as a plan writes it.
pub(super) fn table_type() -> Type {
    Schema::of::<TableModel>(0, "").ty()
}

/// The table, of the type of [`table_type`]. `unknown` has `true` in place of what is not known.
///
/// # Errors
/// What does not fit the schema, in a sentence.
pub(super) fn model(values: &Json, unknown: &Json, ty: &Type) -> Result<TableModel, String> {
    let misfit = |problem: &dyn std::fmt::Display| {
        format!(
            "the plan does not fit the schema of this version: {problem}. Use the version of the provider that has made the plan."
        )
    };
    let value = from_json(values, ty, Extra::Ignore).map_err(|error| misfit(&error))?;
    // As the provider plans it: what is written in another way and means nothing is nothing.
    let Value::Object(object) = meaning(&TableModel::attributes(), with_unknown(value, unknown)) else {
        return Err(misfit(&"it has no values for the table"));
    };
    let mut problems = Diagnostics::none();
    let model = TableModel::from_object(object, &Path::root(), &mut problems);
    match problems.iter().find(|problem| problem.severity == Severity::Error) {
        Some(problem) => Err(misfit(&format!("{}: {}", problem.path, problem.detail))),
        None => Ok(model),
    }
}

fn with_unknown(value: Value, unknown: &Json) -> Value {
    match (value, unknown) {
        (_, Json::Bool(true)) => Value::Unknown(Refinements::default()),
        (Value::Object(members), Json::Object(marks)) => Value::Object(marked(members, marks)),
        (Value::Map(members), Json::Object(marks)) => Value::Map(marked(members, marks)),
        (Value::List(elements), Json::Array(marks)) => {
            let marks = marks.iter().chain(std::iter::repeat(&Json::Null));
            Value::List(elements.into_iter().zip(marks).map(|(element, mark)| with_unknown(element, mark)).collect())
        }
        // Unknown elements of a set are all the same in the plan.
        (Value::Set(SetElements(_)), Json::Array(marks)) if marks.iter().any(has_unknown) => {
            Value::Unknown(Refinements::default())
        }
        (value, _) => value,
    }
}

fn marked(members: BTreeMap<String, Value>, marks: &serde_json::Map<String, Json>) -> BTreeMap<String, Value> {
    let mut marked: BTreeMap<String, Value> = members
        .into_iter()
        .map(|(name, value)| {
            let mark = marks.get(&name).unwrap_or(&Json::Null);
            (name, with_unknown(value, mark))
        })
        .collect();
    // An element of a map that is not known is missing among its values.
    for (name, mark) in marks.iter().filter(|(_, mark)| **mark == Json::Bool(true)) {
        marked.entry(name.clone()).or_insert_with(|| with_unknown(Value::Null, mark));
    }
    marked
}

fn has_unknown(mark: &Json) -> bool {
    match mark {
        Json::Bool(unknown) => *unknown,
        Json::Array(marks) => marks.iter().any(has_unknown),
        Json::Object(marks) => marks.values().any(has_unknown),
        Json::Null | Json::Number(_) | Json::String(_) => false,
    }
}
