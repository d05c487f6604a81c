//! The table that a call is about, and what the call needs to know of other Regions.

use super::group::{Group, MemberStatus};
use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::table::state::Table;

/// What a call needs to know of other Regions and services.
pub(crate) trait Elsewhere {
    /// The table of the same name in another Region of the account.
    fn table(&self, at: &Caller) -> Option<&Table>;
    /// Whether the account cannot use a Region.
    fn is_disabled(&self, region: &str) -> bool;
    /// Whether the table has no items.
    fn is_empty(&self) -> bool;
    /// The ARN of a key that a table in another Region can use.
    fn key(&mut self, at: &Caller, given: &str) -> Result<String, ServiceError>;
    /// The key of another Region that AWS manages.
    fn managed_key(&self, at: &Caller) -> String;
    /// Whether writes of the table or of an index have a scalable target with a policy.
    fn scales_writes(&self, index: Option<&str>) -> bool;
}

/// The place and the state of what a call is about.
pub(crate) struct Subject<'a> {
    pub(crate) now: Moment,
    pub(crate) at: &'a Caller,
    pub(crate) table: &'a Table,
    pub(crate) group: Option<&'a Group>,
    /// How long a Region cannot be deleted after another one was created from it.
    pub(crate) source_window: i64,
}

impl Subject<'_> {
    pub(super) fn name(&self) -> &str {
        &self.table.name
    }

    pub(super) fn there(&self, region: &str) -> Caller {
        Caller::new(self.at.account.as_str(), region)
    }

    pub(super) fn member(&self, region: &str) -> Option<MemberStatus> {
        self.group?.listed_in(self.at, region).map(|member| member.status)
    }
}
