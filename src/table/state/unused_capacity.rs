//! Capacities that a state keeps although its table is on demand: what `lifecycle { ignore_changes }` left of a configuration.

use crate::table::model::TableModel;
use crate::table::throughput::BillingMode;

/// Keeps those of the planned or stored table, if it is on demand as well.
pub(super) fn keep(model: &mut TableModel, base: &TableModel) {
    let on_demand = |model: &TableModel| BillingMode::OnDemand.is(&model.billing_mode);
    if !on_demand(model) || !on_demand(base) {
        return;
    }
    model.read_capacity.clone_from(&base.read_capacity);
    model.write_capacity.clone_from(&base.write_capacity);
    for (name, index) in model.global_secondary_indexes.known_mut().into_iter().flatten() {
        let before = base.global_secondary_indexes.known().and_then(|indexes| indexes.get(name)?.known());
        if let (Some(index), Some(before)) = (index.known_mut(), before) {
            index.read_capacity.clone_from(&before.read_capacity);
            index.write_capacity.clone_from(&before.write_capacity);
        }
    }
}
