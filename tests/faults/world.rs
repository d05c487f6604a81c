//! A trial's surroundings: the folder of a CLI, an engine, and the proxy between the provider and the engine.

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail, ensure};
use dynamodb_sim::{Answering, Handle, Moment, ServerOptions, Settings, Simulator, spawn};
use fault_proxy::Proxy;
use serde_json::json;
use terraform_cli::{Cli, Engine, EngineKind, Folder, Run, Started, provider_block};

use crate::disturbance::Phase;
use crate::instance::Instance;
use crate::inventory;

/// How long operations may take where nothing lasts.
const TIMEOUT: &str = "30m";
/// Longer than every cool-down and budget of a day: trials are about faults, not about budgets.
const A_DAY: Duration = Duration::from_secs(25 * 3600);

/// Whose calls are disturbed: a folder with the configurations of a creation and of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Life {
    /// The table and what DynamoDB keeps with it.
    Table,
    /// Scaling, alarms, insights, a Kinesis data stream and policies.
    Surroundings,
    /// Replicas in other Regions.
    Replicas,
    /// What the independent engines can keep.
    Lesser,
}

impl Life {
    /// What only the simulator keeps.
    pub(crate) const SIMULATED: [Self; 3] = [Self::Table, Self::Surroundings, Self::Replicas];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Surroundings => "surroundings",
            Self::Replicas => "replicas",
            Self::Lesser => "lesser",
        }
    }

    /// For the head of a matrix.
    pub(crate) fn subject(self) -> &'static str {
        match self {
            Self::Table => "a table",
            Self::Surroundings => "a table and its surroundings",
            Self::Replicas => "a table and its replicas",
            Self::Lesser => "a lesser table",
        }
    }
}

/// The address of the one resource.
pub(crate) const ADDRESS: &str = "dynamodb_table.this";

/// moto and ministack: one process per run of this test, started when the first trial needs it.
#[derive(Debug, Default)]
pub(crate) struct Engines {
    moto: Mutex<Option<Engine>>,
    ministack: Mutex<Option<Engine>>,
}

impl Engines {
    fn url(&self, kind: EngineKind, python: &Path) -> anyhow::Result<Option<String>> {
        let log = |name: &str| Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("faults-{name}.log"));
        match kind {
            EngineKind::Sim => Ok(None),
            EngineKind::Moto => shared(&self.moto, || Engine::moto(python, &log("moto"))).map(Some),
            EngineKind::Ministack => shared(&self.ministack, || Engine::ministack(python, &log("ministack"))).map(Some),
            EngineKind::Dynalite => bail!("no life of this test fits into dynalite"),
            EngineKind::Aws => bail!("faults are injected into engines of this machine"),
        }
    }

    /// Ends the processes.
    pub(crate) fn stop(&self) {
        for slot in [&self.moto, &self.ministack] {
            drop(slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take());
        }
    }
}

fn shared(slot: &Mutex<Option<Engine>>, start: impl FnOnce() -> anyhow::Result<Engine>) -> anyhow::Result<String> {
    let mut slot = slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let engine = match slot.take() {
        Some(engine) => engine,
        None => start()?,
    };
    Ok(slot.insert(engine).url().to_owned())
}

/// A folder, an engine and the proxy between them.
pub(crate) struct World {
    pub(crate) folder: Folder,
    pub(crate) proxy: Proxy,
    engine: String,
    /// A simulator of the trial's own.
    simulator: Option<Handle>,
    /// Begins the names of everything in this world.
    pub(crate) prefix: String,
    life: Life,
}

/// Where a world begins: what the simulator holds and the state file that knows it.
#[derive(Clone, Default)]
pub(crate) struct Beginning {
    pub(crate) simulator: Option<Simulator>,
    pub(crate) state: Option<String>,
}

impl World {
    pub(crate) fn make(
        name: &str,
        cli: &Cli,
        kind: EngineKind,
        life: Life,
        engines: &Engines,
        python: &Path,
    ) -> anyhow::Result<Self> {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults").join(name);
        let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb"));
        let folder = Folder::create(&directory, cli, binary)?;
        let (engine, simulator) = match engines.url(kind, python)? {
            Some(url) => (url, None),
            None => {
                let handle = simulator()?;
                (handle.url.clone(), Some(handle))
            }
        };
        let proxy = Proxy::start(&engine, 0)?;
        // Every simulator is a trial's own: only shared engines need names of their own.
        let prefix = if simulator.is_some() { "faults".to_owned() } else { format!("faults-{name}") };
        let world = Self { folder, proxy, engine, simulator, prefix, life };
        let declared = "variable \"prefix\" {}\nvariable \"timeout\" {}\nvariable \"protected\" { type = bool }\n";
        let text = provider_block(world.proxy.url(), &[r#"preset = "development""#]) + declared;
        world.folder.write("provider.tf", &text)?;
        Ok(world)
    }

    pub(crate) fn begin(&self, beginning: &Beginning) -> anyhow::Result<()> {
        if let (Some(handle), Some(simulator)) = (&self.simulator, &beginning.simulator) {
            *handle.lock() = simulator.clone();
        }
        match &beginning.state {
            Some(state) => self.folder.write("terraform.tfstate", state),
            None => Ok(()),
        }
    }

    /// What is there now, to begin with another time.
    pub(crate) fn now(&self) -> anyhow::Result<Beginning> {
        let simulator = self.simulator.as_ref().map(|handle| handle.lock().clone());
        let path = self.folder.path().join("terraform.tfstate");
        let state = path.exists().then(|| std::fs::read_to_string(&path)).transpose()?;
        Ok(Beginning { simulator, state })
    }

    /// Lets the service forget its cool-downs.
    pub(crate) fn let_a_day_pass(&self) {
        if let Some(handle) = &self.simulator {
            handle.lock().advance(A_DAY);
        }
    }

    /// Writes the configuration of a phase. A deletion has the one before it.
    pub(crate) fn configure(&self, phase: Phase, timeout: Option<Duration>, protected: bool) -> anyhow::Result<()> {
        let name = match phase {
            Phase::Create => "create.tf",
            Phase::Update | Phase::Delete => "update.tf",
        };
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/lives").join(self.life.name()).join(name);
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        self.folder.write("main.tf", &text)?;
        let timeout = timeout.map_or_else(|| TIMEOUT.to_owned(), |timeout| format!("{}s", timeout.as_secs()));
        let values = json!({ "prefix": self.prefix, "timeout": timeout, "protected": protected });
        self.folder.write("terraform.tfvars.json", &values.to_string())
    }

    /// A deletion takes its time from the state.
    pub(crate) fn shorten_deletion(&self, timeout: Duration) -> anyhow::Result<()> {
        let path = self.folder.path().join("terraform.tfstate");
        let state = std::fs::read_to_string(&path)?;
        let changed = state.replace(&format!("\"{TIMEOUT}\""), &format!("\"{}s\"", timeout.as_secs()));
        ensure!(changed != state, "the state holds no time of a deletion");
        Ok(std::fs::write(&path, changed)?)
    }

    /// Plans and applies the phase.
    pub(crate) fn apply(&self, phase: Phase) -> anyhow::Result<Run> {
        Ok(self.start(phase)?.into_run()?)
    }

    pub(crate) fn start(&self, phase: Phase) -> anyhow::Result<Started> {
        let command = if phase == Phase::Delete { "destroy" } else { "apply" };
        self.folder.start(&[command, "-input=false", "-no-color", "-json", "-auto-approve"])
    }

    /// Plans; the exit code says whether there is anything to do.
    pub(crate) fn plan(&self, phase: Phase) -> anyhow::Result<Run> {
        let mut arguments = vec!["plan", "-input=false", "-no-color", "-json", "-detailed-exitcode"];
        if phase == Phase::Delete {
            arguments.push("-destroy");
        }
        self.folder.run(&arguments)
    }

    pub(crate) fn instance(&self) -> anyhow::Result<Option<Instance>> {
        Instance::of(self.folder.path())
    }

    /// What the engine holds of this world.
    pub(crate) fn inventory(&self) -> anyhow::Result<Vec<String>> {
        inventory::of(&self.engine, &self.prefix)
    }
}

/// Waiting for the service costs no real time; the clock starts with the machine's, because the provider compares the
/// service's times with its own.
fn simulator() -> anyhow::Result<Handle> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the machine's clock is before 1970")?;
    let settings = Settings { start: Moment::from_millis(i64::try_from(now.as_millis())?), ..Settings::default() };
    Ok(spawn(ServerOptions { clock: Answering::Jump, settings, ..ServerOptions::default() })?)
}
