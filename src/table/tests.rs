//! The planner and the executor against a strict model of the service, in virtual time.

mod announced;
mod budgets;
mod creation;
mod deletion;
mod description;
mod executor;
mod existing_table;
mod faults;
pub(super) mod fixture;
pub(super) mod generate;
pub(super) mod hcl;
mod lost_key;
pub(super) mod paths;
mod planner;
mod request;
mod safety;
mod scaling;
mod scaling_holds;
mod settled_observation;
pub(super) mod sim_control;
pub(super) mod step_driver;
mod step_order;
mod updates;
mod wait_bounds;
