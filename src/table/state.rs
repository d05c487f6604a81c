//! From what was observed to what is stored.
//!
//! Where the service merely spells a value differently, the spelling of the base is kept – the plan after an apply, the
//! stored state on a refresh, nothing on an import. Where it differs in substance, the service wins. An aspect that could
//! not be read keeps the value of the base.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use table_design::cost::Prices;
use tf_provider::{Attr, SetOf};

use super::aspects::Aspects;
use super::aspects::recovery::Recovery;
use super::aspects::ttl::TimeToLive;
use super::keys::{self, KeyAttribute, LocalShape, Projection};
use super::model::{
    EncryptionModel, GlobalTableModel, KeyModel, LocalIndexModel, OnDemandThroughputModel, PointInTimeRecoveryModel,
    ReplicaModel, StreamModel, TableModel, TtlModel, WarmThroughputModel, number,
};
use super::observed::{Aspect, Observed, ObservedLocalIndex, ObservedTable};
use super::replicas::ReplicaStatus;
use super::scope::Scope;
use super::settings::{Encryption, StreamView};
use super::throughput::{Ceiling, Warm};
use crate::config::Settings;
use crate::names::{IndexName, Region};
use crate::policy::Policy;

mod alarms;
mod capacity;
mod costed;
mod index;
mod insights_and_kinesis;
mod resource_policy;
mod tags;
mod unused_capacity;
mod vector_index;

pub(crate) use alarms::{PlannedAlarms, alarm_arns, alarm_settings, alarms_model, planned_alarms};
pub(crate) use capacity::forget_scaling_problems;
pub(crate) use costed::{CostedDesign, store_design};

type Replicas = Attr<BTreeMap<String, Attr<ReplicaModel>>>;

/// What the provider's configuration contributes to a state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Contribution<'a> {
    /// The provider's `default_tags`.
    pub(crate) default_tags: &'a BTreeMap<String, String>,
    /// What things cost.
    pub(crate) prices: &'a Prices,
}

/// List prices, while those of the configuration are not known.
static LISTED: LazyLock<Prices> = LazyLock::new(Prices::listed);

impl<'a> Contribution<'a> {
    /// What these settings contribute.
    pub(crate) fn of(settings: &'a Settings) -> Self {
        Self { default_tags: settings.known_default_tags(), prices: settings.prices.as_ref().unwrap_or(&LISTED) }
    }

    /// These default tags and list prices, for tests and fuzz targets.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn with_list_prices(default_tags: &'a BTreeMap<String, String>) -> Self {
        Self { default_tags, prices: &LISTED }
    }
}

/// The state to store: everything that was observed, and what only Terraform knows from `base`.
pub(crate) fn state(
    observed: &Observed,
    base: &TableModel,
    region: &Region,
    contribution: &Contribution<'_>,
) -> TableModel {
    let Contribution { default_tags, prices } = contribution;
    let Observed { table, aspects } = observed;
    let Aspects { recovery, ttl, tags, policy, insights, kinesis, stream_policy, scaling, alarms: _ } = aspects;
    let (tags, tags_all) = tags::tags(tags, base, default_tags);
    let of_table = capacity::Provisioned::of_table(table, scaling);
    let found_alarms = alarms::FoundAlarms::of(observed, base);
    let mut model = TableModel {
        name: known(table.name.as_str()),
        name_prefix: base.name_prefix.clone(),
        region: known(region.as_str()),
        partition_key: Attr::Known(key(&table.key.partition)),
        sort_key: table.key.sort.as_ref().map(key).into(),
        attribute_definitions: definitions(table),
        global_secondary_indexes: index::global_indexes(table, scaling, insights, &base.global_secondary_indexes),
        local_secondary_indexes: local_indexes(table, &base.local_secondary_indexes),
        vector_indexes: vector_index::vector_indexes(table, &base.vector_indexes),
        billing_mode: known(table.billing.as_str()),
        read_capacity: of_table.read(&base.read_capacity),
        write_capacity: of_table.write(&base.write_capacity),
        on_demand_throughput: ceiling(table.ceiling),
        warm_throughput: warm(table.warm, &base.warm_throughput),
        table_class: known(table.class.as_str()),
        point_in_time_recovery: self::recovery(recovery, &base.point_in_time_recovery),
        deletion_protection_enabled: Attr::Known(table.protected),
        removal_policy: base.removal_policy.clone().or_else(|| known("DESTROY")),
        ttl: self::ttl(ttl, &base.ttl),
        restore: base.restore.clone(),
        import_table: base.import_table.clone(),
        server_side_encryption: Attr::Known(encryption(&table.encryption.current)),
        resource_policy: resource_policy::policy(policy, &base.resource_policy),
        stream: stream(table, stream_policy, &base.stream),
        kinesis_stream: insights_and_kinesis::kinesis(kinesis, &base.kinesis_stream),
        contributor_insights: insights_and_kinesis::insights(insights, &Scope::Table, &base.contributor_insights),
        replicas: replicas(table, &base.replicas),
        disassociation_protection_enabled: disassociation_protection(table, &base.disassociation_protection_enabled),
        multi_region_consistency: consistency(table, &base.multi_region_consistency),
        witness_region: witness(table, &base.replicas),
        global_table: global_table(table, base),
        tags,
        tags_all,
        alarms: alarms::alarms(observed, base),
        alarm_arns: alarms::arns(found_alarms.as_ref(), base),
        alarm_settings: Attr::Null, // They follow from the rest.
        access_patterns: base.access_patterns.clone(),
        entities: base.entities.clone(),
        usage: base.usage.clone(),
        access_pattern_plan: Attr::Null, // As the alarms' settings.
        estimated_cost: Attr::Null,
        orphaned_targets: capacity::orphaned(table, scaling, base),
        guardrail_suppressions: base.guardrail_suppressions.clone(),
        arn: known(&table.arn.to_string()),
        id: known(table.name.as_str()),
        table_id: table.id.clone().into(),
        stream_arn: table.stream.and(table.stream_arn.clone()).into(),
        stream_label: table.stream.and(table.stream_label.clone()).into(),
        timeouts: base.timeouts.clone(),
        wait_for_indexes: base.wait_for_indexes.clone(),
    };
    unused_capacity::keep(&mut model, base);
    model.alarm_settings = alarms::settings(found_alarms.as_ref(), &model);
    store_design(&mut model, prices);
    model
}

/// The replicas that are managed and still there, as they were stored: what they are in their Regions is read there.
fn replicas(table: &ObservedTable, base: &Replicas) -> Replicas {
    let listed = |region: &str| {
        let replica = table.replicas.members.iter().find(|(there, _)| there.as_str() == region);
        // One whose creation was given up is missing: the plan makes it again.
        replica.is_some_and(|(_, replica)| replica.status != ReplicaStatus::Failed)
    };
    base.clone().map(|replicas| replicas.into_iter().filter(|(region, _)| listed(region)).collect())
}

/// A table without replicas has none in effect: what is written stays for those to come.
fn consistency(table: &ObservedTable, base: &Attr<String>) -> Attr<String> {
    let observed = || known(table.replicas.consistency.as_str());
    if table.replicas.is_empty() { base.clone().or_else(observed) } else { observed() }
}

/// The default is stored where it is written.
fn disassociation_protection(table: &ObservedTable, base: &Attr<bool>) -> Attr<bool> {
    match table.disassociation_protected {
        Some(true) if base.is_null() => Attr::Null,
        Some(protected) => Attr::Known(protected),
        None => base.clone(),
    }
}

/// An import finds out whether settings are replicated; from where a member was created is not described.
fn global_table(table: &ObservedTable, base: &TableModel) -> Attr<GlobalTableModel> {
    let observed = table.accounts.settings_replication;
    let mode = |on: bool| known(if on { "ENABLED" } else { "DISABLED" });
    match (&base.global_table, observed) {
        (Attr::Null, Some(true)) if base.partition_key.is_null() => {
            Attr::Known(GlobalTableModel { settings_replication_mode: mode(true), ..GlobalTableModel::default() })
        }
        (Attr::Known(written), Some(on)) if written.settings_replication_mode.is_known() => {
            Attr::Known(GlobalTableModel { settings_replication_mode: mode(on), ..written.clone() })
        }
        (written, _) => written.clone(),
    }
}

fn witness(table: &ObservedTable, base: &Replicas) -> Attr<String> {
    let witness = table.replicas.witness.as_ref().filter(|_| !base.is_null());
    witness.map(|(region, _)| known(region.as_str())).unwrap_or_default()
}

fn known(text: &str) -> Attr<String> {
    Attr::Known(text.to_owned())
}

fn key(key: &KeyAttribute) -> KeyModel {
    KeyModel { name: known(key.name.as_str()), r#type: known(key.key_type.as_str()) }
}

fn definitions(table: &ObservedTable) -> Attr<BTreeMap<String, Attr<String>>> {
    let indexes = table.global_indexes.values().flat_map(|index| index.shape.key.attributes());
    let local = table.local_indexes.values().map(|index| &index.shape.sort);
    let searched = table.vector_indexes.values().flat_map(|index| index.shape.attributes());
    let keys = keys::definitions(table.key.attributes().chain(local).chain(indexes).chain(searched));
    Attr::Known(keys.into_iter().map(|(name, kind)| (name.as_str().to_owned(), known(kind.as_str()))).collect())
}

/// An empty map in the base stays one: only its absence is null.
fn unless_empty<T>(entries: BTreeMap<String, T>, base: &Attr<BTreeMap<String, T>>) -> Attr<BTreeMap<String, T>> {
    if entries.is_empty() && !base.known().is_some_and(BTreeMap::is_empty) { Attr::Null } else { Attr::Known(entries) }
}

fn local_indexes(
    table: &ObservedTable,
    base: &Attr<BTreeMap<String, Attr<LocalIndexModel>>>,
) -> Attr<BTreeMap<String, Attr<LocalIndexModel>>> {
    let entry = |(name, index): (&IndexName, &ObservedLocalIndex)| {
        let ObservedLocalIndex { shape: LocalShape { sort, projection } } = index;
        let (projection_type, non_key_attributes) = self::projection(projection);
        let arn = known(&table.arn.index(name.as_str()).to_string());
        let model = LocalIndexModel { sort_key: Attr::Known(key(sort)), projection_type, non_key_attributes, arn };
        (name.as_str().to_owned(), Attr::Known(model))
    };
    unless_empty(table.local_indexes.iter().map(entry).collect(), base)
}

fn projection(projection: &Projection) -> (Attr<String>, Attr<SetOf<String>>) {
    let attributes = match projection {
        Projection::KeysOnly | Projection::All => Attr::Null,
        Projection::Include(names) => Attr::Known(names.iter().map(|name| name.as_str().to_owned()).collect()),
    };
    (known(projection.type_name()), attributes)
}

fn stream(table: &ObservedTable, policy: &Aspect<Option<Policy>>, base: &Attr<StreamModel>) -> Attr<StreamModel> {
    let written = base.known().map(|base| base.resource_policy.clone()).unwrap_or_default();
    let model = |view: StreamView| StreamModel {
        view_type: known(view.as_str()),
        resource_policy: resource_policy::policy(policy, &written),
    };
    table.stream.map(model).into()
}

fn ceiling(ceiling: Ceiling) -> Attr<OnDemandThroughputModel> {
    let limit = |limit: Option<u64>| limit.map(number).unwrap_or_default();
    let model = OnDemandThroughputModel {
        max_read_request_units: limit(ceiling.read),
        max_write_request_units: limit(ceiling.write),
    };
    (!ceiling.is_none()).then_some(model).into()
}

/// The configured floor while the service is at or above it, otherwise what the service has: the plan then raises it. What
/// the service has raised by itself is not reported as drift.
fn warm(warm: Option<Warm>, base: &Attr<WarmThroughputModel>) -> Attr<WarmThroughputModel> {
    let floor = |floor: &Attr<i64>, live: Option<u64>| match (floor.known(), live) {
        (Some(floor), Some(live)) => number(live.min(u64::try_from(*floor).unwrap_or(0))),
        _ => floor.clone(),
    };
    base.clone().map(|base| WarmThroughputModel {
        read_units_per_second: floor(&base.read_units_per_second, warm.map(|warm| warm.read)),
        write_units_per_second: floor(&base.write_units_per_second, warm.map(|warm| warm.write)),
    })
}

fn recovery(recovery: &Aspect<Recovery>, base: &Attr<PointInTimeRecoveryModel>) -> Attr<PointInTimeRecoveryModel> {
    let (enabled, days) = match recovery {
        Aspect::Unavailable(_) => return base.clone(),
        Aspect::Observed(Recovery::Off) => (false, Attr::Null),
        Aspect::Observed(Recovery::On { days }) => (true, Attr::Known(i64::from(*days))),
    };
    Attr::Known(PointInTimeRecoveryModel { enabled: Attr::Known(enabled), recovery_period_in_days: days })
}

/// A block with `enabled = false` names an attribute that the service does not store.
fn ttl(ttl: &Aspect<TimeToLive>, base: &Attr<TtlModel>) -> Attr<TtlModel> {
    match ttl {
        Aspect::Unavailable(_) => base.clone(),
        Aspect::Observed(Some(name)) => {
            Attr::Known(TtlModel { attribute_name: known(name.as_str()), enabled: Attr::Known(true) })
        }
        Aspect::Observed(None) => {
            let off = base.known().filter(|base| base.enabled.known() == Some(&false));
            off.cloned().into()
        }
    }
}

fn encryption(encryption: &Encryption) -> EncryptionModel {
    let (key_type, kms_key_arn) = match encryption {
        Encryption::AwsOwned => ("AWS_OWNED", Attr::Null),
        Encryption::AwsManaged => ("AWS_MANAGED", Attr::Null),
        Encryption::CustomerManaged(arn) => ("CUSTOMER_MANAGED", known(&arn.to_string())),
    };
    EncryptionModel { key_type: known(key_type), kms_key_arn }
}
