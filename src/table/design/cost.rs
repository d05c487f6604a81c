//! What the table costs by its patterns, its use and its settings.

use std::collections::{BTreeMap, BTreeSet};

use table_design::cost::{
    BillingMode, Capacity, Estimate, IndexUse, Load, Prices, Replica, Stream, TableClass, Throughput, Unpriced, Usage,
    Workload, estimate as of_workload,
};
use table_design::{Index, IndexKind, Operation, Projection};
use tf_provider::{Attr, Number};

use super::{Design, JudgedPattern, RateKnown};
use crate::limits::DEFAULT_TARGET_UTILIZATION;
use crate::table::model::{
    CapacityModel, GlobalIndexModel, PointInTimeRecoveryModel, ReplicaIndexModel, ReplicaModel, TableModel, UsageModel,
};

/// Whether something is said of which a cost follows.
#[derive(Debug)]
pub(crate) enum Costing {
    /// Neither a rate nor a size is given.
    Nothing,
    /// Something that it depends on is unknown.
    Unknown,
    /// What the known patterns cost, while others are unknown.
    Partial(Box<Estimate>),
    /// What it costs.
    Estimate(Box<Estimate>),
}

/// What the table costs. `alarm_metrics` counts the metrics that its alarms watch, `None` while that is unknown; it is asked only
/// if there is a cost.
pub(crate) fn costing(
    model: &TableModel,
    design: &Design,
    alarm_metrics: impl FnOnce() -> Option<u32>,
    prices: Option<&Prices>,
) -> Costing {
    let rates = model.access_patterns.known().into_iter().flatten().filter_map(|(_, pattern)| pattern.known());
    let given = rates.clone().any(|pattern| !pattern.rate.is_null()) || !model.usage.is_null();
    if !given && !design.more_patterns {
        return Costing::Nothing;
    }
    let unread = rates.filter(|pattern| !pattern.rate.is_null()).count()
        != design.patterns.values().filter(|judged| judged.pattern.rate.is_some()).count();
    // An index that is not known is written to by the patterns that are.
    if design.more_entities || design.schema.open {
        return Costing::Unknown;
    }
    let workload = alarm_metrics().and_then(|metrics| workload(model, design, metrics));
    let estimate = workload.zip(prices).map(|(workload, prices)| Box::new(of_workload(&workload, prices)));
    match estimate {
        Some(estimate) if unread || design.more_patterns => Costing::Partial(estimate),
        Some(estimate) => Costing::Estimate(estimate),
        None => Costing::Unknown,
    }
}

/// `None` while a part of it is unknown.
fn workload(model: &TableModel, design: &Design, alarm_metrics: u32) -> Option<Workload> {
    let mut workload = Workload::new(model.region.known()?);
    workload.table_class = class(&model.table_class)?;
    workload.billing_mode = match model.billing_mode.known()?.as_str() {
        "PROVISIONED" => BillingMode::Provisioned,
        _ => BillingMode::OnDemand,
    };
    let table = Throughput { read: capacity(&model.read_capacity)?, write: capacity(&model.write_capacity)? };
    workload.throughput = table;
    workload.scheduled = scheduled(model);
    workload.indexes = design
        .schema
        .indexes
        .iter()
        .map(|(name, index)| Some((name.clone(), index_use(name, index.as_ref()?, model, design)?)))
        .collect::<Option<BTreeMap<_, _>>>()?;
    workload.loads = loads(design);
    workload.without_rate = without_rate(design);
    workload.assumed_sizes = assumed_sizes(model, design);
    workload.usage = usage(&model.usage)?;
    workload.point_in_time_recovery = recovers(&model.point_in_time_recovery)?;
    workload.stream = (!model.stream.is_null()).then(Stream::default);
    workload.replicas = replicas(model)?;
    workload.alarm_metrics = alarm_metrics;
    workload.unpriced = [
        (Unpriced::WarmThroughput, !model.warm_throughput.is_null()),
        (Unpriced::ContributorInsights, !model.contributor_insights.is_null()),
        (Unpriced::KinesisStream, !model.kinesis_stream.is_null()),
        (Unpriced::CustomerKey, has_customer_key(model)),
    ]
    .into_iter()
    .filter_map(|(what, present)| present.then_some(what))
    .collect();
    Some(workload)
}

/// Whether a capacity has scheduled actions.
fn scheduled(model: &TableModel) -> bool {
    let indexes = model.global_secondary_indexes.known().into_iter().flatten().filter_map(|(_, index)| index.known());
    let of_indexes = indexes.flat_map(|index| [&index.read_capacity, &index.write_capacity]);
    let capacities = [&model.read_capacity, &model.write_capacity].into_iter().chain(of_indexes);
    let mut schedules = capacities.filter_map(|capacity| capacity.known()?.schedules.known());
    schedules.any(|actions| !actions.is_empty())
}

fn class(class: &Attr<String>) -> Option<TableClass> {
    Some(match class.known()?.as_str() {
        "STANDARD_INFREQUENT_ACCESS" => TableClass::StandardInfrequentAccess,
        _ => TableClass::Standard,
    })
}

fn recovers(recovery: &Attr<PointInTimeRecoveryModel>) -> Option<bool> {
    recovery.known()?.enabled.known().copied()
}

/// Replicas by Region, as far as they are managed. A witness costs nothing.
fn replicas(model: &TableModel) -> Option<BTreeMap<String, Replica>> {
    let replicas = match &model.replicas {
        Attr::Null => return Some(BTreeMap::new()),
        Attr::Unknown(_) => return None,
        Attr::Known(replicas) => replicas,
    };
    let one =
        |(region, replica): (&String, &Attr<ReplicaModel>)| Some((region.clone(), self::replica(replica.known()?)?));
    replicas.iter().map(one).collect()
}

fn replica(model: &ReplicaModel) -> Option<Replica> {
    let indexes = match &model.global_secondary_indexes {
        Attr::Unknown(_) => return None,
        other => other.known().into_iter().flatten(),
    };
    let own = |(name, index): (&String, &Attr<ReplicaIndexModel>)| {
        Some(capacity(&index.known()?.read_capacity)?.map(|own| (name.clone(), own)))
    };
    Some(Replica {
        table_class: class(&model.table_class)?,
        point_in_time_recovery: recovers(&model.point_in_time_recovery)?,
        read_capacity: capacity(&model.read_capacity)?,
        index_read_capacity: indexes.map(own).collect::<Option<Vec<_>>>()?.into_iter().flatten().collect(),
    })
}

fn has_customer_key(model: &TableModel) -> bool {
    let kind = model.server_side_encryption.known().and_then(|encryption| encryption.key_type.known());
    kind.is_some_and(|kind| kind == "CUSTOMER_MANAGED")
}

fn loads(design: &Design) -> Vec<Load> {
    let loads = design.patterns.iter().filter_map(|(name, judged)| {
        let load = Load::of_pattern(name, &judged.pattern)?;
        let entity = judged.entity.as_ref().and_then(|name| design.entities.get(name));
        let load = match entity {
            Some(entity) => load.about(&design.schema, entity),
            None => load,
        };
        let shards = if judged.one_shard { 1.0 } else { load.shards };
        Some(Load { shards, fetches: !judged.proof.fetched.is_empty(), ..load })
    });
    loads.collect()
}

fn without_rate(design: &Design) -> BTreeMap<String, Operation> {
    let absent = design.patterns.iter().filter(|(_, judged)| judged.rate == RateKnown::Absent);
    absent.map(|(name, judged)| (name.clone(), judged.pattern.operation)).collect()
}

fn index_use(name: &String, index: &Index, model: &TableModel, design: &Design) -> Option<IndexUse> {
    let written = model.global_secondary_indexes.known().and_then(|indexes| indexes.get(name)?.known());
    let throughput = match written {
        Some(GlobalIndexModel { read_capacity, write_capacity, .. }) => {
            Throughput { read: capacity(read_capacity)?, write: capacity(write_capacity)? }
        }
        None => Throughput::default(),
    };
    // A size that is not given is that of a whole item, and says nothing of an entry.
    let read = design
        .patterns
        .iter()
        .filter(|(pattern, judged)| judged.pattern.index.as_ref() == Some(name) && gives_size(model, pattern));
    let sizes = read.filter_map(|(_, judged)| judged.pattern.rate.map(|rate| rate.item_size_bytes));
    // What is read of a smaller index is what it contains.
    let partial = index.projection != Projection::All && index.kind != IndexKind::Vector;
    let entry_size_bytes = sizes.max_by(f64::total_cmp).filter(|_| partial);
    Some(IndexUse { entry_size_bytes, throughput, ..IndexUse::new(index.kind) })
}

/// Whether the rate of a pattern gives the size of an item.
fn gives_size(model: &TableModel, pattern: &str) -> bool {
    let written = model.access_patterns.known().and_then(|patterns| patterns.get(pattern)?.known());
    written.and_then(|written| written.rate.known()).is_some_and(|rate| rate.item_size_bytes.is_known())
}

/// The patterns of which neither their rate nor their entity nor the table's use gives a size.
fn assumed_sizes(model: &TableModel, design: &Design) -> BTreeSet<String> {
    if model.usage.known().is_some_and(|usage| usage.item_size_bytes.is_known()) {
        return BTreeSet::new();
    }
    let of_entity = |judged: &JudgedPattern| {
        let entity = judged.entity.as_ref().and_then(|name| design.entities.get(name));
        entity.is_some_and(|entity| entity.item_size_bytes.is_some())
    };
    let unsized_ones = design.patterns.iter().filter(|(name, judged)| !gives_size(model, name) && !of_entity(judged));
    unsized_ones.map(|(name, _)| name.clone()).collect()
}

/// `Some(None)` for an on-demand table, `None` while it is unknown.
fn capacity(capacity: &Attr<CapacityModel>) -> Option<Option<Capacity>> {
    let capacity = match capacity {
        Attr::Null => return Some(None),
        Attr::Unknown(_) => return None,
        Attr::Known(capacity) => capacity,
    };
    let CapacityModel { units, min_capacity, max_capacity, target_utilization, .. } = capacity;
    let number = |attr: &Attr<i64>| attr.known().map(|number| Number::from(*number).to_f64());
    if units.is_unknown() || min_capacity.is_unknown() || max_capacity.is_unknown() || target_utilization.is_unknown() {
        return None;
    }
    Some(match (number(units), number(min_capacity).zip(number(max_capacity))) {
        (Some(units), _) => Some(Capacity::Fixed(units)),
        (None, Some((min, max))) => {
            let target = target_utilization.known().cloned();
            let target_percent = target.unwrap_or_else(|| Number::from(DEFAULT_TARGET_UTILIZATION)).to_f64();
            Some(Capacity::Scaled { min, max, target_percent })
        }
        (None, None) => None,
    })
}

fn usage(usage: &Attr<UsageModel>) -> Option<Usage> {
    let UsageModel { storage_gb, item_size_bytes, hours_per_month } = match usage {
        Attr::Null => &UsageModel::default(),
        Attr::Unknown(_) => return None,
        Attr::Known(usage) => usage,
    };
    if storage_gb.is_unknown() || item_size_bytes.is_unknown() || hours_per_month.is_unknown() {
        return None;
    }
    let number = |attr: &Attr<Number>| attr.known().map(Number::to_f64);
    Some(Usage {
        storage_gb: number(storage_gb),
        item_size_bytes: number(item_size_bytes),
        hours_per_month: number(hours_per_month).unwrap_or(Usage::default().hours_per_month),
    })
}
