//! The lane of the table itself: UpdateTable calls one after the other, DescribeTable between them.

use std::time::Duration;

use tracing::{Instrument as _, info};

use super::error::{Reason, StepFailure, Wait};
use super::{ApplyError, LaneContext, LaneOutcome, Position, report};
use crate::aws::error::{ApiError, Class};
use crate::table::control_plane::{ControlPlane, Target};
use crate::table::observed::{Observed, ObservedTable};
use crate::table::ready::{StepStatus, adjusted_for, busy, status, unsettled};
use crate::table::steps::{Lane, Step};
use crate::table::throughput::Warm;
use crate::wait::{Deadline, MAX_FAILURES, humanize, pause, retry_pause};

/// How long an accepted change may stay invisible on an idle table before it is sent again: the service accepts and
/// loses some writes (T-450, T-452), and a description may lag behind by a moment.
const EFFECT_GRACE: Duration = Duration::from_secs(20);
/// How often a change is sent that is accepted but never shows.
const MAX_SENDS: u32 = 3;
/// What an accepted change is waited for.
pub(super) const NOT_VISIBLE_YET: &str = "the change does not show yet";
/// How often a wait that goes on is told of.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(60);

pub(super) async fn run<C: ControlPlane>(context: &LaneContext<'_, C>, lane: &Lane, first: Position) -> LaneOutcome {
    let LaneContext { control, target, read_scope: _, observed, deadline } = context;
    let mut runner = Runner { control: *control, target, deadline, observed: (*observed).clone(), at: first };
    let mut done = Vec::new();
    let mut failure = None;
    for (step, at) in lane.steps.iter().zip(first.following()) {
        runner.at = at;
        match runner.step(step).instrument(at.span(step)).await {
            Ok(()) => done.push(step.to_string()),
            Err(reason) => {
                failure = Some(StepFailure { step: step.to_string(), reason });
                break;
            }
        }
    }
    LaneOutcome { aspect: lane.aspect, observed: runner.observed, done, unsupported: None, failure }
}

/// Looks until the table is seen.
pub(super) async fn observe<C: ControlPlane>(
    control: &C,
    table: &mut ObservedTable,
    deadline: &Deadline,
) -> Result<(), ApplyError> {
    let mut seen = false;
    until(control, table, deadline, |_| {
        let first = !std::mem::replace(&mut seen, true);
        first.then(|| "a look after scaling has ended".to_owned())
    })
    .await
}

/// Waits until the table's description says what the table is.
pub(super) async fn until_stable<C: ControlPlane>(
    control: &C,
    table: &mut ObservedTable,
    deadline: &Deadline,
) -> Result<(), ApplyError> {
    until(control, table, deadline, unsettled).await
}

/// Waits until nothing of the table is under way.
pub(super) async fn until_idle<C: ControlPlane>(
    control: &C,
    table: &mut ObservedTable,
    deadline: &Deadline,
) -> Result<(), ApplyError> {
    until(control, table, deadline, busy).await
}

async fn until<C: ControlPlane>(
    control: &C,
    table: &mut ObservedTable,
    deadline: &Deadline,
    mut blocked: impl FnMut(&ObservedTable) -> Option<String>,
) -> Result<(), ApplyError> {
    let mut wait = Poll::start(deadline);
    while let Some(why) = blocked(table) {
        wait.pause(deadline, &why).await.map_err(ApplyError::Interrupted)?;
        match control.table(&table.name).await {
            Ok(Some(seen)) => *table = seen,
            Ok(None) => return Err(ApplyError::Gone(table.name.clone())),
            Err(error) => wait.failed(&error).map_err(|()| ApplyError::Call { doing: "look at the table", error })?,
        }
    }
    Ok(())
}

struct Runner<'a, C> {
    control: &'a C,
    target: &'a Target,
    deadline: &'a Deadline,
    observed: Observed,
    /// Which step is being run.
    at: Position,
}

/// What was sent of a step so far.
#[derive(Default)]
struct Sent {
    times: u32,
    refusals: u32,
    /// Calls in a row that the service said nothing to.
    unanswered: u32,
    /// What the last call was answered with, if it was not accepted.
    refusal: Option<String>,
    /// When an accepted change was first looked for in vain on a table that is not busy.
    invisible_since: Option<Duration>,
}

impl<C: ControlPlane> Runner<'_, C> {
    /// That protection is switched on counts as done when it was accepted, seen or not: a creation ends with it, and a stop
    /// right after it would leave a tainted table that the next apply cannot delete.
    async fn step(&mut self, step: &Step) -> Result<(), Reason> {
        let mut sent = Sent::default();
        let ended = Box::pin(self.until_done(step, &mut sent)).await;
        match (step, ended) {
            (Step::SetProtection(true), Err(Reason::Interrupted(_) | Reason::Look(_))) if sent.times > 0 => {
                self.observed.table.protected = true;
                Ok(())
            }
            (_, ended) => ended,
        }
    }

    /// Until the step is done: look, send when it is ready, wait.
    async fn until_done(&mut self, step: &Step, sent: &mut Sent) -> Result<(), Reason> {
        let mut wait = Poll::in_step(self.deadline, self.at);
        // Scaling may have moved what was seen when the apply began, and what is sent must not undo it.
        if step.sends_live_units() {
            self.observe(&mut wait).await?;
        }
        loop {
            match status(step, Some(&self.observed)) {
                StepStatus::Done => return Ok(()),
                // A raise takes minutes, and nothing but deletion has to wait for it: the end of the apply does.
                StepStatus::Blocked(_) | StepStatus::Ready if sent.times > 0 && raising(step, &self.observed.table) => {
                    return Ok(());
                }
                StepStatus::Blocked(why) => {
                    sent.invisible_since = None;
                    wait.pause(self.deadline, &why).await.map_err(Reason::Interrupted)?;
                }
                StepStatus::Ready if self.to_be_sent(sent)? => {
                    self.deadline.check().map_err(|interruption| {
                        let blocked = sent.refusal.as_deref().unwrap_or("the next call was not sent yet");
                        Reason::Interrupted(wait.ended(self.deadline, interruption, blocked))
                    })?;
                    if self.send(step, sent, &mut wait).await? {
                        wait = Poll::in_step(self.deadline, self.at);
                        wait.pause(self.deadline, NOT_VISIBLE_YET).await.map_err(Reason::Interrupted)?;
                    }
                }
                StepStatus::Ready => wait.pause(self.deadline, NOT_VISIBLE_YET).await.map_err(Reason::Interrupted)?,
            }
            self.observe(&mut wait).await?;
        }
    }

    fn to_be_sent(&self, sent: &mut Sent) -> Result<bool, Reason> {
        if sent.times == 0 {
            return Ok(true);
        }
        let since = *sent.invisible_since.get_or_insert_with(|| self.deadline.elapsed());
        if self.deadline.elapsed().saturating_sub(since) < EFFECT_GRACE {
            return Ok(false);
        }
        if sent.times >= MAX_SENDS {
            return Err(Reason::WithoutEffect);
        }
        sent.invisible_since = None;
        Ok(true)
    }

    /// Sends the step; whether it was accepted. A refusal that clears by itself has been waited for.
    async fn send(&self, step: &Step, sent: &mut Sent, wait: &mut Poll) -> Result<bool, Reason> {
        report(step, if sent.times == 0 { "starting" } else { "sending again: accepted, but without effect" });
        let error = match self.control.perform(self.target, &adjusted_for(step, &self.observed.table)).await {
            Ok(()) => {
                sent.times += 1;
                (sent.refusals, sent.unanswered, sent.refusal) = (0, 0, None);
                return Ok(true);
            }
            Err(error) => error,
        };
        sent.refusals += 1;
        let refusal = clause(&error);
        sent.refusal = Some(refusal.clone());
        let class = error.class();
        sent.unanswered = if matches!(class, Class::Unreachable | Class::Ambiguous) { sent.unanswered + 1 } else { 0 };
        match class {
            // Nothing would change, says the service; the look that follows decides.
            Class::NoChange if sent.times < MAX_SENDS => {
                sent.times += 1;
                return Ok(true);
            }
            Class::Busy => wait.pause(self.deadline, &refusal).await.map_err(Reason::Interrupted)?,
            // Whether the change was made shows in the look that follows.
            Class::Ambiguous if sent.unanswered < MAX_FAILURES => {
                wait.pause(self.deadline, &refusal).await.map_err(Reason::Interrupted)?;
            }
            Class::Transient => {
                wait.retry(self.deadline, sent.refusals, &error).await.map_err(Reason::Interrupted)?;
            }
            Class::Unreachable if sent.unanswered < MAX_FAILURES => {
                wait.retry(self.deadline, sent.refusals, &error).await.map_err(Reason::Interrupted)?;
            }
            Class::Budget { until } => wait.budget(self.deadline, until, error).await?,
            Class::NotFound => return Err(self.missing(error).await),
            Class::NoChange
            | Class::AlreadyExists
            | Class::Unreachable
            | Class::Ambiguous
            | Class::Denied
            | Class::Unsupported
            | Class::Permanent => return Err(Reason::Refused(error)),
        }
        Ok(false)
    }

    /// The table may be gone, or only the index that the call named.
    async fn missing(&self, error: ApiError) -> Reason {
        match self.control.table(&self.target.name).await {
            Ok(None) => Reason::Gone,
            Ok(Some(_)) | Err(_) => Reason::Refused(error),
        }
    }

    /// Looks until the table is seen: a call whose fate is not known must not be sent again on the ground of what was seen
    /// before it.
    async fn observe(&mut self, wait: &mut Poll) -> Result<(), Reason> {
        loop {
            match self.control.table(&self.target.name).await {
                Ok(Some(table)) => {
                    wait.observed();
                    self.observed.table = table;
                    return Ok(());
                }
                Ok(None) => return Err(Reason::Gone),
                Err(error) => wait.failed(&error).map_err(|()| Reason::Look(error))?,
            }
            wait.pause(self.deadline, "no look has succeeded").await.map_err(Reason::Interrupted)?;
        }
    }
}

/// Whether the step asked for warm throughput and the service is at it.
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

/// One wait: since when, how often looked, how often in vain.
pub(super) struct Poll {
    since: Duration,
    polls: u32,
    failures: u32,
    /// What the last look was answered with, if it failed.
    failure: Option<String>,
    /// The step that waits, if it is one.
    at: Option<Position>,
    /// After how much waiting it was told of last.
    told: Duration,
}

impl Poll {
    pub(super) fn start(deadline: &Deadline) -> Self {
        Self { since: deadline.elapsed(), polls: 0, failures: 0, failure: None, at: None, told: Duration::ZERO }
    }

    /// A wait of this step.
    pub(super) fn in_step(deadline: &Deadline, at: Position) -> Self {
        Self { at: Some(at), ..Self::start(deadline) }
    }

    /// Pauses before the next look.
    pub(super) async fn pause(&mut self, deadline: &Deadline, blocked: &str) -> Result<(), Wait> {
        let waited = deadline.elapsed().saturating_sub(self.since);
        let pause = pause(self.polls, waited);
        self.polls += 1;
        let blocked = self.failure.clone().unwrap_or_else(|| blocked.to_owned());
        self.log_progress(waited, &blocked);
        deadline.sleep(pause).await.map_err(|interruption| self.ended(deadline, interruption, &blocked))
    }

    /// Tells that the wait goes on, if that has not been told for a while.
    fn log_progress(&mut self, waited: Duration, blocked: &str) {
        if waited.saturating_sub(self.told) < PROGRESS_INTERVAL {
            return;
        }
        self.told = waited;
        let step = self.at.map_or_else(String::new, |at| format!(" ({at})"));
        info!(waited_s = waited.as_secs(), "waiting for {}: {blocked}{step}", humanize(waited));
    }

    /// Pauses before the next try of a call that was refused for the moment.
    pub(super) async fn retry(&mut self, deadline: &Deadline, refusals: u32, error: &ApiError) -> Result<(), Wait> {
        self.sleep(deadline, retry_pause(refusals), &clause(error)).await
    }

    /// Pauses for this long, for the reason given.
    pub(super) async fn sleep(&mut self, deadline: &Deadline, pause: Duration, blocked: &str) -> Result<(), Wait> {
        self.log_progress(deadline.elapsed().saturating_sub(self.since), blocked);
        deadline.sleep(pause).await.map_err(|interruption| self.ended(deadline, interruption, blocked))
    }

    /// Waits for a cool-down that ends within the operation's time; one that does not, or has no known end, is an
    /// error at once: nobody wants to wait for it in vain.
    pub(super) async fn budget(
        &mut self,
        deadline: &Deadline,
        until: Option<i64>,
        error: ApiError,
    ) -> Result<(), Reason> {
        let left = deadline.timeout().saturating_sub(deadline.elapsed());
        match until.map(|until| deadline.until(until)) {
            Some(wait) if wait < left => {
                info!("waiting for a cool-down of {}: {}", humanize(wait), clause(&error));
                deadline
                    .sleep(wait.saturating_add(Duration::from_millis(500)).mul_f64(1.12))
                    .await
                    .map_err(|interruption| Reason::Interrupted(self.ended(deadline, interruption, "a cool-down")))
            }
            Some(_) | None => Err(Reason::Budget { error, until }),
        }
    }

    /// Notes that a look succeeded.
    pub(super) fn observed(&mut self) {
        (self.failures, self.failure) = (0, None);
    }

    /// Notes that a look failed; an error when that is for good, or happened too often in a row.
    pub(super) fn failed(&mut self, error: &ApiError) -> Result<(), ()> {
        self.failures += 1;
        self.failure = Some(clause(error));
        match error.class() {
            Class::Transient | Class::Busy => Ok(()),
            Class::Unreachable | Class::Ambiguous if self.failures < MAX_FAILURES => Ok(()),
            Class::Unreachable
            | Class::Ambiguous
            | Class::NotFound
            | Class::AlreadyExists
            | Class::NoChange
            | Class::Budget { .. }
            | Class::Denied
            | Class::Unsupported
            | Class::Permanent => Err(()),
        }
    }

    pub(super) fn ended(&self, deadline: &Deadline, interruption: crate::wait::Interruption, blocked: &str) -> Wait {
        Wait {
            interruption,
            blocked: blocked.to_owned(),
            timeout: deadline.timeout(),
            waited: deadline.elapsed().saturating_sub(self.since),
            polls: self.polls,
        }
    }
}

/// An error as a part of a sentence.
pub(super) fn clause(error: &ApiError) -> String {
    error.to_string().trim_end_matches('.').to_owned()
}
