//! Throughput above the quotas that an account has unless they were raised: 40,000 per table or index, and 80,000
//! provisioned units per account and Region (V27, and V116 for what scaling may reach; the same per-table quota bounds
//! ceilings and warm floors, T-443).

use tf_provider::{Attr, Diagnostics, Path};

use super::{
    billing::billing_mode,
    capacities::{Place, READ, WRITE, places},
    indexes,
};
use crate::limits::{DEFAULT_UNITS_PER_ACCOUNT, DEFAULT_UNITS_PER_TABLE};
use crate::table::{
    effective::reach::most_units,
    model::{CapacityModel, OnDemandThroughputModel, TableModel, WarmThroughputModel},
    throughput::BillingMode,
};

const SUMMARY: &str = "Throughput above the default quota";

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    requests(&Path::root(), &config.on_demand_throughput, &config.warm_throughput, problems);
    for (path, index) in indexes::global(config) {
        requests(&path, &index.on_demand_throughput, &index.warm_throughput, problems);
    }
    for direction in [READ, WRITE] {
        let places = places(config, direction);
        for Place { path, written, .. } in &places {
            if let Some(capacity) = written.known() {
                self::capacity(capacity, path, problems);
            }
        }
        if billing_mode(config) == Some(BillingMode::Provisioned) {
            total(direction, &places, problems);
        }
    }
}

/// The units, or the most that scaling and its schedules may reach.
fn capacity(capacity: &CapacityModel, path: &Path, problems: &mut Diagnostics) {
    number(&capacity.units, path.attribute("units"), problems);
    number(&capacity.max_capacity, path.attribute("max_capacity"), problems);
    for (name, schedule) in capacity.schedules.known().into_iter().flatten() {
        if let Some(schedule) = schedule.known() {
            let path = path.attribute("schedules").key(name).attribute("max_capacity");
            number(&schedule.max_capacity, path, problems);
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
    if let Some(number) = number.known().filter(|number| **number > DEFAULT_UNITS_PER_TABLE) {
        let detail = format!(
            "{number} units are asked for, and a table or index has at most {DEFAULT_UNITS_PER_TABLE} unless the account's quota was \
             raised. Without that the service will refuse them."
        );
        problems.warning(path, SUMMARY, detail);
    }
}

/// The units of the table and of all indexes in one direction, or the most that scaling may reach.
fn total(direction: &str, places: &[Place<'_>], problems: &mut Diagnostics) {
    let most = |place: &Place<'_>| place.effective.known().and_then(most_units);
    let sum = places.iter().filter_map(most).fold(0, i64::saturating_add);
    if sum > DEFAULT_UNITS_PER_ACCOUNT {
        let detail = format!(
            "The table and its indexes may have {sum} units together, and all tables of an account have at most \
             {DEFAULT_UNITS_PER_ACCOUNT} in a Region unless the quota was raised. Without that the service will refuse them."
        );
        problems.warning(Path::of(direction), SUMMARY, detail);
    }
}
