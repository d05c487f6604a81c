//! From a pattern with its values to the read that is sent: the request that the proof names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use table_design::dynamodb_json::{AttributeValue, Item, item, unmarshal};
use table_design::{KeyType, Operand, Operation, Pattern, Request, TableSchema};
use tf_provider::{Attr, similar};

use super::PatternModel;
use crate::table::calls::{ItemRead, ReadKind, Search};
use crate::table::design::written_pattern;
use crate::table::model::AccessPatternModel;

/// The pattern that is written. Actions are invoked with known values.
pub(super) fn pattern(model: &PatternModel) -> Option<Pattern> {
    let PatternModel { operation, index, key_equals, key_range, filter_on, returns, consistent_read, values: _ } =
        model.clone();
    let written = AccessPatternModel {
        operation,
        index,
        key_equals,
        key_range,
        filter_on,
        returns,
        consistent_read,
        ..AccessPatternModel::default()
    };
    written_pattern(&written, |_| None).map(|(pattern, _)| pattern)
}

/// The read of a pattern that can be served.
///
/// # Errors
/// A value is missing, or is none of its type: sentences.
pub(super) fn read(
    schema: &TableSchema,
    pattern: &Pattern,
    request: &Request,
    values: &BTreeMap<String, Attr<String>>,
) -> Result<ItemRead, String> {
    let given = Values { schema, values };
    let search = || {
        let of = |(placeholder, operand): (&String, &Operand)| Ok((placeholder.clone(), given.operand(operand)?));
        let values = request.values.iter().map(of).collect::<Result<Item, String>>()?;
        Ok::<_, String>(Search { index: pattern.index.clone(), filter: request.filter.clone(), values })
    };
    let kind = match pattern.operation {
        Operation::GetItem => ReadKind::Get(given.primary_key()?),
        Operation::BatchGetItem => ReadKind::BatchGet(given.primary_key()?),
        Operation::Query => ReadKind::Query(request.key_condition.clone().unwrap_or_default(), search()?),
        Operation::Scan
        | Operation::SearchVectors
        | Operation::PutItem
        | Operation::UpdateItem
        | Operation::DeleteItem => ReadKind::Scan(search()?),
    };
    Ok(ItemRead {
        kind,
        projection: request.projection.clone(),
        names: request.names.clone(),
        consistent: pattern.consistent_read,
    })
}

/// A value that the pattern does not take: a sentence.
pub(super) fn strange(
    schema: &TableSchema,
    pattern: &Pattern,
    values: &BTreeMap<String, Attr<String>>,
) -> Option<String> {
    let mut taken: BTreeSet<String> = pattern.key_equals.iter().chain(&pattern.filter_on).cloned().collect();
    taken.extend(schema.primary_key().map(|key| key.name.clone()));
    taken.extend(
        pattern.key_range.iter().flat_map(|range| ["", "_from", "_to"].map(|end| format!("{}{end}", range.attribute))),
    );
    let name = values.keys().find(|name| !taken.contains(*name))?;
    let meant = similar::nearest(name, taken.iter().map(|known| (known, known.as_str())));
    let meant = meant.map_or(String::new(), |known| format!(" Did you mean \"{known}\"?"));
    Some(format!(
        "has a value \"{name}\", which the pattern does not take.{meant} Leave it out, or give the attribute in the pattern."
    ))
}

/// The values that the action is given.
struct Values<'a> {
    schema: &'a TableSchema,
    values: &'a BTreeMap<String, Attr<String>>,
}

impl Values<'_> {
    fn primary_key(&self) -> Result<Item, String> {
        let keys = self.schema.primary_key();
        keys.map(|key| Ok((key.name.clone(), self.value(&key.name, &key.name)?))).collect()
    }

    fn operand(&self, Operand { name, attribute }: &Operand) -> Result<AttributeValue, String> {
        self.value(attribute, name)
    }

    /// The value of this name, in the type of the attribute.
    fn value(&self, attribute: &str, name: &str) -> Result<AttributeValue, String> {
        let Some(text) = self.values.get(name).and_then(Attr::known) else {
            return Err(format!("has no value \"{name}\". Add it, or leave out `values` to prove the pattern only."));
        };
        let typed = match self.schema.key_type(attribute) {
            Some(KeyType::String) => Ok(AttributeValue::String(text.clone())),
            Some(KeyType::Number) => plain(&format!("{{\"N\": {}}}", json!(text))),
            Some(KeyType::Binary) => plain(&format!("{{\"B\": {}}}", json!(text))),
            None => Ok(plain(text).unwrap_or_else(|_| AttributeValue::String(text.clone()))),
        };
        typed.map_err(|reason| format!("has a value \"{name}\" that is none of the key's type. {reason}"))
    }
}

/// A value in the JSON of DynamoDB.
fn plain(text: &str) -> Result<AttributeValue, String> {
    let json: Json = serde_json::from_str(text).map_err(|problem| problem.to_string())?;
    if !json.is_object() {
        return Err("A value in the JSON of DynamoDB names its type.".to_owned());
    }
    let wrapped = json!({ "value": json }).to_string();
    let Json::Object(members) = unmarshal(&wrapped).map_err(|problem| problem.to_string())? else {
        return Err("A value in the JSON of DynamoDB names its type.".to_owned());
    };
    let mut item = item(&members).map_err(|problem| problem.to_string())?;
    item.remove("value").ok_or_else(|| "A value is expected.".to_owned())
}
