//! `dynamodb_table` as Terraform configures and stores it: every value may be null or unknown.
//!
//! One declaration per attribute. The comment of a field is its documentation in the registry, its flags are its
//! schema, its type is its decoding.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{Attr, Model, SetOf};

use crate::guardrail_ids;
use crate::limits;
use crate::names::{Arn, Region};

mod capacity;
mod cost;
mod design;
mod global_table;
mod insights_and_alarms;
mod origin;
mod replica;
mod vector_index;

pub(crate) use capacity::{CapacityModel, OnDemandThroughputModel, ScheduleModel, WarmThroughputModel};
pub(crate) use cost::{EstimatedCostModel, MonthlyCostModel};
pub(crate) use design::{
    AccessPatternModel, AccessPatternPlanModel, EntityModel, KeyRangeModel, RateModel, UsageModel,
};
pub(crate) use global_table::GlobalTableModel;
pub(crate) use insights_and_alarms::{AlarmRuleModel, AlarmSettingsModel, AlarmsModel, InsightsModel, KinesisModel};
pub(crate) use origin::{CsvModel, ImportModel, RestoreModel, S3SourceModel};
pub(crate) use replica::{ReplicaIndexModel, ReplicaModel, ReplicaRemoval};
pub(crate) use vector_index::VectorIndexModel;

/// A DynamoDB table with everything that belongs to it: keys, indexes, capacity and its scaling, backups,
/// encryption, streams, time to live, policy, insights, alarms and tags.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct TableModel {
    /// Name of the table: {min} to {max} letters, digits, underscores, dots and hyphens. Exactly one of `name` and
    /// `name_prefix` is given.
    #[attr(optional, computed, replace, doc(min = limits::MIN_RESOURCE_NAME, max = limits::MAX_RESOURCE_NAME))]
    pub(crate) name: Attr<String>,
    /// Beginning of the table's name, completed to a unique one. An existing table whose name begins with it keeps its
    /// name.
    #[attr(optional)]
    pub(crate) name_prefix: Attr<String>,
    /// Region of the table. Defaults to the provider's Region.
    #[attr(optional, computed, replace)]
    pub(crate) region: Attr<String>,
    /// The attribute whose value decides which partition an item is stored in.
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

    /// Global secondary indexes by name. Each is added, removed and changed independently; one whose keys or
    /// projection change is deleted and rebuilt.
    #[attr(optional)]
    pub(crate) global_secondary_indexes: Attr<BTreeMap<String, Attr<GlobalIndexModel>>>,
    /// Local secondary indexes by name. They can only be created together with the table.
    #[attr(optional, replace)]
    pub(crate) local_secondary_indexes: Attr<BTreeMap<String, Attr<LocalIndexModel>>>,
    /// Vector indexes by name: they find the items whose vectors are nearest to a given one. At most {max}, of an on-demand table
    /// only. Each is added and removed independently; one that changes is deleted and rebuilt.
    #[attr(optional, doc(max = limits::MAX_VECTOR_INDEXES))]
    pub(crate) vector_indexes: Attr<BTreeMap<String, Attr<VectorIndexModel>>>,

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
    /// Maximum throughput of an on-demand table. Unlimited if left out.
    #[attr(optional, presence)]
    pub(crate) on_demand_throughput: Attr<OnDemandThroughputModel>,
    /// Throughput that the table must be able to serve immediately. A minimum: what the service raises it to by itself
    /// is not reported as drift.
    #[attr(optional, presence)]
    pub(crate) warm_throughput: Attr<WarmThroughputModel>,
    /// `STANDARD` or `STANDARD_INFREQUENT_ACCESS`. Can be changed twice in 30 days.
    #[attr(
        optional,
        computed,
        default = "STANDARD",
        one_of("STANDARD", "STANDARD_INFREQUENT_ACCESS" | "STANDARD_IA" | "INFREQUENT_ACCESS" | "IA")
    )]
    pub(crate) table_class: Attr<String>,

    /// Continuous backups: the table can be restored to any second of the recovery period. Enabled by default.
    #[attr(optional, computed)]
    pub(crate) point_in_time_recovery: Attr<PointInTimeRecoveryModel>,
    /// Whether the table is protected against deletion. Enabled by default, except with the provider's preset
    /// `development`. A protected table is destroyed in two applies: disable the protection, apply, destroy.
    #[attr(optional, computed)]
    pub(crate) deletion_protection_enabled: Attr<bool>,
    /// What a destroy does: `DESTROY` deletes the table, `SNAPSHOT` takes a backup first and then deletes it, `RETAIN`
    /// keeps the table and removes it from the state only.
    #[attr(
        optional,
        computed,
        default = "DESTROY",
        one_of("DESTROY" | "DELETE", "SNAPSHOT" | "BACKUP", "RETAIN" | "KEEP")
    )]
    pub(crate) removal_policy: Attr<String>,
    /// Time to live: items are deleted after the expiry time in one of their attributes.
    #[attr(optional)]
    pub(crate) ttl: Attr<TtlModel>,
    /// Creates the table from a backup or from another table's past. Has no effect on an existing table.
    #[attr(optional, presence)]
    pub(crate) restore: Attr<RestoreModel>,
    /// Creates the table from files in S3. Has no effect on an existing table.
    #[attr(optional)]
    pub(crate) import_table: Attr<ImportModel>,
    /// Encryption at rest. By default with a key that AWS owns.
    #[attr(optional, computed)]
    pub(crate) server_side_encryption: Attr<EncryptionModel>,
    /// Resource-based policy of the table as JSON, at most {max} KB. Policies with the same meaning are equal. As a
    /// `Resource`, `self` stands for the ARN of this table, `self/index/*` for all its indexes and `self/index/` with a name for
    /// one: a table cannot refer to its own `arn`.
    #[attr(optional, doc(max = limits::MAX_POLICY_KB))]
    pub(crate) resource_policy: Attr<String>,
    /// Stream of item changes. Disabled if left out, except of a table with eventually consistent replicas, which has one with
    /// `NEW_AND_OLD_IMAGES`.
    #[attr(optional, computed)]
    pub(crate) stream: Attr<StreamModel>,
    /// Kinesis data stream that item changes are sent to. Disabled if left out.
    #[attr(optional)]
    pub(crate) kinesis_stream: Attr<KinesisModel>,
    /// CloudWatch Contributor Insights of the table. Disabled if left out.
    #[attr(optional, presence)]
    pub(crate) contributor_insights: Attr<InsightsModel>,
    /// Replicas in other Regions, by Region: the table is then a global table. Left out, replicas are not managed; `{}`
    /// removes those that exist.
    #[attr(optional, presence)]
    pub(crate) replicas: Attr<BTreeMap<String, Attr<ReplicaModel>>>,
    /// How the Regions of a global table agree on a write: `EVENTUAL` within about a second, the last writer wins; `STRONG` before
    /// the write is answered, in exactly three Regions: two replicas, or one replica and a witness, without time to live and local
    /// secondary indexes. Fixed once there are replicas.
    #[attr(optional, computed, default = "EVENTUAL", one_of("EVENTUAL" | "MREC", "STRONG" | "MRSC"))]
    pub(crate) multi_region_consistency: Attr<String>,
    /// Whether DynamoDB refuses to disassociate the table in its own Region from its replicas, which it does by default. Only
    /// with `replicas` that are eventually consistent; not managed if left out.
    #[attr(optional)]
    pub(crate) disassociation_protection_enabled: Attr<bool>,
    /// Region of the witness of a strongly consistent table with one replica. It keeps no items and costs nothing for them.
    #[attr(optional)]
    pub(crate) witness_region: Attr<String>,
    /// The table's part in a global table of several accounts, each with one member in a Region of its own. Every member has a
    /// `resource_policy` that the function `replication_policy` writes. Not together with `replicas`; not managed if left out.
    #[attr(optional)]
    pub(crate) global_table: Attr<GlobalTableModel>,
    /// Tags of the table, in addition to the provider's `default_tags`. A tag whose value is null is not set, and leaves
    /// the default tag of the same key in force.
    #[attr(optional)]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// All tags of the table, including those of the provider's `default_tags`.
    #[attr(computed, instead = "`tags`")]
    pub(crate) tags_all: Attr<BTreeMap<String, Attr<String>>>,

    /// CloudWatch alarms of the table and its indexes. None if left out.
    #[attr(optional, presence)]
    pub(crate) alarms: Attr<AlarmsModel>,
    /// ARNs of the alarms, by rule or, for an index, by `<rule>-<index>`. An alarm that is not as configured is missing here
    /// until the next apply.
    #[attr(computed, instead = "`alarms`")]
    pub(crate) alarm_arns: Attr<BTreeMap<String, Attr<String>>>,
    /// The alarms in full, with every default of their rules, by the same keys as `alarm_arns`. One that was changed outside
    /// Terraform has the settings that were found, until the next apply.
    #[attr(computed, instead = "`alarms`")]
    pub(crate) alarm_settings: Attr<BTreeMap<String, Attr<AlarmSettingsModel>>>,
    /// Scalable targets that outlived what they scaled, for instance an index that was deleted outside Terraform. The next
    /// apply deregisters them. Null if there are none.
    #[attr(computed)]
    pub(crate) orphaned_targets: Attr<SetOf<String>>,

    /// Access patterns that the table exists for, by name: each is proven servable in the plan.
    #[attr(optional)]
    pub(crate) access_patterns: Attr<BTreeMap<String, Attr<AccessPatternModel>>>,
    /// Kinds of items of a single-table design, by name.
    #[attr(optional)]
    pub(crate) entities: Attr<BTreeMap<String, Attr<EntityModel>>>,
    /// How much the table is used, for `estimated_cost`.
    #[attr(optional)]
    pub(crate) usage: Attr<UsageModel>,
    /// What a month costs, from the rates of the access patterns, `usage`, capacity and class. Null if neither a rate nor
    /// `usage` is given.
    #[attr(computed)]
    pub(crate) estimated_cost: Attr<EstimatedCostModel>,
    /// How each access pattern is asked and what it takes, by name.
    #[attr(computed, instead = "`access_patterns`")]
    pub(crate) access_pattern_plan: Attr<BTreeMap<String, Attr<AccessPatternPlanModel>>>,

    /// Guardrails that this table may break, by id, each with the reason, at least {reason} characters. Ids are {ids}.
    #[attr(optional, doc(reason = limits::MIN_REASON, ids = guardrail_ids::listed()))]
    pub(crate) guardrail_suppressions: Attr<BTreeMap<String, Attr<String>>>,
    /// ARN of the table.
    #[attr(computed)]
    pub(crate) arn: Attr<String>,
    /// Name of the table.
    #[attr(computed, instead = "`name`")]
    pub(crate) id: Attr<String>,
    /// Unique ID of the table; changes when the table is re-created.
    #[attr(computed)]
    pub(crate) table_id: Attr<String>,
    /// ARN of the table's stream; null while the stream is disabled.
    #[attr(computed, instead = "`stream`")]
    pub(crate) stream_arn: Attr<String>,
    /// Label of the table's stream: the time of its creation; null while the stream is disabled.
    #[attr(computed, instead = "`stream`")]
    pub(crate) stream_label: Attr<String>,
    /// How long to wait for each operation. Honored exactly, even if shorter than a change usually takes.
    #[attr(optional)]
    pub(crate) timeouts: Attr<TimeoutsModel>,
    /// Whether an apply waits until the indexes that it adds are built. If `false`, it ends while the last of them is being
    /// filled, and the next plan says so. Indexes are built one after the other, and what belongs to a new index, such as its
    /// scaling, is set when it is there: for these the apply waits in any case. Defaults to `true`.
    #[attr(optional)]
    pub(crate) wait_for_indexes: Attr<bool>,
}

/// A key attribute.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct KeyModel {
    /// Name of the attribute, 1 to {max} bytes.
    #[attr(required, doc(max = limits::MAX_ATTRIBUTE_NAME))]
    pub(crate) name: Attr<String>,
    /// Type of the attribute: `S`, `N` or `B`. Defaults to the type that another key declares for the same attribute,
    /// otherwise to `S`.
    #[attr(
        optional,
        computed,
        one_of(
            "S" | "string" | "str",
            "N" | "number" | "int" | "integer" | "numeric" | "false",
            "B" | "binary" | "bytes" | "blob"
        )
    )]
    pub(crate) r#type: Attr<String>,
}

/// A global secondary index.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct GlobalIndexModel {
    /// Partition key of the index. Exactly one of `partition_key` and `partition_keys` is given.
    #[attr(optional)]
    pub(crate) partition_key: Attr<KeyModel>,
    /// Partition key of several attributes, in order. A list of one means the same as `partition_key`.
    #[attr(optional, length(_, limits::MAX_KEY_ATTRIBUTES))]
    pub(crate) partition_keys: Attr<Vec<Attr<KeyModel>>>,
    /// Sort key of the index. At most one of `sort_key` and `sort_keys` is given.
    #[attr(optional)]
    pub(crate) sort_key: Attr<KeyModel>,
    /// Sort key of several attributes, in order. A list of one means the same as `sort_key`.
    #[attr(optional, length(_, limits::MAX_KEY_ATTRIBUTES))]
    pub(crate) sort_keys: Attr<Vec<Attr<KeyModel>>>,
    /// Which attributes are projected into the index. Defaults to `INCLUDE` if `non_key_attributes` are given; otherwise
    /// it must be set.
    #[attr(optional, computed, one_of("KEYS_ONLY" | "KEYS", "INCLUDE" | "SOME", "ALL" | "FULL"))]
    pub(crate) projection_type: Attr<String>,
    /// Attributes that are projected into the index in addition to the keys.
    #[attr(optional)]
    pub(crate) non_key_attributes: Attr<SetOf<String>>,
    /// Provisioned read capacity of the index. Defaults to the table's.
    #[attr(optional, computed)]
    pub(crate) read_capacity: Attr<CapacityModel>,
    /// Provisioned write capacity of the index. Defaults to the table's.
    #[attr(optional, computed)]
    pub(crate) write_capacity: Attr<CapacityModel>,
    /// Maximum throughput of the index of an on-demand table. Unlimited if left out.
    #[attr(optional, presence)]
    pub(crate) on_demand_throughput: Attr<OnDemandThroughputModel>,
    /// Throughput that the index must be able to serve immediately. A minimum, as for the table.
    #[attr(optional, presence)]
    pub(crate) warm_throughput: Attr<WarmThroughputModel>,
    /// CloudWatch Contributor Insights of the index. Disabled if left out.
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
    /// Which attributes are projected into the index. Defaults to `INCLUDE` if `non_key_attributes` are given; otherwise
    /// it must be set.
    #[attr(optional, computed, one_of("KEYS_ONLY" | "KEYS", "INCLUDE" | "SOME", "ALL" | "FULL"))]
    pub(crate) projection_type: Attr<String>,
    /// Attributes that are projected into the index in addition to the keys.
    #[attr(optional)]
    pub(crate) non_key_attributes: Attr<SetOf<String>>,
    /// ARN of the index.
    #[attr(computed)]
    pub(crate) arn: Attr<String>,
}

/// Point-in-time recovery.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct PointInTimeRecoveryModel {
    /// Whether point-in-time recovery is enabled.
    #[attr(optional, computed, default = true)]
    pub(crate) enabled: Attr<bool>,
    /// How many days back the table can be restored. Defaults to {days} while enabled.
    #[attr(optional, computed, range(1, limits::MAX_RECOVERY_DAYS), doc(days = limits::MAX_RECOVERY_DAYS))]
    pub(crate) recovery_period_in_days: Attr<i64>,
}

/// Time to live.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct TtlModel {
    /// Name of the number attribute that holds the expiry time, in seconds since the Unix epoch.
    #[attr(required)]
    pub(crate) attribute_name: Attr<String>,
    /// Whether expired items are deleted.
    #[attr(optional, computed, default = true)]
    pub(crate) enabled: Attr<bool>,
}

/// Encryption at rest.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct EncryptionModel {
    /// Who owns the key: `AWS_OWNED`, `AWS_MANAGED` or `CUSTOMER_MANAGED`. Defaults to `CUSTOMER_MANAGED` if `kms_key_arn` is given,
    /// otherwise to `AWS_OWNED`.
    #[attr(
        optional,
        computed,
        one_of("AWS_OWNED" | "DEFAULT" | "AES256", "AWS_MANAGED" | "KMS" | "AWS", "CUSTOMER_MANAGED" | "CMK")
    )]
    pub(crate) key_type: Attr<String>,
    /// ARN of the customer-managed key, in the table's Region.
    #[attr(optional)]
    pub(crate) kms_key_arn: Attr<String>,
}

/// A stream of item changes.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct StreamModel {
    /// What a stream record contains. Changing it disables the stream and enables a new one with another ARN.
    #[attr(
        required,
        one_of(
            "KEYS_ONLY" | "KEYS",
            "NEW_IMAGE" | "NEW",
            "OLD_IMAGE" | "OLD",
            "NEW_AND_OLD_IMAGES" | "BOTH" | "OLD_AND_NEW"
        )
    )]
    pub(crate) view_type: Attr<String>,
    /// Resource-based policy of the stream as JSON. Policies with the same meaning are equal. As a `Resource`, `self/stream`
    /// stands for the ARN of this stream.
    #[attr(optional)]
    pub(crate) resource_policy: Attr<String>,
}

/// How long to wait, as `90s`, `30m` or `1h30m`.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct TimeoutsModel {
    /// For the creation of the table. Defaults to {minutes} minutes.
    #[attr(optional, doc(minutes = limits::CREATE_TIMEOUT_MINUTES))]
    pub(crate) create: Attr<String>,
    /// For all steps of an update. Defaults to {minutes} minutes.
    #[attr(optional, doc(minutes = limits::UPDATE_TIMEOUT_MINUTES))]
    pub(crate) update: Attr<String>,
    /// For the deletion of the table. Defaults to {minutes} minutes.
    #[attr(optional, doc(minutes = limits::DELETE_TIMEOUT_MINUTES))]
    pub(crate) delete: Attr<String>,
}

/// What identifies a table for Terraform.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct TableIdentity {
    /// Account of the table. Defaults to the provider's.
    #[attr(optional)]
    pub(crate) account_id: Attr<String>,
    /// Region of the table. Defaults to the provider's.
    #[attr(optional)]
    pub(crate) region: Attr<String>,
    /// Name of the table.
    #[attr(required)]
    pub(crate) name: Attr<String>,
}

impl TableModel {
    /// The table's ARN, if it is known.
    pub(crate) fn parsed_arn(&self) -> Option<Arn> {
        self.arn.known().and_then(|arn| Arn::parse(arn).ok())
    }

    /// Gives each index the ARN that follows from the table's.
    pub(crate) fn set_index_arns(&mut self) {
        let table = self.parsed_arn();
        let arn =
            |name: &str| table.as_ref().map_or_else(Attr::unknown, |table| Attr::Known(table.index(name).to_string()));
        known_elements(&mut self.global_secondary_indexes).for_each(|(name, index)| index.arn = arn(name));
        known_elements(&mut self.local_secondary_indexes).for_each(|(name, index)| index.arn = arn(name));
        known_elements(&mut self.vector_indexes).for_each(|(name, index)| index.arn = arn(name));
    }

    /// Whether it certainly has replicas that are managed.
    pub(crate) fn has_replicas(&self) -> bool {
        self.replicas.known().is_some_and(|replicas| !replicas.is_empty())
    }

    /// Whether tables of other accounts can certainly join it, or it joins one.
    pub(crate) fn replicates_settings(&self) -> bool {
        self.global_table.known().is_some_and(GlobalTableModel::replicates_settings)
    }

    /// What a destroy does.
    pub(crate) fn removal(&self) -> Removal {
        match self.removal_policy.known().map(String::as_str) {
            Some("SNAPSHOT") => Removal::Snapshot,
            Some("RETAIN") => Removal::Retain,
            _ => Removal::Destroy,
        }
    }

    /// The Regions whose replicas are protected against what their removal policy does, and that policy.
    pub(crate) fn protected_replicas(&self) -> impl Iterator<Item = (&str, ReplicaRemoval)> {
        let replicas = self.replicas.known().into_iter().flatten();
        replicas.filter_map(|(region, replica)| {
            let replica = replica.known()?;
            let removal = ReplicaRemoval::of(replica);
            let protection = match removal {
                ReplicaRemoval::Destroy => &replica.deletion_protection_enabled,
                ReplicaRemoval::Disassociate => &replica.disassociation_protection_enabled,
            };
            (protection.known() == Some(&true)).then_some((region.as_str(), removal))
        })
    }

    /// The Regions whose replicas stay as tables of their own when they are removed.
    pub(crate) fn disassociated_replicas(&self) -> BTreeSet<Region> {
        let replicas = self.replicas.known().into_iter().flatten();
        let stays = |replica: &Attr<ReplicaModel>| {
            replica.known().is_some_and(|replica| ReplicaRemoval::of(replica) == ReplicaRemoval::Disassociate)
        };
        let regions = replicas.filter(|(_, replica)| stays(replica)).map(|(region, _)| region);
        regions.filter_map(|region| Region::parse(region).ok()).collect()
    }
}

/// What a destroy does with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Removal {
    /// It is deleted.
    Destroy,
    /// It is backed up, then deleted.
    Snapshot,
    /// It stays, and leaves the state.
    Retain,
}

/// A number of the service as Terraform has it.
pub(crate) fn number(number: u64) -> Attr<i64> {
    Attr::Known(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The elements that are known, by key.
fn known_elements<T>(map: &mut Attr<BTreeMap<String, Attr<T>>>) -> impl Iterator<Item = (&String, &mut T)> {
    map.known_mut().into_iter().flatten().filter_map(|(name, element)| Some((name, element.known_mut()?)))
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
