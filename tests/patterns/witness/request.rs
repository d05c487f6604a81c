//! The calls of a case: the table, its items, and the request of the pattern.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use table_design::{Index, IndexKind, KeyAttribute, Operation, Operator, Projection, Request, Returns};

use super::generator::{Case, Item, PAYLOAD};
use super::scalar::Scalar;

/// One call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) operation: Operation,
    pub(crate) input: Value,
}

/// The expressions of a request.
struct Texts {
    key_condition: Option<String>,
    projection: Option<String>,
    filter: Option<String>,
}

/// `CreateTable`.
pub(crate) fn create_table(case: &Case, table: &str) -> Value {
    let indexes = case.schema.indexes.iter().filter_map(|(name, index)| Some((name, index.as_ref()?)));
    let of_kind = |kind: IndexKind| {
        let of_kind = indexes.clone().filter(move |(_, index)| index.kind == kind);
        of_kind.map(|(name, index)| index_json(name, index)).collect::<Vec<_>>()
    };
    let definitions = case.schema.key_attributes();
    let definitions =
        definitions.iter().map(|name| json!({"AttributeName": name, "AttributeType": case.types[*name].as_str()}));
    let mut input = json!({
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": definitions.collect::<Vec<_>>(),
        "KeySchema": key_schema(&case.schema.partition, &case.schema.sort),
    });
    for (member, indexes) in
        [("LocalSecondaryIndexes", of_kind(IndexKind::Local)), ("GlobalSecondaryIndexes", of_kind(IndexKind::Global))]
    {
        if !indexes.is_empty() {
            input[member] = indexes.into();
        }
    }
    input
}

fn index_json(name: &str, index: &Index) -> Value {
    let projection = match &index.projection {
        Projection::All => json!({"ProjectionType": "ALL"}),
        Projection::KeysOnly => json!({"ProjectionType": "KEYS_ONLY"}),
        Projection::Include(attributes) => json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": attributes}),
    };
    json!({"IndexName": name, "KeySchema": key_schema(&index.partition, &index.sort), "Projection": projection})
}

fn key_schema(partition: &[KeyAttribute], sort: &[KeyAttribute]) -> Value {
    let element = |kind: &'static str| move |key: &KeyAttribute| json!({"AttributeName": key.name, "KeyType": kind});
    partition.iter().map(element("HASH")).chain(sort.iter().map(element("RANGE"))).collect()
}

/// The items, in batches.
pub(crate) fn writes(case: &Case, table: &str) -> Vec<Value> {
    let put = |item: &Item| json!({"PutRequest": {"Item": item_json(item)}});
    case.items
        .chunks(25)
        .map(|items| json!({"RequestItems": {table: items.iter().map(put).collect::<Vec<_>>()}}))
        .collect()
}

pub(crate) fn item_json(item: &Item) -> Value {
    Value::Object(item.iter().map(|(name, value)| (name.clone(), value.to_json())).collect())
}

/// The request of a pattern: as the proof names it, or without one as a developer would try it.
pub(crate) fn of_pattern(case: &Case, table: &str, proved: Option<&Request>) -> Call {
    let texts = texts(case, proved);
    let input = match case.pattern.operation {
        Operation::Query | Operation::Scan | Operation::SearchVectors => question(case, table, &texts),
        Operation::BatchGetItem => {
            let mut of_table = json!({"Keys": keys(case).iter().map(item_json).collect::<Vec<_>>()});
            add_members(case, &texts, &mut of_table);
            json!({"RequestItems": {table: of_table}})
        }
        Operation::GetItem => {
            let mut input = json!({"TableName": table, "Key": item_json(&key(case))});
            add_members(case, &texts, &mut input);
            input
        }
        Operation::PutItem | Operation::UpdateItem | Operation::DeleteItem => write(case, table, &texts),
    };
    Call { operation: case.pattern.operation, input }
}

/// What the pattern gives by equality, as a key.
fn key(case: &Case) -> Item {
    case.pattern.key_equals.iter().map(|name| (name.clone(), case.equal[name].clone())).collect()
}

/// The key of the pattern, and for a batch those of two other items if it is a full key.
pub(crate) fn keys(case: &Case) -> Vec<Item> {
    let first = key(case);
    if case.pattern.operation != Operation::BatchGetItem {
        return vec![first];
    }
    let primary: Vec<&str> = case.schema.primary_key().map(|key| key.name.as_str()).collect();
    let of_item = |item: &Item| -> Item {
        item.iter().filter(|(name, _)| primary.contains(&name.as_str())).map(|(n, v)| (n.clone(), v.clone())).collect()
    };
    let others = case.items.iter().take(2).map(of_item).filter(|key| *key != first).collect::<Vec<_>>();
    std::iter::once(first).chain(others).collect()
}

fn question(case: &Case, table: &str, texts: &Texts) -> Value {
    let mut input = json!({"TableName": table, "ReturnConsumedCapacity": "INDEXES"});
    add_members(case, texts, &mut input);
    if case.pattern.returns == Returns::All {
        input["Select"] = "ALL_ATTRIBUTES".into();
    }
    if let Some(limit) = case.limit {
        input["Limit"] = limit.into();
    }
    if case.pattern.operation == Operation::Query && !case.forward {
        input["ScanIndexForward"] = false.into();
    }
    input
}

fn write(case: &Case, table: &str, texts: &Texts) -> Value {
    let mut input = json!({"TableName": table});
    match case.pattern.operation {
        Operation::PutItem => {
            let mut item = key(case);
            item.insert(PAYLOAD.to_owned(), Scalar::S("new".to_owned()));
            input["Item"] = item_json(&item);
        }
        _ => input["Key"] = item_json(&key(case)),
    }
    add_members(
        case,
        &Texts { projection: None, key_condition: texts.key_condition.clone(), filter: texts.filter.clone() },
        &mut input,
    );
    if case.pattern.operation == Operation::UpdateItem {
        input["UpdateExpression"] = "SET #payload = :new".into();
        input["ExpressionAttributeNames"] = json!({"#payload": PAYLOAD});
        input["ExpressionAttributeValues"] = json!({":new": {"S": "new"}});
    }
    input
}

/// Everything of a pattern but its keys, whether the operation has such members or not.
fn add_members(case: &Case, texts: &Texts, input: &mut Value) {
    let Texts { key_condition, projection, filter } = texts;
    if let Some(index) = &case.pattern.index {
        input["IndexName"] = index.as_str().into();
    }
    if case.pattern.consistent_read {
        input["ConsistentRead"] = true.into();
    }
    let expressions =
        [("KeyConditionExpression", key_condition), ("FilterExpression", filter), ("ProjectionExpression", projection)];
    let mut placeholders = Vec::new();
    for (member, text) in expressions {
        if let Some(text) = text {
            placeholders.extend(words(text));
            input[member] = text.as_str().into();
        }
    }
    let values = values(case);
    for (member, sign, found) in
        [("ExpressionAttributeNames", '#', names(case)), ("ExpressionAttributeValues", ':', values)]
    {
        let used: Map<String, Value> = placeholders
            .iter()
            .filter(|word| word.starts_with(sign))
            .filter_map(|word| found.get(*word).map(|value| ((*word).to_owned(), value.clone())))
            .collect();
        if !used.is_empty() {
            input[member] = used.into();
        }
    }
}

fn texts(case: &Case, proved: Option<&Request>) -> Texts {
    let equal =
        |sign: &'static str| move |name: &String| format!("#{} = :{sign}{}", placeholder(name), placeholder(name));
    let filter: Vec<String> = case.pattern.filter_on.iter().map(equal("filter_")).collect();
    let filter = (!filter.is_empty()).then(|| filter.join(" AND "));
    if let Some(Request { key_condition, projection, .. }) = proved {
        return Texts { key_condition: key_condition.clone(), projection: projection.clone(), filter };
    }
    let is_question = matches!(case.pattern.operation, Operation::Query | Operation::Scan);
    let mut conditions: Vec<String> =
        if is_question { case.pattern.key_equals.iter().map(equal("")).collect() } else { Vec::new() };
    conditions.extend(case.pattern.key_range.as_ref().map(|range| {
        let name = format!("#{}", placeholder(&range.attribute));
        match range.operator {
            Operator::Between => format!("{name} BETWEEN :range_from AND :range_to"),
            Operator::BeginsWith => format!("begins_with({name}, :range)"),
            operator => format!("{name} {} :range", operator.as_str()),
        }
    }));
    let listed = |names: Vec<&String>| {
        Some(names.iter().map(|name| format!("#{}", placeholder(name))).collect::<Vec<_>>().join(", "))
    };
    let projection = match &case.pattern.returns {
        Returns::All => None,
        Returns::Keys => listed(case.schema.primary_key().map(|key| &key.name).collect()),
        Returns::Attributes(names) => listed(names.iter().collect()),
    };
    Texts { key_condition: (!conditions.is_empty()).then(|| conditions.join(" AND ")), projection, filter }
}

/// The placeholders of a text.
fn words(text: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '#' | ':');
    text.split(|c: char| !is_part(c)).filter(|word| word.starts_with(['#', ':'])).collect()
}

/// What each name may stand for.
fn names(case: &Case) -> BTreeMap<String, Value> {
    case.names().map(|name| (format!("#{}", placeholder(name)), name.as_str().into())).collect()
}

fn values(case: &Case) -> BTreeMap<String, Value> {
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    if let Some(range) = &case.pattern.key_range {
        let name = placeholder(&range.attribute);
        for name in [name.as_str(), "range"] {
            values.insert(format!(":{name}"), case.range.0.to_json());
            values.insert(format!(":{name}_from"), case.range.0.to_json());
            values.insert(format!(":{name}_to"), case.range.1.to_json());
        }
    }
    for (name, value) in &case.equal {
        let ranged = case.pattern.key_range.as_ref().is_some_and(|range| range.attribute == *name);
        if !ranged || case.pattern.key_equals.contains(name) {
            values.insert(format!(":{}", placeholder(name)), value.to_json());
        }
    }
    for (name, value) in &case.filter {
        values.insert(format!(":filter_{}", placeholder(name)), value.to_json());
    }
    values
}

/// Letters, digits and underscores.
pub(crate) fn placeholder(attribute: &str) -> String {
    attribute.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
