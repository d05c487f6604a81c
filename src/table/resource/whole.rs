//! A table that exists, with everything that may belong to it: what an import, a data source and a list find.

use tf_provider::private::Private;
use tf_provider::{Attr, Diagnostic, Diagnostics, Path};

use super::members::Regions;
use super::{condition, moved, unavailable};
use crate::aws::Aws;
use crate::names::{Region, TableName};
use crate::table::calls::TableCalls;
use crate::table::model::TableModel;
use crate::table::observe::{Place, observe};
use crate::table::observed::TableStatus;
use crate::table::read_scope::ReadScope;
use crate::table::state::{Contribution, state};
use crate::wait::Deadline;

/// A table as an import stores it.
pub(crate) struct WholeTable {
    /// The state.
    pub(crate) model: TableModel,
    /// Its account, as its ARN says.
    pub(crate) account: String,
    /// Warnings: what could not be read, or goes on.
    pub(crate) diagnostics: Diagnostics,
    /// A warning about scaling that an import leaves alone.
    pub(crate) foreign: Diagnostics,
}

/// The stub of a state with which an import begins.
pub(super) fn stub(region: &Region, name: &TableName) -> TableModel {
    let text = |text: &str| Attr::Known(text.to_owned());
    TableModel { name: text(name.as_str()), region: text(region.as_str()), ..TableModel::default() }
}

/// Reads a table; `None` if there is none, or if it is being deleted.
///
/// # Errors
/// A call failed for good, or too often.
pub(crate) async fn whole(
    client: &Aws,
    calls: &TableCalls,
    name: &TableName,
    deadline: &Deadline,
) -> Result<Option<WholeTable>, Diagnostic> {
    let (region, base) = (calls.region(), stub(calls.region(), name));
    let arn = client.table_arn(region, name);
    let place = Place { name, arn: arn.as_ref(), stream: None };
    let observed = observe(calls, &place, &ReadScope::whole(), deadline).await;
    let observed = observed.map_err(|error| error.to_diagnostic(Path::root(), &format!("read table \"{name}\"")))?;
    let Some(observed) = observed.filter(|observed| observed.table.status != TableStatus::Deleting) else {
        return Ok(None);
    };
    let observed = observed.without_unlike_alarms();
    let (observed, _, foreign) = moved::after_refresh(observed, &base, &Private::new());
    let mut diagnostics = unavailable::in_refresh(&observed, &base);
    diagnostics.extend(condition::in_refresh(&observed.table));
    let mut model = state(&observed, &base, region, &Contribution::of(client.settings()));
    let regions = Regions { client, name, statistics: calls.statistics(), deadline };
    diagnostics.extend(regions.import(&mut model, &observed.table).await);
    Ok(Some(WholeTable { model, account: observed.table.arn.account, diagnostics, foreign }))
}

/// The error about a table that is asked for and does not exist.
pub(crate) fn not_found(path: Path, name: &TableName, region: &Region, client: &Aws) -> Diagnostic {
    let account =
        client.account().map_or_else(|| "the account of the credentials".to_owned(), |id| format!("account {id}"));
    let endpoint = client.settings().endpoints.dynamodb.as_ref().map(|url| format!(" at {url}")).unwrap_or_default();
    let detail = format!(
        "There is no table \"{name}\" in {account} in Region {region}{endpoint}, or it is being deleted. Correct the name or the \
         Region, or use credentials of the account that has the table."
    );
    Diagnostic::error(path, "Table not found", detail)
}
