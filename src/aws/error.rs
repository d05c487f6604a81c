//! Errors of calls, and what can be done about each.
//!
//! The code is not enough: ResourceInUseException is nearly always transient, LimitExceededException covers two-second
//! locks as well as thirty-day budgets, and some ValidationExceptions clear by themselves (T-442 to T-449). So an error is
//! classified by its code and part of its message, in [`class`] and nowhere else.

use std::time::Duration;

mod advice;
mod class;
mod diagnose;
mod sdk;

pub(crate) use class::{quotes_expiry, quotes_throttling};
pub(crate) use diagnose::{EXPIRED, THROTTLED};
pub(crate) use sdk::chain;

/// A call that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// The service of the operation.
    pub(crate) service: Service,
    /// The operation, for instance `UpdateTable`.
    pub(crate) operation: &'static str,
    /// The endpoint it was sent to, unless that is AWS's own endpoint of the Region.
    pub(crate) endpoint: Option<String>,
    /// The Region it was sent to.
    pub(crate) region: String,
    /// What happened.
    pub(crate) cause: Cause,
}

/// The services that are called, as IAM names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Service {
    /// `dynamodb`
    DynamoDb,
    /// `application-autoscaling`
    Scaling,
    /// `cloudwatch`
    CloudWatch,
    /// `sts`
    Sts,
    /// `kms`
    Kms,
    /// `iam`
    Iam,
}

impl Service {
    /// The attribute of the provider's `endpoints` for it.
    pub(crate) fn endpoint(self) -> &'static str {
        match self {
            Self::DynamoDb => "dynamodb",
            Self::Scaling => "application_autoscaling",
            Self::CloudWatch => "cloudwatch",
            Self::Sts => "sts",
            Self::Kms => "kms",
            Self::Iam => "iam",
        }
    }
}

/// Why the service was not called, from the verb on: `endpoints` has no entry of this name.
pub(crate) fn without_endpoint(name: &str) -> String {
    format!("was not called: `endpoints` names a DynamoDB outside AWS, but has no `{name}`.")
}

/// What happened to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Nothing was sent: `endpoints` names a DynamoDB outside AWS and has no entry of this name for the service.
    NoEndpoint(&'static str),
    /// The service responded with an error.
    Service {
        /// For instance `ResourceInUseException`; empty if the response had none.
        code: String,
        /// The service's message; the beginning of the body if the response had no code.
        message: String,
        /// HTTP status.
        status: u16,
        /// The request ID, for AWS Support.
        request_id: Option<String>,
        /// The service's time when it answered, from the `Date` header, in milliseconds since 1970-01-01T00:00:00Z.
        date: Option<i64>,
    },
    /// No connection could be made: nothing was changed.
    Unreachable(String),
    /// The connection was lost or the response timed out: the change may have been made.
    Interrupted(String),
    /// No credentials could be obtained: nothing was sent.
    Credentials(String),
    /// The request could not be built, for instance because no endpoint is known for the Region: nothing was sent.
    Unsendable(String),
    /// The response could not be read.
    Unreadable(String),
}

/// What can be done about an [`ApiError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Class {
    /// The table (or backup, index, …) does not exist.
    NotFound,
    /// CreateTable and similar calls: the name is taken.
    AlreadyExists,
    /// The service says that nothing would change: success once that has been observed.
    NoChange,
    /// Clears when a change in progress has completed: observe, then retry.
    Busy,
    /// Clears by itself within seconds: retry after a pause.
    Transient,
    /// No connection could be made, so nothing was sent, or the response to a read was unreadable: worth a few retries, not
    /// a long wait.
    Unreachable,
    /// It is not known whether the change was made: observe before retrying.
    Ambiguous,
    /// A cool-down or budget. The service accepts the change at this time, in milliseconds since 1970-01-01T00:00:00Z, if
    /// its message has one.
    Budget {
        /// When to retry.
        until: Option<i64>,
        /// How long the cool-down lasts at most, where the message names a window.
        window: Option<Duration>,
    },
    /// The caller may not do this.
    Denied,
    /// The endpoint does not support the operation.
    Unsupported,
    /// The request will never be accepted as it is.
    Permanent,
}

impl Service {
    /// The prefix of its IAM permissions.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::DynamoDb => "dynamodb",
            Self::Scaling => "application-autoscaling",
            Self::CloudWatch => "cloudwatch",
            Self::Sts => "sts",
            Self::Kms => "kms",
            Self::Iam => "iam",
        }
    }
}

impl ApiError {
    /// Whether the endpoint refuses an UpdateTable as one without content: it does not know the member that the call has.
    pub(crate) fn lacks_content(&self) -> bool {
        let Cause::Service { message, .. } = &self.cause else { return false };
        self.operation == "UpdateTable" && message.starts_with("At least one of ") && message.contains("is required")
    }

    /// The permission that the call needs.
    pub(crate) fn permission(&self) -> String {
        format!("{}:{}", self.service.prefix(), self.operation)
    }

    /// The service's time when it answered, in milliseconds since 1970-01-01T00:00:00Z, if an answer came and carried it.
    pub(crate) fn answered_at(&self) -> Option<i64> {
        match &self.cause {
            Cause::Service { date, .. } => *date,
            Cause::NoEndpoint(_)
            | Cause::Unreachable(_)
            | Cause::Interrupted(_)
            | Cause::Credentials(_)
            | Cause::Unsendable(_)
            | Cause::Unreadable(_) => None,
        }
    }

    /// Whether the call can change anything. Only then does it matter whether an interrupted call did.
    fn mutates(&self) -> bool {
        !["Describe", "List", "Get", "BatchGet", "Query", "Scan", "Simulate"]
            .iter()
            .any(|prefix| self.operation.starts_with(prefix))
    }
}
