//! The composition: which services an account has, how they reach each other, and how time moves all of them.

pub(crate) mod faults;
pub(crate) mod inventory;
mod links;
mod profile;
mod region;
mod routing;
pub(crate) mod simulator;
