//! Makes one release of the zips of all platforms: a file of checksums, and its signature.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};
use sha2::{Digest as _, Sha256};

use super::platform::Platform;
use super::{stem, zip_name};
use crate::project::run_quietly;
use crate::sbom;

/// Writes the checksums of what is in a folder and signs them with a key of gpg, by default with its default key.
pub fn join(folder: &Path, version: &str, key: Option<&str>, incomplete: bool) -> anyhow::Result<()> {
    let missing = missing(folder, version);
    ensure!(
        incomplete || missing.is_empty(),
        "{} has no zip for {}; a release has one for every platform (`--incomplete` leaves some out)",
        folder.display(),
        missing.join(", ")
    );
    ensure!(missing.len() < Platform::ALL.len(), "{} has no zip of version {version}", folder.display());
    let sums = checksums(folder, version)?;
    sign(&sums, key)
}

/// Writes `SHA256SUMS` over the zips of a version, the manifest and the bill of materials, in the order of names.
pub fn checksums(folder: &Path, version: &str) -> anyhow::Result<PathBuf> {
    let mut names: Vec<String> = Platform::ALL
        .iter()
        .map(|platform| zip_name(version, *platform))
        .filter(|name| folder.join(name).exists())
        .chain([manifest_name(version), sbom::file_name(version)])
        .collect();
    names.sort();
    let mut text = String::new();
    for name in names {
        let _ = writeln!(text, "{}  {name}", sha256(&folder.join(&name))?);
    }
    let path = folder.join(sums_name(version));
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

/// The registry's name of the checksums.
pub fn sums_name(version: &str) -> String {
    format!("{}_SHA256SUMS", stem(version))
}

/// The registry's name of the manifest.
pub fn manifest_name(version: &str) -> String {
    format!("{}_manifest.json", stem(version))
}

/// The checksum of a file in hexadecimal digits.
pub fn sha256(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("{} is missing", path.display()))?;
    Ok(Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

fn missing(folder: &Path, version: &str) -> Vec<&'static str> {
    let is_missing = |platform: &&Platform| !folder.join(zip_name(version, **platform)).exists();
    Platform::ALL.iter().filter(is_missing).map(|platform| platform.name()).collect()
}

/// A detached signature in binary form, which is what registries take.
fn sign(sums: &Path, key: Option<&str>) -> anyhow::Result<()> {
    let mut gpg = Command::new("gpg");
    gpg.args(["--batch", "--yes", "--detach-sign"]);
    if let Some(key) = key {
        gpg.args(["--local-user", key]);
    }
    gpg.arg("--output").arg(signature_of(sums)).arg(sums);
    run_quietly(&mut gpg).context("the checksums could not be signed")
}

/// Where the signature of a file of checksums is.
pub fn signature_of(sums: &Path) -> PathBuf {
    let mut path = sums.as_os_str().to_owned();
    path.push(".sig");
    path.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(platforms: &[Platform]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let zips = platforms.iter().map(|platform| zip_name("1.2.3", *platform));
        for name in zips.chain([manifest_name("1.2.3"), sbom::file_name("1.2.3")]) {
            std::fs::write(folder.path().join(&name), name.as_bytes()).expect("written");
        }
        folder
    }

    #[test]
    fn every_file_has_one_line_in_the_order_of_names() {
        let folder = release(&Platform::ALL);
        std::fs::write(folder.path().join(zip_name("1.2.2", Platform::LinuxAmd64)), "old").expect("written");
        let sums = checksums(folder.path(), "1.2.3").expect("written");
        let text = std::fs::read_to_string(&sums).expect("readable");
        let names: Vec<&str> = text.lines().map(|line| &line[66..]).collect();
        assert_eq!(
            names,
            [
                "terraform-provider-dynamodb_1.2.3_darwin_amd64.zip",
                "terraform-provider-dynamodb_1.2.3_darwin_arm64.zip",
                "terraform-provider-dynamodb_1.2.3_linux_amd64.zip",
                "terraform-provider-dynamodb_1.2.3_linux_arm64.zip",
                "terraform-provider-dynamodb_1.2.3_manifest.json",
                "terraform-provider-dynamodb_1.2.3_sbom.cdx.json",
                "terraform-provider-dynamodb_1.2.3_windows_amd64.zip",
            ]
        );
        assert!(text.lines().all(|line| line.as_bytes()[64..66] == *b"  "), "{text}");
    }

    #[test]
    fn a_release_that_lacks_a_platform_is_refused() {
        let folder = release(&[Platform::LinuxAmd64, Platform::DarwinArm64]);
        let refused = join(folder.path(), "1.2.3", None, false).expect_err("three are missing").to_string();
        assert!(refused.contains("no zip for linux_arm64, darwin_amd64, windows_amd64"), "{refused}");
        let refused = join(folder.path(), "1.2.4", None, true).expect_err("another version").to_string();
        assert!(refused.contains("no zip of version 1.2.4"), "{refused}");
    }

    #[test]
    fn checksums_are_those_of_other_tools() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("abc");
        std::fs::write(&file, "abc").expect("written");
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(&file).expect("readable"), expected);
    }
}
