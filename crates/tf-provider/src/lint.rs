//! Finds names that no schema has in configurations on disk.
//!
//! A CLI drops a name that it does not know from an object without a word: a misspelled setting is simply not there, and
//! no provider can see it. So what is written is read here, from the files. What is computed is skipped: only literal
//! objects, and the expressions around them that pass one on, have names to check.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path as FilePath, PathBuf};

use serde_json::{Value as Json, json};

use crate::schema::Attribute;

mod hcl;
mod json;
mod names;

use names::Names;

/// What can be configured: the attributes by kind of block and type.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// The name of the provider, as in `provider "NAME"`.
    pub(crate) provider: String,
    /// Attributes of the provider block.
    pub(crate) config: Vec<Attribute>,
    /// Attributes of resources by type.
    pub(crate) resources: BTreeMap<String, Vec<Attribute>>,
    /// Attributes of data sources by type.
    pub(crate) data_sources: BTreeMap<String, Vec<Attribute>>,
    /// Attributes of the block `config` of list resources by type.
    pub(crate) lists: BTreeMap<String, Vec<Attribute>>,
}

/// How the files end that a CLI reads, and those that only `terraform query` does.
const ENDINGS: [&str; 6] = [".tf", ".tf.json", ".tofu", ".tofu.json", ".tfquery.hcl", ".tfquery.json"];

/// A name that its object does not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    /// Where the name begins, in bytes.
    at: usize,
    /// Sentences: which object it is in, and what was probably meant.
    text: String,
}

/// Something that is said of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remark {
    file: String,
    /// Line and column, from 1; columns are characters.
    at: Option<(usize, usize)>,
    text: String,
}

/// What came of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// Names that their objects do not have.
    pub(crate) findings: Vec<Remark>,
    /// What cannot be read.
    pub(crate) errors: Vec<Remark>,
}

/// One line for each.
pub(crate) fn lines(remarks: &[Remark]) -> String {
    let line = |Remark { file, at, text }: &Remark| match at {
        Some((row, column)) => format!("{file}:{row}:{column}: {text}\n"),
        None => format!("{file}: {text}\n"),
    };
    remarks.iter().map(line).collect()
}

impl Report {
    /// 0 when there is nothing to say, 1 with findings, 2 when something could not be read.
    pub(crate) fn code(&self) -> u8 {
        match (self.errors.is_empty(), self.findings.is_empty()) {
            (false, _) => 2,
            (true, false) => 1,
            (true, true) => 0,
        }
    }

    /// All of it, for other programs.
    pub(crate) fn json(&self) -> String {
        let described = |remarks: &[Remark]| -> Vec<Json> {
            let one = |Remark { file, at, text }: &Remark| {
                let (line, column) = at.unzip();
                json!({ "file": file, "line": line, "column": column, "text": text })
            };
            remarks.iter().map(one).collect()
        };
        format!("{:#}\n", json!({ "findings": described(&self.findings), "errors": described(&self.errors) }))
    }

    fn unreadable(&mut self, path: &FilePath, reason: &str) {
        self.errors.push(Remark { file: shown(path), at: None, text: reason.to_owned() });
    }
}

/// Checks a configuration, or those in a folder and in the folders below it, except hidden ones.
pub(crate) fn run(folder: &FilePath, known: &Known) -> Report {
    let mut report = Report::default();
    let mut files = Vec::new();
    if folder.is_file() {
        files.push(folder.to_owned());
    } else {
        collect(folder, &mut files, &mut report);
    }
    let mut sources = Vec::new();
    for path in files {
        match fs::read_to_string(&path) {
            // Editors on Windows write a mark of the byte order, and CLIs ignore it.
            Ok(source) => sources.push((path, source.trim_start_matches('\u{feff}').to_owned())),
            Err(error) => report.unreadable(&path, &error.to_string()),
        }
    }
    for (path, source) in &sources {
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        let read = if is_json { json::check(source, known) } else { hcl::check(source, known) };
        match read {
            Ok(mut findings) => {
                findings.sort();
                report.findings.extend(findings.into_iter().map(|Finding { at, text }| remark(path, source, at, text)));
            }
            Err((at, reason)) => report.errors.push(remark(path, source, at, reason)),
        }
    }
    report
}

/// All configuration files, in order. A link to a folder is not followed: it may lead back.
fn collect(folder: &FilePath, files: &mut Vec<PathBuf>, report: &mut Report) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return report.unreadable(folder, &error.to_string()),
    };
    let mut found: Vec<(PathBuf, bool)> = Vec::new();
    for entry in entries {
        match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?.is_dir()))) {
            Ok(entry) => found.push(entry),
            Err(error) => report.unreadable(folder, &error.to_string()),
        }
    }
    found.sort();
    for (path, is_folder) in found {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if is_folder && !name.starts_with('.') {
            collect(&path, files, report);
        } else if !is_folder && ENDINGS.iter().any(|end| name.ends_with(end)) {
            files.push(path);
        }
    }
}

fn remark(path: &FilePath, source: &str, at: usize, text: String) -> Remark {
    Remark { file: shown(path), at: Some(position(source, at)), text }
}

fn shown(path: &FilePath) -> String {
    path.strip_prefix("./").unwrap_or(path).display().to_string()
}

/// The byte at a line and a column, from 1, as the parsers report them.
fn offset(source: &str, line: usize, column: usize) -> usize {
    let before = source.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    before + column.saturating_sub(1)
}

/// Line and column, from 1; columns are characters.
fn position(source: &str, at: usize) -> (usize, usize) {
    let before = source.get(..at).unwrap_or(source);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

#[cfg(test)]
mod tests;
