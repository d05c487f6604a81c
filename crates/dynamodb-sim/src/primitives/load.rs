//! The load of applications: units per second of a table or index, constant until the load is replaced.

use serde::Deserialize;

use crate::primitives::caller::Caller;

/// Consumption of a table or global index.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// The table.
    pub table: String,
    /// The global index; `None` means the table itself.
    #[serde(default)]
    pub index: Option<String>,
    /// Read units per second.
    #[serde(default)]
    pub read: f64,
    /// Write units per second.
    #[serde(default)]
    pub write: f64,
    /// The account; `None` means every account that has such a table.
    #[serde(default)]
    pub account: Option<String>,
    /// The Region; `None` means every Region that has such a table.
    #[serde(default)]
    pub region: Option<String>,
}

impl Load {
    /// Whether the load is on a table or index of an account and Region.
    pub(crate) fn is_on(&self, caller: &Caller, table: &str, index: Option<&str>) -> bool {
        let here = |wanted: &Option<String>, is: &str| wanted.as_ref().is_none_or(|wanted| wanted == is);
        self.table == table
            && self.index.as_deref() == index
            && here(&self.account, &caller.account)
            && here(&self.region, &caller.region)
    }
}
