//! Generates random types, and random values of a type.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::{Number, Refinements, Type, Value, value::SetElements};

/// Any type with at most three levels.
pub(super) fn ty() -> BoxedStrategy<Type> {
    let leaf = prop_oneof![
        3 => Just(Type::String),
        3 => Just(Type::Number),
        2 => Just(Type::Bool),
        1 => Just(Type::Dynamic),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|of| Type::List(Box::new(of))),
            inner.clone().prop_map(|of| Type::Set(Box::new(of))),
            inner.clone().prop_map(|of| Type::Map(Box::new(of))),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Type::Tuple),
            prop::collection::btree_map(name(), inner, 0..4).prop_map(Type::Object),
        ]
    })
    .boxed()
}

/// Any value of the type: null, unknown or known at every level.
pub(super) fn value_of(ty: &Type) -> BoxedStrategy<Value> {
    value(ty, true, 2)
}

/// Any value of the type without anything unknown.
pub(super) fn known_value_of(ty: &Type) -> BoxedStrategy<Value> {
    value(ty, false, 2)
}

/// `dynamics` is how many dynamic values may be nested in each other.
fn value(ty: &Type, unknown: bool, dynamics: usize) -> BoxedStrategy<Value> {
    let known = known(ty, unknown, dynamics);
    if unknown {
        prop_oneof![1 => Just(Value::Null), 2 => refinements(ty).prop_map(Value::Unknown), 6 => known].boxed()
    } else {
        prop_oneof![1 => Just(Value::Null), 6 => known].boxed()
    }
}

fn known(ty: &Type, unknown: bool, dynamics: usize) -> BoxedStrategy<Value> {
    match ty {
        Type::String => text().prop_map(Value::String).boxed(),
        Type::Number => number().prop_map(Value::Number).boxed(),
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Dynamic if dynamics == 0 => Just(Value::Null).boxed(),
        Type::Dynamic => self::ty()
            .prop_flat_map(move |own| {
                value(&own, unknown, dynamics - 1)
                    .prop_map(move |inner| Value::Dynamic(Box::new(own.clone()), Box::new(inner)))
            })
            .boxed(),
        Type::List(of) => prop::collection::vec(value(of, unknown, dynamics), 0..4).prop_map(Value::List).boxed(),
        Type::Set(of) => prop::collection::vec(value(of, unknown, dynamics), 0..4)
            .prop_map(|elements| Value::Set(SetElements::new(elements)))
            .boxed(),
        Type::Map(of) => {
            prop::collection::btree_map(text(), value(of, unknown, dynamics), 0..4).prop_map(Value::Map).boxed()
        }
        Type::Tuple(types) => {
            let elements: Vec<_> = types.iter().map(|ty| value(ty, unknown, dynamics)).collect();
            elements.prop_map(Value::Tuple).boxed()
        }
        Type::Object(types) => {
            let names: Vec<String> = types.keys().cloned().collect();
            let values: Vec<_> = types.values().map(|ty| value(ty, unknown, dynamics)).collect();
            values
                .prop_map(move |values| Value::Object(names.iter().cloned().zip(values).collect::<BTreeMap<_, _>>()))
                .boxed()
        }
    }
}

/// What can be certain about an unknown value of the type.
fn refinements(ty: &Type) -> BoxedStrategy<Refinements> {
    let null = prop::option::of(Just(false));
    let bound = || prop::option::of((any::<i64>().prop_map(Number::from), any::<bool>()));
    let length = || prop::option::of(0_i64..1000);
    match ty {
        Type::String => (null, prop::option::of("[a-zä]{0,20}"))
            .prop_map(|(null, prefix)| Refinements { null, prefix, ..Refinements::default() })
            .boxed(),
        Type::Number => (null, bound(), bound())
            .prop_map(|(null, lower, upper)| Refinements { null, lower, upper, ..Refinements::default() })
            .boxed(),
        Type::List(_) | Type::Set(_) | Type::Map(_) => (null, length(), length())
            .prop_map(|(null, min_length, max_length)| Refinements {
                null,
                min_length,
                max_length,
                ..Refinements::default()
            })
            .boxed(),
        Type::Bool | Type::Dynamic | Type::Tuple(_) | Type::Object(_) => {
            null.prop_map(|null| Refinements { null, ..Refinements::default() }).boxed()
        }
    }
}

fn name() -> impl Strategy<Value = String> {
    "[a-z_]{1,6}"
}

/// Mostly short, sometimes longer than the shortest length fields can say.
fn text() -> BoxedStrategy<String> {
    prop_oneof![6 => "[a-z0-9 ]{0,8}", 2 => "\\PC{0,6}", 1 => "[xyä]{250,300}"].boxed()
}

/// Integers around the limits of all widths, fractions, exact floats, and numbers that only text can hold.
fn number() -> BoxedStrategy<Number> {
    let edges = [
        0_i64,
        127,
        128,
        255,
        256,
        65_535,
        65_536,
        4_294_967_295,
        4_294_967_296,
        i64::MAX,
        -32,
        -33,
        -128,
        -129,
        i64::MIN,
    ];
    let decimal = (any::<i64>(), -40_i32..40).prop_map(|(digits, exponent)| {
        format!("{digits}e{exponent}").parse().expect("digits and a small exponent are a number")
    });
    prop_oneof![
        prop::sample::select(edges.to_vec()).prop_map(Number::from),
        any::<i64>().prop_map(Number::from),
        any::<u64>().prop_map(Number::from),
        decimal,
        prop::num::f64::NORMAL.prop_map(|float| Number::try_from(float).expect("a finite float is a number")),
    ]
    .boxed()
}
