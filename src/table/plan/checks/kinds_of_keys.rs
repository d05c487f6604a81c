//! A customer key for a table whose replicas have none: a call sets the key of one Region, and keys of two kinds are refused (T-309, T-313).

use tf_provider::{Attr, Diagnostics, Path};

use super::WITHOUT_REPLICAS;
use crate::table::model::TableModel;

pub(super) fn check(prior: &TableModel, model: &TableModel, diagnostics: &mut Diagnostics) {
    let customers = |table: &TableModel| {
        let encryption = table.server_side_encryption.known();
        encryption.is_some_and(|encryption| !encryption.kms_key_arn.is_null())
    };
    if customers(prior) || !customers(model) || !keeps_replicas(prior, model) {
        return;
    }
    let detail = format!(
        "is a customer managed key, and the replicas are encrypted with keys of AWS. DynamoDB sets the key of one Region at a time, and \
         refuses keys of two kinds. Set `replicas = {{}}` first, {WITHOUT_REPLICAS} Each of them then needs a `kms_key_arn`."
    );
    let path = Path::of("server_side_encryption").attribute("kms_key_arn");
    diagnostics.error(path, "Key of another kind than the replicas'", detail);
}

fn keeps_replicas(prior: &TableModel, model: &TableModel) -> bool {
    let (Some(before), Some(after)) = (prior.replicas.known(), model.replicas.known()) else { return false };
    before.iter().any(|(region, replica)| replica.known().is_some() && after.get(region).is_some_and(Attr::is_known))
}
