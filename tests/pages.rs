//! Follows every link of the pages: to files of the repository, and to headings and anchors inside pages.
//!
//! Holds the summaries of the guide to troubleshooting against the messages of the provider, too.
//!
//! What lies elsewhere (`https://…`) is not followed. `tests/vocabulary.rs` and `tests/behavior_labels.rs` read the words of the pages.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

/// Pages, and folders with pages at any depth.
const ROOTS: [&str; 7] =
    ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md", "docs", "modules"];

/// A link inside a page.
#[derive(Debug, PartialEq)]
struct Link {
    line: usize,
    target: String,
}

#[test]
fn no_link_leads_nowhere() {
    let pages = pages();
    let anchors: BTreeMap<&Path, BTreeSet<String>> =
        pages.iter().map(|(path, text)| (path.as_path(), anchors(text))).collect();
    let mut broken = Vec::new();
    let mut followed = 0;
    for (path, text) in &pages {
        for Link { line, target } in links(text).into_iter().filter(|link| is_local(&link.target)) {
            followed += 1;
            if let Some(problem) = problem(path, &target, &anchors) {
                broken.push(format!("{}:{line}: {target}: {problem}", path.display()));
            }
        }
    }
    assert!(followed > 0, "no page has a link: was the form of the links changed?");
    assert!(broken.is_empty(), "{} links lead nowhere:\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn every_summary_of_the_guide_is_one_of_a_message() {
    let guide = std::fs::read_to_string(root().join("docs/guides/troubleshooting.md")).expect("the guide");
    let sources: String = files(Path::new("src"), "rs").into_values().collect();
    let summaries: Vec<&str> = summaries(&guide);
    assert!(summaries.len() > 20, "the tables of the guide have another form: {summaries:?}");
    let unknown: Vec<&&str> = summaries.iter().filter(|summary| !sources.contains(&format!("\"{summary}\""))).collect();
    assert!(unknown.is_empty(), "no message has one of these summaries: {unknown:?}");
}

/// The generator adds declared defaults to descriptions, which must not have them, too.
#[test]
fn no_attribute_has_its_default_twice() {
    let count =
        |line: &str| ["Defaults to", "y default"].iter().map(|phrase| line.matches(phrase).count()).sum::<usize>();
    let attributes = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.starts_with("- `")).map(str::to_owned).collect()
    };
    let lines: Vec<String> = pages().values().flat_map(|text| attributes(text)).collect();
    let twice: Vec<&String> = lines.iter().filter(|line| count(line) > 1).collect();
    assert!(lines.len() > 100 && twice.is_empty(), "of {} attributes: {twice:#?}", lines.len());
}

/// The first cells of the tables whose first column is `Summary`; a cell can have several.
fn summaries(guide: &str) -> Vec<&str> {
    let mut in_table = false;
    let mut found = Vec::new();
    for line in guide.lines() {
        let cell = line.strip_prefix("| ").and_then(|row| row.split(" | ").next());
        in_table = cell == Some("Summary") || (in_table && line.starts_with('|'));
        found.extend(cell.filter(|cell| in_table && *cell != "Summary").into_iter().flat_map(|cell| cell.split(", ")));
    }
    found
}

/// Why the link of a page leads nowhere.
fn problem(page: &Path, target: &str, anchors: &BTreeMap<&Path, BTreeSet<String>>) -> Option<String> {
    let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    let path = if file.is_empty() { page.to_owned() } else { resolved(page, file) };
    if !root().join(&path).exists() {
        return Some(format!("there is no {}", path.display()));
    }
    let anchor = anchor?;
    let known = anchors.get(path.as_path()).is_some_and(|anchors| anchors.contains(anchor));
    (!known).then(|| format!("there is no anchor or heading \"{anchor}\" in {}", path.display()))
}

/// The path of a relative link, from the root.
fn resolved(page: &Path, file: &str) -> PathBuf {
    let mut path = page.parent().unwrap_or(Path::new("")).to_owned();
    for part in Path::new(file).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::CurDir => {}
            Component::Normal(_) | Component::RootDir | Component::Prefix(_) => path.push(part),
        }
    }
    path
}

fn is_local(target: &str) -> bool {
    !target.contains("://") && !target.starts_with("mailto:")
}

/// The links `[text](target)` of a page, outside code.
fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    for (line, text) in prose(text) {
        let text = without_code(text);
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split_once(')').map(|(target, _)| target.to_owned());
            found.extend(target.map(|target| Link { line, target }));
        }
    }
    found
}

/// Where a link into a page can lead: `<a id="…">`, and headings as they are shown in a registry and on GitHub.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, line) in prose(text) {
        if let Some((_, rest)) = line.split_once("<a id=\"") {
            found.extend(rest.split('"').next().map(str::to_owned));
        }
        let heading = line.trim_start_matches('#');
        if heading.len() < line.len() && heading.starts_with(' ') {
            found.insert(slug(heading.trim()));
        }
    }
    found
}

/// Lower case, without punctuation, and with hyphens for spaces.
fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The lines outside fenced blocks, with their numbers.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(at, line)| {
        let is_fence = line.trim_start().starts_with("```");
        fenced ^= is_fence;
        (!fenced && !is_fence).then_some((at + 1, line))
    })
}

/// A line without what stands between backticks.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("``")
}

/// Every page by its path from the root.
fn pages() -> BTreeMap<PathBuf, String> {
    ROOTS.iter().flat_map(|name| files(Path::new(name), "md")).collect()
}

/// The files below a path whose names end so, by their paths from the root.
fn files(path: &Path, extension: &str) -> BTreeMap<PathBuf, String> {
    let absolute = root().join(path);
    if absolute.is_dir() {
        let entries = std::fs::read_dir(&absolute).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let inside = entries.map(|entry| path.join(entry.expect("a readable folder").file_name()));
        return inside.flat_map(|path| files(&path, extension)).collect();
    }
    if path.extension().is_none_or(|found| found != extension) {
        return BTreeMap::new();
    }
    [(path.to_owned(), std::fs::read_to_string(&absolute).expect("a readable text"))].into()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn links_and_anchors_are_found_outside_code() {
    let text =
        "# The `name`: a key\n[a](b.md#c) `[d](e)` [f `g`](#h)\n```text\n[i](j)\n# no\n```\n<a id=\"k--l\"></a>\n";
    let link = |target: &str| Link { line: 2, target: target.to_owned() };
    assert_eq!(links(text), [link("b.md#c"), link("#h")]);
    assert_eq!(anchors(text), ["k--l", "the-name-a-key"].map(str::to_owned).into());
}

#[test]
fn a_broken_link_says_what_is_missing() {
    let page = Path::new("docs/guides/a.md");
    let anchors = BTreeMap::from([(Path::new("docs/index.md"), BTreeSet::from(["schema".to_owned()]))]);
    assert_eq!(problem(page, "../index.md#schema", &anchors), None);
    let no_file = problem(page, "../absent.md", &anchors).expect("a problem");
    assert_eq!(no_file, "there is no docs/absent.md");
    let no_anchor = problem(page, "../index.md#absent", &anchors).expect("a problem");
    assert_eq!(no_anchor, "there is no anchor or heading \"absent\" in docs/index.md");
}
