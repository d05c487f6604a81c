//! The planner and the executor against a strict model of the service, in virtual time.

mod description;
mod drive;
mod generate;
mod measure;
mod planner;
mod request;
mod sim_control;
