//! `PutMetricAlarm` and `DeleteAlarms`.

use serde_json::Value;

use super::state::{Alarm, Alarms};
use super::{definition, describe};
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;

/// `PutMetricAlarm`: creates an alarm or overwrites all of it except its state and tags.
pub(super) fn put(cx: &mut Context<'_>, alarms: &mut Alarms, input: &Value) -> Result<Value, ServiceError> {
    let definition = definition::read(cx.caller, input)?;
    let name = definition.name;
    let most = cx.settings.quotas.alarms;
    if !alarms.written.contains_key(&name) && alarms.len() >= most {
        return Err(ServiceError::new(
            "LimitExceeded",
            format!("The maximum number of alarms per account is {most}. You have exceeded this limit."),
        ));
    }
    let visible = cx.after(cx.settings.timings.alarm_visibility);
    let alarm = Alarm::new(cx, &name, &Value::Object(definition.members), definition.tags);
    alarms.put(cx.now, &name, alarm, visible);
    Ok(Value::Null)
}

/// `DeleteAlarms`: names that are not known are passed over.
pub(super) fn delete(alarms: &mut Alarms, input: &Value) -> Result<Value, ServiceError> {
    for name in describe::names_to_delete(input)? {
        alarms.remove(&name);
    }
    Ok(Value::Null)
}
