//! How long steps take that take longer than a moment. The warnings of the plan and `explain` have their durations from here.

use std::fmt;

use super::{Along, AspectStep, NewIndex, Step, Steps};
use crate::limits::{INDEX_BUILD_MINUTES, TTL_MINUTES};
use crate::table::aspects::kinesis::KinesisStep;
use crate::table::aspects::ttl::TtlStep;
use crate::table::replicas::ReplicaStep;
use crate::table::settings::Origin;

/// How long a step takes. Its text is a clause: "2 to 4 minutes".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepDuration {
    /// Minutes that the apply waits on an empty table, at least and at most; zero if what takes so long goes on without it.
    pub(crate) minutes: [usize; 2],
    /// What it is with items, if these make it longer.
    with_items: Option<&'static str>,
    /// What goes on after the step.
    afterwards: Option<String>,
}

/// How long all steps take that take longer than a moment. Its text is a clause: "about 2 to 4 minutes".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TotalDuration {
    /// Minutes on an empty table, at least and at most.
    pub(crate) minutes: [usize; 2],
    /// Whether items make it longer.
    pub(crate) grows_with_items: bool,
}

/// A step, and how long it takes; `None` for seconds.
pub(crate) type Timed<'a> = (&'a Step, Option<StepDuration>);

const LONGER: &str = "longer with items";
const HOURS: &str = "hours with many items";

impl StepDuration {
    fn of(minutes: [usize; 2]) -> Self {
        Self { minutes, with_items: None, afterwards: None }
    }

    fn growing(minutes: [usize; 2], with_items: &'static str) -> Self {
        Self { with_items: Some(with_items), ..Self::of(minutes) }
    }

    /// A change of time to live is accepted in a moment; the service processes it in up to an hour and takes no other meanwhile.
    /// When the last one was made is not described (T-143): the apply repeats this one until it is accepted.
    fn time_to_live() -> Self {
        let waits = format!("{}; this apply waits if one was made less than that ago", refused_after());
        Self { afterwards: Some(waits), ..Self::of([0, 0]) }
    }

    /// One that follows another change, and is repeated until it is accepted.
    fn second_time_to_live() -> Self {
        Self { afterwards: Some(refused_after()), ..Self::of([1, TTL_MINUTES]) }
    }

    fn index(index_is_awaited: bool) -> Self {
        let built = Self::growing(INDEX_BUILD_MINUTES, LONGER);
        if index_is_awaited {
            return built;
        }
        Self { afterwards: Some(format!("built after this apply, in {built}")), ..Self::of([1, 1]) }
    }

    /// Whether items make it longer.
    pub(crate) fn grows_with_items(&self) -> bool {
        self.with_items.is_some()
    }
}

fn refused_after() -> String {
    format!("takes effect within {TTL_MINUTES} minutes, and another change is refused until then")
}

impl fmt::Display for StepDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { minutes, with_items, afterwards } = self;
        if *minutes != [0, 0] {
            write_minutes(f, *minutes)?;
        }
        if let Some(with_items) = with_items {
            write!(f, " on an empty table, {with_items}")?;
        }
        match afterwards {
            Some(afterwards) if *minutes == [0, 0] => f.write_str(afterwards),
            Some(afterwards) => write!(f, "; {afterwards}"),
            None => Ok(()),
        }
    }
}

fn write_minutes(f: &mut fmt::Formatter<'_>, minutes: [usize; 2]) -> fmt::Result {
    match minutes {
        [1, 1] => f.write_str("about a minute"),
        [least, most] if least == most => write!(f, "about {most} minutes"),
        [least, most] => write!(f, "{least} to {most} minutes"),
    }
}

impl TotalDuration {
    /// Of phases that follow one another, with lanes that run at the same time. `None` if the apply waits only seconds.
    pub(crate) fn of(phases: &[Vec<Vec<Option<StepDuration>>>]) -> Option<Self> {
        let durations = || phases.iter().flatten().flatten().flatten().filter(|duration| duration.minutes != [0, 0]);
        durations().next()?;
        let minutes = |end: usize| {
            let of_lane = |lane: &Vec<Option<StepDuration>>| lane.iter().flatten().map(|step| step.minutes[end]).sum();
            let of_phase = |lanes: &Vec<Vec<_>>| lanes.iter().map(of_lane).max().unwrap_or(0);
            phases.iter().map(of_phase).sum::<usize>()
        };
        let grows_with_items = durations().any(StepDuration::grows_with_items);
        Some(Self { minutes: [minutes(0), minutes(1)], grows_with_items })
    }
}

impl fmt::Display for TotalDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { minutes: [least, most], grows_with_items } = self;
        if least != most {
            f.write_str("about ")?;
        }
        write_minutes(f, [*least, *most])?;
        f.write_str(if *grows_with_items { " on an empty table, longer with items" } else { "" })
    }
}

impl Steps {
    /// Phase by phase and lane by lane, each step with how long it takes.
    pub(crate) fn timed(&self) -> Vec<Vec<Vec<Timed<'_>>>> {
        let last = self.phases.len().saturating_sub(1);
        let phases = self.phases.iter().enumerate();
        phases.map(|(at, phase)| phase.lanes.iter().map(|lane| timed_lane(&lane.steps, at == last)).collect()).collect()
    }
}

/// A change of time to live waits for the one before it. Only the last index is not waited for: another one, or what belongs
/// to an index, takes its turn when the index is there.
fn timed_lane<'a>(steps: &'a [Step], is_last_phase: bool) -> Vec<Timed<'a>> {
    let mut after_ttl = false;
    let of = |(at, step): (usize, &'a Step)| {
        let is_ttl = matches!(step, Step::Aspect(AspectStep::Ttl(_)));
        let ends = is_last_phase && at + 1 == steps.len();
        let duration = match step.index_is_awaited() {
            Some(false) if ends => Some(StepDuration::index(false)),
            _ if is_ttl && after_ttl => Some(StepDuration::second_time_to_live()),
            _ => step.duration(),
        };
        after_ttl |= is_ttl;
        (step, duration)
    };
    steps.iter().enumerate().map(of).collect()
}

impl Step {
    /// How long it takes by itself; `None` for what takes seconds.
    pub(crate) fn duration(&self) -> Option<StepDuration> {
        Some(match self {
            Self::Create(desired) => match desired.origin {
                Origin::New => return None,
                Origin::Restore(_) => StepDuration::growing([10, 10], HOURS),
                Origin::Join(_) => StepDuration::growing([1, 1], HOURS),
                Origin::Import(_) => StepDuration::growing([2, 5], HOURS),
            },
            Self::CreateIndex(_)
            | Self::CreateVectorIndex(_)
            | Self::SwitchToOnDemand { along: Some(Along::CreateIndex(_)) } => StepDuration::index(true),
            Self::SwitchToOnDemand { .. } => StepDuration::of([2, 4]),
            Self::SwitchToProvisioned { .. } => StepDuration::of([1, 2]),
            // Measured from two seconds to 514 (T-121, T-179).
            Self::RaiseWarm(_) | Self::RaiseIndexWarm(_) => StepDuration::of([1, 9]),
            Self::Replica(step) => of_replica(step),
            Self::Aspect(step) => return of_aspect(step),
            Self::SetProtection(_)
            | Self::SetDisassociationProtection(_)
            | Self::SetSettingsReplication(_)
            | Self::DeleteIndex(_)
            | Self::DeleteVectorIndex(_)
            | Self::SetClass(_)
            | Self::SetEncryption(_)
            | Self::SetUnits { .. }
            | Self::SetCeiling(_)
            | Self::SetIndexCeilings(_)
            | Self::DisableStream
            | Self::EnableStream(_) => return None,
        })
    }

    /// Whether the apply waits until the index is built that the step creates; `None` of other steps.
    fn index_is_awaited(&self) -> Option<bool> {
        match self {
            Self::CreateVectorIndex(index) => Some(index.must_be_built),
            _ => self.created_index().map(|NewIndex { must_be_built, .. }| *must_be_built),
        }
    }
}

fn of_replica(step: &ReplicaStep) -> StepDuration {
    match step {
        ReplicaStep::Create(..) => StepDuration::growing([1, 1], "ten minutes or more with items"),
        ReplicaStep::Delete(_) => StepDuration::of([1, 4]),
        ReplicaStep::Disassociate(_) => StepDuration::of([1, 5]),
        ReplicaStep::Override(..) | ReplicaStep::CreateStrong { .. } | ReplicaStep::Dissolve { .. } => {
            StepDuration::of([1, 1])
        }
    }
}

fn of_aspect(step: &AspectStep) -> Option<StepDuration> {
    match step {
        AspectStep::Ttl(TtlStep::Enable(_) | TtlStep::Disable(_)) => Some(StepDuration::time_to_live()),
        AspectStep::Kinesis(KinesisStep::SetPrecision(_)) => Some(StepDuration::of([2, 2])),
        AspectStep::Kinesis(KinesisStep::Enable(_) | KinesisStep::Disable(_))
        | AspectStep::Recovery(_)
        | AspectStep::Tags(_)
        | AspectStep::Policy(_)
        | AspectStep::Insights(_)
        | AspectStep::StreamPolicy(_)
        | AspectStep::Scaling(_)
        | AspectStep::Alarms(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_run_at_the_same_time_and_phases_one_after_the_other() {
        let of = |minutes| Some(StepDuration::of(minutes));
        let ttl = Some(StepDuration::time_to_live());
        let phases = [
            vec![vec![of([8, 17]), of([1, 2])], vec![of([1, 30]), ttl.clone()]],
            vec![vec![None]],
            vec![vec![of([1, 1])]],
        ];
        let total = TotalDuration::of(&phases).expect("minutes");
        assert_eq!((total.minutes, total.to_string()), ([10, 31], "about 10 to 31 minutes".to_owned()));
        assert_eq!(TotalDuration::of(&[vec![vec![None, ttl]]]), None, "what goes on without the apply is no wait");
    }

    #[test]
    fn durations_read_as_clauses() {
        for (duration, text) in [
            (StepDuration::index(true), "8 to 17 minutes on an empty table, longer with items"),
            (
                StepDuration::index(false),
                "about a minute; built after this apply, in 8 to 17 minutes on an empty table, longer with items",
            ),
            (
                StepDuration::second_time_to_live(),
                "1 to 60 minutes; takes effect within 60 minutes, and another change is refused until then",
            ),
            (
                StepDuration::time_to_live(),
                "takes effect within 60 minutes, and another change is refused until then; this apply waits if one was made less \
                 than that ago",
            ),
            (StepDuration::of([2, 2]), "about 2 minutes"),
        ] {
            assert_eq!(duration.to_string(), text);
        }
    }
}
