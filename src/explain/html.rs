//! An explanation as a page of its own: no script, nothing from elsewhere, every text escaped.

use super::explanation::{Explanation, PlannedStep, Risk, TableChange};
use super::text::{amounts, budget, concurrent, headlines, notes, spans, total};
use super::timeline;

const STYLE: &str = include_str!("style.css");

/// The explanation as HTML.
pub(super) fn render(explanation: &Explanation) -> String {
    let summary: String =
        explanation.summary().iter().map(|sentence| format!("<p>{}</p>\n", escape(sentence))).collect();
    let tables: String = explanation.tables.iter().map(section).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>DynamoDB tables in this plan</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>DynamoDB tables in this plan</h1>\n{summary}{tables}</main>\n</body>\n</html>\n"
    )
}

fn section(change: &TableChange) -> String {
    let action = change.action.verb();
    let mut html = format!(
        "<section class=\"{action}\">\n<h2><code>{}</code></h2>\n<p class=\"title\">{}</p>\n",
        escape(&change.address),
        escape(&change.title())
    );
    headlines(change).iter().for_each(|line| html += &format!("<p>{}</p>\n", escape(line)));
    let risks = change.risks.iter().map(risk);
    html += &list("Risks", "risks", risks);
    if let Some(steps) = change.steps.as_deref().filter(|steps| !steps.is_empty()) {
        html += &format!("<h3>Steps</h3>\n{}", table_of(steps));
        if let Some(duration) = &change.duration {
            html += &format!("<p>{}</p>\n{}", escape(&capital(&total(duration))), timeline::svg(steps));
        }
    }
    html += &list("Budgets", "budgets", change.budgets.iter().map(|used| escape(&capital(&budget(used)))));
    html += &cost(change);
    html += &list("Notes", "notes", change.notes.iter().map(|note| prose(note)));
    html + "</section>\n"
}

fn risk(Risk { id, severity, text }: &Risk) -> String {
    let severity = severity.as_str();
    format!("<strong class=\"{severity}\">{}:</strong> {} <code>{}</code>", capital(severity), prose(text), escape(id))
}

fn table_of(steps: &[PlannedStep]) -> String {
    let row = |(alongside, step): (Option<usize>, &PlannedStep)| {
        let notes = escape(&notes(step, alongside).join("; "));
        format!("<tr><td class=\"number\">{}</td><td>{}</td><td>{notes}</td></tr>\n", step.number, escape(&step.text))
    };
    let rows: String = concurrent(steps).into_iter().zip(steps).map(row).collect();
    let head = "<tr><th class=\"number\">#</th><th>Step</th><th>Duration and order</th></tr>";
    format!("<table>\n<thead>{head}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n")
}

fn cost(change: &TableChange) -> String {
    let Some(amounts) = amounts(change) else {
        return format!("<h3>Cost</h3>\n<p>{}</p>\n", prose(&change.cost.sentence()));
    };
    let cells: String = amounts.iter().map(|amount| format!("<td>{}</td>", escape(amount))).collect();
    let head = "<tr><th>USD per month before</th><th>After</th><th>Difference</th></tr>";
    let note = change.cost.note.as_ref().map(|note| format!("<p>{}</p>\n", prose(note))).unwrap_or_default();
    format!(
        "<h3>Cost</h3>\n<table class=\"amounts\">\n<thead>{head}</thead>\n<tbody>\n<tr>{cells}</tr>\n</tbody>\n</table>\n{note}"
    )
}

fn list(title: &str, class: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items.map(|item| format!("<li>{item}</li>\n")).collect();
    if items.is_empty() { items } else { format!("<h3>{title}</h3>\n<ul class=\"{class}\">\n{items}</ul>\n") }
}

/// A sentence in which names of attributes stand as code.
fn prose(sentence: &str) -> String {
    spans(sentence, escape, |name| format!("<code>{}</code>", escape(name)))
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A text in an element or an attribute.
pub(super) fn escape(text: &str) -> String {
    let escaped = |letter: char| match letter {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        letter => letter.to_string(),
    };
    text.chars().map(escaped).collect()
}
