//! What the command line asks for.

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
                    parsed.protected = match value(rest.next(), argument)? {
                        "development" => false,
                        "standard" | "production" => true,
                        other => return Err(format!("there is no preset \"{other}\"; {USAGE}")),
                    }
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
