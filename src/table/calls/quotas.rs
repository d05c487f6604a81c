//! How many units the account may provision.

use super::TableCalls;
use crate::aws::error::{ApiError, Cause};
use crate::aws::limiter::Family;
use crate::table::throughput::Units;

/// Quotas of the account in the Region: maxima, not what is left of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quotas {
    /// Of all tables and indexes together.
    pub(crate) account: Units,
    /// Of one table with its indexes.
    pub(crate) table: Units,
}

impl TableCalls {
    /// DescribeLimits.
    pub(crate) async fn quotas(&self) -> Result<Quotas, ApiError> {
        const OPERATION: &str = "DescribeLimits";
        let send = self.clients.dynamodb.describe_limits().send();
        let answer = self.gate().call(OPERATION, Family::Read, send).await?;
        let units = |read: Option<i64>, write: Option<i64>| {
            Some(Units { read: u64::try_from(read?).ok()?, write: u64::try_from(write?).ok()? })
        };
        let account = units(answer.account_max_read_capacity_units(), answer.account_max_write_capacity_units());
        let table = units(answer.table_max_read_capacity_units(), answer.table_max_write_capacity_units());
        let quotas = account.zip(table).map(|(account, table)| Quotas { account, table });
        quotas.ok_or_else(|| self.error(OPERATION, Cause::Unreadable("a quota is missing".to_owned())))
    }
}
