//! Locates the parts of the checkout and runs cargo.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

/// The package and the binary of the provider.
pub const PROVIDER: &str = "terraform-provider-dynamodb";

/// The checkout.
pub struct Project {
    root: PathBuf,
    target: PathBuf,
    metadata: serde_json::Value,
}

impl Project {
    /// Asks cargo, which knows about `CARGO_TARGET_DIR` and its own configuration files.
    pub fn locate() -> anyhow::Result<Self> {
        let output = Command::new(cargo_program())
            .args(["metadata", "--format-version", "1", "--no-deps"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .context("cannot run cargo")?;
        ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
        let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        let path = |key: &str| metadata[key].as_str().map(PathBuf::from).with_context(|| format!("no {key}"));
        Ok(Self { root: path("workspace_root")?, target: path("target_directory")?, metadata })
    }

    /// The root of the checkout.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where tools are kept: below the target directory, gone with it.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A file in the target directory that a command writes for people.
    pub fn target(&self, name: &str) -> PathBuf {
        self.target.join(name)
    }

    /// A folder below the target directory for the files of a command.
    pub fn scratch(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.target.join("xtask").join(name);
        std::fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(path)
    }

    /// A binary of the workspace as a profile's folder ("debug", "release") holds it.
    pub fn binary(&self, folder: &str, name: &str) -> PathBuf {
        self.target.join(folder).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// A binary of the last build with the profile of the tests.
    pub fn tested_binary(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.binary("debug", name);
        ensure!(path.exists(), "{} is not there: `cargo build --workspace --bins` makes it", path.display());
        Ok(path)
    }

    /// A release binary that was built for a target of its own.
    pub fn built(&self, triple: &str, file: &str) -> PathBuf {
        self.target.join(triple).join("release").join(file)
    }

    /// The version of the provider.
    pub fn version(&self) -> anyhow::Result<&str> {
        self.packages()
            .find(|package| package["name"] == PROVIDER)
            .and_then(|package| package["version"].as_str())
            .context("the provider's package is not in the workspace")
    }

    /// The integration tests of every package, by target name.
    pub fn integration_tests(&self) -> Vec<&str> {
        self.packages()
            .flat_map(|package| package["targets"].as_array().into_iter().flatten())
            .filter(|target| target["kind"][0] == "test")
            .filter_map(|target| target["name"].as_str())
            .collect()
    }

    /// `cargo <arguments>` at the root, with its output shown.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(cargo_program());
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// Builds the provider and the simulator with the profile of the tests.
    pub fn build_binaries(&self) -> anyhow::Result<()> {
        run(&mut self.cargo(&["build", "--quiet", "-p", PROVIDER, "-p", "dynamodb-sim", "--bins"]))
    }

    /// The packages of the workspace, as `cargo metadata` describes them.
    pub fn packages(&self) -> impl Iterator<Item = &serde_json::Value> {
        self.metadata["packages"].as_array().into_iter().flatten()
    }

    /// What `cargo metadata` says of the workspace and all its dependencies, as the lock file pins them.
    pub fn dependency_metadata(&self) -> anyhow::Result<serde_json::Value> {
        let output = self.cargo(&["metadata", "--locked", "--format-version", "1"]).output();
        let output = output.context("cannot run cargo")?;
        ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).context("cargo's metadata is not JSON")
    }
}

/// Runs a command with its output shown.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("cannot run {}", shown(command)))?;
    ensure!(status.success(), "{} ended with {status}", shown(command));
    Ok(())
}

/// Runs a command whose output matters only when it fails.
pub fn run_quietly(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("cannot run {}", shown(command)))?;
    ensure!(
        output.status.success(),
        "{} ended with {}\n{}{}",
        shown(command),
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// A program on the search path.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn cargo_program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn shown(command: &Command) -> String {
    let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    format!("`{} {}`", command.get_program().to_string_lossy(), arguments.join(" "))
}
