//! From planned capacity to fixed units or scaling.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::parts::{optional, seconds};
use crate::finite::Finite;
use crate::table::aspects::scaling::ScalingProblems;
use crate::table::model::{CapacityModel, ScheduleModel};
use crate::table::throughput::{Bounds, Scaling, ScheduledAction, Schedules, Tracking};
use crate::table::throughput::{Capacities, Capacity};

/// Both directions; `None` while a part is unknown.
pub(super) fn capacities(read: &Attr<CapacityModel>, write: &Attr<CapacityModel>) -> Option<Capacities> {
    Some(Capacities { read: capacity(read.known()?)?, write: capacity(write.known()?)? })
}

/// One direction; `None` while a part is unknown.
pub(crate) fn capacity(model: &CapacityModel) -> Option<Capacity> {
    let CapacityModel {
        units: fixed,
        min_capacity,
        max_capacity,
        target_utilization,
        scale_in_cooldown,
        scale_out_cooldown,
        disable_scale_in,
        initial_capacity,
        schedules,
        scaling_problem,
    } = model;
    if let Some(units) = optional(fixed, units)? {
        return Some(Capacity::Fixed(units));
    }
    let bounds = Bounds { min: units(min_capacity.known()?)?, max: units(max_capacity.known()?)? };
    let initial = optional(initial_capacity, units)?.unwrap_or(bounds.min);
    // The state of a target without a policy has no tracking: whatever it should be differs from that.
    let lacks_policy = scaling_problem.known().is_some_and(|text| ScalingProblems::parse(text).lacks_policy);
    let tracking = if lacks_policy && target_utilization.is_null() {
        Tracking::default()
    } else {
        Tracking {
            target: Finite::nearest(target_utilization.known()?)?,
            scale_in_cooldown: small(scale_in_cooldown.known()?)?,
            scale_out_cooldown: small(scale_out_cooldown.known()?)?,
            disable_scale_in: *disable_scale_in.known()?,
        }
    };
    Some(Capacity::Scaled(Box::new(Scaling { bounds, initial, tracking, schedules: self::schedules(schedules)? })))
}

fn schedules(models: &Attr<BTreeMap<String, Attr<ScheduleModel>>>) -> Option<Schedules> {
    let all = optional(models, |schedules| {
        let one = |(name, model): (&String, &Attr<ScheduleModel>)| Some((name.clone(), action(model.known()?)?));
        schedules.iter().map(one).collect::<Option<BTreeMap<_, _>>>()
    })?;
    Some(all.unwrap_or_default())
}

fn action(model: &ScheduleModel) -> Option<ScheduledAction> {
    let ScheduleModel { schedule, timezone, start_time, end_time, min_capacity, max_capacity } = model;
    let time = |time: &Attr<String>| optional(time, |text| seconds(text));
    Some(ScheduledAction {
        schedule: schedule.known()?.clone(),
        timezone: timezone.known()?.clone(),
        start: time(start_time)?,
        end: time(end_time)?,
        min: optional(min_capacity, units)?,
        max: optional(max_capacity, units)?,
    })
}

fn units(number: &i64) -> Option<u64> {
    u64::try_from(*number).ok().filter(|number| *number > 0)
}

fn small(number: &i64) -> Option<u32> {
    u32::try_from(*number).ok()
}
