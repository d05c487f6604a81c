//! The commands of this project, run as `cargo xtask <command>`.
//!
//! Needs Rust and Python 3. What a command needs beyond that it installs by package name under the target directory
//! (see [`tools`]).

mod audit;
mod aws;
mod bench;
mod cli;
mod demo;
mod docs;
mod faults;
mod files;
mod load;
mod modules;
mod package;
mod picture;
mod project;
mod release;
mod rust_version;
mod sbom;
mod schema;
mod tag;
mod test;
mod tools;
mod workflows;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::project::Project;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The commands of this project")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Shows the provider at work: apply, change, empty plan, destroy, with a real CLI against a simulated AWS
    Demo(demo::Options),
    /// Everything that must hold: format, lints, licenses, tests, lives with real CLIs, drift of docs and schema
    Test(test::Options),
    /// Faults and signals at every step of a table's life: a selection, or all with `--all`
    Faults(faults::Options),
    /// Chosen lives in an account of AWS, with its owner's credentials: estimate, run, report
    Aws(aws::Options),
    /// Writes the registry's pages from the provider's declarations
    Docs(docs::Options),
    /// Writes the golden provider schema as a real CLI prints it
    Schema(schema::Options),
    /// Installs the tools of the lives and prints where they are, for a shell: eval "$(cargo xtask tools)"
    Tools,
    /// Measures start, memory, size and calls on the release build and prints one table
    Bench,
    /// Runs hundreds of tables under AWS's rate limits and prints calls, time, memory and connections
    Load(load::Options),
    /// Writes which packages a release is made of, as a CycloneDX document
    Sbom,
    /// Makes a release: zips by platform, manifest, bill of materials, checksums and their signature
    Package(package::Options),
    /// Draws the picture of the README
    Picture,
    /// Looks known vulnerabilities of dependencies up; needs the network
    Audit,
    /// Checks that a tag is the version of the packages and of the changelog
    Tag(tag::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = Project::locate().and_then(|project| match arguments.command {
        Command::Demo(options) => demo::run(&project, &options),
        Command::Test(options) => test::run(&project, &options),
        Command::Faults(options) => faults::run(&project, &options),
        Command::Aws(options) => aws::run(&project, &options),
        Command::Docs(options) => docs::run(&project, &options),
        Command::Schema(options) => schema::run(&project, &options),
        Command::Tools => tools::run_tools(&project),
        Command::Bench => bench::run(&project),
        Command::Load(options) => load::run(&project, &options),
        Command::Sbom => sbom::run(&project),
        Command::Package(options) => package::run_package(&project, &options),
        Command::Picture => picture::run(&project),
        Command::Audit => audit::run(&project),
        Command::Tag(options) => tag::run(&project, &options),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
