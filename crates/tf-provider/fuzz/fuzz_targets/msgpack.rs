//! See the function of the same name.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tf_provider_fuzz::msgpack(input));
