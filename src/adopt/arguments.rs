//! What the command line asks for.

use crate::command_line::{self, words};
use crate::config::Preset;

/// The arguments of `adopt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arguments {
    /// The folder to write to.
    pub(super) out: String,
    /// Whether files may be overwritten.
    pub(super) force: bool,
    /// Whether to write `import` blocks in place of `moved` blocks.
    pub(super) import: bool,
    /// Whether only the state is read, and no live table.
    pub(super) offline: bool,
    /// Whether the report is JSON.
    pub(super) json: bool,
    /// Whether the provider's preset protects tables against deletion.
    pub(super) protected: bool,
    /// The live tables to adopt; `None` for those of a state.
    pub(super) live: Option<LiveTables>,
}

/// Tables of one account and Region.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct LiveTables {
    /// The Region, unless the environment or the profile names it.
    pub(super) region: Option<String>,
    /// What their names begin with.
    pub(super) prefix: Option<String>,
    /// The profile of the shared configuration with the credentials.
    pub(super) profile: Option<String>,
}

/// What `--help` prints.
pub(super) const HELP: &str = "\
usage: terraform show -json | terraform-provider-dynamodb adopt [--import] [--offline] [OPTIONS]
       terraform-provider-dynamodb adopt --region REGION [--name-prefix PREFIX] [--profile PROFILE] [OPTIONS]

Writes the configuration that takes over the tables of a state of the AWS provider, with all that belongs to them, or the live
tables of a Region. Nothing is changed in AWS, and no other file is touched.

Of a state, from standard input:
  --import              import the tables, instead of moving them: for CLIs that cannot move between types
  --offline             do not read the live tables to complete what the state lacks

Of a Region:
  --region REGION       the Region, instead of AWS_REGION and that of the profile
  --name-prefix PREFIX  only tables whose names begin with it
  --profile PROFILE     the profile, instead of AWS_PROFILE

Options of both:
  --out DIR             the folder to write to, by default `adopted`
  --preset PRESET       the provider's preset: development, standard (the default) or production
  --force               overwrite files
  --json                the report as JSON

The report is on standard output. Exit code: 0 done, 1 nothing was written, 2 wrong arguments or input.
";

const USAGE: &str = "`terraform-provider-dynamodb adopt --help` lists the arguments.";

impl Arguments {
    /// Reads them.
    ///
    /// # Errors
    /// What is wrong, with the usage.
    pub(super) fn parse(arguments: &[&str]) -> Result<Self, String> {
        let mut parsed = Self {
            out: "adopted".to_owned(),
            force: false,
            import: false,
            offline: false,
            json: false,
            protected: true,
            live: None,
        };
        let mut rest = words(arguments);
        while let Some(argument) = rest.next() {
            match argument {
                "--force" => parsed.force = true,
                "--import" => parsed.import = true,
                "--offline" => parsed.offline = true,
                "--json" => parsed.json = true,
                "--out" => parsed.out = value(rest.next(), argument)?.to_owned(),
                "--region" => parsed.live().region = Some(value(rest.next(), argument)?.to_owned()),
                "--name-prefix" => parsed.live().prefix = Some(value(rest.next(), argument)?.to_owned()),
                "--profile" => parsed.live().profile = Some(value(rest.next(), argument)?.to_owned()),
                "--preset" => {
                    let name = value(rest.next(), argument)?;
                    let preset =
                        Preset::parse(name).ok_or_else(|| format!("there is no preset \"{name}\"; {USAGE}"))?;
                    parsed.protected = preset.protects_tables();
                }
                other => return Err(format!("\"{other}\" is not known; {USAGE}")),
            }
        }
        if parsed.live.is_some() && parsed.offline {
            return Err(format!("`--offline` is for a state, and the live tables of a Region are read; {USAGE}"));
        }
        Ok(parsed)
    }

    fn live(&mut self) -> &mut LiveTables {
        self.live.get_or_insert_default()
    }
}

fn value<'a>(value: Option<&'a str>, of: &str) -> Result<&'a str, String> {
    command_line::value(value, of, USAGE)
}
