//! A provider that misbehaves on request, in front of the framework's own miniature host and behind the wire.

mod host;
mod lab;
mod protocol;
