//! A case: its folder, its steps and what each step must show.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde::Deserialize;
use terraform_cli::{Ability, EngineKind, Service};

use crate::shapes::Shapes;

/// One life of one or more tables.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) steps: Vec<Step>,
    /// Attributes that an import cannot know, beyond those that never have a remote counterpart.
    pub(crate) import_ignores: Vec<String>,
    pub(crate) provider: Vec<String>,
    pub(crate) variables: BTreeMap<String, serde_json::Value>,
    services: BTreeMap<String, Elsewhere>,
    simulator_only: bool,
    /// Names of the only engines that run the case; empty for all.
    only_engines: Vec<String>,
    /// What a CLI must be able to do.
    pub(crate) needs: Vec<Ability>,
    directory: PathBuf,
    /// Tables that each have a file of their own, in addition to the configurations of the steps.
    shapes: Shapes,
}

/// `expect.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    /// One sentence for the reader of the case.
    #[expect(dead_code, reason = "read by people; its presence is checked by the parser")]
    about: String,
    #[serde(default)]
    import_ignores: Vec<String>,
    /// Lines of the provider block; `preset = "development"` if absent.
    provider: Option<Vec<String>>,
    /// Values of input variables that the configuration declares.
    #[serde(default)]
    variables: BTreeMap<String, serde_json::Value>,
    /// By engine: the engine that answers instead for a service which the first lacks.
    #[serde(default)]
    services: BTreeMap<String, Elsewhere>,
    /// What the case asks of a CLI that not every version can do.
    #[serde(default)]
    needs: Vec<Ability>,
    /// Why only the simulator can run the case: what it has that the other engines are not asked for.
    simulator_only: Option<String>,
    /// The only engines that run the case, where others could not show more; all if absent.
    #[serde(default)]
    only_engines: Vec<String>,
    steps: Vec<Step>,
}

/// Engines of single services, for an engine that answers for the rest.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Elsewhere {
    application_autoscaling: Option<String>,
    cloudwatch: Option<String>,
}

/// What one step does and must show.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// By address: `"create"`, or `{ action = "update", changed = ["tags.Team"] }` with exactly the changed paths.
    /// Resources that are not listed must be planned without a change.
    #[serde(default)]
    pub(crate) plan: BTreeMap<String, Planned>,
    /// Plans a destroy instead of an apply.
    #[serde(default)]
    pub(crate) destroy: bool,
    /// Further arguments of the plan, for instance `-replace=dynamodb_table.this` or `-refresh=false`.
    #[serde(default)]
    pub(crate) plan_arguments: Vec<String>,
    /// Commands of the CLI before the step, for instance `["taint", "dynamodb_table.this"]`; `{prefix}` stands for what begins the
    /// names of this trial.
    #[serde(default)]
    pub(crate) before: Vec<Vec<String>>,
    /// Attributes of the stored state that are replaced before the step, by address and name, as JSON: an earlier release
    /// wrote them so. An empty text removes the attribute.
    #[serde(default)]
    pub(crate) stored: BTreeMap<String, BTreeMap<String, String>>,
    /// The plan is refused; each text is part of an error, and there are no further errors.
    #[serde(default)]
    pub(crate) errors: Vec<String>,
    /// The apply fails; each text is part of an error, and there are no further errors.
    #[serde(default)]
    pub(crate) apply_errors: Vec<String>,
    /// The failing apply leaves every table, target and alarm, and none of its mutating calls is accepted. A refused plan
    /// always does.
    #[serde(default)]
    pub(crate) untouched: bool,
    /// The apply leaves something under way: what follows from that is for the next step.
    #[serde(default)]
    pub(crate) unsettled: bool,
    /// Each text is part of a warning of plan or apply, and there are no further warnings.
    #[serde(default)]
    pub(crate) warnings: Vec<String>,
    /// By address and dotted attribute path: the value in the state after the step.
    #[serde(default)]
    pub(crate) state: BTreeMap<String, BTreeMap<String, serde_json::Value>>,
    /// The mutating calls of this step, as the simulator saw them.
    pub(crate) calls: Option<Calls>,
    /// Faults the simulator injects during this step's plan and apply, in its own notation.
    pub(crate) faults: Option<serde_json::Value>,
    /// Ends the CLI during the apply; the runner then plans and applies again, which must finish.
    pub(crate) interrupt: Option<Interrupt>,
    /// Calls made outside Terraform before the step; `{prefix}` as above.
    #[serde(default)]
    pub(crate) by_hand: Vec<ForeignCall>,
    /// Calls that are made outside Terraform between plan and apply.
    #[serde(default)]
    pub(crate) by_hand_after_plan: Vec<ForeignCall>,
    /// Has the simulator's tables be used from before the step on, in its own notation; `{prefix}` as above.
    pub(crate) load: Option<serde_json::Value>,
    /// Moves the simulator's clock before the step, where the service asks for time between two changes.
    pub(crate) advance_seconds: Option<u64>,
    /// How the simulator's clock runs from before the step on.
    pub(crate) clock: Option<Clock>,
}

/// How the simulator's clock runs.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Clock {
    /// Like real time, so that what takes long is still under way when a timeout ends.
    RealTime,
    /// Whoever would wait finds what he waits for.
    Jump,
}

/// The expected plan of one resource.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Planned {
    Action(String),
    Change { action: String, changed: Vec<String> },
}

/// The expected mutating calls: in order, or counted where independent calls run at the same time.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Calls {
    InOrder(Vec<String>),
    Counted(BTreeMap<String, usize>),
}

/// Sends a signal to the CLI once the journal shows an operation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Interrupt {
    pub(crate) after: String,
    pub(crate) signal: Signal,
}

/// A call to the engine that is not the provider's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForeignCall {
    /// `dynamodb` if absent, `application-autoscaling`, `monitoring` or `kms`.
    service: Option<String>,
    /// The provider's Region if absent.
    pub(crate) region: Option<String>,
    pub(crate) call: String,
    /// The input as JSON.
    pub(crate) with: String,
}

impl ForeignCall {
    pub(crate) fn service(&self) -> anyhow::Result<Service> {
        let Some(name) = &self.service else { return Ok(Service::DynamoDb) };
        Service::named(name).with_context(|| format!("`{name}` is no service of {}", self.call))
    }
}

/// The two ways to end a CLI early.
#[derive(Clone, Copy, Deserialize)]
pub(crate) enum Signal {
    #[serde(rename = "SIGINT")]
    Interrupt,
    #[serde(rename = "SIGKILL")]
    Kill,
}

impl Case {
    /// The engines that can run the case at all: only the simulator injects faults, has tables be used, has its
    /// own clock and keeps a journal to time a signal by.
    pub(crate) fn engines(&self) -> Vec<EngineKind> {
        let needs_sim = self.steps.iter().any(|step| {
            step.faults.is_some() || step.interrupt.is_some() || step.load.is_some() || step.clock.is_some()
        });
        if needs_sim || self.simulator_only {
            return vec![EngineKind::Sim];
        }
        let asked =
            |kind: &EngineKind| self.only_engines.is_empty() || self.only_engines.iter().any(|it| it == kind.name());
        EngineKind::ALL.into_iter().filter(asked).collect()
    }

    /// Why the case cannot run on AWS, where nothing is injected, no clock is turned and no call is made by hand; none if it can.
    pub(crate) fn needs_of_an_engine(&self) -> Option<&'static str> {
        let any = |needs: fn(&Step) -> bool| self.steps.iter().any(needs);
        if any(|step| step.faults.is_some()) {
            Some("faults")
        } else if any(|step| step.interrupt.is_some()) {
            Some("a signal that is timed by the simulator's journal")
        } else if any(|step| step.load.is_some()) {
            Some("load")
        } else if any(|step| step.clock.is_some() || step.advance_seconds.is_some()) {
            Some("a clock that is turned")
        } else if any(|step| !step.by_hand.is_empty() || !step.by_hand_after_plan.is_empty()) {
            Some("calls by hand")
        } else {
            None
        }
    }

    /// The engine that answers for a service when the case runs on another one; none if that one does it itself.
    pub(crate) fn elsewhere(&self, engine: EngineKind, service: Service) -> Option<EngineKind> {
        let services = self.services.get(engine.name())?;
        let name = match service {
            Service::DynamoDb | Service::Kms => None,
            Service::ApplicationAutoScaling => services.application_autoscaling.as_deref(),
            Service::CloudWatch => services.cloudwatch.as_deref(),
        };
        name.and_then(EngineKind::named)
    }

    /// The configuration of a step, counted from 1; none when the step keeps the one before.
    pub(crate) fn configuration(&self, step: usize) -> anyhow::Result<Option<String>> {
        let path = self.directory.join(format!("{step}.tf"));
        let own = match path.exists() {
            true => Some(std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?),
            false => None,
        };
        Ok(match self.shapes.configuration(step) {
            Some(shapes) => Some([own.unwrap_or_default(), shapes].concat()),
            None => own,
        })
    }
}

/// Loads every case of the folder, in name order.
pub(crate) fn load_all(directory: &Path) -> anyhow::Result<Vec<Case>> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(directory)
        .with_context(|| format!("cannot read {}", directory.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    folders.sort();
    ensure!(!folders.is_empty(), "there is no case in {}", directory.display());
    folders.iter().map(|folder| load(folder)).collect()
}

fn load(directory: &Path) -> anyhow::Result<Case> {
    let path = directory.join("expect.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let file: CaseFile = toml::from_str(&text).with_context(|| format!("{} is not a case", path.display()))?;
    let name = directory.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let shapes = Shapes::load(&directory.join("shapes"))?;
    let mut steps = file.steps;
    for (index, step) in steps.iter_mut().enumerate() {
        let planned = shapes.planned(index + 1);
        step.plan.extend(planned.into_iter().map(|(address, action)| (address, Planned::Action(action))));
    }
    let case = Case {
        name,
        steps,
        import_ignores: file.import_ignores,
        provider: file.provider.unwrap_or_else(|| vec![r#"preset = "development""#.to_owned()]),
        variables: file.variables,
        services: file.services,
        simulator_only: file.simulator_only.is_some(),
        only_engines: file.only_engines,
        needs: file.needs,
        directory: directory.to_owned(),
        shapes,
    };
    check_names(&case)?;
    check_steps(&case)?;
    Ok(case)
}

/// A misspelled engine or service would be left out in silence. A simulator belongs to one trial and helps no other.
fn check_names(case: &Case) -> anyhow::Result<()> {
    for (engine, services) in &case.services {
        let Elsewhere { application_autoscaling, cloudwatch } = services;
        let helpers = [application_autoscaling, cloudwatch].into_iter().flatten();
        for name in helpers.chain([engine]) {
            let shared = EngineKind::named(name).is_some_and(|kind| kind != EngineKind::Sim);
            ensure!(shared, "case {}: `{name}` is no engine that shares services", case.name);
        }
    }
    for name in &case.only_engines {
        ensure!(EngineKind::named(name).is_some(), "case {}: `{name}` is no engine", case.name);
    }
    for foreign in case.steps.iter().flat_map(|step| step.by_hand.iter().chain(&step.by_hand_after_plan)) {
        foreign.service().with_context(|| format!("case {}", case.name))?;
    }
    Ok(())
}

/// A forgotten expectation would let a configuration go by unchecked.
fn check_steps(case: &Case) -> anyhow::Result<()> {
    ensure!(case.configuration(1)?.is_some(), "case {} has no 1.tf", case.name);
    for entry in std::fs::read_dir(&case.directory)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let Some(step) = name.strip_suffix(".tf") else { continue };
        let number: usize = step.parse().with_context(|| format!("case {}: {name} is not a step", case.name))?;
        ensure!(
            (1..=case.steps.len()).contains(&number),
            "case {}: {name} has no [[steps]] entry of its own ({} entries)",
            case.name,
            case.steps.len()
        );
    }
    Ok(())
}
