//! Import by an id or an identity: a stub, which the refresh after it completes.

use tf_provider::resource::{ImportRequest, ImportTarget, Imported, Outcome};
use tf_provider::{Attr, Diagnostic, Diagnostics, Path};

use super::whole;
use crate::names::{Region, TableName, UNKNOWN_REGION, doubt};
use crate::table::Table;
use crate::table::import_id::ImportId;
use crate::table::model::TableIdentity;
use crate::table::plan::no_region;

/// A stub state with what a read needs.
pub(in crate::table) fn import(request: ImportRequest<'_, Table>) -> Imported<Table> {
    let ImportRequest { client, target, .. } = request;
    let id = match target {
        ImportTarget::Id(id) => ImportId::parse(&id).map_err(|error| error.to_string()),
        ImportTarget::Identity(identity) => from_identity(&identity),
    };
    let id = match id {
        Ok(id) => id,
        Err(detail) => return Outcome::failed(Diagnostic::error(Path::root(), "Invalid import ID", detail)),
    };
    if let (Some(wanted), Some(account)) = (&id.account, client.account())
        && wanted != account
    {
        let detail = format!(
            "The import names table \"{}\" of account {wanted}, but the provider works in account {account}. Use credentials \
             of account {wanted}.",
            id.name
        );
        return Outcome::failed(Diagnostic::error(Path::root(), "Table in another account", detail));
    }
    let Some(region) = id.region.or_else(|| client.region().cloned()) else {
        return Outcome::failed(no_region("table"));
    };
    let stub = whole::stub(&region, &id.name);
    let identity = TableIdentity {
        account_id: id.account.or_else(|| client.account().map(str::to_owned)).into(),
        region: Attr::Known(region.as_str().to_owned()),
        name: Attr::Known(id.name.as_str().to_owned()),
    };
    // The Region of the provider is doubted when that connects.
    let doubt = doubt(region.as_str()).filter(|_| client.region() != Some(&region));
    let doubt = doubt.map(|doubt| Diagnostic::warning(Path::root(), UNKNOWN_REGION, doubt));
    let doubted = doubt.map_or_else(Diagnostics::none, Diagnostics::from);
    Outcome::reached(stub).with_identity(identity).with_diagnostics(doubted)
}

fn from_identity(identity: &TableIdentity) -> Result<ImportId, String> {
    let name = identity.name.known().ok_or("The identity of a table has a `name`.")?;
    Ok(ImportId {
        region: identity
            .region
            .known()
            .map(|region| Region::parse(region))
            .transpose()
            .map_err(|error| error.to_string())?,
        name: TableName::parse(name).map_err(|error| error.to_string())?,
        account: identity.account_id.known().cloned(),
    })
}
