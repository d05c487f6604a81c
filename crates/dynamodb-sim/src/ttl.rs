//! Do items expire? Time to live, its content checks and its invisible cool-down.

use serde_json::{Value, json};

use crate::clock::Moment;
use crate::context::Context;
use crate::error::ServiceError;
use crate::input;
use crate::shape::Shape;
use crate::table::Phase;

/// Time to live of a table.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Ttl {
    pub(crate) attribute: Option<String>,
    /// Until when a change is refused; nothing shows it (T-143).
    pub(crate) cooldown_until: Option<Moment>,
}

impl Ttl {
    /// The attribute while enabled.
    #[must_use]
    pub fn attribute(&self) -> Option<&str> {
        self.attribute.as_deref()
    }

    fn change(&mut self, now: Moment, enable: bool, attribute: &str) -> Result<(), ServiceError> {
        match (&self.attribute, enable) {
            (Some(current), _) if current != attribute => {
                return Err(ServiceError::validation(format!(
                    "TimeToLive is active on a different AttributeName: current AttributeName is {current}"
                )));
            }
            (Some(_), true) => {
                return Err(ServiceError::validation("TimeToLive is already enabled"));
            }
            (None, false) => {
                return Err(ServiceError::validation("TimeToLive is already disabled"));
            }
            (Some(_), false) | (None, true) => {}
        }
        // Content comes before the cool-down (T-143).
        if self.cooldown_until.is_some_and(|until| now < until) {
            return Err(ServiceError::validation(
                "Time to live has been modified multiple times within a fixed interval",
            ));
        }
        self.attribute = enable.then(|| attribute.to_owned());
        Ok(())
    }
}

/// `UpdateTimeToLive`; synchronous, no intermediate status is ever seen (T-144).
pub(crate) fn update(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::UpdateTimeToLive = input::read(input)?;
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
    let table = cx.subresource_table(given.table_name.as_deref())?;
    if let Phase::Creating(_) = table.phase {
        return Err(ServiceError::in_use(format!("Table {} is being created", table.name)));
    }
    table.ttl.change(now, enable, &attribute)?;
    table.ttl.cooldown_until = Some(now.plus(cooldown));
    // The echo has the request's shape, not the description's (T-144).
    Ok(json!({"TimeToLiveSpecification": {"Enabled": enable, "AttributeName": attribute}}))
}

/// `DescribeTimeToLive`; never configured and disabled look alike (T-144).
pub(crate) fn describe(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::TableOnly = input::read(input)?;
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    shape.done()?;
    let table = cx.table_unless_restoring(given.table_name.as_deref())?;
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
