//! Provisioned capacity that does not follow the traffic.

use super::subject::{Finding, Provisioned, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::CAPACITY_FIXED,
    severities: Severities::refused_in_production(),
    aliases: &["CKV2_AWS_16", "DynamoDB.1"],
    summary: "Fixed capacity",
    fires: "A table or an index has fixed `units`.",
    why: || "Requests above the fixed units are throttled, and units that are not used are paid for.".to_owned(),
    fix: "Give `min_capacity` and `max_capacity` instead of `units`, or leave the capacities out: the table is then on-demand.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let fixed = subject.capacities().into_iter().filter_map(|Provisioned { path, of, direction, capacity }| {
        let units = capacity.units.known()?;
        Some(Finding::new(path.attribute("units"), format!("The {direction} capacity of {of} is fixed at {units}.")))
    });
    fixed.collect()
}
