//! Builds the binary of one platform.
//!
//! A binary for Linux runs on Alpine and on systems as old as Amazon Linux 2: it is static (musl), or it needs nothing newer than
//! [`GLIBC`]. Which of the two depends on what rustup has installed; the finished file is read to be sure.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

use super::elf::{self, Version};
use super::platform::Platform;
use crate::project::{PROVIDER, Project, run};
use crate::tools;

/// The C library of Amazon Linux 2 is 2.26, that of the oldest systems in use 2.17.
const GLIBC: Version = (2, 17);

/// The path of the binary, which is built if it is not there or not up to date.
pub fn binary(project: &Project, platform: Platform) -> anyhow::Result<PathBuf> {
    let here = std::env::consts::OS;
    let system = platform.system().unwrap_or(here);
    ensure!(system == here, "{} is built on {system}, this is {here}: the release workflow does it", platform.name());
    let triple = installed(platform)?;
    let profile = ["--release", "--locked", "-p", PROVIDER, "--bin", PROVIDER, "--target"];
    if platform.system().is_some() {
        run(project.cargo(&["build"]).args(profile).arg(triple))?;
    } else {
        let (major, minor) = GLIBC;
        let target = if triple.ends_with("gnu") { format!("{triple}.{major}.{minor}") } else { triple.to_owned() };
        run(tools::zigbuild(project)?.args(profile).arg(target))?;
    }
    let path = project.built(triple, &format!("{PROVIDER}{}", platform.program_suffix()));
    if platform.system().is_none() {
        check(&path, triple)?;
    }
    Ok(path)
}

/// The first of the platform's triples whose standard library is installed.
fn installed(platform: Platform) -> anyhow::Result<&'static str> {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().context("cannot run rustc")?;
    ensure!(output.status.success(), "rustc does not say where it is: {}", String::from_utf8_lossy(&output.stderr));
    let libraries = Path::new(String::from_utf8(output.stdout)?.trim()).join("lib/rustlib");
    let triples = platform.triples();
    let is_there = |triple: &&&str| libraries.join(triple).join("lib").is_dir();
    triples.iter().find(is_there).copied().with_context(|| {
        format!("Rust's standard library for {} is not installed: `rustup target add {}`", platform.name(), triples[0])
    })
}

/// Reads from the file itself what it needs of the machine.
fn check(path: &Path, triple: &str) -> anyhow::Result<()> {
    let file = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let needed = elf::glibc(&file).with_context(|| format!("{} is no binary for Linux", path.display()))?;
    match needed {
        None => {
            ensure!(elf::is_static(&file)?, "{} is neither static nor linked to glibc", path.display());
            println!("   {triple}: static, needs no C library");
        }
        Some(version) => {
            let (major, minor) = GLIBC;
            let found = format!("{}.{}", version.0, version.1);
            ensure!(version <= GLIBC, "{} needs glibc {found}, more than {major}.{minor}", path.display());
            println!("   {triple}: needs glibc {found} or newer");
        }
    }
    Ok(())
}
