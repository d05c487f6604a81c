//! Tests that nothing is lost, whichever call, connection or process fails at whichever step of a table's life.
//!
//! An undisturbed life is recorded first, per CLI and engine: its calls are the places to disturb, so that new steps of
//! the provider are covered as soon as the configurations in `lives/` use them. A trial then begins where the phase
//! began, disturbs one place, and holds what is left against the undisturbed run: the next apply arrives, a plan is
//! empty, state, private state and identity are the same, and a destroy leaves nothing in any service.
//!
//! By default a selection; `--all` tries everything (`cargo xtask faults --all`). Further arguments are parts of names.
//! Without its tools, which `cargo xtask test` installs, this test fails.

mod disturbance;
mod ground;
mod instance;
mod inventory;
mod options;
mod processes;
mod report;
mod selection;
#[expect(dead_code, reason = "the lives check the wire against AWS's models, and use dynalite")]
#[path = "../lives/tools.rs"]
mod tools;
mod trial;
mod world;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context as _, bail, ensure};
use terraform_cli::{Cli, EngineKind};

use crate::ground::Ground;
use crate::options::Options;
use crate::report::Done;
use crate::tools::Tools;
use crate::trial::Trial;
use crate::world::{Engines, Life};

/// Trials mostly wait, as the provider does between its polls.
const JOBS: usize = 16;

fn main() -> ExitCode {
    let engines = Engines::default();
    let outcome = run(&engines);
    // Ends the shared engines: leaving through the exit code alone would orphan them.
    engines.stop();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("\nerror: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(engines: &Engines) -> anyhow::Result<()> {
    let options = Options::parse(std::env::args().skip(1)).map_err(anyhow::Error::msg)?;
    let tools = Tools::from_environment().map_err(anyhow::Error::msg)?;
    let started = Instant::now();
    let grounds = grounds(&tools, engines, &options)?;
    say(&format!("{} undisturbed lives in {:.0} s", grounds.len(), started.elapsed().as_secs_f64()));
    let mut trials = if options.all { selection::complete(&grounds) } else { selection::selected(&grounds) };
    trials.retain(|trial| options.wants(&trial.name()));
    ensure!(!trials.is_empty(), "no trial is named like {:?}", options.filters);
    if options.list {
        trials.iter().for_each(|trial| say(&trial.name()));
        return Ok(());
    }
    let done = all(&trials, options.jobs.unwrap_or(JOBS), engines, &tools.python);
    say(&report::matrix(&done));
    for Done { trial, outcome, .. } in &done {
        if let Err(error) = outcome {
            say(&format!("\nFAILED {}\n{error:#}", trial.name()));
        }
    }
    say(&report::totals(&done, started.elapsed()));
    let failed = done.iter().filter(|done| done.outcome.is_err()).count();
    ensure!(failed == 0, "{failed} of {} trials failed", done.len());
    Ok(())
}

/// Every CLI with the simulator, for the table and for what surrounds it, and one with the independent engines;
/// all at once.
fn grounds(tools: &Tools, engines: &Engines, options: &Options) -> anyhow::Result<Vec<Ground>> {
    let Some(first) = tools.clis.first() else { bail!("there is no CLI") };
    let simulated = Life::SIMULATED.map(|life| (EngineKind::Sim, life));
    let mut pairs: Vec<(&Cli, (EngineKind, Life))> =
        simulated.into_iter().flat_map(|where_| tools.clis.iter().map(move |cli| (cli, where_))).collect();
    pairs.extend([EngineKind::Moto, EngineKind::Ministack].map(|engine| (first, (engine, Life::Lesser))));
    // A filter that names an engine, a CLI or a life needs no others.
    pairs.retain(|(cli, (engine, life))| {
        let engines = EngineKind::ALL.map(EngineKind::name);
        let clis = terraform_cli::CliKind::ALL.map(terraform_cli::CliKind::name);
        let named = |names: &[&str], name: &str| {
            !options.filters.iter().any(|filter| names.contains(&filter.as_str()))
                || options.filters.iter().any(|filter| filter == name)
        };
        named(&engines, engine.name())
            && named(&clis, cli.kind().name())
            && named(&Life::SIMULATED.map(Life::name), life.name())
    });
    let lives = in_parallel(&pairs, pairs.len(), |(cli, place)| {
        let (engine, life) = *place;
        Ground::live(cli, *place, engines, &tools.python)
            .with_context(|| format!("{} of {} on {engine}", life.name(), cli.kind()))
    });
    lives.into_iter().collect()
}

fn all<'a>(trials: &'a [Trial<'a>], jobs: usize, engines: &Engines, python: &Path) -> Vec<Done<'a>> {
    let finished = AtomicUsize::new(0);
    in_parallel(trials, jobs, |trial| {
        let started = Instant::now();
        let outcome = trial.run(engines, python);
        let number = finished.fetch_add(1, Ordering::Relaxed) + 1;
        let verdict = outcome.as_ref().map_or_else(|_| "FAILED".to_owned(), |outcome| format!("{outcome:?}"));
        let took = started.elapsed();
        say(&format!("{number:>4}/{} {verdict:<9} {:>5.1} s  {}", trials.len(), took.as_secs_f64(), trial.name()));
        Done { trial, outcome, took }
    })
}

/// Runs `work` on every item with so many threads; the results in the order of the items.
fn in_parallel<'a, I: Sync, R: Send>(items: &'a [I], jobs: usize, work: impl Fn(&'a I) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..jobs.min(items.len()) {
            scope.spawn(|| {
                while let Some((index, item)) = take(&next, items) {
                    let result = work(item);
                    results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn take<'a, I>(next: &AtomicUsize, items: &'a [I]) -> Option<(usize, &'a I)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    items.get(index).map(|item| (index, item))
}

#[expect(clippy::print_stdout, reason = "a test without the standard harness reports for itself")]
fn say(text: &str) {
    println!("{text}");
}
