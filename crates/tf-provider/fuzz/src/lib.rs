//! Both fuzz targets as functions, which the tests of their seeds call too.
//!
//! The first bytes of an input choose the type, the rest is decoded.

use tf_provider::{
    Type,
    value::{
        json::{self, Extra},
        msgpack,
    },
};

/// Any bytes are read or refused; what was read can be written, and writing it twice makes no difference.
pub fn msgpack(input: &[u8]) {
    let mut input = input;
    let ty = take_type(&mut input);
    let Ok(value) = msgpack::decode(input, &ty) else { return };
    let written = msgpack::encode(&value, &ty).expect("what was read can be written");
    let again = msgpack::decode(&written, &ty).expect("what was written can be read");
    // Long refinements are shortened when they are written, so the bytes are compared, not the values.
    assert_eq!(msgpack::encode(&again, &ty).as_ref(), Ok(&written), "{value:?} as {ty}");
}

/// Any text is read or refused; what was read can be written and is read as the same.
pub fn json(input: &[u8]) {
    let mut input = input;
    let ty = take_type(&mut input);
    if let Ok(notation) = Type::from_json(input) {
        assert_eq!(Type::from_json(&notation.to_json()), Ok(notation));
    }
    for extra in [Extra::Refuse, Extra::Ignore] {
        let Ok(value) = json::decode(input, &ty, extra) else { continue };
        let written = json::to_json(&value, &ty).expect("what was read can be written").to_string();
        assert_eq!(json::decode(written.as_bytes(), &ty, Extra::Refuse), Ok(value), "{written} as {ty}");
    }
}

/// Deepest nesting of the chosen type.
const MAX_DEPTH: usize = 5;

/// Takes a type from the front of the input; an input that ends is a type of strings.
fn take_type(input: &mut &[u8]) -> Type {
    take(input, MAX_DEPTH)
}

fn take(input: &mut &[u8], depth: usize) -> Type {
    let Some((choice, rest)) = input.split_first() else { return Type::String };
    *input = rest;
    let Some(depth) = depth.checked_sub(1) else { return Type::Number };
    let many = usize::from(choice / 16) % 4;
    match choice % 9 {
        0 => Type::String,
        1 => Type::Number,
        2 => Type::Bool,
        3 => Type::Dynamic,
        4 => Type::List(Box::new(take(input, depth))),
        5 => Type::Set(Box::new(take(input, depth))),
        6 => Type::Map(Box::new(take(input, depth))),
        7 => Type::Tuple((0..many).map(|_| take(input, depth)).collect()),
        _ => Type::Object(
            ["a", "b", "c", "d"].into_iter().take(many).map(|name| (name.to_owned(), take(input, depth))).collect(),
        ),
    }
}
