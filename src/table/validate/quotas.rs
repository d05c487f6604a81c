//! Throughput above the quotas that an account has unless they were raised: 40,000 per table or index, and 80,000
//! provisioned units per account and Region (V27; the same per-table quota bounds ceilings and warm floors, T-443).

use tf_provider::{Attr, Diagnostics, Path};

use super::{billing::billing_mode, indexes};
use crate::table::{
    model::{CapacityModel, OnDemandThroughputModel, TableModel, WarmThroughputModel},
    throughput::BillingMode,
};

const PER_TABLE: i64 = 40_000;
const PER_ACCOUNT: i64 = 80_000;
const SUMMARY: &str = "Throughput above the default quota";

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    capacity(&Path::root(), [&config.read_capacity, &config.write_capacity], problems);
    requests(&Path::root(), &config.on_demand_throughput, &config.warm_throughput, problems);
    for (path, index) in indexes::global(config) {
        capacity(&path, [&index.read_capacity, &index.write_capacity], problems);
        requests(&path, &index.on_demand_throughput, &index.warm_throughput, problems);
    }
    if billing_mode(config) == Some(BillingMode::Provisioned) {
        let read = indexes::global(config).map(|(_, index)| &index.read_capacity);
        total("read_capacity", &config.read_capacity, read, problems);
        let write = indexes::global(config).map(|(_, index)| &index.write_capacity);
        total("write_capacity", &config.write_capacity, write, problems);
    }
}

fn capacity(owner: &Path, [read, write]: [&Attr<CapacityModel>; 2], problems: &mut Diagnostics) {
    for (name, capacity) in [("read_capacity", read), ("write_capacity", write)] {
        if let Some(capacity) = capacity.known() {
            number(&capacity.units, owner.attribute(name).attribute("units"), problems);
        }
    }
}

fn requests(
    owner: &Path,
    ceiling: &Attr<OnDemandThroughputModel>,
    warm: &Attr<WarmThroughputModel>,
    problems: &mut Diagnostics,
) {
    if let Some(OnDemandThroughputModel { max_read_request_units, max_write_request_units }) = ceiling.known() {
        let path = owner.attribute("on_demand_throughput");
        number(max_read_request_units, path.attribute("max_read_request_units"), problems);
        number(max_write_request_units, path.attribute("max_write_request_units"), problems);
    }
    if let Some(WarmThroughputModel { read_units_per_second, write_units_per_second }) = warm.known() {
        let path = owner.attribute("warm_throughput");
        number(read_units_per_second, path.attribute("read_units_per_second"), problems);
        number(write_units_per_second, path.attribute("write_units_per_second"), problems);
    }
}

fn number(number: &Attr<i64>, path: Path, problems: &mut Diagnostics) {
    if let Some(number) = number.known().filter(|number| **number > PER_TABLE) {
        let detail = format!(
            "{number} units are asked for, and a table or index has at most {PER_TABLE} unless the account's quota was \
             raised. Without that the service will refuse them."
        );
        problems.warning(path, SUMMARY, detail);
    }
}

/// The units of the table and of all indexes in one direction; an index without its own inherits the table's.
fn total<'a>(
    name: &str,
    table: &Attr<CapacityModel>,
    indexes: impl Iterator<Item = &'a Attr<CapacityModel>>,
    problems: &mut Diagnostics,
) {
    let units = |capacity: &Attr<CapacityModel>| capacity.known().and_then(|capacity| capacity.units.known().copied());
    let of_table = units(table).unwrap_or(0);
    let of_index = |capacity: &Attr<CapacityModel>| match capacity {
        Attr::Null => of_table,
        Attr::Known(_) | Attr::Unknown(_) => units(capacity).unwrap_or(0),
    };
    let sum = indexes.map(of_index).fold(of_table, i64::saturating_add);
    if sum > PER_ACCOUNT {
        let detail = format!(
            "The table and its indexes ask for {sum} units together, and all tables of an account have at most \
             {PER_ACCOUNT} in a Region unless the quota was raised. Without that the service will refuse them."
        );
        problems.warning(Path::of(name), SUMMARY, detail);
    }
}
