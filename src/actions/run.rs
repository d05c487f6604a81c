//! One invocation of an action: in which Region, by which calls, for how long, and how it shows how far it is.

use std::future::Future;
use std::time::Duration;

use tf_provider::action::Progress;
use tf_provider::{Attr, Cancel, Diagnostic, Path};

use super::checks;
use crate::aws::Aws;
use crate::aws::error::ApiError;
use crate::aws::statistics::Statistics;
use crate::names::{Region, TableName};
use crate::table::calls::TableCalls;
use crate::table::control_plane::ControlPlane as _;
use crate::table::observed::ObservedTable;
use crate::table::plan::no_region;
use crate::wait::retry::Call;
use crate::wait::{self, Deadline, Failure, Interruption, Poll, PollFailure, Reply, Verdict, Wait, humanize};

/// How often a wait is shown, at least; the pace of its reads makes it a little later.
const SHOWN_EVERY: Duration = Duration::from_secs(5);

/// An invocation that goes on.
pub(super) struct Run {
    /// The calls of the Region.
    pub(super) calls: TableCalls,
    /// Until when.
    pub(super) deadline: Deadline,
    /// What the practitioner sees.
    pub(super) progress: Progress,
}

/// What is being done, for messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goal<'a> {
    /// For instance `create the backup "nightly"`.
    pub(super) to_do: &'a str,
    /// What happens to it after an interruption, and what to do: sentences.
    pub(super) afterwards: &'a str,
}

impl Run {
    /// Begins, in the Region of the configuration, otherwise in the provider's.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn begin(
        aws: &Aws,
        region: &Attr<String>,
        timeout: Duration,
        progress: Progress,
        cancel: Cancel,
    ) -> Result<Self, Diagnostic> {
        let own = region.known().and_then(|region| Region::parse(region).ok());
        let region = own.or_else(|| aws.region().cloned()).ok_or_else(|| no_region("action"))?;
        let calls = TableCalls::connect(aws, &region, &Statistics::default());
        Ok(Self { calls, deadline: Deadline::starting_now(timeout, cancel), progress })
    }

    /// The table that the configuration names.
    ///
    /// # Errors
    /// There is no such table, or it cannot be read.
    pub(super) async fn table(&self, name: &Attr<String>) -> Result<ObservedTable, Diagnostic> {
        let name = table_name(name)?;
        let found = self.read(&format!("read table \"{name}\""), || self.calls.table(&name)).await?;
        found.ok_or_else(|| {
            let detail = format!(
                "There is no table \"{name}\" in {}. Correct the name or the Region; if this configuration creates the table, \
                 trigger the action after its creation.",
                self.calls.region().as_str()
            );
            Diagnostic::error(Path::of("table_name"), "Table not found", detail)
        })
    }

    /// Reads once; repeated while it fails for a passing reason.
    ///
    /// # Errors
    /// The last failure.
    pub(super) async fn read<T, F>(&self, to_do: &str, call: impl Fn() -> F) -> Result<T, Diagnostic>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        wait::read(&self.deadline, call).await.map_err(|error| error.to_diagnostic(Path::root(), to_do))
    }

    /// Sends a call until it is accepted, done already, or only a read can say what became of it.
    ///
    /// # Errors
    /// It was refused for good, or the action timed out or was interrupted.
    pub(super) async fn send<T, F>(
        &self,
        call: Call,
        goal: Goal<'_>,
        perform: impl Fn() -> F,
    ) -> Result<Reply<T>, Diagnostic>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let mut wait = Poll::start(&self.deadline);
        match wait::send(&mut wait, call, perform).await {
            Ok(reply) => Ok(reply),
            Err(Failure::Refused(error) | Failure::Budget { error, until: _ }) => {
                Err(error.to_diagnostic(Path::root(), goal.to_do))
            }
            Err(Failure::Interrupted(wait)) => Err(interrupted(&wait, goal)),
        }
    }

    /// Reads until `accept` is satisfied, and shows every few seconds why it is not.
    ///
    /// # Errors
    /// A read failed for good, what was read was rejected, or the action timed out or was interrupted.
    pub(super) async fn until<T, R, F>(
        &self,
        goal: Goal<'_>,
        mut observe: impl FnMut() -> F,
        mut accept: impl FnMut(T) -> Verdict<R, Diagnostic>,
    ) -> Result<R, Diagnostic>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let mut wait = Poll::start(&self.deadline);
        let began = self.deadline.elapsed();
        let mut shown = began;
        loop {
            let read = observe().await;
            let mut pending = None;
            let judged = wait.judge(read, |read| {
                let verdict = accept(read);
                if let Verdict::Pending(why) = &verdict {
                    pending = Some(why.clone());
                }
                verdict
            });
            match judged.await {
                Ok(Some(accepted)) => return Ok(accepted),
                Ok(None) => {}
                Err(PollFailure::Read(error)) => return Err(error.to_diagnostic(Path::root(), goal.to_do)),
                Err(PollFailure::Rejected(diagnostic)) => return Err(diagnostic),
                Err(PollFailure::Interrupted(wait)) => return Err(interrupted(&wait, goal)),
            }
            let now = self.deadline.elapsed();
            if let Some(why) = pending.filter(|_| now.saturating_sub(shown) >= SHOWN_EVERY) {
                shown = now;
                self.show(format!("{why} ({})", humanize(now.saturating_sub(began)))).await;
            }
        }
    }

    /// Shows a message.
    pub(super) async fn show(&self, message: impl Into<String>) {
        self.progress.show(message).await;
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// The action timed out or was interrupted.
    pub(super) fn go_on(&self, goal: Goal<'_>) -> Result<(), Diagnostic> {
        Poll::start(&self.deadline).check("the next call was not sent yet").map_err(|wait| interrupted(&wait, goal))
    }
}

/// A name that was checked, and is known when an action is invoked.
///
/// # Errors
/// It is not.
pub(super) fn table_name(name: &Attr<String>) -> Result<TableName, Diagnostic> {
    let text = name.known().map(String::as_str).unwrap_or_default();
    TableName::parse(text)
        .map_err(|reason| Diagnostic::error(Path::of("table_name"), "Invalid table name", reason.to_string()))
}

/// The timeout of a configuration, which has a default.
pub(super) fn timeout(timeout: &Attr<String>) -> Duration {
    checks::duration(timeout, Duration::from_secs(30 * 60))
}

/// The error of an action that timed out or was interrupted.
pub(super) fn interrupted(wait: &Wait, Goal { to_do, afterwards }: Goal<'_>) -> Diagnostic {
    let Wait { interruption, blocked, timeout, waited, polls: _ } = wait;
    let (summary, why) = match interruption {
        Interruption::TimedOut => ("Action timed out", format!("`timeout` ({}) ended", humanize(*timeout))),
        Interruption::Stopped => ("Action interrupted", format!("Interrupted after {}", humanize(*waited))),
    };
    Diagnostic::error(
        Path::root(),
        summary,
        format!("{why} before this was done: {to_do}. {}. {afterwards}", capitalized(blocked)),
    )
}

fn capitalized(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
