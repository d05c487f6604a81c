//! Any text is read or refused; what was read can be written and is read as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tf_provider::{
    Type,
    value::json::{Extra, decode, to_json},
};
use tf_provider_fuzz::take_type;

fuzz_target!(|input: &[u8]| {
    let mut input = input;
    let ty = take_type(&mut input);
    if let Ok(notation) = Type::from_json(input) {
        assert_eq!(Type::from_json(&notation.to_json()), Ok(notation));
    }
    for extra in [Extra::Refuse, Extra::Ignore] {
        let Ok(value) = decode(input, &ty, extra) else { continue };
        let written = to_json(&value, &ty).expect("what was read can be written").to_string();
        assert_eq!(decode(written.as_bytes(), &ty, Extra::Refuse), Ok(value), "{written} as {ty}");
    }
});
