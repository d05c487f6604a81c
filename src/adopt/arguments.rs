//! What the command line asks for.

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
    /// Whether the provider's preset protects tables against deletion.
    pub(super) protected: bool,
}

const USAGE: &str = "usage: terraform show -json | terraform-provider-dynamodb adopt [--out DIR] [--preset \
    development|standard|production] [--import] [--force]";

impl Arguments {
    /// Reads them.
    ///
    /// # Errors
    /// What is wrong, with the usage.
    pub(super) fn parse(arguments: &[&str]) -> Result<Self, String> {
        let mut parsed = Self { out: "adopted".to_owned(), force: false, import: false, protected: true };
        let mut rest = arguments.iter().flat_map(|argument| match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => vec![name, value],
            _ => vec![*argument],
        });
        while let Some(argument) = rest.next() {
            match argument {
                "--force" => parsed.force = true,
                "--import" => parsed.import = true,
                "--out" => parsed.out = value(rest.next(), argument)?.to_owned(),
                "--preset" => {
                    let name = value(rest.next(), argument)?;
                    let preset =
                        Preset::parse(name).ok_or_else(|| format!("there is no preset \"{name}\"; {USAGE}"))?;
                    parsed.protected = preset.protects_tables();
                }
                other => return Err(format!("\"{other}\" is not known; {USAGE}")),
            }
        }
        Ok(parsed)
    }
}

fn value<'a>(value: Option<&'a str>, of: &str) -> Result<&'a str, String> {
    value.filter(|value| !value.is_empty()).ok_or_else(|| format!("`{of}` has no value; {USAGE}"))
}
