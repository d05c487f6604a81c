//! The gate of one service in one Region: limits, counts and logs every call.

use std::error::Error;
use std::future::Future;
use std::sync::Arc;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use tracing::{debug, trace};

use super::error::{ApiError, Cause, Service};
use super::limiter::{Family, Limiter};
use super::statistics::Statistics;
use crate::clock;
use crate::names::Region;

/// Limits, counts and logs the calls to one service.
#[derive(Debug, Clone)]
pub(crate) struct CallGate {
    /// The service.
    pub(crate) service: Service,
    /// The Region.
    pub(crate) region: Region,
    /// The endpoint, unless it is AWS's own.
    pub(crate) endpoint: Option<String>,
    /// The rate limit.
    pub(crate) limiter: Arc<Limiter>,
    /// Counts of calls; those of one operation where [`counting`](Self::counting) has set them.
    pub(crate) statistics: Statistics,
}

/// The permission to send one call.
#[derive(Debug)]
#[must_use]
pub(crate) struct Permit(Family);

impl Permit {
    /// The family that the call is charged to.
    pub(crate) fn family(&self) -> Family {
        self.0
    }
}

impl CallGate {
    /// The same gate, counting in `statistics`.
    pub(crate) fn counting(self, statistics: &Statistics) -> Self {
        Self { statistics: statistics.clone(), ..self }
    }

    /// Waits until a call is permitted. What it asks for may be decided after that.
    pub(crate) async fn permit(&self, family: Family) -> Permit {
        self.first_permit(family, &[]).await
    }

    /// Waits until a call is permitted in one of these families, that with the shortest wait.
    pub(crate) async fn first_permit(&self, first: Family, others: &[Family]) -> Permit {
        Permit(self.limiter.acquire_first(first, others).await)
    }

    /// Waits until the call is permitted, sends it, and adjusts the rate to the response.
    ///
    /// # Errors
    /// The error of the service, or why there is no response.
    pub(crate) async fn call<T, E>(
        &self,
        operation: &'static str,
        family: Family,
        send: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    ) -> Result<T, ApiError>
    where
        T: RequestId,
        E: ProvideErrorMetadata + Error + 'static,
    {
        let permit = self.permit(family).await;
        self.call_in(permit, operation, send).await
    }

    /// Sends a permitted call and adjusts the rate to the response.
    ///
    /// # Errors
    /// The error of the service, or why there is no response.
    pub(crate) async fn call_in<T, E>(
        &self,
        Permit(family): Permit,
        operation: &'static str,
        send: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    ) -> Result<T, ApiError>
    where
        T: RequestId,
        E: ProvideErrorMetadata + Error + 'static,
    {
        let Self { service, region, endpoint, limiter, statistics } = self;
        let attempt = statistics.begins(*service, operation);
        trace!(service = service.prefix(), call = operation, attempt, "calling");
        let began = clock::now();
        // The SDK's futures have many kilobytes: on the heap they do not add up in the futures of the callers.
        let answer = Box::pin(send).await;
        let duration_ms = clock::now().duration_since(began).as_millis();
        let (service_name, request_id) = (service.prefix(), request_id(&answer).unwrap_or("none").to_owned());
        match answer {
            Ok(answer) => {
                limiter.passed(family);
                statistics.ended(*service, operation, None);
                debug!(
                    service = service_name,
                    call = operation,
                    attempt,
                    duration_ms,
                    request_id,
                    "{operation} succeeded"
                );
                Ok(answer)
            }
            Err(error) => {
                let error = ApiError::from_sdk(*service, operation, endpoint.as_deref(), region.as_str(), &error);
                if error.is_throttling() {
                    limiter.throttled(family);
                }
                statistics.ended(*service, operation, Some(&error));
                let class = error.class();
                debug!(service = service_name, call = operation, attempt, duration_ms, request_id, ?class, "{error}");
                Err(error)
            }
        }
    }

    /// An error of our own about a call.
    pub(crate) fn error(&self, operation: &'static str, cause: Cause) -> ApiError {
        let Self { service, region, endpoint, limiter: _, statistics: _ } = self;
        let region = region.as_str().to_owned();
        ApiError { service: *service, operation, endpoint: endpoint.clone(), region, cause }
    }
}

/// The request ID of the response, whether success or error.
fn request_id<T, E>(answer: &Result<T, SdkError<E, HttpResponse>>) -> Option<&str>
where
    T: RequestId,
{
    match answer {
        Ok(answer) => answer.request_id(),
        Err(error) => error.request_id(),
    }
}
