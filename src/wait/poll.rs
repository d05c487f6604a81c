//! One wait: reads again and again until what is read is accepted, logs that it goes on, and keeps what a message about
//! its end needs.

use std::future::Future;
use std::time::Duration;

use tracing::info;

use super::deadline::{Deadline, Interruption};
use super::pace::{backoff, humanize, pause};
use super::retry::{Attempt, Attempts, Call, Kind, Next, decide};
use crate::aws::error::ApiError;

/// How often a wait that goes on is logged.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(60);
/// What blocks a wait before its first read.
const NOTHING_READ: &str = "no read has succeeded";

/// A wait that is under way.
pub(crate) struct Poll<'a> {
    deadline: &'a Deadline,
    label: String,
    since: Duration,
    polls: u32,
    attempts: Attempts,
    /// The answer to the last read, if it failed.
    failure: Option<String>,
    /// How long the wait had lasted when it was logged last.
    logged: Duration,
}

/// A wait that ended too early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wait {
    /// Timed out or stopped.
    pub(crate) interruption: Interruption,
    /// What blocked it, as last read.
    pub(crate) blocked: String,
    /// How long the operation may take.
    pub(crate) timeout: Duration,
    /// How long this wait lasted.
    pub(crate) waited: Duration,
    /// How many reads it made.
    pub(crate) polls: u32,
}

/// Why a poll ended without what it was for.
#[derive(Debug)]
pub(crate) enum PollFailure<E> {
    /// A read failed for good, or too often.
    Read(ApiError),
    /// What was read shows that it will never come.
    Rejected(E),
    /// The operation timed out or was stopped.
    Interrupted(Wait),
}

/// What a read means for the wait.
pub(crate) enum Verdict<T, E> {
    /// This is what was waited for.
    Accepted(T),
    /// Not yet, for the reason given.
    Pending(String),
    /// It will never come.
    Rejected(E),
}

/// Reads until `accept` is satisfied, starting at once.
///
/// # Errors
/// A read failed for good, `accept` rejected what was read, or the operation timed out or was stopped.
pub(crate) async fn poll<T, R, E, F>(
    wait: &mut Poll<'_>,
    mut observe: impl FnMut() -> F,
    mut accept: impl FnMut(T) -> Verdict<R, E>,
) -> Result<R, PollFailure<E>>
where
    F: Future<Output = Result<T, ApiError>>,
{
    loop {
        let read = observe().await;
        if let Some(accepted) = wait.judge(read, &mut accept).await? {
            return Ok(accepted);
        }
    }
}

impl<'a> Poll<'a> {
    /// A wait that starts now.
    pub(crate) fn start(deadline: &'a Deadline) -> Self {
        Self::labeled(deadline, String::new())
    }

    /// A wait that starts now, of something that the log names, for instance `step 1 of 2`.
    pub(crate) fn labeled(deadline: &'a Deadline, label: String) -> Self {
        Self {
            deadline,
            label,
            since: deadline.elapsed(),
            polls: 0,
            attempts: Attempts::default(),
            failure: None,
            logged: Duration::ZERO,
        }
    }

    /// Starts over: the next wait of the same thing.
    pub(crate) fn restart(&mut self) {
        *self = Self::labeled(self.deadline, std::mem::take(&mut self.label));
    }

    /// The deadline of the operation.
    pub(super) fn deadline(&self) -> &'a Deadline {
        self.deadline
    }

    /// Whether to go on; what comes next is blocked by what is said.
    ///
    /// # Errors
    /// The operation timed out or was stopped.
    pub(crate) fn check(&self, blocked: &str) -> Result<(), Wait> {
        self.deadline.check().map_err(|interruption| self.ended(interruption, blocked))
    }

    /// Judges one read, and pauses before the next one if that is needed: the body of [`poll`], for a caller whose read
    /// changes what it reads into.
    ///
    /// # Errors
    /// As [`poll`].
    pub(crate) async fn judge<T, R, E>(
        &mut self,
        read: Result<T, ApiError>,
        accept: impl FnOnce(T) -> Verdict<R, E>,
    ) -> Result<Option<R>, PollFailure<E>> {
        let blocked = match read {
            Ok(read) => {
                self.succeeded();
                match accept(read) {
                    Verdict::Accepted(accepted) => return Ok(Some(accepted)),
                    Verdict::Rejected(error) => return Err(PollFailure::Rejected(error)),
                    Verdict::Pending(blocked) => blocked,
                }
            }
            Err(error) => {
                self.failed(error).map_err(PollFailure::Read)?;
                NOTHING_READ.to_owned()
            }
        };
        self.pause(&blocked).await.map_err(PollFailure::Interrupted)?;
        Ok(None)
    }

    /// Pauses before the next read, at the pace of a poll.
    ///
    /// # Errors
    /// The operation timed out or was stopped.
    pub(crate) async fn pause(&mut self, blocked: &str) -> Result<(), Wait> {
        let pause = pause(self.polls, self.waited());
        self.polls += 1;
        let blocked = self.failure.clone().unwrap_or_else(|| blocked.to_owned());
        self.sleep(pause, &blocked).await
    }

    /// Pauses after so many failures in a row of something that is tried again.
    ///
    /// # Errors
    /// The operation timed out or was stopped.
    pub(crate) async fn back_off(&mut self, failures: u32, blocked: &str) -> Result<(), Wait> {
        self.sleep(backoff(failures), blocked).await
    }

    /// Pauses for this long, for the reason given.
    ///
    /// # Errors
    /// The operation timed out or was stopped.
    pub(crate) async fn sleep(&mut self, pause: Duration, blocked: &str) -> Result<(), Wait> {
        self.log_progress(blocked);
        self.deadline.sleep(pause).await.map_err(|interruption| self.ended(interruption, blocked))
    }

    fn succeeded(&mut self) {
        self.attempts.succeeded();
        self.failure = None;
    }

    /// Counts a failed read; returned as an error when that is for good, or happened too often in a row. A poll has its
    /// own pace, whatever the failure.
    fn failed(&mut self, error: ApiError) -> Result<(), ApiError> {
        let class = error.class();
        self.attempts.failed(&class);
        self.failure = Some(clause(&error));
        let attempt = Attempt {
            call: Call::of(Kind::Poll),
            attempts: self.attempts,
            trying_for: self.waited(),
            now: self.deadline.now_by(error.answered_at()),
            left: self.deadline.left(),
        };
        match decide(&class, &attempt) {
            Next::Again(_) => Ok(()),
            Next::Observe | Next::Done | Next::Fail => Err(error),
        }
    }

    fn waited(&self) -> Duration {
        self.deadline.elapsed().saturating_sub(self.since)
    }

    /// Logs that the wait goes on, unless that was logged a moment ago.
    fn log_progress(&mut self, blocked: &str) {
        let waited = self.waited();
        if waited.saturating_sub(self.logged) < PROGRESS_INTERVAL {
            return;
        }
        self.logged = waited;
        let label = if self.label.is_empty() { String::new() } else { format!(" ({})", self.label) };
        let polls = self.polls;
        info!(waited_s = waited.as_secs(), polls, "still waiting after {}: {blocked}{label}", humanize(waited));
    }

    fn ended(&self, interruption: Interruption, blocked: &str) -> Wait {
        Wait {
            interruption,
            blocked: blocked.to_owned(),
            timeout: self.deadline.timeout(),
            waited: self.waited(),
            polls: self.polls,
        }
    }
}

/// An error as a part of a sentence.
pub(crate) fn clause(error: &ApiError) -> String {
    error.to_string().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use tf_provider::Cancel;

    use super::*;
    use crate::wait::testing::answered;

    fn deadline(seconds: u64) -> Deadline {
        Deadline::starting_at(0, Duration::from_secs(seconds), Cancel::new())
    }

    async fn until(deadline: &Deadline, answers: Vec<Result<u32, ApiError>>) -> Result<u32, PollFailure<&'static str>> {
        let mut answers = answers.into_iter();
        let observe = || {
            let answer = answers.next().unwrap_or_else(|| Err(answered("ThrottlingException", "too fast", None)));
            std::future::ready(answer)
        };
        poll(&mut Poll::start(deadline), observe, |read| match read {
            0 => Verdict::Rejected("nothing"),
            1 => Verdict::Pending("it is one".to_owned()),
            _ => Verdict::Accepted(read),
        })
        .await
    }

    #[tokio::test(start_paused = true)]
    async fn reads_until_it_is_accepted() {
        let refused = || Err(answered("ThrottlingException", "too fast", None));
        let deadline = deadline(60);
        assert!(matches!(until(&deadline, vec![Ok(1), refused(), Ok(2)]).await, Ok(2)));
        assert!(matches!(until(&deadline, vec![Ok(1), Ok(0)]).await, Err(PollFailure::Rejected("nothing"))));
        let denied = vec![Ok(1), Err(answered("AccessDeniedException", "no", None))];
        assert!(matches!(until(&deadline, denied).await, Err(PollFailure::Read(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_in_vain_keeps_the_last_answer_and_the_count() {
        let Err(PollFailure::Interrupted(wait)) = until(&deadline(10), vec![Ok(1)]).await else { panic!("it ended") };
        assert!(wait.blocked.ends_with("ThrottlingException: too fast"), "{}", wait.blocked);
        assert_eq!((wait.interruption, wait.waited), (Interruption::TimedOut, Duration::from_secs(10)));
        // Pauses last 0.9 to 1.1 of their pace: the last of so many begins within ten seconds.
        assert!((11..=14).contains(&wait.polls), "{} polls", wait.polls);
    }
}
