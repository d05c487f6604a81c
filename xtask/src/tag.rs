//! Checks that a tag names the version that is about to be released: that of the packages, with a heading in the changelog.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};

use crate::project::Project;

/// The command line of `cargo xtask tag`.
#[derive(clap::Args)]
pub struct Options {
    /// The tag, for instance `v1.2.3`
    tag: String,
    /// Also writes the changes of this version into a file
    #[arg(long, value_name = "FILE")]
    notes: Option<PathBuf>,
}

/// Fails unless the tag fits.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    let changelog = std::fs::read_to_string(project.root().join("CHANGELOG.md")).context("there is no CHANGELOG.md")?;
    let Options { tag, notes } = options;
    check(tag, project.version()?, &changelog)?;
    if let Some(notes) = notes {
        let changes = changes(project.version()?, &changelog).unwrap_or_default();
        ensure!(!changes.is_empty(), "CHANGELOG.md says nothing of this version");
        std::fs::write(notes, format!("{changes}\n")).with_context(|| format!("cannot write {}", notes.display()))?;
    }
    println!("{tag} is the version of the packages and of CHANGELOG.md");
    Ok(())
}

fn check(tag: &str, version: &str, changelog: &str) -> anyhow::Result<()> {
    ensure!(
        tag.strip_prefix('v') == Some(version),
        "the tag is {tag}, the packages have {version}: v{version} is expected"
    );
    ensure!(
        changes(version, changelog).is_some(),
        "CHANGELOG.md has no heading `## {version}`: give the changes under `## Unreleased` their version"
    );
    Ok(())
}

/// What the changelog says under the heading of a version.
fn changes<'a>(version: &str, changelog: &'a str) -> Option<&'a str> {
    changelog.split("\n## ").skip(1).find_map(|section| {
        let (heading, text) = section.split_once('\n').unwrap_or((section, ""));
        (heading.split(' ').next() == Some(version)).then(|| text.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_the_version_of_packages_and_changelog() {
        let changelog = "# Changelog\n\n## Unreleased\n\n## 1.2.3 – 2027-01-01\n\n## 1.2\n";
        for (tag, version, fits) in [
            ("v1.2.3", "1.2.3", true),
            ("v1.2", "1.2", true),
            ("1.2.3", "1.2.3", false),
            ("v1.2.4", "1.2.3", false),
            ("v1.2.4", "1.2.4", false),
            ("v1", "1", false),
        ] {
            assert_eq!(check(tag, version, changelog).is_ok(), fits, "{tag} of {version}");
        }
    }

    #[test]
    fn the_notes_are_the_section_of_the_version() {
        let changelog = "# Changelog\n\n## 1.3.0\n\n### Added\n\n- This.\n\n## 1.2.3 – 2027-01-01\n\n- That.\n";
        assert_eq!(changes("1.3.0", changelog), Some("### Added\n\n- This."));
        assert_eq!(changes("1.2.3", changelog), Some("- That."));
        assert_eq!(changes("1.2", changelog), None);
    }
}
