//! Looks up known vulnerabilities of dependencies, which needs the network and is therefore no stage of the tests.

use crate::project::Project;
use crate::tools;

/// Fails when one is found; exceptions belong in `deny.toml`, with the reason.
pub fn run(project: &Project) -> anyhow::Result<()> {
    tools::deny(project, &["advisories"])
}
