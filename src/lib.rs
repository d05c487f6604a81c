//! Terraform provider whose one resource manages a DynamoDB table and everything that belongs to it.
//!
//! Reading order: `provider` (the entry points), `table` (the operations of the resource and their stages), then the folder
//! `table` in the order of its stages. Only `aws` and `table::calls` know the SDK; only `clock` and `wait` sleep or read
//! a clock.

mod actions;
mod adopt;
mod aws;
mod clock;
mod command_line;
mod config;
mod data;
mod doctor;
mod explain;
mod finite;
mod functions;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod guardrail_ids;
mod limits;
mod markdown;
mod names;
mod permissions;
mod policy;
mod provider;
mod schedule;
mod table;
mod tags;
mod wait;

/// Serves the provider to the CLI that started this process, or prints how to use it; returns the exit code.
pub fn run() -> std::process::ExitCode {
    tf_provider::serve::run(provider::DynamoDb)
}
