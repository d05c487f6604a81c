//! The steps that follow in the Regions of replicas, each with the prior state of its replica standing in for the observation,
//! and how long they and those of the home Region take.

use crate::names::Region;
use crate::table::desired::Desired;
use crate::table::members::members;
use crate::table::model::TableModel;
use crate::table::observed::Observed;
use crate::table::steps::{StepDuration, Steps, Timed, TotalDuration, steps};

/// By Region; those without a step, and those of which something is unknown, are left out. A replica that has no prior state was
/// made a moment ago.
pub(crate) fn steps_of_replicas(prior: Option<&TableModel>, planned: &TableModel) -> Vec<(Region, Steps)> {
    let before = prior.map(members).unwrap_or_default();
    let of_member = |(region, member): (Region, TableModel)| {
        let desired = Desired::of_member(&member)?;
        let observed = match before.get(&region) {
            Some(before) => Observed::of_member_state(before, before.parsed_arn()?)?,
            None => Observed::new_member(&desired),
        };
        let steps = steps(&desired, Some(&observed));
        (!steps.phases.is_empty()).then_some((region, steps))
    };
    members(planned).into_iter().filter_map(of_member).collect()
}

/// Steps that follow one another, each with how long it takes.
pub(crate) struct TimedLane<'a> {
    /// The Region of a replica; `None` for the home Region.
    pub(crate) region: Option<&'a Region>,
    /// One after the other.
    pub(crate) steps: Vec<Timed<'a>>,
}

/// All steps of a change, phase by phase: the Regions of replicas follow the home, side by side.
pub(crate) fn timed_phases<'a>(home: &'a Steps, elsewhere: &'a [(Region, Steps)]) -> Vec<Vec<TimedLane<'a>>> {
    let lane = |steps| TimedLane { region: None, steps };
    let phase = |lanes: Vec<Vec<Timed<'a>>>| lanes.into_iter().map(lane).collect();
    let mut phases: Vec<Vec<TimedLane<'a>>> = home.timed().into_iter().map(phase).collect();
    let of_region = |(region, steps): &'a (Region, Steps)| TimedLane {
        region: Some(region),
        steps: steps.timed().into_iter().flatten().flatten().collect(),
    };
    phases.push(elsewhere.iter().map(of_region).collect());
    phases
}

/// How long they take together; `None` if the apply waits only seconds.
pub(crate) fn total(phases: &[Vec<TimedLane<'_>>]) -> Option<TotalDuration> {
    let durations = |lane: &TimedLane<'_>| lane.steps.iter().map(|(_, duration)| duration.clone()).collect();
    let phases: Vec<Vec<Vec<Option<StepDuration>>>> =
        phases.iter().map(|lanes| lanes.iter().map(durations).collect()).collect();
    TotalDuration::of(&phases)
}
