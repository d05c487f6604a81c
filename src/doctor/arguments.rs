//! What the command line asks for.

use crate::command_line::{self, words};
use crate::names::{Region, TableName};

/// The arguments of `doctor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arguments {
    /// The Region, unless the environment or the profile names it.
    pub(super) region: Option<Region>,
    /// The profile of the shared configuration with the credentials.
    pub(super) profile: Option<String>,
    /// What the names of tables begin with.
    pub(super) prefix: String,
    /// The name of a table, which need not exist, to ask about.
    pub(super) table: TableName,
    /// Whether the output is JSON.
    pub(super) json: bool,
}

/// What `--help` prints.
pub(super) const HELP: &str = "\
usage: terraform-provider-dynamodb doctor [--region REGION] [--profile PROFILE] [--name-prefix PREFIX] [--json]

Checks credentials, account, Region, endpoints, clock, services, quotas and permissions, with the settings that the
provider finds in the environment and in profiles. Reads are made, changes are asked of IAM; nothing is changed.

  --region REGION       the Region, instead of AWS_REGION and that of the profile
  --profile PROFILE     the profile, instead of AWS_PROFILE
  --name-prefix PREFIX  what the names of the tables begin with, where permissions are restricted to that
  --json                the findings as JSON

Findings are on standard output. Exit code: 0 all well, 1 problems, 2 wrong arguments.
";

const USAGE: &str = "`terraform-provider-dynamodb doctor --help` lists the arguments.";

/// The name of the table that is asked about, after the prefix.
const TABLE: &str = "doctor";

impl Arguments {
    /// Reads them.
    ///
    /// # Errors
    /// What is wrong.
    pub(super) fn parse(arguments: &[&str]) -> Result<Self, String> {
        let (mut region, mut profile, mut prefix, mut json) = (None, None, String::new(), false);
        let mut rest = words(arguments);
        while let Some(argument) = rest.next() {
            match argument {
                "--json" => json = true,
                "--region" => {
                    let named = Region::parse(value(rest.next(), argument)?);
                    region = Some(named.map_err(|error| format!("`--region`: {error}"))?);
                }
                "--profile" => profile = Some(value(rest.next(), argument)?.to_owned()),
                "--name-prefix" => value(rest.next(), argument)?.clone_into(&mut prefix),
                other => return Err(format!("\"{other}\" is not known; {USAGE}")),
            }
        }
        let table = TableName::parse(&format!("{prefix}{TABLE}"));
        let table =
            table.map_err(|error| format!("`--name-prefix` \"{prefix}\" begins no name of a table: {error}"))?;
        Ok(Self { region, profile, prefix, table, json })
    }
}

fn value<'a>(value: Option<&'a str>, of: &str) -> Result<&'a str, String> {
    command_line::value(value, of, USAGE)
}
