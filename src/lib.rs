//! Terraform provider whose one resource owns a DynamoDB table and everything that lives and dies with it.
//!
//! Reading order: `provider` (what Terraform sees), `table` (the resource as a table of contents), then the folder
//! `table` in the order of its stages. Only `aws` and `table::calls` know the SDK; only `wait` sleeps or reads a clock.

mod aws;
mod config;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod limits;
mod names;
mod policy;
mod provider;
mod schedule;
mod similar;
mod table;
mod tags;
mod wait;

/// Serves the provider to the Terraform that started this process, or explains itself; the process's exit code.
pub fn run() -> std::process::ExitCode {
    tf_provider::serve::run(provider::DynamoDb)
}
