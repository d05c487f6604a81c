//! Clocks: this machine's, and the service's where an answer carries it.
//!
//! The two can be minutes apart on a machine without time synchronization. A time that the service names is therefore
//! compared with the service's own time, from the `Date` header of the same answer.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::time::Instant;

/// The current time of this machine's monotonic clock.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// The time of day in UTC, for names that say when something was made.
pub(crate) fn time_of_day() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// A time in UTC as text, for messages; `seconds` since 1970.
pub(crate) fn text_of(seconds: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(seconds).ok().and_then(|time| time.format(&Rfc3339).ok());
    time.unwrap_or_else(|| "a later time".to_owned())
}

/// This machine's time, in milliseconds since 1970-01-01T00:00:00Z.
pub(crate) fn unix_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Sleeps until the rate limit permits a call.
pub(crate) async fn until_permitted(wait: Duration) {
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
}

/// How long a cool-down lasts that ends at `until`, by a clock that reads `now` (both in milliseconds since 1970). It
/// cannot last longer than the window that the service's message names, whatever the clocks say: with the service's clock
/// 12 minutes ahead, "try again after 12:12:15" is still the end of a window of 15 s.
pub(crate) fn cool_down(until: i64, now: i64, window: Option<Duration>) -> Duration {
    let left = Duration::from_millis(u64::try_from(until.saturating_sub(now)).unwrap_or(0));
    window.map_or(left, |window| left.min(window))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000;

    #[test]
    fn a_cool_down_never_outlasts_its_window() {
        let window = Some(Duration::from_secs(15));
        for (until, now, window, seconds) in [
            (15 * SECOND, 0, window, 15),
            (15 * SECOND, 6 * SECOND, window, 9),
            // The clock that is compared with is 12 minutes behind, or ahead.
            (735 * SECOND, 0, window, 15),
            (15 * SECOND, 720 * SECOND, window, 0),
            // A message without a window.
            (735 * SECOND, 0, None, 735),
            (i64::MIN, i64::MAX, None, 0),
        ] {
            let wait = cool_down(until, now, window);
            assert_eq!(wait, Duration::from_secs(seconds), "until {until}, now {now}, window {window:?}");
        }
    }
}
