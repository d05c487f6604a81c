use proptest::prelude::*;

use super::*;

fn refused(text: &str) -> String {
    expression(text).expect_err(text).to_string()
}

#[test]
fn the_three_forms() {
    for text in [
        "at(2028-02-29T23:59:59)",
        "rate(1 minute)",
        "rate(5 minutes)",
        "rate(1 hour)",
        "rate(2 days)",
        "cron(0 9 ? * MON-FRI *)",
    ] {
        assert_eq!(expression(text), Ok(()), "{text}");
    }
}

#[test]
fn none_of_the_three_forms() {
    for text in
        ["", "0 9 * * *", "cron", "cron(", "rate 1 day", "Rate(1 day)", " rate(1 day)", "rate(1 day) ", "every(1 day)"]
    {
        assert!(refused(text).starts_with("A schedule looks like"), "{text}");
    }
    assert!(
        refused(&format!("cron({})", " ".repeat(1_600))).contains("at most 1600 characters, but this one has 1606")
    );
}

#[test]
fn moments_are_days_of_the_calendar_without_a_zone() {
    for text in [
        "2027-02-29T00:00:00",
        "2026-13-01T00:00:00",
        "2026-01-01T24:00:00",
        "2026-01-01 00:00:00",
        "2026-01-01T00:00",
        "2026-01-01T00:00:00Z",
        "26-01-01T00:00:00",
        "2026-1-1T0:0:0",
        "+026-01-01T00:00:00",
        "",
    ] {
        assert!(refused(&format!("at({text})")).starts_with("The moment of a schedule"), "{text}");
    }
}

#[test]
fn rates_use_singular_and_plural() {
    for (text, fragment) in [
        ("rate(1 days)", "is \"rate(1 day)\""),
        ("rate(2 hour)", "is \"rate(2 hours)\""),
        ("rate(0 days)", "a whole number from 1"),
        ("rate(-1 days)", "a whole number from 1"),
        ("rate(+1 day)", "a whole number from 1"),
        ("rate(1.5 hours)", "a whole number from 1"),
        ("rate(1 week)", "minutes, hours or days"),
        ("rate(1)", "minutes, hours or days"),
        ("rate()", "minutes, hours or days"),
        ("rate(99999999999 days)", "a whole number from 1"),
    ] {
        assert!(refused(text).contains(fragment), "{text}: {}", refused(text));
    }
}

#[test]
fn cron_expressions() {
    for good in [
        "0 10 * * ? *",
        "0/15 * * * ? *",
        "*/5 8-17 ? * MON-FRI *",
        "0 18 ? * 2-6 2026-2030",
        "0 8 1,15 jan,Jul ? 2026",
        "30 6 ? * 2 *",
        "0 0 L * ? *",
        "0 0 15W * ? *",
        "0 0 LW * ? *",
        "0 0 L-3 * ? *",
        "0 0 ? * L *",
        "0 0 ? * 6L *",
        "0 0 ? * FRI#3 *",
        "0 22-3 ? 11-2 FRI-MON *",
        "  0\t9 ? * MON *",
        "0 9 ? * MON 2026/2",
    ] {
        assert_eq!(expression(&format!("cron({good})")), Ok(()), "{good}");
    }
}

#[test]
fn cron_mistakes_are_named() {
    for (bad, fragment) in [
        ("0 9 * * *", "the six fields"),
        ("0 9 * * *", "has 5"),
        ("0 0 9 ? * MON *", "has 7"),
        ("60 9 ? * MON *", "the minutes field takes 0 to 59"),
        ("0 24 ? * MON *", "the hours field takes 0 to 23"),
        ("0 9 0 * ? *", "the day of the month field takes 1 to 31"),
        ("0 9 1 13 ? *", "the month field takes 1 to 12 or JAN to DEC"),
        ("0 9 ? * 0 *", "the day of the week field takes 1 to 7 or SUN to SAT"),
        ("0 9 ? * 8 *", "\"8\" is given"),
        ("0 9 ? * MONDAY *", "\"MONDAY\" is given"),
        ("0 9 ? * FRI#6 *", "\"FRI#6\" is given"),
        ("0 9 ? * FRI#1,MON#1 *", "\"FRI#1,MON#1\" is given"),
        ("0 9 32W * ? *", "\"32W\" is given"),
        ("0 9 1,L * ? *", "\"1,L\" is given"),
        ("? 9 ? * MON *", "the minutes"),
        ("0 9 ? * MON 1969", "the year field takes 1970 to 2199"),
        ("0 9 ? * MON 2030-2026", "\"2030-2026\" is given"),
        ("0/0 9 ? * MON *", "\"0/0\" is given"),
        ("0/61 9 ? * MON *", "\"0/61\" is given"),
        ("1- 9 ? * MON *", "\"1-\" is given"),
        ("1,, 9 ? * MON *", "\"1,,\" is given"),
        ("-1 9 ? * MON *", "\"-1\" is given"),
        ("0 9 * * * *", "both are \"*\""),
        ("0 9 ? * ? *", "both are \"?\""),
        ("0 9 1 * MON *", "none is"),
        ("0 8 * * MON-FRI *", "none is"),
        ("0 9 1 * * *", "none is"),
    ] {
        let error = refused(&format!("cron({bad})"));
        assert!(error.contains(fragment), "{bad}: {error}");
    }
}

#[test]
fn names_of_actions() {
    for good in ["a", "Every morning, 9 o'clock", "früh\u{a0}", &"x".repeat(256)] {
        assert_eq!(action_name(good), Ok(()), "{good}");
    }
    for (bad, fragment) in [
        ("", "has 0"),
        (&*"x".repeat(257), "has 257"),
        ("a:b", "':'"),
        ("a/b", "'/'"),
        ("a|b", "'|'"),
        ("a\nb", "'\\n'"),
        ("a\u{85}", "contains"),
        (" a", "a space"),
        ("a ", "a space"),
    ] {
        let error = action_name(bad).expect_err(bad).to_string();
        assert!(error.contains(fragment), "{bad}: {error}");
    }
}

#[test]
fn zones() {
    for good in [
        "UTC",
        "GMT",
        "WET",
        "EST5EDT",
        "Etc/UTC",
        "Etc/GMT",
        "Etc/GMT0",
        "Etc/GMT+12",
        "Etc/GMT-14",
        "Etc/GMT-0",
        "Europe/Berlin",
        "America/Argentina/Buenos_Aires",
        "America/Port-au-Prince",
        "America/North_Dakota/New_Salem",
        "Antarctica/DumontDUrville",
        "Pacific/Tahiti",
        "US/East-Indiana",
        "Asia/Ust-Nera",
    ] {
        assert_eq!(time_zone(good), Ok(()), "{good}");
    }
    for (bad, fragment) in [
        ("", "this is \"\"."),
        ("CEST", "an abbreviation"),
        ("UTC+2", "an offset"),
        ("+02:00", "an offset"),
        ("Etc/GMT+13", "IANA"),
        ("Etc/GMT-15", "IANA"),
        ("Etc/GMT+01", "IANA"),
        ("Etc/GMT+", "IANA"),
        ("Etc/Berlin", "IANA"),
        ("europe/berlin", "Did you mean \"Europe/Berlin\"?"),
        ("Europe/Berln", "Did you mean \"Europe/Berlin\"?"),
        ("Europe/", "IANA"),
        ("Europe/Berlin/Mitte/Nord", "IANA"),
        ("Europe/Atlantis", "IANA"),
        ("Berlin", "Did you mean \"Europe/Berlin\"?"),
        ("New York", "Did you mean \"America/New_York\"?"),
        ("Mars/Olympus", "IANA"),
    ] {
        let error = time_zone(bad).expect_err(bad).to_string();
        assert!(error.contains(fragment), "{bad}: {error}");
    }
}

#[test]
fn a_window_opens_before_it_closes() {
    let at = |text| instant(text).expect(text);
    let (first, same, later) =
        (at("2026-01-01T00:00:00Z"), at("2026-01-01T02:00:00+02:00"), at("2026-01-01T00:00:01Z"));
    assert_eq!(window(first, later), Ok(()));
    let error = window(first, same).expect_err("the same moment").to_string();
    assert!(
        error.contains("the start 2026-01-01T00:00:00Z is not before the end 2026-01-01T02:00:00+02:00"),
        "{error}"
    );
    assert!(window(later, first).is_err());
    for bad in ["", "2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z"] {
        assert!(instant(bad).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(
        text in any::<String>(),
        fields in "(at|rate|cron)\\([0-9*?/,#LW A-Z:T-]{0,24}\\)",
        zone in "(Etc/GMT|[A-Z][a-z]{0,3}/)?[A-Za-z0-9+_/-]{0,8}",
    ) {
        for text in [&text, &fields, &zone] {
            let _ = (expression(text), action_name(text), time_zone(text), instant(text));
        }
    }

    #[test]
    fn every_moment_is_read_back(seconds in 0i64..4_102_444_800) {
        let moment = OffsetDateTime::from_unix_timestamp(seconds).expect("before 2100");
        let text = shown(moment);
        prop_assert_eq!(instant(&text), Ok(moment));
        prop_assert_eq!(expression(&format!("at({})", text.trim_end_matches('Z'))), Ok(()));
    }

    #[test]
    fn windows_have_an_order(a in -1_000i64..1_000, b in -1_000i64..1_000) {
        let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).expect("near 1970");
        prop_assert_eq!(window(at(a), at(b)).is_ok(), a < b);
    }
}
