//! Property tests that hold for every configuration of the example schema and every prior state.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{check_final_plan, check_plan, check_result, example, propose, settle};
use crate::{
    schema::{Attribute, AttributeKind, Mode},
    value::{SetElements, Value},
};

/// A configuration; with unknown values only if asked for.
fn configuration(attributes: &[Attribute], unknown: bool) -> BoxedStrategy<Value> {
    let members: Vec<BoxedStrategy<(String, Value)>> = attributes
        .iter()
        .map(|attribute| {
            let name = attribute.name.clone();
            configured(attribute, unknown).prop_map(move |value| (name.clone(), value)).boxed()
        })
        .collect();
    members.prop_map(|members| Value::Object(members.into_iter().collect())).boxed()
}

fn configured(attribute: &Attribute, unknown: bool) -> BoxedStrategy<Value> {
    let set = match &attribute.kind {
        AttributeKind::Leaf(crate::Type::Map(_)) => {
            proptest::collection::btree_map("[ab]", word(), 0..3).prop_map(Value::Map).boxed()
        }
        AttributeKind::Leaf(_) => word().boxed(),
        AttributeKind::Single(nested) => configuration(nested, unknown),
        AttributeKind::List(nested) => {
            proptest::collection::vec(configuration(nested, unknown), 0..3).prop_map(Value::List).boxed()
        }
        AttributeKind::Map(nested) => {
            proptest::collection::btree_map("[ab]", configuration(nested, unknown), 0..3).prop_map(Value::Map).boxed()
        }
        AttributeKind::Set(nested) => proptest::collection::vec(configuration(nested, unknown), 0..3)
            .prop_map(|elements| Value::Set(distinct(elements)))
            .boxed(),
    };
    let unknown = u32::from(unknown);
    match attribute.mode {
        Mode::Computed => Just(Value::Null).boxed(),
        Mode::Required(_) => prop_oneof![8 => set, unknown => Just(Value::unknown())].boxed(),
        Mode::Optional(_) | Mode::OptionalComputed => {
            prop_oneof![4 => set, 4 => Just(Value::Null), unknown => Just(Value::unknown())].boxed()
        }
    }
}

fn word() -> impl Strategy<Value = Value> {
    prop_oneof![Just(Value::from("x")), Just(Value::from("y")), Just(Value::from("std"))]
}

/// Elements that are distinguished by their ports: the schema's users would use a map otherwise.
fn distinct(elements: Vec<Value>) -> SetElements {
    let mut ports = Vec::new();
    let mut kept = Vec::new();
    for element in elements {
        let port = element.as_object().and_then(|object| object.get("port")).cloned();
        if !ports.contains(&port) {
            ports.push(port);
            kept.push(element);
        }
    }
    SetElements::new(kept)
}

/// The same with everything known, as if it had been applied.
fn resolved(attributes: &[Attribute], value: Value) -> Value {
    let Value::Object(mut object) = value else { return value };
    for attribute in attributes {
        let Some(value) = object.remove(&attribute.name) else { continue };
        object.insert(attribute.name.clone(), resolved_attribute(&attribute.kind, value));
    }
    Value::Object(object)
}

fn resolved_attribute(kind: &AttributeKind, value: Value) -> Value {
    match (kind, value) {
        (AttributeKind::Leaf(crate::Type::Map(_)) | AttributeKind::Map(_), Value::Unknown(_)) => {
            Value::Map(BTreeMap::new())
        }
        (AttributeKind::Leaf(_), Value::Unknown(_)) => Value::from("made"),
        (AttributeKind::List(_), Value::Unknown(_)) => Value::List(Vec::new()),
        (AttributeKind::Set(_), Value::Unknown(_)) => Value::Set(SetElements::default()),
        (AttributeKind::Single(nested), Value::Unknown(_)) => {
            let made = |attribute: &Attribute| {
                let computed = attribute.mode.is_computed();
                (attribute.name.clone(), if computed { Value::from("made") } else { Value::Null })
            };
            Value::Object(nested.iter().map(made).collect())
        }
        (AttributeKind::Single(nested), value) => resolved(nested, value),
        (AttributeKind::List(nested), Value::List(elements)) => {
            Value::List(elements.into_iter().map(|element| resolved(nested, element)).collect())
        }
        (AttributeKind::Map(nested), Value::Map(elements)) => {
            Value::Map(elements.into_iter().map(|(key, element)| (key, resolved(nested, element))).collect())
        }
        (AttributeKind::Set(nested), Value::Set(SetElements(elements))) => {
            Value::Set(elements.into_iter().map(|element| resolved(nested, element)).collect())
        }
        (_, value) => value,
    }
}

/// What is there before: nothing, or what an earlier configuration led to.
fn prior() -> impl Strategy<Value = Option<Value>> {
    let attributes = example::attributes();
    proptest::option::of(configuration(&attributes, false).prop_map(move |config| {
        let planned = propose(&attributes, &config, None);
        resolved(&attributes, planned)
    }))
}

proptest! {
    #[test]
    fn a_proposal_is_a_valid_plan(config in configuration(&example::attributes(), true), prior in prior()) {
        let attributes = example::attributes();
        let planned = propose(&attributes, &config, prior.as_ref());
        prop_assert_eq!(check_plan(&attributes, &config, &prior.unwrap_or_default(), &planned), []);
    }

    #[test]
    fn what_was_applied_is_as_planned_and_planning_again_changes_nothing(
        config in configuration(&example::attributes(), false),
        prior in prior(),
    ) {
        let attributes = example::attributes();
        let planned = propose(&attributes, &config, prior.as_ref());
        let state = resolved(&attributes, planned.clone());
        prop_assert_eq!(check_result(&attributes, &planned, &state), []);
        let again = propose(&attributes, &config, Some(&state));
        prop_assert_eq!(settle(&attributes, &config, again, &state), state);
    }

    #[test]
    fn the_plan_during_apply_keeps_what_the_first_one_knew(
        config in configuration(&example::attributes(), true),
        prior in prior(),
    ) {
        let attributes = example::attributes();
        let first = propose(&attributes, &config, prior.as_ref());
        let known = resolved(&attributes, config);
        let second = propose(&attributes, &known, prior.as_ref());
        prop_assert_eq!(check_final_plan(&attributes, &first, &second), []);
    }
}
