//! A record of every call, with counters for assertions.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::primitives::service::Service;

/// One call.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The moment on the virtual clock.
    pub at: Moment,
    /// The account and Region that were called.
    pub caller: Caller,
    /// The service that was called.
    pub service: Service,
    /// The operation, for example `UpdateTable`.
    pub operation: String,
    /// Whether the operation is one that can change something.
    pub mutating: bool,
    /// The error code and text, unless the call was accepted.
    pub refusal: Option<(String, String)>,
    /// The input, if the settings ask for it.
    pub input: Option<Value>,
    /// The output of an accepted call, if the settings ask for it.
    pub output: Option<Value>,
}

/// Accepted and refused calls of one operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Calls that were accepted.
    pub accepted: usize,
    /// Calls that were refused.
    pub refused: usize,
}

/// All calls since the start or the last [`Journal::clear`].
#[derive(Clone, Debug, Default)]
pub struct Journal {
    entries: Vec<Entry>,
    counts: BTreeMap<(Service, String), Count>,
}

impl Journal {
    pub(crate) fn record(
        &mut self,
        at: Moment,
        caller: &Caller,
        (service, operation): (Service, &str),
        (input, output): (Option<Value>, Option<Value>),
        result: &Result<Value, ServiceError>,
    ) {
        let count = self.counts.entry((service, operation.to_owned())).or_default();
        match result {
            Ok(_) => count.accepted += 1,
            Err(_) => count.refused += 1,
        }
        self.entries.push(Entry {
            at,
            caller: caller.clone(),
            service,
            operation: operation.to_owned(),
            mutating: is_mutating(operation),
            refusal: result.as_ref().err().map(|error| (error.code.to_string(), error.message.clone())),
            input,
            output,
        });
    }

    /// All calls in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Accepted calls that can change something, in order.
    pub fn mutations(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.mutating && entry.refusal.is_none())
    }

    /// Calls that were refused, in order.
    pub fn refusals(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.refusal.is_some())
    }

    /// Calls of one operation: `TagResource` in every service that has it, `monitoring:TagResource` in one.
    #[must_use]
    pub fn count(&self, operation: &str) -> Count {
        let (service, operation) = Service::split(operation);
        let meant = |known: Service| service.is_none_or(|service| service == known.as_str());
        let counts = self.counts.iter().filter(|((known, name), _)| name == operation && meant(*known));
        counts.fold(Count::default(), |sum, (_, count)| Count {
            accepted: sum.accepted + count.accepted,
            refused: sum.refused + count.refused,
        })
    }

    /// Forgets all calls.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn to_json(&self) -> Value {
        let entries: Vec<Value> = self
            .entries
            .iter()
            .map(|entry| {
                json!({
                    "at": entry.at.epoch_seconds(),
                    "account": entry.caller.account,
                    "region": entry.caller.region,
                    "service": entry.service.as_str(),
                    "operation": entry.operation,
                    "mutating": entry.mutating,
                    "error": entry.refusal.as_ref().map(|(code, _)| code),
                    "message": entry.refusal.as_ref().map(|(_, message)| message),
                    "input": entry.input,
                })
            })
            .collect();
        let counts: BTreeMap<String, Value> = self
            .counts
            .iter()
            .map(|((service, operation), count)| {
                let count = json!({"accepted": count.accepted, "refused": count.refused});
                (counted_as(*service, operation), count)
            })
            .collect();
        json!({"calls": entries, "counts": counts})
    }
}

/// Operations of the first three services go by their names alone, those of the others by `service:Operation`.
fn counted_as(service: Service, operation: &str) -> String {
    match service {
        Service::DynamoDb | Service::Kms | Service::Sts => operation.to_owned(),
        Service::ApplicationAutoScaling | Service::Monitoring => format!("{service}:{operation}"),
    }
}

/// Whether an operation can change something.
pub(crate) fn is_mutating(operation: &str) -> bool {
    !["Describe", "List", "Get", "BatchGet", "Query", "Scan", "AssumeRole"]
        .iter()
        .any(|prefix| operation.starts_with(prefix))
}
