//! Builds a release: for each platform a zip, and for all of them the manifest, the bill of materials, checksums and a signature.

mod build;
mod elf;
mod join;
mod pages;
mod platform;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use crate::project::{PROVIDER, Project, run};
use crate::sbom;

pub use join::{sha256, signature_of, sums_name};
pub use platform::Platform;

const MANIFEST: &str = "terraform-registry-manifest.json";
/// What is in every zip besides the binary.
pub const TEXTS: [&str; 2] = ["LICENSE", "README.md"];

/// The command line of `cargo xtask package`.
#[derive(clap::Args)]
pub struct Options {
    /// Platform to build for; several are built one after the other. This one if left out
    #[arg(long = "target", value_enum, value_name = "PLATFORM")]
    targets: Vec<Platform>,
    /// Also writes README, pages, examples and modules with the source address NAME/dynamodb
    #[arg(long, value_name = "NAME")]
    namespace: Option<pages::Namespace>,
    /// Builds nothing: sums up the zips, the manifest and the bill of materials in DIR, and signs the checksums with gpg
    #[arg(long, value_name = "DIR", conflicts_with_all = ["targets", "namespace"])]
    join: Option<PathBuf>,
    /// Key that signs, as gpg names it; by default its default key
    #[arg(long, value_name = "KEY", requires = "join")]
    key: Option<String>,
    /// Joins although platforms are missing
    #[arg(long, requires = "join")]
    incomplete: bool,
}

/// Builds or joins, and prints where the release is.
pub fn run_package(project: &Project, options: &Options) -> anyhow::Result<()> {
    let Options { targets, namespace, join, key, incomplete } = options;
    let folder = match join {
        Some(folder) => {
            join::join(folder, project.version()?, key.as_deref(), *incomplete)?;
            folder.clone()
        }
        None => make(project, targets)?,
    };
    if let Some(namespace) = namespace {
        let pages = pages::write(project, namespace, &folder.join("pages"))?;
        println!("{pages} pages, examples and modules are in {}", folder.join("pages").display());
    }
    println!("the release is in {}", folder.display());
    for entry in std::fs::read_dir(&folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            println!("   {:>10} bytes  {}", entry.metadata()?.len(), entry.file_name().to_string_lossy());
        }
    }
    Ok(())
}

/// Builds the release for some platforms, this one if none is named; the folder that holds it.
pub fn make(project: &Project, targets: &[Platform]) -> anyhow::Result<PathBuf> {
    let here = [Platform::here()?];
    let targets = if targets.is_empty() { &here } else { targets };
    let folder = project.scratch("package")?;
    std::fs::remove_dir_all(&folder)?;
    std::fs::create_dir_all(&folder)?;
    let version = project.version()?;
    let manifest = folder.join(join::manifest_name(version));
    std::fs::copy(project.root().join(MANIFEST), &manifest).with_context(|| format!("{MANIFEST} is missing"))?;
    sbom::write(project, &folder.join(sbom::file_name(version)))?;
    for platform in targets {
        zip(project, *platform, &folder)?;
    }
    join::checksums(&folder, version)?;
    Ok(folder)
}

fn zip(project: &Project, platform: Platform, folder: &Path) -> anyhow::Result<()> {
    let binary = build::binary(project, platform)?;
    let version = project.version()?;
    let mut zip = Command::new("python3");
    zip.arg(project.root().join("xtask/src/package.py"))
        .arg(folder.join(zip_name(version, platform)))
        .arg(binary)
        .arg(program_name(version, platform))
        .args(TEXTS.map(|name| project.root().join(name)));
    run(&mut zip)
}

/// The binary that is in the zip for this platform, before it is packed.
pub fn binary(project: &Project) -> anyhow::Result<PathBuf> {
    build::binary(project, Platform::here()?)
}

/// The name of the binary in a zip.
pub fn program_name(version: &str, platform: Platform) -> String {
    format!("{PROVIDER}_v{version}{}", platform.program_suffix())
}

/// The registry's name of the zip.
pub fn zip_name(version: &str, platform: Platform) -> String {
    format!("{}_{}.zip", stem(version), platform.name())
}

/// What the names of all files of a release begin with.
pub fn stem(version: &str) -> String {
    format!("{PROVIDER}_{version}")
}
