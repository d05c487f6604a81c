//! What is wrong with attributes that several actions have, without a call.

use std::time::Duration;

use tf_provider::{Attr, Diagnostics, Path};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use crate::names::TableName;
use crate::table::timeouts;
use crate::table::validate::check_region;

/// The attributes that every action has.
pub(super) fn check_common(
    table: &Attr<String>,
    region: &Attr<String>,
    timeout: &Attr<String>,
    problems: &mut Diagnostics,
) {
    check_region(region, problems);
    check_duration("timeout", timeout, problems);
    if let Some(Err(reason)) = table.known().map(|name| TableName::parse(name)) {
        problems.error(Path::of("table_name"), "Invalid table name", reason.to_string());
    }
}

/// An attribute that is a duration.
pub(super) fn check_duration(name: &str, duration: &Attr<String>, problems: &mut Diagnostics) {
    if let Some(Err(reason)) = duration.known().map(|text| timeouts::parse(text)) {
        problems.error(Path::of(name), "Invalid duration", reason.to_string());
    }
}

/// An attribute that is a time.
pub(super) fn check_time(path: Path, time: &Attr<String>, problems: &mut Diagnostics) {
    if time.known().is_some() && moment(time).is_none() {
        let detail =
            "A time looks like \"2026-03-01T12:00:00Z\", but this has another form. Write date, time and zone.";
        problems.error(path, "Invalid time", detail);
    }
}

/// A time that was checked.
pub(super) fn moment(time: &Attr<String>) -> Option<OffsetDateTime> {
    time.known().and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok())
}

/// A duration that was checked, otherwise this one.
pub(super) fn duration(duration: &Attr<String>, default: Duration) -> Duration {
    duration.known().and_then(|text| timeouts::parse(text).ok()).unwrap_or(default)
}

/// A time in a name: `20260301T120000Z`.
pub(super) fn compact(time: OffsetDateTime) -> String {
    let time = time.to_offset(UtcOffset::UTC);
    let (date, month) = (time.date(), u8::from(time.month()));
    let (hour, minute, second) = time.time().as_hms();
    format!("{:04}{month:02}{:02}T{hour:02}{minute:02}{second:02}Z", date.year(), date.day())
}

/// The time in a name.
pub(super) fn from_compact(text: &str) -> Option<OffsetDateTime> {
    let part = |from: usize, to: usize| text.get(from..to);
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (t, hour, minute, second, z) = (part(8, 9)?, part(9, 11)?, part(11, 13)?, part(13, 15)?, part(15, 16)?);
    let whole = t == "T" && z == "Z" && text.len() == 16;
    let written = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
    OffsetDateTime::parse(&written, &Rfc3339).ok().filter(|_| whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_in_a_name_is_read_back() {
        let time = OffsetDateTime::from_unix_timestamp(1_772_366_400).expect("a time");
        assert_eq!(compact(time), "20260301T120000Z");
        assert_eq!(from_compact("20260301T120000Z"), Some(time));
        for text in
            ["", "20260301T120000", "20260301T120000Z1", "20261301T120000Z", "2026-03-01T12:00Z", "äöü60301T120000"]
        {
            assert_eq!(from_compact(text), None, "{text}");
        }
    }
}
