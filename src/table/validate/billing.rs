//! A table is provisioned if and only if it has a capacity in both directions; the other settings of it and its indexes
//! have to fit (V23, V25, V28). An index without capacity inherits the table's, so V24 cannot arise.

use tf_provider::{Attr, Diagnostics, Path};

use super::{indexes, presence::Presence};
use crate::table::{
    effective,
    model::{GlobalIndexModel, TableModel},
    throughput::BillingMode,
};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    table_capacity(config, problems);
    let Some(mode) = billing_mode(config) else { return };
    if mode == BillingMode::Provisioned {
        ceiling(&config.on_demand_throughput, &Path::root(), problems);
    }
    for (path, index) in indexes::global(config) {
        match mode {
            BillingMode::Provisioned => ceiling(&index.on_demand_throughput, &path, problems),
            BillingMode::OnDemand => index_capacity(index, &path, problems),
        }
    }
}

/// How the table is paid for, if that is certain and not contradictory.
pub(super) fn billing_mode(config: &TableModel) -> Option<BillingMode> {
    let capacities = [Presence::of(&config.read_capacity), Presence::of(&config.write_capacity)];
    let no_capacity = capacities == [Presence::Unset; 2];
    let mode = effective::billing_mode(config);
    let certain = |mode: &BillingMode| *mode == BillingMode::Provisioned || no_capacity;
    let modes = [BillingMode::Provisioned, BillingMode::OnDemand];
    modes.into_iter().find(|known| mode.known().is_some_and(|mode| mode == known.as_str())).filter(certain)
}

fn table_capacity(config: &TableModel, problems: &mut Diagnostics) {
    let mode = config.billing_mode.known().map(String::as_str);
    let read = Presence::of(&config.read_capacity);
    let write = Presence::of(&config.write_capacity);
    if config.billing_mode.is_unknown() {
        return;
    }
    if mode == Some(BillingMode::OnDemand.as_str()) {
        if [read, write].contains(&Presence::Set) {
            problems.error(
                Path::of("billing_mode"),
                "Contradictory billing mode",
                "`billing_mode` is \"PAY_PER_REQUEST\", but the table has a `read_capacity` or `write_capacity`, which \
                 only a provisioned table has. Remove the capacity, or remove `billing_mode`: it then follows from the \
                 capacity.",
            );
        }
        return;
    }
    match (read, write) {
        (Presence::Set, Presence::Unset) => one_direction("read_capacity", "write_capacity", problems),
        (Presence::Unset, Presence::Set) => one_direction("write_capacity", "read_capacity", problems),
        (Presence::Unset, Presence::Unset) if mode == Some(BillingMode::Provisioned.as_str()) => problems.error(
            Path::of("billing_mode"),
            "Provisioned table without capacity",
            "`billing_mode` is \"PROVISIONED\", but neither `read_capacity` nor `write_capacity` is given. Give both, \
             or remove `billing_mode` to pay per request.",
        ),
        (Presence::Set | Presence::Unset | Presence::Unknown, _) => {}
    }
}

fn one_direction(given: &str, missing: &str, problems: &mut Diagnostics) {
    problems.error(
        Path::of(given),
        "Capacity of one direction only",
        format!(
            "`{given}` is given and `{missing}` is not, but a provisioned table has both. Give `{missing}` too, or \
             remove `{given}` to pay per request."
        ),
    );
}

fn ceiling<T>(ceiling: &Attr<T>, owner: &Path, problems: &mut Diagnostics) {
    if Presence::of(ceiling) == Presence::Set {
        problems.error(
            owner.attribute("on_demand_throughput"),
            "On-demand ceiling of a provisioned table",
            "`on_demand_throughput` limits what a table serves that is paid per request, but this table is provisioned: \
             its capacity is its limit. Remove `on_demand_throughput`, or the table's capacity.",
        );
    }
}

fn index_capacity(index: &GlobalIndexModel, path: &Path, problems: &mut Diagnostics) {
    for (name, capacity) in [("read_capacity", &index.read_capacity), ("write_capacity", &index.write_capacity)] {
        if Presence::of_filled(capacity) == Presence::Set {
            problems.error(
                path.attribute(name),
                "Index capacity without a provisioned table",
                format!(
                    "The index has a `{name}`, but the table is paid per request and its indexes are with it. Remove \
                     it, or give the table `read_capacity` and `write_capacity`."
                ),
            );
        }
    }
}
