//! Property tests of both codecs, over random types and random values of these types.

use proptest::prelude::*;

use super::{
    json::{self, Extra},
    msgpack,
};
use crate::{Type, Value};

mod generate;

use generate::{known_value_of, ty, value_of};

fn typed_value() -> impl Strategy<Value = (Type, Value)> {
    ty().prop_flat_map(|ty| value_of(&ty).prop_map(move |value| (ty.clone(), value)))
}

fn typed_known_value() -> impl Strategy<Value = (Type, Value)> {
    ty().prop_flat_map(|ty| known_value_of(&ty).prop_map(move |value| (ty.clone(), value)))
}

/// A way to damage bytes: at a position, one byte is changed, removed, doubled, or everything behind it is cut off.
#[derive(Debug, Clone, Copy)]
enum Damage {
    Set(u8),
    Remove,
    Double,
    Cut,
}

fn damage() -> impl Strategy<Value = Vec<(usize, Damage)>> {
    let one =
        prop_oneof![any::<u8>().prop_map(Damage::Set), Just(Damage::Remove), Just(Damage::Double), Just(Damage::Cut)];
    prop::collection::vec((any::<usize>(), one), 1..4)
}

fn damaged(mut bytes: Vec<u8>, damages: &[(usize, Damage)]) -> Vec<u8> {
    for (position, damage) in damages {
        let Some(position) = position.checked_rem(bytes.len()) else { break };
        match damage {
            Damage::Set(byte) => bytes[position] = *byte,
            Damage::Remove => drop(bytes.remove(position)),
            Damage::Double => bytes.insert(position, bytes[position]),
            Damage::Cut => bytes.truncate(position),
        }
    }
    bytes
}

/// Whatever was read can be written, and what was written is read as the same.
fn read_is_stable(bytes: &[u8], ty: &Type) -> Result<(), TestCaseError> {
    if let Ok(value) = msgpack::decode(bytes, ty) {
        let written = msgpack::encode(&value, ty);
        prop_assert!(written.is_ok(), "{value:?} as {ty}: {written:?}");
        prop_assert_eq!(msgpack::decode(&written.unwrap_or_default(), ty), Ok(value));
    }
    Ok(())
}

fn json_read_is_stable(text: &[u8], ty: &Type) -> Result<(), TestCaseError> {
    for extra in [Extra::Refuse, Extra::Ignore] {
        if let Ok(value) = json::decode(text, ty, extra) {
            let written = json::to_json(&value, ty);
            prop_assert!(written.is_ok(), "{value:?} as {ty}: {written:?}");
            let again = json::from_json(&written.unwrap_or_default(), ty, Extra::Refuse);
            prop_assert_eq!(again, Ok(value));
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_type_survives_its_notation(ty in ty()) {
        prop_assert_eq!(Type::from_json(&ty.to_json()), Ok(ty));
    }

    #[test]
    fn a_value_survives_msgpack((ty, value) in typed_value()) {
        let bytes = msgpack::encode(&value, &ty);
        prop_assert!(bytes.is_ok(), "{:?}", bytes);
        prop_assert_eq!(msgpack::decode(&bytes.unwrap_or_default(), &ty), Ok(value));
    }

    #[test]
    fn a_known_value_survives_json((ty, value) in typed_known_value()) {
        let json = json::to_json(&value, &ty);
        prop_assert!(json.is_ok(), "{:?}", json);
        let text = json.unwrap_or_default().to_string();
        prop_assert_eq!(json::decode(text.as_bytes(), &ty, Extra::Refuse), Ok(value.clone()));
        prop_assert_eq!(json::decode(text.as_bytes(), &ty, Extra::Ignore), Ok(value));
    }

    #[test]
    fn json_holds_exactly_the_wholly_known_values((ty, value) in typed_value()) {
        prop_assert_eq!(json::to_json(&value, &ty).is_ok(), value.is_wholly_known());
    }

    #[test]
    fn random_bytes_are_read_or_refused(ty in ty(), bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        read_is_stable(&bytes, &ty)?;
        json_read_is_stable(&bytes, &ty)?;
        let _ = Type::from_json(&bytes);
    }

    #[test]
    fn damaged_bytes_are_read_or_refused((ty, value) in typed_value(), damages in damage()) {
        read_is_stable(&damaged(msgpack::encode(&value, &ty).unwrap_or_default(), &damages), &ty)?;
    }

    #[test]
    fn damaged_json_is_read_or_refused((ty, value) in typed_known_value(), damages in damage()) {
        let text = json::to_json(&value, &ty).unwrap_or_default().to_string();
        json_read_is_stable(&damaged(text.into_bytes(), &damages), &ty)?;
    }

    #[test]
    fn another_type_never_panics((_, value) in typed_value(), other in ty()) {
        if let Ok(bytes) = msgpack::encode(&value, &other) {
            prop_assert_eq!(msgpack::decode(&bytes, &other), Ok(value.clone()));
        }
        let _ = json::to_json(&value, &other);
    }
}

/// Inputs that broke some decoder once, kept: a type, a tab, bytes in hexadecimal.
#[test]
fn hostile_inputs_are_read_or_refused() {
    let mut count = 0;
    for line in include_str!("properties/hostile.txt").lines().filter(|line| !line.starts_with('#')) {
        let (notation, hex) = line.split_once('\t').unwrap_or_else(|| panic!("no tab in {line:?}"));
        let ty = Type::from_json(notation.as_bytes()).unwrap_or_else(|problem| panic!("{notation}: {problem}"));
        let digits: Vec<char> = hex.chars().filter(|digit| !digit.is_whitespace()).collect();
        let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16);
        let bytes: Vec<u8> =
            digits.chunks(2).map(byte).collect::<Result<_, _>>().unwrap_or_else(|problem| panic!("{line}: {problem}"));
        read_is_stable(&bytes, &ty).unwrap_or_else(|problem| panic!("{line}: {problem}"));
        json_read_is_stable(&bytes, &ty).unwrap_or_else(|problem| panic!("{line}: {problem}"));
        count += 1;
    }
    assert!(count >= 15, "the table was read: {count} lines");
}
