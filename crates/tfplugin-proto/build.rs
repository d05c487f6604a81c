//! Generates the wire types and services from `schemas/*.proto`, without a `protoc` on the machine.

use std::{error::Error, path::Path};

const FILES: [&str; 2] = ["tfplugin6.proto", "go_plugin.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    println!("cargo::rerun-if-changed=build.rs");
    for file in FILES {
        println!("cargo::rerun-if-changed={}", schemas.join(file).display());
    }
    let descriptors = protox::compile(FILES, [&schemas])?;
    tonic_prost_build::configure().build_client(true).build_server(true).compile_fds(descriptors)?;
    Ok(())
}
