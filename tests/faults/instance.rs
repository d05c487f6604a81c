//! Reads the table from the state and compares it with that of an undisturbed run.

use std::path::Path;

use anyhow::Context as _;
use base64::Engine as _;
use serde_json::Value;

/// The table as the state file holds it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Instance {
    pub(crate) attributes: Value,
    /// The private state, decoded: an object, or null.
    pub(crate) private: Value,
    /// Since Terraform 1.12.
    pub(crate) identity: Value,
    pub(crate) tainted: bool,
}

/// Attributes that differ from run to run: identifiers, moments, and the time-outs that a trial shortens.
const OF_THE_RUN: [&str; 6] =
    ["table_id", "creation_date_time", "stream_arn", "stream_label", "timeouts", "created_at"];

impl Instance {
    /// The one instance of the state in a folder; none when there is no state or nothing in it.
    pub(crate) fn of(folder: &Path) -> anyhow::Result<Option<Self>> {
        let path = folder.join("terraform.tfstate");
        if !path.exists() {
            return Ok(None);
        }
        Self::in_state(&std::fs::read_to_string(path)?)
    }

    /// The one instance of the text of a state.
    pub(crate) fn in_state(text: &str) -> anyhow::Result<Option<Self>> {
        // A CLI that is killed before its first write leaves an empty file, which it takes for no state.
        if text.is_empty() {
            return Ok(None);
        }
        let state: Value = serde_json::from_str(text).context("the state is not JSON")?;
        let instance = &state["resources"][0]["instances"][0];
        if instance.is_null() {
            return Ok(None);
        }
        Ok(Some(Self {
            attributes: instance["attributes"].clone(),
            private: decoded_private(&instance["private"])?,
            identity: instance["identity"].clone(),
            tainted: instance["status"] == "tainted",
        }))
    }

    /// What differs from the instance of an undisturbed run; texts of this run's names are taken for the other's.
    pub(crate) fn differences(&self, undisturbed: &Self, names: (&str, &str), with_private: bool) -> Vec<String> {
        let ours = |value: &Value| renamed(value, names);
        let mut differences = Vec::new();
        compare(&ours(&self.attributes), &undisturbed.attributes, "", &mut differences);
        compare(&ours(&self.identity), &undisturbed.identity, "identity", &mut differences);
        if with_private {
            compare(&self.private, &undisturbed.private, "private", &mut differences);
        }
        if self.tainted {
            differences.push("the table is tainted".to_owned());
        }
        differences
    }
}

/// The object inside the base64 text of a state; the provider's notes keep their own encoding.
fn decoded_private(private: &Value) -> anyhow::Result<Value> {
    let Some(text) = private.as_str() else { return Ok(Value::Null) };
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).context("private state is not base64")?;
    serde_json::from_slice(&bytes).context("private state is not JSON")
}

fn renamed(value: &Value, (from, to): (&str, &str)) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace(from, to)),
        Value::Array(items) => items.iter().map(|item| renamed(item, (from, to))).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (name.clone(), renamed(value, (from, to)))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// A policy as the service and a configuration both mean it: a table that was read before the state knew its policy keeps
/// the service's spelling, in which an account is its root user.
fn policy(value: &Value) -> Option<Value> {
    let text = value.as_str()?.replace("arn:aws:iam::", "").replace(":root", "");
    serde_json::from_str(&text).ok()
}

fn compare(found: &Value, expected: &Value, path: &str, differences: &mut Vec<String>) {
    let (Value::Object(left), Value::Object(right)) = (found, expected) else {
        let same = found == expected || (path.ends_with("resource_policy") && policy(found) == policy(expected));
        if !same {
            differences.push(format!("{path} is {found} instead of {expected}"));
        }
        return;
    };
    let names: std::collections::BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    for name in names.into_iter().filter(|name| !OF_THE_RUN.contains(&name.as_str())) {
        let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let side = |members: &serde_json::Map<String, Value>| members.get(name).cloned().unwrap_or(Value::Null);
        compare(&side(left), &side(right), &inner, differences);
    }
}
