//! From planned capacity to what scaling and the table are told.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::from_model::optional;
use crate::table::model::{CapacityModel, ScheduleModel};
use crate::table::scaling::{Bounds, Scaling, ScheduledAction, Schedules, Tracking};
use crate::table::throughput::{Capacities, Capacity};

/// Both directions; `None` while a part is unknown.
pub(super) fn capacities(read: &Attr<CapacityModel>, write: &Attr<CapacityModel>) -> Option<Capacities> {
    Some(Capacities { read: capacity(read.known()?)?, write: capacity(write.known()?)? })
}

fn capacity(model: &CapacityModel) -> Option<Capacity> {
    if let Some(units) = optional(&model.units, units)? {
        return Some(Capacity::Fixed(units));
    }
    let bounds = Bounds { min: units(model.min_capacity.known()?)?, max: units(model.max_capacity.known()?)? };
    let initial = optional(&model.initial_capacity, units)?.unwrap_or(bounds.min);
    let tracking = Tracking {
        target: small(model.target_utilization.known()?)?,
        scale_in_cooldown: small(model.scale_in_cooldown.known()?)?,
        scale_out_cooldown: small(model.scale_out_cooldown.known()?)?,
        disable_scale_in: *model.disable_scale_in.known()?,
    };
    Some(Capacity::Scaled(Box::new(Scaling { bounds, initial, tracking, schedules: schedules(model)? })))
}

fn schedules(model: &CapacityModel) -> Option<Schedules> {
    let all = optional(&model.schedules, |schedules| {
        let one = |(name, model): (&String, &Attr<ScheduleModel>)| Some((name.clone(), action(model.known()?)?));
        schedules.iter().map(one).collect::<Option<BTreeMap<_, _>>>()
    })?;
    Some(all.unwrap_or_default())
}

fn action(model: &ScheduleModel) -> Option<ScheduledAction> {
    let time = |time: &Attr<String>| optional(time, |text| super::from_model::seconds(text));
    Some(ScheduledAction {
        schedule: model.schedule.known()?.clone(),
        timezone: model.timezone.known()?.clone(),
        start: time(&model.start_time)?,
        end: time(&model.end_time)?,
        min: optional(&model.min_capacity, units)?,
        max: optional(&model.max_capacity, units)?,
    })
}

fn units(number: &i64) -> Option<u64> {
    u64::try_from(*number).ok().filter(|number| *number > 0)
}

fn small(number: &i64) -> Option<u32> {
    u32::try_from(*number).ok()
}
