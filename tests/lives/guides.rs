//! Applies the whole configurations in the guides with every CLI, each on a simulator of its own.
//!
//! A whole configuration is a fenced block with a `resource "dynamodb_table"`. The guide to the guardrails is left out: its blocks
//! are generated from the fixtures of the plan.

use std::path::Path;

use anyhow::{Context as _, ensure};
use terraform_cli::{Ability, Cli, EngineKind, Folder, provider_block_at};

use crate::engines::{Engines, Services};
use crate::examples::{self, configurations};
use crate::tools::Tools;

const GENERATED: &str = "guardrails.md";

/// What can be done with a block.
#[derive(Clone, Copy, PartialEq)]
enum Trial {
    /// Nothing: this CLI cannot read it, because it is too old or has no AWS provider here.
    Skipped,
    /// It is valid, but needs a table that exists.
    Validated,
    Applied,
}

/// Tries all of them with one CLI.
pub(crate) fn run(cli: &Cli, engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let guides = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guides");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guides").join(cli.kind().name());
    let mut tried = 0;
    for guide in configurations(&guides, "md")?.iter().filter(|path| !path.ends_with(GENERATED)) {
        for (line, text) in blocks(&std::fs::read_to_string(guide)?) {
            let place = || format!("{}:{line}", guide.display());
            let trial = trial(&text, cli)?;
            if trial == Trial::Skipped {
                continue;
            }
            let services = engines.services(EngineKind::Sim, tools)?;
            let folder = folder(&scratch, cli, &services, &text)?;
            folder.run_successfully(&["validate", "-json"]).with_context(place)?;
            if trial == Trial::Applied {
                folder.run_successfully(&["apply", "-input=false", "-auto-approve", "-json"]).with_context(place)?;
                services.check_wire().with_context(place)?;
            }
            tried += 1;
        }
    }
    ensure!(tried > 0, "no guide has a whole configuration: was the form of the blocks changed?");
    std::fs::remove_dir_all(&scratch)?;
    Ok(())
}

fn folder(scratch: &Path, cli: &Cli, services: &Services, text: &str) -> anyhow::Result<Folder> {
    let folder = Folder::create(scratch, cli, Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb")))?;
    folder.write("provider.tf", &provider_block_at(&services.endpoints, &[]))?;
    folder.write("main.tf", text)?;
    folder.write("values.auto.tfvars", &examples::values(text))?;
    Ok(folder)
}

fn trial(text: &str, cli: &Cli) -> anyhow::Result<Trial> {
    let too_new = (text.contains("action \"") && !cli.can(Ability::Actions)?)
        || (text.contains("provider::dynamodb::") && !cli.can(Ability::Functions)?);
    Ok(match text {
        _ if too_new || text.contains("aws_") => Trial::Skipped,
        _ if text.contains("restore ") => Trial::Validated,
        _ => Trial::Applied,
    })
}

/// The fenced blocks of HCL that have a table, with the line that each begins in.
fn blocks(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let fence = line.trim_start();
        if !["```terraform", "```hcl"].contains(&fence) {
            continue;
        }
        // A block in a list is indented as its fence is.
        let indentation = line.len() - fence.len();
        let body = lines.by_ref().map(|(_, line)| line).take_while(|line| line.trim() != "```");
        let text: Vec<&str> = body.map(|line| line.get(indentation..).unwrap_or_default()).collect();
        found.push((at + 1, text.join("\n")));
    }
    found.retain(|(_, text)| text.lines().any(|line| line.starts_with("resource \"dynamodb_table\"")));
    found
}
