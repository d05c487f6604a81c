//! Sends one call until it is accepted, or until a failure decides otherwise.

use std::future::Future;
use std::time::Duration;

use tracing::info;

use super::deadline::Deadline;
use super::pace::humanize;
use super::poll::{Poll, Wait, clause};
use super::retry::{Attempt, Attempts, Call, Kind, Next, decide};
use crate::aws::error::{ApiError, Class};

/// What blocks a call before its first attempt.
const NOT_SENT: &str = "the next call was not sent yet";

/// What blocks a call while a cool-down is waited for.
const COOL_DOWN: &str = "a cool-down";

/// Why a call was given up.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was refused for good, or too often.
    Refused(ApiError),
    /// A budget of the service is spent, and is renewed too late for the operation.
    Budget {
        /// What the service answered.
        error: ApiError,
        /// When the service accepts the change, in milliseconds since 1970, if it says so.
        until: Option<i64>,
    },
    /// The operation timed out or was stopped.
    Interrupted(Wait),
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        match error.class() {
            Class::Budget { until, window: _ } => Self::Budget { error, until },
            Class::NotFound
            | Class::AlreadyExists
            | Class::NoChange
            | Class::Busy
            | Class::Transient
            | Class::Unreachable
            | Class::Ambiguous
            | Class::Denied
            | Class::Unsupported
            | Class::Permanent => Self::Refused(error),
        }
    }
}

/// How a call ended that was not given up.
#[derive(Debug)]
pub(crate) enum Reply<T> {
    /// The service accepted it.
    Accepted(T),
    /// What it was to do is done already.
    Done(ApiError),
    /// Only a description can say what became of it, or what keeps it from being accepted.
    Observe(ApiError),
}

/// A call that is being sent, with the history of its attempts.
#[derive(Debug)]
pub(crate) struct Sending {
    call: Call,
    attempts: Attempts,
    since: Duration,
    /// What the last attempt was answered, if it was not accepted.
    refusal: Option<String>,
}

impl Sending {
    /// A call that is about to be sent in this wait.
    pub(crate) fn start(call: Call, wait: &Poll<'_>) -> Self {
        Self { call, attempts: Attempts::default(), since: wait.deadline().elapsed(), refusal: None }
    }

    /// Whether it may be sent.
    ///
    /// # Errors
    /// The operation timed out or was stopped.
    pub(crate) fn check(&self, wait: &Poll<'_>) -> Result<(), Wait> {
        wait.check(self.refusal.as_deref().unwrap_or(NOT_SENT))
    }

    /// Records that it was accepted.
    pub(crate) fn accepted(&mut self) {
        self.attempts.succeeded();
        self.refusal = None;
    }

    /// Whether an attempt may have been carried out although it failed.
    pub(crate) fn may_have_applied(&self) -> bool {
        self.attempts.may_have_applied
    }

    /// What to do about a failed attempt; the pause before another one is over when this returns.
    ///
    /// # Errors
    /// The operation timed out or was stopped during the pause.
    pub(crate) async fn failed(&mut self, error: &ApiError, wait: &mut Poll<'_>) -> Result<Next, Wait> {
        let (class, deadline) = (error.class(), wait.deadline());
        self.attempts.failed(&class);
        let refusal = clause(error);
        self.refusal = Some(refusal.clone());
        let next = decide(
            &class,
            &Attempt {
                call: self.call,
                attempts: self.attempts,
                trying_for: deadline.elapsed().saturating_sub(self.since),
                now: deadline.now_by(error.answered_at()),
                left: deadline.left(),
            },
        );
        if let Next::Again(pause) = next {
            let blocked = match (&class, self.call.budget_pace) {
                (Class::Budget { until: None, .. }, Some(pace)) => pace.why,
                (Class::Budget { .. }, _) => {
                    info!("waiting for a cool-down of {}: {refusal}", humanize(pause));
                    COOL_DOWN
                }
                _ => &refusal,
            };
            wait.sleep(pause, blocked).await?;
        }
        Ok(next)
    }

    /// Sends it until the service accepts it, or until a read has to show what became of it.
    ///
    /// # Errors
    /// It was refused for good, or the operation timed out or was stopped.
    pub(crate) async fn send<T, F>(&mut self, wait: &mut Poll<'_>, perform: impl Fn() -> F) -> Result<Reply<T>, Failure>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        loop {
            self.check(wait).map_err(Failure::Interrupted)?;
            let error = match perform().await {
                Ok(answer) => return Ok(Reply::Accepted(answer)),
                Err(error) => error,
            };
            match self.failed(&error, wait).await.map_err(Failure::Interrupted)? {
                Next::Again(_) => {}
                Next::Observe => return Ok(Reply::Observe(error)),
                Next::Done => return Ok(Reply::Done(error)),
                Next::Fail => return Err(error.into()),
            }
        }
    }
}

/// Sends a call whose history ends with this one answer; see [`Sending::send`].
///
/// # Errors
/// It was refused for good, or the operation timed out or was stopped.
pub(crate) async fn send<T, F>(wait: &mut Poll<'_>, call: Call, perform: impl Fn() -> F) -> Result<Reply<T>, Failure>
where
    F: Future<Output = Result<T, ApiError>>,
{
    Sending::start(call, wait).send(wait, perform).await
}

/// Reads once, outside any wait; repeated while it fails for a passing reason.
///
/// # Errors
/// The last failure, which says more than that the time was over.
pub(crate) async fn read<T, F>(deadline: &Deadline, call: impl Fn() -> F) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    let mut wait = Poll::start(deadline);
    let mut sending = Sending::start(Call::of(Kind::Read), &wait);
    loop {
        let error = match call().await {
            Ok(read) => return Ok(read),
            Err(error) => error,
        };
        match sending.failed(&error, &mut wait).await {
            Ok(Next::Again(_)) => {}
            Ok(Next::Observe | Next::Done | Next::Fail) | Err(_) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use tf_provider::Cancel;
    use tokio::time::Instant;

    use super::*;
    use crate::wait::Interruption;
    use crate::wait::testing::answered;

    /// Answers with these errors, then accepts.
    async fn sent(call: Call, errors: Vec<ApiError>) -> Result<Reply<()>, Failure> {
        let deadline = Deadline::starting_at(0, Duration::from_secs(3_600), Cancel::new());
        let errors = RefCell::new(errors.into_iter());
        let perform = || async { errors.borrow_mut().next().map_or(Ok(()), Err) };
        send(&mut Poll::start(&deadline), call, perform).await
    }

    #[tokio::test(start_paused = true)]
    async fn is_sent_until_it_is_accepted() {
        let put = Call::of(Kind::Put);
        let throttled = || answered("ThrottlingException", "Rate exceeded", None);
        assert!(matches!(sent(put, vec![throttled(), throttled()]).await, Ok(Reply::Accepted(()))));
        let denied = vec![throttled(), answered("AccessDeniedException", "no", None)];
        assert!(matches!(sent(put, denied).await, Err(Failure::Refused(_))));
        let gone = || vec![answered("ResourceNotFoundException", "no", None)];
        assert!(matches!(sent(put, gone()).await, Err(Failure::Refused(_))));
        assert!(matches!(sent(Call::of(Kind::Remove), gone()).await, Ok(Reply::Done(_))));
    }

    /// The service's clock is 12 minutes ahead of ours; the window is 15 s.
    #[tokio::test(start_paused = true)]
    async fn a_clock_that_is_ahead_does_not_prolong_a_cool_down() {
        let ahead = 12 * 60_000;
        let window = "Deletion protection setting for table orders modified within the previous 15000 milliseconds. Please \
            try again after 1970-01-01T00:12:15.000";
        let windowless = "Deletion protection setting for table orders: please try again after 1970-01-01T00:12:15.000";
        for (message, date) in [(window, Some(ahead)), (windowless, Some(ahead)), (window, None)] {
            let start = Instant::now();
            let refusal = answered("ThrottlingException", message, date);
            assert!(matches!(sent(Call::of(Kind::Update), vec![refusal]).await, Ok(Reply::Accepted(()))));
            let seconds = start.elapsed().as_secs_f64();
            assert!((15.0..19.5).contains(&seconds), "{seconds} s, {message}, date {date:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_budget_that_is_renewed_too_late_is_an_error_at_once() {
        let start = Instant::now();
        let text = "Encryption mode changes are limited in the 24h window ending at 1970-01-01T20:00:00Z. Next changes can be \
            made at 1970-01-01T06:00:00Z.";
        let refused = sent(Call::of(Kind::Update), vec![answered("LimitExceededException", text, Some(0))]).await;
        let Err(Failure::Budget { until, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!((until, start.elapsed()), (Some(6 * 3_600_000), Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_is_noticed_before_a_call() {
        let cancel = Cancel::new();
        let deadline = Deadline::starting_at(0, Duration::from_secs(60), cancel.clone());
        cancel.cancel();
        let refused = send(&mut Poll::start(&deadline), Call::of(Kind::Put), || async { Ok(()) }).await;
        let Err(Failure::Interrupted(wait)) = refused else { panic!("{refused:?}") };
        assert_eq!((wait.interruption, wait.blocked.as_str()), (Interruption::Stopped, NOT_SENT));
    }
}
