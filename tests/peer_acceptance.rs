//! `docs/development/peer-acceptance.md`: every row has its life or fixture, and every shape of the suite its row.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = "docs/development/peer-acceptance.md";
const LIVES: &str = "tests/lives/cases";

/// One line of a table of the page.
struct Row {
    verdict: String,
    held_by: String,
    note: String,
}

#[test]
fn every_row_says_what_holds_it_or_why_nothing_does() {
    for (name, row) in rows() {
        match row.verdict.as_str() {
            "passed" | "better" => assert!(is_held(&name, &row.held_by), "{name}: `{}` does not exist", row.held_by),
            "cannot be expressed" => {
                assert!(
                    row.held_by.is_empty() && !row.note.is_empty(),
                    "{name}: a reason is expected, and nothing else"
                );
            }
            other => panic!("{name}: `{other}` is no verdict"),
        }
    }
}

#[test]
fn every_shape_has_its_row() {
    let rows = rows();
    for (name, life) in shapes() {
        let row = rows.get(&name).unwrap_or_else(|| panic!("{name} of {life} is missing in {PAGE}"));
        assert_eq!(row.held_by, format!("life `{life}`"), "{name}");
    }
}

/// A page that is not understood would pass.
#[test]
fn the_page_has_its_tables() {
    assert!(rows().len() > 150 && shapes().len() > 100, "{} rows, {} shapes", rows().len(), shapes().len());
}

fn is_held(name: &str, held_by: &str) -> bool {
    let (kind, path) = held_by.split_once(' ').unwrap_or_default();
    let path = path.trim_matches('`');
    match kind {
        "life" => root().join(LIVES).join(path).join("shapes").join(format!("{name}.tf")).is_file(),
        "fixture" => root().join(path).is_file(),
        _ => false,
    }
}

/// The rows by the name of the test, without what all names begin with.
fn rows() -> BTreeMap<String, Row> {
    let page = fs::read_to_string(root().join(PAGE)).expect("the page exists");
    let mut rows = BTreeMap::new();
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [name, verdict, held_by, note] = cells[..] else { panic!("four cells are expected: {line}") };
        let name = name.trim_matches('`').trim_start_matches("TestAcc").trim_start_matches("DynamoDB").to_owned();
        let row = Row { verdict: verdict.to_owned(), held_by: held_by.to_owned(), note: note.to_owned() };
        assert!(rows.insert(name, row).is_none(), "twice: {line}");
    }
    rows
}

/// The shapes of all lives of the suite, by name, with the life.
fn shapes() -> BTreeSet<(String, String)> {
    let mut shapes = BTreeSet::new();
    for case in entries(&root().join(LIVES)) {
        let folder = case.join("shapes");
        if folder.is_dir() {
            shapes.extend(entries(&folder).iter().map(|file| (stem(file), stem(&case))));
        }
    }
    shapes
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("a readable folder").path()).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
