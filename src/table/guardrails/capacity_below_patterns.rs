//! Capacity that the declared patterns exceed.

use table_design::IndexKind;
use table_design::cost::units::Units;
use tf_provider::{Attr, Number, Path};

use super::subject::{self, Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::table::effective::reach::most_units;
use crate::table::model::{CapacityModel, OnDemandThroughputModel};

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::CAPACITY_BELOW_PATTERNS,
    severities: Severities::refused_in_production(),
    aliases: &[],
    summary: "Capacity below the access patterns",
    fires: "The rates of the access patterns need more units per second than the provisioned units, the highest maximum of scaling and its `schedules`, or the on-demand ceiling of the table or of an index.",
    why: || "The requests above that are throttled, at the declared average already.".to_owned(),
    fix: "Raise the units or the maximum, with room for peaks.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(estimate) = &subject.estimate else { return Vec::new() };
    let table = subject.table;
    let of_table = limits(&table.read_capacity, &table.write_capacity, &table.on_demand_throughput);
    let mut found = below(&Path::root(), "The table", of_table, estimate.needed.at(None));
    for (name, index) in subject.global_indexes() {
        let of_index = limits(&index.read_capacity, &index.write_capacity, &index.on_demand_throughput);
        let path = subject::index_path(IndexKind::Global, name);
        found.extend(below(&path, &format!("Index \"{name}\""), of_index, estimate.needed.at(Some(name))));
    }
    found
}

/// The attribute that limits a direction, and its limit.
type Limit = Option<(&'static str, f64)>;

/// What limits reads and writes.
fn limits(
    read: &Attr<CapacityModel>,
    write: &Attr<CapacityModel>,
    ceiling: &Attr<OnDemandThroughputModel>,
) -> [Limit; 2] {
    let number = |units: i64| Number::from(units).to_f64();
    let provisioned = |attribute, capacity: &Attr<CapacityModel>| {
        capacity.known().and_then(most_units).map(|units| (attribute, number(units)))
    };
    let ceiling = |of: fn(&OnDemandThroughputModel) -> &Attr<i64>| {
        ceiling.known().and_then(|limits| of(limits).known()).map(|units| ("on_demand_throughput", number(*units)))
    };
    [
        provisioned("read_capacity", read).or_else(|| ceiling(|limits| &limits.max_read_request_units)),
        provisioned("write_capacity", write).or_else(|| ceiling(|limits| &limits.max_write_request_units)),
    ]
}

fn below(path: &Path, of: &str, [read, write]: [Limit; 2], needed: Units) -> Vec<Finding> {
    let judged = [("read", read, needed.read), ("write", write, needed.write)].into_iter();
    let short = judged.filter_map(|(kind, limit, needed)| {
        let (attribute, limit) = limit.filter(|(_, limit)| needed > *limit)?;
        // Rounded up: what is needed is never said to be what there is.
        let needed = (needed * 10.0).ceil() / 10.0;
        let what = format!("{of} takes up to {limit} {kind} units per second, and the access patterns need {needed}.");
        Some(Finding::new(path.attribute(attribute), what))
    });
    short.collect()
}
