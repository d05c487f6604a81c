//! Runs the test of faults and signals, with its tools in place.

use crate::project::{PROVIDER, Project, run as run_command};
use crate::tools::LifeTools;

/// The command line of `cargo xtask faults`.
#[derive(clap::Args)]
pub struct Options {
    /// Every fault and signal at every call, with the first CLI; takes half an hour and more
    #[arg(long)]
    all: bool,
    /// Only list the trials
    #[arg(long)]
    list: bool,
    /// How many trials at the same time; they mostly wait
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Parts of the names of trials, such as `update` `sigkill`; a trial must hold all of them
    filters: Vec<String>,
}

/// Runs the trials and shows the matrix.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    let Options { all, list, jobs, filters } = options;
    let tools = LifeTools::prepare(project)?;
    let mut test = project.cargo(&["test", "--quiet", "-p", PROVIDER, "--test", "faults", "--"]);
    test.args(all.then_some("--all")).args(list.then_some("--list"));
    if let Some(jobs) = jobs {
        test.args(["--jobs", &jobs.to_string()]);
    }
    run_command(test.args(filters).envs(tools.variables()))
}
