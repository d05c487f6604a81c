//! What requests for items have in common: members that are not modeled, the table, and what they want to know.

use serde_json::Value;

use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::is_given;
use crate::primitives::shape::Shape;
use crate::table::phase::Phase;
use crate::table::state::Table;
use crate::table::store::{self, Tables};

/// Members that expressions have replaced, and those of parallel scans and of answers that are not modeled.
const NOT_MODELED: [&str; 10] = [
    "AttributeUpdates",
    "AttributesToGet",
    "ConditionalOperator",
    "Expected",
    "KeyConditions",
    "QueryFilter",
    "ReturnValuesOnConditionCheckFailure",
    "ScanFilter",
    "Segment",
    "TotalSegments",
];

/// Refuses members outside the model: they are never ignored.
pub(crate) fn check_modeled(input: &Value) -> Result<(), ServiceError> {
    let metrics = ("ReturnItemCollectionMetrics", input.get("ReturnItemCollectionMetrics") == Some(&"SIZE".into()));
    let members = NOT_MODELED.iter().map(|member| (*member, is_given(input, member)));
    match members.chain([metrics]).find(|(_, given)| *given) {
        None => Ok(()),
        Some((member, _)) => Err(ServiceError::not_modeled(member)),
    }
}

/// The members that most requests have.
pub(crate) fn check_common(shape: &mut Shape, table: &Option<String>, capacity: Option<&str>) {
    shape.table_name(table);
    if let Some(capacity) = capacity {
        shape.one_of("returnConsumedCapacity", capacity, &["INDEXES", "TOTAL", "NONE"]);
    }
}

/// A table as reads and writes of items find it: not before it is there, and not while it is deleted.
pub(crate) fn table<'t>(cx: &Context<'_>, tables: &'t Tables, given: Option<&str>) -> Result<&'t Table, ServiceError> {
    let name = store::name(cx, given)?;
    tables
        .get(name)
        .filter(|table| table.phase == Phase::Live)
        .ok_or_else(|| ServiceError::new("ResourceNotFoundException", "Requested resource not found"))
}
