//! One trial: every step of a case with one CLI against one engine.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use rustix::process::{Pid, Signal as OsSignal, kill_process};
use terraform_cli::{Cli, Diagnostic, EngineKind, Folder, Run, Severity, provider_block, table_names};

use crate::case::{Case, Interrupt, Signal, Step};
use crate::engines::{Endpoint, Engines};
use crate::tools::Tools;
use crate::{checks, import_check, journal};

const PLAN_FILE: &str = "plan.bin";

struct Life<'a> {
    case: &'a Case,
    folder: Folder,
    /// The same configuration with an empty state.
    import_folder: Folder,
    endpoint: Endpoint,
    engine: EngineKind,
    /// Begins the names of all tables of this trial.
    prefix: String,
    tolerated: &'a [String],
}

/// Runs the case from an empty engine to an empty engine.
pub(crate) fn run(
    case: &Case,
    cli: &Cli,
    engine: EngineKind,
    engines: &Engines,
    tools: &Tools,
    tolerated: &[String],
) -> anyhow::Result<()> {
    let trial = format!("{}-{}-{engine}", case.name, cli.kind());
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lives").join(&trial);
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb"));
    let life = Life {
        case,
        folder: Folder::create(&directory.join("life"), cli, binary)?,
        import_folder: Folder::create(&directory.join("import"), cli, binary)?,
        endpoint: engines.endpoint(engine, &trial, tools)?,
        engine,
        prefix: format!("lives-{}-{}", case.name, cli.kind()),
        tolerated,
    };
    life.write_provider()?;
    for (index, step) in case.steps.iter().enumerate() {
        let number = index + 1;
        life.step(number, step)
            .with_context(|| format!("step {number} of {trial} (files kept in {})", directory.display()))?;
    }
    life.leave_nothing().with_context(|| format!("the end of {trial} (files kept in {})", directory.display()))?;
    std::fs::remove_dir_all(&directory)?;
    Ok(())
}

impl Life<'_> {
    fn write_provider(&self) -> anyhow::Result<()> {
        let lines: Vec<&str> = self.case.provider.iter().map(String::as_str).collect();
        let mut text = provider_block(self.endpoint.url(), &lines);
        // Shared engines hold the tables of all trials at once.
        text.push_str(&format!("\nvariable \"prefix\" {{\n  default = \"{}\"\n}}\n", self.prefix));
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
        if let (EngineKind::Sim, Some(seconds)) = (self.engine, step.advance_seconds) {
            journal::advance(self.endpoint.url(), seconds)?;
        }
        let calls_before = self.calls()?.len();
        let planned = self.plan(step.destroy)?;
        if !step.errors.is_empty() {
            return refused(&planned, &step.errors);
        }
        self.check_plan(&planned, step)?;

        if let Some(faults) = &step.faults {
            journal::inject(self.endpoint.url(), faults)?;
        }
        if let Some(interrupt) = &step.interrupt {
            self.apply_interrupted(interrupt)?;
            // What is left to do depends on where the signal hit; that the rest arrives does not.
            ensure_succeeded(&self.plan(step.destroy)?)?;
            ensure_succeeded(&self.apply()?)?;
        } else {
            let applied = self.apply()?;
            if !step.apply_errors.is_empty() {
                return refused(&applied, &step.apply_errors);
            }
            ensure_succeeded(&applied)?;
            self.check_warnings(&planned, &applied, step)?;
        }
        self.check_calls(calls_before, step)?;
        if !step.destroy {
            self.check_rest()?;
        }
        let state = self.folder.state()?;
        all_right("the state", &checks::state_differences(&state, &step.state))?;
        import_check::run(&self.import_folder, &state, &self.case.import_ignores)
    }

    fn plan(&self, destroy: bool) -> anyhow::Result<Run> {
        let out = format!("-out={PLAN_FILE}");
        let mut arguments = vec!["plan", "-input=false", "-no-color", "-json", &out];
        if destroy {
            arguments.push("-destroy");
        }
        self.folder.run(&arguments)
    }

    fn apply(&self) -> anyhow::Result<Run> {
        self.folder.run(&["apply", "-input=false", "-no-color", "-json", PLAN_FILE])
    }

    fn check_plan(&self, planned: &Run, step: &Step) -> anyhow::Result<()> {
        ensure_succeeded(planned)?;
        let plan = self.folder.run(&["show", "-json", PLAN_FILE])?.json()?;
        all_right("the plan", &checks::plan_differences(&plan, &step.plan))
    }

    fn check_warnings(&self, planned: &Run, applied: &Run, step: &Step) -> anyhow::Result<()> {
        let mut seen: Vec<Diagnostic> = planned.diagnostics();
        seen.extend(applied.diagnostics());
        all_right("the warnings", &checks::diagnostic_differences(&seen, &step.warnings, self.tolerated))
    }

    fn calls(&self) -> anyhow::Result<Vec<String>> {
        match self.engine {
            EngineKind::Sim => journal::operations(self.endpoint.url()),
            EngineKind::Moto | EngineKind::Ministack => Ok(Vec::new()),
        }
    }

    fn check_calls(&self, before: usize, step: &Step) -> anyhow::Result<()> {
        let (EngineKind::Sim, Some(expected)) = (self.engine, &step.calls) else { return Ok(()) };
        let calls = journal::mutating(&self.calls()?[before..]);
        all_right("the calls", &checks::call_differences(&calls, expected))
    }

    /// After an apply there is nothing left to do.
    fn check_rest(&self) -> anyhow::Result<()> {
        let plan = self.folder.run(&["plan", "-input=false", "-no-color", "-detailed-exitcode"])?;
        ensure!(plan.succeeded(), "an empty plan was expected after the apply: {plan}");
        Ok(())
    }

    fn apply_interrupted(&self, interrupt: &Interrupt) -> anyhow::Result<()> {
        let url = self.endpoint.url();
        let seen = |calls: &[String]| calls.iter().filter(|call| **call == interrupt.after).count();
        let before = seen(&journal::operations(url)?);
        let mut apply = self.folder.start(&["apply", "-input=false", "-no-color", "-json", PLAN_FILE])?;
        while seen(&journal::operations(url)?) == before {
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
        Ok(())
    }

    fn leave_nothing(&self) -> anyhow::Result<()> {
        let destroyed = self.folder.run(&["destroy", "-input=false", "-no-color", "-json", "-auto-approve"])?;
        ensure_succeeded(&destroyed)?;
        let left = self.folder.state()?;
        ensure!(left.is_empty(), "the state still holds {:?} after the destroy", left.keys());
        let mut tables = table_names(self.endpoint.url())?;
        tables.retain(|name| name.starts_with(&self.prefix));
        ensure!(tables.is_empty(), "the engine still holds {tables:?} after the destroy");
        Ok(())
    }
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
