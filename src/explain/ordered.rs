//! The steps of a change in their order: those of the provider's planner, with the stored state in place of an observation.

use crate::names::Region;
use crate::table::aspects::alarms::deletes;
use crate::table::aspects::scaling::ScalingStep;
use crate::table::desired::Desired;
use crate::table::model::{Removal, TableModel};
use crate::table::observed::{Observed, ObservedTable};
use crate::table::plan::{TimedLane, rehearse, steps_of_replicas, timed_phases};
use crate::table::read_scope::ReadScope;
use crate::table::replicas::removal;
use crate::table::steps::{AspectStep, Step, StepDuration, Steps, Timed, TotalDuration, steps};

use super::explanation::{PlannedStep, StepTime, Total};

/// Steps that are not numbered yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ordered {
    phases: Vec<Vec<OrderedLane>>,
}

/// Steps that follow one another, in the home Region or in that of a replica.
#[derive(Debug, Clone, PartialEq)]
struct OrderedLane {
    region: Option<Region>,
    steps: Vec<(String, Option<StepDuration>)>,
}

/// The steps of an update, and what they start from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Update {
    /// The steps in the home Region.
    pub(super) home: Steps,
    /// Those in the Regions of replicas.
    pub(super) elsewhere: Vec<(Region, Steps)>,
    /// The table before.
    pub(super) from: ObservedTable,
}

/// The steps that create a table: its creation, and what that cannot carry. `None` while something they need is not known.
pub(super) fn creation(planned: &TableModel) -> Option<Update> {
    let desired = Desired::from_model(planned)?;
    let created = Observed::created(&desired);
    let mut home = steps(&desired, None);
    home.phases.extend(steps(&desired, Some(&created)).phases);
    Some(Update { home, elsewhere: steps_of_replicas(None, planned), from: created.table })
}

/// The steps that change a table. `None` while something they need is not known, or if the state does not describe a whole table.
pub(super) fn update(prior: &TableModel, planned: &TableModel) -> Option<Update> {
    let from = Observed::from_model(prior)?.table;
    Some(Update { home: rehearse(prior, planned)?, elsewhere: steps_of_replicas(Some(prior), planned), from })
}

impl Update {
    /// All steps, those in the home Region first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Option<&Region>, &Step)> {
        let elsewhere =
            self.elsewhere.iter().flat_map(|(region, steps)| steps.iter().map(move |step| (Some(region), step)));
        self.home.iter().map(|step| (None, step)).chain(elsewhere)
    }

    /// In order: the Regions of replicas follow the home, side by side.
    pub(super) fn ordered(&self) -> Ordered {
        let lane = |TimedLane { region, steps }: TimedLane<'_>| OrderedLane {
            region: region.cloned(),
            steps: steps.into_iter().map(worded).collect(),
        };
        let phases = timed_phases(&self.home, &self.elsewhere).into_iter();
        Ordered { phases: phases.map(|lanes| lanes.into_iter().map(lane).collect()).collect() }
    }
}

/// The steps that delete a table: its replicas, a last backup, the table, and what outlives it.
pub(super) fn deletion(prior: &TableModel) -> Ordered {
    let name = prior.name.known().map_or("", String::as_str);
    let mut steps: Vec<(String, Option<StepDuration>)> = Vec::new();
    let observed = Observed::from_model(prior).filter(|_| prior.replicas.is_known());
    let stay = prior.disassociated_replicas();
    let replicas = observed.map(|observed| removal(&observed.table.replicas, &stay)).unwrap_or_default();
    steps.extend(replicas.into_iter().map(|step| by_itself(&Step::Replica(step))));
    if prior.removal() == Removal::Snapshot {
        steps.push((format!("back up table \"{name}\""), None));
    }
    steps.push((format!("delete table \"{name}\""), None));
    let scope = ReadScope::of_model(prior);
    let deregister = |dimension| Step::Aspect(AspectStep::Scaling(ScalingStep::Deregister(dimension)));
    steps.extend(scope.scaled.into_iter().map(deregister).map(|step| by_itself(&step)));
    let alarms = deletes(scope.own_alarms.iter()).into_iter();
    steps.extend(alarms.map(|step| by_itself(&Step::Aspect(AspectStep::Alarms(step)))));
    Ordered { phases: vec![vec![OrderedLane { region: None, steps }]] }
}

fn worded((step, duration): Timed<'_>) -> (String, Option<StepDuration>) {
    (step.to_string(), duration)
}

fn by_itself(step: &Step) -> (String, Option<StepDuration>) {
    worded((step, step.duration()))
}

impl Ordered {
    /// These steps, then the others.
    pub(super) fn then(mut self, others: Self) -> Self {
        self.phases.extend(others.phases);
        self
    }

    /// How long all of them take; `None` if each takes seconds.
    pub(super) fn total(&self) -> Option<Total> {
        let lane = |lane: &OrderedLane| lane.steps.iter().map(|(_, duration)| duration.clone()).collect();
        let phases: Vec<Vec<Vec<_>>> = self.phases.iter().map(|lanes| lanes.iter().map(lane).collect()).collect();
        TotalDuration::of(&phases).as_ref().map(total)
    }

    /// Numbered as they are planned.
    pub(super) fn numbered(self) -> Vec<PlannedStep> {
        let mut numbered = Vec::new();
        let phases = self.phases.into_iter().filter(|lanes| !lanes.is_empty());
        for (phase, lanes) in (1..).zip(phases) {
            for (lane, OrderedLane { region, steps }) in (1..).zip(lanes) {
                for (text, duration) in steps {
                    let region = region.as_ref().map(|region| region.as_str().to_owned());
                    let duration = duration.as_ref().map(time);
                    numbered.push(PlannedStep { number: numbered.len() + 1, text, region, phase, lane, duration });
                }
            }
        }
        numbered
    }
}

fn time(duration: &StepDuration) -> StepTime {
    let [least_minutes, most_minutes] = duration.minutes;
    StepTime { text: duration.to_string(), least_minutes, most_minutes, longer_with_items: duration.grows_with_items() }
}

fn total(total: &TotalDuration) -> Total {
    let [least_minutes, most_minutes] = total.minutes;
    Total { text: total.to_string(), least_minutes, most_minutes, longer_with_items: total.grows_with_items }
}
