//! How long a whole operation may take, and whether it was asked to stop.

use std::time::Duration;

use tf_provider::Cancel;
use tokio::time::Instant;

use crate::clock::unix_millis;

/// The end of an operation's time, and the request to stop earlier.
#[derive(Clone)]
pub(crate) struct Deadline {
    cancel: Cancel,
    started: Instant,
    started_at: i64,
    timeout: Duration,
}

/// Why a wait ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interruption {
    /// The operation timed out.
    TimedOut,
    /// The operation was asked to stop.
    Stopped,
}

impl Deadline {
    /// Deadline of an operation that starts now, by this machine's clock.
    pub(crate) fn starting_now(timeout: Duration, cancel: Cancel) -> Self {
        Self::starting_at(unix_millis(), timeout, cancel)
    }

    /// Deadline of an operation that starts at this time, in milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) fn starting_at(started_at: i64, timeout: Duration, cancel: Cancel) -> Self {
        Self { cancel, started: Instant::now(), started_at, timeout }
    }

    /// A short deadline for the last reads of an operation that timed out or was stopped.
    pub(crate) fn grace(&self, timeout: Duration) -> Self {
        Self::starting_at(self.now_by(None), timeout, Cancel::new())
    }

    /// When the operation started, in seconds since 1970-01-01T00:00:00Z: by the service's clock if an answer that came
    /// just now carried its time (in milliseconds since 1970), else by this machine's.
    pub(crate) fn started_by(&self, service: Option<i64>) -> i64 {
        let started = service.map_or(self.started_at, |service| service.saturating_sub(self.elapsed_millis()));
        started.div_euclid(1000)
    }

    /// The current time in milliseconds since 1970-01-01T00:00:00Z: the service's if an answer that came just now carried
    /// it, else this machine's.
    pub(crate) fn now_by(&self, service: Option<i64>) -> i64 {
        service.unwrap_or_else(|| self.started_at.saturating_add(self.elapsed_millis()))
    }

    /// The time the operation may take.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The time since the operation started.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// The time that is left.
    pub(crate) fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.elapsed())
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// The operation was asked to stop, or timed out.
    pub(crate) fn check(&self) -> Result<(), Interruption> {
        if self.cancel.is_cancelled() {
            return Err(Interruption::Stopped);
        }
        if self.elapsed() >= self.timeout {
            return Err(Interruption::TimedOut);
        }
        Ok(())
    }

    /// Sleeps for `pause` with up to a tenth more or less, or until the operation times out.
    ///
    /// # Errors
    /// The operation was asked to stop, or timed out.
    pub(crate) async fn sleep(&self, pause: Duration) -> Result<(), Interruption> {
        let jittered = pause.mul_f64(0.9 + 0.2 * fastrand::f64());
        let until = (Instant::now() + jittered).min(self.started + self.timeout);
        tokio::select! {
            () = self.cancel.cancelled() => return Err(Interruption::Stopped),
            () = tokio::time::sleep_until(until) => {}
        }
        self.check()
    }

    fn elapsed_millis(&self) -> i64 {
        i64::try_from(self.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_service_clock_outranks_the_local_one() {
        let deadline = Deadline::starting_at(50_000, Duration::from_secs(60), Cancel::new());
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!((deadline.now_by(None), deadline.started_by(None)), (60_000, 50));
        assert_eq!((deadline.now_by(Some(780_000)), deadline.started_by(Some(780_000))), (780_000, 770));
        assert_eq!(deadline.left(), Duration::from_secs(50));
    }

    #[tokio::test(start_paused = true)]
    async fn a_grace_period_follows_the_end() {
        let cancel = Cancel::new();
        let deadline = Deadline::starting_at(0, Duration::from_secs(1), cancel.clone());
        cancel.cancel();
        assert_eq!(deadline.check(), Err(Interruption::Stopped));
        let grace = deadline.grace(Duration::from_secs(2));
        assert_eq!(grace.sleep(Duration::from_secs(1)).await, Ok(()));
        assert_eq!(grace.sleep(Duration::from_secs(5)).await, Err(Interruption::TimedOut));
    }
}
