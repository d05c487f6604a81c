//! The members of a global table in other accounts: which there are, and does the table replicate its settings to them? Each
//! belongs to its own account and is managed there.

use super::replicas::ReplicaStatus;
use crate::names::{Arn, Region};

/// What DescribeTable says of other accounts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct OtherAccounts {
    /// Whether settings are replicated; `None` if the endpoint does not say, or replicas of the same account override them.
    pub(crate) settings_replication: Option<bool>,
    /// The other members.
    pub(crate) members: Vec<AccountMember>,
}

/// A member in another account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccountMember {
    /// Its Region.
    pub(crate) region: Region,
    /// Its ARN, if the endpoint says it.
    pub(crate) arn: Option<Arn>,
    /// Its status.
    pub(crate) status: ReplicaStatus,
}

impl OtherAccounts {
    /// Without other members.
    pub(crate) fn alone(settings_replication: Option<bool>) -> Self {
        Self { settings_replication, members: Vec::new() }
    }
}
