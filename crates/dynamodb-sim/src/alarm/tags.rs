//! Which tags does an alarm carry? Rules and operations; the tags of a put count at creation only.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Alarm, tag_list, value};
use crate::context::Context;
use crate::error::ServiceError;
use crate::input;
use crate::shape::Shape;

/// Tags per alarm.
const MOST: usize = 50;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Tagging {
    #[serde(rename = "ResourceARN")]
    resource_arn: Option<String>,
    tags: Option<Vec<input::Tag>>,
    tag_keys: Option<Vec<String>>,
}

/// The tags of a request: every key once.
pub(super) fn read(given: &[input::Tag]) -> Result<BTreeMap<String, String>, ServiceError> {
    let mut shape = Shape::default();
    let mut tags = BTreeMap::new();
    for (number, tag) in (1..).zip(given) {
        let path = format!("tags.{number}.member");
        let key = shape.required(&format!("{path}.key"), &tag.key);
        let value = shape.required(&format!("{path}.value"), &tag.value);
        if let (Some(key), Some(value)) = (key, value) {
            shape.length(&format!("{path}.key"), key, 1, 128);
            shape.length(&format!("{path}.value"), value, 0, 256);
            tags.insert(key.clone(), value.clone());
        }
    }
    shape.done()?;
    if tags.len() < given.len() {
        return Err(super::value("Duplicate tag keys are not allowed."));
    }
    if tags.keys().any(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        return Err(super::value("Tag keys cannot start with aws:"));
    }
    check_count(&tags)?;
    Ok(tags)
}

fn check_count(tags: &BTreeMap<String, String>) -> Result<(), ServiceError> {
    if tags.len() > MOST {
        return Err(value(format!("An alarm can have at most {MOST} tags.")));
    }
    Ok(())
}

/// `TagResource`: merges by key.
pub(super) fn tag(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: Tagging = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceARN", &given.resource_arn);
    shape.required("tags", &given.tags);
    shape.done()?;
    let added = read(given.tags.as_deref().unwrap_or_default())?;
    let alarm = alarm(cx, given.resource_arn.as_deref())?;
    let mut tags = alarm.tags.clone();
    tags.extend(added);
    check_count(&tags)?;
    alarm.tags = tags;
    Ok(json!({}))
}

/// `UntagResource`: absent keys are a no-op.
pub(super) fn untag(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: Tagging = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceARN", &given.resource_arn);
    shape.required("tagKeys", &given.tag_keys);
    shape.done()?;
    let removed = given.tag_keys.unwrap_or_default();
    alarm(cx, given.resource_arn.as_deref())?.tags.retain(|key, _| !removed.contains(key));
    Ok(json!({}))
}

/// `ListTagsForResource`.
pub(super) fn list(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: Tagging = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceARN", &given.resource_arn);
    shape.done()?;
    let alarm = alarm(cx, given.resource_arn.as_deref())?;
    Ok(json!({"Tags": tag_list(&alarm.tags)}))
}

fn alarm<'a>(cx: &'a mut Context<'_>, arn: Option<&str>) -> Result<&'a mut Alarm, ServiceError> {
    let arn = arn.unwrap_or_default();
    let parts: Vec<&str> = arn.splitn(7, ':').collect();
    if !matches!(parts[..], ["arn", _, "cloudwatch", _, _, "alarm" | "insight-rule", _]) {
        return Err(value(format!("Invalid resource ARN: {arn}")));
    }
    let found = cx.store.alarms.written.values_mut().find(|alarm| alarm.arn == arn);
    found.ok_or_else(|| ServiceError::new("ResourceNotFoundException", format!("Unknown resource: {arn}")))
}
