//! The tags of a scalable target; they are a map here, not a list.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::scope::Scope;
use super::state::Target;
use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::primitives::shape::Shape;

/// Tags per target.
const MAX_TAGS: usize = 50;

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
    if tags.len() > MAX_TAGS {
        return Err(ServiceError::new(
            "TooManyTagsException",
            format!("A scalable target can have at most {MAX_TAGS} tags"),
        ));
    }
    Ok(())
}

/// `TagResource`: merges by key.
pub(super) fn tag(scope: &mut Scope<'_, '_>, input: &Value) -> Result<Value, ServiceError> {
    let given: Tagging = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceARN", &given.resource_arn);
    shape.required("tags", &given.tags);
    shape.done()?;
    let added = given.tags.unwrap_or_default();
    check(&added)?;
    let target = target(scope, given.resource_arn.as_deref())?;
    let mut tags = target.tags.clone();
    tags.extend(added);
    check_count(&tags)?;
    target.tags = tags;
    Ok(json!({}))
}

/// `UntagResource`: absent keys are a no-op.
pub(super) fn untag(scope: &mut Scope<'_, '_>, input: &Value) -> Result<Value, ServiceError> {
    let given: Tagging = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceARN", &given.resource_arn);
    if let Some(keys) = shape.required("tagKeys", &given.tag_keys) {
        shape.count("tagKeys", keys, 0, 200);
    }
    shape.done()?;
    let removed = given.tag_keys.unwrap_or_default();
    target(scope, given.resource_arn.as_deref())?.tags.retain(|key, _| !removed.contains(key));
    Ok(json!({}))
}

/// `ListTagsForResource`.
pub(super) fn list(scope: &mut Scope<'_, '_>, input: &Value) -> Result<Value, ServiceError> {
    let given: Tagging = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceARN", &given.resource_arn);
    shape.done()?;
    let target = target(scope, given.resource_arn.as_deref())?;
    Ok(json!({"Tags": target.tags}))
}

fn target<'a>(scope: &'a mut Scope<'_, '_>, arn: Option<&str>) -> Result<&'a mut Target, ServiceError> {
    let arn = arn.unwrap_or_default();
    let found = scope.scaling.targets.values_mut().find(|target| target.arn == arn);
    found.ok_or_else(|| {
        ServiceError::new("ResourceNotFoundException", format!("The resource {arn} could not be found."))
    })
}
