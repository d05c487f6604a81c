//! The first operation on a table whose state was moved from another provider, or that is imported: what it finds in addition,
//! or cannot describe, is left alone.

use tf_provider::private::Private;
use tf_provider::{Diagnostic, Diagnostics, Path};

use crate::aws::Aws;
use crate::names::{Arn, TableName};
use crate::table::calls::TableCalls;
use crate::table::model::TableModel;
use crate::table::observed::Observed;
use crate::table::private_state;
use crate::table::unclaimed::{Unclaimed, report, report_foreign};

/// What the first refresh makes of an observation: what is to be stored, what is remembered, and a warning about it. Later
/// refreshes do not see what is remembered.
pub(super) fn after_refresh(
    observed: Observed,
    prior: &TableModel,
    private: &Private,
) -> (Observed, Private, Diagnostics) {
    let is_import = prior.partition_key.is_null();
    let (unclaimed, said) = if private_state::is_moved(private) {
        let unclaimed = Unclaimed::found(&observed, prior);
        let said = report(&unclaimed, &observed.table.name);
        (unclaimed, said)
    } else if is_import {
        let unclaimed = Unclaimed::foreign(&observed);
        let said = report_foreign(&unclaimed, &observed.table.name);
        (unclaimed, said)
    } else {
        return (observed, private.clone(), Diagnostics::none());
    };
    let diagnostics = said.map_or_else(Diagnostics::none, Diagnostics::from);
    let private = private_state::with_unclaimed(private.clone(), &unclaimed);
    (unclaimed.hidden(prior).hide(observed), private, diagnostics)
}

/// The same in an update that was planned without a refresh, for the rest of its calls as well.
pub(super) fn before_update(
    calls: TableCalls,
    observed: Observed,
    prior: &TableModel,
    planned: &TableModel,
    private: &Private,
) -> (TableCalls, Observed) {
    if !private_state::is_moved(private) {
        return (calls, observed);
    }
    let hidden = Unclaimed::found(&observed, prior).hidden(planned);
    (calls.hiding(hidden.clone()), hidden.hide(observed))
}

/// A table is in the account of its ARN: with credentials of another one it would seem to be gone, and be created.
pub(super) fn in_another_account(prior: &TableModel, client: &Aws, name: &TableName) -> Option<Diagnostic> {
    let owner = Arn::parse(prior.arn.known()?).ok()?.account;
    let account = client.account().filter(|account| !owner.is_empty() && *account != owner)?;
    let detail = format!(
        "The state describes table \"{name}\" of account {owner}, but the provider works in account {account}. Use credentials \
         of account {owner}. To create the table in account {account} as well, give it a resource, or a state, of its own."
    );
    Some(Diagnostic::error(Path::of("arn"), "Table in another account", detail))
}
