//! What does a table cost in a month, in which mode and class would it cost least, and what does each access pattern need?
//!
//! [`estimate`] takes a [`Workload`], which is wholly known, and [`Prices`]; it answers with an [`Estimate`]. The way there:
//! units of a request (`units`), units per second of table and indexes (`demand`), what is billed (`lines`), and what that
//! costs (`bill`).

mod assumptions;
mod bill;
mod capacity;
mod demand;
mod estimate;
mod lines;
mod price_item;
mod prices;
pub mod units;
mod usd;
mod workload;

pub use capacity::{BillingMode, Capacity, Throughput};
pub use demand::Demand;
pub use estimate::{Estimate, MonthlyUsd, PatternCost, estimate};
pub use prices::{ListedPrice, PriceError, Prices};
pub use units::{Consistency, Units};
pub use usd::Usd;
pub use workload::{IndexEffect, IndexUse, Load, Replica, Stream, TableClass, Unpriced, Usage, Workload};
