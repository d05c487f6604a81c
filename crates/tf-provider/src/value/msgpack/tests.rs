use crate::value::msgpack::{decode, encode};
use crate::{Number, Refinements, Type, Value, value::SetElements};

fn number(text: &str) -> Value {
    Value::Number(text.parse().expect("the test's number is one"))
}

fn bound(text: &str, inclusive: bool) -> Option<(Number, bool)> {
    Some((text.parse().expect("the test's number is one"), inclusive))
}

fn list(element: Type) -> Type {
    Type::List(Box::new(element))
}

fn set(element: Type) -> Type {
    Type::Set(Box::new(element))
}

fn map(element: Type) -> Type {
    Type::Map(Box::new(element))
}

fn object<const N: usize>(attributes: [(&str, Type); N]) -> Type {
    Type::Object(attributes.map(|(name, ty)| (name.to_owned(), ty)).into())
}

fn object_value<const N: usize>(attributes: [(&str, Value); N]) -> Value {
    Value::Object(attributes.map(|(name, value)| (name.to_owned(), value)).into())
}

fn dynamic(ty: Type, value: Value) -> Value {
    Value::Dynamic(Box::new(ty), Box::new(value))
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let byte = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair).expect("the test's hexadecimal text is ASCII");
        u8::from_str_radix(pair, 16).expect("the test's bytes are hexadecimal")
    };
    digits.chunks(2).map(byte).collect()
}

/// Bytes as Terraform writes them, checked by hand against the MessagePack specification; both ways.
#[test]
fn the_wire_form() {
    let refined = |refinements| Value::Unknown(refinements);
    let cases: Vec<(&str, Type, Value)> = vec![
        ("c0", Type::String, Value::Null),
        ("c0", object([("a", Type::String)]), Value::Null),
        ("c0", Type::Dynamic, Value::Null),
        ("d4 00 00", Type::String, Value::unknown()),
        ("d4 00 00", Type::Dynamic, Value::unknown()),
        ("d4 00 00", list(Type::Bool), Value::unknown()),
        (
            "c7 09 0c 82 01 c2 02 a4 70 72 65 2d",
            Type::String,
            refined(Refinements { null: Some(false), prefix: Some("pre-".to_owned()), ..Refinements::default() }),
        ),
        ("c7 03 0c 81 01 c2", Type::Bool, refined(Refinements { null: Some(false), ..Refinements::default() })),
        (
            "c7 09 0c 82 03 92 01 c3 04 92 0a c2",
            Type::Number,
            refined(Refinements { lower: bound("1", true), upper: bound("10", false), ..Refinements::default() }),
        ),
        (
            "c7 05 0c 82 05 01 06 14",
            set(Type::String),
            refined(Refinements { min_length: Some(1), max_length: Some(20), ..Refinements::default() }),
        ),
        ("c3", Type::Bool, Value::Bool(true)),
        ("c2", Type::Bool, Value::Bool(false)),
        ("a0", Type::String, Value::from("")),
        ("a3 c3 a4 62", Type::String, Value::from("äb")),
        ("00", Type::Number, number("0")),
        ("7f", Type::Number, number("127")),
        ("e0", Type::Number, number("-32")),
        ("cc 80", Type::Number, number("128")),
        ("d0 df", Type::Number, number("-33")),
        ("cd 01 00", Type::Number, number("256")),
        ("ce 00 01 00 00", Type::Number, number("65536")),
        ("cf 7f ff ff ff ff ff ff ff", Type::Number, number("9223372036854775807")),
        ("d3 80 00 00 00 00 00 00 00", Type::Number, number("-9223372036854775808")),
        ("cb 3f f8 00 00 00 00 00 00", Type::Number, number("1.5")),
        ("cb 44 30 00 00 00 00 00 00", Type::Number, number("295147905179352825856")),
        ("a3 30 2e 31", Type::Number, number("0.1")),
        (
            "b4 31 38 34 34 36 37 34 34 30 37 33 37 30 39 35 35 31 36 31 35",
            Type::Number,
            number("18446744073709551615"),
        ),
        ("92 a1 61 c0", list(Type::String), Value::List(vec![Value::from("a"), Value::Null])),
        ("92 01 02", set(Type::Number), Value::Set(SetElements(vec![number("1"), number("2")]))),
        ("90", list(Type::String), Value::List(vec![])),
        ("81 a1 6b c3", map(Type::Bool), Value::Map([("k".to_owned(), Value::Bool(true))].into())),
        (
            "92 01 a1 61",
            Type::Tuple(vec![Type::Number, Type::String]),
            Value::Tuple(vec![number("1"), Value::from("a")]),
        ),
        (
            "82 a1 61 01 a1 62 d4 00 00",
            object([("a", Type::Number), ("b", Type::String)]),
            object_value([("a", number("1")), ("b", Value::unknown())]),
        ),
        (
            // any = { x = 1 }
            "92 c4 19 5b226f626a656374222c7b2278223a226e756d626572227d5d 81 a1 78 01",
            Type::Dynamic,
            dynamic(object([("x", Type::Number)]), object_value([("x", number("1"))])),
        ),
        ("92 c4 08 22737472696e6722 c0", Type::Dynamic, dynamic(Type::String, Value::Null)),
        ("92 c4 08 22737472696e6722 d4 00 00", Type::Dynamic, dynamic(Type::String, Value::unknown())),
    ];
    for (bytes, ty, value) in cases {
        let wire = hex(bytes);
        assert_eq!(decode(&wire, &ty), Ok(value.clone()), "decode {bytes} as {ty}");
        assert_eq!(encode(&value, &ty), Ok(wire), "encode {value:?} as {ty}");
    }
}

/// Spellings that are read although they are not written.
#[test]
fn other_spellings_are_read() {
    let cases: Vec<(&str, Type, Value)> = vec![
        ("cf ff ff ff ff ff ff ff ff", Type::Number, number("18446744073709551615")),
        ("d1 ff fe", Type::Number, number("-2")),
        ("d2 ff ff ff fe", Type::Number, number("-2")),
        ("ca 3f c0 00 00", Type::Number, number("1.5")),
        ("cb 40 00 00 00 00 00 00 00", Type::Number, number("2")),
        ("a3 31 65 33", Type::Number, number("1000")),
        ("d9 01 61", Type::String, Value::from("a")),
        ("da 00 01 61", Type::String, Value::from("a")),
        ("db 00 00 00 01 61", Type::String, Value::from("a")),
        ("c4 01 61", Type::String, Value::from("a")),
        ("dc 00 01 c3", list(Type::Bool), Value::List(vec![Value::Bool(true)])),
        ("dd 00 00 00 01 c3", list(Type::Bool), Value::List(vec![Value::Bool(true)])),
        ("de 00 01 a1 6b c3", map(Type::Bool), Value::Map([("k".to_owned(), Value::Bool(true))].into())),
        ("df 00 00 00 01 a1 6b c3", map(Type::Bool), Value::Map([("k".to_owned(), Value::Bool(true))].into())),
        ("93 01 02 01", set(Type::Number), Value::Set(SetElements(vec![number("1"), number("2")]))),
        // The attributes in another order than the alphabet's.
        (
            "82 a1 62 02 a1 61 01",
            object([("a", Type::Number), ("b", Type::Number)]),
            object_value([("a", number("1")), ("b", number("2"))]),
        ),
        ("92 a8 22737472696e6722 a1 61", Type::Dynamic, dynamic(Type::String, Value::from("a"))),
        // Every extension type is an unknown value.
        ("d4 05 00", Type::Bool, Value::unknown()),
        ("c7 00 00", Type::Bool, Value::unknown()),
        ("d8 7f 00000000000000000000000000000000", Type::Bool, Value::unknown()),
        // Refinements: keys not known, keys that do not suit the type, and bytes after the map are passed over.
        ("c7 08 0c 81 63 92 01 81 02 03 ff", Type::Bool, Value::unknown()),
        ("c7 06 0c 81 02 a2 61 62 c0", Type::Number, Value::unknown()),
    ];
    for (bytes, ty, value) in cases {
        assert_eq!(decode(&hex(bytes), &ty), Ok(value), "{bytes} as {ty}");
    }
}

#[test]
fn what_does_not_fit_is_refused_with_its_place() {
    let inner = object([("n", Type::Number)]);
    let cases: Vec<(&str, Type, &str)> = vec![
        ("", Type::String, "the bytes end in the middle of a value"),
        ("c3 c3", Type::Bool, "1 bytes follow the value"),
        ("c1", Type::Bool, "the byte 0xc1, which MessagePack does not use"),
        ("a1 61", Type::Bool, "expected a bool, found a string"),
        ("c3", Type::String, "expected a string, found a bool"),
        ("01", Type::String, "expected a string, found a number"),
        ("a1 ff", Type::String, "a string that is not UTF-8"),
        ("a3 6f 6e 65", Type::Number, "expected a number, found not a decimal number"),
        ("cb 7f f0 00 00 00 00 00 00", Type::Number, "expected a number, found not a finite number"),
        (
            "ab 31 65 39 39 39 39 39 39 39 39 39",
            Type::Number,
            "expected a number, found a number with more than 4096 digits",
        ),
        ("80", list(Type::String), "expected a list, found a map"),
        ("91 01", Type::Tuple(vec![Type::Number, Type::Number]), "expected 2 elements, found 1"),
        ("80", inner.clone(), "the attribute \"n\" is missing"),
        ("82 a1 6e 01 a1 6d 01", inner.clone(), "an unknown attribute \"m\""),
        ("82 a1 6e 01 a1 6e 01", inner.clone(), "the attribute \"n\" twice"),
        ("82 a1 6b c3 a1 6b c3", map(Type::Bool), "the key \"k\" twice"),
        ("81 01 c3", map(Type::Bool), "expected a key, found a number"),
        ("93 c0 c0 c0", Type::Dynamic, "expected a value with its type, found an array"),
        ("92 c0 c0", Type::Dynamic, "expected a type, found null"),
        ("92 a3 22 78 22 c0", Type::Dynamic, "not a type: \"x\""),
        ("c7 01 0c c0", Type::String, "an unknown value with malformed refinements"),
        ("c7 04 0c 82 01 c2", Type::String, "the bytes end in the middle of a value"),
        ("c7 03 0c 82 01 c2", Type::String, "the bytes end in the middle of a value"),
        ("81 a1 6b 92 81 a1 6e 01 81 a1 6e c3", map(list(inner)), "[\"k\"][1].n: expected a number, found a bool"),
        (
            "91 81 a1 61 c3",
            set(object([("a", Type::String)])),
            "in an element of the set: expected a string, found a bool",
        ),
        // Lengths far beyond the bytes that follow.
        ("dd ff ff ff ff", list(Type::String), "[0]: the bytes end in the middle of a value"),
        ("df ff ff ff ff", map(Type::String), "the bytes end in the middle of a value"),
        ("db ff ff ff ff", Type::String, "the bytes end in the middle of a value"),
        ("c9 ff ff ff ff 00", Type::String, "the bytes end in the middle of a value"),
    ];
    for (bytes, ty, problem) in cases {
        let found = decode(&hex(bytes), &ty).map_err(|error| error.to_string());
        assert_eq!(found, Err(problem.to_owned()), "{bytes} as {ty}");
    }
}

#[test]
fn nesting_is_limited() {
    let mut bytes = Vec::new();
    for _ in 0..100_000 {
        bytes.extend(hex("92 c4 09 2264796e616d696322"));
    }
    let error = decode(&bytes, &Type::Dynamic).expect_err("too deep");
    assert_eq!(error.problem, "nested more than 60 levels deep");
    let mut value = Value::Null;
    for _ in 0..100 {
        value = dynamic(Type::Dynamic, value);
    }
    assert_eq!(encode(&value, &Type::Dynamic).expect_err("too deep").problem, "nested more than 60 levels deep");
}

#[test]
fn a_set_is_written_without_duplicates() {
    let twice = Value::Set(SetElements(vec![number("1"), number("1.0"), Value::unknown(), Value::unknown()]));
    assert_eq!(encode(&twice, &set(Type::Number)), Ok(hex("93 01 d4 00 00 d4 00 00")));
}

#[test]
fn values_of_another_type_are_not_written() {
    let inner = object([("n", Type::Number)]);
    let prefixed = Value::Unknown(Refinements { prefix: Some("a".to_owned()), ..Refinements::default() });
    let cases: Vec<(Value, Type, &str)> = vec![
        (Value::from("a"), Type::Bool, "expected a value of type bool, found a string"),
        (Value::from("a"), Type::Dynamic, "expected a value of type any, found a string"),
        (Value::List(vec![]), set(Type::Bool), "expected a value of type set(bool), found a list"),
        (object_value([]), inner.clone(), "the attribute \"n\" is missing"),
        (object_value([("n", number("1")), ("m", Value::Null)]), inner.clone(), "an unknown attribute \"m\""),
        (
            Value::List(vec![object_value([("n", Value::Bool(true))])]),
            list(inner),
            "[0].n: expected a value of type number, found a bool",
        ),
        (prefixed, Type::Number, "a prefix refines an unknown value of type number"),
    ];
    for (value, ty, problem) in cases {
        assert_eq!(
            encode(&value, &ty).map_err(|error| error.to_string()),
            Err(problem.to_owned()),
            "{value:?} as {ty}"
        );
    }
}

/// Terraform refuses more than 1024 bytes of refinements.
#[test]
fn long_refinements_become_weaker() {
    let long =
        Refinements { null: Some(false), prefix: Some(format!("a{}", "ä".repeat(2000))), ..Refinements::default() };
    let bytes = encode(&Value::Unknown(long.clone()), &Type::String).expect("it is a string");
    assert!(bytes.len() < 1024, "{}", bytes.len());
    let Ok(Value::Unknown(read)) = decode(&bytes, &Type::String) else { panic!("it is still unknown") };
    let (prefix, whole) = (read.prefix.expect("a prefix remains"), long.prefix.expect("there is one"));
    assert!(whole.starts_with(&prefix) && prefix.len() > 500, "{}", prefix.len());

    let far = Refinements { lower: bound("1e-4000", true), upper: bound("2", true), ..Refinements::default() };
    let bytes = encode(&Value::Unknown(far), &Type::Number).expect("it is a number");
    let near = Refinements { upper: bound("2", true), ..Refinements::default() };
    assert_eq!(decode(&bytes, &Type::Number), Ok(Value::Unknown(near)));
}
