//! Writes the pages, examples and modules of a release with the namespace under which it is published.
//!
//! In the checkout they have the address that tests and mirrors use, [`PROVIDER_SOURCE`]. Nothing in the code depends on it.

use std::path::Path;
use std::str::FromStr;

use anyhow::Context as _;
use terraform_cli::PROVIDER_SOURCE;

use crate::files;
use crate::project::Project;

/// What a registry or a reader finds in a release, besides the archives.
const PAGES: [&str; 5] = ["README.md", "assets", "docs", "examples", "modules"];
/// The pages about the project itself, which say what the address is in the checkout.
const UNCHANGED: &str = "docs/development";

/// The first part of a source address.
#[derive(Clone, Debug, PartialEq)]
pub struct Namespace(String);

impl FromStr for Namespace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if text.is_empty() || !text.chars().all(is_allowed) {
            return Err("a namespace consists of lower-case letters, digits, hyphens and underscores".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

impl Namespace {
    /// A text with the address in this namespace.
    fn applied(&self, text: &str) -> String {
        let (_, kind) = PROVIDER_SOURCE.split_once('/').unwrap_or_default();
        text.replace(PROVIDER_SOURCE, &format!("{}/{kind}", self.0))
    }
}

/// Writes all of them below a folder, and returns their number.
pub fn write(project: &Project, namespace: &Namespace, folder: &Path) -> anyhow::Result<usize> {
    let mut written = 0;
    for page in PAGES {
        for file in files::below(&project.root().join(page))? {
            let name = file.strip_prefix(project.root())?;
            let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let text = if name.starts_with(UNCHANGED) { text } else { namespace.applied(&text) };
            let path = folder.join(name);
            files::make_parent(&path)?;
            std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
            written += 1;
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_are_checked() {
        assert_eq!("acme-corp".parse(), Ok(Namespace("acme-corp".to_owned())));
        for text in ["", "Acme", "acme/dynamodb", "a b"] {
            assert!(text.parse::<Namespace>().is_err(), "{text}");
        }
    }

    #[test]
    fn pages_get_the_namespace_and_change_in_nothing_else() {
        let project = Project::locate().expect("a checkout");
        let folder = tempfile::tempdir().expect("a folder");
        let written = write(&project, &Namespace("acme".to_owned()), folder.path()).expect("written");
        assert!(written > 50, "{written} files");
        let page = |root: &Path| std::fs::read_to_string(root.join("docs/index.md")).expect("a page");
        let (before, after) = (page(project.root()), page(folder.path()));
        assert!(after.contains("source = \"acme/dynamodb\""), "{after}");
        assert!(!after.contains(PROVIDER_SOURCE));
        assert_eq!(after.replace("acme/dynamodb", PROVIDER_SOURCE), before);
    }
}
