//! Tests the framework with a misbehaving provider, in its own miniature host and over the wire.

mod host;
mod lab;
mod protocol;
