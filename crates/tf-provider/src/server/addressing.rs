//! Where the host can show a diagnostic, and what its text has to say where it cannot.
//!
//! Every host marks the place of a diagnostic in the configuration, but most resolve a path only as `attr` or
//! `attr["key"]`. Of a longer one they take the last name and mark a top-level attribute that happens to be called the
//! same: an empty `sort_key.name` would be shown at a correct `name`. So they get the longest beginning that they
//! resolve, and every detail begins with the whole path.

use std::collections::HashSet;

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    path::{Path, Step},
};

/// The first release of Terraform that resolves a path of any length. No OpenTofu does; its releases are at 1.12.
const FULL_SINCE: (u64, u64) = (1, 15);

/// How much of a path the host resolves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Addressing {
    /// An attribute of the block, and one key or position in the expression that is its value.
    #[default]
    Outer,
    /// All of it.
    Full,
}

impl Addressing {
    /// That of the host whose version is named when the provider is configured.
    pub(crate) fn of(version: &str) -> Self {
        let mut numbers = version.split(['.', '-', '+']).map(|number| number.parse::<u64>().ok());
        match (numbers.next().flatten(), numbers.next().flatten()) {
            (Some(major), Some(minor)) if (major, minor) >= FULL_SINCE => Self::Full,
            (Some(_) | None, _) => Self::Outer,
        }
    }

    /// The diagnostics as the host shows them best; each of them once.
    pub(crate) fn address(self, diagnostics: Diagnostics) -> Diagnostics {
        let mut seen = HashSet::new();
        let once = diagnostics.into_iter().filter(|diagnostic| seen.insert(diagnostic.clone()));
        once.map(|diagnostic| self.address_one(diagnostic)).collect()
    }

    fn address_one(self, Diagnostic { severity, summary, detail, path }: Diagnostic) -> Diagnostic {
        let detail = if path.is_root() { detail } else { format!("{path}: {detail}") };
        let path = match self {
            Self::Full => path,
            Self::Outer => outer(&path),
        };
        Diagnostic { severity, summary, detail, path }
    }
}

/// The first two steps. The host looks up the second among the members of the expression: there the attributes of an
/// object are keys, too.
fn outer(path: &Path) -> Path {
    match path.steps() {
        [Step::Attribute(first), Step::Attribute(second), ..] => Path::of(first).key(second),
        [first, second, ..] => Path::root().inside(second.clone()).inside(first.clone()),
        _ => path.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_says_how_much_of_a_path_is_resolved() {
        for version in ["1.15.0", "1.15.5", "1.16.0-rc2", "1.17.0-dev", "2.0.0", "1.15"] {
            assert_eq!(Addressing::of(version), Addressing::Full, "{version}");
        }
        for version in ["1.14.9", "1.6.2", "1.11.4", "0.15.5", "", "dev", "1", "x.20", "1.x"] {
            assert_eq!(Addressing::of(version), Addressing::Outer, "{version}");
        }
    }

    #[test]
    fn a_host_gets_what_it_resolves_and_the_text_says_the_rest() {
        let index = Path::of("indexes").key("Beta");
        let cases = [
            (Path::root(), "", Path::root()),
            (Path::of("name"), "name: ", Path::of("name")),
            (Path::of("tags").key("a\"b"), "tags[\"a\\\"b\"]: ", Path::of("tags").key("a\"b")),
            (Path::of("roles").index(1).attribute("arn"), "roles[1].arn: ", Path::of("roles").index(1)),
            (Path::of("sort_key").attribute("name"), "sort_key.name: ", Path::of("sort_key").key("name")),
            (index.attribute("capacity").attribute("units"), "indexes[\"Beta\"].capacity.units: ", index.clone()),
        ];
        for (path, prefix, expected) in cases {
            let one = Diagnostics::from(Diagnostic::error(path.clone(), "Wrong", "must not be so."));
            let detail = format!("{prefix}must not be so.");
            let addressed = |addressing: Addressing| addressing.address(one.clone());
            assert_eq!(addressed(Addressing::Full), Diagnostic::error(path, "Wrong", detail.clone()).into());
            assert_eq!(addressed(Addressing::Outer), Diagnostic::error(expected, "Wrong", detail).into());
        }
    }

    #[test]
    fn what_was_found_twice_is_shown_once() {
        let mut diagnostics = Diagnostics::none();
        for (path, detail) in [("a", "one"), ("b", "one"), ("a", "two"), ("a", "one")] {
            diagnostics.warning(Path::of(path), "Strange", detail);
        }
        let details: Vec<String> =
            Addressing::Full.address(diagnostics).into_iter().map(|diagnostic| diagnostic.detail).collect();
        assert_eq!(details, ["a: one", "b: one", "a: two"]);
    }
}
