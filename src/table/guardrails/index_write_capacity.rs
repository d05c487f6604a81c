//! An index that cannot take the writes of its table (V117).

use table_design::IndexKind;
use tf_provider::Attr;

use super::subject::{self, Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::table::effective::reach::most_units;
use crate::table::model::{CapacityModel, OnDemandThroughputModel};

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::INDEX_WRITE_CAPACITY,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Index writes less than its table",
    fires: "The maximum write capacity of a global secondary index, scheduled actions included, or its on-demand ceiling, is below the table's.",
    why: || "When the index is throttled, DynamoDB throttles the writes of the table.".to_owned(),
    fix: "Leave the index's write capacity out, so that it takes the table's, or raise it. A smaller one is right for a sparse index.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let table = subject.table;
    let ceiling = |limits: &Attr<OnDemandThroughputModel>| limits.known()?.max_write_request_units.known().copied();
    let provisioned = |capacity: &Attr<CapacityModel>| capacity.known().and_then(most_units);
    let mut found = Vec::new();
    for (name, index) in subject.global_indexes() {
        let path = subject::index_path(IndexKind::Global, name);
        for (attribute, of_index, of_table) in [
            ("write_capacity", provisioned(&index.write_capacity), provisioned(&table.write_capacity)),
            ("on_demand_throughput", ceiling(&index.on_demand_throughput), ceiling(&table.on_demand_throughput)),
        ] {
            if let Some((index, table)) = of_index.zip(of_table).filter(|(index, table)| index < table) {
                let what = format!("Index \"{name}\" takes up to {index} write units, the table up to {table}.");
                found.push(Finding::new(path.attribute(attribute), what));
            }
        }
    }
    found
}
