//! Poll: how long until the next look, and until when at all.
//!
//! The only module that sleeps or reads a clock. Everything about *what* is waited for is elsewhere.

use std::time::Duration;

use tf_provider::Cancel;
use tokio::time::Instant;

/// The first looks come early: most changes of a table without data settle within seconds.
const FIRST: [Duration; 3] = [Duration::from_millis(300), Duration::from_millis(500), Duration::from_millis(800)];
/// The pace of a normal wait. Together with the jitter it finds a table that is ready after 8.1 s before 9.2 s.
const PACE: Duration = Duration::from_secs(1);
/// The slowest pace, reached when something takes many minutes, as the build of an index does.
const SLOWEST: Duration = Duration::from_secs(10);
/// A wait slows down to this part of the time it already takes.
const PART: u32 = 40;
/// The first and the longest pause after a refusal that clears by itself.
const RETRY: (Duration, Duration) = (Duration::from_millis(400), Duration::from_secs(8));

/// How often in a row a call may fail without a word from the service.
pub(crate) const MAX_FAILURES: u32 = 5;

/// The pauses between looks, without the jitter.
pub(crate) fn pause(polls: u32, waited: Duration) -> Duration {
    let first = usize::try_from(polls).ok().and_then(|polls| FIRST.get(polls));
    first.copied().unwrap_or_else(|| (waited / PART).clamp(PACE, SLOWEST))
}

/// The pause after so many refusals in a row, without the jitter.
pub(crate) fn retry_pause(refusals: u32) -> Duration {
    RETRY.0.saturating_mul(2_u32.saturating_pow(refusals.saturating_sub(1))).min(RETRY.1)
}

/// `2 h 30 min`, `1 min 30 s`.
pub(crate) fn humanize(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds / 3600, seconds % 3600 / 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// The time of day, in UTC, for names that say when something was made.
pub(crate) fn time_of_day() -> time::OffsetDateTime {
    time::OffsetDateTime::now_utc()
}

/// This moment, for whoever reckons with moments.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Sleeps until a call's turn has come.
pub(crate) async fn until_permitted(wait: Duration) {
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
}

/// How long a whole operation may take, and whether it was asked to stop.
#[derive(Clone)]
pub(crate) struct Deadline {
    cancel: Cancel,
    started: Instant,
    started_at: i64,
    timeout: Duration,
}

/// Why a pause ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interruption {
    /// The operation's time is over.
    TimedOut,
    /// The operation was asked to stop.
    Stopped,
}

impl Deadline {
    /// Deadline of an operation that starts now, by this machine's clock.
    pub(crate) fn starting_now(timeout: Duration, cancel: Cancel) -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Self::starting_at(i64::try_from(since.as_millis()).unwrap_or(i64::MAX), timeout, cancel)
    }

    /// Deadline of an operation that starts at this time, in milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) fn starting_at(started_at: i64, timeout: Duration, cancel: Cancel) -> Self {
        Self { cancel, started: Instant::now(), started_at, timeout }
    }

    /// When the operation started, in seconds since 1970-01-01T00:00:00Z.
    pub(crate) fn started_at(&self) -> i64 {
        self.started_at / 1000
    }

    /// How long it is until this time, in milliseconds since 1970-01-01T00:00:00Z; nothing when it has passed.
    pub(crate) fn until(&self, time: i64) -> Duration {
        let elapsed = i64::try_from(self.elapsed().as_millis()).unwrap_or(i64::MAX);
        let left = time.saturating_sub(self.started_at.saturating_add(elapsed));
        Duration::from_millis(u64::try_from(left).unwrap_or(0))
    }

    /// The time the operation may take.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The time since the operation started.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// The operation was asked to stop, or its time is over.
    pub(crate) fn check(&self) -> Result<(), Interruption> {
        if self.cancel.is_cancelled() {
            return Err(Interruption::Stopped);
        }
        if self.elapsed() >= self.timeout {
            return Err(Interruption::TimedOut);
        }
        Ok(())
    }

    /// Sleeps for `pause` with up to a tenth more or less, or until the operation's time is over.
    ///
    /// # Errors
    /// The operation was asked to stop, or its time is over.
    pub(crate) async fn sleep(&self, pause: Duration) -> Result<(), Interruption> {
        let jittered = pause.mul_f64(0.9 + 0.2 * fastrand::f64());
        let until = (Instant::now() + jittered).min(self.started + self.timeout);
        tokio::select! {
            () = self.cancel.cancelled() => return Err(Interruption::Stopped),
            () = tokio::time::sleep_until(until) => {}
        }
        self.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table that turns active at 8.1 s must be noticed by 9.2 s, at every jitter.
    #[test]
    fn a_ready_table_is_noticed_soon() {
        for jitter in [0.9, 1.0, 1.1] {
            for ready in [0.2, 2.0, 8.1, 22.0] {
                let (mut polls, mut at) = (0, 0.0);
                while at < ready {
                    at += pause(polls, Duration::from_secs_f64(at)).mul_f64(jitter).as_secs_f64();
                    polls += 1;
                }
                assert!(at <= ready + 1.1, "ready at {ready}, noticed at {at} with jitter {jitter}");
            }
        }
    }

    #[test]
    fn long_waits_slow_down() {
        assert_eq!(pause(500, Duration::from_secs(500)), SLOWEST);
        assert_eq!(pause(90, Duration::from_secs(120)), Duration::from_secs(3));
    }

    #[test]
    fn retries_back_off() {
        let pauses: Vec<u128> = (1..8).map(|refusals| retry_pause(refusals).as_millis()).collect();
        assert_eq!(pauses, [400, 800, 1600, 3200, 6400, 8000, 8000]);
    }
}
