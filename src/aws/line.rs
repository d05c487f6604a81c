//! The line to one service in one Region: every call goes through it, waits for its turn and is told of alike.

use std::error::Error;
use std::future::Future;
use std::sync::Arc;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tracing::debug;

use super::error::{ApiError, Cause, Service};
use super::limiter::{Family, Limiter};
use crate::names::Region;

/// Where calls go.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// The service at its end.
    pub(crate) service: Service,
    /// The Region.
    pub(crate) region: Region,
    /// Where calls go, when that is not AWS's own endpoint.
    pub(crate) endpoint: Option<String>,
    /// How fast we may call.
    pub(crate) limiter: Arc<Limiter>,
}

/// The turn of one call, which has come.
#[derive(Debug)]
#[must_use]
pub(crate) struct Turn(Family);

impl Turn {
    /// Whose turn it is.
    pub(crate) fn family(&self) -> Family {
        self.0
    }
}

impl Line {
    /// Waits for the turn of a call: what is to be asked may be decided once it has come.
    pub(crate) async fn turn(&self, family: Family) -> Turn {
        self.turn_of_first(family, &[]).await
    }

    /// Waits for the turn of a call in whichever of these families it comes first.
    pub(crate) async fn turn_of_first(&self, first: Family, others: &[Family]) -> Turn {
        Turn(self.limiter.acquire_first(first, others).await)
    }

    /// Waits for its turn, sends, and learns from the answer how fast the next may follow.
    ///
    /// # Errors
    /// What the service answered, or why there is no answer.
    pub(crate) async fn call<T, E>(
        &self,
        operation: &'static str,
        family: Family,
        send: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    ) -> Result<T, ApiError>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let turn = self.turn(family).await;
        self.call_in(turn, operation, send).await
    }

    /// Sends at once, since the turn has come, and learns from the answer how fast the next may follow.
    ///
    /// # Errors
    /// What the service answered, or why there is no answer.
    pub(crate) async fn call_in<T, E>(
        &self,
        Turn(family): Turn,
        operation: &'static str,
        send: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    ) -> Result<T, ApiError>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let Self { service, region, endpoint, limiter } = self;
        debug!(operation, %region, "calling");
        // The SDK's futures are many kilobytes large: on the heap they do not add up through the callers.
        match Box::pin(send).await {
            Ok(answer) => {
                limiter.passed(family);
                Ok(answer)
            }
            Err(error) => {
                let error = ApiError::from_sdk(*service, operation, endpoint.as_deref(), region.as_str(), &error);
                if error.is_throttling() {
                    limiter.throttled(family);
                }
                debug!(class = ?error.class(), "{error}");
                Err(error)
            }
        }
    }

    /// An error of our own about a call.
    pub(crate) fn error(&self, operation: &'static str, cause: Cause) -> ApiError {
        let Self { service, region, endpoint, limiter: _ } = self;
        let region = region.as_str().to_owned();
        ApiError { service: *service, operation, endpoint: endpoint.clone(), region, cause }
    }
}
