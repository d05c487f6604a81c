//! Placeholders for the resource that a policy is attached to.
//!
//! A table cannot refer to its own `arn` in its configuration. A resource `self` stands for the ARN of the table,
//! `self/index/…` for its indexes, and `self/stream` for the ARN of its stream. The configuration and the state keep the
//! placeholder; the request carries the ARN, and comparisons know that both mean the same.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Among, Finding, Policy, Statement, check};

/// What the table is called in its own policy.
const TABLE: &str = "self";

/// What the table's stream is called in its own policy.
const STREAM: &str = "self/stream";

/// What comes before the name of an index.
const INDEX: &str = "self/index/";

/// The ARNs that the placeholders stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Own {
    /// Of the table.
    table: String,
    /// Of the stream that is enabled now.
    stream: Option<String>,
}

impl Own {
    /// The ARNs around that of a table or of a stream.
    pub(crate) fn of(arn: &str) -> Self {
        match arn.split_once("/stream/") {
            Some((table, _)) => Self { table: table.to_owned(), stream: Some(arn.to_owned()) },
            None => Self { table: arn.to_owned(), stream: None },
        }
    }

    /// The resource with the placeholder in place of the ARN.
    fn shorten(&self, resource: &str) -> String {
        if self.stream.as_deref() == Some(resource) {
            return STREAM.to_owned();
        }
        match resource.strip_prefix(self.table.as_str()) {
            Some("") => TABLE.to_owned(),
            Some(rest) if rest.starts_with("/index/") => format!("{TABLE}{rest}"),
            Some(_) | None => resource.to_owned(),
        }
    }

    /// The resource with the ARN in place of the placeholder.
    fn spell_out(&self, resource: &str) -> Option<String> {
        match resource {
            TABLE => Some(self.table.clone()),
            STREAM => self.stream.clone(),
            other => other.strip_prefix(INDEX).map(|index| format!("{}/index/{index}", self.table)),
        }
    }
}

impl Policy {
    /// The same policy, attached to the table or the stream with this ARN.
    #[must_use]
    pub(crate) fn attached_to(mut self, arn: &str) -> Self {
        self.own = Some(Own::of(arn));
        self
    }

    /// Whether a resource is written as a placeholder.
    pub(crate) fn has_placeholders(&self) -> bool {
        self.resources().any(|resource| is_placeholder(resource))
    }

    /// The document for the table or the stream with this ARN: what is sent. Without placeholders it is the text as it
    /// was written.
    pub(crate) fn document_for(&self, arn: &str) -> String {
        if !self.has_placeholders() {
            return self.text.clone();
        }
        let Ok(mut document) = serde_json::from_str::<Value>(&self.text) else { return self.text.clone() };
        let own = Own::of(arn);
        match &mut document["Statement"] {
            Value::Array(statements) => statements.iter_mut().for_each(|statement| fill_in(statement, &own)),
            statement => fill_in(statement, &own),
        }
        document.to_string()
    }

    /// Placeholders that stand for nothing in the policy of a table.
    pub(crate) fn foreign_to_table(&self) -> Vec<Finding> {
        self.misplaced(|resource| resource == TABLE || resource.starts_with(INDEX), |place, resource| {
            format!(
                "{place} names the resource \"{resource}\". The policy of a table covers the table, `self`, and its indexes, \
                 `self/index/*` or `self/index/` with the name of one. What concerns the stream belongs in \
                 `stream.resource_policy`."
            )
        })
    }

    /// Placeholders that stand for nothing in the policy of a stream.
    pub(crate) fn foreign_to_stream(&self) -> Vec<Finding> {
        self.misplaced(|resource| resource == STREAM, |place, resource| {
            format!(
                "{place} names the resource \"{resource}\". The policy of a stream covers that stream: write `self/stream`, \
                 or `*`. What concerns the table belongs in `resource_policy`."
            )
        })
    }

    /// The statements with every ARN of `own` as its placeholder.
    pub(super) fn shortened(&self, own: Option<&Own>) -> BTreeSet<Statement> {
        self.statements.iter().map(|statement| shortened(statement, own)).collect()
    }

    fn resources(&self) -> impl Iterator<Item = &String> {
        self.statements.iter().filter_map(|statement| statement.resources.as_ref()).flat_map(Among::written)
    }

    fn misplaced(&self, fits: fn(&str) -> bool, detail: fn(&str, &str) -> String) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (at, statement) in self.statements.iter().enumerate() {
            let resources = statement.resources.as_ref().into_iter().flat_map(Among::written);
            for resource in resources.filter(|resource| is_placeholder(resource) && !fits(resource)) {
                let name = shown(resource);
                findings.push(check::error("Invalid policy", detail(&check::place(at), name)));
            }
        }
        findings
    }
}

/// The statement with every ARN of `own` as its placeholder.
pub(super) fn shortened(statement: &Statement, own: Option<&Own>) -> Statement {
    let mut statement = statement.clone();
    if let (Some(Among::These(all) | Among::AllBut(all)), Some(own)) = (&mut statement.resources, own) {
        *all = all.iter().map(|resource| own.shorten(resource)).collect();
    }
    statement
}

/// Whether a resource is no ARN and begins like a placeholder.
fn is_placeholder(resource: &str) -> bool {
    resource == TABLE || resource.strip_prefix(TABLE).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a resource is the placeholder of something that belongs to the table.
pub(super) fn is_below_table(resource: &str) -> bool {
    is_placeholder(resource) && resource != TABLE
}

/// The resource as a message quotes it: only what is ours, since a policy may come from a sensitive variable.
fn shown(resource: &str) -> &str {
    [TABLE, STREAM]
        .into_iter()
        .find(|known| *known == resource)
        .unwrap_or_else(|| if resource.starts_with(INDEX) { "self/index/…" } else { "self/…" })
}

fn fill_in(statement: &mut Value, own: &Own) {
    for member in ["Resource", "NotResource"] {
        let Some(resources) = statement.get_mut(member) else { continue };
        let fill = |resource: &mut Value| {
            if let Some(arn) = resource.as_str().and_then(|text| own.spell_out(text)) {
                *resource = Value::String(arn);
            }
        };
        match resources {
            Value::Array(all) => all.iter_mut().for_each(fill),
            one => fill(one),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";

    fn policy(resources: &str) -> Policy {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "444455556666"}},
            "Action": "dynamodb:Query", "Resource": {resources}}}]}}"#
        );
        Policy::parse(&text).expect("a policy")
    }

    #[test]
    fn placeholders_are_filled_in() {
        let sent = policy(r#"["self", "self/index/*", "self/index/by_owner"]"#).document_for(ARN);
        let of = |rest: &str| format!("{ARN}{rest}");
        let expected = serde_json::json!([of(""), of("/index/*"), of("/index/by_owner")]);
        let sent: Value = serde_json::from_str(&sent).expect("JSON");
        assert_eq!(sent["Statement"][0]["Resource"], expected);

        let stream = format!("{ARN}/stream/2026-01-01T00:00:00.000");
        let sent: Value = serde_json::from_str(&policy(r#""self/stream""#).document_for(&stream)).expect("JSON");
        assert_eq!(sent["Statement"][0]["Resource"], Value::String(stream));
    }

    #[test]
    fn a_document_without_placeholders_is_sent_as_it_was_written() {
        let policy = policy(r#"[ "*" ]"#);
        assert_eq!(policy.document_for(ARN), policy.text());
    }

    #[test]
    fn a_placeholder_means_the_own_arn_and_no_other() {
        let observed = policy(&format!(r#"["{ARN}/index/*", "{ARN}"]"#)).attached_to(ARN);
        assert_eq!(observed, policy(r#"["self", "self/index/*"]"#));
        assert_eq!(policy(&format!(r#"["self/index/*", "{ARN}"]"#)), observed, "mixed spellings");
        assert_eq!(observed, policy(&format!(r#"["{ARN}", "{ARN}/index/*"]"#)));
        assert_ne!(observed, policy(r#"["self"]"#));
        let other = policy(&format!(r#"["{ARN}2", "{ARN}2/index/*"]"#)).attached_to(ARN);
        assert_ne!(other, policy(r#"["self", "self/index/*"]"#), "a table whose name begins the same way");
        let stream = format!("{ARN}/stream/2026-01-01T00:00:00.000");
        let of_stream = policy(&format!(r#""{stream}""#)).attached_to(&stream);
        assert_eq!(of_stream, policy(r#""self/stream""#));
        assert_ne!(of_stream, policy(r#""self""#));
    }

    #[test]
    fn placeholders_stand_for_what_the_policy_is_attached_to() {
        let own = policy(r#"["self", "self/index/*", "*"]"#);
        assert_eq!(own.foreign_to_table(), []);
        assert_eq!(own.foreign_to_stream().len(), 2);
        assert_eq!(policy(r#""self/stream""#).foreign_to_stream(), []);
        assert_eq!(policy(r#""self/stream""#).foreign_to_table().len(), 1);
        assert_eq!(policy(r#""self/secret""#).foreign_to_table().len(), 1);
        assert!(
            !policy(r#""self/secret""#).foreign_to_table()[0].detail.contains("secret"),
            "nothing of a policy is quoted"
        );
    }

    #[test]
    fn a_denial_of_the_indexes_locks_no_caller_out() {
        let deny = |resource: &str| {
            let text = format!(
                r#"{{"Version": "2012-10-17", "Statement":
                {{"Effect": "Deny", "Principal": "*", "Action": "dynamodb:*", "Resource": "{resource}"}}}}"#
            );
            Policy::parse(&text).expect("a policy")
        };
        assert_eq!(deny("self").lock_out(None).len(), 1);
        assert_eq!(deny("self/index/*").lock_out(None), []);
    }
}
