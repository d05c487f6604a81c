//! `dynamodb_table` as Terraform writes and stores it: every place may be null or not known yet.
//!
//! One declaration per attribute. The comment of a field is its documentation in the registry, its flags are its
//! schema, its type is its decoding.

use std::collections::BTreeMap;

use tf_provider::{Attr, Model, SetOf};

mod capacity;
mod insights_and_alarms;
mod origin;

pub(crate) use capacity::{CapacityModel, OnDemandThroughputModel, ScheduleModel, WarmThroughputModel};
pub(crate) use insights_and_alarms::{AlarmRuleModel, AlarmsModel, InsightsModel, KinesisModel};
pub(crate) use origin::{CsvModel, ImportModel, RestoreModel, S3SourceModel};

/// A DynamoDB table and everything that belongs to it: keys, indexes, capacity and its scaling, backups,
/// encryption, streams, time to live, policy, insights, alarms and tags.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct TableModel {
    /// Name of the table: 3 to 255 letters, digits, underscores, dots and hyphens. Exactly one of `name` and
    /// `name_prefix` is given.
    #[attr(optional, computed, replace)]
    pub(crate) name: Attr<String>,
    /// Beginning of the table's name; the rest is chosen so that the name is unique. A table whose name begins with it
    /// keeps its name.
    #[attr(optional)]
    pub(crate) name_prefix: Attr<String>,
    /// Region of the table. Defaults to the provider's Region.
    #[attr(optional, computed, replace)]
    pub(crate) region: Attr<String>,
    /// The attribute that decides which partition an item lives in.
    #[attr(required, replace)]
    pub(crate) partition_key: Attr<KeyModel>,
    /// The attribute that orders the items of a partition.
    #[attr(optional, replace)]
    pub(crate) sort_key: Attr<KeyModel>,
    /// Name to type of all key attributes of the table and its indexes, derived from the keys.
    #[attr(
        computed,
        instead = "the `type` of a key where the key is written: `partition_key`, `sort_key` or that of an index"
    )]
    pub(crate) attribute_definitions: Attr<BTreeMap<String, Attr<String>>>,

    /// Global secondary indexes by name. An index is added, removed and changed by itself; one whose keys or projection
    /// change is deleted and rebuilt.
    #[attr(optional)]
    pub(crate) global_secondary_indexes: Attr<BTreeMap<String, Attr<GlobalIndexModel>>>,
    /// Local secondary indexes by name. They exist from the table's creation to its end.
    #[attr(optional, replace)]
    pub(crate) local_secondary_indexes: Attr<BTreeMap<String, Attr<LocalIndexModel>>>,

    /// `PAY_PER_REQUEST` or `PROVISIONED`. Defaults to `PROVISIONED` if the table has a capacity, otherwise to
    /// `PAY_PER_REQUEST`.
    #[attr(optional, computed, one_of("PAY_PER_REQUEST" | "ON_DEMAND", "PROVISIONED"))]
    pub(crate) billing_mode: Attr<String>,
    /// Provisioned read capacity. Given together with `write_capacity`.
    #[attr(optional, presence)]
    pub(crate) read_capacity: Attr<CapacityModel>,
    /// Provisioned write capacity. Given together with `read_capacity`.
    #[attr(optional, presence)]
    pub(crate) write_capacity: Attr<CapacityModel>,
    /// Ceiling of an on-demand table. Without it there is none.
    #[attr(optional, presence)]
    pub(crate) on_demand_throughput: Attr<OnDemandThroughputModel>,
    /// Throughput that the table must be able to serve at once. A floor: the service raises it by itself and never
    /// lowers it, and neither shows as a difference.
    #[attr(optional, presence)]
    pub(crate) warm_throughput: Attr<WarmThroughputModel>,
    /// `STANDARD` or `STANDARD_INFREQUENT_ACCESS`. Can be changed twice in 30 days.
    #[attr(optional, computed, default = "STANDARD", one_of("STANDARD", "STANDARD_INFREQUENT_ACCESS" | "STANDARD_IA" | "INFREQUENT_ACCESS" | "IA"))]
    pub(crate) table_class: Attr<String>,

    /// Continuous backups: the table can be restored to any second of the last days. On unless switched off.
    #[attr(optional, computed)]
    pub(crate) point_in_time_recovery: Attr<PointInTimeRecoveryModel>,
    /// Whether the table is protected against deletion. Defaults to on, except with the provider's preset `development`.
    /// A protected table is destroyed in two applies: switch it off, apply, destroy.
    #[attr(optional, computed)]
    pub(crate) deletion_protection_enabled: Attr<bool>,
    /// What becomes of the table when it is destroyed: `DESTROY` deletes it, `SNAPSHOT` takes a backup first and then
    /// deletes it, `RETAIN` only forgets it.
    #[attr(optional, computed, default = "DESTROY", one_of("DESTROY" | "DELETE", "SNAPSHOT" | "BACKUP", "RETAIN" | "KEEP"))]
    pub(crate) removal_policy: Attr<String>,
    /// Time to live: items are deleted when the second in this attribute has passed.
    #[attr(optional)]
    pub(crate) ttl: Attr<TtlModel>,
    /// Creates the table from a backup or from another table's past. Has no effect on a table that exists.
    #[attr(optional, presence)]
    pub(crate) restore: Attr<RestoreModel>,
    /// Creates the table from files in S3. Has no effect on a table that exists.
    #[attr(optional)]
    pub(crate) import_table: Attr<ImportModel>,
    /// Encryption at rest. The AWS-owned key unless said otherwise.
    #[attr(optional, computed)]
    pub(crate) server_side_encryption: Attr<EncryptionModel>,
    /// Who else may use the table: a resource-based policy as JSON, at most 20 KB, compared by what it means.
    #[attr(optional)]
    pub(crate) resource_policy: Attr<String>,
    /// Stream of item changes. Without it the stream is off.
    #[attr(optional)]
    pub(crate) stream: Attr<StreamModel>,
    /// Kinesis data stream that item changes are sent to. Without it none are.
    #[attr(optional)]
    pub(crate) kinesis_stream: Attr<KinesisModel>,
    /// CloudWatch Contributor Insights of the table. Off without it.
    #[attr(optional, presence)]
    pub(crate) contributor_insights: Attr<InsightsModel>,
    /// Tags of the table, besides the provider's `default_tags`.
    #[attr(optional)]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// All tags of the table, those of the provider's `default_tags` included.
    #[attr(computed, instead = "`tags`")]
    pub(crate) tags_all: Attr<BTreeMap<String, Attr<String>>>,

    /// CloudWatch alarms of the table and its indexes. None without it.
    #[attr(optional, presence)]
    pub(crate) alarms: Attr<AlarmsModel>,
    /// ARNs of the alarms by name. An alarm that is not as configured is missing here until the next apply.
    #[attr(computed, instead = "`alarms`")]
    pub(crate) alarm_arns: Attr<BTreeMap<String, Attr<String>>>,

    /// Guardrails that this table may break: id to the reason, at least ten characters. Ids are `policy.public`,
    /// `protection.destroy`, `protection.index-rebuild`, `protection.replace`, `protection.unmanaged-index`, `protection.unrecoverable` and
    /// `stream.recycle`.
    #[attr(optional)]
    pub(crate) guardrail_suppressions: Attr<BTreeMap<String, Attr<String>>>,
    /// ARN of the table.
    #[attr(computed)]
    pub(crate) arn: Attr<String>,
    /// Name of the table.
    #[attr(computed, instead = "`name`")]
    pub(crate) id: Attr<String>,
    /// Unique id of this incarnation of the table: another one after the table was deleted and created again.
    #[attr(computed)]
    pub(crate) table_id: Attr<String>,
    /// ARN of the table's stream; null while it is off.
    #[attr(computed, instead = "`stream`")]
    pub(crate) stream_arn: Attr<String>,
    /// Label of the table's stream: the time it was created; null while it is off.
    #[attr(computed, instead = "`stream`")]
    pub(crate) stream_label: Attr<String>,
    /// How long to wait. Honored exactly, also when shorter than a change usually takes.
    #[attr(optional)]
    pub(crate) timeouts: Attr<TimeoutsModel>,
}

/// A key attribute.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct KeyModel {
    /// Name of the attribute, 1 to 255 bytes.
    #[attr(required)]
    pub(crate) name: Attr<String>,
    /// Type of the attribute: `S`, `N` or `B`. Defaults to the type that another key declares for the same attribute,
    /// otherwise to `S`.
    #[attr(optional, computed, one_of("S" | "string" | "str", "N" | "number" | "int" | "integer" | "numeric" | "false", "B" | "binary" | "bytes" | "blob"))]
    pub(crate) r#type: Attr<String>,
}

/// A global secondary index.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct GlobalIndexModel {
    /// Partition key of the index. Exactly one of `partition_key` and `partition_keys` is given.
    #[attr(optional)]
    pub(crate) partition_key: Attr<KeyModel>,
    /// Partition key of several attributes, in order.
    #[attr(optional, length(2, 4))]
    pub(crate) partition_keys: Attr<Vec<Attr<KeyModel>>>,
    /// Sort key of the index. At most one of `sort_key` and `sort_keys` is given.
    #[attr(optional)]
    pub(crate) sort_key: Attr<KeyModel>,
    /// Sort key of several attributes, in order.
    #[attr(optional, length(2, 4))]
    pub(crate) sort_keys: Attr<Vec<Attr<KeyModel>>>,
    /// Which attributes the index carries: `KEYS_ONLY`, `INCLUDE` or `ALL`. Defaults to `INCLUDE` if
    /// `non_key_attributes` are given, otherwise it must be chosen.
    #[attr(optional, computed, one_of("KEYS_ONLY" | "KEYS", "INCLUDE" | "SOME", "ALL" | "FULL"))]
    pub(crate) projection_type: Attr<String>,
    /// Attributes that the index carries besides the keys.
    #[attr(optional)]
    pub(crate) non_key_attributes: Attr<SetOf<String>>,
    /// Provisioned read capacity of the index. Defaults to the table's.
    #[attr(optional, computed)]
    pub(crate) read_capacity: Attr<CapacityModel>,
    /// Provisioned write capacity of the index. Defaults to the table's.
    #[attr(optional, computed)]
    pub(crate) write_capacity: Attr<CapacityModel>,
    /// Ceiling of the index of an on-demand table. Without it there is none.
    #[attr(optional, presence)]
    pub(crate) on_demand_throughput: Attr<OnDemandThroughputModel>,
    /// Throughput that the index must be able to serve at once. A floor, as for the table.
    #[attr(optional, presence)]
    pub(crate) warm_throughput: Attr<WarmThroughputModel>,
    /// CloudWatch Contributor Insights of the index. Off without it.
    #[attr(optional, presence)]
    pub(crate) contributor_insights: Attr<InsightsModel>,
    /// ARN of the index.
    #[attr(computed)]
    pub(crate) arn: Attr<String>,
}

/// A local secondary index.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct LocalIndexModel {
    /// Sort key of the index: another attribute than the table's sort key.
    #[attr(required)]
    pub(crate) sort_key: Attr<KeyModel>,
    /// Which attributes the index carries: `KEYS_ONLY`, `INCLUDE` or `ALL`. Defaults to `INCLUDE` if
    /// `non_key_attributes` are given, otherwise it must be chosen.
    #[attr(optional, computed, one_of("KEYS_ONLY" | "KEYS", "INCLUDE" | "SOME", "ALL" | "FULL"))]
    pub(crate) projection_type: Attr<String>,
    /// Attributes that the index carries besides the keys.
    #[attr(optional)]
    pub(crate) non_key_attributes: Attr<SetOf<String>>,
    /// ARN of the index.
    #[attr(computed)]
    pub(crate) arn: Attr<String>,
}

/// Point-in-time recovery.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct PointInTimeRecoveryModel {
    /// Whether continuous backups are kept.
    #[attr(optional, computed, default = true)]
    pub(crate) enabled: Attr<bool>,
    /// How many days back the table can be restored, 1 to 35. Defaults to 35 while enabled.
    #[attr(optional, computed, range(1, 35))]
    pub(crate) recovery_period_in_days: Attr<i64>,
}

/// Time to live.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct TtlModel {
    /// The attribute that holds the second, since 1970, at which an item expires.
    #[attr(required)]
    pub(crate) attribute_name: Attr<String>,
    /// Whether items expire.
    #[attr(optional, computed, default = true)]
    pub(crate) enabled: Attr<bool>,
}

/// Encryption at rest.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct EncryptionModel {
    /// `AWS_OWNED`, `AWS_MANAGED` or `CUSTOMER_MANAGED`. Defaults to `CUSTOMER_MANAGED` if `kms_key_arn` is given,
    /// otherwise to `AWS_OWNED`.
    #[attr(optional, computed, one_of("AWS_OWNED" | "DEFAULT" | "AES256", "AWS_MANAGED" | "KMS" | "AWS", "CUSTOMER_MANAGED" | "CMK"))]
    pub(crate) key_type: Attr<String>,
    /// ARN of the customer-managed key, in the table's Region.
    #[attr(optional)]
    pub(crate) kms_key_arn: Attr<String>,
}

/// A stream of item changes.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct StreamModel {
    /// What a record carries. Another view type makes a new stream with another ARN.
    #[attr(required, one_of("KEYS_ONLY" | "KEYS", "NEW_IMAGE" | "NEW", "OLD_IMAGE" | "OLD", "NEW_AND_OLD_IMAGES" | "BOTH" | "OLD_AND_NEW"))]
    pub(crate) view_type: Attr<String>,
    /// Who else may read the stream: a resource-based policy as JSON, compared by what it means.
    #[attr(optional)]
    pub(crate) resource_policy: Attr<String>,
}

/// How long to wait, as `90s`, `30m` or `1h30m`.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct TimeoutsModel {
    /// For the table's creation; 30 minutes unless said otherwise.
    #[attr(optional)]
    pub(crate) create: Attr<String>,
    /// For all steps of an update; 90 minutes unless said otherwise.
    #[attr(optional)]
    pub(crate) update: Attr<String>,
    /// For the table's deletion; 20 minutes unless said otherwise.
    #[attr(optional)]
    pub(crate) delete: Attr<String>,
}

/// What identifies a table for Terraform.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct TableIdentity {
    /// Account of the table; the provider's unless said otherwise.
    #[attr(optional)]
    pub(crate) account_id: Attr<String>,
    /// Region of the table; the provider's unless said otherwise.
    #[attr(optional)]
    pub(crate) region: Attr<String>,
    /// Name of the table.
    #[attr(required)]
    pub(crate) name: Attr<String>,
}

impl GlobalIndexModel {
    /// Partition attributes in order, whichever way they are written; `None` while a part of them is unknown.
    pub(crate) fn partition_attributes(&self) -> Option<Vec<&KeyModel>> {
        written(&self.partition_key, &self.partition_keys)
    }

    /// Sort attributes in order, whichever way they are written; `None` while a part of them is unknown.
    pub(crate) fn sort_attributes(&self) -> Option<Vec<&KeyModel>> {
        written(&self.sort_key, &self.sort_keys)
    }
}

fn written<'a>(one: &'a Attr<KeyModel>, many: &'a Attr<Vec<Attr<KeyModel>>>) -> Option<Vec<&'a KeyModel>> {
    if one.is_unknown() || many.is_unknown() {
        return None;
    }
    let listed = many.known().into_iter().flatten();
    if listed.clone().any(Attr::is_unknown) {
        return None;
    }
    Some(one.known().into_iter().chain(listed.filter_map(Attr::known)).collect())
}
