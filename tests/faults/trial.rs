//! One trial: one disturbance at one place of one phase, and everything that must hold afterwards.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use fault_proxy::Fault;
use rustix::process::Pid;
use terraform_cli::{Run, Severity};

use crate::disturbance::{Disturbance, Expected, Phase, Place, Signal, Strikes, Whom};
use crate::ground::{Ground, Recorded};
use crate::instance::Instance;
use crate::processes;
use crate::world::{ADDRESS, Engines, Life, World};

/// What to try.
pub(crate) struct Trial<'a> {
    pub(crate) ground: &'a Ground,
    pub(crate) phase: Phase,
    pub(crate) place: Place,
    pub(crate) disturbance: Disturbance,
}

/// How it went; everything but this is a failed trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// The disturbed apply succeeded.
    Overcome,
    /// It failed with a clear error, and the next apply arrived.
    Healed,
    /// The reply was lost with the process: the next apply said how to import the table, which then arrived.
    Imported,
}

/// What no run may print: bugs of a provider, as the CLIs and our framework word them.
const BUGS: [&str; 9] = [
    "panicked at",
    "produced inconsistent",
    "produced an unexpected new value",
    "returned invalid result",
    "produced invalid",
    "unexpected new value",
    "This is a bug in the provider",
    "Bug in the provider",
    "RPC failed",
];
/// What CLIs print when the provider is gone.
const PROVIDER_GONE: [&str; 2] = ["Plugin did not respond", "Request cancelled"];
/// The longest that a held call is waited for.
const UNTIL_HELD: Duration = Duration::from_secs(60);

impl Trial<'_> {
    /// For filters and reports.
    pub(crate) fn name(&self) -> String {
        let Self { ground, phase, place, disturbance } = self;
        let life = if ground.life == Life::Lesser { String::new() } else { format!("{}::", ground.life.name()) };
        format!("{}::{}::{life}{phase}::{place}::{disturbance}", ground.engine, ground.cli.kind())
    }

    /// Disturbs, checks, applies again, checks again, destroys.
    pub(crate) fn run(&self, engines: &Engines, python: &Path) -> anyhow::Result<Outcome> {
        let folder = self.name().replace("::", "-").replace(['#', '.', '_'], "-").to_ascii_lowercase();
        let world = World::make(&folder, &self.ground.cli, self.ground.engine, self.ground.life, engines, python)?;
        let outcome =
            self.life(&world).with_context(|| format!("files are kept in {}", world.folder.path().display()))?;
        std::fs::remove_dir_all(world.folder.path())?;
        Ok(outcome)
    }

    fn recorded(&self) -> &Recorded {
        self.ground.phase(self.phase)
    }

    fn life(&self, world: &World) -> anyhow::Result<Outcome> {
        self.begin(world)?;
        let run = self.disturbed(world)?;
        world.proxy.set_rules(Vec::new());
        self.check_run(&run, world)?;
        self.check_nothing_lost(world, &run)?;
        world.let_a_day_pass();
        let imported = self.heal(world).with_context(|| format!("after the disturbed run {run}"))?;
        self.check_end(world, imported).with_context(|| format!("after the disturbed run {run}"))?;
        self.leave_nothing(world).with_context(|| format!("after the disturbed run {run}"))?;
        Ok(match (run.succeeded(), imported) {
            (true, _) => Outcome::Overcome,
            (false, false) => Outcome::Healed,
            (false, true) => Outcome::Imported,
        })
    }

    /// Brings the world to where the phase starts: at once in a simulator, call by call elsewhere.
    fn begin(&self, world: &World) -> anyhow::Result<()> {
        if self.ground.engine == terraform_cli::EngineKind::Sim {
            world.begin(&self.recorded().before)?;
        } else {
            for before in Phase::ALL.into_iter().take_while(|phase| *phase != self.phase) {
                world.configure(before, None, true)?;
                succeeded(world.apply(before)?).with_context(|| format!("the undisturbed {before}"))?;
            }
        }
        let timeout = self.disturbance.lasts().then(|| self.recorded().took * 2 + Duration::from_secs(3));
        world.configure(self.phase, timeout, true)?;
        match timeout {
            Some(timeout) if self.phase == Phase::Delete => world.shorten_deletion(timeout),
            Some(_) | None => Ok(()),
        }
    }

    fn disturbed(&self, world: &World) -> anyhow::Result<Run> {
        world.proxy.set_rules(self.disturbance.rules(&self.place));
        let Disturbance::Signal(signal, whom) = self.disturbance else { return world.apply(self.phase) };
        let mut started = world.start(self.phase)?;
        let since = Instant::now();
        while !world.proxy.journal().iter().any(|seen| seen.fault.is_some() && seen.forwarded) {
            ensure!(since.elapsed() < UNTIL_HELD, "{} was not seen", self.place);
            if started.has_ended()? {
                bail!("the apply ended before {} was seen: {}", self.place, started.into_run()?);
            }
            processes::pause();
        }
        let providers = processes::providers_of(started.id())?;
        ensure!(!providers.is_empty(), "the CLI runs no provider");
        match whom {
            Whom::Cli => {
                let cli =
                    i32::try_from(started.id()).ok().and_then(Pid::from_raw).context("the CLI has no process id")?;
                processes::send(signal, cli)?;
            }
            Whom::Provider => providers.iter().try_for_each(|provider| processes::send(signal, *provider))?,
        }
        let run = started.into_run()?;
        processes::ensure_gone(&providers)?;
        Ok(run)
    }

    fn check_run(&self, run: &Run, world: &World) -> anyhow::Result<()> {
        ensure!(world.proxy.journal().iter().any(|seen| seen.fault.is_some()), "nothing was disturbed: {run}");
        let printed = format!("{}\n{}", run.stdout, run.stderr);
        let killed = self.disturbance == Disturbance::Signal(Signal::Kill, Whom::Provider);
        let bugs = BUGS.iter().chain(PROVIDER_GONE.iter().filter(|_| !killed));
        if let Some(bug) = bugs.into_iter().find(|bug| printed.contains(**bug)) {
            bail!("`{bug}` is printed: {run}");
        }
        match (self.disturbance.expected(self.phase), run.succeeded()) {
            (Expected::Success, false) => bail!("success was expected: {run}"),
            (Expected::Failure, true) => bail!("a failure was expected: {run}"),
            (_, true) => Ok(()),
            (_, false) => self.check_error(run),
        }
    }

    /// A failed apply says what was called.
    fn check_error(&self, run: &Run) -> anyhow::Result<()> {
        let Disturbance::Fault(fault, strikes) = self.disturbance else { return Ok(()) };
        let errors: Vec<String> = run
            .diagnostics()
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .map(ToString::to_string)
            .collect();
        ensure!(!errors.is_empty(), "it failed without an error: {run}");
        let named = |operation: &str| errors.iter().any(|error| error.contains(operation));
        // Where nothing can be called any more, it may be any call that failed.
        let any = strikes == Strikes::Everything || fault == Fault::PortClosed;
        let called: Vec<&str> = match any {
            true => self.recorded().calls.iter().map(|seen| seen.operation.as_str()).collect(),
            false => vec![self.place.operation.as_str()],
        };
        ensure!(called.into_iter().any(named), "no error names the operation: {run}");
        Ok(())
    }

    /// What the engine holds is in the state, unless the reply was lost with a process.
    fn check_nothing_lost(&self, world: &World, run: &Run) -> anyhow::Result<()> {
        let held = world.inventory()?;
        let known = world.instance()?.is_some();
        let excused = self.phase == Phase::Create && self.may_lose_a_creation();
        ensure!(held.is_empty() || known || excused, "the state knows nothing of {held:?}: {run}");
        Ok(())
    }

    /// A creation that no state can know of: its reply was lost with the process.
    fn may_lose_a_creation(&self) -> bool {
        self.disturbance.loses_the_reply()
    }

    /// Applies again; whether the table had to be imported first.
    fn heal(&self, world: &World) -> anyhow::Result<bool> {
        world.configure(self.phase, None, true)?;
        let again = world.apply(self.phase)?;
        if again.succeeded() {
            return Ok(false);
        }
        let refused = again.diagnostics().iter().any(|found| found.detail.contains("terraform import"));
        ensure!(
            refused && self.may_lose_a_creation() && self.phase == Phase::Create,
            "the second apply failed: {again}"
        );
        let name = format!("{}-orders", world.prefix);
        succeeded(world.folder.run(&["import", "-input=false", "-no-color", ADDRESS, &name])?)?;
        succeeded(world.apply(self.phase)?).context("the apply after the import")?;
        Ok(true)
    }

    /// Nothing is left to do, and the state is what it would have been.
    fn check_end(&self, world: &World, imported: bool) -> anyhow::Result<()> {
        let plan = world.plan(self.phase)?;
        ensure!(plan.succeeded(), "an empty plan was expected: {plan}");
        let expected = &self.recorded().after;
        match (world.instance()?, expected) {
            (None, None) => Ok(()),
            (Some(found), Some(expected)) => {
                let names = (world.prefix.as_str(), self.ground.prefix.as_str());
                // The CLI forgets the private state of a provider that died in an update (the protocol cannot give it
                // back), and an import has none: then there is none until the next change.
                let forgotten = imported || self.disturbance == Disturbance::Signal(Signal::Kill, Whom::Provider);
                let outdated = self.disturbance.loses_the_reply() && found.private == self.private_state_before()?;
                let excused = outdated || (forgotten && found.private.is_null());
                let differences = found.differences(expected, names, !excused);
                ensure!(
                    differences.is_empty(),
                    "the state differs from an undisturbed run's:\n  {}",
                    differences.join("\n  ")
                );
                Ok(())
            }
            (found, _) => bail!("the state {} a table in the end", if found.is_some() { "holds" } else { "lost" }),
        }
    }

    /// The private state before the phase. A CLI that is killed keeps it, and when nothing is left to do
    /// no new one is written until the next change.
    fn private_state_before(&self) -> anyhow::Result<serde_json::Value> {
        let state = self.recorded().before.state.as_deref();
        let before = state.map(Instance::in_state).transpose()?.flatten();
        Ok(before.map(|before| before.private).unwrap_or_default())
    }

    fn leave_nothing(&self, world: &World) -> anyhow::Result<()> {
        if self.phase == Phase::Create {
            world.configure(Phase::Create, None, false)?;
            world.let_a_day_pass();
            succeeded(world.apply(Phase::Create)?).context("the end of the protection")?;
        }
        succeeded(world.apply(Phase::Delete)?).context("the final destroy")?;
        let left = world.inventory()?;
        ensure!(left.is_empty(), "the engine still holds {left:?} after the final destroy");
        ensure!(world.instance()?.is_none(), "the state still holds a table after the final destroy");
        Ok(())
    }
}

fn succeeded(run: Run) -> anyhow::Result<()> {
    ensure!(run.succeeded(), "success was expected: {run}");
    Ok(())
}
