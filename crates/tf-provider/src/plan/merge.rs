//! Merges configuration and prior state into the proposed new state, as the host does.
//!
//! The server does not need it (see [`super::propose`]); the test host does.

use crate::{schema::Attribute, value::Value};

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

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::plan::example::{attributes, named};

    #[test]
    fn merges_as_the_host_does() {
        // (case, configuration, prior, proposed)
        let cases: Vec<(&str, Json, Json, Json)> = vec![
            (
                "computed values come from prior",
                json!({}),
                json!({"etag": "e", "class": "c"}),
                json!({"etag": "e", "class": "c"}),
            ),
            ("others from the configuration, even null", json!({}), json!({"note": "n", "tags": {}}), json!({})),
            ("write-only values stay", json!({"secret": "s"}), json!({}), json!({"secret": "s"})),
            (
                "a computed object that was configured goes",
                json!({}),
                json!({"stream": {"view": "NEW", "arn": "a"}}),
                json!({}),
            ),
            ("one that was not stays", json!({}), json!({"stream": {"arn": "a"}}), json!({"stream": {"arn": "a"}})),
            (
                "sets correspond by what is not computed",
                json!({"rules": [{"port": "2"}, {"port": "3"}]}),
                json!({"rules": [{"port": "1", "id": "a"}, {"port": "2", "id": "b"}]}),
                json!({"rules": [{"port": "2", "id": "b"}, {"port": "3"}]}),
            ),
        ];
        for (case, config, prior, expected) in cases {
            let proposed = proposed_new_state(&attributes(), &named(config), &named(prior));
            assert_eq!(proposed, named(expected), "{case}");
        }
    }
}
