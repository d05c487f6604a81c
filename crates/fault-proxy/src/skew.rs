//! Imitates a service whose clock differs from ours.

use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// How much the service's clock is ahead of ours.
pub(crate) const AHEAD: Duration = Duration::from_secs(15 * 60);
/// How far a signature may be from the service's time.
const TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// The time of the service with the other clock.
pub(crate) fn service_time() -> OffsetDateTime {
    OffsetDateTime::now_utc() + AHEAD
}

/// Whether a request that was signed for this time (`X-Amz-Date`) is accepted at that time.
pub(crate) fn accepts(signed_at: Option<&str>, now: OffsetDateTime) -> bool {
    signed_at.and_then(signing_time).is_some_and(|signed| (now - signed).abs() <= TOLERANCE)
}

/// Reads `20260301T121501Z`.
fn signing_time(text: &str) -> Option<OffsetDateTime> {
    let (date, time) = text.split_once('T')?;
    let part = |text: &str, range: std::ops::Range<usize>| text.get(range).map(str::to_owned);
    let (year, month, day) = (part(date, 0..4)?, part(date, 4..6)?, part(date, 6..8)?);
    let (hour, minute, second) = (part(time, 0..2)?, part(time, 2..4)?, part(time, 4..6)?);
    OffsetDateTime::parse(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z"), &Rfc3339).ok()
}

/// A time as the `Date` header has it: RFC 2822 with a named zone.
pub(crate) fn date(time: OffsetDateTime) -> String {
    time.format(&Rfc2822).unwrap_or_default().replace("+0000", "GMT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_good_for_five_minutes() {
        let now = OffsetDateTime::parse("2026-03-01T12:20:00Z", &Rfc3339).expect("a time");
        assert!(accepts(Some("20260301T121501Z"), now));
        assert!(!accepts(Some("20260301T121459Z"), now));
        assert!(!accepts(Some("yesterday"), now));
        assert!(!accepts(None, now));
    }

    #[test]
    fn dates_are_written_as_http_has_them() {
        let time = OffsetDateTime::parse("2026-03-01T02:03:04Z", &Rfc3339).expect("a time");
        assert_eq!(date(time), "Sun, 01 Mar 2026 02:03:04 GMT");
    }
}
