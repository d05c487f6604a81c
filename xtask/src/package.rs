//! Builds a release: a zip, its checksum, the registry's manifest and the bill of materials.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context as _;

use crate::project::{PROVIDER, Project, run};
use crate::sbom;

const MANIFEST: &str = "terraform-registry-manifest.json";

/// Builds the release for this platform and prints where it is.
pub fn run_package(project: &Project) -> anyhow::Result<()> {
    let folder = make(project)?;
    println!("the release is in {}", folder.display());
    for entry in std::fs::read_dir(&folder)? {
        let entry = entry?;
        println!("   {:>10} bytes  {}", entry.metadata()?.len(), entry.file_name().to_string_lossy());
    }
    Ok(())
}

/// Builds the release for this platform; the folder that holds it.
pub fn make(project: &Project) -> anyhow::Result<PathBuf> {
    run(&mut project.cargo(&["build", "--release", "--locked", "-p", PROVIDER, "--bin", PROVIDER]))?;
    let folder = project.scratch("package")?;
    std::fs::remove_dir_all(&folder)?;
    std::fs::create_dir_all(&folder)?;
    let version = project.version()?;
    let stem = format!("{PROVIDER}_{version}");
    let manifest = folder.join(format!("{stem}_manifest.json"));
    std::fs::copy(project.root().join(MANIFEST), &manifest).with_context(|| format!("{MANIFEST} is missing"))?;
    let sbom = folder.join(sbom::file_name(version));
    sbom::write(project, &sbom)?;
    let mut zip = Command::new("python3");
    zip.arg(project.root().join("xtask/src/package.py"))
        .arg(project.binary("release", PROVIDER))
        .arg(format!("{PROVIDER}_v{version}"))
        .arg(folder.join(zip_name(version)))
        .arg(folder.join(format!("{stem}_SHA256SUMS")))
        .args([&manifest, &sbom]);
    run(&mut zip)?;
    Ok(folder)
}

/// The registry's name of the zip: Go's names of system and architecture.
pub fn zip_name(version: &str) -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    };
    format!("{PROVIDER}_{version}_{system}_{architecture}.zip")
}
