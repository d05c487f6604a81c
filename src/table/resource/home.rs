//! The home Region of a global table: it moves to a replica without a call, and a table whose home does not answer is not lost.

use tf_provider::resource::{ApplyRequest, PlanRequest};
use tf_provider::{Diagnostic, Path};

use super::context;
use crate::aws::error::{ApiError, Cause};
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
pub(super) fn unreachable(prior: &TableModel, error: &ApiError) -> Option<Diagnostic> {
    let others: Vec<&str> = prior.replicas.known()?.keys().map(String::as_str).collect();
    let is_silent = matches!(error.cause, Cause::Unreachable(_) | Cause::Interrupted(_));
    if others.is_empty() || !is_silent {
        return None;
    }
    let detail = format!(
        "{}. The stored state of the table is unchanged. Its items are also in {}: to go on without the home Region, set `region` to \
         one of these, with the present one in `replicas`, and apply. That calls nothing in the Region that does not answer.",
        clause(error),
        others.join(", ")
    );
    Some(Diagnostic::warning(Path::of("region"), "Home Region does not answer", detail))
}
