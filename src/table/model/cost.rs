//! What a table costs, as it is stored.

use std::collections::BTreeMap;

use tf_provider::{Attr, Model, Number};

/// What a month costs, by list prices without free tier, tax and discounts.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct EstimatedCostModel {
    /// The parts, in the table's billing mode and class.
    #[attr(computed)]
    pub(crate) monthly_usd: Attr<MonthlyCostModel>,
    /// Total of a month if the table is on-demand.
    #[attr(computed)]
    pub(crate) on_demand_total: Attr<Number>,
    /// Total of a month if the table is provisioned, scaled capacity at its target utilization.
    #[attr(computed)]
    pub(crate) provisioned_total: Attr<Number>,
    /// `PAY_PER_REQUEST` or `PROVISIONED`, whichever costs less. Null while reads or writes are not counted, as `assumptions` says.
    #[attr(computed)]
    pub(crate) cheaper_mode: Attr<String>,
    /// Average utilization of provisioned capacity, from 0 to 1, above which it costs less than on-demand.
    #[attr(computed)]
    pub(crate) break_even_utilization: Attr<Number>,
    /// `STANDARD` or `STANDARD_INFREQUENT_ACCESS`, whichever costs less. Null while reads or writes are not counted.
    #[attr(computed)]
    pub(crate) cheaper_class: Attr<String>,
    /// What the estimate rests on.
    #[attr(computed)]
    pub(crate) assumptions: Attr<Vec<Attr<String>>>,
    /// Date of the price list.
    #[attr(computed)]
    pub(crate) prices_as_of: Attr<String>,
    /// Whether the prices of `monthly_usd` are those of the table's Region; `false` if some are derived from another Region's.
    /// Those of the mode and the class that it is compared with may be derived all the same: `assumptions` names them.
    #[attr(computed)]
    pub(crate) region_priced: Attr<bool>,
}

/// The parts of a month's cost, in US dollars.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct MonthlyCostModel {
    /// Reads of the table and its local indexes.
    #[attr(computed)]
    pub(crate) reads: Attr<Number>,
    /// Writes of the table and its local indexes.
    #[attr(computed)]
    pub(crate) writes: Attr<Number>,
    /// Each index: its reads, writes and storage.
    #[attr(computed)]
    pub(crate) indexes: Attr<BTreeMap<String, Attr<Number>>>,
    /// Storage of the table.
    #[attr(computed)]
    pub(crate) storage: Attr<Number>,
    /// Point-in-time recovery.
    #[attr(computed)]
    pub(crate) point_in_time_recovery: Attr<Number>,
    /// Reads of the stream that are charged.
    #[attr(computed)]
    pub(crate) streams: Attr<Number>,
    /// Each replica by Region.
    #[attr(computed)]
    pub(crate) replicas: Attr<BTreeMap<String, Attr<Number>>>,
    /// Alarms.
    #[attr(computed)]
    pub(crate) alarms: Attr<Number>,
    /// The sum.
    #[attr(computed)]
    pub(crate) total: Attr<Number>,
}
