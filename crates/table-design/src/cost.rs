//! What does a table cost in a month, in which mode and class would it cost least, and what does each access pattern need?
//!
//! [`estimate`] takes a [`Workload`], which is wholly known, and [`Prices`]; it answers with an [`Estimate`]. The way there:
//! units of a request (`units`), units per second of table and indexes (`demand`), what is billed (`lines`), and what that
//! costs (`bill`).
//!
//! ```
//! use table_design::cost::{Consistency, Load, Prices, Workload, estimate};
//! use table_design::{Operation, Rate};
//!
//! let mut workload = Workload::new("us-east-1");
//! workload.loads.push(Load {
//!     pattern: "save_order".to_owned(),
//!     operation: Operation::PutItem,
//!     index: None,
//!     rate: Rate { per_second: 10.0, items: 1.0, item_size_bytes: 900.0, distinct_keys: None },
//!     consistency: Consistency::Eventual,
//!     shards: 1.0,
//!     fetches: false,
//!     index_effects: Default::default(),
//! });
//! let month = estimate(&workload, &Prices::listed());
//! assert_eq!(month.monthly_usd.total.to_string(), "16.43");
//! assert_eq!(month.needed.table.write, 10.0);
//! ```

mod assumptions;
mod bill;
mod capacity;
mod demand;
mod estimate;
mod lines;
mod monthly;
mod price_item;
mod prices;
pub mod units;
mod usd;
mod workload;

pub use capacity::{BillingMode, Capacity, Throughput};
pub use demand::Demand;
pub use estimate::{Estimate, PatternCost, estimate};
pub use monthly::MonthlyUsd;
pub use prices::{PriceError, Prices};
pub use units::{Consistency, Units};
pub use usd::Usd;
pub use workload::{
    HOURS_PER_MONTH, IndexEffect, IndexUse, Load, Replica, Stream, TableClass, Unpriced, Usage, Workload,
};
