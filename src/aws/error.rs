//! What went wrong in a call, and what can be done about it.
//!
//! Codes alone are not enough: ResourceInUseException is nearly always transient, LimitExceededException mixes two-second
//! locks with thirty-day budgets, and some ValidationExceptions clear by themselves (T-442 to T-449). So an error is
//! classified by code and the beginning of its message, in [`class`] and nowhere else.

use std::time::Duration;

mod class;
mod diagnose;
mod hint;
mod sdk;

/// A call that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// Whose operation.
    pub(crate) service: Service,
    /// The operation, for instance `UpdateTable`.
    pub(crate) operation: &'static str,
    /// Where it was sent, when that is not AWS's own endpoint of the Region.
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
}

impl Service {
    /// The attribute of the provider's `endpoints` that leads to it.
    pub(crate) fn endpoint(self) -> &'static str {
        match self {
            Self::DynamoDb => "dynamodb",
            Self::Scaling => "application_autoscaling",
            Self::CloudWatch => "cloudwatch",
            Self::Sts => "sts",
        }
    }
}

/// Why nothing was called, from the verb on: `endpoints` has no entry of this name.
pub(crate) fn without_endpoint(name: &str) -> String {
    format!("was not called: `endpoints` names another DynamoDB than that of AWS, and no `{name}` beside it.")
}

/// What happened to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Nothing was sent: `endpoints` leads to another DynamoDB than AWS's, and has no entry of this name for the service.
    NoEndpoint(&'static str),
    /// The service answered with an error.
    Service {
        /// For instance `ResourceInUseException`; empty when the answer had none.
        code: String,
        /// The service's text; the beginning of the answer's body when the answer had no code.
        message: String,
        /// HTTP status.
        status: u16,
        /// The service's id of the request, for its support.
        request_id: Option<String>,
        /// The service's time when it answered, from the `Date` header, in milliseconds since 1970-01-01T00:00:00Z.
        date: Option<i64>,
    },
    /// No connection could be made: nothing has happened.
    Unreachable(String),
    /// The connection broke or no answer came in time: the change may have been made.
    Interrupted(String),
    /// No credentials could be had: nothing was sent.
    Credentials(String),
    /// The request could not be built, for instance because no endpoint is known for the Region: nothing was sent.
    Unsendable(String),
    /// The answer could not be understood.
    Unreadable(String),
}

/// What can be done about an [`ApiError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Class {
    /// The table (or backup, index, …) is not there.
    NotFound,
    /// CreateTable and its kin: the name is taken.
    AlreadyExists,
    /// The service says that nothing would change: success, if a read confirms it.
    NoChange,
    /// Clears when something that is under way has ended: read, then send again.
    Busy,
    /// Clears by itself within seconds: send again after a pause.
    Transient,
    /// No connection could be made, so nothing was sent, or a read was answered with something unreadable: worth a few
    /// tries, not a long wait.
    Unreachable,
    /// Whether the change was made is not known: read before sending again.
    Ambiguous,
    /// A cool-down or budget; the service accepts the change at the time given, in milliseconds since
    /// 1970-01-01T00:00:00Z, if it names one.
    Budget {
        /// When to try again.
        until: Option<i64>,
        /// How long the cool-down lasts at most, where the message names a window.
        window: Option<Duration>,
    },
    /// The caller may not do this.
    Denied,
    /// The endpoint does not know the operation.
    Unsupported,
    /// The request will never be accepted as it is.
    Permanent,
}

impl Service {
    /// What its permissions begin with.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::DynamoDb => "dynamodb",
            Self::Scaling => "application-autoscaling",
            Self::CloudWatch => "cloudwatch",
            Self::Sts => "sts",
        }
    }
}

impl ApiError {
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

    /// Whether the call can change anything. Whether a call that broke off has done so matters only then.
    fn mutates(&self) -> bool {
        !["Describe", "List", "Get"].iter().any(|prefix| self.operation.starts_with(prefix))
    }
}
