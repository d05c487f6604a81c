//! Runs everything that must hold before a change is accepted, with a summary in the end.

use std::time::{Duration, Instant};

use anyhow::ensure;

use crate::project::{Project, run as run_command};
use crate::{aws, docs, modules, release, rust_version, schema, tools, workflows};

/// The integration tests that need real CLIs: the framework's with its example provider, the lives, the selection of
/// faults, and the search for secrets.
const WITH_CLI: [&str; 4] = ["cli", "lives", "faults", "secrets"];

/// The command line of `cargo xtask test`.
#[derive(clap::Args)]
pub struct Options {
    /// Only what needs neither a CLI nor an engine: format, lints, and the tests of rungs 1 to 3
    #[arg(long, conflicts_with = "all")]
    fast: bool,
    /// Also the tests that take long, a build with the minimum Rust version, which rustup must have installed, and a dry
    /// run of a release
    #[arg(long)]
    all: bool,
    /// Only the stages whose names contain this, of those that would run
    #[arg(long, value_name = "WORDS")]
    only: Option<String>,
}

struct Stage {
    name: &'static str,
    run: fn(&Project) -> anyhow::Result<()>,
}

/// Seconds to minutes: what a developer runs while working.
const FAST: [Stage; 6] = [
    Stage { name: "format", run: format },
    Stage { name: "lints", run: lints },
    Stage { name: "minimum Rust version of dependencies", run: rust_version::check_declarations },
    Stage { name: "rustdoc", run: rustdoc },
    Stage { name: "tests without a CLI", run: tests_without_cli },
    Stage { name: "examples in the documentation of the code", run: documentation_tests },
];

/// What installs or starts something beyond Rust.
const SLOW: [Stage; 9] = [
    Stage { name: "licenses, bans and sources of dependencies", run: dependencies },
    Stage { name: "unused dependencies", run: unused_dependencies },
    Stage { name: "spelling", run: spelling },
    Stage { name: "workflows", run: workflows::check },
    Stage { name: "drift of the golden schema", run: schema_drift },
    Stage { name: "drift of the documentation", run: docs_drift },
    Stage { name: "modules", run: modules::check },
    Stage { name: "tests and lives with real CLIs", run: with_cli },
    Stage { name: "a life as on AWS", run: aws::rehearsal::run },
];

/// What needs a second compiler, or takes many minutes.
const RARE: [Stage; 3] = [
    Stage { name: "tests and lives that take long", run: long_tests },
    Stage { name: "build with the minimum Rust version", run: rust_version::build },
    Stage { name: "dry run of a release", run: release::dry_run },
];

struct Outcome {
    name: &'static str,
    took: Duration,
    failed: bool,
}

/// Runs every stage, also after a failure, so that one run shows all that is wrong.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    let Options { fast, all, only } = options;
    let slow: &[Stage] = if *fast { &[] } else { &SLOW };
    let extra: &[Stage] = if *all { &RARE } else { &[] };
    let only = only.as_deref().unwrap_or_default();
    let mut outcomes = Vec::new();
    for stage in FAST.iter().chain(slow).chain(extra).filter(|stage| stage.name.contains(only)) {
        println!("\n== {}", stage.name);
        let started = Instant::now();
        let result = (stage.run)(project);
        if let Err(error) = &result {
            println!("   FAILED: {error:#}");
        }
        outcomes.push(Outcome { name: stage.name, took: started.elapsed(), failed: result.is_err() });
    }
    ensure!(!outcomes.is_empty(), "no stage has \"{only}\" in its name");
    summary(&outcomes)
}

fn summary(outcomes: &[Outcome]) -> anyhow::Result<()> {
    println!("\n== summary");
    for Outcome { name, took, failed } in outcomes {
        let verdict = if *failed { "FAILED" } else { "ok" };
        println!("   {verdict:<6} {:>7.1} s  {name}", took.as_secs_f64());
    }
    let total: Duration = outcomes.iter().map(|outcome| outcome.took).sum();
    println!("   {:<6} {:>7.1} s  in all", "", total.as_secs_f64());
    let failed = outcomes.iter().filter(|outcome| outcome.failed).count();
    ensure!(failed == 0, "{failed} of {} stages failed", outcomes.len());
    Ok(())
}

fn format(project: &Project) -> anyhow::Result<()> {
    run_command(&mut project.cargo(&["fmt", "--all", "--check"]))
}

fn lints(project: &Project) -> anyhow::Result<()> {
    run_command(&mut project.cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn rustdoc(project: &Project) -> anyhow::Result<()> {
    let mut doc = project.cargo(&["doc", "--quiet", "--workspace", "--no-deps"]);
    run_command(doc.env("RUSTDOCFLAGS", "-D warnings"))
}

/// Every test target but those with a CLI. They are left out by naming all others: cargo knows no exclusion of a target.
/// The example providers are built first, because tests start them.
fn tests_without_cli(project: &Project) -> anyhow::Result<()> {
    run_command(&mut project.cargo(&["build", "--quiet", "--workspace", "--examples"]))?;
    let mut arguments = vec!["test", "--quiet", "--workspace", "--no-fail-fast", "--lib", "--bins"];
    for name in project.integration_tests() {
        if !WITH_CLI.contains(&name) {
            arguments.extend(["--test", name]);
        }
    }
    run_command(&mut project.cargo(&arguments))
}

fn documentation_tests(project: &Project) -> anyhow::Result<()> {
    run_command(&mut project.cargo(&["test", "--quiet", "--workspace", "--no-fail-fast", "--doc"]))
}

/// Advisories are left to a scheduled job: they need the network and change without a change of ours.
fn dependencies(project: &Project) -> anyhow::Result<()> {
    tools::deny(project, &["licenses", "bans", "sources"])
}

/// Dependencies that only generated code uses are exempt in the manifest of their package.
fn unused_dependencies(project: &Project) -> anyhow::Result<()> {
    tools::run_cargo_tool(project, &tools::CARGO_MACHETE, &["--skip-target-dir"])
}

/// `_typos.toml` has the language and the exceptions.
fn spelling(project: &Project) -> anyhow::Result<()> {
    tools::run_cargo_tool(project, &tools::TYPOS, &["--format", "brief"])
}

/// Both drift checks ask the provider that the tests were built with.
fn schema_drift(project: &Project) -> anyhow::Result<()> {
    schema::check(project)
}

fn docs_drift(project: &Project) -> anyhow::Result<()> {
    docs::check(project)
}

/// The framework's example providers are there since the tests without a CLI.
fn with_cli(project: &Project) -> anyhow::Result<()> {
    run_with_cli(project, &WITH_CLI, &[])
}

/// What the tests themselves declare as ignored unless it is asked for.
fn long_tests(project: &Project) -> anyhow::Result<()> {
    run_command(&mut project.cargo(&["test", "--quiet", "--workspace", "--no-fail-fast", "--lib", "--", "--ignored"]))?;
    run_with_cli(project, &["lives"], &["--ignored"])
}

fn run_with_cli(project: &Project, targets: &[&str], arguments: &[&str]) -> anyhow::Result<()> {
    let tools = tools::LifeTools::prepare(project)?;
    // The whole workspace is named so that features, and with them the compiled dependencies, are those of the other
    // tests.
    let mut test = project.cargo(&["test", "--quiet", "--workspace", "--no-fail-fast"]);
    test.args(targets.iter().flat_map(|name| ["--test", name])).arg("--").args(arguments);
    run_command(test.envs(tools.variables()))
}
