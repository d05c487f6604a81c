//! The composition: the services of an account, how they reach each other, and how time moves all of them.

pub(crate) mod faults;
pub(crate) mod inventory;
mod links;
mod profile;
mod region;
mod replication;
mod routing;
pub(crate) mod simulator;
