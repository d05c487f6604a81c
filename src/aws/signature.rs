//! Refusals of a signature that another signature cures: a session that ended in the middle of an apply, and a clock that
//! is wrong.
//!
//! Nothing was done by a call that was refused so, and nobody has to look first: it is signed anew and sent again, here
//! and not by those who call. Sessions are renewed by dropping what is cached of all credentials; the clock is
//! corrected by the SDK, from the answer's date, if only somebody sends the call again.

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

/// How often a call is signed: the first time, for a new session, and once more for a clock that is wrong, too.
const SIGNATURES: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// Part of every code that says that a session has ended, whatever the protocol.
const ENDED: &str = "ExpiredToken";
/// Codes with which services refuse a signature of another time; the SDK says whether the clock is the reason.
const OTHER_TIME: [&str; 4] =
    ["InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "AccessDeniedException"];

/// Cached credentials that can be dropped before their time.
#[derive(Debug, Clone)]
pub(super) struct Sessions(Arc<Mutex<Cached>>);

#[derive(Debug)]
struct Cached {
    cache: SharedIdentityCache,
    /// How often what was cached has been dropped.
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

    /// Has the next signature ask for credentials.
    fn renew(&self) {
        let mut cached = self.cached();
        *cached = Cached { cache: IdentityCache::lazy().build(), generation: cached.generation + 1 };
        tracing::info!(sessions = cached.generation, "the session has ended: new credentials are asked for");
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

/// Has a client send again what another signature cures, and nothing else where `alone`.
#[derive(Debug)]
pub(super) struct ResignRetry {
    sessions: Sessions,
    alone: bool,
}

impl ResignRetry {
    /// For a client that retries nothing else.
    pub(super) fn only(sessions: &Sessions) -> Self {
        Self { sessions: sessions.clone(), alone: true }
    }

    /// For a client with retries of its own.
    pub(super) fn with_others(sessions: &Sessions) -> Self {
        Self { sessions: sessions.clone(), alone: false }
    }

    /// How often and how fast, for a client that repeats nothing else.
    pub(super) fn pace() -> RetryConfig {
        RetryConfig::standard().with_max_attempts(SIGNATURES).with_initial_backoff(FIRST_PAUSE)
    }
}

impl ClassifyRetry for ResignRetry {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        self.classify_retry_v2(context, &RetryAction::NoActionIndicated)
    }

    /// The SDK's own classifier of clocks has humanize before; of what the others said nothing is to be repeated.
    fn classify_retry_v2(&self, context: &InterceptorContext, before: &RetryAction) -> RetryAction {
        let refusal = refusal(context);
        let says = |code: &str| refusal.is_some_and(|body| holds(body, code));
        if says(ENDED) {
            self.sessions.renew();
            return RetryAction::retryable_error(ErrorKind::ClientError);
        }
        if !self.alone || (before.should_retry() && OTHER_TIME.iter().any(|code| says(code))) {
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

/// The body of an answer that refuses. Whatever the operation and the protocol, the code stands in it as text.
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

    fn verdict(cure: &ResignRetry, status: u16, body: &str, before: &RetryAction) -> RetryAction {
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
        cure.classify_retry_v2(&context, before)
    }

    #[test]
    fn an_ended_session_is_renewed_and_the_call_sent_again() {
        let sessions = Sessions::default();
        let before = sessions.cached().generation;
        let body = r#"{"__type":"com.amazon.coral.service#ExpiredTokenException"}"#;
        let verdict = verdict(&ResignRetry::only(&sessions), 400, body, &RetryAction::NoActionIndicated);
        assert!(verdict.should_retry());
        assert_eq!(sessions.cached().generation, before + 1);
    }

    #[test]
    fn a_wrong_clock_is_left_to_the_sdk_and_everything_else_to_those_who_call() {
        let cure = ResignRetry::only(&Sessions::default());
        let again = RetryAction::server_error();
        let skewed = r#"{"__type":"InvalidSignatureException","message":"Signature expired"}"#;
        assert_eq!(verdict(&cure, 400, skewed, &again), RetryAction::NoActionIndicated);
        assert_eq!(verdict(&cure, 400, skewed, &RetryAction::NoActionIndicated), RetryAction::RetryForbidden);
        let limit = r#"{"__type":"LimitExceededException","message":"Updates to TableClass are limited"}"#;
        assert_eq!(verdict(&cure, 400, limit, &RetryAction::throttling_error()), RetryAction::RetryForbidden);
        assert_eq!(verdict(&cure, 500, "", &again), RetryAction::RetryForbidden);
        let beside = ResignRetry::with_others(&Sessions::default());
        assert_eq!(verdict(&beside, 500, "", &again), RetryAction::NoActionIndicated);
    }
}
