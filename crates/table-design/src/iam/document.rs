//! Policy documents: statements with conditions, joined where that allows nothing more, and written as JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

/// A statement that allows something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Statement {
    /// What it is about, for its id.
    pub(super) topic: &'static str,
    /// As JSON, since it takes several forms; `None` in a policy of an identity.
    pub(super) principal: Option<String>,
    pub(super) actions: BTreeSet<String>,
    pub(super) resources: BTreeSet<String>,
    pub(super) conditions: Conditions,
}

/// All of them must hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Conditions(BTreeMap<&'static str, BTreeMap<&'static str, BTreeSet<String>>>);

impl Conditions {
    pub(super) fn add(&mut self, operator: &'static str, key: &'static str, values: impl IntoIterator<Item = String>) {
        self.0.entry(operator).or_default().insert(key, values.into_iter().collect());
    }

    fn json(&self) -> Json {
        let keys = |keys: &BTreeMap<&str, BTreeSet<String>>| -> Json {
            keys.iter().map(|(key, values)| ((*key).to_owned(), one_or_many(values))).collect()
        };
        self.0.iter().map(|(operator, inner)| ((*operator).to_owned(), keys(inner))).collect()
    }
}

/// Joins statements that differ in their actions only, then those that differ in their resources only: what is allowed stays
/// the same.
pub(super) fn joined(statements: Vec<Statement>) -> Vec<Statement> {
    let mut by_resources = BTreeMap::new();
    for Statement { topic, principal, actions, resources, conditions } in statements {
        let joined: &mut BTreeSet<String> = by_resources.entry((topic, principal, conditions, resources)).or_default();
        joined.extend(actions);
    }
    let mut by_actions = BTreeMap::new();
    for ((topic, principal, conditions, resources), actions) in by_resources {
        let joined: &mut BTreeSet<String> = by_actions.entry((topic, principal, conditions, actions)).or_default();
        joined.extend(resources);
    }
    let statement = |((topic, principal, conditions, actions), resources)| Statement {
        topic,
        principal,
        actions,
        resources,
        conditions,
    };
    by_actions.into_iter().map(statement).collect()
}

/// The document, without white space. With `sid`, every statement has an id that begins with it.
pub(super) fn document(statements: &[Statement], sid: Option<&str>) -> String {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut written = Vec::new();
    for statement in statements {
        let number = numbers.entry(statement.topic).or_default();
        *number += 1;
        let number = if *number == 1 { String::new() } else { number.to_string() };
        written.push(write(statement, sid.map(|sid| format!("{sid}{}{number}", statement.topic))));
    }
    json!({"Version": "2012-10-17", "Statement": written}).to_string()
}

/// The characters that IAM counts: all but white space.
pub(super) fn counted(document: &str) -> usize {
    document.chars().filter(|c| !c.is_whitespace()).count()
}

fn write(statement: &Statement, sid: Option<String>) -> Json {
    let mut members = Map::new();
    let mut add = |name: &str, value: Json| members.insert(name.to_owned(), value);
    if let Some(sid) = sid {
        add("Sid", Json::String(sid));
    }
    add("Effect", json!("Allow"));
    if let Some(principal) = &statement.principal {
        add("Principal", serde_json::from_str(principal).unwrap_or_else(|_| json!(principal)));
    }
    add("Action", one_or_many(&statement.actions));
    add("Resource", one_or_many(&statement.resources));
    if statement.conditions != Conditions::default() {
        add("Condition", statement.conditions.json());
    }
    Json::Object(members)
}

/// One text stands for a list of one.
pub(super) fn one_or_many(values: &BTreeSet<String>) -> Json {
    match values.first() {
        Some(one) if values.len() == 1 => json!(one),
        _ => json!(values),
    }
}
