//! Replicas of a table in other Regions, as they are configured.

use std::collections::BTreeMap;

use tf_provider::{Attr, Model, SetOf};

use super::{CapacityModel, InsightsModel, KinesisModel, PointInTimeRecoveryModel};
use crate::limits;

/// A replica in another Region. What is left out is the table's, except `resource_policy`, `kinesis_stream` and
/// `alarm_actions`, whose ARNs are regional.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct ReplicaModel {
    /// ARN of the customer-managed key that encrypts the replica, in the replica's Region. Required if the table has a
    /// customer-managed key, and only then.
    #[attr(optional)]
    pub(crate) kms_key_arn: Attr<String>,
    /// Continuous backups of the replica. Defaults to the table's.
    #[attr(optional, computed)]
    pub(crate) point_in_time_recovery: Attr<PointInTimeRecoveryModel>,
    /// Whether the replica is protected against deletion. Defaults to the table's. A protected replica is removed in two
    /// applies: disable the protection, apply, remove it.
    #[attr(optional, computed)]
    pub(crate) deletion_protection_enabled: Attr<bool>,
    /// What happens when the Region leaves `replicas` or the table is destroyed: `DESTROY` deletes the replica with its items,
    /// `DISASSOCIATE` keeps it as a table of its own, with its items, that nothing manages any more. Not possible with strong
    /// consistency.
    #[attr(optional, computed, default = "DESTROY", one_of("DESTROY", "DISASSOCIATE"))]
    pub(crate) removal_policy: Attr<String>,
    /// Whether the replica is protected against disassociation. A replica that is protected is disassociated in two applies:
    /// disable the protection, apply, remove it.
    #[attr(optional, computed, default = true)]
    pub(crate) disassociation_protection_enabled: Attr<bool>,
    /// `STANDARD` or `STANDARD_INFREQUENT_ACCESS`. Defaults to the table's.
    #[attr(
        optional,
        computed,
        one_of("STANDARD", "STANDARD_INFREQUENT_ACCESS" | "STANDARD_IA" | "INFREQUENT_ACCESS" | "IA")
    )]
    pub(crate) table_class: Attr<String>,
    /// CloudWatch Contributor Insights of the replica. Defaults to the table's.
    #[attr(optional, computed, presence)]
    pub(crate) contributor_insights: Attr<InsightsModel>,
    /// Provisioned read capacity of the replica, with `units` alone. Follows the table, with its scaling, if left out.
    #[attr(optional)]
    pub(crate) read_capacity: Attr<CapacityModel>,
    /// Maximum read request units per second of an on-demand replica. Follows the table if left out.
    #[attr(optional, range(1, _))]
    pub(crate) max_read_request_units: Attr<i64>,
    /// Settings of the table's global secondary indexes in this Region, by index name. Field by field, what is left out is
    /// the table's.
    #[attr(optional)]
    pub(crate) global_secondary_indexes: Attr<BTreeMap<String, Attr<ReplicaIndexModel>>>,
    /// Tags of the replica, in addition to the table's, if these are propagated, and the provider's `default_tags`.
    #[attr(optional)]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// Whether the replica gets the tags of the table, too.
    #[attr(optional, computed, default = true)]
    pub(crate) propagate_tags: Attr<bool>,
    /// All tags of the replica.
    #[attr(computed, instead = "`tags`")]
    pub(crate) tags_all: Attr<BTreeMap<String, Attr<String>>>,
    /// Resource-based policy of the replica as JSON. None if left out: the table's does not count here.
    #[attr(optional)]
    pub(crate) resource_policy: Attr<String>,
    /// Kinesis data stream that item changes in this Region are sent to. Disabled if left out.
    #[attr(optional)]
    pub(crate) kinesis_stream: Attr<KinesisModel>,
    /// ARNs of the actions, in the replica's Region, to run when an alarm enters ALARM. The rules are the table's `alarms`;
    /// a replica without this attribute has no alarms, and with `[]` it has alarms without actions.
    #[attr(optional, length(_, limits::MAX_ALARM_ACTIONS), presence)]
    pub(crate) alarm_actions: Attr<SetOf<String>>,
    /// ARNs of the replica's alarms, by rule or, for an index, by `<rule>-<index>`.
    #[attr(computed, instead = "`alarm_actions`")]
    pub(crate) alarm_arns: Attr<BTreeMap<String, Attr<String>>>,
    /// ARN of the replica.
    #[attr(computed)]
    pub(crate) arn: Attr<String>,
    /// ARN of the replica's stream.
    #[attr(computed)]
    pub(crate) stream_arn: Attr<String>,
    /// Label of the replica's stream.
    #[attr(computed)]
    pub(crate) stream_label: Attr<String>,
}

/// What the removal of a replica does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReplicaRemoval {
    /// It is deleted with its items.
    Destroy,
    /// It stays as a table of its own.
    Disassociate,
}

impl ReplicaRemoval {
    /// The one that the replica has chosen.
    pub(crate) fn of(replica: &ReplicaModel) -> Self {
        match replica.removal_policy.known().map(String::as_str) {
            Some("DISASSOCIATE") => Self::Disassociate,
            _ => Self::Destroy,
        }
    }

    /// The attribute that protects a replica against it.
    pub(crate) fn protection(self) -> &'static str {
        match self {
            Self::Destroy => "deletion_protection_enabled",
            Self::Disassociate => "disassociation_protection_enabled",
        }
    }

    /// The same as words: "is protected against …".
    pub(crate) fn as_noun(self) -> &'static str {
        match self {
            Self::Destroy => "deletion",
            Self::Disassociate => "disassociation",
        }
    }
}

/// Settings of a global secondary index in one Region.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct ReplicaIndexModel {
    /// Provisioned read capacity, with `units` alone. Follows the table's index if left out.
    #[attr(optional)]
    pub(crate) read_capacity: Attr<CapacityModel>,
    /// Maximum read request units per second of an on-demand table's index. Follows the table's index if left out.
    #[attr(optional, range(1, _))]
    pub(crate) max_read_request_units: Attr<i64>,
    /// CloudWatch Contributor Insights of the index in this Region. Defaults to those of the table's index.
    #[attr(optional, computed, presence)]
    pub(crate) contributor_insights: Attr<InsightsModel>,
}
