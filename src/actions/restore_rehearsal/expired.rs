//! Temporary tables that killed runs have left behind.
//!
//! A table is deleted only if its name and its tag say that it is one, and the time in the tag is over. A run that was
//! killed before the table could be tagged leaves one without a tag: it is named, and left to people.

use tf_provider::{Attr, Diagnostic, Diagnostics, Path, Severity};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{TAG, prefix};
use crate::actions::checks::from_compact;
use crate::actions::run::{Goal, Run};
use crate::aws::Aws;
use crate::clock;
use crate::names::{Arn, TableName};
use crate::table::control_plane::ControlPlane as _;
use crate::table::listing::{Filter, Listing};
use crate::table::observed::ObservedTable;
use crate::wait::retry::{Call, Kind};

/// Deletes them. What fails is a warning: the rehearsal does not depend on it.
pub(super) async fn delete(aws: &Aws, run: &Run, source: &ObservedTable) -> Diagnostics {
    let prefix = prefix(&source.name);
    let filter = Filter::of(&Attr::Known(prefix.clone()), &Attr::Null);
    let listed = Listing::begin(aws, &run.calls, &run.deadline, filter).all().await;
    let names = match listed {
        Ok(names) => names,
        Err(problem) => return warning(problem).into(),
    };
    let mut problems = Diagnostics::none();
    for name in names {
        let Some(named) = name.as_str().strip_prefix(&prefix).and_then(from_compact) else { continue };
        // Another run may be restoring it at this moment, so that not even its tags are read.
        if named > clock::time_of_day() {
            continue;
        }
        match delete_one(run, source, &name).await {
            Ok(true) => run.show(format!("deleted the expired temporary table \"{name}\"")).await,
            Ok(false) => {}
            Err(problem) => problems.push(warning(problem)),
        }
    }
    problems
}

/// Whether it was expired, and is deleted.
async fn delete_one(run: &Run, source: &ObservedTable, name: &TableName) -> Result<bool, Diagnostic> {
    let (to_do, now) = (format!("delete the expired temporary table \"{name}\""), clock::time_of_day());
    let arn = Arn { resource: format!("table/{name}"), ..source.arn.clone() };
    let tags = run.read(&to_do, || run.calls.all_tags(&arn)).await?;
    let Some(tagged) = tags.get(TAG).and_then(|time| OffsetDateTime::parse(time, &Rfc3339).ok()) else {
        return Err(without_tag(name));
    };
    if tagged > now {
        return Ok(false);
    }
    let goal = Goal { to_do: &to_do, afterwards: "" };
    run.send(Call::of(Kind::Delete), goal, || run.calls.delete_table(name)).await?;
    Ok(true)
}

fn without_tag(name: &TableName) -> Diagnostic {
    let detail = format!(
        "Table \"{name}\" has the name of a temporary table of an earlier rehearsal, whose time is over, but no tag `{TAG}`: the \
         run may have been killed before the table could be tagged. It is not deleted, since its name alone does not prove that. \
         If it is one: `aws dynamodb delete-table --table-name {name}`."
    );
    Diagnostic::warning(Path::root(), "Temporary table without a tag", detail)
}

fn warning(problem: Diagnostic) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, path: Path::root(), ..problem }
}
