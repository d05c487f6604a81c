//! The home Region of a global table: it moves to a replica without a call, and a table whose home does not answer is not lost.

use std::collections::BTreeMap;

use tf_provider::resource::{ApplyRequest, PlanRequest};
use tf_provider::{Diagnostic, Path};

use super::context;
use super::members::Found;
use crate::aws::error::{ApiError, Cause};
use crate::names::Region;
use crate::table::Table;
use crate::table::members::rehomed;
use crate::table::model::TableModel;
use crate::wait::clause;

/// The prior state as seen from the planned Region, if that has a replica of the table.
pub(in crate::table) fn change_of_home(request: &PlanRequest<'_, Table>) -> Option<TableModel> {
    let own = context(request.client).region.map(|region| region.as_str().to_owned());
    let region = request.config.region.known().cloned().or(own.filter(|_| request.config.region.is_null()))?;
    rehomed(request.prior?, &region)
}

/// The same of the plan that is applied.
pub(super) fn of_apply(request: &ApplyRequest<'_, Table>) -> Option<TableModel> {
    rehomed(request.prior?, request.planned.region.known()?)
}

/// What the plan says of it.
pub(in crate::table) fn home_moves(home: &TableModel) -> Diagnostic {
    let region = home.region.known().map_or("", String::as_str);
    let detail = format!(
        "becomes {region}, which has a replica of the table. No call is made for that: from now on, settings that all Regions share \
         are changed there. Keep the Region that was the home until now in `replicas`; without it, the table is deleted there."
    );
    Diagnostic::warning(Path::of("region"), "Global table gets another home", detail)
}

/// The warning about a table whose home Region does not answer, and that other Regions have, too: its state stays, so that
/// another Region can become its home.
///
/// A Region that is not enabled for the account refuses credentials that other Regions accept.
pub(super) fn unreachable(prior: &TableModel, error: &ApiError, found: &BTreeMap<Region, Found>) -> Option<Diagnostic> {
    let others: Vec<&str> = prior.replicas.known()?.keys().map(String::as_str).collect();
    let is_silent = matches!(error.cause, Cause::Unreachable(_) | Cause::Interrupted(_));
    let is_disabled = error.is_of_unknown_caller() && found.values().any(|found| matches!(found, Ok(Some(_))));
    if others.is_empty() || !(is_silent || is_disabled) {
        return None;
    }
    let disabled = if is_disabled { format!(" {}", error.region_not_enabled()) } else { String::new() };
    let detail = format!(
        "{}.{disabled} The stored state of the table is unchanged. Its items are also in {}: to go on without the home Region, set \
         `region` to one of these, with the present one in `replicas`, and apply. That calls nothing in the Region that does not answer.",
        clause(error),
        others.join(", ")
    );
    Some(Diagnostic::warning(Path::of("region"), "Home Region does not answer", detail))
}

/// The warning about a table that was deleted in its home Region while other Regions keep its items: to create an empty table there
/// would only be in the way of them. `found` is what the Regions of its replicas have.
pub(super) fn gone(found: &BTreeMap<Region, Found>) -> Option<Diagnostic> {
    let alive = found.iter().filter(|(_, found)| matches!(found, Ok(Some(_))));
    let alive: Vec<&str> = alive.map(|(region, _)| region.as_str()).collect();
    if alive.is_empty() {
        return None;
    }
    let detail = format!(
        "is where the table was deleted outside Terraform. Its items are still in {}, and its stored state is unchanged. To go on, set \
         `region` to one of these, with the present one in its place in `replicas`, and apply twice: the first apply moves the home and \
         stops, the second makes a replica in the present Region again. To give the items up, delete the tables in the other Regions \
         as well.",
        alive.join(", ")
    );
    Some(Diagnostic::warning(Path::of("region"), "Table is gone in its home Region", detail))
}
