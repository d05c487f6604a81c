//! A request as an endpoint receives it, and the reply.

use std::time::Duration;

use serde_json::Value;

use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;
use crate::primitives::service::Service;

/// One request as an endpoint receives it.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The caller.
    pub caller: &'a Caller,
    /// The service that is called.
    pub service: Service,
    /// For example `UpdateTable`.
    pub operation: &'a str,
    /// The input as a JSON value, whatever the protocol of the service.
    pub input: &'a Value,
    /// The connection that carries it; some rate limits count by connection.
    pub connection: u64,
}

impl<'a> Call<'a> {
    /// A request on connection 0 to the service that has the operation: DynamoDB, KMS or STS.
    #[must_use]
    pub fn new(caller: &'a Caller, operation: &'a str, input: &'a Value) -> Self {
        Self { caller, service: Service::of_operation(operation), operation, input, connection: 0 }
    }
}

/// The reply to a call that faults may affect.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// How late the outcome comes, in real time.
    pub delay: Duration,
    /// The outcome.
    pub outcome: Outcome,
}

/// An answer, or none.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The service answered.
    Answered(Result<Value, ServiceError>),
    /// The connection ended without an answer; whether the change was made is unknown.
    Dropped,
}
