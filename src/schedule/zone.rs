//! Validation of the names of time zones.
//!
//! Application Auto Scaling accepts the names of the IANA database that Joda-Time has, such as `Etc/GMT+9` and
//! `Pacific/Tahiti`. Zones are added to the database every other year, so a place is checked by its form: a list would
//! refuse zones that the service has added since. Areas and the names without an area have not changed in decades.

use super::ScheduleError;

const AREAS: [&str; 15] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Brazil",
    "Canada",
    "Chile",
    "Europe",
    "Indian",
    "Mexico",
    "Pacific",
    "US",
];

/// Names without an area: the zones named by their rule, and old names of countries and cities.
const WITHOUT_AREA: [&str; 44] = [
    "CET",
    "CST6CDT",
    "Cuba",
    "EET",
    "EST",
    "EST5EDT",
    "Egypt",
    "Eire",
    "GB",
    "GB-Eire",
    "GMT",
    "GMT+0",
    "GMT-0",
    "GMT0",
    "Greenwich",
    "HST",
    "Hongkong",
    "Iceland",
    "Iran",
    "Israel",
    "Jamaica",
    "Japan",
    "Kwajalein",
    "Libya",
    "MET",
    "MST",
    "MST7MDT",
    "NZ",
    "NZ-CHAT",
    "Navajo",
    "PRC",
    "PST8PDT",
    "Poland",
    "Portugal",
    "ROC",
    "ROK",
    "Singapore",
    "Turkey",
    "UCT",
    "UTC",
    "Universal",
    "W-SU",
    "WET",
    "Zulu",
];

/// Checks the name of a time zone, such as `Europe/Berlin`.
///
/// # Errors
/// A sentence that says what was expected and found.
pub(crate) fn time_zone(text: &str) -> Result<(), ScheduleError> {
    let known = match text.split_once('/') {
        Some(("Etc", zone)) => is_etc(zone),
        Some((area, place)) => AREAS.contains(&area) && is_place(place),
        None => WITHOUT_AREA.contains(&text),
    };
    if known {
        return Ok(());
    }
    Err(ScheduleError(format!(
        "A time zone is named as in the IANA database, such as \"Europe/Berlin\", \"Etc/GMT+9\" or \"UTC\", but this is \
         \"{text}\"{}.",
        hint(text)
    )))
}

/// `Etc/GMT+9` is nine hours *behind* Greenwich: the signs are those of POSIX, from 12 behind to 14 ahead.
fn is_etc(zone: &str) -> bool {
    let hours = |text: &str, most: u8| {
        let canonical = text == "0" || !text.starts_with('0');
        text.bytes().all(|byte| byte.is_ascii_digit()) && canonical && text.parse::<u8>().is_ok_and(|h| h <= most)
    };
    match zone.strip_prefix("GMT").and_then(|rest| rest.split_at_checked(1)) {
        Some(("+", behind)) => hours(behind, 12),
        Some(("-", ahead)) => hours(ahead, 14),
        Some(_) | None => ["GMT", "GMT0", "Greenwich", "UCT", "UTC", "Universal", "Zulu"].contains(&zone),
    }
}

/// One or two names such as `Berlin`, `Port-au-Prince`, `Argentina/Buenos_Aires`, each with a capital at its beginning.
fn is_place(text: &str) -> bool {
    let name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.ends_with(|c: char| c.is_ascii_alphanumeric())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    };
    let parts: Vec<&str> = text.split('/').collect();
    (1..=2).contains(&parts.len()) && parts.into_iter().all(name)
}

/// Offsets and abbreviations are the common mistakes.
fn hint(text: &str) -> &'static str {
    let offset = text.trim_start_matches("UTC").trim_start_matches("GMT");
    if offset.starts_with(['+', '-']) {
        ", which is an offset: the zone that is two hours ahead of UTC is \"Etc/GMT-2\""
    } else if !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        ", which is an abbreviation"
    } else {
        ""
    }
}
