//! When does a scheduled action of Application Auto Scaling run, and is that written as the service reads it?
//!
//! Syntax only: nothing here knows a clock or works out the next run. The errors say what was expected and found; the
//! caller adds the attribute path.

use std::fmt;

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, format_description::well_known::Rfc3339};

pub(crate) use zone::TimeZone;

mod cron;
#[cfg(test)]
mod tests;
mod zone;

/// Longest schedule, in characters (PutScheduledAction).
const LONGEST: usize = 1_600;
/// Longest name of a scheduled action, in characters (PutScheduledAction).
const LONGEST_NAME: usize = 256;

/// Why a text is not what it should be: one sentence for the detail of a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ScheduleError(String);

/// When an action runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schedule {
    text: String,
    kind: Kind,
}

/// The three ways to say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Once, in the action's time zone: `at(2026-01-01T00:00:00)`.
    At(PrimitiveDateTime),
    /// Again and again after this many minutes, from the start time on: `rate(1 day)`. A time zone means nothing to it.
    Rate {
        /// ≥ 1.
        minutes: u64,
    },
    /// Whenever the six fields match, in the action's time zone: `cron(0 9 ? * MON-FRI *)`.
    Cron,
}

/// The name of a scheduled action: 1–256 characters, no control characters, none of `:`, `/` and `|`, no space at either
/// end (PutScheduledAction; catalogue V115). Unique on its scalable target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ActionName(String);

/// The time a recurring action is in force: from its start to its end, each a moment in RFC 3339, the start first (V114).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Window {
    /// Before it nothing runs; the action also runs at this moment.
    pub(crate) start: Option<OffsetDateTime>,
    /// After it nothing runs. What the action set stays.
    pub(crate) end: Option<OffsetDateTime>,
}

impl Schedule {
    /// Reads `at(…)`, `rate(…)` or `cron(…)`.
    ///
    /// # Errors
    /// A sentence that says what was expected and found.
    pub(crate) fn parse(text: &str) -> Result<Self, ScheduleError> {
        let length = text.chars().count();
        if length > LONGEST {
            return Err(ScheduleError(format!(
                "A schedule has at most {LONGEST} characters, but this one has {length}."
            )));
        }
        let inner = |name: &str| text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        let kind = if let Some(moment) = inner("at") {
            Kind::At(at(moment)?)
        } else if let Some(pace) = inner("rate") {
            Kind::Rate { minutes: rate(pace)? }
        } else if let Some(fields) = inner("cron") {
            cron::check(fields)?;
            Kind::Cron
        } else {
            return Err(ScheduleError(format!(
                "A schedule looks like \"at(2026-01-01T00:00:00)\", \"rate(1 day)\" or \"cron(0 9 ? * MON-FRI *)\", but \
                 this is \"{text}\"."
            )));
        };
        Ok(Self { text: text.to_owned(), kind })
    }

    /// The text as it is sent.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// What it says.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }
}

/// `2026-01-01T00:00:00`, without a zone: that is an attribute of its own.
fn at(text: &str) -> Result<PrimitiveDateTime, ScheduleError> {
    moment(text).ok_or_else(|| {
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

/// `1 day`, `12 hours`: one of a unit is singular, several are plural, as the service has it. The minutes.
fn rate(text: &str) -> Result<u64, ScheduleError> {
    const UNITS: [(&str, &str, u64); 3] = [("minute", "minutes", 1), ("hour", "hours", 60), ("day", "days", 1_440)];
    let malformed = || {
        ScheduleError(format!(
            "A rate is a whole number from 1 and minutes, hours or days, such as \"rate(12 hours)\", but this is \
             \"rate({text})\"."
        ))
    };
    let [number, unit] = text.split_whitespace().collect::<Vec<_>>()[..] else { return Err(malformed()) };
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let count = number.parse::<u32>().ok().filter(|count| digits && *count > 0).ok_or_else(malformed)?;
    let known = UNITS.iter().find(|(one, many, _)| [*one, *many].contains(&unit));
    let (one, many, minutes) = known.ok_or_else(malformed)?;
    let right = if count == 1 { one } else { many };
    if *right != unit {
        return Err(ScheduleError(format!(
            "A rate of {count} is \"rate({count} {right})\", but this is \"rate({text})\"."
        )));
    }
    Ok(u64::from(count) * minutes)
}

impl ActionName {
    /// Checks and takes the text.
    ///
    /// # Errors
    /// A sentence that says what was expected and found.
    pub(crate) fn parse(text: &str) -> Result<Self, ScheduleError> {
        let length = text.chars().count();
        if !(1..=LONGEST_NAME).contains(&length) {
            return Err(ScheduleError(format!(
                "The name of a scheduled action has 1 to {LONGEST_NAME} characters, but this one has {length}."
            )));
        }
        if let Some(bad) = text.chars().find(|c| c.is_control() || matches!(c, ':' | '/' | '|')) {
            return Err(ScheduleError(format!(
                "The name of a scheduled action has no control characters and no colon, slash or vertical bar, but \
                 {text:?} contains {bad:?}."
            )));
        }
        if text.starts_with(' ') || text.ends_with(' ') {
            return Err(ScheduleError(format!(
                "The name of a scheduled action neither begins nor ends with a space, but \"{text}\" does."
            )));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text as it is sent.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ActionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Window {
    /// The window between two moments, where given.
    ///
    /// # Errors
    /// A sentence when the start is not before the end.
    pub(crate) fn new(start: Option<OffsetDateTime>, end: Option<OffsetDateTime>) -> Result<Self, ScheduleError> {
        match (start, end) {
            (Some(start), Some(end)) if start >= end => Err(ScheduleError(format!(
                "A scheduled action starts before it ends, but the start {} is not before the end {}.",
                shown(start),
                shown(end)
            ))),
            _ => Ok(Self { start, end }),
        }
    }
}

/// A moment of a window, in RFC 3339 with any offset; it is sent in UTC.
///
/// # Errors
/// A sentence that says what was expected and found.
pub(crate) fn instant(text: &str) -> Result<OffsetDateTime, ScheduleError> {
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| {
        ScheduleError(format!(
            "A moment is written in RFC 3339 with a time zone, such as \"2026-01-01T00:00:00Z\", but this is \"{text}\"."
        ))
    })
}

/// A moment as people write it; the debug form of what RFC 3339 cannot write.
fn shown(moment: OffsetDateTime) -> String {
    moment.format(&Rfc3339).unwrap_or_else(|_| moment.to_string())
}
