//! A framework for Terraform providers, independent of any service.
//!
//! Reading order: [`value_type`] and [`value`] (what travels), [`path`] and [`diagnostic`] (how problems are
//! named), [`similar`] (what was meant), [`attr`], [`schema`] and [`model`] (one declaration per attribute), [`plan`] (generic planning
//! passes), [`resource`], [`data_source`], [`list_resource`], [`action`], [`function`] and [`provider`] (what an author implements), [`serve`] (how a
//! binary runs), and inside `server` (one file per RPC). Only the private `wire` modules and [`serve`] know the
//! protocol's messages. With the feature `testing` there is a miniature host for tests in `testing`.
//!
//! `examples/terraform-provider-example.rs` is a whole provider.

// The derive macro names this crate from outside; its own modules and tests use it too.
extern crate self as tf_provider;

pub mod action;
pub mod attr;
pub mod cancel;
mod completions;
pub mod data_source;
pub mod diagnostic;
mod encoded;
pub mod function;
mod guard;
mod lint;
pub mod list_resource;
pub mod logging;
pub mod model;
pub mod path;
pub mod plan;
pub mod private;
pub mod provider;
pub mod resource;
pub mod schema;
pub mod serve;
mod server;
pub mod similar;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod value;
pub mod value_type;
mod wire;

pub use attr::Attr;
pub use cancel::Cancel;
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use model::{Model, SetOf};
pub use path::{Path, Step};
pub use private::Private;
pub use provider::Provider;
pub use resource::Resource;
pub use schema::Schema;
pub use tf_provider_derive::Model;
pub use value::{Number, Refinements, Value};
pub use value_type::Type;
