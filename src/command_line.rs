//! What the commands of the binary have in common: how their options are written, and where they say how far they are.

use std::io::Write as _;

/// The arguments with `--name=value` taken apart.
pub(crate) fn words<'a>(arguments: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    arguments.iter().flat_map(|argument| match argument.split_once('=') {
        Some((name, value)) if name.starts_with("--") => vec![name, value],
        _ => vec![*argument],
    })
}

/// The value of an option.
///
/// # Errors
/// There is none, or it is empty; with the usage.
pub(crate) fn value<'a>(value: Option<&'a str>, of: &str, usage: &str) -> Result<&'a str, String> {
    value.filter(|value| !value.is_empty()).ok_or_else(|| format!("`{of}` has no value; {usage}"))
}

/// Says on standard error how far a command is. Nothing follows from a terminal that is gone.
pub(crate) fn say(command: &str, progress: &str) {
    drop(writeln!(std::io::stderr(), "{command}: {progress}"));
}
