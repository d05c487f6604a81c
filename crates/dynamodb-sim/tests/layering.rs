//! Checks that imports only go downwards, and that no service knows another one.
//!
//! Reads the sources as text, without comments and without test modules. Each path that starts with `crate`, `super`
//! or a child module counts as an import of the file that it leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The layers from the bottom up. A module belongs to the layer with the longest name that fits.
const LAYERS: [(&str, &[&str]); 7] = [
    ("shared primitives", &["primitives"]),
    ("schema and settings of a table", &["table_settings"]),
    (
        "state of what belongs to a table",
        &[
            "insights::state",
            "kinesis::state",
            "pitr::state",
            "policy::document",
            "policy::state",
            "tags::state",
            "ttl::state",
        ],
    ),
    ("tables", &["table"]),
    (
        "services",
        &[
            "alarm",
            "backup",
            "export",
            "import",
            "insights",
            "items",
            "kinesis",
            "kms",
            "pitr",
            "policy",
            "replica",
            "restore",
            "scaling",
            "sts",
            "table_calls",
            "tags",
            "ttl",
        ],
    ),
    ("composition", &["world"]),
    ("server", &["server"]),
];

/// The services that are built on another one; no other service imports a service.
const BUILT_ON: [(&str, &str); 4] =
    [("import", "table_calls"), ("restore", "backup"), ("restore", "table_calls"), ("table_calls", "kms")];

/// The number of the layer of services.
const SERVICES: usize = 4;

/// One import, with the place that names it.
struct Import {
    from: String,
    line: usize,
    to: String,
}

impl Import {
    fn describe(&self) -> String {
        format!("{}:{} imports {}", self.from, self.line, self.to)
    }
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let imports = imports();
    let mut by_file: BTreeMap<&str, Vec<&Import>> = BTreeMap::new();
    for import in &imports {
        by_file.entry(&import.from).or_default().push(import);
    }
    let mut done = BTreeSet::new();
    for file in by_file.keys() {
        if let Some(circle) = circle(file, &by_file, &mut Vec::new(), &mut done) {
            panic!("files import each other in a circle:\n{}", circle.join("\n"));
        }
    }
}

#[test]
fn imports_go_downwards() {
    let mut violations = Vec::new();
    for import in imports() {
        let (from, to) = (layer(&import.from), layer(&import.to));
        if from < to {
            violations.push(format!("{}: {} may not know {}", import.describe(), LAYERS[from].0, LAYERS[to].0));
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn services_do_not_know_each_other() {
    let mut violations = Vec::new();
    let mut used = BTreeSet::new();
    for import in imports() {
        let (from, to) = (top(&import.from), top(&import.to));
        if from == to || layer(&import.from) != SERVICES || layer(&import.to) != SERVICES {
            continue;
        }
        match BUILT_ON.iter().find(|allowed| **allowed == (from, to)) {
            Some(allowed) => drop(used.insert(*allowed)),
            None => violations.push(format!("{}: a service may not know another one", import.describe())),
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
    assert_eq!(used.into_iter().collect::<Vec<_>>(), BUILT_ON, "an exception that is no longer needed");
}

#[test]
fn every_file_has_a_layer_and_every_layer_a_file() {
    let files = sources();
    for (name, scopes) in LAYERS {
        for scope in scopes {
            assert!(files.keys().any(|file| under(file, scope)), "{name}: no file of {scope}; was it renamed?");
        }
    }
    for file in files.keys() {
        layer(file);
    }
}

/// A circle that a walk from this file closes, as its imports.
fn circle<'a>(
    file: &'a str,
    by_file: &BTreeMap<&'a str, Vec<&'a Import>>,
    path: &mut Vec<&'a Import>,
    done: &mut BTreeSet<&'a str>,
) -> Option<Vec<String>> {
    if let Some(start) = path.iter().position(|import| import.from == file) {
        return Some(path[start..].iter().map(|import| import.describe()).collect());
    }
    if done.contains(file) {
        return None;
    }
    for import in by_file.get(file).into_iter().flatten() {
        path.push(import);
        if let Some(found) = circle(&import.to, by_file, path, done) {
            return Some(found);
        }
        path.pop();
    }
    done.insert(file);
    None
}

/// The number of a file's layer.
fn layer(file: &str) -> usize {
    let scopes = LAYERS.iter().enumerate().flat_map(|(number, (_, scopes))| scopes.iter().map(move |s| (number, s)));
    let fitting = scopes.filter(|(_, scope)| under(file, scope)).max_by_key(|(_, scope)| scope.len());
    fitting.unwrap_or_else(|| panic!("{file} belongs to no layer; add it to LAYERS")).0
}

fn under(file: &str, scope: &str) -> bool {
    file.strip_prefix(scope).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn top(file: &str) -> &str {
    file.split("::").next().unwrap_or(file)
}

fn imports() -> Vec<Import> {
    let files = sources();
    let mut imports = Vec::new();
    for (file, code) in &files {
        for (line, path) in paths(file, code, &files) {
            let to = resolve(&path, &files);
            let to = to.unwrap_or_else(|| panic!("{file}:{line}: {} leads to no file", path.join("::")));
            if to != *file {
                imports.push(Import { from: file.clone(), line, to });
            }
        }
    }
    assert!(imports.len() > 300, "the sources were not read");
    imports
}

/// The file that holds what a path names.
fn resolve(path: &[String], files: &BTreeMap<String, String>) -> Option<String> {
    (1..=path.len()).rev().map(|length| path[..length].join("::")).find(|name| files.contains_key(name))
}

/// The paths of a file to other files of the crate, from the root of the crate on, with their lines.
fn paths(file: &str, code: &str, files: &BTreeMap<String, String>) -> Vec<(usize, Vec<String>)> {
    let here: Vec<String> = file.split("::").map(str::to_owned).collect();
    let tokens = tokens(code);
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        if at > 0 && tokens[at - 1].1 == "::" || tokens.get(at + 1).is_none_or(|next| next.1 != "::") {
            continue;
        }
        let mut start = at;
        let mut prefix = here.clone();
        match tokens[at].1 {
            "crate" => prefix.clear(),
            "super" => {}
            child if files.contains_key(&format!("{file}::{child}")) => {}
            _ => continue,
        }
        while tokens[start].1 == "super" {
            prefix.pop();
            start += 2;
        }
        if tokens[start].1 == "crate" {
            start += 2;
        }
        tree(&tokens, start, &prefix, &mut found);
    }
    found
}

/// Reads one tree of a path, `a::{b, c::D}`, and answers where it ends.
fn tree(tokens: &[(usize, &str)], mut at: usize, prefix: &[String], found: &mut Vec<(usize, Vec<String>)>) -> usize {
    let mut path = prefix.to_vec();
    let line = tokens[at].0;
    loop {
        match tokens[at].1 {
            "{" => {
                at += 1;
                while tokens[at].1 != "}" {
                    at = tree(tokens, at, &path, found);
                    if tokens[at].1 == "as" {
                        at += 2;
                    }
                    if tokens[at].1 == "," {
                        at += 1;
                    }
                }
                return at + 1;
            }
            "self" => {}
            name => path.push(name.to_owned()),
        }
        at += 1;
        let goes_on = tokens.get(at).is_some_and(|token| token.1 == "::")
            && tokens.get(at + 1).is_some_and(|next| next.1 == "{" || is_name(next.1));
        if !goes_on {
            found.push((line, path));
            return at;
        }
        at += 1;
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, `::` and single other characters, with their lines.
fn tokens(code: &str) -> Vec<(usize, &str)> {
    let mut tokens = Vec::new();
    for (number, line) in (1..).zip(code.lines()) {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if is_name(rest) {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let (token, after) = rest.split_at(length);
            tokens.push((number, token));
            rest = after.trim_start();
        }
    }
    tokens
}

/// The code of every file by its module path; `lib.rs` and `main.rs` are above every layer.
fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    collect(&root, &root, &mut found);
    found
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            collect(root, &path, found);
            continue;
        }
        let below = path.strip_prefix(root).expect("below the root").with_extension("");
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).filter(|part| part != "mod").collect();
        let name = parts.join("::");
        let serves_tests = ["tests", "testing"].iter().any(|tests| name.ends_with(&format!("::{tests}")));
        if !serves_tests && name != "lib" && name != "main" {
            found.insert(name, code(&std::fs::read_to_string(&path).expect("a readable source")));
        }
    }
}

/// The text without comments, up to the test module, which stands last.
fn code(text: &str) -> String {
    let lines = text.lines().take_while(|line| *line != "#[cfg(test)]");
    lines.map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

#[test]
fn paths_are_read_from_uses_and_expressions() {
    let text = [
        "use super::b::{self, C, d::E};",
        "// use crate::no;",
        "fn f() { crate::g::h(x::y); }",
        "#[cfg(test)]",
        "use crate::no;",
    ]
    .join("\n");
    let files = BTreeMap::from(["a::b", "a::b::d", "g"].map(|name| (name.to_owned(), String::new())));
    let found = paths("a::z", &code(&text), &files);
    let read: Vec<String> = found.iter().map(|(line, path)| format!("{line} {}", path.join("::"))).collect();
    assert_eq!(read, ["1 a::b", "1 a::b::C", "1 a::b::d::E", "3 g::h"]);
    let leads_to = |at: usize| resolve(&found[at].1, &files).expect("a file");
    assert_eq!((leads_to(1).as_str(), leads_to(2).as_str()), ("a::b", "a::b::d"));
}
