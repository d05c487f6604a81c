//! Which alarms watch the tables? CloudWatch metric alarms: definition, description, deletion and tags.
//!
//! No metric is simulated, so an alarm stays in the state it is created in. Alarms know a table by its name only
//! and outlive it.

mod definition;
mod describe;
mod put;
mod refusals;
mod rules;
pub(crate) mod state;
mod tags;

use serde_json::Value;

use state::Alarms;

use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;

/// Answers one call.
pub(crate) fn call(
    cx: &mut Context<'_>,
    alarms: &mut Alarms,
    operation: &str,
    input: &Value,
) -> Result<Value, ServiceError> {
    let answer = match operation {
        "PutMetricAlarm" => put::put(cx, alarms, input),
        "DescribeAlarms" => describe::describe(cx, alarms, input),
        "DeleteAlarms" => put::delete(alarms, input),
        "TagResource" => tags::tag(alarms, input),
        "UntagResource" => tags::untag(alarms, input),
        "ListTagsForResource" => tags::list(alarms, input),
        _ => Err(ServiceError::unknown_operation()),
    };
    // The shapes of this service come from the query protocol, with codes of their own.
    answer.map_err(|error| match error.code.as_ref() {
        "ValidationException" => ServiceError { code: "ValidationError".into(), ..error },
        _ => error,
    })
}
