//! Which alarms watch the tables? CloudWatch metric alarms: definition, description, deletion and tags.
//!
//! No metric is simulated, so an alarm stays in the state it is created in. Alarms know a table by its name only
//! and outlive it.

mod definition;
mod describe;
mod rules;
mod tags;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::caller::Caller;
use crate::clock::Moment;
use crate::context::Context;
use crate::error::ServiceError;

/// Alarms of one account and Region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alarms {
    written: BTreeMap<String, Alarm>,
    /// What descriptions still show of an alarm that was put, and until when.
    earlier: BTreeMap<String, (Option<Alarm>, Moment)>,
}

/// A metric alarm.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alarm {
    arn: String,
    /// The members of the put, tags excepted.
    definition: Map<String, Value>,
    configured: Moment,
    state_updated: Moment,
    tags: BTreeMap<String, String>,
}

impl Alarm {
    /// A new alarm from its checked definition.
    pub(crate) fn new(cx: &Context<'_>, name: &str, definition: &Value, tags: BTreeMap<String, String>) -> Self {
        let definition = definition.as_object().cloned().expect("a definition is an object");
        Self { arn: arn(cx.caller, name), definition, configured: cx.now, state_updated: cx.now, tags }
    }
}

impl Alarms {
    pub(crate) fn len(&self) -> usize {
        self.written.len()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.written.keys().map(String::as_str)
    }

    /// Writes an alarm; an overwrite keeps the state and the tags (D-013).
    pub(crate) fn put(&mut self, now: Moment, name: &str, mut alarm: Alarm, visible: Moment) {
        let shown = self.shown(now, name).cloned();
        if let Some(known) = self.written.get(name) {
            alarm.state_updated = known.state_updated;
            alarm.tags.clone_from(&known.tags);
        }
        self.written.insert(name.to_owned(), alarm);
        self.earlier.retain(|_, (_, until)| now < *until);
        if now < visible {
            self.earlier.insert(name.to_owned(), (shown, visible));
        } else {
            self.earlier.remove(name);
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.written.remove(name);
        self.earlier.remove(name);
    }

    /// An alarm as descriptions show it.
    fn shown(&self, now: Moment, name: &str) -> Option<&Alarm> {
        match self.earlier.get(name) {
            Some((earlier, until)) if now < *until => earlier.as_ref(),
            Some(_) | None => self.written.get(name),
        }
    }

    /// When a put becomes visible.
    pub(crate) fn next_transition(&self, now: Moment) -> Option<Moment> {
        self.earlier.values().map(|(_, until)| *until).filter(|until| *until > now).min()
    }
}

/// The ARN of an alarm.
pub(crate) fn arn(caller: &Caller, name: &str) -> String {
    format!("arn:{}:cloudwatch:{}:{}:alarm:{name}", caller.partition(), caller.region, caller.account)
}

/// Answers one call.
pub(crate) fn call(cx: &mut Context<'_>, operation: &str, input: &Value) -> Result<Value, ServiceError> {
    let answer = match operation {
        "PutMetricAlarm" => put(cx, input),
        "DescribeAlarms" => describe::describe(cx, input),
        "DeleteAlarms" => delete(cx, input),
        "TagResource" => tags::tag(cx, input),
        "UntagResource" => tags::untag(cx, input),
        "ListTagsForResource" => tags::list(cx, input),
        _ => Err(ServiceError::unknown_operation()),
    };
    // The shapes of this service come from the query protocol, with codes of their own.
    answer.map_err(|error| match error.code.as_ref() {
        "ValidationException" => ServiceError { code: "ValidationError".into(), ..error },
        _ => error,
    })
}

/// `PutMetricAlarm`: creates an alarm or overwrites all of it but its state and tags.
fn put(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let definition = definition::read(cx.caller, input)?;
    let name = definition.name;
    let most = cx.settings.quotas.alarms;
    if !cx.store.alarms.written.contains_key(&name) && cx.store.alarms.len() >= most {
        return Err(ServiceError::new(
            "LimitExceeded",
            format!("The maximum number of alarms per account is {most}. You have exceeded this limit."),
        ));
    }
    let visible = cx.after(cx.settings.timings.alarm_visibility);
    let alarm = Alarm::new(cx, &name, &Value::Object(definition.members), definition.tags);
    cx.store.alarms.put(cx.now, &name, alarm, visible);
    Ok(Value::Null)
}

/// `DeleteAlarms`: names that are not known are passed over.
fn delete(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    for name in describe::names_to_delete(input)? {
        cx.store.alarms.remove(&name);
    }
    Ok(Value::Null)
}

/// `InvalidParameterCombination`.
fn combination(text: impl Into<String>) -> ServiceError {
    ServiceError::new("InvalidParameterCombination", text)
}

/// `InvalidParameterValue`.
fn value(text: impl Into<String>) -> ServiceError {
    ServiceError::new("InvalidParameterValue", text)
}

/// `MissingParameter`.
fn missing(member: &str) -> ServiceError {
    ServiceError::new("MissingParameter", format!("The parameter {member} is required."))
}

/// Tags as a list of pairs, the form of this service.
fn tag_list(tags: &BTreeMap<String, String>) -> Vec<Value> {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}
