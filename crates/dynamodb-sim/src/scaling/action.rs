//! When do the bounds of a target move by themselves? Scheduled actions.

use serde::Deserialize;
use serde_json::{Value, json};

use super::identity::{TargetId, TargetMembers};
use super::page::{Paging, invalid_token};
use super::schedule::{Schedule, Window};
use super::{known_target, not_found, quota};
use crate::clock::Moment;
use crate::context::Context;
use crate::error::ServiceError;
use crate::input;
use crate::shape::Shape;

/// A scheduled action.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    arn: String,
    created: Moment,
    schedule: Schedule,
    /// The schedule as it was written.
    text: String,
    timezone: Option<String>,
    window: Window,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    /// When it fires next; one that has fired for the last time stays.
    pub(super) next: Option<Moment>,
}

impl Action {
    /// Finds out when the action fires after a moment.
    pub(super) fn schedule_after(&mut self, moment: Moment) {
        self.next = self.schedule.next(moment, self.window);
    }
}

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
pub(super) fn put(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let members: TargetMembers = input::read(input)?;
    let given: PutAction = input::read(input)?;
    check_shape(&members, &given)?;
    let id = members.id()?;
    let name = given.scheduled_action_name.clone().unwrap_or_default();
    let most = cx.settings.quotas.scheduled_actions;
    let target = known_target(cx, &id)?;
    let known = target.actions.get(&name).cloned();
    if known.is_none() && target.actions.len() >= most {
        return Err(quota("scheduled actions", most));
    }
    let mut action = match known {
        Some(known) => changed(known, &given)?,
        None => created(cx, &id, &name, &given)?,
    };
    action.window = window(&given, action.created)?;
    action.schedule_after(cx.now);
    known_target(cx, &id)?.actions.insert(name, action);
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

fn created(cx: &mut Context<'_>, id: &TargetId, name: &str, given: &PutAction) -> Result<Action, ServiceError> {
    let text = given.schedule.clone().ok_or_else(|| ServiceError::validation("Schedule must be specified"))?;
    let (schedule, timezone) = (read_schedule(&text)?, read_timezone(given)?);
    let bounds = bounds(given)?.ok_or_else(|| {
        ServiceError::validation("At least one of minimum capacity and maximum capacity must be specified")
    })?;
    let uuid = cx.dice.uuid();
    let caller = cx.caller;
    Ok(Action {
        arn: format!(
            "arn:{}:autoscaling:{}:{}:scheduledAction:{uuid}:resource/dynamodb/{}:scheduledActionName/{name}",
            caller.partition(),
            caller.region,
            caller.account,
            id.resource()
        ),
        created: cx.now,
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

/// Any name that looks like one of the IANA database; actions fire in UTC whatever it says.
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
pub(super) fn delete(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
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
    let target = cx.store.scaling.targets.get_mut(&id);
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
pub(super) fn describe(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
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
    let targets = cx.store.scaling.targets().filter(|(id, _)| filter.admits(id));
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
