//! The days of a cron expression, of the month and of the week.

use time::{Date, Duration, Weekday};

use super::{parse_field, parse_value};

const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The field for days of the month.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum MonthDays {
    /// `?`
    Any,
    /// These.
    Listed(Vec<u16>),
    /// `L`, or `L-3` for three days before.
    Last(u8),
    /// `LW`
    LastWorkday,
    /// `15W`: the workday nearest to a day, in the same month.
    NearestWorkday(u8),
}

/// The field for days of the week; Sunday is 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum WeekDays {
    /// `?`
    Any,
    /// These; `L` is Saturday.
    Listed(Vec<u16>),
    /// `6L`: the last one of the month.
    Last(u16),
    /// `6#3`: the third one of the month.
    Nth(u16, u8),
}

impl MonthDays {
    pub(super) fn parse(field: &str) -> Option<Self> {
        let day = |text: &str, most: u8| text.parse::<u8>().ok().filter(|day| (1..=most).contains(day));
        match field {
            "?" => Some(Self::Any),
            "L" => Some(Self::Last(0)),
            "LW" => Some(Self::LastWorkday),
            _ => match (field.strip_prefix("L-"), field.strip_suffix('W')) {
                (Some(before), _) => day(before, 30).map(Self::Last),
                (None, Some(nearest)) => day(nearest, 31).map(Self::NearestWorkday),
                (None, None) => parse_field(field, 1, 31, &[]).map(Self::Listed),
            },
        }
    }

    pub(super) fn include(&self, date: Date) -> bool {
        let last = last_of_month(date);
        match self {
            Self::Any => true,
            Self::Listed(days) => days.contains(&date.day().into()),
            Self::Last(before) => last.checked_sub(*before) == Some(date.day()),
            Self::LastWorkday => nearest_workday(date, last) == Some(date),
            Self::NearestWorkday(day) => nearest_workday(date, *day.min(&last)) == Some(date),
        }
    }
}

impl WeekDays {
    pub(super) fn parse(field: &str) -> Option<Self> {
        let day = |text: &str| parse_value(text, 1, 7, &WEEKDAYS);
        match field {
            "?" => Some(Self::Any),
            "L" => Some(Self::Listed(vec![7])),
            _ => match (field.strip_suffix('L'), field.split_once('#')) {
                (Some(last), _) => day(last).map(Self::Last),
                (None, Some((weekday, which))) => {
                    let which = which.parse::<u8>().ok().filter(|which| (1..=5).contains(which))?;
                    Some(Self::Nth(day(weekday)?, which))
                }
                (None, None) => parse_field(field, 1, 7, &WEEKDAYS).map(Self::Listed),
            },
        }
    }

    pub(super) fn include(&self, date: Date) -> bool {
        let weekday = u16::from(date.weekday().number_from_sunday());
        match self {
            Self::Any => true,
            Self::Listed(days) => days.contains(&weekday),
            Self::Last(day) => *day == weekday && date.day() + 7 > last_of_month(date),
            Self::Nth(day, which) => *day == weekday && date.day().div_ceil(7) == *which,
        }
    }
}

fn last_of_month(date: Date) -> u8 {
    date.month().length(date.year())
}

/// In the month of `date`; a Saturday on the first is followed, and a Sunday on the last preceded, by the nearest within it.
fn nearest_workday(date: Date, day: u8) -> Option<Date> {
    let wanted = date.replace_day(day).ok()?;
    let days = match wanted.weekday() {
        Weekday::Saturday if day == 1 => 2,
        Weekday::Saturday => -1,
        Weekday::Sunday if day == last_of_month(date) => -2,
        Weekday::Sunday => 1,
        _ => 0,
    };
    wanted.checked_add(Duration::days(days))
}
