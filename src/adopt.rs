//! The command `adopt`: writes the configuration that takes over the tables in a state of the AWS provider.
//!
//! `arguments` says what to do, `resources` reads the state, `found` puts what belongs to each table into it (`scaling` is
//! a part of that), `files` and `summary` are texts. Only [`run`] reads and writes.

use std::io::Read as _;
use std::path::Path;

use tf_provider::provider::{Command, Finished};

use arguments::Arguments;

mod arguments;
mod files;
mod found;
mod resources;
mod scaling;
mod summary;
#[cfg(test)]
mod tests;

/// The command, as the binary offers it.
pub(crate) const COMMAND: Command = Command {
    name: "adopt",
    summary: "`terraform show -json | … adopt` writes the configuration that takes over tables of the AWS provider",
    run,
};

fn run(arguments: &[&str]) -> Finished {
    let ended = |(output, errors, code): (String, String, u8)| Finished { output, errors, code };
    let arguments = match Arguments::parse(arguments) {
        Ok(arguments) => arguments,
        Err(problem) => return ended((String::new(), format!("adopt: {problem}\n"), 2)),
    };
    let mut state = String::new();
    if let Err(error) = std::io::stdin().lock().read_to_string(&mut state) {
        return ended((String::new(), format!("adopt: standard input cannot be read: {error}\n"), 2));
    }
    match adopt(&state, &arguments).and_then(|(files, report)| write(&files, &arguments).map(|()| report)) {
        Ok(report) => ended((report, String::new(), 0)),
        Err(problem) => ended((String::new(), format!("adopt: {problem}\n"), 1)),
    }
}

/// Contents by file name.
type Files = Vec<(&'static str, String)>;

/// The files, and the report.
fn adopt(state: &str, arguments: &Arguments) -> Result<(Files, String), String> {
    let resources = resources::read(state)?;
    let found = found::find(&resources);
    if found.tables.is_empty() {
        return Err(summary::nothing(&found));
    }
    Ok((files::files(&found, arguments), summary::summary(&found, arguments)))
}

/// Writes all files or none, as far as that can be known before.
fn write(files: &[(&'static str, String)], arguments: &Arguments) -> Result<(), String> {
    let folder = Path::new(&arguments.out);
    let taken: Vec<&str> = files.iter().map(|(name, _)| *name).filter(|name| folder.join(name).exists()).collect();
    if !taken.is_empty() && !arguments.force {
        return Err(format!(
            "{} already has {}. Nothing was written. `--force` overwrites, `--out` names another folder.",
            folder.display(),
            taken.join(", ")
        ));
    }
    std::fs::create_dir_all(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    }
    Ok(())
}
