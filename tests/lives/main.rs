//! Runs whole lives of tables, through real CLIs, against engines that answer like AWS.
//!
//! Every folder of `cases/` is one life: `1.tf`, `2.tf` … are applied one after the other, `expect.toml` says what
//! each step must plan, call, warn and store. One trial runs one case with one CLI against one engine. After every
//! step the plan is empty and an import gives the same state; in the end a destroy leaves nothing behind.
//!
//! On the simulator every call of a trial is checked against AWS's own service models, too.
//!
//! Trials that are ignored unless they are asked for are those of `cargo xtask test --all`.
//!
//! `cargo xtask aws` runs some of them on AWS itself: see [`on_aws`].
//!
//! The tools come from `cargo xtask test`, which names them in the variables of [`tools`]. Without them this test
//! fails; it never passes by doing nothing.

mod actions;
mod adopting;
mod case;
mod checks;
mod doctor;
mod engines;
mod examples;
mod explaining;
mod from_state;
mod functions;
mod generating;
mod guides;
mod import_check;
mod leftovers;
mod life;
mod logging;
mod many;
mod moving;
mod on_aws;
mod patterns;
mod places;
mod shapes;
mod stand_in;
mod too_old;
mod tools;
mod witness;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use terraform_cli::{Ability, Cli, EngineKind};

use crate::case::Case;
use crate::engines::{Engines, Limits};
use crate::life::Allowances;
use crate::too_old::Lacks;
use crate::tools::Tools;

fn main() -> ExitCode {
    if let Some(ended) = stand_in::serve() {
        return ended;
    }
    if let Some(ended) = on_aws::run() {
        return ended;
    }
    let mut arguments = Arguments::from_args();
    // Trials mostly wait, as the provider does between its polls.
    arguments.test_threads.get_or_insert_with(|| 3 * std::thread::available_parallelism().map_or(2, usize::from));
    let engines = Arc::new(Engines::default());
    let lacks = Lacks::default();
    let trials = match Tools::from_environment() {
        Ok(tools) => trials(&Arc::new(tools), &engines, &lacks),
        Err(missing) => vec![Trial::test("tools", move || Err(Failed::from(missing)))],
    };
    let conclusion = libtest_mimic::run(&arguments, trials);
    // Ends the shared engines: leaving through the exit code alone would orphan them.
    engines.stop();
    lacks.report();
    conclusion.exit_code()
}

/// What is tried with each CLI on simulators, and what the CLI must be able to do.
type OnSimulator = (&'static str, fn(&Cli, &Engines, &Tools) -> anyhow::Result<()>, &'static [Ability]);

const ON_SIMULATOR: [OnSimulator; 10] = [
    ("adopting", adopting::run, &[]),
    ("examples::applied", examples::apply, &[]),
    ("explaining", explaining::run, &[]),
    ("from_state", from_state::run, &[]),
    ("functions", functions::run, &[]),
    ("generating", generating::run, &[Ability::GeneratedConfiguration]),
    ("guides", guides::run, &[]),
    ("logging", logging::run, &[]),
    ("many", many::run, &[]),
    ("moving", moving::run, &[Ability::MovesAcrossTypes]),
];

fn trials(tools: &Arc<Tools>, engines: &Arc<Engines>, lacks: &Lacks) -> Vec<Trial> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lives");
    let cases = case::load_all(&directory.join("cases")).unwrap_or_else(|error| panic!("{error:#}"));
    let limits = Limits::load(&directory.join("engines.toml")).unwrap_or_else(|error| panic!("{error:#}"));
    limits.check_names(&cases);

    let mut trials: Vec<Trial> = limits.trials(tools, engines);
    let on_aws = on_aws::check_list(&directory, &cases);
    trials.push(Trial::test("aws::list", move || on_aws.map_err(|error| Failed::from(format!("{error:#}")))));
    trials.extend(tools.clis.iter().cloned().map(|cli| {
        Trial::test(format!("examples::{}", cli.kind()), move || {
            examples::run(&cli).map_err(|error| Failed::from(format!("{error:#}")))
        })
    }));
    let of_places = [
        ("places::validate", places::run as fn(&Cli) -> _),
        ("places::plan", places::run_in_plan),
        ("places::once", places::each_warning_once),
    ];
    for (name, run) in of_places {
        trials.extend(tools.clis.iter().cloned().map(|cli| {
            Trial::test(format!("{name}::{}", cli.kind()), move || {
                run(&cli).map_err(|error| Failed::from(format!("{error:#}")))
            })
        }));
    }
    for (name, run, needs) in ON_SIMULATOR {
        for cli in &tools.clis {
            let name = format!("{name}::{}::sim", cli.kind());
            if let Some(lack) = too_old::lack(cli, needs) {
                trials.push(too_old::trial(name, lack, lacks));
                continue;
            }
            let (cli, tools, engines) = (cli.clone(), Arc::clone(tools), Arc::clone(engines));
            trials.push(Trial::test(name, move || {
                run(&cli, &engines, &tools).map_err(|error| Failed::from(format!("{error:#}")))
            }));
        }
    }
    trials.extend(doctor::ENGINES.map(|engine| {
        let (tools, engines) = (Arc::clone(tools), Arc::clone(engines));
        Trial::test(format!("doctor::{engine}"), move || {
            doctor::run(engine, &engines, &tools).map_err(|error| Failed::from(format!("{error:#}")))
        })
    }));
    // moto reads and writes items, too.
    for engine in [EngineKind::Sim, EngineKind::Moto] {
        trials.extend(tools.clis.iter().cloned().map(|cli| {
            let (tools, engines) = (Arc::clone(tools), Arc::clone(engines));
            Trial::test(format!("actions::{}::{engine}", cli.kind()), move || {
                actions::run(&cli, engine, &engines, &tools).map_err(|error| Failed::from(format!("{error:#}")))
            })
        }));
    }
    let (its_tools, its_engines) = (Arc::clone(tools), Arc::clone(engines));
    trials.push(Trial::test("leftovers::moto+ministack", move || {
        leftovers::run(&its_engines, &its_tools).map_err(|error| Failed::from(format!("{error:#}")))
    }));
    let of_patterns = [
        ("patterns::moto", patterns::with_moto as fn(&Engines, &Tools) -> _),
        ("patterns::models", patterns::by_service_models),
    ];
    for (name, run) in of_patterns {
        let (tools, engines) = (Arc::clone(tools), Arc::clone(engines));
        trials
            .push(Trial::test(name, move || run(&engines, &tools).map_err(|error| Failed::from(format!("{error:#}")))));
    }
    for (number, case) in cases.into_iter().map(Arc::new).enumerate() {
        for engine in case.engines() {
            if limits.excludes(engine, &case.name) {
                continue;
            }
            trials.extend(trials_of(&case, number, engine, tools, engines, &limits));
            trials.extend(tools.clis.iter().filter_map(|cli| {
                let name = format!("{}::{}::{engine}", case.name, cli.kind());
                too_old::lack(cli, &case.needs).map(|lack| too_old::trial(name, lack, lacks))
            }));
        }
    }
    trials
}

fn trials_of(
    case: &Arc<Case>,
    number: usize,
    engine: EngineKind,
    tools: &Arc<Tools>,
    engines: &Arc<Engines>,
    limits: &Limits,
) -> Vec<Trial> {
    let allowances =
        Allowances { warnings: limits.tolerated_warnings(engine), not_returned: limits.not_returned(engine) };
    let mut trials = Vec::new();
    let clis: Vec<&Cli> = tools.clis.iter().filter(|cli| too_old::lack(cli, &case.needs).is_none()).collect();
    for (position, cli) in clis.iter().copied().enumerate() {
        let (case, cli, tools, engines) = (Arc::clone(case), cli.clone(), Arc::clone(tools), Arc::clone(engines));
        let allowances = allowances.clone();
        let name = format!("{}::{}::{engine}", case.name, cli.kind());
        // The CLIs take turns on the engines that others wrote: what such an engine answers does not depend on the CLI.
        let is_rare = engine != EngineKind::Sim && position != number % clis.len();
        let trial = Trial::test(name, move || {
            life::run(&case, &cli, engine, &engines, &tools, &allowances)
                .map_err(|error| Failed::from(format!("{error:#}")))
        });
        trials.push(trial.with_ignored_flag(is_rare));
    }
    trials
}
