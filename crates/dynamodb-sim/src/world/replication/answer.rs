//! What the description of a member shows of the others.

use serde_json::{Map, Value};

use super::Everywhere;
use crate::primitives::caller::Caller;
use crate::replica::describe;
use crate::table::description;

impl Everywhere<'_> {
    /// The answer to a call about the global table: the unchanged table, with the status UPDATING.
    pub(in super::super) fn update_answer(&self, at: &Caller, name: &str) -> Value {
        let mut shown = self.table(at, name).map_or(Value::Null, |table| description::table(table, self.now));
        if self.group_of(at, name).is_some() {
            shown["TableStatus"] = "UPDATING".into();
        }
        description::answer("TableDescription", shown)
    }

    /// The description of a member that was just created.
    pub(in super::super) fn describe(&self, at: &Caller, name: &str) -> Value {
        let shown = self.table(at, name).map_or(Value::Null, |table| description::table(table, self.now));
        let mut answer = description::answer("TableDescription", shown);
        self.complete(at, &mut answer);
        answer
    }

    /// Adds the members of global tables to the description in an answer.
    pub(in super::super) fn complete(&self, at: &Caller, answer: &mut Value) {
        for wrapper in ["Table", "TableDescription"] {
            if let Some(Value::Object(description)) = answer.get_mut(wrapper) {
                self.complete_description(at, description);
            }
        }
    }

    fn complete_description(&self, at: &Caller, description: &mut Map<String, Value>) {
        let name = description.get("TableName").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(number) = self.group_of(at, &name).filter(|number| !self.groups[*number].is_over()) {
            // The answer to a change already says what it begins (T-263).
            if self.groups[number].updating && description.get("TableStatus").is_some_and(|status| status == "ACTIVE") {
                description.insert("TableStatus".to_owned(), "UPDATING".into());
            }
            describe::add(description, &self.groups[number], at, |at| self.table(at, &name));
        }
    }
}
