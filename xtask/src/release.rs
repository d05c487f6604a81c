//! A dry run of a whole release: packed, summed up, signed with a key that is thrown away, verified, installed from a mirror in the
//! file system and from one on the network, and applied on the simulator.

mod mirror;
mod signing;

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use terraform_cli::{Cli, Engine, Folder, provider_block, table_names};

use crate::cli;
use crate::package::{self, Platform, TEXTS, program_name, sums_name, zip_name};
use crate::project::{PROVIDER, Project, run};
use crate::tools;
use mirror::Server;
use signing::Keys;

/// The file of the CLI's configuration in a [`Folder`].
const CLI_CONFIGURATION: &str = "dev.tfrc";

const TABLE: &str = r#"resource "dynamodb_table" "orders" {
  name          = "released-orders"
  partition_key = { name = "orderId" }
}
"#;

/// Runs it with every CLI.
pub fn dry_run(project: &Project) -> anyhow::Result<()> {
    let release = package::make(project, &[])?;
    let version = project.version()?;
    sign(project, &release, version)?;
    check_zip(&release.join(zip_name(version, Platform::here()?)), version)?;

    for cli in &cli::all(project)? {
        println!("   {}", cli.version()?);
        let scratch = project.scratch("release")?.join(cli.kind().name());
        from_files(project, &release, cli, &scratch).context("from a mirror in the file system")?;
        from_network(project, &release, cli, &scratch).context("from a mirror on the network")?;
        std::fs::remove_dir_all(&scratch)?;
    }
    Ok(())
}

/// Signs as the release workflow does, by the command line, and verifies as a registry does.
fn sign(project: &Project, release: &Path, version: &str) -> anyhow::Result<()> {
    let keys = Keys::generate()?;
    let (name, value) = keys.variable();
    let mut join = Command::new(std::env::current_exe()?);
    join.args(["package", "--incomplete", "--join"]).arg(release).env(name, value).current_dir(project.root());
    run(&mut join)?;
    let sums = release.join(sums_name(version));
    let files = keys.verify(&sums)?;
    ensure!(
        files == 3,
        "a zip, the manifest and the bill of materials were expected to be signed, found {files} files"
    );
    damage_is_found(&keys, &sums)
}

/// A file that was exchanged after the signature is refused, and so are other checksums.
fn damage_is_found(keys: &Keys, sums: &Path) -> anyhow::Result<()> {
    let copy = tempfile::tempdir()?;
    let folder = sums.parent().context("a folder")?;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            std::fs::copy(&path, copy.path().join(path.file_name().context("a name")?))?;
        }
    }
    let sums = copy.path().join(sums.file_name().context("a name")?);
    let text = std::fs::read_to_string(&sums)?;
    let first = text.lines().find_map(|line| line.split_once("  ")).context("a line")?.1;
    std::fs::write(copy.path().join(first), "exchanged")?;
    let refused = keys.verify(&sums).err().context("an exchanged file is accepted")?.to_string();
    ensure!(refused.contains("is not what was signed"), "{refused}");
    std::fs::write(&sums, text.replacen('a', "b", 1))?;
    ensure!(keys.verify(&sums).is_err(), "changed checksums are accepted");
    Ok(())
}

/// The zip has the binary, which can be executed, and the texts.
fn check_zip(zip: &Path, version: &str) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut unpack = Command::new("python3");
    run(unpack.args(["-m", "zipfile", "-e"]).arg(zip).arg(folder.path()))?;
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder.path())? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let program = program_name(version, Platform::here()?);
    let mut expected = TEXTS.map(str::to_owned).to_vec();
    expected.push(program);
    expected.sort();
    ensure!(names == expected, "the zip has {names:?}, {expected:?} were expected");
    Ok(())
}

fn from_files(project: &Project, release: &Path, cli: &Cli, scratch: &Path) -> anyhow::Result<()> {
    let folder = folder(project, cli, &scratch.join("from-files"))?;
    let mirror = folder.path().join("mirror");
    mirror::in_files(release, project.version()?, cli.kind(), &mirror)?;
    folder.write(CLI_CONFIGURATION, &mirror::of_files(&mirror))?;
    life(project, &folder)
}

fn from_network(project: &Project, release: &Path, cli: &Cli, scratch: &Path) -> anyhow::Result<()> {
    let folder = folder(project, cli, &scratch.join("from-network"))?;
    let (mirror, authority) = (folder.path().join("mirror"), folder.path().join("authority.pem"));
    mirror::on_network(release, project.version()?, cli.kind(), &mirror)?;
    let program = project.root().join("xtask/src/release/mirror.py");
    let server = Server::start(&tools::trustme(project)?, &program, &mirror, &authority)?;
    folder.write(CLI_CONFIGURATION, &mirror::of_network(&server))?;
    // Without the authority nothing is installed.
    folder.write("main.tf", &provider_block("http://127.0.0.1:1", &[]))?;
    let refused = folder.run(&["init", "-input=false", "-no-color"])?;
    ensure!(!refused.succeeded(), "a mirror with an unknown certificate is trusted: {refused}");
    ensure!(refused.to_string().contains("certificate"), "another refusal than that of the certificate: {refused}");
    life(project, &folder.with_variable("SSL_CERT_FILE", authority))?;
    let asked = server.stop()?;
    let zip = zip_name(project.version()?, Platform::here()?);
    ensure!(
        asked.lines().any(|line| line.starts_with("200 ") && line.ends_with(&zip)),
        "{zip} was not asked for:\n{asked}"
    );
    Ok(())
}

fn folder(project: &Project, cli: &Cli, path: &Path) -> anyhow::Result<Folder> {
    // The binary of the tests is not used: the configuration that names it is overwritten.
    Folder::create(path, cli, &project.tested_binary(PROVIDER)?)
}

/// Installed by `init`, the provider makes a table and deletes it again.
fn life(project: &Project, folder: &Folder) -> anyhow::Result<()> {
    let log = folder.path().join("simulator.log");
    let simulator = Engine::sim(&project.tested_binary("dynamodb-sim")?, &["--scale", "60"], &log)?;
    folder.write("provider.tf", &provider_block(simulator.url(), &[r#"preset = "development""#]))?;
    folder.write("main.tf", TABLE)?;
    folder.run_successfully(&["init", "-input=false", "-no-color"])?;
    ensure!(folder.path().join(".terraform.lock.hcl").exists(), "the installation left no lock file");
    folder.run_successfully(&["apply", "-input=false", "-auto-approve", "-no-color"])?;
    let names = table_names(simulator.url())?;
    ensure!(names == ["released-orders"], "the table was expected, found {names:?}");
    folder.run_successfully(&["destroy", "-input=false", "-auto-approve", "-no-color"])?;
    ensure!(table_names(simulator.url())?.is_empty(), "the table is left");
    println!("      installed, applied and destroyed");
    Ok(())
}
