//! The lanes beside the table: recovery, time to live, tags, and what other services do for the table. Each talks to a
//! backend of its own that works while the table is updating.

mod looking;

use std::time::Duration;

use tracing::Instrument as _;

use super::error::{Reason, StepFailure};
use super::table_lane::{NOT_SHOWN, Waiting};
use super::{Around, LaneOutcome, Position, report};
use crate::aws::error::{ApiError, Class};
use crate::table::control::{ControlPlane, Target};
use crate::table::interest::Interest;
use crate::table::observed::Observed;
use crate::table::ready::{StepStatus, status, trouble};
use crate::table::steps::{Concern, Lane, Step};
use crate::wait::{Limits, MOST_FAILURES};

/// How often a write is looked for before it is believed without having been seen: tags show after about 2 s, policies
/// after about 3 s.
const MOST_LOOKS: u32 = 8;
/// How long Application Auto Scaling may not know a target that was registered a moment ago.
const GAP: Duration = Duration::from_secs(120);
/// How often a change of time to live is tried while the service takes none. It does not tell for how long: about half an
/// hour after the last change (T-143), an hour by its documentation.
const TTL_PACE: Duration = Duration::from_secs(60);
const TTL_COOL_DOWN: &str = "the service takes the next change of time to live half an hour to an hour after the last";

pub(super) async fn run<C: ControlPlane>(around: &Around<'_, C>, lane: &Lane, first: Position) -> LaneOutcome {
    let Around { control, target, interest, observed, limits } = around;
    let observed = (*observed).clone();
    let mut runner = Runner { control: *control, target, interest, limits, observed, at: first };
    let mut outcome = Outcome::default();
    for (step, at) in lane.steps.iter().zip(first.following()) {
        runner.at = at;
        match runner.step(step).instrument(at.span(step)).await {
            Ok(Stepped::Done) => outcome.done.push(step.to_string()),
            Ok(Stepped::Unsupported(error)) => {
                runner.observed.hide(lane.concern, &error);
                outcome.unsupported = Some(error);
                break;
            }
            Err(reason) => {
                outcome.failure = Some(StepFailure { step: step.to_string(), reason });
                break;
            }
        }
    }
    if lags(lane.concern) && outcome.failure.is_none() && !outcome.done.is_empty() {
        outcome.failure = runner.until_seen(lane).await.err();
    }
    let Outcome { done, unsupported, failure } = outcome;
    LaneOutcome { concern: lane.concern, seen: runner.observed.part(lane.concern), done, unsupported, failure }
}

/// Whether a write shows only after a moment: a plan that reads before would want to make it again.
fn lags(concern: Concern) -> bool {
    match concern {
        Concern::Tags | Concern::Policy | Concern::StreamPolicy | Concern::Scaling | Concern::Alarms => true,
        Concern::Table | Concern::Recovery | Concern::Ttl | Concern::Insights | Concern::Kinesis => false,
    }
}

/// Whether a write takes a while in the service, and may fail there.
fn takes_time(concern: Concern) -> bool {
    matches!(concern, Concern::Insights | Concern::Kinesis)
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
    interest: &'a Interest,
    limits: &'a Limits,
    observed: Observed,
    /// Which step is being run.
    at: Position,
}

impl<C: ControlPlane> Runner<'_, C> {
    async fn step(&mut self, step: &Step) -> Result<Stepped, Reason> {
        let mut wait = Waiting::in_step(self.limits, self.at);
        if self.until_ready(step, &mut wait).await? {
            return Ok(Stepped::Done);
        }
        let began = self.limits.elapsed();
        let (mut refusals, mut unanswered, mut perhaps_heard) = (0, 0, false);
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
            perhaps_heard |= unanswered > 0;
            // An earlier table left it behind, and it did not show: it takes bounds, but no tags.
            let untagged = step.without_tags().filter(|_| class == Class::AlreadyExists && !perhaps_heard);
            if let Some(untagged) = untagged {
                return Box::pin(self.step(&untagged)).await;
            }
            match class {
                Class::NoChange => return self.unchanged(step, error, &mut wait).await,
                Class::Busy | Class::Transient => {
                    wait.retry(self.limits, refusals, &error).await.map_err(Reason::Interrupted)?;
                }
                Class::NotFound if step.removes() => {
                    self.observed.believe(step);
                    return Ok(Stepped::Done);
                }
                // A scalable target is registered with tags once: the call whose answer got lost has done it.
                Class::AlreadyExists if perhaps_heard => return self.accepted(step, &mut wait).await,
                Class::NotFound if step.concern() == Concern::Scaling && self.limits.elapsed() < began + GAP => {
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
            // A call whose answer got lost, or one that somebody else made, is what the service is busy with.
            if takes_time(step.concern()) {
                self.look(step.concern(), &mut wait).await?;
                if self.until_ready(step, &mut wait).await? {
                    return Ok(Stepped::Done);
                }
            }
        }
    }

    /// Looks until the step can be sent; whether it need not be any more.
    async fn until_ready(&mut self, step: &Step, wait: &mut Waiting) -> Result<bool, Reason> {
        loop {
            match status(step, Some(&self.observed)) {
                StepStatus::Done => return Ok(true),
                StepStatus::Ready => return Ok(false),
                StepStatus::Blocked(why) => {
                    wait.pause(self.limits, &why).await.map_err(Reason::Interrupted)?;
                    self.look(Concern::Table, wait).await?;
                    self.look(step.concern(), wait).await?;
                }
            }
        }
    }

    async fn accepted(&mut self, step: &Step, wait: &mut Waiting) -> Result<Stepped, Reason> {
        if takes_time(step.concern()) {
            return self.until_done(step, wait).await;
        }
        self.observed.believe(step);
        Ok(Stepped::Done)
    }

    /// Looks until the service has carried the step out, or given it up.
    async fn until_done(&mut self, step: &Step, wait: &mut Waiting) -> Result<Stepped, Reason> {
        loop {
            wait.pause(self.limits, NOT_SHOWN).await.map_err(Reason::Interrupted)?;
            self.look(step.concern(), wait).await?;
            if status(step, Some(&self.observed)) == StepStatus::Done {
                return Ok(Stepped::Done);
            }
            if let Some(why) = trouble(step, &self.observed) {
                return Err(Reason::GivenUp(why));
            }
        }
    }

    /// Looks until the whole lane shows, or long enough.
    async fn until_seen(&mut self, lane: &Lane) -> Result<(), StepFailure> {
        let mut wait = Waiting::in_step(self.limits, self.at);
        let believed = self.observed.clone();
        let failed = |reason| StepFailure { step: lane.steps.last().map(Step::to_string).unwrap_or_default(), reason };
        for _ in 0..MOST_LOOKS {
            wait.pause(self.limits, NOT_SHOWN).await.map_err(Reason::Interrupted).map_err(failed)?;
            self.look(lane.concern, &mut wait).await.map_err(failed)?;
            if self.observed.shows(&believed, lane.concern) {
                if lane.concern == Concern::Alarms {
                    self.observed = believed;
                }
                return Ok(());
            }
        }
        self.observed = believed;
        Ok(())
    }

    /// The service says that nothing would change: it must then show.
    async fn unchanged(&mut self, step: &Step, error: ApiError, wait: &mut Waiting) -> Result<Stepped, Reason> {
        self.look(step.concern(), wait).await?;
        match status(step, Some(&self.observed)) {
            StepStatus::Done => Ok(Stepped::Done),
            StepStatus::Ready | StepStatus::Blocked(_) => Err(Reason::Refused(error)),
        }
    }

    /// Looks until the aspect is seen.
    async fn look(&mut self, concern: Concern, wait: &mut Waiting) -> Result<(), Reason> {
        loop {
            match self.see(concern).await {
                Ok(true) => {
                    wait.looked();
                    return Ok(());
                }
                Ok(false) => return Err(Reason::Gone),
                Err(error) => wait.failed(&error).map_err(|()| Reason::Look(error))?,
            }
            wait.pause(self.limits, "no look has succeeded").await.map_err(Reason::Interrupted)?;
        }
    }

    /// Looks once; whether there is a table.
    async fn see(&mut self, concern: Concern) -> Result<bool, ApiError> {
        let Target { name, arn, stream } = self.target;
        let (control, interest, observed) = (self.control, self.interest, &mut self.observed);
        match concern {
            Concern::Table => match control.table(name).await? {
                Some(table) => observed.table = table,
                None => return Ok(false),
            },
            Concern::Recovery => observed.recovery = control.recovery(name).await?,
            Concern::Ttl => observed.ttl = control.ttl(name).await?,
            Concern::Tags => {
                if let Some(arn) = arn {
                    observed.tags = control.tags(arn).await?;
                }
            }
            Concern::Insights => observed.insights = control.insights(name).await?,
            Concern::Kinesis => observed.kinesis = control.kinesis(name).await?,
            Concern::Policy => {
                if let Some(arn) = arn {
                    observed.policy = control.policy(&arn.to_string()).await?;
                }
            }
            Concern::StreamPolicy => {
                if let Some(stream) = stream {
                    observed.stream_policy = control.policy(stream).await?;
                }
            }
            Concern::Scaling => observed.scaling = control.targets(name, &interest.scaling).await?,
            Concern::Alarms => observed.alarms = control.alarms(&interest.alarms).await?,
        }
        Ok(true)
    }
}
