//! `dynamodb_put_items`: items that a table needs from the beginning, written where no item with their key is yet.

use std::collections::BTreeMap;

use futures_util::StreamExt as _;
use futures_util::stream;
use table_design::dynamodb_json::Item;
use tf_provider::action::{Action, InvokeRequest};
use tf_provider::{Attr, Diagnostic, Diagnostics, Model, Path};

use super::checks::check_common;
use super::run::{self, Goal, Run};
use crate::aws::Aws;
use crate::names::TableName;
use crate::table::calls::Put;
use crate::table::keys::PrimaryKey;
use crate::wait::retry::{Call, Kind};
use crate::wait::{Failure, Poll, Reply, Sending};

mod read;

use read::{Written, key_of};

/// How many items are written at a time.
const AT_ONCE: usize = 10;
/// After how many items a message is shown.
const SHOWN_EVERY: usize = 100;

/// The action.
pub(super) struct PutItems;

/// What to write.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(super) struct PutItemsModel {
    /// Name of the table.
    #[attr(required)]
    table_name: Attr<String>,
    /// Items, each in the JSON of DynamoDB: `{"id": {"S": "a"}, "size": {"N": "1"}}`.
    #[attr(optional)]
    items: Attr<Vec<Attr<String>>>,
    /// Items in one text, instead of `items`: a JSON list of them, or one per line as in the files of an export
    /// (`{"Item": {...}}`).
    #[attr(optional)]
    document: Attr<String>,
    /// Region of the table. Defaults to the provider's Region.
    #[attr(optional)]
    region: Attr<String>,
    /// How long the writes may take.
    #[attr(optional, computed, default = "30m")]
    timeout: Attr<String>,
}

impl Action for PutItems {
    type Client = Aws;
    type Model = PutItemsModel;

    const TYPE_NAME: &'static str = "dynamodb_put_items";
    const DESCRIPTION: &'static str = "Writes items into a table, each only if there is no item with its key: what is there stays \
        as it is, so that the action can be invoked again. It is meant for what an application needs from the beginning, such as \
        settings; `import_table` of a new table is cheaper for large amounts.";

    fn validate(&self, config: &PutItemsModel) -> Diagnostics {
        let mut problems = Diagnostics::none();
        check_common(&config.table_name, &config.region, &config.timeout, &mut problems);
        read::check(&config.items, &config.document, &mut problems);
        problems
    }

    async fn invoke(&self, request: InvokeRequest<'_, Self>) -> Diagnostics {
        let InvokeRequest { client, config, progress, cancel } = request;
        let run = match Run::begin(client, &config.region, run::timeout(&config.timeout), progress, cancel) {
            Ok(run) => run,
            Err(diagnostic) => return diagnostic.into(),
        };
        let mut problems = Diagnostics::none();
        let items = read::read(&config.items, &config.document, &mut problems);
        if problems.has_errors() {
            return problems;
        }
        put(&run, &config, &items).await.err().unwrap_or_default()
    }
}

async fn put(run: &Run, config: &PutItemsModel, items: &[Written]) -> Result<(), Diagnostics> {
    let table = run.table(&config.table_name).await?;
    check_keys(items, &table.key)?;
    let (all, partition) = (items.len(), table.key.partition.name.as_str());
    let writes = items.iter().map(|item| write(run, &table.name, &item.item, partition));
    let mut writes = stream::iter(writes.collect::<Vec<_>>()).buffer_unordered(AT_ONCE);
    let mut tally = Tally::default();
    while let Some(written) = writes.next().await {
        match written {
            Ok(outcome) => tally.count(outcome),
            Err(mut problem) => {
                problem.detail.push_str(&format!("\n\nOf {all} items: {}. {AGAIN}", tally.text()));
                return Err(problem.into());
            }
        }
        let done = tally.all();
        if done % SHOWN_EVERY == 0 && done < all {
            run.show(format!("{done} of {all} items: {}", tally.text())).await;
        }
    }
    run.show(format!("{all} items: {}", tally.text())).await;
    Ok(())
}

const AGAIN: &str = "Invoke the action again for the others: what is there stays as it is.";

/// What came of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Written,
    AlreadyThere,
    /// Found after an attempt whose response was lost: that attempt, or someone else, has written it.
    Unclear,
}

/// How many items came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    written: usize,
    already_there: usize,
    unclear: usize,
}

impl Tally {
    fn count(&mut self, outcome: Outcome) {
        let counter = match outcome {
            Outcome::Written => &mut self.written,
            Outcome::AlreadyThere => &mut self.already_there,
            Outcome::Unclear => &mut self.unclear,
        };
        *counter += 1;
    }

    fn all(&self) -> usize {
        let Self { written, already_there, unclear } = self;
        written + already_there + unclear
    }

    fn text(&self) -> String {
        let Self { written, already_there, unclear } = self;
        let unclear = match unclear {
            0 => String::new(),
            some => format!(", {some} there after an attempt whose response was lost"),
        };
        format!("{written} written, {already_there} already there{unclear}")
    }
}

/// Writes one item; sent again when it is throttled or the response is lost.
async fn write(run: &Run, table: &TableName, item: &Item, partition: &str) -> Result<Outcome, Diagnostic> {
    let to_do = format!("write an item into table \"{table}\"");
    let mut wait = Poll::start(&run.deadline);
    let mut sending = Sending::start(Call::of(Kind::Put), &wait);
    let sent = sending.send(&mut wait, || run.calls.put_absent(table, item, partition)).await;
    match sent {
        Ok(Reply::Accepted(Put::Written)) => Ok(Outcome::Written),
        Ok(Reply::Accepted(Put::AlreadyThere)) if sending.may_have_applied() => Ok(Outcome::Unclear),
        Ok(Reply::Accepted(Put::AlreadyThere)) => Ok(Outcome::AlreadyThere),
        Ok(Reply::Done(error) | Reply::Observe(error)) => Err(error.to_diagnostic(Path::root(), &to_do)),
        Err(Failure::Refused(error) | Failure::Budget { error, until: _ }) => {
            Err(error.to_diagnostic(Path::root(), &to_do))
        }
        Err(Failure::Interrupted(wait)) => {
            Err(run::interrupted(&wait, Goal { to_do: &to_do, afterwards: "What was written stays." }))
        }
    }
}

/// Every item has the key of the table, in its types, and no two have the same: found before anything is written.
fn check_keys(items: &[Written], key: &PrimaryKey) -> Result<(), Diagnostics> {
    let mut problems = Diagnostics::none();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for Written { item, path, label } in items {
        match key_of(item, key) {
            Err(reason) => problems.error(path.clone(), "Invalid key of an item", format!("{label}: {reason}")),
            Ok(key) => {
                if let Some(first) = seen.insert(key, label) {
                    let detail =
                        format!("{label} has the same key as {first}. Only one of them could be written: remove one.");
                    problems.error(path.clone(), "Same key twice", detail);
                }
            }
        }
    }
    if problems.has_errors() { Err(problems) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
