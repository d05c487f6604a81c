//! Scheduled actions, which change the bounds of a target at their time.

use serde::Deserialize;
use serde_json::{Value, json};

use super::identity::{TargetId, TargetMembers};
use super::schedule::{Schedule, Window};
use super::scope::{Scope, not_found, quota};
use super::state::Action;
use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::primitives::page::{Paging, invalid_token};
use crate::primitives::shape::Shape;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct PutAction {
    scheduled_action_name: Option<String>,
    schedule: Option<String>,
    timezone: Option<String>,
    start_time: Option<f64>,
    end_time: Option<f64>,
    scalable_target_action: Option<Bounds>,
}

/// `ScalableTargetAction`.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Bounds {
    min_capacity: Option<i64>,
    max_capacity: Option<i64>,
}

/// `PutScheduledAction`: creates an action, or changes the members that are given; start and end always change.
pub(super) fn put(scope: &mut Scope<'_, '_>, input: &Value) -> Result<Value, ServiceError> {
    let members: TargetMembers = input::read(input)?;
    let given: PutAction = input::read(input)?;
    check_shape(&members, &given)?;
    let id = members.id()?;
    let name = given.scheduled_action_name.clone().unwrap_or_default();
    let most = scope.cx.settings.quotas.scheduled_actions;
    let target = scope.known_target(&id)?;
    let known = target.actions.get(&name).cloned();
    if known.is_none() && target.actions.len() >= most {
        return Err(quota("scheduled actions", most));
    }
    let mut action = match known {
        Some(known) => changed(known, &given)?,
        None => created(scope, &id, &name, &given)?,
    };
    action.window = window(&given, action.created)?;
    action.schedule_after(scope.cx.now);
    scope.known_target(&id)?.actions.insert(name, action);
    Ok(json!({}))
}

fn check_shape(members: &TargetMembers, given: &PutAction) -> Result<(), ServiceError> {
    let mut shape = Shape::default();
    if let Some(name) = shape.required("scheduledActionName", &given.scheduled_action_name) {
        shape.length("scheduledActionName", name, 1, 256);
        let forbidden = |c: char| c.is_control() || matches!(c, ':' | '/' | '|');
        if name.chars().any(forbidden) || name.trim() != name {
            let pattern = r"(?!((^[ ]+.*)|(.*([\u0000-\u001f]|[\u007f-\u009f]|[:/|])+.*)|(.*[ ]+$))).+";
            let text = format!("Member must satisfy regular expression pattern: {pattern}");
            shape.violate("scheduledActionName", name, text);
        }
    }
    members.check(&mut shape);
    for (path, text) in [("schedule", &given.schedule), ("timezone", &given.timezone)] {
        if let Some(text) = text {
            shape.length(path, text, 1, 1_600);
        }
    }
    shape.done()
}

fn created(scope: &mut Scope<'_, '_>, id: &TargetId, name: &str, given: &PutAction) -> Result<Action, ServiceError> {
    let text = given.schedule.clone().ok_or_else(|| ServiceError::validation("Schedule must be specified"))?;
    let (schedule, timezone) = (read_schedule(&text)?, read_timezone(given)?);
    let bounds = bounds(given)?.ok_or_else(|| {
        ServiceError::validation("At least one of minimum capacity and maximum capacity must be specified")
    })?;
    let uuid = scope.cx.dice.uuid();
    let caller = scope.cx.caller;
    Ok(Action {
        arn: format!(
            "arn:{}:autoscaling:{}:{}:scheduledAction:{uuid}:resource/dynamodb/{}:scheduledActionName/{name}",
            caller.partition(),
            caller.region,
            caller.account,
            id.resource()
        ),
        created: scope.cx.now,
        schedule,
        text,
        timezone,
        window: Window::default(),
        min: bounds.min_capacity,
        max: bounds.max_capacity,
        next: None,
    })
}

fn changed(mut action: Action, given: &PutAction) -> Result<Action, ServiceError> {
    if let Some(text) = &given.schedule {
        action.schedule = read_schedule(text)?;
        action.text.clone_from(text);
    }
    if let Some(timezone) = read_timezone(given)? {
        action.timezone = Some(timezone);
    }
    if let Some(bounds) = bounds(given)? {
        (action.min, action.max) = (bounds.min_capacity, bounds.max_capacity);
    }
    Ok(action)
}

fn read_schedule(text: &str) -> Result<Schedule, ServiceError> {
    Schedule::parse(text).ok_or_else(|| ServiceError::validation(format!("Invalid schedule expression: {text}")))
}

/// Any name in the form of the IANA database; actions fire in UTC whatever it says.
fn read_timezone(given: &PutAction) -> Result<Option<String>, ServiceError> {
    let Some(name) = &given.timezone else {
        return Ok(None);
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+');
    let part = |part: &str| !part.is_empty() && part.chars().all(allowed);
    if name.starts_with(|c: char| c.is_ascii_uppercase()) && name.split('/').all(part) {
        return Ok(Some(name.clone()));
    }
    Err(ServiceError::validation(format!("Invalid time zone: {name}")))
}

/// At least one bound, at least 1, and in order.
fn bounds(given: &PutAction) -> Result<Option<Bounds>, ServiceError> {
    let Some(bounds) = given.scalable_target_action else {
        return Ok(None);
    };
    match (bounds.min_capacity, bounds.max_capacity) {
        (None, None) => {
            Err(ServiceError::validation("At least one of minimum capacity and maximum capacity must be specified"))
        }
        (Some(units), _) | (None, Some(units)) if units < 1 => {
            Err(ServiceError::validation("Minimum capacity cannot be less than 1"))
        }
        (Some(min), Some(max)) if max < min => {
            Err(ServiceError::validation("Maximum capacity cannot be less than minimum capacity"))
        }
        _ => Ok(Some(bounds)),
    }
}

fn window(given: &PutAction, created: Moment) -> Result<Window, ServiceError> {
    let moment = |seconds: f64| Moment::from_millis((seconds * 1000.0) as i64);
    let window = Window { created, start: given.start_time.map(moment), end: given.end_time.map(moment) };
    match (window.start, window.end) {
        (Some(start), Some(end)) if start >= end => {
            Err(ServiceError::validation("The start time must be before the end time"))
        }
        _ => Ok(window),
    }
}

/// `DeleteScheduledAction`.
pub(super) fn delete(scope: &mut Scope<'_, '_>, input: &Value) -> Result<Value, ServiceError> {
    let members: TargetMembers = input::read(input)?;
    let given: PutAction = input::read(input)?;
    let mut shape = Shape::default();
    if let Some(name) = shape.required("scheduledActionName", &given.scheduled_action_name) {
        shape.length("scheduledActionName", name, 1, 1_600);
    }
    members.check(&mut shape);
    shape.done()?;
    let id = members.id()?;
    let name = given.scheduled_action_name.unwrap_or_default();
    let target = scope.scaling.targets.get_mut(&id);
    match target.and_then(|target| target.actions.remove(&name)) {
        Some(_) => Ok(json!({})),
        None => Err(not_found("No scheduled action found", &id, &format!(", scheduled action name: {name}"))),
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DescribeActions {
    scheduled_action_names: Option<Vec<String>>,
}

/// Actions per page.
const PAGE: usize = 50;

/// `DescribeScheduledActions`.
pub(super) fn describe(scope: &mut Scope<'_, '_>, input: &Value) -> Result<Value, ServiceError> {
    let members: TargetMembers = input::read(input)?;
    let given: DescribeActions = input::read(input)?;
    let paging: Paging = input::read(input)?;
    let mut shape = Shape::default();
    members.check_filter(&mut shape);
    if let Some(names) = &given.scheduled_action_names {
        shape.count("scheduledActionNames", names, 0, 50);
    }
    paging.check(&mut shape, "maxResults", 50);
    shape.done()?;
    let filter = members.filter()?;
    let names = given.scheduled_action_names.unwrap_or_default();
    let targets = scope.scaling.targets().filter(|(id, _)| filter.admits(id));
    let found = targets
        .flat_map(|(id, target)| target.actions.iter().map(move |(name, action)| (id, name, action)))
        .filter(|(_, name, _)| names.is_empty() || names.contains(name));
    let (page, next) = paging.page(found, PAGE).ok_or_else(invalid_token)?;
    let actions: Vec<Value> = page.into_iter().map(|(id, name, action)| described(id, name, action)).collect();
    let mut output = json!({"ScheduledActions": actions});
    if let Some(next) = next {
        output["NextToken"] = next.into();
    }
    Ok(output)
}

fn described(id: &TargetId, name: &str, action: &Action) -> Value {
    let mut bounds = json!({});
    for (member, units) in [("MinCapacity", action.min), ("MaxCapacity", action.max)] {
        if let Some(units) = units {
            bounds[member] = units.into();
        }
    }
    let mut described = json!({
        "ScheduledActionName": name,
        "ScheduledActionARN": action.arn,
        "ServiceNamespace": "dynamodb",
        "Schedule": action.text,
        "ResourceId": id.resource(),
        "ScalableDimension": id.dimension(),
        "ScalableTargetAction": bounds,
        "CreationTime": action.created.epoch_seconds(),
    });
    if let Some(timezone) = &action.timezone {
        described["Timezone"] = timezone.as_str().into();
    }
    for (member, moment) in [("StartTime", action.window.start), ("EndTime", action.window.end)] {
        if let Some(moment) = moment {
            described[member] = moment.epoch_seconds().into();
        }
    }
    described
}
