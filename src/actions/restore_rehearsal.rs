//! `dynamodb_restore_rehearsal`: whether a table can be restored, and what comes of it, found out on a table that is deleted
//! afterwards.

use std::time::Duration;

use tf_provider::action::{Action, InvokeRequest};
use tf_provider::{Attr, Diagnostic, Diagnostics, Model, Path};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::checks::{self, check_common, check_duration, check_time, compact, moment};
use super::run::{Goal, Run};
use crate::aws::Aws;
use crate::aws::error::Class;
use crate::clock;
use crate::limits::MAX_RESOURCE_NAME;
use crate::names::{TableName, shortened};
use crate::table::control_plane::ControlPlane as _;
use crate::table::observed::{ObservedTable, TableStatus};
use crate::wait::retry::{Call, Kind};
use crate::wait::{Reply, Verdict, humanize};

mod compare;
mod expired;
mod remove;

/// The tag with the time after which the table may be deleted.
const TAG: &str = "rehearsal-expires";
/// What stands between the name of the source and the time in the name of a restored table.
const INFIX: &str = "-rehearsal-";
/// Characters of a time in a name.
const TIME: usize = 16;
/// How long a table may be invisible after its restore was accepted.
const VISIBLE_WITHIN: Duration = Duration::from_secs(120);
/// How long tags may not be found on a table that is active (M-004).
const TAGS_SETTLE: Duration = Duration::from_secs(60);
/// How often the count is shown.
const SHOWN_EVERY: Duration = Duration::from_secs(5);

/// The action.
pub(super) struct RestoreRehearsal;

/// What to rehearse.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(super) struct RestoreRehearsalModel {
    /// Name of the table to restore. It needs point-in-time recovery.
    #[attr(required)]
    table_name: Attr<String>,
    /// Time to restore to, as `2026-03-01T12:00:00Z`. Defaults to the latest that is possible, about five minutes ago.
    #[attr(optional)]
    restore_date_time: Attr<String>,
    /// Whether the items of the restored table are counted, by a Scan that costs half a read unit for every 4 KB.
    #[attr(optional, computed, default = true)]
    count_items: Attr<bool>,
    /// Age from which the next rehearsal of the same table deletes a restored table that a run has left behind, because it was
    /// killed.
    #[attr(optional, computed, default = "24h")]
    expires_in: Attr<String>,
    /// Region of the table. Defaults to the provider's Region.
    #[attr(optional)]
    region: Attr<String>,
    /// How long to wait for the restore, the count and the deletion.
    #[attr(optional, computed, default = "6h")]
    timeout: Attr<String>,
}

impl Action for RestoreRehearsal {
    type Client = Aws;
    type Model = RestoreRehearsalModel;

    const TYPE_NAME: &'static str = "dynamodb_restore_rehearsal";
    const DESCRIPTION: &'static str = "Rehearses a restore: restores a table to a temporary one, waits, compares keys and indexes, \
        counts the items, and deletes it. The temporary table is on demand, is named after the table and the time at which it \
        expires, and has that time in its tag `rehearsal-expires`. What a killed run has left behind is deleted by the next one \
        after that time; a table that could not be tagged any more is named in a warning. A restore is charged by the size of the table.";

    fn validate(&self, config: &RestoreRehearsalModel) -> Diagnostics {
        let mut problems = Diagnostics::none();
        check_common(&config.table_name, &config.region, &config.timeout, &mut problems);
        check_duration("expires_in", &config.expires_in, &mut problems);
        check_time(Path::of("restore_date_time"), &config.restore_date_time, &mut problems);
        problems
    }

    async fn invoke(&self, request: InvokeRequest<'_, Self>) -> Diagnostics {
        let InvokeRequest { client, config, progress, cancel } = request;
        let timeout = checks::duration(&config.timeout, Duration::from_secs(6 * 3600));
        let mut run = match Run::begin(client, &config.region, timeout, progress, cancel) {
            Ok(run) => run,
            Err(diagnostic) => return diagnostic.into(),
        };
        let source = match run.table(&config.table_name).await {
            Ok(source) => source,
            Err(diagnostic) => return diagnostic.into(),
        };
        let mut problems = expired::delete(client, &run, &source).await;
        let rehearsal = Rehearsal::of(&source, &config);
        let restored = rehearsal.restore(&run).await;
        problems.extend(match restored {
            // Nothing was begun that has to be removed.
            Err(diagnostic) => diagnostic.into(),
            Ok(()) => {
                let found = rehearsal.inspect(&run).await;
                let found = found.unwrap_or_else(Diagnostics::from);
                let removed = remove::remove(&mut run, &rehearsal).await;
                [found, removed].into_iter().flatten().collect()
            }
        });
        problems
    }
}

/// A restore that is rehearsed.
struct Rehearsal<'a> {
    source: &'a ObservedTable,
    target: TableName,
    moment: Option<OffsetDateTime>,
    expires: OffsetDateTime,
    counts: bool,
}

/// What the names of the restored tables of a source begin with.
fn prefix(source: &TableName) -> String {
    format!("{}{INFIX}", shortened(source.as_str().to_owned(), MAX_RESOURCE_NAME - INFIX.len() - TIME))
}

impl<'a> Rehearsal<'a> {
    fn of(source: &'a ObservedTable, config: &RestoreRehearsalModel) -> Self {
        let lasts = checks::duration(&config.expires_in, Duration::from_secs(24 * 3600));
        let expires = clock::time_of_day() + lasts;
        let target = TableName::parse(&format!("{}{}", prefix(&source.name), compact(expires)));
        Self {
            source,
            target: target.expect("the name of a table, letters and hyphens are a name"),
            moment: moment(&config.restore_date_time),
            expires,
            counts: config.count_items.known().copied().unwrap_or(true),
        }
    }

    fn to_do(&self) -> String {
        format!("restore table \"{}\" to the temporary table \"{}\"", self.source.name, self.target)
    }

    /// Sends the restore. A lost response is as good as an accepted one: the table shows whether it was.
    async fn restore(&self, run: &Run) -> Result<(), Diagnostic> {
        let to_do = self.to_do();
        let goal = Goal { to_do: &to_do, afterwards: "Nothing was restored." };
        let call = || run.calls.restore_past(&self.source.name, &self.target, self.moment);
        match run.send(Call::of(Kind::Create), goal, call).await? {
            Reply::Accepted(()) | Reply::Done(_) | Reply::Observe(_) => {}
        }
        run.show(format!("table \"{}\" is restored to \"{}\"", self.source.name, self.target)).await;
        Ok(())
    }

    /// Waits for the table, then inspects it: what differs, and how many items it has.
    async fn inspect(&self, run: &Run) -> Result<Diagnostics, Diagnostic> {
        let restored = self.wait(run).await?;
        let took = humanize(run.deadline.elapsed());
        run.show(format!("table \"{}\" is restored after {took}", self.target)).await;
        let mut problems = self.tag(run, &restored).await;
        problems.extend(compare::differences(self.source, &restored));
        if problems.is_empty() {
            run.show("keys and indexes are those of the source").await;
        }
        if self.counts {
            problems.extend(self.count(run).await?);
        }
        Ok(problems)
    }

    async fn wait(&self, run: &Run) -> Result<ObservedTable, Diagnostic> {
        let (to_do, target) = (self.to_do(), &self.target);
        let goal = Goal { to_do: &to_do, afterwards: "" };
        let began = run.deadline.elapsed();
        run.until(
            goal,
            || run.calls.table(target),
            |table| match table {
                Some(table) => match &table.status {
                    TableStatus::Active if !table.restoring => Verdict::Accepted(table),
                    TableStatus::Active | TableStatus::Creating | TableStatus::Updating => {
                        Verdict::Pending(format!("table \"{target}\" is being restored"))
                    }
                    _ => Verdict::Rejected(lost(target, "its status does not lead to an active table")),
                },
                None if run.deadline.elapsed().saturating_sub(began) < VISIBLE_WITHIN => {
                    Verdict::Pending(format!("table \"{target}\" is not visible yet"))
                }
                None => Verdict::Rejected(lost(target, "it does not exist")),
            },
        )
        .await
    }

    /// The tag cannot be given before the table is active (T-217). It is only for runs that are killed, so a failure is a
    /// warning.
    async fn tag(&self, run: &Run, restored: &ObservedTable) -> Diagnostics {
        let to_do = format!("tag the temporary table \"{}\"", self.target);
        let value = self.expires.format(&Rfc3339).unwrap_or_default();
        let call = Call { settles_in: TAGS_SETTLE, ..Call::of(Kind::Put) };
        let goal = Goal { to_do: &to_do, afterwards: "" };
        match run.send(call, goal, || run.calls.tag(&restored.arn, TAG, &value)).await {
            Ok(_) => Diagnostics::none(),
            Err(error) => Diagnostic::warning(Path::root(), error.summary, error.detail).into(),
        }
    }

    /// Counts page by page. An endpoint that reads no items is no failure of the restore.
    async fn count(&self, run: &Run) -> Result<Diagnostics, Diagnostic> {
        let to_do = format!("count the items of table \"{}\"", self.target);
        let goal = Goal { to_do: &to_do, afterwards: "" };
        let (mut counted, mut next, mut shown) = (0, None, run.deadline.elapsed());
        loop {
            run.go_on(goal)?;
            let page = run.calls.count(&self.target, next.clone()).await;
            if let Err(error) = &page
                && error.class() == Class::Unsupported
            {
                let error = error.to_diagnostic(Path::of("count_items"), &to_do);
                return Ok(Diagnostic::warning(error.path, "Items not counted", error.detail).into());
            }
            let page = match page {
                Ok(page) => page,
                Err(_) => run.read(&to_do, || run.calls.count(&self.target, next.clone())).await?,
            };
            counted += page.items;
            next = page.next;
            if next.is_none() {
                break;
            }
            if run.deadline.elapsed().saturating_sub(shown) >= SHOWN_EVERY {
                shown = run.deadline.elapsed();
                run.show(format!("{counted} items counted")).await;
            }
        }
        let live = run.read(&to_do, || run.calls.live(&self.source.name)).await?;
        let expected = live.and_then(|live| live.table.items);
        run.show(compare::counted(counted, expected)).await;
        Ok(compare::lost_items(counted, expected))
    }
}

fn lost(target: &TableName, why: &str) -> Diagnostic {
    let detail = format!(
        "The temporary table \"{target}\" was not restored: {why}. DynamoDB gives up a restore when the KMS key cannot be used, for \
         instance. Check the key of the table, and rehearse again."
    );
    Diagnostic::error(Path::root(), "Restore failed", detail)
}

#[cfg(test)]
mod tests;
