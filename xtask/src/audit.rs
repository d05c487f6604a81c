//! Looks known vulnerabilities of dependencies up, which needs the network and is therefore no stage of the tests.

use std::process::Command;

use crate::project::{Project, run as run_command};
use crate::tools;

/// Fails when one is found; `deny.toml` has those that do not reach us, with the reason.
pub fn run(project: &Project) -> anyhow::Result<()> {
    let mut check = Command::new(tools::cargo_tool(project, &tools::CARGO_DENY)?);
    check.args(["--log-level", "error", "check", "advisories"]).current_dir(project.root());
    run_command(&mut check)
}
