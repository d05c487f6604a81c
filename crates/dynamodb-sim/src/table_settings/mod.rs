//! The schema and the settings of a table, each with its own rules and history.

pub(crate) mod capacity;
pub(crate) mod class;
pub(crate) mod encryption;
pub(crate) mod input;
pub(crate) mod key_access;
pub(crate) mod protection;
mod refusals;
pub(crate) mod schema;
pub(crate) mod settings_replication;
mod shape;
pub(crate) mod stream;
pub(crate) mod vector;
pub(crate) mod warm;
