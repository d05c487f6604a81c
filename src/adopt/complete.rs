//! Reads the live tables of a state, where there are credentials for it.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use tf_provider::{Cancel, Diagnostics};

use super::arguments::LiveTables;
use super::files::frequent_region;
use super::found::{Found, State};
use super::live::{connect, text};
use super::merge::merge;
use crate::aws::Aws;
use crate::aws::statistics::Statistics;
use crate::names::{Region, TableName};
use crate::table::calls::TableCalls;
use crate::table::listing::AT_ONCE;
use crate::table::model::TableModel;
use crate::table::replicas::ReplicasIn;
use crate::table::resource::whole;
use crate::wait::Deadline;

/// Longer than thousands of tables take under AWS's rates.
const TIMEOUT: Duration = Duration::from_secs(3600);
/// How long the first table may take: without an answer by then there is no way to AWS from here.
const FIRST: Duration = Duration::from_secs(60);

/// Adds to the tables what they have and the state lacks. Says what could not be read, and why.
pub(super) fn complete(state: &mut State, progress: impl Fn(&str)) -> Vec<String> {
    let offline = |why: &str| vec![format!("no live table was read, the state alone decides: {why}")];
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return offline(&error.to_string()),
    };
    runtime.block_on(async {
        let wanted = LiveTables { region: frequent_region(state), ..LiveTables::default() };
        match connect(&wanted).await {
            Ok(connected) => complete_from(state, &connected, progress).await.unwrap_or_else(|why| offline(&why)),
            Err(problems) => offline(&first(&problems)),
        }
    })
}

fn first(problems: &Diagnostics) -> String {
    problems.iter().next().map(text).unwrap_or_default()
}

/// # Errors
/// Not one table could be read.
async fn complete_from(state: &mut State, aws: &Aws, progress: impl Fn(&str)) -> Result<Vec<String>, String> {
    let statistics = Statistics::default();
    let mut calls: BTreeMap<String, TableCalls> = BTreeMap::new();
    for table in &state.tables {
        if let Some(region) = region(table) {
            calls.entry(region.as_str().to_owned()).or_insert_with(|| TableCalls::connect(aws, &region, &statistics));
        }
    }
    let (count, mut notes, mut seen) = (state.tables.len(), Vec::new(), false);
    for (few, done) in state.tables.chunks_mut(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
        progress(&format!("{done} of {count} live tables read"));
        let deadline = Deadline::starting_now(if seen { TIMEOUT } else { FIRST }, Cancel::new());
        let found = join_all(few.iter().map(|table| one(table, aws, &calls, &deadline))).await;
        for (table, found) in few.iter_mut().zip(found) {
            match found {
                Ok((live, said)) => {
                    seen = true;
                    notes.extend(said);
                    table.added = merge(&mut table.model, &live, table.described);
                }
                // Whatever keeps the first from being read keeps all others.
                Err(Missing::Unreadable(why)) if !seen => return Err(why),
                Err(Missing::Unreadable(why) | Missing::Gone(why)) => notes.push(format!("{}: {why}", table.address)),
            }
        }
    }
    Ok(notes)
}

/// Why there is nothing to add.
enum Missing {
    Gone(String),
    Unreadable(String),
}

async fn one(
    table: &Found,
    aws: &Aws,
    calls: &BTreeMap<String, TableCalls>,
    deadline: &Deadline,
) -> Result<(TableModel, Vec<String>), Missing> {
    let name = table.model.name.known().and_then(|name| TableName::parse(name).ok());
    let calls = region(table).and_then(|region| calls.get(region.as_str()));
    let (Some(name), Some(calls)) = (name, calls) else {
        return Err(Missing::Gone("the state does not say its Region".to_owned()));
    };
    if let (Some(owner), Some(account)) = (&table.account, aws.account())
        && owner != account
    {
        return Err(Missing::Gone(format!("it is in account {owner}, and the credentials are of account {account}")));
    }
    match whole(aws, calls, &name, deadline).await {
        Ok(Some(found)) => {
            let mut said: Vec<String> = found.diagnostics.iter().map(text).collect();
            said.extend(unmanaged_replicas(&table.model, &found.model));
            Ok((found.model, said.into_iter().map(|said| format!("{}: {said}", table.address)).collect()))
        }
        Ok(None) => Err(Missing::Gone(format!("there is no live table \"{name}\" in {}", calls.region()))),
        Err(problem) => Err(Missing::Unreadable(text(&problem))),
    }
}

/// Replicas of which the state names none are not written, so that they stay unmanaged.
fn unmanaged_replicas(state: &TableModel, live: &TableModel) -> Option<String> {
    let regions = live.replicas.known().filter(|regions| state.replicas.is_null() && !regions.is_empty())?;
    let replicas = ReplicasIn::new(regions.keys());
    let rest = replicas.number(
        "is not in the state, and stays unmanaged. To manage it, write it into `replicas`",
        "are not in the state, and stay unmanaged. To manage them, write all of them into `replicas`",
    );
    Some(format!("its {replicas} {rest}"))
}

fn region(table: &Found) -> Option<Region> {
    table.model.region.known().and_then(|region| Region::parse(region).ok())
}
