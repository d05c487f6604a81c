//! A minimum from which scaling cannot follow a sudden peak.

use tf_provider::Number;

use super::subject::{Finding, Provisioned, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::CAPACITY_MIN_VS_PEAK,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Minimum far below the maximum",
    fires: "`min_capacity` is below the limit (30 percent) of `max_capacity`.",
    why: || {
        "Auto scaling needs minutes to follow: a peak that comes faster is throttled, since bursts last for at most five minutes of unused units.".to_owned()
    },
    fix: "Raise `min_capacity`, add a scheduled action before the peak, or use on-demand.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(limit) = subject.limit else { return Vec::new() };
    let far = subject.capacities().into_iter().filter_map(|Provisioned { path, of, direction, capacity }| {
        let (min, max) = (capacity.min_capacity.known()?, capacity.max_capacity.known()?);
        let number = |units: &i64| Number::from(*units).to_f64();
        (number(min) * 100.0 < number(max) * limit).then(|| {
            let what = format!("The {direction} capacity of {of} starts from {min} of at most {max} units.");
            Finding::new(path.attribute("min_capacity"), what)
        })
    });
    far.collect()
}
