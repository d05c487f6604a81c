//! Holds one case against an engine: what the proof accepts is served, what it refuses is refused for that reason.

use serde_json::{Value, json};
use table_design::{At, KeyType, Operation, Operator, Proof, Returns, Why, prove};

use super::expectation;
use super::generator::{Case, Item, PAYLOAD};
use super::request::{self, Call, item_json};
use super::scalar::Scalar;

/// A refusal of an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) message: String,
}

/// What answers calls.
pub(crate) trait Engine {
    /// Makes a table and waits until it can be used.
    fn create(&mut self, input: &Value) -> Result<(), Refusal>;

    /// Answers a call.
    fn call(&mut self, operation: &str, input: &Value) -> Result<Value, Refusal>;

    /// Whether it is to refuse in the words of the service, and to count its units. Otherwise only what it serves is judged.
    fn is_exact(&self) -> bool;
}

/// How a case came out, when proof and engine agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// Accepted and served.
    Served { found: usize, better: bool },
    /// Refused for these rules, and refused by the engine.
    Refused(Vec<u8>),
    /// Refused for these rules; the operation has no member that could say it.
    Unwritable(Vec<u8>),
    /// Refused by rule 8, and answered without what the filter asks for.
    Empty,
    /// Refused by rule 2 although the service has nothing against it: an item has other attributes than its key, too.
    Stricter,
}

/// How they disagree: the kind of disagreement, the same for all cases of a kind, and the details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Disagreement {
    pub(crate) kind: String,
    pub(crate) detail: String,
}

/// Members of the operations, by AWS's API reference, as far as a pattern has something for them.
const MEMBERS: [(Operation, &[&str]); 7] = [
    (Operation::GetItem, &["TableName", "Key", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames"]),
    (Operation::BatchGetItem, &["Keys", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames"]),
    (
        Operation::Query,
        &[
            "TableName",
            "IndexName",
            "ConsistentRead",
            "KeyConditionExpression",
            "FilterExpression",
            "Select",
            "Limit",
            "ProjectionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "ScanIndexForward",
            "ReturnConsumedCapacity",
        ],
    ),
    (
        Operation::Scan,
        &[
            "TableName",
            "IndexName",
            "ConsistentRead",
            "FilterExpression",
            "Select",
            "Limit",
            "ProjectionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "ReturnConsumedCapacity",
        ],
    ),
    (Operation::PutItem, &["TableName", "Item", "ExpressionAttributeNames", "ExpressionAttributeValues"]),
    (
        Operation::UpdateItem,
        &["TableName", "Key", "UpdateExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"],
    ),
    (Operation::DeleteItem, &["TableName", "Key", "ExpressionAttributeNames", "ExpressionAttributeValues"]),
];

/// Beginnings of refusals, with the rules that they stand for.
const REFUSALS: [(&str, &[u8]); 13] = [
    ("The table does not have the specified index", &[1]),
    ("The provided key element does not match the schema", &[2]),
    ("One or more parameter values were invalid: Missing the key ", &[2]),
    // Of an index that is missing, the proof cannot say which keys are.
    ("Either the KeyConditions or KeyConditionExpression parameter must be specified", &[1, 3, 5]),
    ("Query condition missed key schema element", &[3, 4]),
    ("Conditions can be of length 1 or 2 only", &[4]),
    ("Query key condition not supported", &[4, 5]),
    ("Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key", &[4, 5]),
    (
        "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with",
        &[5],
    ),
    ("Consistent reads are not supported on global secondary indexes", &[6]),
    ("Filter Expression can only contain non-primary key attributes", &[7]),
    (
        "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index",
        &[8],
    ),
    ("One or more parameter values were invalid: Global secondary index", &[8]),
];

/// Judges a case with a table of this name.
pub(crate) fn judge(case: &Case, table: &str, engine: &mut dyn Engine) -> Result<Agreement, Disagreement> {
    let proof = prove(&case.schema, &case.pattern);
    let call = request::of_pattern(case, table, proof.request.as_ref());
    let rules = rules(&proof);
    if !rules.is_empty() && unwritable(&call).is_some() {
        return Ok(Agreement::Unwritable(rules));
    }
    fill(case, table, engine).map_err(|refusal| disagree("table", case, &proof, &call, &refusal.message))?;
    if rules.is_empty() { accepted(case, table, &proof, &call, engine) } else { refused(case, &proof, &call, engine) }
}

/// The rules that a pattern breaks, each once.
pub(crate) fn rules(proof: &Proof) -> Vec<u8> {
    let mut rules: Vec<u8> = proof.problems.iter().map(|problem| problem.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// A member that the operation does not have.
pub(crate) fn unwritable(call: &Call) -> Option<&str> {
    let members =
        MEMBERS.iter().find(|(operation, _)| *operation == call.operation).map_or(&[][..], |(_, members)| members);
    let of_table = call.input.get("RequestItems").and_then(|tables| tables.as_object()?.values().next());
    let given = of_table.unwrap_or(&call.input).as_object()?;
    given.keys().map(String::as_str).find(|member| !members.contains(member))
}

fn fill(case: &Case, table: &str, engine: &mut dyn Engine) -> Result<(), Refusal> {
    engine.create(&request::create_table(case, table))?;
    for batch in request::writes(case, table) {
        engine.call("BatchWriteItem", &batch)?;
    }
    Ok(())
}

fn disagree(kind: &str, case: &Case, proof: &Proof, call: &Call, detail: &str) -> Disagreement {
    let problems: Vec<String> =
        proof.problems.iter().map(|problem| format!("rule {}: {}", problem.rule, problem.what)).collect();
    let Case { seed, schema, pattern, .. } = case;
    Disagreement {
        kind: kind.to_owned(),
        detail: format!(
            "seed {seed}: {detail}\n  {pattern:?}\n  {problems:?}\n  {} {}\n  {schema:?}",
            call.operation.as_str(),
            call.input
        ),
    }
}

fn refused(case: &Case, proof: &Proof, call: &Call, engine: &mut dyn Engine) -> Result<Agreement, Disagreement> {
    let rules = rules(proof);
    let named = rules.iter().map(u8::to_string).collect::<Vec<_>>().join("+");
    match engine.call(call.operation.as_str(), &call.input) {
        Err(refusal) => {
            let known = REFUSALS.iter().find(|(text, _)| refusal.message.starts_with(text));
            let agrees = known.is_some_and(|(_, of)| of.iter().any(|rule| rules.contains(rule)))
                || (is_malformed(case) && refusal.message.starts_with("Invalid KeyConditionExpression"));
            let of_client = ["ValidationException", "ResourceNotFoundException"].contains(&refusal.code.as_str());
            if agrees && refusal.code == "ValidationException" || of_client && !engine.is_exact() {
                return Ok(Agreement::Refused(rules));
            }
            let kind =
                format!("{} of rule {named} refused otherwise: {}", call.operation.as_str(), beginning(&refusal));
            Err(disagree(&kind, case, proof, call, &refusal.message))
        }
        Ok(answer) => {
            let only_filter = proof.problems.iter().all(|problem| (problem.rule, problem.at) == (8, At::FilterOn));
            if only_filter && answer["Count"] == json!(0) {
                return Ok(Agreement::Empty);
            }
            if call.operation == Operation::PutItem && gives_key(case) {
                return Ok(Agreement::Stricter);
            }
            let filter = if only_filter { " (filter)" } else { "" };
            let kind = format!("{} of rule {named}{filter} served", call.operation.as_str());
            Err(disagree(&kind, case, proof, call, &answer.to_string()))
        }
    }
}

/// Whether the pattern gives the primary key, whatever it gives besides.
fn gives_key(case: &Case) -> bool {
    case.schema.primary_key().all(|key| case.pattern.key_equals.contains(&key.name))
}

/// Whether the expression of a refused pattern is refused alone, before the service knows of which table it is.
fn is_malformed(case: &Case) -> bool {
    case.pattern.key_range.as_ref().is_some_and(|range| {
        let twice = case.pattern.key_equals.contains(&range.attribute);
        let of_number = case.types[&range.attribute] == KeyType::Number;
        twice || (range.operator == Operator::BeginsWith && of_number)
    })
}

/// The text of a refusal up to what differs from case to case.
fn beginning(refusal: &Refusal) -> String {
    let end = refusal.message.find([':', '"', '[', '\'']).unwrap_or(refusal.message.len());
    format!("{} {}", refusal.code, &refusal.message[..end])
}

fn accepted(
    case: &Case,
    table: &str,
    proof: &Proof,
    call: &Call,
    engine: &mut dyn Engine,
) -> Result<Agreement, Disagreement> {
    let name = call.operation.as_str();
    let scanned = pages(engine, Operation::Scan, json!({"TableName": table}));
    let all = scanned.map_err(|refusal| disagree("Scan of the table", case, proof, call, &refusal.message))?.items;
    let refused = |refusal: Refusal| {
        disagree(&format!("{name} refused: {}", beginning(&refusal)), case, proof, call, &refusal.message)
    };
    if case.pattern.operation.writes() {
        return written(case, table, proof, call, engine);
    }
    let wanted = expectation::items(case, &all);
    let read = pages(engine, call.operation, call.input.clone()).map_err(refused)?;
    let expected: Vec<Item> = wanted.iter().map(|item| expectation::projected(case, item)).collect();
    if sorted(&read.items) != sorted(&expected) {
        let detail = format!("found {:?}\n  expected {:?}", sorted(&read.items), sorted(&expected));
        let fetching = if proof.fetched.is_empty() { "" } else { " that fetches" };
        return Err(disagree(&format!("{name}{fetching} finds other items"), case, proof, call, &detail));
    }
    if call.operation == Operation::Query {
        in_order(case, proof, call, engine, &wanted)?;
    }
    if engine.is_exact() && read.scanned > 0 && read.fetched == proof.fetched.is_empty() {
        let detail = format!("items fetched from the table: {}, by the proof: {:?}", read.fetched, proof.fetched);
        return Err(disagree(&format!("{name} fetches otherwise"), case, proof, call, &detail));
    }
    if engine.is_exact() {
        better(case, table, proof, call, engine, &all)?;
    }
    Ok(Agreement::Served { found: wanted.len(), better: proof.better.is_some() })
}

/// What is said to serve a pattern with less reading serves it, and finds the same items as far as both indexes have them.
fn better(
    case: &Case,
    table: &str,
    proof: &Proof,
    call: &Call,
    engine: &mut dyn Engine,
    all: &[Item],
) -> Result<(), Disagreement> {
    let Some(better) = &proof.better else { return Ok(()) };
    let mut moved = case.clone();
    moved.pattern.index.clone_from(&better.index);
    // Which keys an index has depends on the index; those of the table name the item.
    let primary = case.schema.primary_key().map(|key| key.name.clone());
    moved.pattern.returns = Returns::Attributes(primary.collect());
    if let Why::Keys(keys) = &better.why {
        moved.pattern.operation = Operation::Query;
        moved.pattern.filter_on.retain(|name| !keys.contains(name));
        for name in keys {
            moved.pattern.key_equals.push(name.clone());
            moved.equal.extend(moved.filter.remove_entry(name));
        }
    }
    let moved_proof = prove(&moved.schema, &moved.pattern);
    let moved_call = request::of_pattern(&moved, table, moved_proof.request.as_ref());
    let read = pages(engine, moved_call.operation, moved_call.input.clone());
    let read = read.map_err(|refusal| {
        disagree("what is better is refused", &moved, &moved_proof, &moved_call, &refusal.message)
    })?;
    let in_both: Vec<Item> = all
        .iter()
        .filter(|item| expectation::is_in_source(case, item) && expectation::is_in_source(&moved, item))
        .cloned()
        .collect();
    let expected = expectation::items(case, &in_both);
    let expected: Vec<Item> = expected.iter().map(|item| expectation::projected(&moved, item)).collect();
    let keys: Vec<Item> = in_both.iter().map(|item| expectation::projected(&moved, item)).collect();
    let found: Vec<Item> = read.items.into_iter().filter(|item| keys.contains(item)).collect();
    if sorted(&found) == sorted(&expected) {
        return Ok(());
    }
    let detail = format!("{better:?}\n  found {found:?}\n  expected {expected:?}");
    Err(disagree("what is better finds other items", case, proof, call, &detail))
}

/// A Query answers in the order of the sort attributes, ascending or descending.
fn in_order(
    case: &Case,
    proof: &Proof,
    call: &Call,
    engine: &mut dyn Engine,
    wanted: &[Item],
) -> Result<(), Disagreement> {
    let attributes = expectation::order_attributes(case);
    let mut input = call.input.clone();
    input["ProjectionExpression"] = attributes
        .iter()
        .map(|name| format!("#order_{}", request::placeholder(name)))
        .collect::<Vec<_>>()
        .join(", ")
        .into();
    if let Some(members) = input.as_object_mut() {
        members.remove("Select");
    }
    let expressions = [&input["KeyConditionExpression"], &input["FilterExpression"]];
    let expressions: String = expressions.iter().filter_map(|text| text.as_str()).collect::<Vec<_>>().join(" ");
    if let Some(names) = input["ExpressionAttributeNames"].as_object_mut() {
        let used: Vec<&str> =
            expressions.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '#'))).collect();
        names.retain(|name, _| used.contains(&name.as_str()));
        names.extend(attributes.iter().map(|name| (format!("#order_{}", request::placeholder(name)), (*name).into())));
    }
    let answered = pages(engine, call.operation, input);
    let answered =
        answered.map_err(|refusal| disagree("Query of the order refused", case, proof, call, &refusal.message))?;
    let found: Vec<_> = answered.items.iter().map(|item| expectation::order(case, item)).collect();
    let mut expected: Vec<_> = wanted.iter().map(|item| expectation::order(case, item)).collect();
    expected.sort();
    if !case.forward {
        expected.reverse();
    }
    if found == expected {
        return Ok(());
    }
    Err(disagree("Query answers in another order", case, proof, call, &format!("{found:?}\n  expected {expected:?}")))
}

/// A write is there afterwards.
fn written(
    case: &Case,
    table: &str,
    proof: &Proof,
    call: &Call,
    engine: &mut dyn Engine,
) -> Result<Agreement, Disagreement> {
    let name = call.operation.as_str();
    let refused = |refusal: Refusal| {
        disagree(&format!("{name} refused: {}", beginning(&refusal)), case, proof, call, &refusal.message)
    };
    engine.call(name, &call.input).map_err(refused)?;
    let key = request::keys(case).remove(0);
    let read = json!({"TableName": table, "Key": item_json(&key), "ConsistentRead": true});
    let found = engine.call("GetItem", &read).map_err(refused)?;
    let payload = found["Item"][PAYLOAD].clone();
    let is_there = match case.pattern.operation {
        Operation::DeleteItem => found.get("Item").is_none(),
        _ => payload == json!({"S": "new"}),
    };
    if is_there {
        Ok(Agreement::Served { found: 1, better: false })
    } else {
        Err(disagree(&format!("{name} is not read"), case, proof, call, &found.to_string()))
    }
}

/// What all pages of a read answer together.
#[derive(Debug, Default)]
struct Answered {
    items: Vec<Item>,
    scanned: u64,
    /// Whether units of the table were consumed by a read of an index.
    fetched: bool,
}

fn pages(engine: &mut dyn Engine, operation: Operation, mut input: Value) -> Result<Answered, Refusal> {
    let mut all = Answered::default();
    loop {
        let answer = engine.call(operation.as_str(), &input)?;
        let lists = match operation {
            Operation::GetItem => answer.get("Item").into_iter().collect::<Vec<_>>(),
            Operation::BatchGetItem => answer["Responses"]
                .as_object()
                .into_iter()
                .flat_map(|tables| tables.values())
                .filter_map(Value::as_array)
                .flatten()
                .collect(),
            _ => answer["Items"].as_array().into_iter().flatten().collect(),
        };
        all.items.extend(lists.into_iter().map(read_item));
        all.scanned += answer["ScannedCount"].as_u64().unwrap_or_default();
        let units = answer["ConsumedCapacity"]["Table"]["CapacityUnits"].as_f64().unwrap_or_default();
        all.fetched |= units > 0.0 && input.get("IndexName").is_some();
        match answer.get("LastEvaluatedKey") {
            Some(last) if !last.is_null() => input["ExclusiveStartKey"] = last.clone(),
            _ => return Ok(all),
        }
    }
}

fn read_item(item: &Value) -> Item {
    let attributes = item.as_object().into_iter().flatten();
    attributes.filter_map(|(name, value)| Some((name.clone(), Scalar::from_json(value)?))).collect()
}

fn sorted(items: &[Item]) -> Vec<&Item> {
    let mut items: Vec<&Item> = items.iter().collect();
    items.sort();
    items
}
