//! Validation of scheduled actions of Application Auto Scaling: expressions, names, time zones and time windows.
//!
//! Only the syntax: the next run is not computed. The errors say what was expected and found; the caller adds the attribute
//! path.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, format_description::well_known::Rfc3339};

pub(crate) use zone::time_zone;

mod cron;
#[cfg(test)]
mod tests;
mod zone;

/// The maximum length of a schedule, in characters (PutScheduledAction).
const MAX_LENGTH: usize = 1_600;
/// The maximum length of the name of a scheduled action, in characters (PutScheduledAction).
const MAX_NAME: usize = 256;

/// Why a text is not valid: one sentence for the detail of a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ScheduleError(String);

/// Checks when an action runs: `at(2026-01-01T00:00:00)` once and `cron(0 9 ? * MON-FRI *)` whenever the six fields match,
/// both in the action's time zone; `rate(1 day)` repeatedly from the start time on, whatever the zone.
///
/// # Errors
/// A sentence that says what was expected and found.
pub(crate) fn expression(text: &str) -> Result<(), ScheduleError> {
    let length = text.chars().count();
    if length > MAX_LENGTH {
        return Err(ScheduleError(format!(
            "A schedule has at most {MAX_LENGTH} characters, but this one has {length}."
        )));
    }
    let inner = |name: &str| text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
    if let Some(moment) = inner("at") {
        at(moment)
    } else if let Some(pace) = inner("rate") {
        rate(pace)
    } else if let Some(fields) = inner("cron") {
        cron::check(fields)
    } else {
        Err(ScheduleError(
            "A schedule looks like \"at(2026-01-01T00:00:00)\", \"rate(1 day)\" or \"cron(0 9 ? * MON-FRI *)\", but this \
             has another form."
                .to_owned(),
        ))
    }
}

/// `2026-01-01T00:00:00`, without a zone, which is a separate attribute.
fn at(text: &str) -> Result<(), ScheduleError> {
    moment(text).map(|_| ()).ok_or_else(|| {
        ScheduleError(format!(
            "The moment of a schedule looks like \"at(2026-01-01T00:00:00)\", a day of the calendar and a time without a \
             time zone, but this is \"at({text})\"."
        ))
    })
}

fn moment(text: &str) -> Option<PrimitiveDateTime> {
    let (date, time) = text.split_once('T')?;
    let (year, month, day) = triple(date, '-', 4)?;
    let (hour, minute, second) = triple(time, ':', 2)?;
    let small = |number: u16| u8::try_from(number).ok();
    let month = Month::try_from(small(month)?).ok()?;
    let date = Date::from_calendar_date(i32::from(year), month, small(day)?).ok()?;
    let time = Time::from_hms(small(hour)?, small(minute)?, small(second)?).ok()?;
    Some(PrimitiveDateTime::new(date, time))
}

/// Three numbers of two digits, the first of `digits`.
fn triple(text: &str, separator: char, digits: usize) -> Option<(u16, u16, u16)> {
    let number = |text: &str, digits| {
        let shape = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        shape.then(|| text.parse().ok()).flatten()
    };
    match text.split(separator).collect::<Vec<_>>()[..] {
        [a, b, c] => Some((number(a, digits)?, number(b, 2)?, number(c, 2)?)),
        _ => None,
    }
}

/// `1 day`, `12 hours`: the service requires the singular for one and the plural for more.
fn rate(text: &str) -> Result<(), ScheduleError> {
    const UNITS: [(&str, &str); 3] = [("minute", "minutes"), ("hour", "hours"), ("day", "days")];
    let malformed = || {
        ScheduleError(format!(
            "A rate is a whole number from 1 and minutes, hours or days, such as \"rate(12 hours)\", but this is \
             \"rate({text})\"."
        ))
    };
    let [number, unit] = text.split_whitespace().collect::<Vec<_>>()[..] else { return Err(malformed()) };
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let count = number.parse::<u32>().ok().filter(|count| digits && *count > 0).ok_or_else(malformed)?;
    let known = UNITS.iter().find(|(one, many)| [*one, *many].contains(&unit));
    let (one, many) = known.ok_or_else(malformed)?;
    let right = if count == 1 { one } else { many };
    if *right != unit {
        return Err(ScheduleError(format!(
            "A rate of {count} is \"rate({count} {right})\", but this is \"rate({text})\"."
        )));
    }
    Ok(())
}

/// Checks the name of a scheduled action: 1–256 characters, no control characters, none of `:`, `/` and `|`, no space at
/// either end (PutScheduledAction; V115).
///
/// # Errors
/// A sentence that says what was expected and found.
pub(crate) fn action_name(text: &str) -> Result<(), ScheduleError> {
    let length = text.chars().count();
    if !(1..=MAX_NAME).contains(&length) {
        return Err(ScheduleError(format!(
            "The name of a scheduled action has 1 to {MAX_NAME} characters, but this one has {length}."
        )));
    }
    if let Some(bad) = text.chars().find(|c| c.is_control() || matches!(c, ':' | '/' | '|')) {
        return Err(ScheduleError(format!(
            "The name of a scheduled action has no control characters and no colon, slash or vertical bar, but {text:?} \
             contains {bad:?}."
        )));
    }
    if text.starts_with(' ') || text.ends_with(' ') {
        return Err(ScheduleError(format!(
            "The name of a scheduled action neither begins nor ends with a space, but \"{text}\" does."
        )));
    }
    Ok(())
}

/// Checks the time window of a recurring action: the start comes first (V114).
///
/// # Errors
/// A sentence that says what was expected and found.
pub(crate) fn window(start: OffsetDateTime, end: OffsetDateTime) -> Result<(), ScheduleError> {
    if start < end {
        return Ok(());
    }
    Err(ScheduleError(format!(
        "A scheduled action starts before it ends, but the start {} is not before the end {}.",
        shown(start),
        shown(end)
    )))
}

/// A moment of a window, in RFC 3339 with any offset; it is sent in UTC.
///
/// # Errors
/// A sentence that says what was expected and found.
pub(crate) fn instant(text: &str) -> Result<OffsetDateTime, ScheduleError> {
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| {
        ScheduleError(
            "A moment is written in RFC 3339 with a time zone, such as \"2026-01-01T00:00:00Z\", but this has another form."
                .to_owned(),
        )
    })
}

/// A moment in RFC 3339, or in the debug form if that is impossible.
fn shown(moment: OffsetDateTime) -> String {
    moment.format(&Rfc3339).unwrap_or_else(|_| moment.to_string())
}
