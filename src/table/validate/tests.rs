//! Runs the fixtures under `tests/fixtures/validate`: configurations as a practitioner writes them, with the expected
//! problems as comments under the offending lines.
//!
//! `# error: Summary: fragment of the detail` (or `# warning: …`) stands under the line where the attribute begins that
//! the problem is about. Exactly the expected problems have to be found. `var.anything` and other references are values
//! that are not known yet.

use std::{collections::BTreeMap, fmt, fs, path::PathBuf, sync::LazyLock};

use tf_provider::plan::meaning;
use tf_provider::schema::without_mistaken;
use tf_provider::{Diagnostics, Model, Path, Schema, Severity, Value};

use super::{RULES, advice, validate};
use crate::table::{
    model::TableModel,
    tests::hcl::{self, Block},
};

mod desired;
mod quoted;
mod required;
mod unknowns;

/// A problem and the line it stands under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Expected {
    line: usize,
    severity: Severity,
    summary: String,
    fragment: String,
}

/// A problem as it is found.
struct Found {
    line: usize,
    severity: Severity,
    summary: String,
    detail: String,
}

#[test]
fn fixtures() {
    let mut failures = Vec::new();
    for (file, source) in sources() {
        let mut expected = expectations(&file, &source);
        for block in blocks(&file, &source) {
            for found in problems(&file, &block) {
                match expected.iter().position(|expected| expected.matches(&found)) {
                    Some(position) => drop(expected.remove(position)),
                    None => failures.push(format!("{file}:{} not expected: {found}", found.line)),
                }
            }
        }
        failures.extend(expected.iter().map(|missing| format!("{file}:{} not found: {missing}", missing.line)));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A rule without a fixture that breaks it, or one that no rule has, is a mistake.
#[test]
fn every_rule_has_its_folder_of_fixtures() {
    let mut expected_in: BTreeMap<String, usize> = BTreeMap::new();
    for (file, source) in sources() {
        let (folder, _) = file.split_once('/').expect("fixtures are sorted into folders");
        *expected_in.entry(folder.to_owned()).or_default() += expectations(&file, &source).len();
    }
    for (rule, _) in RULES {
        assert!(expected_in.remove(rule).is_some_and(|problems| problems > 0), "no fixture breaks the rule {rule}");
    }
    assert_eq!(expected_in.into_keys().collect::<Vec<_>>(), ["many", "none"]);
}

/// Path (from the folder of fixtures) and text of all fixtures, in order.
fn sources() -> Vec<(String, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/validate");
    let entries = |folder: &PathBuf| {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        paths
    };
    let files = entries(&root).into_iter().flat_map(|folder| entries(&folder));
    let read = |file: PathBuf| {
        let name = file.strip_prefix(&root).expect("below the root").display().to_string();
        (name, fs::read_to_string(&file).expect("a text file"))
    };
    files.map(read).collect()
}

fn blocks(file: &str, source: &str) -> Vec<Block> {
    let blocks = hcl::resources(source, "dynamodb_table", &SCHEMA).unwrap_or_else(|error| panic!("{file}: {error}"));
    assert!(!blocks.is_empty(), "{file} has no table");
    blocks
}

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::of::<TableModel>(0, ""));

/// All problems of a configuration: those that the schema finds and those that the rules find.
fn diagnostics(config: &Value) -> Diagnostics {
    let mut diagnostics = SCHEMA.check(config);
    let meant = meaning(&SCHEMA.attributes, without_mistaken(config.clone(), &diagnostics));
    let Value::Object(object) = meant else { panic!("a configuration is an object") };
    let model = TableModel::from_object(object, &Path::root(), &mut diagnostics);
    diagnostics.extend(validate(&model));
    diagnostics.extend(advice(&model, None));
    diagnostics.add_apart(SCHEMA.check_empty(config));
    diagnostics
}

fn problems(file: &str, block: &Block) -> Vec<Found> {
    let found = |diagnostic: tf_provider::Diagnostic| Found {
        line: *block
            .lines
            .get(&diagnostic.path)
            .unwrap_or_else(|| panic!("{file}: nothing is written at `{}`: {}", diagnostic.path, diagnostic.summary)),
        severity: diagnostic.severity,
        summary: diagnostic.summary,
        detail: diagnostic.detail,
    };
    diagnostics(&block.config).into_iter().map(found).collect()
}

fn expectations(file: &str, source: &str) -> Vec<Expected> {
    let mut code_line = 0;
    let mut expected = Vec::new();
    for (line, text) in source.lines().zip(1..).map(|(text, line)| (line, text.trim())) {
        let severity = match text {
            text if text.starts_with("# error: ") => Severity::Error,
            text if text.starts_with("# warning: ") => Severity::Warning,
            text => {
                assert!(!text.starts_with("# error") && !text.starts_with("# warning"), "{file}:{line}: malformed");
                if !text.starts_with('#') {
                    code_line = line;
                }
                continue;
            }
        };
        let parts: Vec<&str> = text.splitn(3, ": ").collect();
        let [_, summary, fragment] = parts.as_slice() else { panic!("{file}:{line}: no fragment of the detail") };
        let (summary, fragment) = ((*summary).to_owned(), (*fragment).to_owned());
        expected.push(Expected { line: code_line, severity, summary, fragment });
    }
    expected
}

impl Expected {
    fn matches(&self, found: &Found) -> bool {
        let Found { line, severity, summary, detail } = found;
        self.line == *line && self.severity == *severity && self.summary == *summary && detail.contains(&self.fragment)
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}: {}", self.severity, self.summary, self.fragment)
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}: {}", self.severity, self.summary, self.detail)
    }
}
