//! `UpdateTimeToLive` and `DescribeTimeToLive`.

use serde_json::{Value, json};

use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::TableOnly;
use crate::primitives::input::{self, inputs};
use crate::primitives::shape::Shape;
use crate::table::phase::Phase;
use crate::table::store::Tables;

inputs! {
    TimeToLiveSpecification { enabled: bool, attribute_name: String, }
    UpdateTimeToLive { table_name: String, time_to_live_specification: TimeToLiveSpecification, }
}

/// Answers the calls of this service; `None` for any other.
pub(crate) fn call(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ServiceError>> {
    match operation {
        "UpdateTimeToLive" => Some(update(cx, tables, input)),
        "DescribeTimeToLive" => Some(describe(cx, tables, input)),
        _ => None,
    }
}

/// `UpdateTimeToLive`; synchronous, no intermediate status is ever seen (T-144).
fn update(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: UpdateTimeToLive = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    let specification = given.time_to_live_specification.as_ref();
    shape.required("timeToLiveSpecification", &given.time_to_live_specification);
    if let Some(specification) = specification {
        shape.required("timeToLiveSpecification.enabled", &specification.enabled);
        let path = "timeToLiveSpecification.attributeName";
        if let Some(name) = shape.required(path, &specification.attribute_name) {
            shape.length(path, name, 1, 255);
        }
    }
    shape.done()?;
    let specification = given.time_to_live_specification.unwrap_or_default();
    let enable = specification.enabled.unwrap_or_default();
    let attribute = specification.attribute_name.unwrap_or_default();

    let now = cx.now;
    let cooldown = cx.dice.duration(cx.settings.timings.ttl_cooldown);
    let table = tables.for_subresource(cx, given.table_name.as_deref())?;
    if let Phase::Creating(_) = table.phase {
        return Err(ServiceError::in_use(format!("Table {} is being created", table.name)));
    }
    table.check_key()?;
    table.check_ttl_of_members()?;
    table.ttl.change(now, enable, &attribute)?;
    table.ttl.cooldown_until = Some(now.plus(cooldown));
    // The echo has the request's shape, not the description's (T-144).
    Ok(json!({"TimeToLiveSpecification": {"Enabled": enable, "AttributeName": attribute}}))
}

/// `DescribeTimeToLive`; never configured and disabled read the same (T-144).
fn describe(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: TableOnly = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    shape.done()?;
    let table = tables.unless_restoring(cx, given.table_name.as_deref())?;
    let state = match &table.phase {
        Phase::Creating(_) => Some("CREATING"),
        Phase::Deleting(_) => Some("DELETING"),
        Phase::Live => None,
    };
    if let Some(state) = state {
        return Err(ServiceError::validation(format!(
            "Cannot describe time to live while table is in {state} state: Current table state is {state}"
        )));
    }
    Ok(match &table.ttl.attribute {
        Some(attribute) => {
            json!({"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": attribute}})
        }
        None => json!({"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}),
    })
}
