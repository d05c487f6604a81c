//! A minimum from which scaling cannot follow a sudden peak.

use tf_provider::Number;

use super::subject::{Finding, Provisioned, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;
use crate::table::effective::reach::{self, Reached};
use crate::table::model::CapacityModel;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::CAPACITY_MIN_VS_PEAK,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Minimum far below the maximum",
    fires: "`min_capacity` is below the limit (30 percent) of `max_capacity`. With `schedules`, the highest minimum and the highest \
            maximum that a scheduled action sets count.",
    why: || {
        "Auto scaling needs minutes to follow: a peak that comes faster is throttled, since bursts last for at most five minutes of unused units.".to_owned()
    },
    fix: "Raise `min_capacity`, raise it by a scheduled action before the peak (`schedules`), or use on-demand.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(limit) = subject.limit else { return Vec::new() };
    let far = subject.capacities().into_iter().filter_map(|Provisioned { path, of, direction, capacity }| {
        let (lowest, highest) =
            (reach::highest(reach::minimums(capacity)?)?, reach::highest(reach::maximums(capacity)?)?);
        let number = |units: i64| Number::from(units).to_f64();
        (number(lowest.units) * 100.0 < number(highest.units) * limit).then(|| {
            let bounds = bounds(capacity, lowest, highest);
            let what = format!("The {direction} capacity of {of} starts from {bounds}.");
            Finding::new(path.attribute("min_capacity"), what)
        })
    });
    far.collect()
}

/// The bounds, with what scheduled actions make of them.
fn bounds(capacity: &CapacityModel, lowest: Reached<'_>, highest: Reached<'_>) -> String {
    let own = capacity.min_capacity.known().copied().unwrap_or(lowest.units);
    let peak =
        highest.action.map(|action| format!(", the maximum of scheduled action \"{action}\"")).unwrap_or_default();
    let raised = match lowest.action {
        Some(action) => format!("; scheduled action \"{action}\" raises the minimum to {}", lowest.units),
        None if capacity.schedules.known().is_some_and(|actions| !actions.is_empty()) => {
            "; no scheduled action raises the minimum".to_owned()
        }
        None => String::new(),
    };
    format!("{own} of at most {} units{peak}{raised}", highest.units)
}
