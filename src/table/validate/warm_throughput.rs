//! Warm throughput is at least what the table or index can serve anyway: 12,000 reads and 4,000 writes on demand
//! (V31, measured: T-039), its units when provisioned (V32).

use tf_provider::{Attr, Diagnostics, Path};

use super::{billing::billing_mode, indexes};
use crate::table::{
    model::{CapacityModel, TableModel, WarmThroughputModel},
    throughput::BillingMode,
};

const ON_DEMAND_READS: i64 = 12_000;
const ON_DEMAND_WRITES: i64 = 4_000;

/// What can be served anyway, as far as it is known.
struct Served {
    mode: BillingMode,
    read: Option<i64>,
    write: Option<i64>,
}

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(mode) = billing_mode(config) else { return };
    let served = |read: &Attr<CapacityModel>, write: &Attr<CapacityModel>| match mode {
        BillingMode::OnDemand => Served { mode, read: Some(ON_DEMAND_READS), write: Some(ON_DEMAND_WRITES) },
        BillingMode::Provisioned => Served { mode, read: units(read), write: units(write) },
    };
    let table = served(&config.read_capacity, &config.write_capacity);
    warm(&config.warm_throughput, &table, &Path::root(), problems);
    for (path, index) in indexes::global(config) {
        let read = index.read_capacity.clone().or_else(|| config.read_capacity.clone());
        let write = index.write_capacity.clone().or_else(|| config.write_capacity.clone());
        warm(&index.warm_throughput, &served(&read, &write), &path, problems);
    }
}

fn units(capacity: &Attr<CapacityModel>) -> Option<i64> {
    capacity.known()?.units.known().copied()
}

fn warm(warm: &Attr<WarmThroughputModel>, served: &Served, owner: &Path, problems: &mut Diagnostics) {
    let Some(WarmThroughputModel { read_units_per_second, write_units_per_second }) = warm.known() else { return };
    let directions = [
        ("read_units_per_second", read_units_per_second, served.read),
        ("write_units_per_second", write_units_per_second, served.write),
    ];
    for (name, wanted, served_anyway) in directions {
        let (Some(&wanted), Some(least)) = (wanted.known(), served_anyway) else { continue };
        if wanted >= least {
            continue;
        }
        let why = match served.mode {
            BillingMode::OnDemand => format!("{least} are served on demand from the beginning"),
            BillingMode::Provisioned => format!("its capacity is {least} units"),
        };
        problems.error(
            owner.attribute("warm_throughput").attribute(name),
            "Warm throughput below what is served anyway",
            format!(
                "`{name}` is {wanted}, but {why}, and the service takes no less. Raise it to at least {least}, or \
                 remove it."
            ),
        );
    }
}
