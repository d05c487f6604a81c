//! The planning passes of every resource: pure functions over value trees and their schema.
//!
//! A plan starts from the configuration, not from Terraform's proposed state: defaults and computed values are
//! decided again each time, so nothing depends on how an earlier plan came about. Order of the passes: [`meaning`] of all
//! that a resource sees, [`propose`] (configuration → defaults → prior values that are kept → unknown), the resource's own plan, [`respell_plan`],
//! [`settle`] (nothing changed: what is still unknown keeps its prior value), [`replace_paths`].
//! [`check_plan`], [`check_result`] and [`check_final_plan`] are the rules that the host enforces.

use std::collections::BTreeMap;

#[cfg(test)]
mod example;
mod meaning;
#[cfg(any(test, feature = "testing"))]
mod merge;
mod nested;
#[cfg(test)]
mod properties;
mod refinements;
mod replace;
mod result;
mod rules;
mod written;

pub use meaning::{meaning, respell, respell_plan};
#[cfg(any(test, feature = "testing"))]
pub(crate) use merge::proposed_new_state;
pub(crate) use nested::visit;
pub use replace::{check_replace_paths, replace_paths};
pub(crate) use result::null_unknown;
pub use result::{check_final_plan, check_result};
pub use rules::check_plan;
pub(crate) use written::written;

use crate::{
    path::Path,
    schema::{Attribute, Mode},
    value::{Refinements, Value},
};
use nested::{each_object, each_object_with};

type Object = BTreeMap<String, Value>;

/// A rule of the host that a response breaks: always a bug in the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The attribute it is about.
    pub path: Path,
    /// What is wrong, as the rest of a sentence that starts with the attribute.
    pub rule: String,
}

impl Violation {
    pub(crate) fn new(path: &Path, rule: impl Into<String>) -> Self {
        Self { path: path.clone(), rule: rule.into() }
    }
}

/// What a resource's own plan starts from: the configuration with defaults filled in, prior values kept where the
/// schema says so, write-only values removed, and every other computed place unknown.
pub fn propose(attributes: &[Attribute], config: &Value, prior: Option<&Value>) -> Value {
    let planned = apply_defaults(attributes, config.clone());
    let planned = keep_prior_or_mark_unknown(attributes, planned, prior);
    null_write_only(attributes, planned)
}

/// Fills the static defaults of optional and computed attributes that are null, inside every configured object.
/// Never adds an element to a collection.
pub fn apply_defaults(attributes: &[Attribute], config: Value) -> Value {
    each_object(attributes, config, &mut |attribute, value, []| match (&attribute.default, attribute.mode, &value) {
        (Some(default), Mode::OptionalComputed, Value::Null) => default.clone(),
        _ => value,
    })
}

/// Fills the computed places that are null: with the prior value where the attribute is marked `keeps_prior`, otherwise
/// as unknown. A kept value is kept whole, nulls inside included.
///
/// Not kept are a prior null, which may only mean that an older version of the provider did not know the attribute,
/// and an optional and computed object with something in it that only a configuration can have put there: the
/// practitioner removed it.
pub fn keep_prior_or_mark_unknown(attributes: &[Attribute], planned: Value, prior: Option<&Value>) -> Value {
    each_object_with(attributes, planned, [prior], &mut |attribute, value, [prior]| {
        if !value.is_null() || !attribute.mode.is_computed() {
            return value;
        }
        match prior.and_then(|prior| prior.get(&attribute.name)) {
            Some(kept) if attribute.keeps_prior && !kept.is_null() && !was_configured(attribute, kept) => kept.clone(),
            Some(_) | None => Value::unknown(),
        }
    })
}

/// The plan when nothing changes: if `planned` differs from `prior` only where computed values are still unknown
/// (without refinements, and not unknown in the configuration), those keep their prior values. Otherwise `planned`
/// as it is.
pub fn settle(attributes: &[Attribute], config: &Value, planned: Value, prior: &Value) -> Value {
    let settled = each_object_with(
        attributes,
        planned.clone(),
        [Some(config), Some(prior)],
        &mut |attribute, value, [config, prior]| {
            let undecided = value == Value::Unknown(Refinements::default()) && attribute.mode.is_computed();
            let configured =
                config.and_then(|config| config.get(&attribute.name)).is_some_and(|value| !value.is_null());
            match prior.and_then(|prior| prior.get(&attribute.name)) {
                Some(prior) if undecided && !configured => prior.clone(),
                Some(_) | None => value,
            }
        },
    );
    if settled == *prior { settled } else { planned }
}

/// Removes the values of write-only attributes: no plan and no state may hold them.
pub fn null_write_only(attributes: &[Attribute], value: Value) -> Value {
    each_object(attributes, value, &mut |attribute, value, []| {
        if attribute.mode.is_write_only() { Value::Null } else { value }
    })
}

/// The paths at which `config` has a value for a write-only attribute.
pub(crate) fn write_only_paths(attributes: &[Attribute], config: &Value) -> Vec<Path> {
    let mut paths = Vec::new();
    nested::visit(attributes, config, &Path::root(), &mut |attribute, value, path| {
        if attribute.mode.is_write_only() && !value.is_null() {
            paths.push(path.clone());
        }
    });
    paths
}

/// Whether an object (or collection of objects) holds something only a configuration can have put there.
fn was_configured(attribute: &Attribute, prior: &Value) -> bool {
    let Mode::OptionalComputed = attribute.mode else { return false };
    let mut configured = false;
    nested::visit_nested(&attribute.kind, prior, &Path::root(), &mut |attribute, value, _| {
        configured |= !attribute.mode.is_computed() && !value.is_null();
    });
    configured
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{
        example::{attributes, named},
        *,
    };

    #[test]
    fn proposal_fills_what_the_configuration_leaves_out() {
        let prior = json!({"arn": "arn:1", "etag": "e1", "class": "old"});
        // (case, configuration, prior, proposal)
        let cases: Vec<(&str, Json, Option<Json>, Json)> = vec![
            ("create", json!({}), None, json!({"class": "std", "arn": "?", "etag": "?", "stream": "?"})),
            (
                "kept only where the schema says so, default over prior",
                json!({}),
                Some(prior.clone()),
                json!({"class": "std", "arn": "arn:1", "etag": "?", "stream": "?"}),
            ),
            (
                "configured values stay, unknown ones too",
                json!({"class": "mine", "note": "?", "stream": {"view": "NEW", "arn": null}}),
                Some(prior.clone()),
                json!({"class": "mine", "note": "?", "arn": "arn:1", "etag": "?", "stream": {"view": "NEW", "arn": "?"}}),
            ),
            (
                "a prior null is not kept",
                json!({}),
                Some(json!({})),
                json!({"class": "std", "arn": "?", "etag": "?", "stream": "?"}),
            ),
            (
                "write-only values go, at every level",
                json!({"secret": "s", "indexes": {"i": {"key": "k", "secret": "s"}}}),
                Some(json!({"arn": "arn:1"})),
                json!({
                    "class": "std", "arn": "arn:1", "etag": "?", "stream": "?",
                    "indexes": {"i": {"key": "k", "class": "std", "arn": "?"}},
                }),
            ),
            (
                "elements correspond by key and position",
                json!({
                    "indexes": {"new": {"key": "n"}, "old": {"key": "o"}},
                    "keys": [{"key": "0"}, {"key": "1", "class": "mine"}],
                }),
                Some(json!({
                    "arn": "arn:1",
                    "indexes": {"gone": {"key": "g", "arn": "arn:g"}, "old": {"key": "x", "arn": "arn:o"}},
                    "keys": [{"key": "other", "arn": "arn:0"}],
                })),
                json!({
                    "class": "std", "arn": "arn:1", "etag": "?", "stream": "?",
                    "indexes": {
                        "new": {"key": "n", "class": "std", "arn": "?"},
                        "old": {"key": "o", "class": "std", "arn": "arn:o"},
                    },
                    "keys": [
                        {"key": "0", "class": "std", "arn": "arn:0"},
                        {"key": "1", "class": "mine", "arn": "?"},
                    ],
                }),
            ),
            (
                "a computed object is kept as it is, nulls included",
                json!({}),
                Some(json!({"stream": {"view": null, "arn": null}})),
                json!({"class": "std", "arn": "?", "etag": "?", "stream": {"view": null, "arn": null}}),
            ),
            (
                "an object that was configured and is no longer is not kept",
                json!({}),
                Some(json!({"stream": {"view": "NEW", "arn": "arn:s"}})),
                json!({"class": "std", "arn": "?", "etag": "?", "stream": "?"}),
            ),
            (
                "an unknown collection stays unknown",
                json!({"indexes": "?", "keys": ["?"]}),
                Some(json!({"arn": "arn:1"})),
                json!({"class": "std", "arn": "arn:1", "etag": "?", "stream": "?", "indexes": "?", "keys": ["?"]}),
            ),
        ];
        for (case, config, prior, expected) in cases {
            let prior = prior.map(named);
            assert_eq!(propose(&attributes(), &named(config), prior.as_ref()), named(expected), "{case}");
        }
    }

    #[test]
    fn defaults_never_add_elements() {
        let config = named(json!({"indexes": {}, "keys": [], "rules": []}));
        let filled = apply_defaults(&attributes(), config.clone());
        assert_eq!(filled, named(json!({"indexes": {}, "keys": [], "rules": [], "class": "std"})));
    }

    #[test]
    fn a_plan_settles_only_when_nothing_changes() {
        let prior = json!({
            "class": "std", "arn": "arn:1", "etag": "e1", "stream": {"arn": "arn:s"},
            "rules": [{"port": "1", "id": "r1"}, {"port": "2", "id": "r2"}],
        });
        let same = json!({
            "class": "std", "arn": "?", "etag": "?", "stream": "?",
            "rules": [{"port": "2", "id": "?"}, {"port": "1", "id": "?"}],
        });
        let with = |base: &Json, extra: Json| {
            let mut all = base.clone();
            all.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
            all
        };
        let config = json!({"rules": [{"port": "1"}, {"port": "2"}]});
        // (case, configuration, planned, whether it settles to the prior state)
        let cases = [
            ("nothing changed", config.clone(), same.clone(), true),
            ("a value changed", with(&config, json!({"note": "n"})), with(&same, json!({"note": "n"})), false),
            (
                "an element changed",
                json!({"rules": [{"port": "1"}]}),
                with(&same, json!({"rules": [{"port": "1", "id": "?"}]})),
                false,
            ),
            ("a computed value changed", config.clone(), with(&same, json!({"etag": "e2"})), false),
            ("planned to become null", config.clone(), with(&same, json!({"etag": null})), false),
            (
                "unknown by configuration",
                with(&config, json!({"class": "?"})),
                with(&same, json!({"class": "?"})),
                false,
            ),
        ];
        for (case, config, planned, settles) in cases {
            let (prior, planned) = (named(prior.clone()), named(planned));
            let expected = if settles { prior.clone() } else { planned.clone() };
            assert_eq!(settle(&attributes(), &named(config), planned, &prior), expected, "{case}");
        }
    }

    #[test]
    fn a_promise_about_an_unknown_value_is_not_settled() {
        let prior = named(json!({"class": "std", "arn": "arn:1", "etag": "e1", "stream": {"arn": "s"}}));
        let mut planned = prior.clone();
        if let Value::Object(object) = &mut planned {
            let promise = Refinements { null: Some(false), ..Refinements::default() };
            object.insert("etag".to_owned(), Value::Unknown(promise));
        }
        assert_eq!(settle(&attributes(), &named(json!({})), planned.clone(), &prior), planned);
    }

    #[test]
    fn write_only_values_are_found_and_removed() {
        let config = json!({"secret": "s", "indexes": {"i": {"key": "k", "secret": "?"}}, "keys": [{"key": "k"}]});
        let config = named(config);
        let paths: Vec<String> = write_only_paths(&attributes(), &config).iter().map(ToString::to_string).collect();
        assert_eq!(paths, ["secret", "indexes[\"i\"].secret"]);
        let nulled = null_write_only(&attributes(), config);
        assert_eq!(nulled, named(json!({"indexes": {"i": {"key": "k"}}, "keys": [{"key": "k"}]})));
    }
}
