//! Checks that a tag names the version that is about to be released: that of the packages, with a heading in the changelog.

use anyhow::{Context as _, ensure};

use crate::project::Project;

/// The command line of `cargo xtask tag`.
#[derive(clap::Args)]
pub struct Options {
    /// The tag, for instance `v1.2.3`
    tag: String,
}

/// Fails unless the tag fits.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    let changelog = std::fs::read_to_string(project.root().join("CHANGELOG.md")).context("there is no CHANGELOG.md")?;
    check(&options.tag, project.version()?, &changelog)?;
    println!("{} is the version of the packages and of CHANGELOG.md", options.tag);
    Ok(())
}

fn check(tag: &str, version: &str, changelog: &str) -> anyhow::Result<()> {
    ensure!(
        tag.strip_prefix('v') == Some(version),
        "the tag is {tag}, the packages have {version}: v{version} is expected"
    );
    let heading = format!("## {version}");
    let is_heading =
        |line: &str| line.strip_prefix(&heading).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    ensure!(
        changelog.lines().any(is_heading),
        "CHANGELOG.md has no heading `{heading}`: give the changes under `## Unreleased` their version"
    );
    Ok(())
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
}
