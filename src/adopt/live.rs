//! The tables of an account and Region as they are: listed, read as an import reads them, and written with `import` blocks.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use tf_provider::{Attr, Cancel, Diagnostic, Diagnostics};

use super::arguments::{Arguments, LiveTables};
use super::{Adopted, additions, files, label};
use crate::aws::statistics::Statistics;
use crate::aws::{self, Aws};
use crate::config::ProviderModel;
use crate::names::TableName;
use crate::table::calls::TableCalls;
use crate::table::listing::{AT_ONCE, Filter, Listing};
use crate::table::model::TableModel;
use crate::table::resource::{WholeTable, whole};
use crate::table::written::{self, Defaults};
use crate::wait::Deadline;

/// Longer than thousands of tables take under AWS's rates.
const TIMEOUT: Duration = Duration::from_secs(2 * 3600);

const NO_REGION: &str = "no Region is named. Give `--region`, set AWS_REGION, or name one in the profile.";

/// What is written.
pub(super) const FILES: [&str; 3] = ["tables.tf", "import.tf", "provider.tf.example"];

/// A table and the name of its block.
struct LiveTable {
    label: String,
    model: TableModel,
}

/// Reads the tables and writes their configuration; `progress` gets how far the reads are.
///
/// # Errors
/// There is no connection or no Region, a call failed for good, or there is no table.
pub(super) fn adopt(wanted: &LiveTables, arguments: &Arguments, progress: impl Fn(&str)) -> Result<Adopted, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("no runtime: {error}"))?;
    runtime.block_on(async {
        let connected = connect(wanted).await.map_err(|problems| texts(&problems))?;
        let region = connected.region().cloned().ok_or(NO_REGION)?;
        let calls = TableCalls::connect(&connected, &region, &Statistics::default());
        let deadline = Deadline::starting_now(TIMEOUT, Cancel::new());
        let filter = Filter::of(&wanted.prefix.clone().into(), &Attr::Null);
        let names = Listing::begin(&connected, &calls, &deadline, filter).all().await;
        let names = names.map_err(|problem| text(&problem))?;
        if names.is_empty() {
            return Err(nothing(wanted, &connected, region.as_str()));
        }
        let (tables, notes) =
            read(&connected, &calls, &names, &deadline, progress).await.map_err(|problem| text(&problem))?;
        let report = if arguments.json { json } else { report };
        Ok((written(&tables, region.as_str(), arguments), report(&tables, &notes, arguments)))
    })
}

pub(super) async fn connect(wanted: &LiveTables) -> Result<std::sync::Arc<Aws>, Diagnostics> {
    let config = ProviderModel {
        region: wanted.region.clone().into(),
        profile: wanted.profile.clone().into(),
        ..ProviderModel::default()
    };
    let configured = aws::configure(&config, env!("CARGO_PKG_VERSION")).await;
    configured.client.ok_or(configured.diagnostics)
}

/// The tables in the order of their names, and the warnings about them.
async fn read(
    aws: &Aws,
    calls: &TableCalls,
    names: &[TableName],
    deadline: &Deadline,
    progress: impl Fn(&str),
) -> Result<(Vec<LiveTable>, Vec<String>), Diagnostic> {
    let (mut tables, mut notes): (Vec<LiveTable>, Vec<String>) = (Vec::new(), Vec::new());
    for (few, done) in names.chunks(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
        progress(&format!("{done} of {} tables read", names.len()));
        let found = join_all(few.iter().map(|name| whole(aws, calls, name, deadline))).await;
        for (name, found) in few.iter().zip(found) {
            // One that is gone was deleted since it was listed.
            let Some(WholeTable { model, diagnostics, foreign, .. }) = found? else { continue };
            notes.extend(diagnostics.iter().chain(foreign.iter()).map(|note| format!("{name}: {}", text(note))));
            notes.extend(additions::insights(&model).into_iter().map(|line| format!("{name}: {line}")));
            let label = label::unique(name.as_str(), |label| tables.iter().any(|table| table.label == label));
            tables.push(LiveTable { label, model });
        }
    }
    progress(&format!("{0} of {0} tables read", names.len()));
    Ok((tables, notes))
}

fn written(tables: &[LiveTable], region: &str, arguments: &Arguments) -> super::Files {
    let defaults = Defaults { protected: Some(arguments.protected), region: Some(region.to_owned()) };
    let resources = tables.iter().map(|LiveTable { label, model }| written::resource(label, model, &defaults));
    let imports = tables.iter().map(|LiveTable { label, model }| files::import(label, model));
    let provider = format!("provider \"dynamodb\" {{\n  region = {}\n}}\n", written::quoted(region));
    FILES.into_iter().zip([files::blocks(resources), files::blocks(imports), provider]).collect()
}

fn report(tables: &[LiveTable], notes: &[String], arguments: &Arguments) -> String {
    let count = tables.len();
    let mut text =
        format!("{count} {}, written to {}:\n\n", if count == 1 { "table" } else { "tables" }, arguments.out);
    for LiveTable { label, model } in tables {
        let name = model.name.known().map_or("", String::as_str);
        text += &format!("  {name} -> dynamodb_table.{label}\n");
    }
    if !notes.is_empty() {
        text += &format!("\nTo know before the import:\n  {}\n", notes.join("\n  "));
    }
    let changes = tables.iter().any(|table| !additions::insights(&table.model).is_empty());
    let nothing = if changes { "nothing else" } else { "nothing" };
    text + &format!(
        "\nThe first plan imports the tables and changes {nothing} in AWS. Delete import.tf after its apply.\n"
    )
}

/// The same for other programs.
fn json(tables: &[LiveTable], notes: &[String], arguments: &Arguments) -> String {
    let table = |LiveTable { label, model }: &LiveTable| json!({ "name": model.name.known(), "resource": format!("dynamodb_table.{label}") });
    let tables: Vec<_> = tables.iter().map(table).collect();
    format!("{:#}\n", json!({ "out": arguments.out, "tables": tables, "notes": notes }))
}

fn nothing(wanted: &LiveTables, aws: &Aws, region: &str) -> String {
    let account = aws.account().map(|account| format!(" of account {account}")).unwrap_or_default();
    let prefix =
        wanted.prefix.as_ref().map(|prefix| format!(" whose names begin with \"{prefix}\"")).unwrap_or_default();
    format!("there are no tables{prefix} in Region {region}{account}. Nothing was written.")
}

fn texts(problems: &Diagnostics) -> String {
    problems.iter().map(text).collect::<Vec<_>>().join("\n")
}

pub(super) fn text(problem: &Diagnostic) -> String {
    format!("{}: {}", problem.summary, problem.detail)
}
