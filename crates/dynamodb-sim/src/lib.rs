//! A strict model of the DynamoDB control plane, with Application Auto Scaling and CloudWatch alarms: one pure state
//! machine with a virtual clock, and a small HTTP server over it. Tables hold items, too: small data, to ask of a design
//! what it answers.
//!
//! The model follows what AWS was measured to do, states, durations, refusals, budgets and lags included; where
//! nothing was measured it follows the documentation, and what neither covers is refused. It knows no planner.
//! Global tables of version 2019.11.21 span the Regions of an account: a replica is a real table in its Region, and
//! settings are replicated with the measured delays. Items are not replicated: each Region keeps its own.
//!
//! Identifiers such as T-382 (tables), B-011 (backups) and I-003 (imports) name the finding behind a rule.
//!
//! ```
//! use std::time::Duration;
//! use dynamodb_sim::{Caller, Settings, Simulator};
//! use serde_json::json;
//!
//! let mut simulator = Simulator::new(Settings::default());
//! let caller = Caller::new("111122223333", "eu-central-1");
//! simulator.call(&caller, "CreateTable", &json!({
//!     "TableName": "orders",
//!     "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
//!     "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
//!     "BillingMode": "PAY_PER_REQUEST",
//! }))?;
//! simulator.advance(Duration::from_secs(10));
//! let output = simulator.call(&caller, "DescribeTable", &json!({"TableName": "orders"}))?;
//! assert_eq!(output["Table"]["TableStatus"], "ACTIVE");
//! # Ok::<(), dynamodb_sim::ServiceError>(())
//! ```

mod alarm;
mod backup;
mod export;
mod import;
mod insights;
mod items;
mod kinesis;
mod kms;
mod pitr;
mod policy;
mod primitives;
mod replica;
mod restore;
mod scaling;
mod server;
mod sts;
mod table;
mod table_calls;
mod table_settings;
mod tags;
mod ttl;
mod world;

pub use insights::state::{Insights, InsightsMode, InsightsStatus};
pub use kinesis::state::{Destination, Destinations, Precision, Streaming};
pub use pitr::state::{Pitr, Window};
pub use primitives::call::{Call, Outcome, Reply};
pub use primitives::caller::Caller;
pub use primitives::clock::Moment;
pub use primitives::error::ServiceError;
pub use primitives::journal::{Count, Entry, Journal};
pub use primitives::keys::{Key, KeySpec, KeyState};
pub use primitives::load::Load;
pub use primitives::service::Service;
pub use primitives::settings::{Limiters, Profile, Quotas, Settings, SourceBucket, TokenBucket};
pub use primitives::timings::{Pick, ReplicaTimings, Span, Timings};
pub use primitives::units::Units;
pub use server::{Answering, Handle, ServerOptions, spawn};
pub use table::index::{GlobalIndex, IndexPhase, LocalIndex};
pub use table::phase::{Creating, Deleting, Origin, Phase};
pub use table::state::Table;
pub use table::vector_index::VectorIndex;
pub use table_settings::capacity::{BillingMode, Maxima, Provisioned};
pub use table_settings::class::{ClassState, TableClass};
pub use table_settings::encryption::{EncryptionKey, EncryptionState};
pub use table_settings::schema::{AttributeType, KeyElement, KeyType, Projection};
pub use table_settings::stream::{StreamState, StreamView};
pub use table_settings::warm::Warm;
pub use ttl::state::Ttl;
pub use world::faults::{FaultKind, FaultPlan, FaultRule};
pub use world::inventory::Inventory;
pub use world::simulator::Simulator;
