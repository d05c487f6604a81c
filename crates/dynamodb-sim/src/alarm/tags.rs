//! The tags of an alarm; those of a put take effect at creation only.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::refusals::value;
use super::state::{Alarm, Alarms};
use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::primitives::input::Tag;
use crate::primitives::shape::Shape;

/// Tags per alarm.
const MAX_TAGS: usize = 50;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Tagging {
    #[serde(rename = "ResourceARN")]
    resource_arn: Option<String>,
    tags: Option<Vec<Tag>>,
    tag_keys: Option<Vec<String>>,
}

/// The tags of a request: every key once.
pub(super) fn read(given: &[Tag]) -> Result<BTreeMap<String, String>, ServiceError> {
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
        return Err(value("Duplicate tag keys are not allowed."));
    }
    if tags.keys().any(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        return Err(value("Tag keys cannot start with aws:"));
    }
    check_count(&tags)?;
    Ok(tags)
}

fn check_count(tags: &BTreeMap<String, String>) -> Result<(), ServiceError> {
    if tags.len() > MAX_TAGS {
        return Err(value(format!("An alarm can have at most {MAX_TAGS} tags.")));
    }
    Ok(())
}

/// `TagResource`: merges by key.
pub(super) fn tag(alarms: &mut Alarms, input: &Value) -> Result<Value, ServiceError> {
    let given: Tagging = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceARN", &given.resource_arn);
    shape.required("tags", &given.tags);
    shape.done()?;
    let added = read(given.tags.as_deref().unwrap_or_default())?;
    let alarm = alarm(alarms, given.resource_arn.as_deref())?;
    let mut tags = alarm.tags.clone();
    tags.extend(added);
    check_count(&tags)?;
    alarm.tags = tags;
    Ok(json!({}))
}

/// `UntagResource`: absent keys are a no-op.
pub(super) fn untag(alarms: &mut Alarms, input: &Value) -> Result<Value, ServiceError> {
    let given: Tagging = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceARN", &given.resource_arn);
    shape.required("tagKeys", &given.tag_keys);
    shape.done()?;
    let removed = given.tag_keys.unwrap_or_default();
    alarm(alarms, given.resource_arn.as_deref())?.tags.retain(|key, _| !removed.contains(key));
    Ok(json!({}))
}

/// `ListTagsForResource`.
pub(super) fn list(alarms: &mut Alarms, input: &Value) -> Result<Value, ServiceError> {
    let given: Tagging = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceARN", &given.resource_arn);
    shape.done()?;
    let alarm = alarm(alarms, given.resource_arn.as_deref())?;
    Ok(json!({"Tags": tag_list(&alarm.tags)}))
}

fn alarm<'a>(alarms: &'a mut Alarms, arn: Option<&str>) -> Result<&'a mut Alarm, ServiceError> {
    let arn = arn.unwrap_or_default();
    let parts: Vec<&str> = arn.splitn(7, ':').collect();
    if !matches!(parts[..], ["arn", _, "cloudwatch", _, _, "alarm" | "insight-rule", _]) {
        return Err(value(format!("Invalid resource ARN: {arn}")));
    }
    let found = alarms.written.values_mut().find(|alarm| alarm.arn == arn);
    found.ok_or_else(|| ServiceError::new("ResourceNotFoundException", format!("Unknown resource: {arn}")))
}

/// Tags as a list of pairs, the form of this service.
fn tag_list(tags: &BTreeMap<String, String>) -> Vec<Value> {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}
