//! An explanation for a terminal.

use super::cost;
use super::explanation::{Budget, Explanation, PlannedStep, Risk, TableChange, Total};

/// The explanation as plain text.
pub(super) fn render(explanation: &Explanation) -> String {
    let tables = explanation.tables.iter().map(|change| table(change) + "\n");
    tables.chain(explanation.summary().into_iter().map(|sentence| sentence + "\n")).collect()
}

fn table(change: &TableChange) -> String {
    let mut text = format!("{}: {}\n", change.address, change.title());
    for line in headlines(change) {
        text += &format!("  {line}\n");
    }
    if let Some(steps) = &change.steps {
        let lines = concurrent(steps).into_iter().zip(steps).map(|(alongside, step)| line(step, alongside));
        section(&mut text, "Steps", lines);
    }
    section(&mut text, "Duration", change.duration.iter().map(total));
    section(&mut text, "Budgets", change.budgets.iter().map(budget));
    section(&mut text, "Cost", std::iter::once(change.cost.sentence()));
    section(&mut text, "Risks", change.risks.iter().map(risk));
    section(&mut text, "Notes", change.notes.iter().cloned());
    text
}

/// What stands below the title.
pub(super) fn headlines(change: &TableChange) -> Vec<String> {
    let moved = change.moved_from.as_ref().map(|from| format!("Moved from {from}."));
    let reason = change.reason.as_ref().map(|reason| format!("Reason: {reason}."));
    moved.into_iter().chain(reason).collect()
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.map(|line| format!("    {line}\n")).collect();
    if lines.is_empty() {
        return;
    }
    *text += &format!("  {title}:\n{}", lines.concat());
}

fn line(step: &PlannedStep, alongside: Option<usize>) -> String {
    let notes = notes(step, alongside);
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
    format!("{}. {}{notes}", step.number, step.text)
}

/// What is worth knowing of a step: where it is made, how long it takes, and what it does not wait for.
pub(super) fn notes(step: &PlannedStep, alongside: Option<usize>) -> Vec<String> {
    let region = step.region.as_ref().map(|region| format!("in {region}"));
    let duration = step.duration.as_ref().map(|duration| duration.text.clone());
    let alongside = alongside.map(|number| format!("at the same time as step {number}"));
    region.into_iter().chain(duration).chain(alongside).collect()
}

/// For each step that does not wait for the one before it, the first step of its phase.
pub(super) fn concurrent(steps: &[PlannedStep]) -> Vec<Option<usize>> {
    let begins = |at: usize| at == 0 || steps[at - 1].phase != steps[at].phase || steps[at - 1].lane != steps[at].lane;
    let first = |step: &PlannedStep| steps.iter().find(|other| other.phase == step.phase).map(|first| first.number);
    let of = |(at, step): (usize, &PlannedStep)| first(step).filter(|first| *first != step.number && begins(at));
    steps.iter().enumerate().map(of).collect()
}

fn risk(Risk { id, severity, text }: &Risk) -> String {
    format!("! {}: {text} ({id})", severity.as_str())
}

/// How long all steps take, as a sentence.
pub(super) fn total(total: &Total) -> String {
    format!("{}, besides the steps that take seconds.", total.text)
}

/// What is used of a budget, as a sentence.
pub(super) fn budget(budget: &Budget) -> String {
    let Budget { change, uses, allowed } = budget;
    format!("{change}: this apply uses {uses}, and DynamoDB accepts {allowed}.")
}

/// The cost before, after, and the difference, as the cells of a table; `None` if nothing is known.
pub(super) fn amounts(change: &TableChange) -> Option<[String; 3]> {
    let cost = &change.cost;
    let known = [cost.before_usd, cost.after_usd];
    known.iter().any(Option::is_some).then(|| {
        let [before, after] = known.map(|amount| amount.map_or_else(|| "–".to_owned(), cost::usd));
        [before, after, cost.difference_usd.map_or_else(|| "–".to_owned(), cost::signed)]
    })
}

/// A sentence with what stands between backquotes written by `code`, and the rest by `plain`.
pub(super) fn spans(sentence: &str, plain: impl Fn(&str) -> String, code: impl Fn(&str) -> String) -> String {
    let parts: Vec<&str> = sentence.split('`').collect();
    // A backquote in a value leaves one without its partner.
    if parts.len().is_multiple_of(2) {
        return plain(sentence);
    }
    let one = |(at, part): (usize, &&str)| if at.is_multiple_of(2) { plain(part) } else { code(part) };
    parts.iter().enumerate().map(one).collect()
}
