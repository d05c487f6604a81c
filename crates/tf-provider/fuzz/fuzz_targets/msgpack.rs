//! Any bytes are read or refused; what was read can be written, and writing it twice makes no difference.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tf_provider::value::msgpack::{decode, encode};
use tf_provider_fuzz::take_type;

fuzz_target!(|input: &[u8]| {
    let mut input = input;
    let ty = take_type(&mut input);
    let Ok(value) = decode(input, &ty) else { return };
    let written = encode(&value, &ty).expect("what was read can be written");
    let again = decode(&written, &ty).expect("what was written can be read");
    // Long refinements are shortened when they are written, so the bytes are compared, not the values.
    assert_eq!(encode(&again, &ty).as_ref(), Ok(&written), "{value:?} as {ty}");
});
