//! The resource `dynamodb_table`.

pub(crate) mod apply;
pub(crate) mod change;
pub(crate) mod control;
pub(crate) mod desired;
pub(crate) mod keys;
pub(crate) mod model;
pub(crate) mod observed;
pub(crate) mod ready;
pub(crate) mod settings;
pub(crate) mod state;
pub(crate) mod steps;
pub(crate) mod throughput;
