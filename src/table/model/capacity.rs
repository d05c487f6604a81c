//! Throughput of a table or an index, as it is written.

use tf_provider::{Attr, Model};

/// Provisioned capacity of one direction.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct CapacityModel {
    /// Fixed capacity units, at least 1.
    #[attr(required, range(1, _))]
    pub(crate) units: Attr<i64>,
}

/// Ceiling of an on-demand table or index. One of the two may be left out: that direction is not limited.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct OnDemandThroughputModel {
    /// Most read request units per second.
    #[attr(optional, range(1, _))]
    pub(crate) max_read_request_units: Attr<i64>,
    /// Most write request units per second.
    #[attr(optional, range(1, _))]
    pub(crate) max_write_request_units: Attr<i64>,
}

/// Throughput to be served at once.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct WarmThroughputModel {
    /// Read units per second; at least 12,000 on demand.
    #[attr(optional, range(1, _))]
    pub(crate) read_units_per_second: Attr<i64>,
    /// Write units per second; at least 4,000 on demand.
    #[attr(optional, range(1, _))]
    pub(crate) write_units_per_second: Attr<i64>,
}
