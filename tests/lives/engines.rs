//! The engines that trials run against, and what each cannot do.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail, ensure};
use dynamodb_sim::{Answering, Handle, Moment, ServerOptions, Settings, spawn};
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use service_model::Models;
use terraform_cli::{Endpoints, Engine, EngineKind, Service, aws_call};

use crate::case::Case;
use crate::tools::Tools;
use crate::witness::{self, Witness};

/// The engines that trials share: one process per run of this test, started when the first trial needs it.
#[derive(Default)]
pub(crate) struct Engines {
    moto: Mutex<Option<Engine>>,
    ministack: Mutex<Option<Engine>>,
    dynalite: Mutex<Option<Engine>>,
    witness: Witness,
}

/// The engines of one trial, by service.
pub(crate) struct Services {
    pub(crate) endpoints: Endpoints,
    /// A simulator of the trial's own, whose journal and faults concern no other trial. The other engines are shared with
    /// trials that use other names.
    own: Option<Own>,
}

/// A simulator, and what its journal is checked against.
struct Own {
    simulator: Handle,
    models: Arc<Models>,
}

impl Services {
    /// Those of a life on AWS. Only the provider and the cleanup call them.
    pub(crate) fn on_aws(endpoints: Endpoints) -> Self {
        Self { endpoints, own: None }
    }

    /// Where DynamoDB is, and with a simulator everything.
    pub(crate) fn url(&self) -> &str {
        &self.endpoints.dynamodb
    }

    /// Whether every call so far conforms to AWS's service models; only a simulator keeps a journal to check.
    pub(crate) fn check_wire(&self) -> anyhow::Result<()> {
        match &self.own {
            Some(own) => witness::check(own.simulator.lock().journal(), &own.models),
            None => Ok(()),
        }
    }
}

impl Engines {
    /// The services for a trial of one engine.
    pub(crate) fn services(&self, kind: EngineKind, tools: &Tools) -> anyhow::Result<Services> {
        match kind {
            EngineKind::Sim => {
                let own = Own { simulator: simulator()?, models: self.witness.models(tools)? };
                Ok(Services { endpoints: Endpoints::at(&own.simulator.url), own: Some(own) })
            }
            EngineKind::Moto | EngineKind::Ministack | EngineKind::Dynalite => {
                Ok(Services { endpoints: Endpoints::at(&self.shared(kind, tools)?), own: None })
            }
            EngineKind::Aws => bail!("`cargo xtask aws` runs lives on AWS"),
        }
    }

    /// The services for a trial of a case, in which other engines may help out.
    pub(crate) fn services_of(&self, case: &Case, kind: EngineKind, tools: &Tools) -> anyhow::Result<Services> {
        let mut services = self.services(kind, tools)?;
        if let Some(helper) = case.elsewhere(kind, Service::ApplicationAutoScaling) {
            services.endpoints.application_autoscaling = self.shared(helper, tools)?;
        }
        if let Some(helper) = case.elsewhere(kind, Service::CloudWatch) {
            services.endpoints.cloudwatch = self.shared(helper, tools)?;
        }
        Ok(services)
    }

    /// AWS's models of its services.
    pub(crate) fn models(&self, tools: &Tools) -> anyhow::Result<Arc<Models>> {
        self.witness.models(tools)
    }

    fn shared(&self, kind: EngineKind, tools: &Tools) -> anyhow::Result<String> {
        match kind {
            EngineKind::Sim | EngineKind::Aws => bail!("{kind} is no engine that trials share"),
            EngineKind::Moto => started(&self.moto, || Engine::moto(&tools.python, &log("moto"))),
            EngineKind::Ministack => started(&self.ministack, || Engine::ministack(&tools.python, &log("ministack"))),
            EngineKind::Dynalite => started(&self.dynalite, || Engine::dynalite(&tools.dynalite, &log("dynalite"))),
        }
    }

    /// Ends the shared processes.
    pub(crate) fn stop(&self) {
        for slot in [&self.moto, &self.ministack, &self.dynalite] {
            drop(slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take());
        }
    }
}

/// Waiting for the service costs no real time in a life; the clock starts with the machine's, because the provider
/// compares the service's times with its own.
fn simulator() -> anyhow::Result<Handle> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the machine's clock is before 1970")?;
    let settings = Settings {
        start: Moment::from_millis(i64::try_from(now.as_millis())?),
        journal_inputs: true,
        journal_outputs: true,
        step_scaling: true,
        ..Settings::default()
    };
    Ok(spawn(ServerOptions { clock: Answering::Jump, settings, ..ServerOptions::default() })?)
}

/// The URL of an engine that is started when it is first needed.
fn started(slot: &Mutex<Option<Engine>>, start: impl FnOnce() -> anyhow::Result<Engine>) -> anyhow::Result<String> {
    let mut slot = slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let engine = match slot.take() {
        Some(engine) => engine,
        None => start()?,
    };
    Ok(slot.insert(engine).url().to_owned())
}

fn log(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.log"))
}

/// `engines.toml`: what the engines cannot do, with their own answers as the reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    #[serde(default)]
    limits: Vec<Limit>,
    /// Warnings that an engine's gaps provoke in every case.
    #[serde(default)]
    warnings: Vec<Tolerated>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    engine: String,
    /// The cases that need what the engine lacks …
    #[serde(default)]
    cases: Vec<String>,
    /// … or the only cases that it can hold, where it lacks most of what a table has …
    #[serde(default)]
    only: Vec<String>,
    /// … or the attributes that it does not return, so that an import cannot know them.
    #[serde(default)]
    not_returned: Vec<String>,
    /// What is missing, for the reader.
    reason: String,
    /// Calls that show it, sent in this order; `{table}` stands for a name of its own.
    probe: Vec<Probe>,
    /// Part of the engine's answer to the last call …
    answer: Option<String>,
    /// … or what is not in it, although the call before set it.
    answer_lacks: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Probe {
    call: String,
    with: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tolerated {
    engine: String,
    text: String,
    #[expect(dead_code, reason = "read by people; its presence is checked by the parser")]
    reason: String,
}

impl Limits {
    pub(crate) fn load(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} does not list limits", path.display()))
    }

    /// Whether a case is left out for an engine.
    pub(crate) fn excludes(&self, engine: EngineKind, case: &str) -> bool {
        self.limits.iter().any(|limit| limit.engine == engine.name() && limit.excludes(case))
    }

    /// Attributes that an engine does not return.
    pub(crate) fn not_returned(&self, engine: EngineKind) -> Vec<String> {
        let of_engine = self.limits.iter().filter(|limit| limit.engine == engine.name());
        of_engine.flat_map(|limit| limit.not_returned.iter().cloned()).collect()
    }

    /// Texts of warnings that an engine provokes without being part of what a case checks.
    pub(crate) fn tolerated_warnings(&self, engine: EngineKind) -> Vec<String> {
        self.warnings.iter().filter(|entry| entry.engine == engine.name()).map(|entry| entry.text.clone()).collect()
    }

    /// A limit of a case that does not exist (any more) would hide a gap that does not exist.
    pub(crate) fn check_names(&self, cases: &[Case]) {
        for name in self.limits.iter().flat_map(|limit| limit.cases.iter().chain(&limit.only)) {
            assert!(cases.iter().any(|case| case.name == *name), "engines.toml names the unknown case `{name}`");
        }
    }

    /// One trial per limit: the engine still answers as the reason says, so that a gap closed upstream is noticed.
    pub(crate) fn trials(&self, tools: &Arc<Tools>, engines: &Arc<Engines>) -> Vec<Trial> {
        let mut trials = Vec::new();
        for (number, limit) in self.limits.iter().cloned().enumerate() {
            let (tools, engines) = (Arc::clone(tools), Arc::clone(engines));
            let name = format!("limit::{}::{}", limit.subjects().join("+"), limit.engine);
            trials.push(Trial::test(name, move || {
                check(&limit, number, &tools, &engines).map_err(|error| Failed::from(format!("{error:#}")))
            }));
        }
        trials
    }
}

impl Limit {
    fn excludes(&self, case: &str) -> bool {
        let lists = |names: &[String]| names.iter().any(|name| name == case);
        lists(&self.cases) || !(self.only.is_empty() || lists(&self.only))
    }

    /// What is left out.
    fn subjects(&self) -> Vec<String> {
        let others = (!self.only.is_empty()).then(|| "most".to_owned());
        others.into_iter().chain(self.cases.iter().chain(&self.not_returned).cloned()).collect()
    }
}

fn check(limit: &Limit, number: usize, tools: &Tools, engines: &Engines) -> anyhow::Result<()> {
    let Some(kind) = EngineKind::named(&limit.engine) else {
        bail!("engines.toml names the unknown engine `{}`", limit.engine);
    };
    let services = engines.services(kind, tools)?;
    let table = format!("limit-{number}");
    let mut last = String::new();
    for probe in &limit.probe {
        let answer = aws_call(services.url(), &probe.call, &probe.with.replace("{table}", &table))?;
        last = format!("{} {}", answer.status, answer.body);
    }
    // Cleaning up is a courtesy to the other trials; whether the table exists depends on the probe.
    let _ = aws_call(services.url(), "DeleteTable", &format!(r#"{{"TableName":"{table}"}}"#));
    let shown = match (&limit.answer, &limit.answer_lacks) {
        (Some(text), None) => last.contains(text),
        (None, Some(text)) => last.starts_with("200 ") && !last.contains(text),
        (Some(_), Some(_)) | (None, None) => bail!("one of `answer` and `answer_lacks` is expected"),
    };
    ensure!(
        shown,
        "{} leaves out {:?} because {}; it no longer answers so, but: {last}",
        limit.engine,
        limit.subjects(),
        limit.reason
    );
    Ok(())
}
