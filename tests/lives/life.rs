//! Runs one trial: every step of a case with one CLI against one engine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use rustix::process::{Pid, Signal as OsSignal, kill_process};
use terraform_cli::simulator::{self, SeenCall};
use terraform_cli::{
    Cli, Diagnostic, EngineKind, Folder, Run, Severity, inventory, provider_block_at, provider_log, service,
};

use crate::case::{Case, Clock, ForeignCall, Interrupt, Signal, Step};
use crate::checks;
use crate::engines::{Engines, Services};
use crate::import_check::{self, IdForm};
use crate::on_aws::Ground;
use crate::tools::Tools;

/// For an engine that cannot say which account it has.
const WITHOUT_STS: [&str; 2] = ["skip_credentials_validation = true", "skip_requesting_account_id = true"];

const PLAN_FILE: &str = "plan.bin";

/// How often a call by hand is repeated while the table is in use, every 10 ms.
const BY_HAND_RETRIES: u32 = 3_000;

struct Life<'a> {
    case: &'a Case,
    folder: Folder,
    /// The same configuration with an empty state.
    import_folder: Folder,
    services: Services,
    engine: EngineKind,
    /// Begins the names of everything that this trial makes.
    prefix: String,
    allowances: &'a Allowances,
    /// The account, for a life on AWS.
    aws: Option<&'a Ground<'a>>,
    directory: PathBuf,
}

/// What an engine's gaps excuse.
#[derive(Clone)]
pub(crate) struct Allowances {
    /// Texts of warnings that belong to no case.
    pub(crate) warnings: Vec<String>,
    /// Attributes that an import cannot know.
    pub(crate) not_returned: Vec<String>,
}

/// Runs the case from an empty engine to an empty engine.
pub(crate) fn run(
    case: &Case,
    cli: &Cli,
    engine: EngineKind,
    engines: &Engines,
    tools: &Tools,
    allowances: &Allowances,
) -> anyhow::Result<()> {
    let trial = format!("{}-{}-{engine}", case.name, cli.kind());
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lives").join(&trial);
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb"));
    let life = Life {
        case,
        folder: Folder::create(&directory.join("life"), cli, binary)?,
        import_folder: Folder::create(&directory.join("import"), cli, binary)?,
        services: engines.services_of(case, engine, tools)?,
        engine,
        // With the engine: one engine may keep the alarms of two.
        prefix: format!("lives-{trial}"),
        allowances,
        aws: None,
        directory,
    };
    life.run(&trial)?;
    life.services.check_wire().with_context(|| format!("the wire of {trial}"))?;
    std::fs::remove_dir_all(&life.directory)?;
    Ok(())
}

/// Runs the case in an account of AWS. The folders stay: their log is what the report is made of.
pub(crate) fn run_on_aws(case: &Case, cli: &Cli, ground: &Ground<'_>) -> anyhow::Result<()> {
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb"));
    let folder =
        |name| Ok::<_, anyhow::Error>(ground.prepare(Folder::create(&ground.directory.join(name), cli, binary)?));
    let life = Life {
        case,
        folder: folder("life")?,
        import_folder: folder("import")?,
        services: Services::on_aws(ground.endpoints()),
        engine: EngineKind::Aws,
        prefix: ground.prefix.clone(),
        allowances: &Allowances { warnings: Vec::new(), not_returned: Vec::new() },
        aws: Some(ground),
        directory: ground.directory.clone(),
    };
    life.run(&format!("{}-{}-aws", case.name, cli.kind()))
}

impl Life<'_> {
    /// From nothing to nothing.
    fn run(&self, trial: &str) -> anyhow::Result<()> {
        let kept = || format!("files kept in {}", self.directory.display());
        self.write_provider()?;
        let before = self.things()?;
        for (number, step) in (1..).zip(&self.case.steps) {
            self.step(number, step).with_context(|| format!("step {number} of {trial} ({})", kept()))?;
        }
        self.leave_nothing(&before).with_context(|| format!("the end of {trial} ({})", kept()))
    }

    fn write_provider(&self) -> anyhow::Result<()> {
        let mut lines: Vec<&str> = self.case.provider.iter().map(String::as_str).collect();
        if self.engine == EngineKind::Dynalite {
            lines.extend(WITHOUT_STS);
        }
        let mut text = match self.aws {
            Some(ground) => ground.provider_block(&lines),
            None => provider_block_at(&self.services.endpoints, &lines),
        };
        let (account, region) = match self.aws {
            Some(ground) => (ground.account.id(), ground.region),
            None => (self.engine.account().unwrap_or_default(), "us-east-1"),
        };
        // Shared engines hold the tables of all trials at once.
        for (name, value) in [("prefix", self.prefix.as_str()), ("account", account), ("region", region)] {
            text.push_str(&format!("\nvariable \"{name}\" {{\n  default = \"{value}\"\n}}\n"));
        }
        // For a provider of another account.
        let endpoints = self.services.endpoints.argument();
        text.push_str(&format!("\nvariable \"endpoints\" {{\n  default = {endpoints}\n}}\n"));
        let values = serde_json::to_string_pretty(&self.case.variables)?;
        for folder in [&self.folder, &self.import_folder] {
            folder.write("provider.tf", &text)?;
            folder.write("terraform.tfvars.json", &values)?;
        }
        Ok(())
    }

    fn step(&self, number: usize, step: &Step) -> anyhow::Result<()> {
        if let Some(text) = self.case.configuration(number)? {
            self.folder.write("main.tf", &text)?;
            self.import_folder.write("main.tf", &text)?;
        }
        self.call_by_hand(&step.by_hand)?;
        for command in &step.before {
            let arguments: Vec<String> = command.iter().map(|word| word.replace("{prefix}", &self.prefix)).collect();
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            ensure_succeeded(&self.folder.run(&arguments)?)?;
        }
        self.rewrite_state(&step.stored)?;
        if let Some(load) = &step.load {
            let load = load.to_string().replace("{prefix}", &self.prefix);
            simulator::load(self.services.url(), &serde_json::from_str(&load)?)?;
        }
        match step.clock {
            Some(Clock::RealTime) => simulator::real_time(self.services.url())?,
            Some(Clock::Jump) => simulator::jump(self.services.url())?,
            None => {}
        }
        if let (EngineKind::Sim, Some(seconds)) = (self.engine, step.advance_seconds) {
            simulator::advance(self.services.url(), seconds)?;
        }
        if let Some(faults) = &step.faults {
            simulator::inject(self.services.url(), faults)?;
        }
        let (calls_before, things_before) = (self.calls()?.len(), self.things()?);
        let planned = self.plan(step)?;
        if !step.errors.is_empty() {
            refused(&planned, &step.errors)?;
            return self.check_untouched(calls_before, &things_before);
        }
        self.check_plan(&planned, step)?;
        self.call_by_hand(&step.by_hand_after_plan)?;
        let (calls_before, things_before) = match step.by_hand_after_plan.as_slice() {
            [] => (calls_before, things_before),
            _ => (self.calls()?.len(), self.things()?),
        };

        if let Some(interrupt) = &step.interrupt {
            let interrupted = self.apply_interrupted(interrupt)?;
            // What is left to do depends on where the signal hit; that the rest arrives does not.
            for run in [self.plan(step)?, self.apply()?] {
                ensure_succeeded(&run).with_context(|| format!("after the interrupted {interrupted}"))?;
            }
        } else {
            let applied = self.apply()?;
            if !step.apply_errors.is_empty() {
                self.end_faults(step)?;
                refused(&applied, &step.apply_errors)?;
                return if step.untouched { self.check_untouched(calls_before, &things_before) } else { Ok(()) };
            }
            ensure_succeeded(&applied)?;
            self.check_warnings(&planned, &applied, step)?;
        }
        self.end_faults(step)?;
        self.check_calls(calls_before, step)?;
        if step.unsettled {
            return Ok(());
        }
        if !step.destroy {
            self.check_rest()?;
        }
        let state = self.folder.state()?;
        all_right("the state", &checks::state_differences(&state, &step.state))?;
        let ignores = [&self.case.import_ignores[..], &self.allowances.not_returned].concat();
        import_check::run(&self.import_folder, &state, &ignores, IdForm::of_step(number))
    }

    fn rewrite_state(&self, stored: &BTreeMap<String, BTreeMap<String, String>>) -> anyhow::Result<()> {
        for (address, attributes) in stored {
            self.folder.edit_state(address, |state| {
                for (name, value) in attributes {
                    match value.as_str() {
                        "" => drop(state.remove(name)),
                        value => {
                            let value = value.replace("{prefix}", &self.prefix);
                            state.insert(name.clone(), serde_json::from_str(&value).context("no JSON")?);
                        }
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn end_faults(&self, step: &Step) -> anyhow::Result<()> {
        match step.faults {
            Some(_) => simulator::inject(self.services.url(), &serde_json::json!([])),
            None => Ok(()),
        }
    }

    fn call_by_hand(&self, calls: &[ForeignCall]) -> anyhow::Result<()> {
        for foreign in calls {
            let service = foreign.service()?;
            let input = foreign.with.replace("{prefix}", &self.prefix);
            let region = foreign.region.as_deref().unwrap_or("us-east-1");
            let url = self.services.endpoints.url(service);
            let call = || service::call_in(region, url, service, &foreign.call, &input);
            let mut answer = call()?;
            // A table is created again once the one of its name is gone.
            for _ in 0..BY_HAND_RETRIES {
                if !answer.body.contains("ResourceInUseException") {
                    break;
                }
                pause();
                answer = call()?;
            }
            ensure!(answer.status == 200, "{} by hand was refused: {}", foreign.call, answer.body);
        }
        Ok(())
    }

    /// A refusal leaves every table, target and alarm, and no mutating call was accepted.
    fn check_untouched(&self, calls_before: usize, things_before: &BTreeSet<String>) -> anyhow::Result<()> {
        let calls = self.calls()?.split_off(calls_before);
        let accepted = calls.into_iter().filter(|call| call.mutating && call.refusal.is_none());
        let accepted: Vec<String> = accepted.map(|call| format!("{} was accepted", call.operation)).collect();
        all_right("the list of calls of a refusal", &accepted)?;
        let things = self.things()?;
        let lost = things_before.difference(&things).map(|thing| format!("{thing} is gone"));
        all_right("what a refusal leaves", &lost.collect::<Vec<_>>())
    }

    fn plan(&self, step: &Step) -> anyhow::Result<Run> {
        let out = format!("-out={PLAN_FILE}");
        let mut arguments = vec!["plan", "-input=false", "-no-color", "-json", &out];
        if step.destroy {
            arguments.push("-destroy");
        }
        arguments.extend(step.plan_arguments.iter().map(String::as_str));
        self.folder.run(&arguments)
    }

    fn apply(&self) -> anyhow::Result<Run> {
        self.folder.run(&["apply", "-input=false", "-no-color", "-json", PLAN_FILE])
    }

    fn check_plan(&self, planned: &Run, step: &Step) -> anyhow::Result<()> {
        ensure_succeeded(planned)?;
        let plan = self.folder.run(&["show", "-json", PLAN_FILE])?.json()?;
        // Some paths hold names, which begin differently in every trial.
        let plan: serde_json::Value = serde_json::from_str(&plan.to_string().replace(&self.prefix, "{prefix}"))?;
        all_right("the plan", &checks::plan_differences(&plan, &step.plan))
    }

    fn check_warnings(&self, planned: &Run, applied: &Run, step: &Step) -> anyhow::Result<()> {
        let mut seen: Vec<Diagnostic> = planned.diagnostics();
        seen.extend(applied.diagnostics());
        all_right("the warnings", &checks::diagnostic_differences(&seen, &step.warnings, &self.allowances.warnings))
    }

    fn calls(&self) -> anyhow::Result<Vec<SeenCall>> {
        match self.engine {
            EngineKind::Sim => simulator::journal(self.services.url()),
            EngineKind::Moto | EngineKind::Ministack | EngineKind::Dynalite => Ok(Vec::new()),
            EngineKind::Aws => {
                let log = self.aws.map(Ground::log).filter(|log| log.exists());
                let text = log.map(std::fs::read_to_string).transpose()?.unwrap_or_default();
                Ok(provider_log::lines(&text).filter_map(|line| line.call()).collect())
            }
        }
    }

    fn check_calls(&self, before: usize, step: &Step) -> anyhow::Result<()> {
        let calls: Vec<SeenCall> = self.calls()?.split_off(before).into_iter().filter(|call| call.mutating).collect();
        // What AWS refuses is for the report.
        if step.faults.is_none() && self.aws.is_none() {
            let refused: Vec<String> = calls.iter().filter_map(refusal).collect();
            all_right("a call", &refused)?;
        }
        let (EngineKind::Sim | EngineKind::Aws, Some(expected)) = (self.engine, &step.calls) else { return Ok(()) };
        let accepted: Vec<String> =
            calls.into_iter().filter(|call| call.refusal.is_none()).map(|call| call.operation).collect();
        all_right("the list of calls", &checks::call_differences(&accepted, expected))
    }

    /// After an apply there is nothing left to do.
    fn check_rest(&self) -> anyhow::Result<()> {
        let plan = self.folder.run(&["plan", "-input=false", "-no-color", "-detailed-exitcode"])?;
        ensure!(plan.succeeded(), "an empty plan was expected after the apply: {plan}");
        Ok(())
    }

    fn apply_interrupted(&self, interrupt: &Interrupt) -> anyhow::Result<Run> {
        let seen = |calls: &[SeenCall]| calls.iter().filter(|call| call.operation == interrupt.after).count();
        let before = seen(&self.calls()?);
        let mut apply = self.folder.start(&["apply", "-input=false", "-no-color", "-json", PLAN_FILE])?;
        while seen(&self.calls()?) == before {
            if apply.has_ended()? {
                bail!("the apply ended before {} was seen: {}", interrupt.after, apply.into_run()?);
            }
            pause();
        }
        let id = i32::try_from(apply.id()).ok().and_then(Pid::from_raw).context("the CLI has no process id")?;
        let signal = match interrupt.signal {
            Signal::Interrupt => OsSignal::INT,
            Signal::Kill => OsSignal::KILL,
        };
        kill_process(id, signal)?;
        let run = apply.into_run()?;
        ensure!(!run.succeeded(), "the apply succeeded in spite of the signal after {}: {run}", interrupt.after);
        Ok(run)
    }

    /// What exists in any service of this trial's names.
    fn things(&self) -> anyhow::Result<BTreeSet<String>> {
        if let Some(ground) = self.aws {
            return ground.account.things(&self.prefix);
        }
        match self.engine {
            EngineKind::Sim => inventory::simulated(self.services.url(), &self.prefix),
            EngineKind::Moto | EngineKind::Ministack | EngineKind::Dynalite | EngineKind::Aws => {
                inventory::things(&self.services.endpoints, &self.prefix)
            }
        }
    }

    fn leave_nothing(&self, before: &BTreeSet<String>) -> anyhow::Result<()> {
        let destroyed = self.folder.run(&["destroy", "-input=false", "-no-color", "-json", "-auto-approve"])?;
        ensure_succeeded(&destroyed)?;
        let left = self.folder.state()?;
        ensure!(left.is_empty(), "the state still holds {:?} after the destroy", left.keys());
        let after = self.things()?;
        let is_strict = matches!(self.engine, EngineKind::Sim | EngineKind::Aws);
        let kept = |thing: &&String| !is_strict && is_kept_by_moto(thing);
        let surplus: Vec<&String> = after.difference(before).filter(|thing| !kept(thing)).collect();
        ensure!(surplus.is_empty(), "the engines still hold {surplus:?} after the destroy");
        Ok(())
    }
}

/// moto forgets a scalable target that is deregistered, and keeps its policies with their alarms, which AWS deletes.
fn is_kept_by_moto(thing: &str) -> bool {
    thing.starts_with("ScalingPolicies ") || thing.contains("TargetTracking-table/")
}

/// Refusals in the first moments after a table or a scalable target was made, which no description announces.
const UNFORESEEABLE: [&str; 2] =
    ["ObjectNotFoundException: No scalable", "ContinuousBackupsUnavailableException: Backups are being enabled"];

/// A provider that decides first sends nothing that the service refuses, apart from what cannot be foreseen.
fn refusal(call: &SeenCall) -> Option<String> {
    let foreseeable = |reason: &&String| !UNFORESEEABLE.iter().any(|start| reason.starts_with(start));
    let refusal = call.refusal.as_ref().filter(foreseeable);
    refusal.map(|reason| format!("{} was refused: {reason}", call.operation))
}

fn ensure_succeeded(run: &Run) -> anyhow::Result<()> {
    ensure!(run.succeeded(), "success expected: {run}");
    Ok(())
}

fn refused(run: &Run, expected: &[String]) -> anyhow::Result<()> {
    ensure!(!run.succeeded(), "a refusal with {expected:?} was expected: {run}");
    let errors: Vec<Diagnostic> =
        run.diagnostics().into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
    all_right("the errors", &checks::diagnostic_differences(&errors, expected, &[]))
}

fn all_right(subject: &str, differences: &[String]) -> anyhow::Result<()> {
    ensure!(differences.is_empty(), "{subject} is not as expected:\n  {}", differences.join("\n  "));
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "another process is watched, whose clock is not ours")]
fn pause() {
    std::thread::sleep(Duration::from_millis(10));
}
