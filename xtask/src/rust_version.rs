//! Checks that the minimum Rust version of `Cargo.toml` holds for the code and for every dependency.
//!
//! What the sources use of the standard library is clippy's to check (`incompatible_msrv`). [`check_declarations`] adds what
//! dependencies say of themselves, offline. [`build`] is the proof: it compiles everything with that very version, which
//! rustup has to have installed.

use std::process::Command;

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::project::{Project, on_path, run, run_quietly};

/// Major, minor and patch version.
type Version = (u32, u32, u32);

/// Checks that the workspace has one minimum version, that the installed compiler is not older, and that no dependency of
/// any platform needs a newer one.
pub fn check_declarations(project: &Project) -> anyhow::Result<()> {
    let minimum = minimum(project)?;
    let compiler = compiler(project)?;
    ensure!(compiler >= version(&minimum)?, "the installed Rust {compiler:?} is older than the minimum, {minimum}");
    let newer = newer_packages(&project.dependency_metadata()?, version(&minimum)?)?;
    ensure!(
        newer.is_empty(),
        "rust-version in Cargo.toml is {minimum}, but {} needs more; raise it, or pin an older version",
        newer.join(", ")
    );
    println!("   Rust {minimum} satisfies what every dependency declares");
    Ok(())
}

/// Compiles the workspace and its tests with the minimum version.
pub fn build(project: &Project) -> anyhow::Result<()> {
    let minimum = minimum(project)?;
    let rustup = on_path("rustup").context("rustup is needed to build with another version of Rust")?;
    let mut probe = Command::new(&rustup);
    // Without this, rustup would download a toolchain as a side effect of a test.
    probe.args(["run", &minimum, "rustc", "--version"]).env("RUSTUP_AUTO_INSTALL", "0");
    run_quietly(&mut probe).with_context(|| {
        format!("Rust {minimum} is not installed; run `rustup toolchain install {minimum} --profile minimal`")
    })?;
    let mut check = Command::new(rustup);
    check.args(["run", &minimum, "cargo", "check", "--quiet", "--locked", "--workspace", "--all-targets"]);
    // A target directory of its own: the two compilers would otherwise discard each other's results.
    check.env("CARGO_TARGET_DIR", project.scratch("minimum-rust")?).env_remove("CARGO").current_dir(project.root());
    run(&mut check)
}

/// The `rust-version` that all packages of the workspace share.
fn minimum(project: &Project) -> anyhow::Result<String> {
    let mut versions = project.packages().map(|package| package["rust_version"].as_str());
    let first = versions.next().flatten().context("the first package of the workspace has no rust-version")?;
    ensure!(versions.all(|version| version == Some(first)), "the packages of the workspace differ in rust-version");
    Ok(first.to_owned())
}

fn compiler(project: &Project) -> anyhow::Result<Version> {
    let output = project.cargo(&["--version"]).output().context("cannot run cargo")?;
    let text = String::from_utf8_lossy(&output.stdout);
    // `cargo 1.95.0 (f2d3ce0bd 2026-03-21)`, or `cargo 1.97.0-nightly (…)`.
    version(text.split(' ').nth(1).unwrap_or_default())
}

/// The packages that declare a newer version than the given one.
fn newer_packages(metadata: &Value, minimum: Version) -> anyhow::Result<Vec<String>> {
    let mut newer = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let Some(declared) = package["rust_version"].as_str() else { continue };
        if version(declared)? > minimum {
            let name = package["name"].as_str().unwrap_or_default();
            newer.push(format!("{name} ({declared})"));
        }
    }
    Ok(newer)
}

/// Reads `1.94`, `1.94.1` or `1.97.0-nightly`.
fn version(text: &str) -> anyhow::Result<Version> {
    let release = text.trim().split('-').next().unwrap_or_default();
    let mut numbers = release.split('.').map(str::parse);
    let mut next = || numbers.next().unwrap_or(Ok(0)).with_context(|| format!("`{text}` is not a version of Rust"));
    Ok((next()?, next()?, next()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn versions_compare_by_number() {
        let version = |text: &str| version(text).expect(text);
        assert_eq!(version("1.94.1"), (1, 94, 1));
        assert_eq!(version("1.97.0-nightly\n"), (1, 97, 0));
        assert!(version("1.100") > version("1.94.1"));
        assert!(version("1.94") < version("1.94.1"));
        assert!(super::version("stable").is_err());
    }

    #[test]
    fn a_dependency_that_needs_more_is_found() {
        let metadata = json!({ "packages": [
            { "name": "older", "rust_version": "1.70" },
            { "name": "same", "rust_version": "1.94.1" },
            { "name": "silent", "rust_version": null },
            { "name": "newer", "rust_version": "1.95" },
        ]});
        assert_eq!(newer_packages(&metadata, (1, 94, 1)).expect("versions"), ["newer (1.95)"]);
    }
}
