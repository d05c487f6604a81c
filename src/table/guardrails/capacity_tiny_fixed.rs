//! A handful of fixed units.

use tf_provider::Number;

use super::subject::{Finding, Provisioned, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::CAPACITY_TINY_FIXED,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Very small fixed capacity",
    fires: "A table or an index has at most the limit (5) of fixed `units`.",
    why: || {
        "A single item of a few kilobytes can exceed it; on-demand costs less than a few units that are rarely used."
            .to_owned()
    },
    fix: "Leave the capacities out: the table is then on-demand.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(limit) = subject.limit else { return Vec::new() };
    let tiny = subject.capacities().into_iter().filter_map(|Provisioned { path, of, direction, capacity }| {
        let units = capacity.units.known().filter(|units| Number::from(**units).to_f64() <= limit)?;
        let what = format!("The {direction} capacity of {of} is fixed at {units}.");
        Some(Finding::new(path.attribute("units"), what))
    });
    tiny.collect()
}
