//! Tests that a provider process behaves towards its client as Terraform and OpenTofu need it.
//!
//! Every test starts `examples/empty_provider.rs` as a process of its own and talks to it as the CLIs do.
//! Sockets, signals and parents are Unix matters, so this runs there.
#![cfg(unix)]

mod end_of_life;
mod handshake;
mod messages;
mod mutual_tls;
mod reattach;

use std::path::PathBuf;

use tfplugin_proto::{
    client::{Launch, PluginProcess},
    tfplugin6::{get_provider_schema, provider_client::ProviderClient},
};
use tonic::{Status, transport::Channel};

/// The example next to this test's own binary. `cargo test` builds both.
fn provider_path() -> PathBuf {
    let test = std::env::current_exe().expect("a running test has a path");
    let target = test.parent().and_then(|deps| deps.parent()).expect("tests are built in target/<profile>/deps");
    let path = target.join("examples").join(format!("empty_provider{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} is missing; build it with `cargo build --examples`", path.display());
    path
}

fn launch() -> Launch {
    Launch::new(provider_path())
}

async fn start() -> PluginProcess {
    launch().start().await.expect("the provider starts")
}

async fn schema(channel: Channel) -> Result<get_provider_schema::Response, Status> {
    let reply = ProviderClient::new(channel).get_provider_schema(get_provider_schema::Request {}).await?;
    Ok(reply.into_inner())
}
