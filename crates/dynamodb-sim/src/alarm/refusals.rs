//! The refusals of CloudWatch, with the codes of the query protocol.

use crate::primitives::error::ServiceError;

/// `InvalidParameterCombination`.
pub(super) fn combination(text: impl Into<String>) -> ServiceError {
    ServiceError::new("InvalidParameterCombination", text)
}

/// `InvalidParameterValue`.
pub(super) fn value(text: impl Into<String>) -> ServiceError {
    ServiceError::new("InvalidParameterValue", text)
}

/// `MissingParameter`.
pub(super) fn missing(member: &str) -> ServiceError {
    ServiceError::new("MissingParameter", format!("The parameter {member} is required."))
}
