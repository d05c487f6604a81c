//! Times in configurations and results: RFC 3339.

use tf_provider::{Attr, Diagnostics, Path};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Checks an attribute that is a time.
pub(super) fn check_time(name: &str, time: &Attr<String>, problems: &mut Diagnostics) {
    if time.known().is_some_and(|text| OffsetDateTime::parse(text, &Rfc3339).is_err()) {
        let detail =
            "A time looks like \"2026-03-01T12:00:00Z\", but this has another form. Write date, time and zone.";
        problems.error(Path::of(name), "Invalid time", detail);
    }
}

/// The text of a time in UTC.
pub(super) fn time_text(time: OffsetDateTime) -> Option<String> {
    time.format(&Rfc3339).ok()
}
