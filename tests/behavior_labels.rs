//! Resolves the labels in comments (`T-148`, `V31`) against the catalog in `docs/development/dynamodb-behavior.md`.
//!
//! Reads the repository as text. A label without an entry fails, and so does an entry that no place relies on: a rule
//! can be checked by a newcomer only if it leads to a statement with a source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const CATALOG: &str = "docs/development/dynamodb-behavior.md";

/// This file names labels to test the scanner with.
const SELF: &str = "tests/behavior_labels.rs";

/// Ends the source of an entry that no place has to rely on.
const BACKGROUND: &str = "reference only";

/// Letters of labels with a hyphen and three digits; `V` has neither.
const HYPHENATED: [u8; 5] = [b'B', b'D', b'I', b'M', b'T'];

/// The identity of an entry, ordered as in the catalog's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Label {
    letter: char,
    number: u32,
}

impl std::fmt::Display for Label {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { letter, number } = self;
        if *letter == 'V' { write!(formatter, "V{number}") } else { write!(formatter, "{letter}-{number:03}") }
    }
}

/// One row of the catalog.
struct Entry {
    label: Label,
    /// The heading of its table.
    subject: String,
    line: usize,
    statement: String,
    source: String,
}

/// A label somewhere in the repository.
struct Use {
    label: Label,
    /// `path:line`.
    place: String,
}

#[test]
fn every_label_has_an_entry() {
    let known: BTreeSet<Label> = catalog().iter().map(|entry| entry.label).collect();
    let unknown: Vec<String> = uses()
        .iter()
        .chain(&cross_references())
        .filter(|found| !known.contains(&found.label))
        .map(|Use { label, place }| format!("{place}: {label} has no entry in {CATALOG}"))
        .collect();
    assert!(unknown.is_empty(), "{} labels lead nowhere:\n{}", unknown.len(), unknown.join("\n"));
}

/// The pages of the registry are for users, who do not have the catalog.
#[test]
fn no_page_of_the_registry_has_a_label() {
    let is_page = |place: &str| place.starts_with("docs/") && !place.starts_with("docs/development/");
    let found: Vec<Use> = uses().into_iter().filter(|found| is_page(&found.place)).collect();
    let places: Vec<String> = found.iter().map(|Use { label, place }| format!("{place}: {label}")).collect();
    assert!(places.is_empty(), "say what each means instead:\n{}", places.join("\n"));
}

#[test]
fn every_entry_is_used() {
    let used: BTreeSet<Label> = uses().iter().map(|found| found.label).collect();
    let wrong: Vec<String> = catalog()
        .iter()
        .filter_map(|Entry { label, line, source, .. }| {
            let problem = match (used.contains(label), source.ends_with(BACKGROUND)) {
                (false, false) => "no comment relies on it; remove it, or end its source with \"reference only\"",
                (true, true) => "a comment relies on it, so it is not \"reference only\"",
                (true, false) | (false, true) => return None,
            };
            Some(format!("{CATALOG}:{line}: {label}: {problem}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} entries:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn entries_are_complete_unique_and_in_order() {
    let entries = catalog();
    let mut problems = Vec::new();
    let mut first: BTreeMap<Label, usize> = BTreeMap::new();
    for Entry { label, line, statement, source, .. } in &entries {
        if let Some(other) = first.insert(*label, *line) {
            problems.push(format!("{CATALOG}:{line}: {label} is in line {other} already"));
        }
        if !statement.ends_with('.') || source.is_empty() {
            problems.push(format!("{CATALOG}:{line}: {label} needs a statement that is a sentence, and a source"));
        }
    }
    for pair in entries.windows(2) {
        if pair[0].subject == pair[1].subject && pair[0].label >= pair[1].label {
            problems.push(format!("{CATALOG}:{}: {} belongs before {}", pair[1].line, pair[1].label, pair[0].label));
        }
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// The rows whose first cell is a label. Fails on a row that is not, so that a mistyped id does not vanish.
fn catalog() -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut subject = String::new();
    for (number, line) in read(CATALOG).lines().enumerate().map(|(at, line)| (at + 1, line)) {
        if let Some(heading) = line.strip_prefix("## ") {
            heading.clone_into(&mut subject);
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let is_row = line.starts_with('|') && !subject.is_empty() && cells[0] != "Id" && !cells[0].starts_with("---");
        if !is_row {
            continue;
        }
        let (&[id, statement, source], Some(label)) = (cells.as_slice(), whole_label(cells[0])) else {
            panic!("{CATALOG}:{number}: a row is `| label | statement | source |`: {line}");
        };
        assert_eq!(id, label.to_string(), "{CATALOG}:{number}: a label in another form");
        let (statement, source) = (statement.to_owned(), source.to_owned());
        entries.push(Entry { label, subject: subject.clone(), line: number, statement, source });
    }
    assert!(!entries.is_empty(), "{CATALOG} has no entry: was its form changed?");
    entries
}

/// Labels inside the statements and sources of the catalog.
fn cross_references() -> Vec<Use> {
    let place = |line: usize| format!("{CATALOG}:{line}");
    let labels = |entry: &Entry| labels_in(&format!("{} {}", entry.statement, entry.source));
    let found = |entry: &Entry| {
        let line = entry.line;
        labels(entry).into_iter().map(move |label| Use { label, place: place(line) }).collect::<Vec<_>>()
    };
    catalog().iter().flat_map(found).collect()
}

/// Every label outside the catalog.
fn uses() -> Vec<Use> {
    let mut found = Vec::new();
    for path in files().iter().filter(|path| ![CATALOG, SELF].contains(&path.as_str())) {
        for (at, line) in read(path).lines().enumerate() {
            for label in labels_of_line(path, line) {
                found.push(Use { label, place: format!("{path}:{}", at + 1) });
            }
        }
    }
    found
}

/// Sources have labels in comments and in the names of test cases. `V4` is a name in code, so `V` counts in comments.
fn labels_of_line(path: &str, line: &str) -> Vec<Label> {
    let comment = if is_source(path) { &line[line.find("//").unwrap_or(line.len())..] } else { line };
    let rules = labels_in(comment).into_iter().filter(|label| label.letter == 'V');
    labels_in(line).into_iter().filter(|label| label.letter != 'V').chain(rules).collect()
}

/// The labels of a text, with all that lie within ranges such as `T-442 to T-449` and `V75–V77`.
fn labels_in(text: &str) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    let mut end_of_last = 0;
    for at in text.char_indices().map(|(at, _)| at) {
        let Some((label, length)) = label_at(text, at) else { continue };
        let joined = [" to ", "–", "-"].contains(&&text[end_of_last.min(at)..at]);
        let range = labels.last().filter(|first| joined && first.letter == label.letter).map(|first| first.number + 1);
        let from = range.unwrap_or(label.number).min(label.number);
        labels.extend((from..=label.number).map(|number| Label { letter: label.letter, number }));
        end_of_last = at + length;
    }
    labels
}

/// The label that begins here and its length in bytes, if it is a word of its own.
fn label_at(text: &str, at: usize) -> Option<(Label, usize)> {
    let bytes = text.as_bytes();
    let letter = bytes[at];
    let prefix = if HYPHENATED.contains(&letter) && bytes.get(at + 1) == Some(&b'-') { 2 } else { 1 };
    let digits = bytes[at + prefix.min(bytes.len() - at)..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let shaped = if letter == b'V' { (1..=3).contains(&digits) } else { prefix == 2 && digits == 3 };
    let end = at + prefix + digits;
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let alone = !is_word(at.checked_sub(1).and_then(|before| bytes.get(before))) && !is_word(bytes.get(end));
    let number = if shaped && alone { text[at + prefix..end].parse().ok()? } else { return None };
    Some((Label { letter: char::from(letter), number }, end - at))
}

fn whole_label(text: &str) -> Option<Label> {
    let (label, length) = if text.is_empty() { return None } else { label_at(text, 0)? };
    (length == text.len()).then_some(label)
}

/// Sources, pages and configurations by path from the root with `/`, without what is built or hidden.
fn files() -> Vec<String> {
    let mut found = Vec::new();
    collect(root(), &mut found);
    assert!(found.iter().any(|path| is_source(path)), "no sources below {}", root().display());
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let entry = entry.expect("a readable folder");
        let (path, kind) = (entry.path(), entry.file_type().expect("a type of file"));
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if kind.is_dir() && !hidden && !is_built(&path) {
            collect(&path, found);
        } else if kind.is_file() && has_labels(&path) {
            found.push(path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/"));
        }
    }
}

/// Cargo tags its target directory; tests keep what CLIs download below it.
fn is_built(folder: &Path) -> bool {
    folder.join("CACHEDIR.TAG").exists() || folder == root().join("target")
}

fn has_labels(path: &Path) -> bool {
    path.extension().is_some_and(|extension| ["rs", "md", "toml", "tf"].iter().any(|known| extension == *known))
}

fn is_source(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "rs")
}

fn read(path: &str) -> String {
    let file: PathBuf = root().join(path);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn labels_are_words_of_their_own_and_ranges_include_what_lies_between() {
    let shown = |text: &str| labels_in(text).iter().map(Label::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(shown("(T-002, I-001 and V31)."), "T-002 I-001 V31");
    assert_eq!(shown("T-020 to T-023, T-461; V75–V77"), "T-020 T-021 T-022 T-023 T-461 V75 V76 V77");
    assert_eq!(shown("T-020 to B-023, T-023 to T-020"), "T-020 B-023 T-023 T-020");
    assert_eq!(shown("MPL-2.0 P-256 XT-123 T-12 T-1234 T-123a SigV4 IPv4 V1234 V T- é"), "");
    let of_line = |path, line| labels_of_line(path, line).iter().map(Label::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(of_line("a.rs", "(\"T-042 order\", IpAddr::V4) // V1"), "T-042 V1");
    assert_eq!(of_line("a.md", "V1 and T-042"), "T-042 V1");
}
