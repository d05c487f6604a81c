//! A working directory in which a CLI runs our provider without a registry.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Arc;

use anyhow::Context as _;

use crate::output::Run;
use crate::{Cli, Endpoints, Running};

/// The source address of `required_providers`. The short form resolves to each CLI's own default host.
pub const PROVIDER_SOURCE: &str = "local/dynamodb";

const CLI_CONFIGURATION: &str = "dev.tfrc";

/// A working directory of a CLI, wired to a provider binary by `dev_overrides`.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    cli: Cli,
    ambient_credentials: bool,
    variables: Vec<(String, OsString)>,
    running: Arc<Running>,
}

impl Folder {
    /// Makes `path` (emptied if it exists) and writes the CLI configuration that points to `provider_binary`.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub fn create(path: &Path, cli: &Cli, provider_binary: &Path) -> anyhow::Result<Self> {
        if path.exists() {
            std::fs::remove_dir_all(path).with_context(|| format!("cannot empty {}", path.display()))?;
        }
        std::fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))?;
        let path = path.canonicalize()?;
        let running = Arc::default();
        let folder = Self { path, cli: cli.clone(), ambient_credentials: false, variables: Vec::new(), running };
        let directory = provider_binary.parent().context("the provider binary has no folder")?;
        folder.write(CLI_CONFIGURATION, &cli_configuration(directory))?;
        Ok(folder)
    }

    /// Lists the commands of this folder with those of others, so that one interruption ends all of them.
    #[must_use]
    pub fn with_running(mut self, running: &Arc<Running>) -> Self {
        self.running = Arc::clone(running);
        self
    }

    /// Lets the `AWS_*` variables of the caller through, and the credentials of a machine in EC2: for runs against real AWS.
    #[must_use]
    pub fn with_ambient_credentials(mut self) -> Self {
        self.ambient_credentials = true;
        self
    }

    /// Sets a variable in the environment of every command.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// The working directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file of the working directory.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, name: &str, text: &str) -> anyhow::Result<()> {
        let path = self.path.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// The command `<cli> <arguments>` in this folder, with an environment that depends on nothing of the user's.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.cli.command();
        command.args(arguments).current_dir(&self.path);
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("TF_") || (name.starts_with("AWS_") && !self.ambient_credentials) {
                command.env_remove(&*name);
            }
        }
        command
            .env("TF_CLI_CONFIG_FILE", self.path.join(CLI_CONFIGURATION))
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1");
        if !self.ambient_credentials {
            command.env("AWS_EC2_METADATA_DISABLED", "true");
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command to its end and collects what it printed.
    ///
    /// # Errors
    /// The CLI cannot be started. A failing command is not an error: see [`Run::code`].
    pub fn run(&self, arguments: &[&str]) -> anyhow::Result<Run> {
        Ok(self.start(arguments)?.into_run()?)
    }

    /// Runs a command that has to succeed.
    ///
    /// # Errors
    /// The CLI cannot be started, or the command fails; the message holds all that was printed.
    pub fn run_successfully(&self, arguments: &[&str]) -> anyhow::Result<Run> {
        let run = self.run(arguments)?;
        anyhow::ensure!(run.succeeded(), "{run}");
        Ok(run)
    }

    /// Starts a command; its output is collected when it is waited for.
    ///
    /// # Errors
    /// The CLI cannot be started, or an interruption has ended the others.
    pub fn start(&self, arguments: &[&str]) -> anyhow::Result<Started> {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = self.running.start(&mut command).with_context(|| format!("cannot start {}", self.cli.kind()))?;
        let line = format!("{} {}", self.cli.kind(), arguments.join(" "));
        Ok(Started { child, line, running: Arc::clone(&self.running) })
    }

    /// The attributes of every instance of a resource or data source in the state file, by address. Empty without a state.
    ///
    /// Reads the file instead of running `show`: a state holds no more than the file does, and this is asked often.
    ///
    /// # Errors
    /// The state file cannot be read or is not a state of version 4.
    pub fn state(&self) -> anyhow::Result<std::collections::BTreeMap<String, serde_json::Value>> {
        let path = self.path.join("terraform.tfstate");
        if !path.exists() {
            return Ok(std::collections::BTreeMap::new());
        }
        let text = std::fs::read_to_string(&path)?;
        let state: serde_json::Value = serde_json::from_str(&text).context("the state is not JSON")?;
        anyhow::ensure!(state["version"] == 4, "a state of version 4 is expected, found {}", state["version"]);
        Ok(instances(&state))
    }

    /// Changes the stored attributes of the first instance of a resource.
    ///
    /// # Errors
    ///
    /// There is no such state, or the change fails.
    pub fn edit_state(
        &self,
        address: &str,
        edit: impl FnOnce(&mut serde_json::Map<String, serde_json::Value>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let path = self.path.join("terraform.tfstate");
        let mut state: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
        let resources = state["resources"].as_array_mut().context("a state without resources")?;
        let has_address = |resource: &&mut serde_json::Value| {
            let part = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
            format!("{}.{}", part("type"), part("name")) == address
        };
        let resource = resources.iter_mut().find(has_address).with_context(|| format!("no {address} in the state"))?;
        edit(resource["instances"][0]["attributes"].as_object_mut().context("an instance without attributes")?)?;
        Ok(std::fs::write(&path, state.to_string())?)
    }
}

/// A command that runs.
#[derive(Debug)]
pub struct Started {
    child: Child,
    line: String,
    running: Arc<Running>,
}

impl Started {
    /// The process id of the CLI.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the command has ended.
    ///
    /// # Errors
    /// The process cannot be asked.
    pub fn has_ended(&mut self) -> std::io::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Waits for the end.
    ///
    /// # Errors
    /// The output cannot be read.
    pub fn into_run(self) -> std::io::Result<Run> {
        let id = self.child.id();
        let output = self.child.wait_with_output();
        self.running.ended(id);
        let output = output?;
        Ok(Run {
            line: self.line,
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }
}

fn instances(state: &serde_json::Value) -> std::collections::BTreeMap<String, serde_json::Value> {
    let mut found = std::collections::BTreeMap::new();
    for resource in state["resources"].as_array().into_iter().flatten() {
        let data = if resource["mode"] == "data" { "data." } else { "" };
        let module = resource["module"].as_str().map(|module| format!("{module}.")).unwrap_or_default();
        let base = format!("{module}{data}{}.{}", text(&resource["type"]), text(&resource["name"]));
        for instance in resource["instances"].as_array().into_iter().flatten() {
            let address = match &instance["index_key"] {
                serde_json::Value::Null => base.clone(),
                key => format!("{base}[{key}]"),
            };
            found.insert(address, instance["attributes"].clone());
        }
    }
    found
}

fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn cli_configuration(binary_directory: &Path) -> String {
    format!(
        "provider_installation {{\n  dev_overrides {{\n    \"{PROVIDER_SOURCE}\" = \"{}\"\n  }}\n  direct {{}}\n}}\n",
        binary_directory.display()
    )
}

/// The `terraform` and `provider` blocks for an engine at `url` that answers for every service.
#[must_use]
pub fn provider_block(url: &str, arguments: &[&str]) -> String {
    provider_block_at(&Endpoints::at(url), arguments)
}

/// The `terraform` and `provider` blocks for endpoints by service, with dummy credentials and no contact to AWS.
/// `arguments` are further lines of the provider block, such as `preset = "development"`.
#[must_use]
pub fn provider_block_at(endpoints: &Endpoints, arguments: &[&str]) -> String {
    provider_block_in("us-east-1", endpoints, arguments)
}

/// The same in this Region.
#[must_use]
pub fn provider_block_in(region: &str, endpoints: &Endpoints, arguments: &[&str]) -> String {
    let endpoints = format!("endpoints  = {}", endpoints.argument());
    let dummy = [r#"access_key = "test""#, r#"secret_key = "test""#, endpoints.as_str()];
    provider_block_of_user(region, &[&dummy, arguments].concat())
}

/// The `terraform` and `provider` blocks for AWS in this Region, with whatever credentials the provider finds.
#[must_use]
pub fn provider_block_of_user(region: &str, arguments: &[&str]) -> String {
    let lines: String = arguments.iter().map(|argument| format!("  {argument}\n")).collect();
    format!(
        r#"terraform {{
  required_providers {{
    dynamodb = {{ source = "{PROVIDER_SOURCE}" }}
  }}
}}

provider "dynamodb" {{
  region     = "{region}"
{lines}}}
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_state_instances_carry_their_module_and_key() {
        let state = serde_json::json!({ "resources": [
            { "mode": "managed", "type": "dynamodb_table", "name": "this", "instances": [{ "attributes": { "name": "a" } }] },
            { "mode": "managed", "type": "dynamodb_table", "name": "each", "instances": [
                { "index_key": "x", "attributes": { "name": "b" } }, { "index_key": 1, "attributes": { "name": "c" } }] },
            { "mode": "data", "type": "dynamodb_table", "name": "read", "instances": [{ "attributes": {} }] },
            { "module": "module.orders", "mode": "managed", "type": "dynamodb_table", "name": "this",
                "instances": [{ "index_key": 0, "attributes": {} }] },
        ]});
        let addresses: Vec<String> = instances(&state).into_keys().collect();
        let expected = [
            "data.dynamodb_table.read",
            "dynamodb_table.each[\"x\"]",
            "dynamodb_table.each[1]",
            "dynamodb_table.this",
            "module.orders.dynamodb_table.this[0]",
        ];
        assert_eq!(addresses, expected);
    }
}
