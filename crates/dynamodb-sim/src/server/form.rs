//! Bodies of requests in the query protocol: `Action=…&Name=…&List.member.1.Name=…`.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

/// What a form asks for.
pub(super) struct Form {
    pub(super) operation: String,
    /// The version of the service, which tells services apart.
    pub(super) version: String,
    pub(super) input: Value,
}

/// Members of CloudWatch that are no text. The protocol writes every value as text.
const NUMBERS: [&str; 6] =
    ["DatapointsToAlarm", "EvaluationInterval", "EvaluationPeriods", "MaxRecords", "Period", "Threshold"];
const BOOLEANS: [&str; 2] = ["ActionsEnabled", "ReturnData"];
/// An empty list has no entry; some clients write it as an empty text.
const LISTS: [&str; 9] = [
    "AlarmActions",
    "AlarmNames",
    "AlarmTypes",
    "Dimensions",
    "InsufficientDataActions",
    "Metrics",
    "OKActions",
    "TagKeys",
    "Tags",
];

/// A value by its path.
enum Node {
    Text(String),
    Branch(BTreeMap<String, Self>),
}

/// Reads a body; the values of the versions that `has_types` admits get the types of CloudWatch.
pub(super) fn read(body: &[u8], has_types: impl Fn(&str) -> bool) -> Form {
    let text = String::from_utf8_lossy(body);
    let (mut operation, mut version) = (String::new(), String::new());
    let mut members = BTreeMap::new();
    for (name, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
        let (name, value) = (decode(name), decode(value));
        match name.as_str() {
            "Action" => operation = value,
            "Version" => version = value,
            path => insert(&mut members, path, value),
        }
    }
    let typed = has_types(&version);
    let input = members.into_iter().map(|(name, node)| (name.clone(), node.value(&name, typed)));
    let input = Value::Object(input.collect::<Map<_, _>>());
    Form { operation, version, input }
}

/// Adds a value at a path of names; a path that contradicts an earlier one replaces it.
fn insert(members: &mut BTreeMap<String, Node>, path: &str, value: String) {
    let Some((name, rest)) = path.split_once('.') else {
        members.insert(path.to_owned(), Node::Text(value));
        return;
    };
    let node = members.entry(name.to_owned()).or_insert_with(|| Node::Branch(BTreeMap::new()));
    if let Node::Text(_) = node {
        *node = Node::Branch(BTreeMap::new());
    }
    if let Node::Branch(members) = node {
        insert(members, rest, value);
    }
}

impl Node {
    fn value(self, name: &str, typed: bool) -> Value {
        match self {
            Self::Text(text) if typed => scalar(name, text),
            Self::Text(text) => text.into(),
            Self::Branch(mut members) => match members.remove("member") {
                Some(Self::Branch(entries)) if members.is_empty() => list(entries, name, typed),
                Some(member) => {
                    members.insert("member".to_owned(), member);
                    structure(members, typed)
                }
                None => structure(members, typed),
            },
        }
    }
}

/// Entries are numbered: 2 comes before 10.
fn list(entries: BTreeMap<String, Node>, name: &str, typed: bool) -> Value {
    let number = |(key, node): (String, Node)| (key.parse().unwrap_or(usize::MAX), node);
    let entries: BTreeMap<usize, Node> = entries.into_iter().map(number).collect();
    entries.into_values().map(|node| node.value(name, typed)).collect()
}

fn structure(members: BTreeMap<String, Node>, typed: bool) -> Value {
    let members = members.into_iter().map(|(name, node)| (name.clone(), node.value(&name, typed)));
    Value::Object(members.collect())
}

/// A value that does not parse stays text, which the service refuses.
fn scalar(name: &str, text: String) -> Value {
    if NUMBERS.contains(&name) {
        let whole = text.parse::<i64>().map(Number::from).ok();
        let number = whole.or_else(|| text.parse().ok().and_then(Number::from_f64));
        return number.map_or(Value::String(text), Value::Number);
    }
    match text.as_str() {
        "true" | "false" if BOOLEANS.contains(&name) => Value::Bool(text == "true"),
        "" if LISTS.contains(&name) => Value::Array(Vec::new()),
        _ => Value::String(text),
    }
}

/// Undoes form encoding.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hexadecimal = text.get(at + 1..at + 3).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (bytes[at], hexadecimal) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 3;
                continue;
            }
            (b'+', _) => decoded.push(b' '),
            (byte, _) => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_form_is_an_operation_and_members() {
        let body = b"Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx&A=b+c%";
        let Form { operation, version, input } = read(body, |_| false);
        assert_eq!((operation.as_str(), version.as_str()), ("AssumeRole", "2011-06-15"));
        assert_eq!(input, json!({"RoleArn": "arn:aws:iam::1:role/x", "A": "b c%"}));
    }

    #[test]
    fn paths_become_lists_and_structures_with_types() {
        let body = "Action=PutMetricAlarm&Version=2010-08-01&AlarmName=60&Threshold=80.5&Period=60&ActionsEnabled=false\
                    &Dimensions.member.2.Name=b&Dimensions.member.10.Name=c&Dimensions.member.1.Name=a&OKActions=\
                    &Metrics.member.1.MetricStat.Metric.Namespace=n&Metrics.member.1.ReturnData=true&Period.x=1";
        let input = read(body.as_bytes(), |version| version == "2010-08-01").input;
        let expected = json!({
            "AlarmName": "60", "Threshold": 80.5, "Period": {"x": "1"}, "ActionsEnabled": false, "OKActions": [],
            "Dimensions": [{"Name": "a"}, {"Name": "b"}, {"Name": "c"}],
            "Metrics": [{"MetricStat": {"Metric": {"Namespace": "n"}}, "ReturnData": true}],
        });
        assert_eq!(input, expected);
        assert_eq!(read(b"Period=x", |_| true).input, json!({"Period": "x"}));
    }
}
