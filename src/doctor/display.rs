//! The findings as text and as JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::checks::{Area, Check, Verdict};

/// For a person: problems first within each area, what is well in one line.
pub(super) fn text(checks: &[Check], missing: Option<Value>) -> String {
    let mut text = String::new();
    let mut areas: Vec<Area> = checks.iter().map(|check| check.area).collect();
    areas.sort_unstable();
    areas.dedup();
    for area in areas {
        text += &format!("{}\n", title(area));
        let of_area: Vec<&Check> = checks.iter().filter(|check| check.area == area).collect();
        for verdict in [Verdict::Problem, Verdict::NotChecked, Verdict::Ok] {
            lines(&of_area, verdict, &mut text);
        }
    }
    if let Some(missing) = missing {
        text += &format!("\nA policy with all that was denied, of which only what is used is needed:\n\n{missing:#}\n");
    }
    text + "\n" + &summary(checks)
}

/// What has the same detail is said once.
fn lines(checks: &[&Check], verdict: Verdict, text: &mut String) {
    let mut rest: Vec<&Check> = checks.iter().copied().filter(|check| check.verdict == verdict).collect();
    while let Some(first) = rest.first().copied() {
        let (same, others): (Vec<&Check>, Vec<&Check>) =
            rest.into_iter().partition(|check| check.detail == first.detail && check.remedy == first.remedy);
        let mut word = word(verdict);
        for line in subjects(&same).into_iter().chain([first.detail.clone()]).chain(first.remedy.clone()) {
            paragraph(word, &line, text);
            word = "";
        }
        rest = others;
    }
}

/// The subjects of one service in one paragraph, which names the service once.
fn subjects(checks: &[&Check]) -> Vec<String> {
    let mut of_services: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut others = Vec::new();
    for check in checks.iter().filter(|check| !check.subject.is_empty()) {
        match check.subject.split_once(':') {
            Some((service, action)) => of_services.entry(service).or_default().push(action),
            None => others.push(check.subject.as_str()),
        }
    }
    let mut paragraphs: Vec<String> =
        of_services.into_iter().map(|(service, actions)| format!("{service}: {}", actions.join(", "))).collect();
    if !others.is_empty() {
        paragraphs.push(others.join(", "));
    }
    paragraphs
}

/// Columns of a line, and where its text begins.
const WIDTH: usize = 100;
const INDENT: usize = 14;

/// A text in lines of that width behind a word.
fn paragraph(word: &str, paragraph: &str, text: &mut String) {
    let mut line = format!("  {word:<width$}", width = INDENT - 2);
    let mut is_empty = true;
    for part in paragraph.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + part.chars().count() > WIDTH {
            *text += &format!("{}\n", line.trim_end());
            line = " ".repeat(INDENT);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line += part;
        is_empty = false;
    }
    *text += &format!("{}\n", line.trim_end());
}

fn summary(checks: &[Check]) -> String {
    let count = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
    let (problems, not_checked) = (count(Verdict::Problem), count(Verdict::NotChecked));
    let noun = if problems == 1 { "problem" } else { "problems" };
    format!("{problems} {noun}, {not_checked} not checked.\n")
}

/// For a program.
pub(super) fn json(checks: &[Check], missing: Option<Value>) -> String {
    let described = |check: &Check| {
        let Check { area, subject, verdict, detail, remedy } = check;
        let subject = Some(subject).filter(|subject| !subject.is_empty());
        json!({ "area": id(*area), "subject": subject, "verdict": verdict_id(*verdict), "detail": detail, "remedy": remedy })
    };
    let output = json!({
        "problems": checks.iter().filter(|check| check.is_problem()).count(),
        "checks": checks.iter().map(described).collect::<Vec<_>>(),
        "policy_of_missing": missing,
    });
    format!("{output:#}\n")
}

fn title(area: Area) -> &'static str {
    match area {
        Area::Settings => "Settings",
        Area::Credentials => "Credentials",
        Area::Account => "Account",
        Area::Region => "Region",
        Area::Endpoints => "Endpoints",
        Area::Clock => "Clock",
        Area::Services => "Services",
        Area::Quotas => "Quotas",
        Area::Reads => "Permissions for reads",
        Area::Changes => "Permissions for changes",
    }
}

fn id(area: Area) -> &'static str {
    match area {
        Area::Settings => "settings",
        Area::Credentials => "credentials",
        Area::Account => "account",
        Area::Region => "region",
        Area::Endpoints => "endpoints",
        Area::Clock => "clock",
        Area::Services => "services",
        Area::Quotas => "quotas",
        Area::Reads => "reads",
        Area::Changes => "changes",
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "ok",
        Verdict::Problem => "PROBLEM",
        Verdict::NotChecked => "not checked",
    }
}

fn verdict_id(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "ok",
        Verdict::Problem => "problem",
        Verdict::NotChecked => "not_checked",
    }
}
