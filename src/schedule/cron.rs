//! Validation of cron expressions: six fields, as EventBridge documents them; Application Auto Scaling refers there.
//!
//! `minutes hours day-of-month month day-of-week year`. One of the two days is `?`, since both would have to match.

use super::ScheduleError;

/// One of the six fields.
struct Field {
    name: &'static str,
    min: u16,
    max: u16,
    /// Words for the numbers from `min` on.
    words: &'static [&'static str],
    day: Option<Day>,
}

/// The fields for days, which accept special values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Day {
    OfMonth,
    OfWeek,
}

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const FIELDS: [Field; 6] = [
    Field { name: "minutes", min: 0, max: 59, words: &[], day: None },
    Field { name: "hours", min: 0, max: 23, words: &[], day: None },
    Field { name: "day of the month", min: 1, max: 31, words: &[], day: Some(Day::OfMonth) },
    Field { name: "month", min: 1, max: 12, words: MONTHS, day: None },
    Field { name: "day of the week", min: 1, max: 7, words: DAYS, day: Some(Day::OfWeek) },
    Field { name: "year", min: 1970, max: 2199, words: &[], day: None },
];

/// Checks the text between the parentheses of `cron(…)`.
///
/// # Errors
/// A sentence about the first field that is wrong.
pub(super) fn check(text: &str) -> Result<(), ScheduleError> {
    let values: Vec<&str> = text.split_whitespace().collect();
    let Ok(values) = <[&str; 6]>::try_from(values.as_slice()) else {
        return Err(ScheduleError(format!(
            "A cron expression has the six fields minutes, hours, day of the month, month, day of the week and year, but \
             this one has {}.",
            values.len()
        )));
    };
    for (field, value) in FIELDS.iter().zip(values) {
        if !field.takes(value) {
            return Err(ScheduleError(format!(
                "In a cron expression the {} field takes {}, but \"{value}\" is given.",
                field.name,
                field.expected()
            )));
        }
    }
    days(values[2], values[4])
}

fn days(of_month: &str, of_week: &str) -> Result<(), ScheduleError> {
    let problem = match (of_month, of_week) {
        ("?", "?") => "both are \"?\", which is no day at all",
        ("?", _) | (_, "?") => return Ok(()),
        ("*", "*") => "both are \"*\"",
        _ => "none is",
    };
    Err(ScheduleError(format!(
        "In a cron expression one of the day of the month and the day of the week is \"?\", but here {problem}."
    )))
}

impl Field {
    fn expected(&self) -> String {
        let range = match self.words {
            [first, .., last] => format!("{} to {} or {first} to {last}", self.min, self.max),
            _ => format!("{} to {}", self.min, self.max),
        };
        let special = match self.day {
            Some(Day::OfMonth) => {
                ", or only \"?\", \"L\" for the last or \"15W\" for the working day nearest to the 15th"
            }
            Some(Day::OfWeek) => ", or only \"?\", \"L\", \"6L\" for the last Friday or \"6#3\" for the third",
            None => "",
        };
        format!("{range}, \"*\", a list, a range or an increment of these{special}")
    }

    fn takes(&self, value: &str) -> bool {
        self.day.is_some_and(|day| self.takes_special(day, value)) || value.split(',').all(|item| self.takes_item(item))
    }

    /// Values for days that must be the only one in their field.
    fn takes_special(&self, day: Day, value: &str) -> bool {
        if value == "?" || value == "L" {
            return true;
        }
        match day {
            Day::OfMonth => {
                value == "LW"
                    || value.strip_suffix('W').is_some_and(|day| self.takes_value(day))
                    || value
                        .strip_prefix("L-")
                        .is_some_and(|days| number(days).is_some_and(|days| (1..=30).contains(&days)))
            }
            Day::OfWeek => {
                value.strip_suffix('L').is_some_and(|day| self.takes_value(day))
                    || value.split_once('#').is_some_and(|(day, which)| {
                        self.takes_value(day) && number(which).is_some_and(|which| (1..=5).contains(&which))
                    })
            }
        }
    }

    /// `*`, a value or a range, each with an optional increment. Ranges may wrap around, as in `FRI-MON`; years may not.
    fn takes_item(&self, item: &str) -> bool {
        let (base, increment) = match item.split_once('/') {
            Some((base, increment)) => (base, Some(increment)),
            None => (item, None),
        };
        let most = self.max - self.min.min(1) + 1;
        increment.is_none_or(|increment| number(increment).is_some_and(|step| (1..=most).contains(&step)))
            && (base == "*" || self.takes_range(base))
    }

    fn takes_range(&self, text: &str) -> bool {
        match text.split_once('-') {
            None => self.takes_value(text),
            Some((from, to)) => match (self.value(from), self.value(to)) {
                (Some(from), Some(to)) => from <= to || self.min != 1970,
                _ => false,
            },
        }
    }

    fn takes_value(&self, text: &str) -> bool {
        self.value(text).is_some()
    }

    fn value(&self, text: &str) -> Option<u16> {
        let word = self.words.iter().position(|word| word.eq_ignore_ascii_case(text));
        let value = match word {
            Some(position) => self.min + u16::try_from(position).ok()?,
            None => number(text)?,
        };
        (self.min..=self.max).contains(&value).then_some(value)
    }
}

/// A number of one to four digits, without a sign.
fn number(text: &str) -> Option<u16> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
