//! The command `explain`: says what a plan will do to tables, before it is applied.
//!
//! `arguments` says what to do, `plan_file` reads the plan (with `values` and `secrets`), `compose` makes an [`Explanation`] of
//! it – the steps of the provider's own planner (`ordered`), how long they take (`schedule`), budgets, cost and `risks` – and
//! `text`, `markdown` and `html` render that. Only [`run`] reads; no call is made.
//!
//! [`Explanation`]: explanation::Explanation

use std::io::Read as _;

use tf_provider::provider::{Command, Finished};

use arguments::{Arguments, Format};
use explanation::Explanation;

mod arguments;
mod compose;
mod cost;
mod existing_replicas;
mod explanation;
mod html;
mod markdown;
mod ordered;
mod plan_file;
mod risks;
mod schedule;
mod secrets;
#[cfg(test)]
mod tests;
mod text;
mod timeline;
mod unknown;
mod values;

/// The command, as the binary offers it.
pub(crate) const COMMAND: Command = Command {
    name: "explain",
    summary: "`terraform show -json PLAN | … explain -` says what a plan will do to tables: steps, durations, budgets, cost and \
              risks (`--markdown`, `--html`, `--json`)",
    usage: arguments::HELP,
    run,
};

/// The exit code when the plan has risks.
const FINDINGS: u8 = 1;
/// The exit code of wrong use and of input that cannot be read.
const UNREADABLE: u8 = 2;

fn run(arguments: &[&str]) -> Finished {
    let explained = Arguments::parse(arguments).and_then(|arguments| {
        let input = read(&arguments.file)?;
        let plan = plan_file::read(&input).map_err(|problem| format!("{}: {problem}", arguments.place()))?;
        let warnings: String = plan.warnings.iter().map(|warning| format!("explain: {warning}\n")).collect();
        let explanation = compose::compose(&plan);
        let code = if explanation.has_risks() { FINDINGS } else { 0 };
        Ok(Finished { output: render(&explanation, arguments.format), errors: warnings, code })
    });
    explained.unwrap_or_else(|problem| Finished {
        output: String::new(),
        errors: format!("explain: {problem}\n"),
        code: UNREADABLE,
    })
}

fn render(explanation: &Explanation, format: Format) -> String {
    match format {
        Format::Text => text::render(explanation),
        Format::Markdown => markdown::render(explanation),
        Format::Html => html::render(explanation),
        Format::Json => explanation.to_json(),
    }
}

fn read(file: &str) -> Result<Vec<u8>, String> {
    let mut input = Vec::new();
    if file == arguments::STANDARD_INPUT {
        let read = std::io::stdin().lock().read_to_end(&mut input);
        return read.map(|_| input).map_err(|error| format!("standard input cannot be read: {error}"));
    }
    std::fs::read(file).map_err(|error| format!("{file} cannot be read: {error}"))
}
