//! The error that every operation answers with, and the families of texts.
//!
//! The families follow the measured catalogues: T-442 (validation), T-443 (limits), T-444 (in use),
//! T-445 (throttling), T-447 (not found) and T-448 (HTTP 500).

use std::borrow::Cow;

use crate::primitives::clock::Moment;
use crate::primitives::service::Service;

/// A refusal as the service words it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ServiceError {
    /// The error code, for example `ResourceInUseException`.
    pub code: Cow<'static, str>,
    /// The text. Empty for `InternalFailure` (T-448).
    pub message: String,
    /// 400 for every client error, missing things included (T-070); 500 for server errors.
    pub http_status: u16,
    /// When the same request is accepted, if nothing but time has to pass until then. No answer carries it: a clock that jumps
    /// goes there.
    pub clears_at: Option<Moment>,
}

impl ServiceError {
    /// An error with HTTP status 400.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), http_status: 400, clears_at: None }
    }

    /// The same refusal, of something that is accepted again from this moment on.
    pub(crate) fn until(self, moment: Moment) -> Self {
        Self { clears_at: Some(moment), ..self }
    }

    /// `ValidationException` with a text of its own.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    /// `ValidationException` of the family "One or more parameter values were invalid".
    pub(crate) fn invalid(detail: impl std::fmt::Display) -> Self {
        Self::validation(format!("One or more parameter values were invalid: {detail}"))
    }

    /// `ValidationException` of the family "Invalid Request", used by the backup services.
    pub(crate) fn invalid_request(detail: impl std::fmt::Display) -> Self {
        Self::validation(format!("Invalid Request: {detail}"))
    }

    /// `ResourceInUseException` of a regional table: the text names what blocks (T-444).
    pub(crate) fn in_use(detail: impl std::fmt::Display) -> Self {
        Self::new("ResourceInUseException", format!("Attempt to change a resource which is still in use: {detail}"))
    }

    /// `LimitExceededException` of the family "Subscriber limit exceeded" (T-443).
    pub(crate) fn limit(detail: impl std::fmt::Display) -> Self {
        Self::new("LimitExceededException", format!("Subscriber limit exceeded: {detail}"))
    }

    /// `ThrottlingException` (T-445).
    pub(crate) fn throttled(message: impl Into<String>) -> Self {
        Self::new("ThrottlingException", message)
    }

    /// A request that comes too fast, as each service words it.
    pub(crate) fn rate_exceeded(service: Service) -> Self {
        match service {
            Service::DynamoDb | Service::ApplicationAutoScaling | Service::Kms | Service::Sts => {
                Self::throttled("Rate exceeded")
            }
            Service::Monitoring => Self::new("Throttling", "Rate exceeded"),
        }
    }

    /// HTTP 500 without a text: the request's shape, not the service, is at fault (T-448).
    pub(crate) fn internal_failure() -> Self {
        Self { http_status: 500, ..Self::new("InternalFailure", "") }
    }

    /// HTTP 500 with a text.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self { http_status: 500, ..Self::new("InternalServerError", message) }
    }

    /// A member outside the model: it is refused, never ignored.
    pub(crate) fn not_modeled(member: &str) -> Self {
        Self::new("NotSimulatedException", format!("{member} is not part of this simulation"))
    }

    /// An operation that this endpoint does not know.
    pub(crate) fn unknown_operation() -> Self {
        Self::new("UnknownOperationException", "")
    }
}
