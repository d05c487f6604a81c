//! A moment on the virtual clock: milliseconds since the Unix epoch.
//!
//! Nothing here reads the machine's clock. Tests move time with [`crate::Simulator::advance`]; the server
//! decides how real time maps to virtual time.

use std::time::Duration;

use time::OffsetDateTime;

/// Milliseconds in one UTC day, the window of the provisioned-decrease budget.
const DAY: i64 = 86_400_000;

/// A moment on the virtual clock, in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// A moment from milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Seconds since the Unix epoch with millisecond precision, the timestamp form of AWS JSON 1.0.
    #[must_use]
    pub fn epoch_seconds(self) -> f64 {
        // Exact: an f64 holds every millisecond count of the next hundred thousand years.
        self.0 as f64 / 1000.0
    }

    /// This moment and a number of milliseconds.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// This moment and a duration, to the millisecond.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        self.plus(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
    }

    /// Milliseconds from `earlier` to this moment; negative when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// The number of the UTC day: budgets that reset at 00:00 UTC compare it.
    #[must_use]
    pub const fn utc_day(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    /// The next 00:00 UTC.
    #[must_use]
    pub const fn next_utc_day(self) -> Self {
        Self((self.utc_day() + 1) * DAY)
    }

    /// `2026-10-09T05:53:25.330Z`, the form that the cool-down texts carry (T-445).
    #[must_use]
    pub fn iso8601(self) -> String {
        let date = self.date_time();
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            date.year(),
            u8::from(date.month()),
            date.day(),
            date.hour(),
            date.minute(),
            date.second(),
            date.millisecond()
        )
    }

    /// `2026-10-09T05:53:25.330`, the form of stream labels: no zone.
    #[must_use]
    pub fn label(self) -> String {
        let mut text = self.iso8601();
        text.pop();
        text
    }

    /// `Friday, October 9, 2026 at 5:53:25 AM UTC`, the human form of the decrease refusal (T-443).
    #[must_use]
    pub fn human(self) -> String {
        let date = self.date_time();
        let (hour, half) = match date.hour() {
            0 => (12, "AM"),
            morning @ 1..=11 => (morning, "AM"),
            12 => (12, "PM"),
            evening => (evening - 12, "PM"),
        };
        format!(
            "{}, {} {}, {} at {hour}:{:02}:{:02} {half} UTC",
            date.weekday(),
            date.month(),
            date.day(),
            date.year(),
            date.minute(),
            date.second()
        )
    }

    fn date_time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

/// Until when nothing more is accepted of what is allowed so many times in a trailing window of milliseconds; none if it is.
pub(crate) fn spent_until(accepted: &[Moment], times: usize, window: i64, now: Moment) -> Option<Moment> {
    let oldest = accepted.iter().rev().nth(times.checked_sub(1)?)?;
    Some(oldest.plus(window)).filter(|until| now < *until)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-10-09T05:53:25.330Z
    const SAMPLE: Moment = Moment::from_millis(1_791_525_205_330);

    #[test]
    fn renders_the_forms_that_messages_and_shapes_carry() {
        assert_eq!(SAMPLE.iso8601(), "2026-10-09T05:53:25.330Z");
        assert_eq!(SAMPLE.label(), "2026-10-09T05:53:25.330");
        assert_eq!(SAMPLE.human(), "Friday, October 9, 2026 at 5:53:25 AM UTC");
        assert_eq!(SAMPLE.epoch_seconds(), 1_791_525_205.33);
    }

    #[test]
    fn the_utc_day_turns_at_midnight() {
        let midnight = Moment::from_millis(20_000 * DAY);
        assert_eq!(midnight.plus(-1).utc_day() + 1, midnight.utc_day());
        assert_eq!(midnight.plus(-1).next_utc_day(), midnight);
    }

    #[test]
    fn a_window_is_spent_until_the_oldest_leaves_it() {
        let at = |millis: &[i64]| millis.iter().copied().map(Moment::from_millis).collect::<Vec<_>>();
        let spent =
            |accepted: &[i64], now| spent_until(&at(accepted), 2, 100, Moment::from_millis(now)).map(Moment::millis);
        assert_eq!(spent(&[0], 1), None);
        assert_eq!(spent(&[0, 50], 99), Some(100));
        assert_eq!(spent(&[0, 50], 100), None);
        assert_eq!(spent(&[0, 50, 100], 101), Some(150));
    }
}
