//! A maximum of reads that a Region has and that is left out now: it ends by being set to the table's, and stays where the table has
//! none (T-250).

use std::collections::BTreeMap;

use tf_provider::{Attr, Diagnostics, Path};

use crate::table::model::{GlobalIndexModel, OnDemandThroughputModel, ReplicaModel, TableModel};
use crate::table::throughput::BillingMode;

pub(super) fn check(prior: &TableModel, model: &TableModel, diagnostics: &mut Diagnostics) {
    let on_demand = |table: &TableModel| BillingMode::OnDemand.is(&table.billing_mode);
    // A switch of the billing mode drops it.
    if !on_demand(prior) || !on_demand(model) {
        return;
    }
    for (region, replica) in model.replicas.known().into_iter().flatten() {
        let before = prior.replicas.known().and_then(|replicas| replicas.get(region));
        if let (Some(replica), Some(before)) = (replica.known(), before.and_then(Attr::known)) {
            in_region(before, replica, model, &Path::of("replicas").key(region), diagnostics);
        }
    }
}

fn in_region(
    before: &ReplicaModel,
    replica: &ReplicaModel,
    table: &TableModel,
    path: &Path,
    diagnostics: &mut Diagnostics,
) {
    let at = path.attribute("max_read_request_units");
    one(&before.max_read_request_units, &replica.max_read_request_units, &table.on_demand_throughput, at, diagnostics);
    let of = |replica: &ReplicaModel, name: &String| {
        let indexes = replica.global_secondary_indexes.known();
        indexes.and_then(|indexes| indexes.get(name)?.known()).map(|index| index.max_read_request_units.clone())
    };
    let indexes: Option<&BTreeMap<String, Attr<GlobalIndexModel>>> = table.global_secondary_indexes.known();
    for (name, index) in indexes.into_iter().flatten() {
        let (Some(index), Some(then)) = (index.known(), of(before, name)) else { continue };
        let now = of(replica, name).unwrap_or_default();
        let at = path.attribute("global_secondary_indexes").key(name).attribute("max_read_request_units");
        one(&then, &now, &index.on_demand_throughput, at, diagnostics);
    }
}

fn one(
    before: &Attr<i64>,
    now: &Attr<i64>,
    table: &Attr<OnDemandThroughputModel>,
    path: Path,
    diagnostics: &mut Diagnostics,
) {
    let limited = !table.is_null() && table.known().is_none_or(|most| !most.max_read_request_units.is_null());
    let (Some(before), true, false) = (before.known(), now.is_null(), limited) else { return };
    let detail = format!(
        "is {before} and is left out now. DynamoDB sets it to the maximum of the table, but does not remove it where the table has \
         none: it stays as it is, and every plan shows this. Keep a number here, or set `on_demand_throughput` of the table or index."
    );
    diagnostics.warning(path, "Maximum of a replica stays", detail);
}
