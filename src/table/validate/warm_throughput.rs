//! Warm throughput is at least what the table or index can serve anyway: 12,000 reads and 4,000 writes on demand
//! (V31, measured: T-039), its units when provisioned, the fewest of them when scaled (V32).

use tf_provider::{Attr, Diagnostics, Path};

use super::{
    billing::billing_mode,
    capacities::{Place, READ, WRITE, places},
    indexes,
};
use crate::limits::{ON_DEMAND_READS, ON_DEMAND_WRITES};
use crate::table::{
    model::{TableModel, WarmThroughputModel},
    throughput::BillingMode,
};

/// What can be served anyway, as far as it is known.
struct Served {
    mode: BillingMode,
    read: Option<i64>,
    write: Option<i64>,
}

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(mode) = billing_mode(config) else { return };
    let served = |read: &Place<'_>, write: &Place<'_>| match mode {
        BillingMode::OnDemand => Served { mode, read: Some(ON_DEMAND_READS), write: Some(ON_DEMAND_WRITES) },
        BillingMode::Provisioned => Served { mode, read: least(read), write: least(write) },
    };
    let floors = std::iter::once((Path::root(), &config.warm_throughput))
        .chain(indexes::global(config).map(|(path, index)| (path, &index.warm_throughput)));
    let capacities = places(config, READ).into_iter().zip(places(config, WRITE));
    for ((owner, floor), (read, write)) in floors.zip(capacities) {
        warm(floor, &served(&read, &write), &owner, problems);
    }
}

fn least(place: &Place<'_>) -> Option<i64> {
    let effective = place.effective.known()?;
    effective.units.known().or(effective.min_capacity.known()).copied()
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
            BillingMode::Provisioned => format!("its capacity is at least {least} units"),
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
