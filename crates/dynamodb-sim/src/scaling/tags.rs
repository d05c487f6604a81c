//! Which tags does a scalable target carry? Rules and operations; tags are a map here, not a list.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::target::Target;
use crate::context::Context;
use crate::error::ServiceError;
use crate::input;
use crate::shape::Shape;

/// Tags per target.
const MOST: usize = 50;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Tagging {
    #[serde(rename = "ResourceARN")]
    resource_arn: Option<String>,
    tags: Option<BTreeMap<String, String>>,
    tag_keys: Option<Vec<String>>,
}

/// Keys and values of a request, and their number.
pub(super) fn check(tags: &BTreeMap<String, String>) -> Result<(), ServiceError> {
    let mut shape = Shape::default();
    for (key, value) in tags {
        shape.length("tags.key", key, 1, 128);
        shape.length("tags.value", value, 0, 256);
    }
    shape.done()?;
    if tags.keys().any(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        return Err(ServiceError::validation("Tag keys cannot start with aws:"));
    }
    check_count(tags)
}

fn check_count(tags: &BTreeMap<String, String>) -> Result<(), ServiceError> {
    if tags.len() > MOST {
        return Err(ServiceError::new(
            "TooManyTagsException",
            format!("A scalable target can have at most {MOST} tags"),
        ));
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
    let added = given.tags.unwrap_or_default();
    check(&added)?;
    let target = target(cx, given.resource_arn.as_deref())?;
    let mut tags = target.tags.clone();
    tags.extend(added);
    check_count(&tags)?;
    target.tags = tags;
    Ok(json!({}))
}

/// `UntagResource`: absent keys are a no-op.
pub(super) fn untag(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: Tagging = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceARN", &given.resource_arn);
    if let Some(keys) = shape.required("tagKeys", &given.tag_keys) {
        shape.count("tagKeys", keys, 0, 200);
    }
    shape.done()?;
    let removed = given.tag_keys.unwrap_or_default();
    target(cx, given.resource_arn.as_deref())?.tags.retain(|key, _| !removed.contains(key));
    Ok(json!({}))
}

/// `ListTagsForResource`.
pub(super) fn list(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: Tagging = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceARN", &given.resource_arn);
    shape.done()?;
    let target = target(cx, given.resource_arn.as_deref())?;
    Ok(json!({"Tags": target.tags}))
}

fn target<'a>(cx: &'a mut Context<'_>, arn: Option<&str>) -> Result<&'a mut Target, ServiceError> {
    let arn = arn.unwrap_or_default();
    let found = cx.store.scaling.targets.values_mut().find(|target| target.arn == arn);
    found.ok_or_else(|| {
        ServiceError::new("ResourceNotFoundException", format!("The resource {arn} could not be found."))
    })
}
