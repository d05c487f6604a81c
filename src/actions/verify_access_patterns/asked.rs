//! From a pattern with its values to the read that is sent.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use table_design::dynamodb_json::{AttributeValue, Item, item, unmarshal};
use table_design::{Index, KeyAttribute, KeyType, Operation, Operator, Pattern, Range, Returns, TableSchema};
use tf_provider::Attr;

use super::PatternModel;
use crate::table::calls::{ItemRead, ReadKind, Search};
use crate::table::model::KeyRangeModel;

/// The pattern that is written; wholly known, since actions are invoked with known values.
pub(super) fn pattern(model: &PatternModel) -> Pattern {
    let PatternModel { operation, index, key_equals, key_range, filter_on, returns, consistent_read, values: _ } =
        model;
    let names = |list: &Attr<Vec<Attr<String>>>| -> Vec<String> {
        list.known().into_iter().flatten().filter_map(|name| name.known().cloned()).collect()
    };
    Pattern {
        operation: operation.known().and_then(|text| Operation::parse(text)).unwrap_or(Operation::Scan),
        index: index.known().cloned(),
        key_equals: names(key_equals),
        key_range: key_range.known().and_then(range),
        filter_on: names(filter_on),
        returns: match names(returns) {
            listed if listed.is_empty() => Returns::Keys,
            listed if listed.iter().any(|name| name == "*") => Returns::All,
            listed => Returns::Attributes(listed),
        },
        consistent_read: consistent_read.known().copied().unwrap_or(false),
        rate: None,
        pages: false,
    }
}

fn range(KeyRangeModel { attribute, operator }: &KeyRangeModel) -> Option<Range> {
    Some(Range { attribute: attribute.known()?.clone(), operator: Operator::parse(operator.known()?)? })
}

/// The read of a pattern that can be served.
///
/// # Errors
/// A value is missing, or is none of its type: sentences.
pub(super) fn read(
    schema: &TableSchema,
    pattern: &Pattern,
    values: &BTreeMap<String, Attr<String>>,
) -> Result<ItemRead, String> {
    let mut asking = Asking { schema, values, names: BTreeMap::new(), sent: Item::new() };
    let index = pattern.index.as_deref().and_then(|name| schema.indexes.get(name)?.as_ref());
    let kind = match pattern.operation {
        Operation::GetItem => ReadKind::Get(asking.primary_key()?),
        Operation::BatchGetItem => ReadKind::BatchGet(asking.primary_key()?),
        Operation::Query => {
            let condition = asking.key_condition(pattern, index)?;
            let filter = asking.filter(pattern)?;
            ReadKind::Query(condition, asking.search(pattern, filter))
        }
        Operation::Scan
        | Operation::SearchVectors
        | Operation::PutItem
        | Operation::UpdateItem
        | Operation::DeleteItem => {
            let filter = asking.filter(pattern)?;
            ReadKind::Scan(asking.search(pattern, filter))
        }
    };
    let projection = asking.projection(pattern, index);
    Ok(ItemRead { kind, projection, names: asking.names, consistent: pattern.consistent_read })
}

/// A read that is being put together.
struct Asking<'a> {
    schema: &'a TableSchema,
    values: &'a BTreeMap<String, Attr<String>>,
    names: BTreeMap<String, String>,
    sent: Item,
}

impl Asking<'_> {
    fn primary_key(&self) -> Result<Item, String> {
        let keys = self.schema.primary_key();
        keys.map(|key| Ok((key.name.clone(), self.value(&key.name, &key.name)?))).collect()
    }

    fn key_condition(&mut self, pattern: &Pattern, index: Option<&Index>) -> Result<String, String> {
        let ranged = pattern.key_range.as_ref();
        let equal = |key: &&KeyAttribute| {
            let by_range = ranged.is_some_and(|range| range.operator == Operator::Equal && range.attribute == key.name);
            by_range || pattern.key_equals.contains(&key.name)
        };
        let keys: Vec<String> = self.source_keys(index).iter().filter(equal).map(|key| key.name.clone()).collect();
        let mut parts = Vec::new();
        for key in keys {
            parts.push(self.comparison("=", &key, &key)?);
        }
        if let Some(Range { attribute, operator }) = ranged.filter(|range| range.operator != Operator::Equal) {
            parts.push(match operator {
                Operator::Between => {
                    let name = self.name(attribute);
                    let from = self.placeholder(attribute, &format!("{attribute}_from"))?;
                    let to = self.placeholder(attribute, &format!("{attribute}_to"))?;
                    format!("{name} BETWEEN {from} AND {to}")
                }
                Operator::BeginsWith => {
                    let name = self.name(attribute);
                    format!("begins_with({name}, {})", self.placeholder(attribute, attribute)?)
                }
                Operator::Equal
                | Operator::Less
                | Operator::LessOrEqual
                | Operator::Greater
                | Operator::GreaterOrEqual => self.comparison(operator.as_str(), attribute, attribute)?,
            });
        }
        Ok(parts.join(" AND "))
    }

    fn filter(&mut self, pattern: &Pattern) -> Result<Option<String>, String> {
        let mut parts = Vec::new();
        for attribute in &pattern.filter_on {
            parts.push(self.comparison("=", attribute, attribute)?);
        }
        Ok(Some(parts.join(" AND ")).filter(|text| !text.is_empty()))
    }

    fn search(&mut self, pattern: &Pattern, filter: Option<String>) -> Search {
        Search { index: pattern.index.clone(), filter, values: std::mem::take(&mut self.sent) }
    }

    fn projection(&mut self, pattern: &Pattern, index: Option<&Index>) -> Option<String> {
        let mut wanted: Vec<String> = match &pattern.returns {
            Returns::All => return None,
            Returns::Attributes(names) => names.clone(),
            Returns::Keys => {
                let own = self.source_keys(index).into_iter();
                own.chain(self.schema.primary_key().cloned()).map(|key| key.name).collect()
            }
        };
        wanted.sort();
        wanted.dedup();
        let names: Vec<String> = wanted.iter().map(|name| self.name(name)).collect();
        Some(names.join(", "))
    }

    /// Keys of what is queried, in order.
    fn source_keys(&self, index: Option<&Index>) -> Vec<KeyAttribute> {
        match index {
            Some(index) => index.partition.iter().chain(&index.sort).cloned().collect(),
            None => self.schema.primary_key().cloned().collect(),
        }
    }

    fn comparison(&mut self, operator: &str, attribute: &str, value: &str) -> Result<String, String> {
        let name = self.name(attribute);
        Ok(format!("{name} {operator} {}", self.placeholder(attribute, value)?))
    }

    /// `#n0`
    fn name(&mut self, attribute: &str) -> String {
        if let Some((placeholder, _)) = self.names.iter().find(|(_, name)| *name == attribute) {
            return placeholder.clone();
        }
        let placeholder = format!("#n{}", self.names.len());
        self.names.insert(placeholder.clone(), attribute.to_owned());
        placeholder
    }

    /// `:v0`
    fn placeholder(&mut self, attribute: &str, value: &str) -> Result<String, String> {
        let value = self.value(attribute, value)?;
        let placeholder = format!(":v{}", self.sent.len());
        self.sent.insert(placeholder.clone(), value);
        Ok(placeholder)
    }

    /// The value of this name, in the type of the attribute.
    fn value(&self, attribute: &str, name: &str) -> Result<AttributeValue, String> {
        let Some(text) = self.values.get(name).and_then(Attr::known) else {
            return Err(format!("has no value \"{name}\". Add it, or leave out `values` to prove the pattern only."));
        };
        let typed = match self.key_type(attribute) {
            Some(KeyType::String) => Ok(AttributeValue::String(text.clone())),
            Some(KeyType::Number) => plain(&format!("{{\"N\": {}}}", json!(text))),
            Some(KeyType::Binary) => plain(&format!("{{\"B\": {}}}", json!(text))),
            None => Ok(plain(text).unwrap_or_else(|_| AttributeValue::String(text.clone()))),
        };
        typed.map_err(|reason| format!("has a value \"{name}\" that is none of the key's type. {reason}"))
    }

    fn key_type(&self, attribute: &str) -> Option<KeyType> {
        let of_indexes =
            self.schema.indexes.values().flatten().flat_map(|index| index.partition.iter().chain(&index.sort));
        let mut keys = self.schema.primary_key().chain(of_indexes);
        keys.find(|key| key.name == attribute).and_then(|key| key.key_type)
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
