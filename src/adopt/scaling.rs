//! Scalable targets with their policies and scheduled actions as capacities of a table.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tf_provider::{Attr, Number};

use super::resources::Resource;
use crate::limits::{MAX_TARGET_UTILIZATION, MIN_TARGET_UTILIZATION};
use crate::table::aspects::scaling::{Dimension, Direction};
use crate::table::model::{CapacityModel, ScheduleModel, TableModel};
use crate::table::scope::Scope;

/// What scales one dimension.
#[derive(Default)]
pub(super) struct Parts<'a> {
    targets: Vec<&'a Resource>,
    policies: Vec<&'a Resource>,
    schedules: Vec<&'a Resource>,
}

/// Resource ID and dimension.
pub(super) type Key = (String, String);

/// A whole number, also where it is a text.
pub(super) fn number(json: &Json) -> Option<i64> {
    match json {
        Json::Number(number) => {
            let value: f64 = number.to_string().parse().ok()?;
            (value.fract() == 0.0).then(|| number.to_string().split('.').next()?.parse().ok()).flatten()
        }
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A number, also where it is a text.
fn decimal(json: &Json) -> Option<Number> {
    match json {
        Json::Number(number) => number.to_string().parse().ok(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// The parts by dimension.
pub(super) fn by_dimension<'a>(resources: &[&'a Resource]) -> BTreeMap<Key, Parts<'a>> {
    let mut parts: BTreeMap<Key, Parts<'a>> = BTreeMap::new();
    for resource in resources {
        let (Some(id), Some(dimension)) = (resource.text("resource_id"), resource.text("scalable_dimension")) else {
            continue;
        };
        let of = parts.entry((id.to_owned(), dimension.to_owned())).or_default();
        match resource.kind.as_str() {
            "aws_appautoscaling_target" => of.targets.push(resource),
            "aws_appautoscaling_policy" => of.policies.push(resource),
            _ => of.schedules.push(resource),
        }
    }
    parts
}

impl<'a> Parts<'a> {
    /// All resources.
    pub(super) fn all(&self) -> impl Iterator<Item = &'a Resource> {
        let Self { targets, policies, schedules } = self;
        targets.iter().chain(policies).chain(schedules).copied()
    }

    /// Sets the capacity.
    ///
    /// # Errors
    /// Why this resource cannot express it.
    pub(super) fn put_into(&self, model: &mut TableModel, (id, dimension): &Key) -> Result<(), &'static str> {
        const NOT_PROVISIONED: &str = "the state has no provisioned capacity for it";
        let table = model.name.known().map_or("", String::as_str);
        let dimension = Scope::parse(id, table).and_then(|scope| Dimension::parse(scope, dimension));
        let dimension = dimension.ok_or(NOT_PROVISIONED)?;
        let scaled = self.capacity(&dimension)?;
        let place = place(model, &dimension).filter(|place| !place.is_null()).ok_or(NOT_PROVISIONED)?;
        *place = Attr::Known(scaled);
        Ok(())
    }

    fn capacity(&self, dimension: &Dimension) -> Result<CapacityModel, &'static str> {
        let Self { targets, policies, schedules } = self;
        let [target] = targets.as_slice() else { return Err("its scalable target is not in this state") };
        let [policy] = policies.as_slice() else {
            return Err("scaling here has exactly one policy, but the state has none or several");
        };
        let configuration = &policy.values["target_tracking_scaling_policy_configuration"][0];
        if policy.text("policy_type") != Some("TargetTrackingScaling") || !configuration.is_object() {
            return Err("scaling here follows a target, but this policy scales in steps");
        }
        let metric = configuration["predefined_metric_specification"][0]["predefined_metric_type"].as_str();
        if metric != Some(dimension.metric().as_str()) {
            return Err("scaling here follows the utilization, but this policy follows another metric");
        }
        let accepted = Number::from(MIN_TARGET_UTILIZATION)..=Number::from(MAX_TARGET_UTILIZATION);
        let utilization = decimal(&configuration["target_value"])
            .filter(|target| accepted.contains(target))
            .ok_or("the target of its policy is not in the accepted range")?;
        let cooldown = |name: &str| Attr::Known(number(&configuration[name]).unwrap_or_default());
        let actions: Option<BTreeMap<_, _>> = schedules.iter().map(|schedule| scheduled(schedule)).collect();
        let actions = actions.ok_or("a scheduled action has no name or no schedule")?;
        Ok(CapacityModel {
            units: Attr::Null,
            min_capacity: number(&target.values["min_capacity"]).into(),
            max_capacity: number(&target.values["max_capacity"]).into(),
            target_utilization: Attr::Known(utilization),
            scale_in_cooldown: cooldown("scale_in_cooldown"),
            scale_out_cooldown: cooldown("scale_out_cooldown"),
            disable_scale_in: Attr::Known(configuration["disable_scale_in"] == true),
            initial_capacity: Attr::Null,
            schedules: (!actions.is_empty()).then_some(actions).into(),
            scaling_problem: Attr::Null,
        })
    }
}

fn scheduled(resource: &Resource) -> Option<(String, Attr<ScheduleModel>)> {
    let text = |name: &str| -> Attr<String> { resource.text(name).map(str::to_owned).into() };
    let action = &resource.values["scalable_target_action"][0];
    let model = ScheduleModel {
        schedule: Attr::Known(resource.text("schedule")?.to_owned()),
        timezone: text("timezone").or_else(|| Attr::Known("UTC".to_owned())),
        start_time: text("start_time"),
        end_time: text("end_time"),
        min_capacity: number(&action["min_capacity"]).into(),
        max_capacity: number(&action["max_capacity"]).into(),
    };
    Some((resource.text("name")?.to_owned(), Attr::Known(model)))
}

/// The capacity that a dimension is about.
fn place<'m>(model: &'m mut TableModel, dimension: &Dimension) -> Option<&'m mut Attr<CapacityModel>> {
    let (read, write) = match &dimension.scope {
        Scope::Table => (&mut model.read_capacity, &mut model.write_capacity),
        Scope::Index(name) => {
            let index = model.global_secondary_indexes.known_mut()?.get_mut(name.as_str())?.known_mut()?;
            (&mut index.read_capacity, &mut index.write_capacity)
        }
    };
    Some(match dimension.direction {
        Direction::Read => read,
        Direction::Write => write,
    })
}
