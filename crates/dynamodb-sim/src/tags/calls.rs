//! `TagResource`, `UntagResource` and `ListTagsOfResource`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::primitives::arn::TableArn;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, Tag, inputs};
use crate::primitives::shape::Shape;
use crate::table::phase::{Creating, Origin, Phase};
use crate::table::state::Table;
use crate::table::store::Tables;
use crate::tags::state::{check_count, check_key, read};

inputs! {
    TagResource { resource_arn: String, tags: Vec<Tag>, }
    UntagResource { resource_arn: String, tag_keys: Vec<String>, }
    ListTagsOfResource { resource_arn: String, next_token: String, }
}

/// Tags per page of a listing.
const PAGE: usize = 10;

/// Answers the calls of this service; `None` for any other.
pub(crate) fn call(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ServiceError>> {
    match operation {
        "TagResource" => Some(tag(cx, tables, input)),
        "UntagResource" => Some(untag(cx, tables, input)),
        "ListTagsOfResource" => Some(list(cx, tables, input)),
        _ => None,
    }
}

/// `TagResource`: merges by key; all or nothing, counted after the merge (T-107, T-108).
fn tag(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: TagResource = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceArn", &given.resource_arn);
    shape.required("tags", &given.tags);
    shape.done()?;
    let added = given.tags.unwrap_or_default();
    if added.is_empty() {
        return Err(ServiceError::validation("Atleast one Tag needs to be provided as Input."));
    }
    let added = read(&added)?;
    write(cx, tables, &given.resource_arn.unwrap_or_default(), |tags| tags.extend(added))
}

/// `UntagResource`: absent keys are a no-op.
fn untag(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: UntagResource = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceArn", &given.resource_arn);
    shape.required("tagKeys", &given.tag_keys);
    shape.done()?;
    let removed = given.tag_keys.unwrap_or_default();
    if removed.is_empty() {
        return Err(ServiceError::validation("Atleast one Tag Key needs to be provided as Input."));
    }
    for key in &removed {
        check_key(key)?;
    }
    write(cx, tables, &given.resource_arn.unwrap_or_default(), |tags| {
        tags.retain(|key, _| !removed.contains(key));
    })
}

fn write(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    arn: &str,
    change: impl FnOnce(&mut BTreeMap<String, String>),
) -> Result<Value, ServiceError> {
    let lock = cx.dice.duration(cx.settings.timings.tag_lock);
    let visible = cx.dice.duration(cx.settings.timings.tag_visibility);
    let now = cx.now;
    let table = tagged_table(cx, tables, arn)?;
    match &table.phase {
        Phase::Live => table.check_not_archived()?,
        Phase::Creating(_) => {
            return Err(ServiceError::in_use(format!("Table is being created: {}", table.name)));
        }
        Phase::Deleting(_) => {
            return Err(ServiceError::in_use(format!("Table is being deleted: {}", table.name)));
        }
    }
    if table.tags.is_locked(now) {
        return Err(ServiceError::limit(format!("Table tags are being updated: {}", table.name)));
    }
    let mut tags = table.tags.written().clone();
    change(&mut tags);
    check_count(&tags)?;
    if tags != *table.tags.written() {
        cx.charge_mutation()?;
        table.tags.replace(now, tags, visible, lock);
    }
    Ok(Value::Null)
}

/// `ListTagsOfResource`: paginated, about two seconds behind a write.
fn list(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: ListTagsOfResource = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceArn", &given.resource_arn);
    shape.done()?;
    let now = cx.now;
    let table = tagged_table(cx, tables, &given.resource_arn.unwrap_or_default())?;
    let after = given.next_token;
    let mut rest = table.tags.visible(now).iter().filter(|(key, _)| after.as_ref().is_none_or(|after| *key > after));
    let page: Vec<(&String, &String)> = rest.by_ref().take(PAGE).collect();
    let mut output = json!({
        "Tags": page.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect::<Vec<_>>()
    });
    if rest.next().is_some()
        && let Some((last, _)) = page.last()
    {
        output["NextToken"] = Value::from(last.as_str());
    }
    Ok(output)
}

/// The table of an ARN as the tag service finds it; an import's table only once ACTIVE (I-001).
fn tagged_table<'t>(cx: &Context<'_>, tables: &'t mut Tables, arn: &str) -> Result<&'t mut Table, ServiceError> {
    let name = table_of(cx, arn)?;
    let table = tables.for_subresource(cx, Some(&name))?;
    if let Phase::Creating(Creating { origin: Origin::Import, .. }) = table.phase {
        return Err(ServiceError::table_not_found(&table.name));
    }
    Ok(table)
}

/// Only ARNs of tables of this Region can be tagged (T-136).
fn table_of(cx: &Context<'_>, arn: &str) -> Result<String, ServiceError> {
    if !arn.starts_with("arn:") {
        return Err(ServiceError::invalid(format!("ARNs must start with 'arn:': {arn}")));
    }
    let Some(parts) = TableArn::parse(arn) else {
        return Err(ServiceError::invalid(format!("Provided Arn is not a DynamoDB resource arn: {arn}")));
    };
    if parts.rest.is_some() {
        return Err(ServiceError::invalid(format!(
            "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}"
        )));
    }
    if parts.region != cx.caller.region {
        return Err(ServiceError::validation(format!("Invalid TableArn: Invalid ResourceArn provided as input {arn}")));
    }
    if parts.account != cx.caller.account {
        return Err(ServiceError::new(
            "AccessDeniedException",
            format!("User is not authorized to access resource: {arn}"),
        ));
    }
    Ok(parts.table.to_owned())
}
