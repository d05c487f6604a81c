//! Errors for the tests of waits and retries.

use crate::aws::error::{ApiError, Cause, Service};

/// A refusal by the service, with the time of its answer in milliseconds since 1970.
pub(super) fn answered(code: &str, message: &str, date: Option<i64>) -> ApiError {
    let (code, message) = (code.to_owned(), message.to_owned());
    let cause = Cause::Service { code, message, status: 400, request_id: None, date };
    let region = "eu-west-1".to_owned();
    ApiError { service: Service::DynamoDb, operation: "UpdateTable", endpoint: None, region, cause }
}
