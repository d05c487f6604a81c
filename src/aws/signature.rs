//! Retries of calls that need a new signature: the session expired during an apply, or the local clock is wrong.
//!
//! A call that was refused for its signature changed nothing, so it is signed and sent again here without observing first.
//! Sessions are renewed by dropping all cached credentials; the SDK corrects the clock from the date of the response, for
//! the next attempt.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::config::IdentityCache;
use aws_smithy_runtime_api::client::identity::{
    IdentityFuture, ResolveCachedIdentity, SharedIdentityCache, SharedIdentityResolver,
};
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction, RetryClassifierPriority};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::retry::{ErrorKind, RetryConfig};

/// How often a call is signed: initially, for a new session, and for a corrected clock.
const SIGNATURES: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// Part of every code for an expired session, in every protocol.
const EXPIRED: &str = "ExpiredToken";
/// Codes for a signature with the wrong time; the SDK decides whether the clock is the reason.
const CLOCK_SKEW: [&str; 4] =
    ["InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "AccessDeniedException"];

/// Cached credentials that can be dropped before they expire.
#[derive(Debug, Clone)]
pub(super) struct Sessions(Arc<Mutex<Cached>>);

#[derive(Debug)]
struct Cached {
    cache: SharedIdentityCache,
    /// How often the cache has been dropped.
    generation: u32,
}

impl Default for Sessions {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Cached { cache: IdentityCache::lazy().build(), generation: 0 })))
    }
}

impl Sessions {
    fn cached(&self) -> MutexGuard<'_, Cached> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops the cache, so that the next signature gets new credentials.
    fn renew(&self) {
        let mut cached = self.cached();
        *cached = Cached { cache: IdentityCache::lazy().build(), generation: cached.generation + 1 };
        tracing::info!(sessions = cached.generation, "the session has expired: getting new credentials");
    }
}

impl ResolveCachedIdentity for Sessions {
    fn resolve_cached_identity<'a>(
        &'a self,
        resolver: SharedIdentityResolver,
        components: &'a RuntimeComponents,
        config: &'a ConfigBag,
    ) -> IdentityFuture<'a> {
        let cache = self.cached().cache.clone();
        IdentityFuture::new(async move { cache.resolve_cached_identity(resolver, components, config).await })
    }
}

/// Lets a client retry calls that need a new signature.
#[derive(Debug)]
pub(super) struct ResignRetry {
    sessions: Sessions,
    /// Whether nothing else is retried.
    only: bool,
}

impl ResignRetry {
    /// For a client that retries nothing else.
    pub(super) fn only(sessions: &Sessions) -> Self {
        Self { sessions: sessions.clone(), only: true }
    }

    /// For a client with retries of its own.
    pub(super) fn with_others(sessions: &Sessions) -> Self {
        Self { sessions: sessions.clone(), only: false }
    }

    /// Attempts and pauses, for a client that retries nothing else.
    pub(super) fn pace() -> RetryConfig {
        RetryConfig::standard().with_max_attempts(SIGNATURES).with_initial_backoff(FIRST_PAUSE)
    }
}

impl ClassifyRetry for ResignRetry {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        self.classify_retry_v2(context, &RetryAction::NoActionIndicated)
    }

    /// The SDK's own classifier for clock skew ran before; what the other classifiers would retry is not retried.
    fn classify_retry_v2(&self, context: &InterceptorContext, before: &RetryAction) -> RetryAction {
        let refusal = refusal(context);
        let says = |code: &str| refusal.is_some_and(|body| holds(body, code));
        if says(EXPIRED) {
            self.sessions.renew();
            return RetryAction::retryable_error(ErrorKind::ClientError);
        }
        if !self.only || (before.should_retry() && CLOCK_SKEW.iter().any(|code| says(code))) {
            return RetryAction::NoActionIndicated;
        }
        RetryAction::RetryForbidden
    }

    fn name(&self) -> &'static str {
        "signature"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

/// The body of a refusal. In every operation and protocol it contains the code as text.
fn refusal(context: &InterceptorContext) -> Option<&[u8]> {
    let response = context.response()?;
    response.status().is_client_error().then(|| response.body().bytes()).flatten()
}

fn holds(body: &[u8], text: &str) -> bool {
    body.windows(text.len()).any(|window| window == text.as_bytes())
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::client::interceptors::context::Input;
    use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
    use aws_smithy_types::body::SdkBody;

    use super::*;

    fn verdict(retry: &ResignRetry, status: u16, body: &str, before: &RetryAction) -> RetryAction {
        let mut context = InterceptorContext::new(Input::doesnt_matter());
        context.enter_serialization_phase();
        drop(context.take_input());
        context.set_request(HttpRequest::empty());
        context.enter_before_transmit_phase();
        context.enter_transmit_phase();
        drop(context.take_request());
        let status = status.try_into().expect("a status");
        context.set_response(HttpResponse::new(status, SdkBody::from(body.to_owned())));
        context.enter_before_deserialization_phase();
        retry.classify_retry_v2(&context, before)
    }

    #[test]
    fn an_expired_session_is_renewed_and_the_call_retried() {
        let sessions = Sessions::default();
        let before = sessions.cached().generation;
        let body = r#"{"__type":"com.amazon.coral.service#ExpiredTokenException"}"#;
        let verdict = verdict(&ResignRetry::only(&sessions), 400, body, &RetryAction::NoActionIndicated);
        assert!(verdict.should_retry());
        assert_eq!(sessions.cached().generation, before + 1);
    }

    #[test]
    fn clock_skew_is_left_to_the_sdk_and_everything_else_to_the_caller() {
        let only = ResignRetry::only(&Sessions::default());
        let again = RetryAction::server_error();
        let skewed = r#"{"__type":"InvalidSignatureException","message":"Signature expired"}"#;
        assert_eq!(verdict(&only, 400, skewed, &again), RetryAction::NoActionIndicated);
        assert_eq!(verdict(&only, 400, skewed, &RetryAction::NoActionIndicated), RetryAction::RetryForbidden);
        let limit = r#"{"__type":"LimitExceededException","message":"Updates to TableClass are limited"}"#;
        assert_eq!(verdict(&only, 400, limit, &RetryAction::throttling_error()), RetryAction::RetryForbidden);
        assert_eq!(verdict(&only, 500, "", &again), RetryAction::RetryForbidden);
        let with_others = ResignRetry::with_others(&Sessions::default());
        assert_eq!(verdict(&with_others, 500, "", &again), RetryAction::NoActionIndicated);
    }
}
