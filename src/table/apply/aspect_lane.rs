//! The lanes of aspects. Each talks to a backend of its own that works while the table is updating.

use std::time::Duration;

use tracing::Instrument as _;

use super::error::{Reason, StepFailure};
use super::table_lane::{NOT_VISIBLE_YET, Poll};
use super::{LaneContext, LaneOutcome, Position, report};
use crate::aws::error::{ApiError, Class};
use crate::table::control_plane::{ControlPlane, Target};
use crate::table::observe::read;
use crate::table::observed::{Observed, Unavailable};
use crate::table::read_scope::ReadScope;
use crate::table::ready::{StepStatus, status, trouble};
use crate::table::steps::{AspectKind, Lane, Step};
use crate::wait::{Deadline, MAX_FAILURES};

/// How often a write is looked for before it is assumed without having been seen: tags show after about 2 s, policies
/// after about 3 s.
const MAX_POLLS: u32 = 8;
/// How long Application Auto Scaling may not know a target that was registered a moment ago.
const GAP: Duration = Duration::from_secs(120);
/// How often a change of time to live is tried while the service takes none. It does not tell for how long: about half an
/// hour after the last change (T-143), an hour by its documentation.
const TTL_PACE: Duration = Duration::from_secs(60);
const TTL_COOL_DOWN: &str = "the service takes the next change of time to live half an hour to an hour after the last";

pub(super) async fn run<C: ControlPlane>(context: &LaneContext<'_, C>, lane: &Lane, first: Position) -> LaneOutcome {
    let LaneContext { control, target, read_scope, observed, deadline } = context;
    let observed = (*observed).clone();
    let mut runner = Runner { control: *control, target, read_scope, deadline, observed, at: first };
    let mut outcome = Outcome::default();
    for (step, at) in lane.steps.iter().zip(first.following()) {
        runner.at = at;
        match runner.step(step).instrument(at.span(step)).await {
            Ok(Stepped::Done) => outcome.done.push(step.to_string()),
            Ok(Stepped::Unsupported(error)) => {
                let (operation, endpoint) = (error.operation, error.missing_endpoint());
                let reason = Unavailable::Unsupported { operation, endpoint };
                runner.observed.aspects.set_unavailable(lane.aspect, reason);
                outcome.unsupported = Some(error);
                break;
            }
            Err(reason) => {
                outcome.failure = Some(StepFailure { step: step.to_string(), reason });
                break;
            }
        }
    }
    if is_eventually_consistent(lane.aspect) && outcome.failure.is_none() && !outcome.done.is_empty() {
        outcome.failure = runner.until_visible(lane).await.err();
    }
    let Outcome { done, unsupported, failure } = outcome;
    LaneOutcome { aspect: lane.aspect, observed: runner.observed, done, unsupported, failure }
}

/// Whether a write becomes visible only after a moment: a plan that reads before would want to repeat it.
fn is_eventually_consistent(aspect: AspectKind) -> bool {
    aspect.traits().is_some_and(|traits| traits.is_eventually_consistent)
}

/// Whether a write takes a while in the service, and may fail there.
fn is_asynchronous(aspect: AspectKind) -> bool {
    aspect.traits().is_some_and(|traits| traits.is_asynchronous)
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
    read_scope: &'a ReadScope,
    deadline: &'a Deadline,
    observed: Observed,
    /// Which step is being run.
    at: Position,
}

impl<C: ControlPlane> Runner<'_, C> {
    async fn step(&mut self, step: &Step) -> Result<Stepped, Reason> {
        let mut wait = Poll::in_step(self.deadline, self.at);
        if self.until_ready(step, &mut wait).await? {
            return Ok(Stepped::Done);
        }
        let began = self.deadline.elapsed();
        let (mut refusals, mut unanswered, mut may_have_applied) = (0, 0, false);
        loop {
            self.deadline.check().map_err(|interruption| {
                Reason::Interrupted(wait.ended(self.deadline, interruption, "the next call was not sent yet"))
            })?;
            report(step, "starting");
            let error = match self.control.perform(self.target, step).await {
                Ok(()) => return self.accepted(step, &mut wait).await,
                Err(error) => error,
            };
            refusals += 1;
            let class = error.class();
            unanswered = if matches!(class, Class::Unreachable | Class::Ambiguous) { unanswered + 1 } else { 0 };
            may_have_applied |= unanswered > 0;
            // An earlier table left it behind, and it did not show: it takes bounds, but no tags.
            let untagged = step.without_tags().filter(|_| class == Class::AlreadyExists && !may_have_applied);
            if let Some(untagged) = untagged {
                return Box::pin(self.step(&untagged)).await;
            }
            match class {
                Class::NoChange => return self.unchanged(step, error, &mut wait).await,
                Class::Busy | Class::Transient => {
                    wait.retry(self.deadline, refusals, &error).await.map_err(Reason::Interrupted)?;
                }
                Class::NotFound if step.removes() => {
                    step.assume_applied(&mut self.observed.aspects);
                    return Ok(Stepped::Done);
                }
                // A scalable target is registered with tags once: the call whose answer got lost has done it.
                Class::AlreadyExists if may_have_applied => return self.accepted(step, &mut wait).await,
                Class::NotFound if step.aspect() == AspectKind::Scaling && self.deadline.elapsed() < began + GAP => {
                    wait.retry(self.deadline, refusals, &error).await.map_err(Reason::Interrupted)?;
                }
                // These calls can be repeated: the same answer twice is the same setting.
                Class::Unreachable | Class::Ambiguous if unanswered < MAX_FAILURES => {
                    wait.retry(self.deadline, refusals, &error).await.map_err(Reason::Interrupted)?;
                }
                Class::Budget { until: None } if step.aspect() == AspectKind::Ttl => {
                    refusals = 0;
                    wait.sleep(self.deadline, TTL_PACE, TTL_COOL_DOWN).await.map_err(Reason::Interrupted)?;
                }
                Class::Budget { until } => wait.budget(self.deadline, until, error).await?,
                Class::Unsupported => return Ok(Stepped::Unsupported(error)),
                Class::NotFound
                | Class::AlreadyExists
                | Class::Unreachable
                | Class::Ambiguous
                | Class::Denied
                | Class::Permanent => return Err(Reason::Refused(error)),
            }
            // A call whose answer got lost, or one that somebody else made, is what the service is busy with.
            if is_asynchronous(step.aspect()) {
                self.observe(step.aspect(), &mut wait).await?;
                if self.until_ready(step, &mut wait).await? {
                    return Ok(Stepped::Done);
                }
            }
        }
    }

    /// Looks until the step can be sent; whether it need not be any more.
    async fn until_ready(&mut self, step: &Step, wait: &mut Poll) -> Result<bool, Reason> {
        loop {
            match status(step, Some(&self.observed)) {
                StepStatus::Done => return Ok(true),
                StepStatus::Ready => return Ok(false),
                StepStatus::Blocked(why) => {
                    wait.pause(self.deadline, &why).await.map_err(Reason::Interrupted)?;
                    self.observe(AspectKind::Table, wait).await?;
                    self.observe(step.aspect(), wait).await?;
                }
            }
        }
    }

    async fn accepted(&mut self, step: &Step, wait: &mut Poll) -> Result<Stepped, Reason> {
        if is_asynchronous(step.aspect()) {
            return self.until_done(step, wait).await;
        }
        step.assume_applied(&mut self.observed.aspects);
        Ok(Stepped::Done)
    }

    /// Looks until the service has carried the step out, or given it up.
    async fn until_done(&mut self, step: &Step, wait: &mut Poll) -> Result<Stepped, Reason> {
        loop {
            wait.pause(self.deadline, NOT_VISIBLE_YET).await.map_err(Reason::Interrupted)?;
            self.observe(step.aspect(), wait).await?;
            if status(step, Some(&self.observed)) == StepStatus::Done {
                return Ok(Stepped::Done);
            }
            if let Some(why) = trouble(step, &self.observed) {
                return Err(Reason::GivenUp(why));
            }
        }
    }

    /// Looks until the whole lane shows, or long enough.
    async fn until_visible(&mut self, lane: &Lane) -> Result<(), StepFailure> {
        let mut wait = Poll::in_step(self.deadline, self.at);
        let assumed = self.observed.clone();
        let failed = |reason| StepFailure { step: lane.steps.last().map(Step::to_string).unwrap_or_default(), reason };
        for _ in 0..MAX_POLLS {
            wait.pause(self.deadline, NOT_VISIBLE_YET).await.map_err(Reason::Interrupted).map_err(failed)?;
            self.observe(lane.aspect, &mut wait).await.map_err(failed)?;
            if self.observed.aspects.reflects(&assumed.aspects, lane.aspect) {
                if lane.aspect == AspectKind::Alarms {
                    self.observed = assumed;
                }
                return Ok(());
            }
        }
        self.observed = assumed;
        Ok(())
    }

    /// The service says that nothing would change: it must then show.
    async fn unchanged(&mut self, step: &Step, error: ApiError, wait: &mut Poll) -> Result<Stepped, Reason> {
        self.observe(step.aspect(), wait).await?;
        match status(step, Some(&self.observed)) {
            StepStatus::Done => Ok(Stepped::Done),
            StepStatus::Ready | StepStatus::Blocked(_) => Err(Reason::Refused(error)),
        }
    }

    /// Looks until the aspect is seen.
    async fn observe(&mut self, aspect: AspectKind, wait: &mut Poll) -> Result<(), Reason> {
        loop {
            match self.observe_once(aspect).await {
                Ok(true) => {
                    wait.observed();
                    return Ok(());
                }
                Ok(false) => return Err(Reason::Gone),
                Err(error) => wait.failed(&error).map_err(|()| Reason::Look(error))?,
            }
            wait.pause(self.deadline, "no look has succeeded").await.map_err(Reason::Interrupted)?;
        }
    }

    /// Reads an aspect once; whether there is a table.
    async fn observe_once(&mut self, aspect: AspectKind) -> Result<bool, ApiError> {
        if aspect == AspectKind::Table {
            let Some(table) = self.control.table(&self.target.name).await? else { return Ok(false) };
            self.observed.table = table;
            return Ok(true);
        }
        if let Some(reading) = read(self.control, aspect, self.target, self.read_scope).await? {
            self.observed.aspects.set(reading);
        }
        Ok(true)
    }
}
