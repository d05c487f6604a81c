//! Arguments in the shape of the resource: its attributes by name and type, checked as the resource checks them.

use std::collections::BTreeMap;

use tf_provider::schema::{Attribute, AttributeKind, Mode};
use tf_provider::value::SetElements;
use tf_provider::{Diagnostics, Model as _, Path, Schema, Severity, Type, Value};

use super::arguments::{Input, Stop};
use crate::table::model::TableModel;

/// The attributes of an object. What only the provider sets is left out: it follows from the rest.
pub(super) fn object(given: &Input<'_>, attributes: &[Attribute]) -> Result<BTreeMap<String, Value>, Stop> {
    let names: Vec<&str> = attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    let members = given.object(&names)?;
    let read = |attribute: &Attribute| {
        let value = match members.get(&attribute.name) {
            Some(member) if attribute.mode != Mode::Computed => of_kind(member, &attribute.kind)?,
            Some(_) | None => Value::Null,
        };
        Ok((attribute.name.clone(), value))
    };
    attributes.iter().map(read).collect()
}

/// The same, with every check that needs nothing but the value.
pub(super) fn checked(given: &Input<'_>, attributes: Vec<Attribute>) -> Result<BTreeMap<String, Value>, Stop> {
    let object = object(given, &attributes)?;
    let schema = Schema { version: 0, attributes, description: String::new(), deprecated: None };
    let value = Value::Object(object);
    refuse(given, &schema.check(&value))?;
    match value {
        Value::Object(object) => Ok(object),
        _ => Ok(BTreeMap::new()),
    }
}

/// A table with these attributes; those that are missing are null.
pub(super) fn table(given: &Input<'_>, mut object: BTreeMap<String, Value>) -> Result<TableModel, Stop> {
    for attribute in TableModel::attributes() {
        object.entry(attribute.name).or_insert(Value::Null);
    }
    let mut problems = Diagnostics::none();
    let table = TableModel::from_object(object, &Path::root(), &mut problems);
    refuse(given, &problems)?;
    Ok(table)
}

/// The first error is that of the call.
pub(super) fn refuse(given: &Input<'_>, problems: &Diagnostics) -> Result<(), Stop> {
    match problems.iter().find(|problem| problem.severity == Severity::Error) {
        Some(problem) if problem.path.is_root() => Err(given.error(&problem.detail)),
        Some(problem) => Err(given.error_at(&problem.path, &problem.detail)),
        None => Ok(()),
    }
}

fn of_kind(given: &Input<'_>, kind: &AttributeKind) -> Result<Value, Stop> {
    if let unknown @ Value::Unknown(_) = given.value() {
        return Ok(unknown.clone());
    }
    let nested = |given: &Input<'_>, attributes: &[Attribute]| match given.value() {
        unknown @ Value::Unknown(_) => Ok(unknown.clone()),
        _ => Ok(Value::Object(object(given, attributes)?)),
    };
    match kind {
        AttributeKind::Leaf(ty) => leaf(given, ty),
        AttributeKind::Single(attributes) => nested(given, attributes),
        AttributeKind::List(attributes) => Ok(Value::List(each(given, |element| nested(element, attributes))?)),
        AttributeKind::Set(attributes) => {
            Ok(Value::Set(SetElements::new(each(given, |element| nested(element, attributes))?)))
        }
        AttributeKind::Map(attributes) => by_key(given, |entry| nested(entry, attributes)),
    }
}

fn leaf(given: &Input<'_>, ty: &Type) -> Result<Value, Stop> {
    let found = given.value();
    match (ty, found) {
        (_, Value::Unknown(_) | Value::Null)
        | (Type::String, Value::String(_))
        | (Type::Number, Value::Number(_))
        | (Type::Bool, Value::Bool(_)) => Ok(found.clone()),
        (Type::List(element), _) => Ok(Value::List(each(given, |given| leaf(given, element))?)),
        (Type::Set(element), _) => Ok(Value::Set(SetElements::new(each(given, |given| leaf(given, element))?))),
        (Type::Map(element), _) => by_key(given, |given| leaf(given, element)),
        _ => Err(given.expected(&format!("a {ty}"))),
    }
}

fn each(given: &Input<'_>, read: impl Fn(&Input<'_>) -> Result<Value, Stop>) -> Result<Vec<Value>, Stop> {
    given.elements()?.iter().map(read).collect()
}

fn by_key(given: &Input<'_>, read: impl Fn(&Input<'_>) -> Result<Value, Stop>) -> Result<Value, Stop> {
    let entries = given.entries()?.into_iter().map(|(key, entry)| Ok((key.to_owned(), read(&entry)?)));
    Ok(Value::Map(entries.collect::<Result<_, Stop>>()?))
}
