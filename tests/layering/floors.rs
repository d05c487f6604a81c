//! The order of the modules: each floor may use the floors below it and its own, and no modules use each other in a
//! circle.
//!
//! Reads the paths that begin with `crate::` or `super::`, in `use` declarations and elsewhere, outside test modules.

use std::collections::{BTreeMap, BTreeSet};

use super::{code_lines, sources};

/// The floors, from the ground up. Every module of the resource is on one.
const FLOORS: [(&str, &[&str]); 12] = [
    (
        "names",
        &[
            "src/guardrail_ids",
            "src/limits",
            "src/markdown",
            "src/names",
            "src/permissions",
            "src/policy",
            "src/schedule",
            "src/tags",
        ],
    ),
    ("model", &["src/table/model", "src/table/presence"]),
    (
        "types",
        &[
            "src/table/accounts",
            "src/table/aspects",
            "src/table/design",
            "src/table/effective",
            "src/table/import_id",
            "src/table/key_places",
            "src/table/key_types",
            "src/table/keys",
            "src/table/live_types",
            "src/table/replicas",
            "src/table/same_region",
            "src/table/scope",
            "src/table/settings",
            "src/table/throughput",
            "src/table/timeouts",
        ],
    ),
    ("desired", &["src/table/desired"]),
    ("observed", &["src/table/observed"]),
    ("change", &["src/table/change"]),
    ("steps", &["src/table/steps"]),
    (
        "ready",
        &[
            "src/table/announced",
            "src/table/budgets",
            "src/table/loss",
            "src/table/members",
            "src/table/moved",
            "src/table/private_state",
            "src/table/read_scope",
            "src/table/ready",
            "src/table/restore_source",
            "src/table/run_record",
            "src/table/safeguards",
            "src/table/state",
            "src/table/table_ref",
            "src/table/unclaimed",
            "src/table/written",
        ],
    ),
    ("plan", &["src/table/guardrails", "src/table/plan", "src/table/validate"]),
    ("connection", &["src/aws", "src/wait"]),
    (
        "apply",
        &[
            "src/table/apply",
            "src/table/calls",
            "src/table/control_plane",
            "src/table/failure",
            "src/table/listing",
            "src/table/observe",
            "src/table/operation_log",
            "src/table/resource",
        ],
    ),
    ("data sources, lists and actions", &["src/actions", "src/data"]),
];

/// A path in a file that leads to another module.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edge {
    file: String,
    line: usize,
    from: String,
    to: String,
}

#[test]
fn every_module_of_the_resource_is_on_a_floor() {
    let modules: BTreeSet<String> = sources().keys().map(|file| module_of(&file_path(file))).collect();
    let of_resource = modules.iter().filter(|module| module.starts_with("src/table/"));
    let homeless: Vec<_> = of_resource.filter(|module| floor(module).is_none()).collect();
    assert!(homeless.is_empty(), "give these modules a floor: {homeless:?}");
    let listed = FLOORS.iter().flat_map(|(_, modules)| *modules);
    let missing: Vec<_> = listed.filter(|module| !modules.contains(**module)).collect();
    assert!(missing.is_empty(), "these modules do not exist, were they renamed? {missing:?}");
}

#[test]
fn modules_use_only_what_is_below_them() {
    let upwards: Vec<String> = edges()
        .into_iter()
        .filter_map(|Edge { file, line, from, to }| {
            let (lower, upper) = (floor(&from)?, floor(&to)?);
            let names = (FLOORS[lower].0, FLOORS[upper].0);
            (upper > lower).then(|| format!("{file}:{line}: from {from} ({}) to {to} ({})", names.0, names.1))
        })
        .collect();
    assert!(upwards.is_empty(), "{} paths lead upwards:\n{}", upwards.len(), upwards.join("\n"));
}

#[test]
fn no_modules_use_each_other_in_a_circle() {
    let circles = circles(&edges());
    assert!(circles.is_empty(), "{} circles:\n{}", circles.len(), circles.join("\n"));
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|(_, modules)| modules.contains(&module))
}

/// The paths between modules on floors.
fn edges() -> Vec<Edge> {
    let sources = sources();
    let all = sources.iter().flat_map(|(file, text)| edges_of(file, text));
    all.filter(|edge| floor(&edge.from).is_some() && floor(&edge.to).is_some()).collect()
}

fn edges_of(file: &str, text: &str) -> Vec<Edge> {
    let here = file_path(file);
    let code: String = code_lines(text).into_iter().map(|(_, line)| format!("{line}\n")).collect();
    let mut edges = Vec::new();
    for root in ["crate::", "super::"] {
        for (at, _) in code.match_indices(root).filter(|(at, _)| begins_path(&code[..*at])) {
            let line = code[..at].matches('\n').count() + 1;
            for path in Tree::new(&code[at..]).paths() {
                let (from, to) = (module_of(&here), module_of(&absolute(&here, &path)));
                if from != to {
                    edges.push(Edge { file: file.to_owned(), line, from, to });
                }
            }
        }
    }
    edges
}

/// Whether a path may begin after this: its root is no later part of another path, and no end of a longer word.
fn begins_path(before: &str) -> bool {
    !before.ends_with("::") && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// `src/table/aspects/ttl.rs` as the path of its module.
fn file_path(file: &str) -> Vec<String> {
    let parts = file.trim_start_matches("src/").trim_end_matches(".rs").split('/').map(str::to_owned);
    std::iter::once("crate".to_owned()).chain(parts).collect()
}

/// The path from the root of the crate.
fn absolute(here: &[String], path: &[String]) -> Vec<String> {
    let up = path.iter().take_while(|part| *part == "super").count();
    if up == 0 {
        return path.to_vec();
    }
    here[..here.len().saturating_sub(up)].iter().chain(&path[up..]).cloned().collect()
}

/// The module that a path leads to: `src/names`, or one of the resource such as `src/table/steps`.
fn module_of(path: &[String]) -> String {
    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
    match parts.as_slice() {
        [_, "table", module, ..] => format!("src/table/{module}"),
        [_, module, ..] => format!("src/{module}"),
        _ => "src".to_owned(),
    }
}

/// A path, or a tree of paths such as `super::{a, b::{c, d}}`, at the beginning of a text.
struct Tree<'a> {
    rest: &'a str,
}

impl<'a> Tree<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    fn paths(mut self) -> Vec<Vec<String>> {
        self.branch(&[])
    }

    fn branch(&mut self, prefix: &[String]) -> Vec<Vec<String>> {
        let mut path = prefix.to_vec();
        loop {
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix('{') {
                self.rest = rest;
                return self.group(&path);
            }
            let end =
                self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '#')).unwrap_or(self.rest.len());
            if end == 0 {
                return vec![path];
            }
            path.push(self.rest[..end].to_owned());
            self.rest = &self.rest[end..];
            match self.rest.strip_prefix("::") {
                Some(rest) => self.rest = rest,
                None => return vec![path],
            }
        }
    }

    /// What is between braces.
    fn group(&mut self, prefix: &[String]) -> Vec<Vec<String>> {
        let mut paths = Vec::new();
        loop {
            self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            if let Some(rest) = self.rest.strip_prefix('}') {
                self.rest = rest;
                return paths;
            }
            let before = self.rest.len();
            paths.extend(self.branch(prefix));
            self.skip_alias();
            // `*` leads nowhere else.
            if self.rest.len() == before {
                let next = self.rest.char_indices().nth(1).map_or(self.rest.len(), |(at, _)| at);
                self.rest = &self.rest[next..];
            }
            if self.rest.is_empty() {
                return paths;
            }
        }
    }

    /// `as name` names nothing elsewhere.
    fn skip_alias(&mut self) {
        if let Some(alias) = self.rest.trim_start().strip_prefix("as ") {
            let end = alias.find([',', '}']).unwrap_or(alias.len());
            self.rest = &alias[end..];
        }
    }
}

/// Each circle as the modules along it.
fn circles(edges: &[Edge]) -> Vec<String> {
    let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for Edge { from, to, .. } in edges {
        next.entry(from).or_default().insert(to);
    }
    let reachable = |start: &str| {
        let (mut found, mut open) = (BTreeSet::new(), vec![start.to_owned()]);
        while let Some(module) = open.pop() {
            for to in next.get(module.as_str()).into_iter().flatten() {
                if found.insert((*to).to_owned()) {
                    open.push((*to).to_owned());
                }
            }
        }
        found
    };
    let reach: BTreeMap<&str, BTreeSet<String>> = next.keys().map(|module| (*module, reachable(module))).collect();
    let mut circles = BTreeSet::new();
    for (module, found) in reach.iter().filter(|(module, found)| found.contains(**module)) {
        let back = |other: &&String| reach.get(other.as_str()).is_some_and(|found| found.contains(*module));
        circles.insert(found.iter().filter(back).cloned().collect::<Vec<_>>().join(", "));
    }
    circles.into_iter().collect()
}

#[test]
fn paths_are_read_from_declarations_and_expressions() {
    let text = "use super::{scope::Scope, keys::{self, Projection as P}};\n// crate::aws\nfn f() {\n    \
                crate::wait::now();\n    super::super::names::parse();\n}\n#[cfg(test)]\nmod tests {\n    use crate::aws;\n}\n";
    let found: Vec<_> =
        edges_of("src/table/steps/order.rs", text).into_iter().map(|edge| (edge.line, edge.to)).collect();
    let expected = [(4, "src/wait"), (5, "src/table/names")];
    assert_eq!(found, expected.map(|(line, to)| (line, to.to_owned())), "within `steps` are no edges");
    let found: Vec<_> = edges_of("src/table/steps.rs", text).into_iter().map(|edge| edge.to).collect();
    assert_eq!(found, ["src/wait", "src/table/scope", "src/table/keys", "src/table/keys", "src/names"]);
}

#[test]
fn circles_are_found() {
    let edge = |from: &str, to: &str| Edge { file: String::new(), line: 1, from: from.to_owned(), to: to.to_owned() };
    let tree = [edge("c", "b"), edge("b", "a"), edge("c", "a")];
    assert_eq!(circles(&tree), [""; 0]);
    let circle = [edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("d", "a")];
    assert_eq!(circles(&circle), ["a, b, c"]);
}
