//! Capacities that a configuration gives a table on demand. A configuration as it is written cannot have them; one that
//! `lifecycle { ignore_changes }` has mixed with the table's present values can, after a switch of the billing mode by hand or
//! by its own attribute. The state keeps them as they are, and nothing is made of them.

use tf_provider::{Attr, Diagnostics, Path};

use crate::table::aspects::scaling::model_capacities;
use crate::table::model::{CapacityModel, GlobalIndexModel, TableModel};
use crate::table::throughput::BillingMode;

/// The configuration of an existing table without its unused capacities; `None` if it has none.
pub(super) fn without(config: &TableModel, prior: Option<&TableModel>) -> Option<TableModel> {
    let on_demand = BillingMode::OnDemand.is(&config.billing_mode);
    let has_some = model_capacities(config).next().is_some();
    (prior.is_some() && on_demand && has_some).then(|| {
        let mut config = config.clone();
        remove(&mut config, &Attr::Null);
        config
    })
}

/// The proposal without them: those of indexes are for the plan to fill in.
pub(super) fn removed(mut proposed: TableModel) -> TableModel {
    remove(&mut proposed, &Attr::unknown());
    proposed
}

/// Plans them as they are given, which a host insists on, and says once that they are not used.
pub(super) fn record(model: &mut TableModel, config: &TableModel, prior: &TableModel, diagnostics: &mut Diagnostics) {
    if !model_capacities(prior).eq(model_capacities(config)) || prior.billing_mode != config.billing_mode {
        diagnostics.warning(
            Path::of("billing_mode"),
            "Capacity is not used",
            "is \"PAY_PER_REQUEST\", so the capacities in the configuration, which `lifecycle { ignore_changes }` keeps there, are not \
             used. The state records them, and nothing is called for them.",
        );
    }
    model.read_capacity = config.read_capacity.clone();
    model.write_capacity = config.write_capacity.clone();
    for (name, index) in indexes(model) {
        let written = config.global_secondary_indexes.known().and_then(|indexes| indexes.get(&name)?.known());
        let Some(written) = written else { continue };
        for (planned, written) in
            [(&mut index.read_capacity, &written.read_capacity), (&mut index.write_capacity, &written.write_capacity)]
        {
            if written.is_known() {
                planned.clone_from(written);
            }
        }
    }
}

fn remove(model: &mut TableModel, of_index: &Attr<CapacityModel>) {
    model.read_capacity = Attr::Null;
    model.write_capacity = Attr::Null;
    for (_, index) in indexes(model) {
        index.read_capacity.clone_from(of_index);
        index.write_capacity.clone_from(of_index);
    }
}

fn indexes(model: &mut TableModel) -> impl Iterator<Item = (String, &mut GlobalIndexModel)> {
    let indexes = model.global_secondary_indexes.known_mut().into_iter().flatten();
    indexes.filter_map(|(name, index)| Some((name.clone(), index.known_mut()?)))
}
