//! A key that signs one release and is thrown away, and the check of what it signed.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::package::{sha256, signature_of};
use crate::project::run_quietly;

const OWNER: &str = "Dry run <dry-run@example.invalid>";

/// The folder of a key ring with one key.
pub struct Keys(tempfile::TempDir);

impl Keys {
    /// Makes the key.
    pub fn generate() -> anyhow::Result<Self> {
        // Short: its path becomes that of a socket.
        let folder = tempfile::Builder::new().prefix("keys").tempdir()?;
        let keys = Self(folder);
        let mut gpg = keys.gpg();
        gpg.args(["--passphrase", "", "--quick-generate-key", OWNER, "default", "default", "never"]);
        run_quietly(&mut gpg).context("no key could be made; gpg is needed")?;
        Ok(keys)
    }

    /// The variable by which gpg finds this key ring.
    pub fn variable(&self) -> (&'static str, &Path) {
        ("GNUPGHOME", self.0.path())
    }

    /// Checks the signature, and then every file that it vouches for. Returns the number of these files.
    pub fn verify(&self, sums: &Path) -> anyhow::Result<usize> {
        let signature = signature_of(sums);
        let first = std::fs::read(&signature)?.first().copied().context("an empty signature")?;
        ensure!(first >= 0x80, "the signature is text, and registries take binary ones");
        run_quietly(self.gpg().arg("--verify").arg(&signature).arg(sums))?;
        let folder = sums.parent().context("a folder")?;
        let text = std::fs::read_to_string(sums)?;
        for line in text.lines() {
            let (sum, name) = line.split_once("  ").with_context(|| format!("no checksum in {line}"))?;
            ensure!(sha256(&folder.join(name))? == sum, "{name} is not what was signed");
        }
        Ok(text.lines().count())
    }

    fn gpg(&self) -> Command {
        let mut gpg = Command::new("gpg");
        let (name, value) = self.variable();
        gpg.env(name, value).args(["--batch", "--yes", "--quiet"]);
        gpg
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        // The agent that gpg started for this key ring ends with it.
        let (name, value) = self.variable();
        let _ = Command::new("gpgconf").args(["--kill", "all"]).env(name, value).output();
    }
}
