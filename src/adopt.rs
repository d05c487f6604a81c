//! The command `adopt`: writes the configuration that takes over the tables in a state of the AWS provider, or the live ones
//! of a Region.
//!
//! `arguments` says what to do, `resources` reads the state, `found` puts what belongs to each table into it (`scaling` is
//! a part of that), `complete` and `merge` add what only the live tables have, `live` reads those of no state, `files` and
//! `summary` are texts. Only [`run`], `complete` and `live` read and write.

use std::io::Read as _;
use std::path::Path;

use tf_provider::provider::{Command, Finished};

use crate::command_line;
use arguments::Arguments;
use resources::Resource;

mod additions;
mod alarms;
mod arguments;
mod complete;
mod files;
mod found;
mod label;
mod live;
mod merge;
mod replica;
mod resources;
mod scaling;
mod summary;
#[cfg(test)]
mod tests;

/// The command, as the binary offers it.
pub(crate) const COMMAND: Command = Command {
    name: "adopt",
    summary: "`terraform show -json | … adopt` writes the configuration that takes over tables of the AWS provider, and \
              `… adopt --region REGION` that of the tables of a Region",
    usage: arguments::HELP,
    run,
};

fn run(arguments: &[&str]) -> Finished {
    let ended = |(output, errors, code): (String, String, u8)| Finished { output, errors, code };
    let arguments = match Arguments::parse(arguments) {
        Ok(arguments) => arguments,
        Err(problem) => return ended((String::new(), format!("adopt: {problem}\n"), 2)),
    };
    let adopted = match &arguments.live {
        Some(wanted) => free(&live::FILES, &arguments).and_then(|()| live::adopt(wanted, &arguments, say)),
        None => match standard_input().and_then(|text| resources::read(&text)) {
            Ok(resources) => adopt(&resources, &arguments, |found| found.notes = complete::complete(found, say)),
            Err(problem) => return ended((String::new(), format!("adopt: {problem}\n"), 2)),
        },
    };
    match adopted.and_then(|(files, report)| write(&files, &arguments).map(|()| report)) {
        Ok(report) => ended((report, String::new(), 0)),
        Err(problem) => ended((String::new(), format!("adopt: {problem}\n"), 1)),
    }
}

fn say(progress: &str) {
    command_line::say(COMMAND.name, progress);
}

fn standard_input() -> Result<String, String> {
    let mut text = String::new();
    let read = std::io::stdin().lock().read_to_string(&mut text);
    read.map(|_| text).map_err(|error| format!("standard input cannot be read: {error}"))
}

/// Contents by file name.
type Files = Vec<(&'static str, String)>;

/// The files, and the report.
type Adopted = (Files, String);

/// `complete` completes what the state says with what the live tables have.
fn adopt(
    resources: &[Resource],
    arguments: &Arguments,
    complete: impl FnOnce(&mut found::State),
) -> Result<Adopted, String> {
    let mut found = found::find(resources);
    if found.tables.is_empty() {
        return Err(summary::nothing(&found));
    }
    if !arguments.offline {
        complete(&mut found);
    }
    found.notes.extend(additions::to_replicas(&found));
    let summary = if arguments.json { summary::json } else { summary::summary };
    Ok((files::files(&found, arguments), summary(&found, arguments)))
}

/// Whether the files may be written.
///
/// # Errors
/// Some exist, and are not to be overwritten.
fn free(names: &[&'static str], arguments: &Arguments) -> Result<(), String> {
    let folder = Path::new(&arguments.out);
    let taken: Vec<&str> = names.iter().copied().filter(|name| folder.join(name).exists()).collect();
    if taken.is_empty() || arguments.force {
        return Ok(());
    }
    Err(format!(
        "{} already has {}. Nothing was written. `--force` overwrites, `--out` names another folder.",
        folder.display(),
        taken.join(", ")
    ))
}

/// Writes all files or none, as far as that can be known before.
fn write(files: &[(&'static str, String)], arguments: &Arguments) -> Result<(), String> {
    let folder = Path::new(&arguments.out);
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    free(&names, arguments)?;
    std::fs::create_dir_all(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    }
    Ok(())
}
