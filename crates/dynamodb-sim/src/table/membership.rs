//! What a table knows of the global table that it belongs to, and the texts of what it refuses because of it.
//!
//! The global table itself spans Regions; it keeps this part of each member up to date.

use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;

/// The part of a global table that one member needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Membership {
    /// Whether the global table is strongly consistent.
    pub(crate) strong: bool,
    /// Whether this member reads UPDATING because of the global table.
    pub(crate) updating: bool,
    /// Whether the global table is changing, which refuses every other change of a member.
    pub(crate) changing: bool,
    /// The Region of a replica that is listed and still being created.
    pub(crate) adding: Option<String>,
    /// Until when the member cannot be deleted, because another one was created from it.
    pub(crate) source_until: Option<Moment>,
    /// A Region in which the changes of table class are used up.
    pub(crate) class_spent_in: Option<(String, Moment)>,
    /// Whether another member creates or deletes an index.
    pub(crate) indexing: bool,
    /// Whether its policy does not let all members replicate; only between accounts.
    pub(crate) unauthorized: bool,
    /// Whether that is so of any member: then no settings can be replicated (D-025).
    pub(crate) settings_denied: bool,
    /// Whether an index of a provisioned table has no auto scaling of writes.
    pub(crate) unscaled_index: bool,
}

/// `TableStatus` and `ReplicaStatus` of a member whose policy lacks a grant.
pub(crate) const NOT_AUTHORIZED: &str = "REPLICATION_NOT_AUTHORIZED";

/// The text without a detail that tables with replicas answer with (T-306, T-444).
pub(crate) fn in_use() -> ServiceError {
    ServiceError::new("ResourceInUseException", "The resource which you are attempting to change is in use.")
}

/// The refusal of a change that cannot be replicated; the text was not measured.
pub(crate) fn settings_denied(name: &str) -> ServiceError {
    ServiceError::new(
        "AccessDeniedException",
        format!(
            "Settings of table {name} cannot be replicated: a member of its global table does not allow \
             dynamodb:ReplicateSettings to replication.dynamodb.amazonaws.com for every member"
        ),
    )
}

/// The refusal to delete a Region from which a replica was created in the last 24 hours (T-266, T-267).
pub(crate) fn was_source() -> ServiceError {
    ServiceError::validation(
        "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table \
         in the last 24 hours.",
    )
}

/// The refusal to delete a protected member, from wherever it is asked for (T-297).
pub(crate) fn is_protected(name: &str, region: &str) -> ServiceError {
    ServiceError::validation(format!(
        "Cannot delete table {name} in region {region} because it has deletion protection enabled. Disable deletion \
         protection first."
    ))
}

/// The refusal to take one Region out of a strongly consistent global table (T-260).
pub(crate) fn only_together() -> ServiceError {
    ServiceError::validation(
        "Deletion of only one table replica is not supported for global tables with MultiRegionConsistency set to STRONG.",
    )
}

/// The refusal of what concerns all members while one of them is being created (T-298, T-306).
pub(crate) fn being_added(name: &str, region: &str) -> ServiceError {
    ServiceError::validation(format!(
        "Create/Update/Delete of replica is not allowed while the replica is being added to table with name: {name} in \
         region {region}"
    ))
}

/// The refusal of a key of another kind than the members have (T-309, T-313).
pub(crate) fn mixed_keys() -> ServiceError {
    ServiceError::invalid("All replica keys must either be Customer Managed CMK or AWS Managed CMK.")
}

/// The refusal of what a strongly consistent global table cannot have; the text was not measured.
pub(crate) fn unsupported_when_strong(what: &str) -> ServiceError {
    ServiceError::validation(format!(
        "{what} not supported for global tables with MultiRegionConsistency set to STRONG."
    ))
}

/// The writes of an index do not scale (T-288).
pub(crate) fn index_not_scaled() -> ServiceError {
    ServiceError::validation("GSI write capacity should either be Pay-Per-Request or AutoScaled.")
}

/// The changes of table class of one replica are used up (T-294).
pub(crate) fn class_spent(region: &str, until: Moment) -> ServiceError {
    ServiceError::new(
        "LimitExceededException",
        format!("Limit exceeded for replica in {region}. Updates to TableClass are limited to 2 times in 30 day(s)."),
    )
    .until(until)
}
