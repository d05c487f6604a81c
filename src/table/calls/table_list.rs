//! Which tables a Region has, page by page.

use super::TableCalls;
use crate::aws::error::ApiError;
use crate::aws::limiter::Family;
use crate::names::TableName;

/// A page of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamesPage {
    /// The names, in the order of the service.
    pub(crate) names: Vec<TableName>,
    /// Where the next page begins; none after the last.
    pub(crate) next: Option<String>,
}

impl TableCalls {
    /// ListTables, from where a page before has ended.
    pub(crate) async fn table_names(&self, start: Option<&str>) -> Result<NamesPage, ApiError> {
        let list = self.clients.dynamodb.list_tables().set_exclusive_start_table_name(start.map(str::to_owned));
        let answer = self.gate().call("ListTables", Family::Read, list.send()).await?;
        // The service's own names have at least the form that it asks for.
        let names = answer.table_names().iter().filter_map(|name| TableName::parse(name).ok()).collect();
        let next = answer.last_evaluated_table_name().filter(|next| !next.is_empty()).map(str::to_owned);
        Ok(NamesPage { names, next })
    }
}
