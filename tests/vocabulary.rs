//! Tests that code and pages use the field's words and none of the project's former dialect.
//!
//! Reads the repository as text. Identifiers are searched in code, words and phrases everywhere: comments, pages, test names,
//! fixtures and messages. Words count as such inside `snake_case` too; a phrase may cross a line break.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The folders and pages that are read. `decisions` is not: its notes are dated and never rewritten.
const ROOTS: [&str; 14] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    "benches",
    "crates",
    "docs",
    "examples",
    "fuzz",
    "modules",
    "src",
    "tests",
    "xtask",
];

const EXTENSIONS: [&str; 7] = ["rs", "md", "tf", "hcl", "toml", "py", "mjs"];

/// This file holds every word that no other may hold.
const SELF: &str = "tests/vocabulary.rs";

/// Identifiers that were renamed, in any crate.
const OLD_IDENTIFIERS: [&str; 24] = [
    "Around",
    "Cure",
    "Doing",
    "GATHERING",
    "Gather",
    "Guarded",
    "INVISIBLE",
    "Interest",
    "NOT_SHOWN",
    "Patient",
    "Sides",
    "TELLING",
    "Told",
    "around",
    "believe",
    "looks",
    "perhaps_heard",
    "spoken",
    "take_away",
    "takes_time",
    "tell",
    "told",
    "until_seen",
    "wish",
];

/// Identifiers that were renamed in the provider; elsewhere they are ordinary words.
const OLD_IDENTIFIERS_OF_THE_PROVIDER: [&str; 19] = [
    "Concern",
    "Given",
    "Lanes",
    "Line",
    "Side",
    "Sorted",
    "Turn",
    "Waiting",
    "guarded",
    "lags",
    "lead",
    "leftovers",
    "look",
    "outstanding",
    "rebound",
    "see",
    "shows",
    "watched",
    "watching",
];

/// Files of the provider that were renamed, by their names without `.rs`; their modules and paths are gone with them.
const OLD_FILES_OF_THE_PROVIDER: [&str; 26] = [
    "access", "around", "beside", "cases", "control", "drive", "existing", "gather", "given", "hidden", "interest",
    "lanes", "line", "look", "looking", "measure", "note", "patient", "perform", "report", "settled", "side", "told",
    "watched", "watching", "wish",
];

/// Beginnings of constants that now begin with `MAX_`.
const OLD_BEGINNINGS: [&str; 2] = ["MOST_", "LONGEST_"];

/// Words and phrases that readers of English stumble over, with the inflections that occurred.
const WORDS: [&str; 31] = [
    "anew",
    "believe",
    "believed",
    "believes",
    "beside",
    "came to its end",
    "come to its end",
    "comes to its end",
    "cure",
    "cured",
    "cures",
    "heard",
    "lives and dies",
    "look at",
    "looked at",
    "looking at",
    "looks at",
    "nobody",
    "nobody's",
    "patient",
    "patiently",
    "patients",
    "perhaps",
    "somebody",
    "somebody's",
    "told",
    "untold",
    "wish",
    "wished",
    "wishes",
    "wishing",
];

/// A word that a file needs. A path stands for the file or for the folder.
struct Exception {
    path: &'static str,
    word: &'static str,
    reason: &'static str,
}

/// Every one must still be needed.
const EXCEPTIONS: [Exception; 0] = [];

/// What must not be there.
#[derive(Debug, PartialEq)]
struct Finding {
    line: usize,
    word: String,
}

#[test]
fn renamed_identifiers_are_gone() {
    report("identifiers of the former vocabulary", |path, text| {
        let in_provider = path.starts_with("src/");
        let is_old = |name: &str| {
            OLD_IDENTIFIERS.contains(&name)
                || OLD_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
                || (in_provider && OLD_IDENTIFIERS_OF_THE_PROVIDER.contains(&name))
        };
        if !path.ends_with(".rs") {
            return Vec::new();
        }
        identifiers(&code_of(text)).into_iter().filter(|found| is_old(&found.word)).collect()
    });
}

#[test]
fn renamed_files_of_the_provider_are_gone() {
    let is_old = |path: &&String| {
        let stem = path.rsplit('/').next().and_then(|file| file.strip_suffix(".rs"));
        path.starts_with("src/") && stem.is_some_and(|stem| OLD_FILES_OF_THE_PROVIDER.contains(&stem))
    };
    let sources = sources();
    let old: Vec<&String> = sources.keys().filter(is_old).collect();
    assert!(old.is_empty(), "{} files have names of the former vocabulary: {old:#?}", old.len());
}

#[test]
fn comments_pages_tests_and_messages_use_plain_words() {
    report("words to replace", |path, text| {
        let mut found = phrases(text);
        found.retain(|finding| !EXCEPTIONS.iter().any(|exception| exception.excuses(path, &finding.word)));
        found
    });
}

#[test]
fn every_exception_is_needed_and_has_a_reason() {
    let sources = sources();
    for exception in &EXCEPTIONS {
        let Exception { path, word, reason } = exception;
        assert!(!reason.is_empty(), "{path}: `{word}` is excused without a reason");
        let needed = sources
            .iter()
            .any(|(file, text)| phrases(text).iter().any(|finding| exception.excuses(file, &finding.word)));
        assert!(needed, "{path}: `{word}` does not occur any more; remove the exception");
    }
}

impl Exception {
    fn excuses(&self, path: &str, word: &str) -> bool {
        let inside = path.strip_prefix(self.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        inside && self.word == word
    }
}

/// Fails with all findings, grouped by file.
fn report(subject: &str, search: impl Fn(&str, &str) -> Vec<Finding>) {
    let (mut count, mut text) = (0, String::new());
    for (path, source) in sources() {
        let findings = search(&path, &source);
        if findings.is_empty() {
            continue;
        }
        count += findings.len();
        let places: Vec<String> = findings.iter().map(|found| format!("{} `{}`", found.line, found.word)).collect();
        text.push_str(&format!("{path}: {}\n", places.join(", ")));
    }
    assert!(count == 0, "{count} {subject}, by file and line:\n{text}");
}

/// The phrases of [`WORDS`] in a text.
fn phrases(text: &str) -> Vec<Finding> {
    let words = words(text);
    let known: BTreeSet<&str> = words.iter().map(|(_, word)| word.as_str()).collect();
    let mut found = Vec::new();
    for phrase in WORDS {
        let parts: Vec<&str> = phrase.split(' ').collect();
        if !known.contains(parts[0]) {
            continue;
        }
        let hits = words.windows(parts.len()).filter(|window| window.iter().map(|(_, word)| word).eq(parts.iter()));
        found.extend(hits.map(|window| Finding { line: window[0].0, word: phrase.to_owned() }));
    }
    found.sort_by_key(|finding| finding.line);
    found
}

/// The words in lower case, with their lines. An underscore separates them, an apostrophe does not.
fn words(text: &str) -> Vec<(usize, String)> {
    let mut words = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.replace('’', "'").to_lowercase();
        let parts = line.split(|c: char| !c.is_alphanumeric() && c != '\'');
        let parts = parts.map(|part| part.trim_matches('\'')).filter(|part| !part.is_empty());
        words.extend(parts.map(|part| (at + 1, part.to_owned())));
    }
    words
}

fn identifiers(code: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, line) in code.lines().enumerate() {
        let parts = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|part| !part.is_empty());
        found.extend(parts.map(|part| Finding { line: at + 1, word: part.to_owned() }));
    }
    found
}

/// The text without comments and without what stands between quotation marks; line breaks are kept.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest, code.chars().next_back()).unwrap_or(0);
        if length == 0 {
            let next = rest[first.len_utf8()..].find(BEGINS_SKIPPED).map_or(rest.len(), |at| at + first.len_utf8());
            code.push_str(&rest[..next]);
            rest = &rest[next..];
        } else {
            // What was skipped still separates what stands before and after it.
            code.push(' ');
            code.extend(rest[..length].chars().filter(|c| *c == '\n'));
            rest = &rest[length..];
        }
    }
    code
}

/// What a comment or a literal can begin with.
const BEGINS_SKIPPED: [char; 4] = ['/', 'r', '"', '\''];

/// How long the comment or literal is that begins here; none if it is code.
fn skipped(rest: &str, before: Option<char>) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if let Some(raw) = rest.strip_prefix('r')
        && !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let end = format!("\"{}", &raw[..hashes]);
        return raw[hashes..].strip_prefix('"').map(|body| {
            let length = body.find(&end).map_or(body.len(), |at| at + end.len());
            1 + hashes + 1 + length
        });
    }
    if rest.starts_with("'\"'") {
        return Some(3);
    }
    let body = rest.strip_prefix('"')?;
    let mut escaped = false;
    let end = body.find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    Some(end.map_or(rest.len(), |at| at + 2))
}

/// Every file that is read, by its path from the root.
fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeMap::new();
    for name in ROOTS {
        collect(&root.join(name), name, &mut found);
    }
    let folders: BTreeSet<&str> = found.keys().filter_map(|path| path.split('/').next()).collect();
    assert_eq!(folders.len(), ROOTS.len(), "a folder or page was renamed: {folders:?}");
    found
}

fn collect(path: &Path, name: &str, found: &mut BTreeMap<String, String>) {
    if path.is_file() {
        let is_read = path.extension().is_some_and(|extension| EXTENSIONS.iter().any(|read| extension == *read));
        if is_read && name != SELF {
            found.insert(name.to_owned(), std::fs::read_to_string(path).expect("a readable text"));
        }
        return;
    }
    for entry in std::fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
        let entry = entry.expect("a readable folder");
        let file = entry.file_name().to_string_lossy().into_owned();
        // A fuzz crate has a target directory of its own.
        if file != "target" {
            collect(&entry.path(), &format!("{name}/{file}"), found);
        }
    }
}

#[test]
fn words_are_found_across_lines_and_inside_names() {
    let text = "/// It is looked\n/// at, and Told.\nfn is_told() { \"nobody's\" }\nlet untoldly = 'told';\n";
    let found: Vec<(usize, String)> = phrases(text).into_iter().map(|found| (found.line, found.word)).collect();
    let expected = [(1, "looked at"), (2, "told"), (3, "nobody's"), (3, "told"), (4, "told")];
    assert_eq!(found, expected.map(|(line, word)| (line, word.to_owned())));
}

#[test]
fn comments_and_literals_are_not_code() {
    let text = "a(\"b \\\" c\"); // d\nlet e = r#\"f \" g\n\"#; 'h'; '\"'; i\"\";\nfor_each(r);";
    let names: Vec<(usize, String)> =
        identifiers(&code_of(text)).into_iter().map(|found| (found.line, found.word)).collect();
    let expected = [(1, "a"), (2, "let"), (2, "e"), (3, "h"), (3, "i"), (4, "for_each"), (4, "r")];
    assert_eq!(names, expected.map(|(line, word)| (line, word.to_owned())));
}
