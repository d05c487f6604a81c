//! Runs one lane: each step is sent when it is ready and followed until it is done, one after the other.
//!
//! The lanes differ in how the effect of a step becomes known, and in nothing else.

use std::collections::VecDeque;
use std::time::Duration;

use tracing::Instrument as _;

use super::error::Reason;
use super::{Held, LaneContext, LaneOutcome, Position, report};
use crate::aws::error::{ApiError, Class};
use crate::table::control_plane::{ControlPlane, Target};
use crate::table::observe::read;
use crate::table::observed::{Observed, ObservedTable, Unavailable};
use crate::table::read_scope::ReadScope;
use crate::table::ready::{StepStatus, adjusted_for, impossible, never_free, status, trouble};
use crate::table::steps::{AspectKind, Lane, Step};
use crate::table::throughput::Warm;
use crate::wait::retry::{BudgetPace, Call, Kind, Next};
use crate::wait::{Deadline, Due, Failure, Poll, Sending, Sent, Verdict, clause};

/// What blocks the wait for an accepted change.
const NOT_VISIBLE_YET: &str = "the change is not visible yet";
/// How often a write is polled before it is assumed although it does not show: tags show after about 2 s, policies after
/// about 3 s.
const MAX_POLLS: u32 = 8;
/// How long Application Auto Scaling may not know a target that was registered a moment ago.
const TARGET_GAP: Duration = Duration::from_secs(120);
/// A change of time to live while the service accepts none. The service does not say for how long: about half an hour
/// after the last change (T-143), an hour by its documentation.
const TTL_PACE: BudgetPace = BudgetPace {
    every: Duration::from_secs(60),
    why: "the service takes the next change of time to live half an hour to an hour after the last",
};

pub(super) async fn run<C: ControlPlane>(context: &LaneContext<'_, C>, lane: &Lane, first: Position) -> LaneOutcome {
    let LaneContext { control, target, read_scope, observed, held, deadline } = context;
    let (observed, at) = ((*observed).clone(), first);
    let mut runner = Runner { control: *control, target, read_scope, deadline, observed, at };
    let mut outcome = Outcome { done: Vec::new(), unsupported: None, held: held.for_lane() };
    runner.run(lane, first, &mut outcome).await;
    if let Some(shows_after) = lane.aspect.traits().and_then(|traits| traits.shows_after)
        && !outcome.held.is_stopped()
        // Tags of scalable targets and of alarms are not read: when nothing else has changed, nothing will show.
        && !context.observed.aspects.reflects(&runner.observed.aspects, lane.aspect)
    {
        runner.until_visible(lane.aspect, shows_after, &mut outcome).await;
    }
    let Outcome { done, unsupported, held } = outcome;
    LaneOutcome { aspect: lane.aspect, observed: runner.observed, done, unsupported, held }
}

/// Where a lane is.
struct Outcome {
    done: Vec<Step>,
    unsupported: Option<ApiError>,
    held: Held,
}

/// How a step ended that did not fail.
enum Stepped {
    Done,
    /// The endpoint does not know the operation.
    Unsupported(ApiError),
    /// These have to be made in its place.
    Instead(Vec<Step>),
}

/// How the effect of a step becomes known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// The description shows it. A change that never shows is sent again.
    Described,
    /// The service works on it, and the description shows when it is done or given up.
    Awaited,
    /// It is assumed once it is accepted; the lane ends by waiting until all of it shows.
    Assumed,
}

fn effect(aspect: AspectKind) -> Effect {
    match aspect.traits() {
        None => Effect::Described,
        Some(traits) if traits.is_asynchronous => Effect::Awaited,
        Some(_) => Effect::Assumed,
    }
}

/// The step's call as far as its retries depend on it.
fn call(step: &Step) -> Call {
    let aspect = step.aspect();
    let kind = match effect(aspect) {
        Effect::Described => Kind::Update,
        Effect::Awaited | Effect::Assumed if step.removes() => Kind::Remove,
        Effect::Awaited | Effect::Assumed => Kind::Put,
    };
    Call {
        kind,
        settles_in: if aspect == AspectKind::Scaling { TARGET_GAP } else { Duration::ZERO },
        budget_pace: (aspect == AspectKind::Ttl).then_some(TTL_PACE),
    }
}

/// Runs the steps of a lane against what was last observed.
struct Runner<'a, C> {
    control: &'a C,
    target: &'a Target,
    read_scope: &'a ReadScope,
    deadline: &'a Deadline,
    observed: Observed,
    /// The number of the step that is being run.
    at: Position,
}

/// A step on its way.
struct Progress<'a> {
    wait: Poll<'a>,
    sending: Sending,
    sent: Sent,
}

impl<C: ControlPlane> Runner<'_, C> {
    /// Runs the steps up to the first that fails; one that waits for a budget stops only those that depend on it.
    async fn run(&mut self, lane: &Lane, first: Position, outcome: &mut Outcome) {
        let mut steps: VecDeque<(Step, Position)> = lane.steps.iter().cloned().zip(first.following()).collect();
        while let Some((step, at)) = steps.pop_front() {
            if outcome.held.keeps_back(&step, &self.observed) {
                continue;
            }
            self.at = at;
            match self.step(&step).instrument(at.span(&step)).await {
                Ok(Stepped::Done) => outcome.done.push(step),
                Ok(Stepped::Instead(others)) => {
                    others.into_iter().rev().for_each(|other| steps.push_front((other, at)));
                }
                Ok(Stepped::Unsupported(error)) => {
                    let (operation, endpoint) = (error.operation, error.missing_endpoint());
                    let reason = Unavailable::Unsupported { operation, endpoint };
                    self.observed.aspects.set_unavailable(lane.aspect, reason);
                    outcome.unsupported = Some(error);
                    return;
                }
                Err(reason) => {
                    let rest = outcome.held.failed(step, reason);
                    if outcome.held.is_stopped() {
                        return;
                    }
                    rest.into_iter().rev().for_each(|step| steps.push_front((step, at)));
                }
            }
        }
    }

    /// Protection that was enabled counts as done once it was accepted, whether it shows or not: a creation ends with it,
    /// and a stop right after it would leave a tainted table that the next apply cannot delete.
    async fn step(&mut self, step: &Step) -> Result<Stepped, Reason> {
        let wait = Poll::labeled(self.deadline, self.at.to_string());
        let sending = Sending::start(call(step), &wait);
        let mut progress = Progress { wait, sending, sent: Sent::default() };
        let ended = Box::pin(self.until_done(step, &mut progress)).await;
        match (step, ended) {
            (Step::SetProtection(true), Err(Reason::Interrupted(_) | Reason::ReadFailed(_)))
                if progress.sent.is_accepted() =>
            {
                self.observed.table.protected = true;
                Ok(Stepped::Done)
            }
            (_, ended) => ended,
        }
    }

    /// Until the step is done: observe, send when it is ready, wait.
    async fn until_done(&mut self, step: &Step, progress: &mut Progress<'_>) -> Result<Stepped, Reason> {
        // Scaling may have moved the units since the apply began, and what is sent must not undo that.
        if let Some(why) = impossible(step, &self.observed.table) {
            return Err(Reason::Impossible(why));
        }
        if step.sends_live_units() {
            self.observe(AspectKind::Table, &mut progress.wait).await?;
        }
        loop {
            let accepted = progress.sent.is_accepted();
            if let Some(why) = trouble(step, &self.observed).filter(|_| accepted) {
                return Err(Reason::EndedByService(why));
            }
            match status(step, Some(&self.observed)) {
                StepStatus::Done => return Ok(Stepped::Done),
                // A raise takes minutes, and only deletion has to wait for it: the end of the apply does.
                StepStatus::Blocked(_) | StepStatus::Ready if accepted && raising(step, &self.observed.table) => {
                    return Ok(Stepped::Done);
                }
                StepStatus::Blocked(why) => self.blocked(step, &why, progress).await?,
                StepStatus::Ready if self.is_due(step, &mut progress.sent)? => {
                    if let Some(stepped) = self.send(step, progress).await? {
                        return Ok(stepped);
                    }
                    if effect(step.aspect()) == Effect::Assumed {
                        continue;
                    }
                }
                StepStatus::Ready => {
                    progress.wait.pause(NOT_VISIBLE_YET).await.map_err(Reason::Interrupted)?;
                }
            }
            self.observe(step.aspect(), &mut progress.wait).await?;
        }
    }

    /// Waits while something is in the way of the step; before it is sent, that may be the table.
    async fn blocked(&mut self, step: &Step, why: &str, progress: &mut Progress<'_>) -> Result<(), Reason> {
        let Progress { wait, sending: _, sent } = progress;
        sent.busy();
        wait.pause(why).await.map_err(Reason::Interrupted)?;
        if !sent.is_accepted() && step.aspect() != AspectKind::Table {
            self.observe(AspectKind::Table, wait).await?;
        }
        Ok(())
    }

    /// Whether the step is sent now. What the service works on is sent once.
    fn is_due(&self, step: &Step, sent: &mut Sent) -> Result<bool, Reason> {
        if sent.is_accepted() && effect(step.aspect()) != Effect::Described {
            return Ok(false);
        }
        match sent.due(self.deadline.elapsed()) {
            Due::Now => Ok(true),
            Due::NotYet => Ok(false),
            // What AWS accepts, and so often, it does not lose: the endpoint drops it.
            Due::NeverAgain if matches!(step, Step::SetProtection(_)) => Err(Reason::NotKnown(None)),
            Due::NeverAgain => Err(Reason::WithoutEffect),
        }
    }

    /// Sends the step once and waits for as long as its answer demands; how it ended, if it did.
    async fn send(&mut self, step: &Step, progress: &mut Progress<'_>) -> Result<Option<Stepped>, Reason> {
        let Progress { wait, sending, sent } = progress;
        sending.check(wait).map_err(Reason::Interrupted)?;
        report(step, if sent.is_accepted() { "sending again: accepted, but without effect" } else { "starting" });
        let error = match self.control.perform(self.target, &adjusted_for(step, &self.observed.table)).await {
            Ok(()) => return self.accepted(step, progress).await,
            Err(error) => error,
        };
        // Whoever cannot read the aspect cannot change it: moto answers both with a page of HTML and status 500.
        if error.class() == Class::Ambiguous && self.is_unsupported(step.aspect()) {
            return Ok(Some(Stepped::Unsupported(error)));
        }
        if error.class() == Class::Busy
            && let Some(why) = never_free(step, &self.observed.table)
        {
            return Err(Reason::Impossible(why));
        }
        match sending.failed(&error, wait).await.map_err(Reason::Interrupted)? {
            Next::Again(_) => Ok(None),
            Next::Observe if error.class() == Class::NoChange => self.unchanged(step, error, progress).await,
            Next::Observe => {
                wait.pause(&clause(&error)).await.map_err(Reason::Interrupted)?;
                Ok(None)
            }
            Next::Done => {
                step.assume_applied(&mut self.observed.aspects);
                Ok(Some(Stepped::Done))
            }
            Next::Fail => self.refused(step, error, wait).await.map(Some),
        }
    }

    /// Whether the endpoint does not know the operation that reads the aspect.
    fn is_unsupported(&self, aspect: AspectKind) -> bool {
        let unavailable = self.observed.aspects.unavailable();
        unavailable.iter().any(|(kind, why)| *kind == aspect && matches!(why, Unavailable::Unsupported { .. }))
    }

    async fn accepted(&mut self, step: &Step, progress: &mut Progress<'_>) -> Result<Option<Stepped>, Reason> {
        let Progress { wait, sending, sent } = progress;
        sending.accepted();
        sent.accepted();
        match effect(step.aspect()) {
            Effect::Assumed => {
                step.assume_applied(&mut self.observed.aspects);
                Ok(Some(Stepped::Done))
            }
            Effect::Described | Effect::Awaited => {
                wait.restart();
                wait.pause(NOT_VISIBLE_YET).await.map_err(Reason::Interrupted)?;
                Ok(None)
            }
        }
    }

    /// The service says that nothing would change: it must then show, of the table after a moment.
    async fn unchanged(
        &mut self,
        step: &Step,
        error: ApiError,
        progress: &mut Progress<'_>,
    ) -> Result<Option<Stepped>, Reason> {
        if effect(step.aspect()) == Effect::Described {
            return self.accepted(step, progress).await;
        }
        self.observe(step.aspect(), &mut progress.wait).await?;
        match status(step, Some(&self.observed)) {
            StepStatus::Done => Ok(Some(Stepped::Done)),
            StepStatus::Ready | StepStatus::Blocked(_) => Err(Reason::Refused(error)),
        }
    }

    /// What a refusal for good means for the step.
    async fn refused(&mut self, step: &Step, error: ApiError, wait: &mut Poll<'_>) -> Result<Stepped, Reason> {
        match (error.class(), step.aspect()) {
            // The table may be gone, or only the index that the call named.
            (Class::NotFound, AspectKind::Table) => match self.control.table(&self.target.name).await {
                Ok(None) => Err(Reason::Gone),
                Ok(Some(_)) | Err(_) => Err(Reason::Refused(error)),
            },
            (Class::Unsupported, aspect) if aspect != AspectKind::Table => Ok(Stepped::Unsupported(error)),
            (_, AspectKind::Table) if error.lacks_content() => Err(Reason::NotKnown(Some(error))),
            // A target that an earlier table left behind and that did not show, that the service has made for a new index of a
            // global table (T-322), or that an attempt has made whose answer got lost: it takes bounds, but no tags.
            (Class::AlreadyExists, _) => match step.without_tags() {
                Some(untagged) => {
                    let tagging = self.tagging(step, wait).await?;
                    Ok(Stepped::Instead([Some(untagged), tagging].into_iter().flatten().collect()))
                }
                None => Err(Reason::Refused(error)),
            },
            _ => Err(Failure::from(error).into()),
        }
    }

    /// The step that sets the tags of a target which exists: it takes its ARN. One that does not show was made a moment ago, by the
    /// attempt whose answer got lost, and with its tags.
    async fn tagging(&mut self, step: &Step, wait: &mut Poll<'_>) -> Result<Option<Step>, Reason> {
        let assumed = self.observed.clone();
        self.observe(step.aspect(), wait).await?;
        let there = std::mem::replace(&mut self.observed, assumed);
        Ok(step.tagging(&there.aspects))
    }

    /// Polls until all of the lane shows, or for long enough.
    async fn until_visible(&mut self, aspect: AspectKind, shows_after: Duration, outcome: &mut Outcome) {
        let Some(last) = outcome.done.last() else { return };
        let assumed = self.observed.clone();
        match self.poll_until_visible(aspect, shows_after, &assumed).await {
            // Tags of alarms are not read.
            Ok(true) if aspect != AspectKind::Alarms => {}
            Ok(_) => self.observed = assumed,
            Err(reason) => drop(outcome.held.failed(last.clone(), reason)),
        }
    }

    async fn poll_until_visible(
        &mut self,
        aspect: AspectKind,
        shows_after: Duration,
        assumed: &Observed,
    ) -> Result<bool, Reason> {
        let mut wait = Poll::labeled(self.deadline, self.at.to_string());
        wait.sleep(shows_after, NOT_VISIBLE_YET).await.map_err(Reason::Interrupted)?;
        for poll in 0..MAX_POLLS {
            if poll > 0 {
                wait.pause(NOT_VISIBLE_YET).await.map_err(Reason::Interrupted)?;
            }
            self.observe(aspect, &mut wait).await?;
            if self.observed.aspects.reflects(&assumed.aspects, aspect) {
                return Ok(true);
            }
        }
        Ok(false)
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

    /// Polls until the aspect is read: a call whose fate is not known must not be sent again on the basis of what was read
    /// before it.
    async fn observe(&mut self, aspect: AspectKind, wait: &mut Poll<'_>) -> Result<(), Reason> {
        loop {
            let read = self.observe_once(aspect).await;
            let there = |there| if there { Verdict::Accepted(()) } else { Verdict::Rejected(Reason::Gone) };
            if wait.judge(read, there).await.map_err(Reason::from)?.is_some() {
                return Ok(());
            }
        }
    }
}

/// Whether the step asked for warm throughput and the service is raising it.
fn raising(step: &Step, table: &ObservedTable) -> bool {
    let raised = |warm: Option<Warm>| warm.is_some_and(|warm| !warm.settled);
    match step {
        Step::RaiseWarm(_) => raised(table.warm),
        Step::RaiseIndexWarm(floors) => floors.iter().all(|(name, floor)| {
            let warm = table.global_indexes.get(name).and_then(|index| index.warm);
            raised(warm) || floor.is_met_by(warm)
        }),
        _ => false,
    }
}
