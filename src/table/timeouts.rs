//! How long a creation, an update and a deletion may take.

use std::time::Duration;

use tf_provider::Attr;

use super::model::TimeoutsModel;
use crate::limits::{CREATE_TIMEOUT_MINUTES, DELETE_TIMEOUT_MINUTES, MAX_TIMEOUT, UPDATE_TIMEOUT_MINUTES};

/// The time each operation has, whole, with its defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timeouts {
    /// For the table's creation.
    pub(crate) create: Duration,
    /// For all steps of an update.
    pub(crate) update: Duration,
    /// For the table's deletion.
    pub(crate) delete: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        Self {
            create: minutes(CREATE_TIMEOUT_MINUTES),
            update: minutes(UPDATE_TIMEOUT_MINUTES),
            delete: minutes(DELETE_TIMEOUT_MINUTES),
        }
    }
}

/// Why a text is not a duration: one sentence for the detail of a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct DurationError(String);

impl Timeouts {
    /// The configured times; the default for what is not set. A text that is no duration was refused when the
    /// configuration was validated.
    pub(crate) fn from_model(model: &Attr<TimeoutsModel>) -> Self {
        let Some(TimeoutsModel { create, update, delete }) = model.known() else { return Self::default() };
        let or = |text: &Attr<String>, default| text.known().and_then(|text| parse(text).ok()).unwrap_or(default);
        let Self { create: default_create, update: default_update, delete: default_delete } = Self::default();
        Self {
            create: or(create, default_create),
            update: or(update, default_update),
            delete: or(delete, default_delete),
        }
    }
}

/// Reads `90s`, `30m` or `1h30m`: whole numbers with their units, hours before minutes before seconds.
///
/// # Errors
/// A sentence that says what was expected and found.
pub(crate) fn parse(text: &str) -> Result<Duration, DurationError> {
    let malformed =
        || DurationError(format!("A duration looks like \"90s\", \"30m\" or \"1h30m\", but this is \"{text}\"."));
    let mut rest = text;
    let mut total: u64 = 0;
    for (unit, seconds) in [('h', 3600), ('m', 60), ('s', 1)] {
        let Some((amount, tail)) = rest.split_once(unit) else { continue };
        if !amount.chars().all(|c| c.is_ascii_digit()) {
            return Err(malformed());
        }
        let amount: u64 = amount.parse().map_err(|_| malformed())?;
        total = amount.checked_mul(seconds).and_then(|part| total.checked_add(part)).ok_or_else(malformed)?;
        rest = tail;
    }
    if !rest.is_empty() || text.is_empty() {
        return Err(malformed());
    }
    if total > MAX_TIMEOUT {
        return Err(DurationError(format!("A duration is at most a year (\"8760h\"), but this is \"{text}\".")));
    }
    if total == 0 {
        return Err(DurationError(format!("A duration is longer than nothing, but this is \"{text}\".")));
    }
    Ok(Duration::from_secs(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, seconds) in
            [("90s", 90), ("30m", 1800), ("1h30m", 5400), ("2h", 7200), ("1h0m5s", 3605), ("120m", 7200), ("07s", 7)]
        {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "30",
            "m",
            "1.5h",
            "-1m",
            "+1m",
            "30 m",
            "30m1h",
            "1m30",
            "1h1h",
            "1d",
            "0s",
            "0h0m",
            "99999999999999999999s",
            "9999999999999999999h",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn defaults_fill_what_is_not_set() {
        let update = Attr::Known("5m".to_owned());
        let model = Attr::Known(TimeoutsModel { update, ..TimeoutsModel::default() });
        let expected = Timeouts { update: Duration::from_secs(300), ..Timeouts::default() };
        assert_eq!(Timeouts::from_model(&model), expected);
        assert_eq!(Timeouts::from_model(&Attr::Null), Timeouts::default());
    }
}
