//! Runs chosen lives in an account of AWS, as `cargo xtask aws` orders it, and deletes whatever they made.
//!
//! The order is a file that a variable names; without it the lives run against engines of this machine. Every name begins
//! with the prefix of the run. When standard input ends, because the person at the terminal interrupts the command or the command
//! is killed, the CLIs are interrupted, no other begins, and what they made is deleted.

mod account;
mod cleanup;
mod ground;
mod list;
mod order;

use std::io::{Read as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use libtest_mimic::{Arguments, Failed, Trial};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use terraform_cli::{Cli, Running};

use crate::case::{self, Case};
use crate::life;
use account::Account;
use cleanup::Lease;
pub(crate) use ground::Ground;
pub(crate) use list::check as check_list;
use order::Order;

/// Lives at the same time: they mostly wait, and an account has rate limits.
const CONCURRENT_LIVES: usize = 4;

/// Carries out the order, if there is one.
pub(crate) fn run() -> Option<ExitCode> {
    let path = order::path()?;
    let outcome = Order::read(&path).and_then(carry_out);
    Some(match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    })
}

/// Whether every life was as expected.
fn carry_out(order: Order) -> anyhow::Result<bool> {
    let running = Arc::new(Running::default());
    interrupt_when_input_ends(&running);
    let cases = chosen(&order)?;
    let lease = Lease::take(&order.directory)?;
    let account = Account::connect(&order.region, order.endpoint.as_deref())?;
    say(&format!("account {} in {}, names begin with {}", account.id(), order.region, order.run));
    cleanup::delete_earlier(&account, &order, &say)?;
    if cases.is_empty() {
        return Ok(true);
    }
    let run = Arc::new(Run { order, account, running });
    let cli = run.order.cli();
    let trials = cases.into_iter().map(|case| trial(case, &cli, &run)).collect();
    let arguments = Arguments { test_threads: Some(CONCURRENT_LIVES), ..Arguments::default() };
    let conclusion = libtest_mimic::run(&arguments, trials);
    cleanup::delete_own(&run.account, &run.order, &say)?;
    drop(lease);
    Ok(!conclusion.has_failed())
}

/// What the lives of a run share.
struct Run {
    order: Order,
    account: Account,
    running: Arc<Running>,
}

fn chosen(order: &Order) -> anyhow::Result<Vec<Case>> {
    let all = case::load_all(&list::directory().join("cases"))?;
    let cases: Vec<Case> = all.into_iter().filter(|case| order.lives.contains(&case.name)).collect();
    ensure!(cases.len() == order.lives.len(), "not all of {:?} are lives", order.lives);
    for case in &cases {
        let needs = case.needs_of_an_engine();
        ensure!(needs.is_none(), "{} needs {}, which AWS does not have", case.name, needs.unwrap_or_default());
    }
    Ok(cases)
}

fn trial(case: Case, cli: &Cli, run: &Arc<Run>) -> Trial {
    let (cli, run) = (cli.clone(), Arc::clone(run));
    Trial::test(format!("{}::{}::aws", case.name, cli.kind()), move || {
        live(&case, &cli, &run).map_err(|error| Failed::from(format!("{error:#}")))
    })
}

/// Runs the life and writes down how it ended, for the report.
fn live(case: &Case, cli: &Cli, run: &Run) -> anyhow::Result<()> {
    let Run { order, account, running } = run;
    ensure!(!running.is_interrupted(), "not begun: the run was interrupted");
    let directory = order.directory.join(&case.name);
    std::fs::create_dir_all(&directory)?;
    let prefix = format!("{}-{}", order.run, case.name);
    let (region, endpoint) = (order.region.as_str(), order.endpoint.as_deref());
    let ground = Ground { account, region, endpoint, prefix, directory, running };
    let started = Instant::now();
    let outcome = life::run_on_aws(case, cli, &ground);
    let failure = outcome.as_ref().err().map(|error| format!("{error:#}"));
    let result = json!({ "seconds": started.elapsed().as_secs_f64(), "failure": failure });
    std::fs::write(ground.directory.join("result.json"), result.to_string()).context("cannot write a result")?;
    outcome
}

fn interrupt_when_input_ends(running: &Arc<Running>) {
    let running = Arc::clone(running);
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        while input.read(&mut [0; 64]).is_ok_and(|count| count > 0) {}
        for id in running.interrupt() {
            // A CLI that has ended meanwhile needs no signal.
            let _ = i32::try_from(id).ok().and_then(Pid::from_raw).map(|id| kill_process(id, Signal::INT));
        }
    });
}

/// A line for the person at the terminal.
fn say(text: &str) {
    // A terminal that was closed takes no more lines; the deletion goes on.
    let _ = writeln!(std::io::stderr(), "   {text}");
}
