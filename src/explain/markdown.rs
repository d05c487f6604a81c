//! An explanation for a comment on a pull request.

use super::explanation::{Explanation, PlannedStep, Risk, TableChange};
use super::text::{amounts, budget, concurrent, headlines, notes, spans, total};
use crate::markdown::{self, code, table};

/// The explanation as Markdown.
pub(super) fn render(explanation: &Explanation) -> String {
    let title = "## DynamoDB tables in this plan".to_owned();
    let mut sections = vec![title, explanation.summary().join(" ")];
    sections.extend(explanation.tables.iter().flat_map(sections_of));
    sections.join("\n\n") + "\n"
}

fn sections_of(change: &TableChange) -> Vec<String> {
    let mut sections = vec![format!("### {}: {}", code(&change.address), plain(&change.title()))];
    let lines: Vec<String> = headlines(change).iter().map(|line| plain(line)).collect();
    sections.extend((!lines.is_empty()).then(|| lines.join("\n")));
    // What a reviewer has to decide on comes first.
    sections.extend(list("Risks", change.risks.iter().map(risk)));
    sections.extend(change.steps.as_deref().filter(|steps| !steps.is_empty()).map(steps));
    sections.extend(change.duration.as_ref().map(|duration| format!("**Duration:** {}", total(duration))));
    sections.extend(list("Budgets", change.budgets.iter().map(|used| plain(&budget(used)))));
    sections.push(match amounts(change) {
        Some(cells) => {
            let note = change.cost.note.as_ref().map(|note| format!("\n\n{}", prose(note))).unwrap_or_default();
            table(&["USD per month before", "After", "Difference"], &[cells.map(|cell| plain(&cell)).into()]) + &note
        }
        None => format!("**Cost:** {}", prose(&change.cost.sentence())),
    });
    sections.extend(list("Notes", change.notes.iter().map(|note| prose(note))));
    sections
}

fn risk(Risk { id, severity, text }: &Risk) -> String {
    format!("**{}:** {} {}", severity.as_str(), prose(text), code(id))
}

fn steps(steps: &[PlannedStep]) -> String {
    let row = |(alongside, step): (Option<usize>, &PlannedStep)| {
        vec![step.number.to_string(), plain(&step.text), plain(&notes(step, alongside).join("; "))]
    };
    let rows: Vec<Vec<String>> = concurrent(steps).into_iter().zip(steps).map(row).collect();
    table(&["#", "Step", "Duration and order"], &rows)
}

/// A text in a sentence or a cell. What hosts of repositories would take for the name of a person is not one.
fn plain(text: &str) -> String {
    markdown::plain(text).replace('@', "@<!-- -->")
}

fn list(title: &str, items: impl Iterator<Item = String>) -> Option<String> {
    let items: Vec<String> = items.map(|item| format!("- {item}")).collect();
    (!items.is_empty()).then(|| format!("**{title}**\n\n{}", items.join("\n")))
}

/// A sentence in which names of attributes stand as code.
fn prose(sentence: &str) -> String {
    spans(sentence, plain, code)
}
