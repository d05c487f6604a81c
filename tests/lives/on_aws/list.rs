//! Checks the list of lives for AWS: its lives can run there, its rules exist, its durations are the simulator's.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use dynamodb_sim::{Span, Timings};
use terraform_cli::aws_lives::{AwsLives, StatedDuration};

use crate::case::Case;

/// The folder of the lives.
pub(super) fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lives")
}

/// Checks the list in this folder.
pub(crate) fn check(directory: &Path, cases: &[Case]) -> anyhow::Result<()> {
    let list = AwsLives::read(&directory.join("aws.toml"))?;
    for life in &list.lives {
        let case = cases.iter().find(|case| case.name == life.name);
        let case = case.with_context(|| format!("{} is no life", life.name))?;
        let needs = case.needs_of_an_engine();
        ensure!(needs.is_none(), "{} needs {}", life.name, needs.unwrap_or_default());
    }
    let of_rules = list.durations.iter().map(|stated| &stated.lives).chain(list.shown.iter().map(|shown| &shown.lives));
    for name in of_rules.flatten() {
        ensure!(list.lives.iter().any(|life| life.name == *name), "a rule names {name}, which does not run on AWS");
    }
    let page = directory.join("../../docs/development/dynamodb-behavior.md");
    let page = std::fs::read_to_string(&page).with_context(|| format!("cannot read {}", page.display()))?;
    for rule in list.rules() {
        ensure!(page.contains(&format!("\n| {rule} |")), "{rule} is not on the page of the service's behavior");
    }
    let timings = Timings::default();
    list.durations.iter().try_for_each(|stated| check_timing(stated, &timings))
}

/// A rule, the simulator and this list state one span.
fn check_timing(stated: &StatedDuration, timings: &Timings) -> anyhow::Result<()> {
    let StatedDuration { rule, timing, seconds, .. } = stated;
    let span = span(timings, timing).with_context(|| format!("the simulator has no timing `{timing}`"))?;
    let own = seconds.map(|seconds| (seconds * 1e3).round() as i64);
    ensure!(own == [span.least, span.most], "{rule}: {timing} is {span:?} in the simulator, {own:?} in the list");
    Ok(())
}

fn span(timings: &Timings, name: &str) -> Option<Span> {
    Some(match name {
        "create" => timings.create,
        "create_indexed" => timings.create_indexed,
        "encryption" => timings.encryption,
        "index_active" => timings.index_active,
        "stream" => timings.stream,
        "switch_again" => timings.switch_again,
        "throughput" => timings.throughput,
        "to_on_demand" => timings.to_on_demand,
        _ => return None,
    })
}
