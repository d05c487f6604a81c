//! The lanes beside the table: recovery, time to live, tags. Each talks to a backend of its own that works while the
//! table is updating.

use std::time::Duration;

use super::error::{Reason, StepFailure};
use super::table_lane::Waiting;
use super::{LaneOutcome, Seen, report};
use crate::aws::error::{ApiError, Class};
use crate::table::control::{ControlPlane, Target};
use crate::table::observed::{Aspect, HiddenAspect, Observed};
use crate::table::ready::{StepStatus, status};
use crate::table::steps::{Concern, Lane, Step};
use crate::wait::Limits;

/// How often in a row a call may fail without a word from the service.
const MOST_FAILURES: u32 = 5;
/// How often tags are listed before a write is believed without having been seen: they show after about 2 s.
const MOST_LOOKS: u32 = 8;
/// How often a change of time to live is tried while the service takes none. It does not tell for how long: about half an
/// hour after the last change (T-143), an hour by its documentation.
const TTL_PACE: Duration = Duration::from_secs(60);
const TTL_COOL_DOWN: &str = "the service takes the next change of time to live half an hour to an hour after the last";

pub(super) async fn run<C: ControlPlane>(
    control: &C,
    target: &Target,
    lane: &Lane,
    observed: &Observed,
    limits: &Limits,
) -> LaneOutcome {
    let mut runner = Runner { control, target, limits, observed: observed.clone() };
    let mut outcome = Outcome::default();
    for step in &lane.steps {
        match runner.step(step).await {
            Ok(Stepped::Done) => outcome.done.push(step.to_string()),
            Ok(Stepped::Unsupported(error)) => {
                runner.hide(lane.concern, error.operation);
                outcome.unsupported = Some(error);
                break;
            }
            Err(reason) => {
                outcome.failure = Some(StepFailure { step: step.to_string(), reason });
                break;
            }
        }
    }
    let Observed { table, recovery, ttl, tags } = runner.observed;
    let seen = match lane.concern {
        Concern::Table => Seen::Table(Box::new(table)),
        Concern::Recovery => Seen::Recovery(recovery),
        Concern::Ttl => Seen::Ttl(ttl),
        Concern::Tags => Seen::Tags(tags),
    };
    let Outcome { done, unsupported, failure } = outcome;
    LaneOutcome { concern: lane.concern, seen, done, unsupported, failure }
}

#[derive(Default)]
struct Outcome {
    done: Vec<String>,
    unsupported: Option<ApiError>,
    failure: Option<StepFailure>,
}

enum Stepped {
    Done,
    Unsupported(ApiError),
}

struct Runner<'a, C> {
    control: &'a C,
    target: &'a Target,
    limits: &'a Limits,
    observed: Observed,
}

impl<C: ControlPlane> Runner<'_, C> {
    async fn step(&mut self, step: &Step) -> Result<Stepped, Reason> {
        if status(step, Some(&self.observed)) == StepStatus::Done {
            return Ok(Stepped::Done);
        }
        let mut wait = Waiting::start(self.limits);
        let (mut refusals, mut unanswered) = (0, 0);
        loop {
            self.limits.check().map_err(|interruption| {
                Reason::Interrupted(wait.ended(self.limits, interruption, "the next call was not sent yet"))
            })?;
            report(step, "starting");
            let error = match self.control.perform(self.target, step).await {
                Ok(()) => return self.accepted(step, &mut wait).await,
                Err(error) => error,
            };
            refusals += 1;
            let class = error.class();
            unanswered = if matches!(class, Class::Unreachable | Class::Ambiguous) { unanswered + 1 } else { 0 };
            match class {
                Class::NoChange => return self.unchanged(step, error, &mut wait).await,
                Class::Busy | Class::Transient => {
                    wait.retry(self.limits, refusals, &error).await.map_err(Reason::Interrupted)?;
                }
                // These calls can be repeated: the same answer twice is the same setting.
                Class::Unreachable | Class::Ambiguous if unanswered < MOST_FAILURES => {
                    wait.retry(self.limits, refusals, &error).await.map_err(Reason::Interrupted)?;
                }
                Class::Budget { until: None } if step.concern() == Concern::Ttl => {
                    refusals = 0;
                    wait.sleep(self.limits, TTL_PACE, TTL_COOL_DOWN).await.map_err(Reason::Interrupted)?;
                }
                Class::Budget { until } => wait.budget(self.limits, until, error).await?,
                Class::Unsupported => return Ok(Stepped::Unsupported(error)),
                Class::NotFound
                | Class::AlreadyExists
                | Class::Unreachable
                | Class::Ambiguous
                | Class::Denied
                | Class::Permanent => return Err(Reason::Refused(error)),
            }
        }
    }

    /// Recovery and time to live show at once (T-085); tags after a moment, and a plan that reads them before would
    /// want to set them again.
    async fn accepted(&mut self, step: &Step, wait: &mut Waiting) -> Result<Stepped, Reason> {
        self.believe(step);
        if step.concern() != Concern::Tags {
            return Ok(Stepped::Done);
        }
        let believed = self.observed.tags.clone();
        for _ in 0..MOST_LOOKS {
            wait.pause(self.limits, "the tags do not show yet").await.map_err(Reason::Interrupted)?;
            self.look(step, wait).await?;
            if status(step, Some(&self.observed)) == StepStatus::Done || self.observed.tags.seen().is_none() {
                break;
            }
        }
        self.observed.tags = believed;
        Ok(Stepped::Done)
    }

    /// The service says that nothing would change: it must then show.
    async fn unchanged(&mut self, step: &Step, error: ApiError, wait: &mut Waiting) -> Result<Stepped, Reason> {
        self.look(step, wait).await?;
        match status(step, Some(&self.observed)) {
            StepStatus::Done => Ok(Stepped::Done),
            StepStatus::Ready | StepStatus::Blocked(_) => Err(Reason::Refused(error)),
        }
    }

    /// Looks until the aspect is seen.
    async fn look(&mut self, step: &Step, wait: &mut Waiting) -> Result<(), Reason> {
        let name = &self.target.name;
        loop {
            let looked = match (step.concern(), &self.target.arn) {
                (Concern::Recovery, _) => self.control.recovery(name).await.map(|seen| self.observed.recovery = seen),
                (Concern::Ttl, _) => self.control.ttl(name).await.map(|seen| self.observed.ttl = seen),
                (Concern::Tags, Some(arn)) => self.control.tags(arn).await.map(|seen| self.observed.tags = seen),
                (Concern::Table | Concern::Tags, _) => Ok(()),
            };
            match looked {
                Ok(()) => {
                    wait.looked();
                    return Ok(());
                }
                Err(error) => wait.failed(&error).map_err(|()| Reason::Look(error))?,
            }
            wait.pause(self.limits, "no look has succeeded").await.map_err(Reason::Interrupted)?;
        }
    }

    /// Takes the step's effect for seen.
    fn believe(&mut self, step: &Step) {
        match step {
            Step::SetRecovery(recovery) => self.observed.recovery = Aspect::Seen(*recovery),
            Step::DisableTtl(_) => self.observed.ttl = Aspect::Seen(None),
            Step::EnableTtl(name) => self.observed.ttl = Aspect::Seen(Some(name.clone())),
            Step::Tag(set) => {
                if let Aspect::Seen(tags) = &mut self.observed.tags {
                    tags.extend(set.clone());
                }
            }
            Step::Untag(keys) => {
                if let Aspect::Seen(tags) = &mut self.observed.tags {
                    tags.retain(|key, _| !keys.contains(key));
                }
            }
            Step::Create(_)
            | Step::SetProtection(_)
            | Step::DeleteIndex(_)
            | Step::CreateIndex(_)
            | Step::SetClass(_)
            | Step::SetEncryption(_)
            | Step::SwitchToOnDemand { .. }
            | Step::SwitchToProvisioned { .. }
            | Step::SetUnits { .. }
            | Step::SetCeiling(_)
            | Step::SetIndexCeilings(_)
            | Step::RaiseWarm(_)
            | Step::RaiseIndexWarm(_)
            | Step::DisableStream
            | Step::EnableStream(_) => {}
        }
    }

    fn hide(&mut self, concern: Concern, operation: &'static str) {
        let hidden = HiddenAspect::Unsupported { operation };
        match concern {
            Concern::Table => {}
            Concern::Recovery => self.observed.recovery = Aspect::Hidden(hidden),
            Concern::Ttl => self.observed.ttl = Aspect::Hidden(hidden),
            Concern::Tags => self.observed.tags = Aspect::Hidden(hidden),
        }
    }
}
