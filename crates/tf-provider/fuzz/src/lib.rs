//! What both fuzz targets share: the first bytes of an input choose the type, the rest is decoded.

use tf_provider::Type;

/// Deepest nesting of the chosen type.
const MAX_DEPTH: usize = 5;

/// Takes a type from the front of the input; an input that ends is a type of strings.
pub fn take_type(input: &mut &[u8]) -> Type {
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
