//! The planner and the executor against a strict model of the service, in virtual time.

mod cases;
mod creation;
mod deletion;
mod description;
mod drive;
mod executor;
mod existing;
mod faults;
pub(super) mod fixture;
pub(super) mod generate;
mod measure;
mod planner;
mod request;
mod scaling;
mod settled;
mod sim_control;
mod updates;
