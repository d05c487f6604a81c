//! Small documents, one statement per call.

use crate::policy::Policy;

pub(super) fn parsed(text: &str) -> Policy {
    Policy::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub(super) fn document(statements: &[String]) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}

pub(super) fn allow(principal: &str, action: &str) -> String {
    statement("Allow", principal, action)
}

pub(super) fn deny(principal: &str, action: &str) -> String {
    statement("Deny", principal, action)
}

fn statement(effect: &str, principal: &str, action: &str) -> String {
    format!(r#"{{"Effect":"{effect}","Principal":{{"AWS":"{principal}"}},"Action":"{action}","Resource":"*"}}"#)
}
