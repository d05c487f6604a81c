//! Terraform plugin protocol 6 on the wire: messages, handshake, mutual TLS, serving, shutdown.
//!
//! The crate carries messages between a provider and Terraform or OpenTofu. It knows no schema and no value;
//! what a message means is the business of the crate above.
//!
//! | module | question it answers |
//! |---|---|
//! | [`tfplugin6`], [`plugin`] | Which messages and services exist? (generated from `schemas/*.proto`) |
//! | [`environment`] | Was this process started as a plugin, and with which options? |
//! | [`handshake`] | What does the one line on standard output say? |
//! | [`reattach`] | How does Terraform find a provider that was started by hand? |
//! | [`listen`] | Where does the provider listen, and who can reach that place? |
//! | `tls` | Who may talk to the provider? |
//! | `connections` | How does an accepted connection become a gRPC stream, and how many are open? |
//! | `launcher_services` | Which services does the launcher expect of every plugin? |
//! | `lifetime` | When is it time to go? |
//! | [`serve`](mod@serve) | How do all of these run together? |
//! | `client` (feature `client`) | How does the other end start a provider and talk to it? |
//!
//! A provider binary reads its environment, builds its service and serves:
//!
//! ```no_run
//! # use tfplugin_proto::tfplugin6::provider_server::Provider;
//! use tfplugin_proto::{PluginEnvironment, ServeMode, ServeOptions};
//!
//! # async fn run(service: impl Provider) -> Result<(), Box<dyn std::error::Error>> {
//! let environment = PluginEnvironment::from_process()?;
//! tfplugin_proto::serve(service, ServeOptions::new(ServeMode::Plugin(environment))).await?;
//! # Ok(())
//! # }
//! ```

#[cfg(feature = "client")]
pub mod client;
mod connections;
pub mod environment;
pub mod handshake;
mod launcher_services;
mod lifetime;
pub mod listen;
pub mod reattach;
pub mod serve;
mod tls;

pub use environment::{EnvironmentError, PluginEnvironment};
pub use serve::{ServeError, ServeMode, ServeOptions, serve};

/// Messages and service of the provider protocol (`schemas/tfplugin6.proto`).
#[expect(missing_docs, reason = "generated from the protocol definition, which carries the comments")]
pub mod tfplugin6 {
    tonic::include_proto!("tfplugin6");
}

/// Messages and services of the plugin launcher (`schemas/go_plugin.proto`).
#[expect(missing_docs, reason = "generated from the protocol definition, which carries the comments")]
pub mod plugin {
    tonic::include_proto!("plugin");
}
