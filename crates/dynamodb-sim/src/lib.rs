//! A strict model of the DynamoDB control plane, with Application Auto Scaling and CloudWatch alarms: one pure state
//! machine with a virtual clock, and a small HTTP server over it.
//!
//! The model follows what AWS was measured to do, states, durations, refusals, budgets and lags included; where
//! nothing was measured it follows the documentation, and where neither speaks it refuses. It knows no planner.
//! Labels such as T-382 (tables), B-011 (backups) and I-003 (imports) name the fact behind a rule;
//! `docs/development/dynamodb-behavior.md` lists them with their sources.
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
mod arn;
mod backup;
mod blueprint;
mod call;
mod caller;
mod capacity;
mod class;
mod clock;
mod context;
mod create;
mod delete;
mod describe;
mod encryption;
mod error;
mod faults;
mod import;
mod index;
mod input;
mod insights;
mod inventory;
mod journal;
mod kinesis;
mod kms;
mod limiter;
mod limits;
mod load;
mod pitr;
mod policy;
mod profile;
mod protection;
mod restore;
mod scaling;
mod schema;
mod server;
mod service;
mod settings;
mod shape;
mod simulator;
mod store;
mod stream;
mod sts;
mod table;
mod tags;
mod timings;
mod ttl;
mod unmodelled;
mod update;
mod warm;

pub use call::{Call, Outcome, Reply};
pub use caller::Caller;
pub use capacity::{BillingMode, Maxima, Provisioned, Units};
pub use class::{ClassState, TableClass};
pub use clock::Moment;
pub use encryption::{EncryptionKey, EncryptionState};
pub use error::ServiceError;
pub use faults::{FaultKind, FaultPlan, FaultRule};
pub use index::{GlobalIndex, IndexPhase, LocalIndex};
pub use insights::{Insights, InsightsMode, InsightsStatus};
pub use inventory::Inventory;
pub use journal::{Count, Entry, Journal};
pub use kinesis::{Destination, Destinations, Precision, Streaming};
pub use kms::{Key, KeySpec, KeyState};
pub use load::Load;
pub use pitr::{Pitr, Window};
pub use schema::{AttributeType, KeyElement, KeyType, Projection};
pub use server::{Answering, Handle, ServerOptions, spawn};
pub use service::Service;
pub use settings::{Limiters, Profile, Quotas, Settings, SourceBucket, TokenBucket};
pub use simulator::Simulator;
pub use stream::{StreamState, StreamView};
pub use table::{Creating, Deleting, Origin, Phase, Table};
pub use timings::{Pick, Span, Timings};
pub use ttl::Ttl;
pub use warm::Warm;
