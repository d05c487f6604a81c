//! Schedules: `at(…)`, `rate(…)` and `cron(…)`, evaluated in UTC.

mod days;

use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time};

use self::days::{MonthDays, WeekDays};
use crate::primitives::clock::Moment;

/// A schedule.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Schedule {
    /// Once.
    At(Moment),
    /// Every so many milliseconds.
    Rate(i64),
    /// At the minutes that match.
    Cron(Box<Cron>),
}

/// Between which moments a schedule fires.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) created: Moment,
    pub(super) start: Option<Moment>,
    pub(super) end: Option<Moment>,
}

impl Default for Window {
    fn default() -> Self {
        Self { created: Moment::from_millis(0), start: None, end: None }
    }
}

impl Schedule {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.trim().split_once('(')?;
        let body = rest.strip_suffix(')')?;
        match kind {
            "at" => parse_at(body).map(Self::At),
            "rate" => parse_rate(body).map(Self::Rate),
            "cron" => Cron::parse(body).map(|cron| Self::Cron(Box::new(cron))),
            _ => None,
        }
    }

    /// The first moment after `moment`, within the window.
    pub(super) fn next(&self, moment: Moment, window: Window) -> Option<Moment> {
        // A start is itself a moment at which the schedule may fire.
        let after = window.start.map_or(moment, |start| moment.max(start.plus(-1)));
        let next = match self {
            Self::At(at) => Some(*at).filter(|at| *at > after),
            Self::Rate(every) => {
                let base = window.start.unwrap_or(window.created);
                let passed = after.since(base).div_euclid(*every) + 1;
                Some(base.plus(passed.max(0) * every))
            }
            Self::Cron(cron) => cron.next(after),
        };
        next.filter(|next| window.end.is_none_or(|end| *next <= end))
    }
}

/// `yyyy-mm-ddThh:mm:ss`.
fn parse_at(body: &str) -> Option<Moment> {
    let (date, time) = body.split_once('T')?;
    let part = |text: &str, length: usize| {
        (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse::<u16>().ok())?
    };
    let small = |text: &str| part(text, 2).and_then(|number| u8::try_from(number).ok());
    let date: Vec<&str> = date.split('-').collect();
    let time: Vec<&str> = time.split(':').collect();
    let ([year, month, day], [hour, minute, second]) = (&date[..], &time[..]) else {
        return None;
    };
    let month = Month::try_from(small(month)?).ok()?;
    let date = Date::from_calendar_date(i32::from(part(year, 4)?), month, small(day)?).ok()?;
    let time = Time::from_hms(small(hour)?, small(minute)?, small(second)?).ok()?;
    Some(moment(date, time))
}

fn moment(date: Date, time: Time) -> Moment {
    Moment::from_millis(PrimitiveDateTime::new(date, time).assume_utc().unix_timestamp() * 1000)
}

/// `<positive number> minute|minutes|hour|hours|day|days`, in milliseconds.
fn parse_rate(body: &str) -> Option<i64> {
    let (number, unit) = body.split_once(' ')?;
    let number: i64 = number.parse().ok().filter(|number| *number > 0)?;
    let minutes = match unit.trim() {
        "minute" | "minutes" => 1,
        "hour" | "hours" => 60,
        "day" | "days" => 24 * 60,
        _ => return None,
    };
    number.checked_mul(minutes * 60_000)
}

/// The six fields of a cron expression, as the values that match.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cron {
    minutes: Vec<u16>,
    hours: Vec<u16>,
    days: MonthDays,
    months: Vec<u16>,
    weekdays: WeekDays,
    years: Vec<u16>,
}

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
/// How far ahead a cron expression is searched: the 29th of February comes at least every eight years.
const HORIZON: i64 = 8 * 366;

impl Cron {
    /// Minutes, hours, day of month, month, day of week, year; exactly one of the two days is `?`.
    fn parse(body: &str) -> Option<Self> {
        let fields: Vec<&str> = body.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays, years] = fields[..] else {
            return None;
        };
        if (days == "?") == (weekdays == "?") {
            return None;
        }
        Some(Self {
            minutes: parse_field(minutes, 0, 59, &[])?,
            hours: parse_field(hours, 0, 23, &[])?,
            days: MonthDays::parse(days)?,
            months: parse_field(months, 1, 12, &MONTHS)?,
            weekdays: WeekDays::parse(weekdays)?,
            years: parse_field(years, 1970, 2199, &[])?,
        })
    }

    fn next(&self, after: Moment) -> Option<Moment> {
        let start = OffsetDateTime::from_unix_timestamp(after.millis().div_euclid(1000)).ok()?.date();
        (0..HORIZON)
            .filter_map(|days| start.checked_add(Duration::days(days)))
            .filter(|date| self.matches(*date))
            .find_map(|date| self.times(date).find(|moment| *moment > after))
    }

    fn matches(&self, date: Date) -> bool {
        let year = u16::try_from(date.year()).is_ok_and(|year| self.years.contains(&year));
        year && self.months.contains(&u8::from(date.month()).into())
            && self.days.include(date)
            && self.weekdays.include(date)
    }

    fn times(&self, date: Date) -> impl Iterator<Item = Moment> {
        let pairs = self.hours.iter().flat_map(|hour| self.minutes.iter().map(move |minute| (hour, minute)));
        pairs.filter_map(move |(hour, minute)| {
            let time = Time::from_hms(u8::try_from(*hour).ok()?, u8::try_from(*minute).ok()?, 0).ok()?;
            Some(moment(date, time))
        })
    }
}

/// A number or a name.
fn parse_value(text: &str, least: u16, most: u16, names: &[&str]) -> Option<u16> {
    let named = names.iter().position(|name| name.eq_ignore_ascii_case(text));
    let number = match named {
        Some(position) => u16::try_from(position).ok()? + least,
        None => text.parse().ok()?,
    };
    (least..=most).contains(&number).then_some(number)
}

/// `*`, numbers, names, `a-b`, `a/b`, `*/b` and lists of these; sorted. A range may go over the end, as from Friday to Monday.
fn parse_field(field: &str, least: u16, most: u16, names: &[&str]) -> Option<Vec<u16>> {
    let value = |text: &str| parse_value(text, least, most, names);
    let mut values = Vec::new();
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<u16>().ok().filter(|step| *step > 0)?)),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (value(from)?, value(to)?),
            None if range == "*" => (least, most),
            None => (value(range)?, if step.is_some() { most } else { value(range)? }),
        };
        let range: Vec<u16> =
            if from <= to { (from..=to).collect() } else { (from..=most).chain(least..=to).collect() };
        values.extend(range.into_iter().step_by(usize::from(step.unwrap_or(1))));
    }
    values.sort_unstable();
    values.dedup();
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-10-08T22:00:00Z, a Thursday.
    const NOW: Moment = Moment::from_millis(1_791_496_800_000);

    fn next(text: &str) -> Option<String> {
        let window = Window { created: NOW, start: None, end: None };
        Schedule::parse(text).expect(text).next(NOW, window).map(Moment::iso8601)
    }

    #[test]
    fn schedules_fire_when_they_say() {
        let cases = [
            ("at(2026-10-09T06:30:00)", Some("2026-10-09T06:30:00.000Z")),
            ("at(2026-10-08T22:00:00)", None),
            ("rate(90 minutes)", Some("2026-10-08T23:30:00.000Z")),
            ("rate(1 day)", Some("2026-10-09T22:00:00.000Z")),
            ("cron(0 8 * * ? *)", Some("2026-10-09T08:00:00.000Z")),
            ("cron(0/15 * * * ? *)", Some("2026-10-08T22:15:00.000Z")),
            ("cron(30 6,18 ? * MON-FRI *)", Some("2026-10-09T06:30:00.000Z")),
            ("cron(0 8 ? * 1 *)", Some("2026-10-11T08:00:00.000Z")),
            ("cron(0 0 29 FEB ? *)", Some("2028-02-29T00:00:00.000Z")),
            ("cron(0 0 1 1 ? 2020)", None),
            ("cron(0 8 L * ? *)", Some("2026-10-31T08:00:00.000Z")),
            ("cron(0 8 L-3 * ? *)", Some("2026-10-28T08:00:00.000Z")),
            ("cron(0 8 LW * ? *)", Some("2026-10-30T08:00:00.000Z")),
            ("cron(0 8 1W NOV ? *)", Some("2026-11-02T08:00:00.000Z")),
            ("cron(0 8 31W * ? *)", Some("2026-10-30T08:00:00.000Z")),
            ("cron(0 8 ? * 6L *)", Some("2026-10-30T08:00:00.000Z")),
            ("cron(0 8 ? * L *)", Some("2026-10-10T08:00:00.000Z")),
            ("cron(0 8 ? * MON#3 *)", Some("2026-10-19T08:00:00.000Z")),
            ("cron(0 8 ? * FRI-MON *)", Some("2026-10-09T08:00:00.000Z")),
        ];
        for (text, expected) in cases {
            assert_eq!(next(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_window_bounds_a_schedule() {
        let window = Window { created: NOW, start: Some(NOW.plus(60_000)), end: Some(NOW.plus(180_000)) };
        let rate = Schedule::parse("rate(1 minute)").expect("well formed");
        let mut fired = Vec::new();
        let mut at = NOW;
        while let Some(next) = rate.next(at, window) {
            fired.push(next.since(NOW));
            at = next;
        }
        assert_eq!(fired, [60_000, 120_000, 180_000]);
    }

    #[test]
    fn bad_schedules_are_refused() {
        for text in [
            "at(2026-10-09)",
            "at(2026-13-09T00:00:00)",
            "at(2026-10-09T00:00:00Z)",
            "rate(0 minutes)",
            "rate(5 weeks)",
            "cron(0 8 * * *)",
            "cron(0 8 * * * *)",
            "cron(0 8 ? * ? *)",
            "cron(60 8 * * ? *)",
            "cron(0 8 40W * ? *)",
            "cron(0 8 ? * MON#6 *)",
            "every day",
            "",
        ] {
            assert_eq!(Schedule::parse(text), None, "{text}");
        }
    }
}
