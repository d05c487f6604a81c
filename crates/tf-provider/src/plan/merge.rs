//! How the host merges configuration and prior state into the proposed new state. The server does not need it (see
//! [`super::propose`]); the test host does.

use crate::{
    schema::Attribute,
    value::Value,
};

use super::{each_object_with, was_configured};

/// The proposed new state as the host computes it; `prior` is null on create.
pub(crate) fn proposed_new_state(attributes: &[Attribute], config: &Value, prior: &Value) -> Value {
    each_object_with(attributes, config.clone(), [Some(prior)], &mut |attribute, value, [prior]| {
        if !value.is_null() || !attribute.mode.is_computed() {
            return value;
        }
        match prior.and_then(|prior| prior.get(&attribute.name)) {
            Some(prior) if !was_configured(attribute, prior) => prior.clone(),
            Some(_) | None => value,
        }
    })
}
