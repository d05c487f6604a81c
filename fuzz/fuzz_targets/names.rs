//! See the function of the same name in the module `fuzzing` of the provider.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| terraform_provider_dynamodb::fuzzing::names(input));
