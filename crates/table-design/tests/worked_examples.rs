//! Tests that an estimate is what its arithmetic, written out by hand in `worked_examples.toml`, comes to.

use std::collections::BTreeMap;

use serde::Deserialize;
use table_design::cost::{
    BillingMode, Capacity, Consistency, IndexEffect, IndexUse, Load, MonthlyUsd, Prices, Replica, Stream, TableClass,
    Throughput, Usage, Usd, Workload, estimate,
};
use table_design::{IndexKind, Operation, Rate};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Examples {
    example: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    name: String,
    #[serde(default = "home")]
    region: String,
    table_class: Option<String>,
    billing_mode: Option<String>,
    #[serde(default)]
    throughput: Both,
    #[serde(default)]
    indexes: BTreeMap<String, Index>,
    #[serde(default)]
    loads: Vec<Requests>,
    #[serde(default)]
    usage: Size,
    #[serde(default)]
    point_in_time_recovery: bool,
    stream_reads_per_second: Option<f64>,
    #[serde(default)]
    alarm_metrics: u32,
    #[serde(default)]
    replicas: BTreeMap<String, Elsewhere>,
    #[serde(default)]
    prices: BTreeMap<String, f64>,
    monthly: Cents,
    on_demand: Option<i64>,
    provisioned: Option<i64>,
    cheaper_mode: Option<String>,
    break_even: Option<f64>,
    other_class: Option<i64>,
    cheaper_class: Option<String>,
    #[serde(default = "yes")]
    region_priced: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Both {
    read: Option<Units>,
    write: Option<Units>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Units {
    fixed: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
    target: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    kind: String,
    entry_size_bytes: Option<f64>,
    items_share: Option<f64>,
    #[serde(default)]
    throughput: Both,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Requests {
    operation: String,
    index: Option<String>,
    per_second: f64,
    #[serde(default = "one")]
    items: f64,
    item_size_bytes: f64,
    consistency: Option<String>,
    #[serde(default = "one")]
    shards: f64,
    #[serde(default)]
    fetches: bool,
    #[serde(default)]
    effects: BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Size {
    storage_gb: Option<f64>,
    item_size_bytes: Option<f64>,
    hours_per_month: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Elsewhere {
    #[serde(default)]
    point_in_time_recovery: bool,
    read: Option<Units>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Cents {
    reads: i64,
    writes: i64,
    indexes: BTreeMap<String, i64>,
    storage: i64,
    point_in_time_recovery: i64,
    streams: i64,
    replicas: BTreeMap<String, i64>,
    alarms: i64,
    total: i64,
}

fn home() -> String {
    "us-east-1".to_owned()
}

const fn yes() -> bool {
    true
}

const fn one() -> f64 {
    1.0
}

#[test]
fn every_example_comes_to_what_its_arithmetic_says() {
    let examples: Examples = toml::from_str(include_str!("worked_examples.toml")).expect("examples");
    assert!(examples.example.len() >= 20, "{} examples", examples.example.len());
    for example in &examples.example {
        let name = &example.name;
        let own = example.prices.iter().map(|(name, usd)| (name.as_str(), *usd));
        let prices = Prices::with_overrides(own).expect("prices");
        let found = estimate(&workload(example), &prices);
        assert_eq!(found.monthly_usd, monthly(&example.monthly), "{name}");
        assert_eq!(found.region_priced, example.region_priced, "{name}");
        let other = [
            ("on demand", found.on_demand_total, example.on_demand),
            ("provisioned", found.provisioned_total, example.provisioned),
            ("other class", found.other_class_total, example.other_class),
        ];
        for (what, found, expected) in other {
            assert!(expected.is_none_or(|cents| found.cents() == i128::from(cents)), "{name}, {what}: {found}");
        }
        let words = [
            (found.cheaper_mode.map(BillingMode::as_str), &example.cheaper_mode),
            (found.cheaper_class.map(TableClass::as_str), &example.cheaper_class),
        ];
        for (found, expected) in words {
            assert!(expected.as_ref().is_none_or(|word| found == Some(word)), "{name}: {found:?}");
        }
        if example.break_even.is_some() {
            assert_eq!(found.break_even_utilization, example.break_even, "{name}");
        }
    }
}

fn workload(example: &Example) -> Workload {
    Workload {
        table_class: match example.table_class.as_deref() {
            None => TableClass::Standard,
            Some("STANDARD_INFREQUENT_ACCESS") => TableClass::StandardInfrequentAccess,
            Some(other) => panic!("{other} is no class"),
        },
        billing_mode: match example.billing_mode.as_deref() {
            None => BillingMode::OnDemand,
            Some("PROVISIONED") => BillingMode::Provisioned,
            Some(other) => panic!("{other} is no mode"),
        },
        throughput: throughput(&example.throughput),
        indexes: example.indexes.iter().map(|(name, index)| (name.clone(), index_use(index))).collect(),
        loads: example.loads.iter().map(load).collect(),
        usage: Usage {
            storage_gb: example.usage.storage_gb,
            item_size_bytes: example.usage.item_size_bytes,
            hours_per_month: example.usage.hours_per_month.unwrap_or(730.0),
        },
        point_in_time_recovery: example.point_in_time_recovery,
        stream: example.stream_reads_per_second.map(|reads| Stream { charged_reads_per_second: reads }),
        replicas: example.replicas.iter().map(|(region, replica)| (region.clone(), of_replica(replica))).collect(),
        alarm_metrics: example.alarm_metrics,
        ..Workload::new(&example.region)
    }
}

fn of_replica(replica: &Elsewhere) -> Replica {
    Replica {
        point_in_time_recovery: replica.point_in_time_recovery,
        read_capacity: replica.read.as_ref().map(capacity),
        ..Replica::default()
    }
}

fn throughput(both: &Both) -> Throughput {
    Throughput { read: both.read.as_ref().map(capacity), write: both.write.as_ref().map(capacity) }
}

fn capacity(units: &Units) -> Capacity {
    match (units.fixed, units.min, units.max, units.target) {
        (Some(units), None, None, None) => Capacity::Fixed(units),
        (None, Some(min), Some(max), Some(target_percent)) => Capacity::Scaled { min, max, target_percent },
        _ => panic!("capacity is fixed, or has min, max and target"),
    }
}

fn index_use(index: &Index) -> IndexUse {
    let kind = match index.kind.as_str() {
        "global" => IndexKind::Global,
        "local" => IndexKind::Local,
        other => panic!("{other} is no kind"),
    };
    IndexUse {
        entry_size_bytes: index.entry_size_bytes,
        items_share: index.items_share,
        throughput: throughput(&index.throughput),
        ..IndexUse::new(kind)
    }
}

fn load(requests: &Requests) -> Load {
    Load {
        pattern: requests.operation.clone(),
        operation: Operation::parse(&requests.operation).expect("an operation"),
        index: requests.index.clone(),
        rate: Rate {
            per_second: requests.per_second,
            items: requests.items,
            item_size_bytes: requests.item_size_bytes,
            distinct_keys: None,
        },
        consistency: match requests.consistency.as_deref() {
            None => Consistency::Eventual,
            Some("strong") => Consistency::Strong,
            Some("transactional") => Consistency::Transactional,
            Some(other) => panic!("{other} is no consistency"),
        },
        shards: requests.shards,
        fetches: requests.fetches,
        index_effects: requests.effects.iter().map(|(name, effect)| (name.clone(), index_effect(effect))).collect(),
    }
}

fn index_effect(text: &str) -> IndexEffect {
    match text {
        "untouched" => IndexEffect::Untouched,
        "moved" => IndexEffect::Moved,
        other => panic!("{other} is no effect"),
    }
}

fn monthly(cents: &Cents) -> MonthlyUsd {
    let usd = |cents: i64| Usd::from_cents(cents.into());
    let map = |parts: &BTreeMap<String, i64>| parts.iter().map(|(name, cents)| (name.clone(), usd(*cents))).collect();
    MonthlyUsd {
        reads: usd(cents.reads),
        writes: usd(cents.writes),
        indexes: map(&cents.indexes),
        storage: usd(cents.storage),
        point_in_time_recovery: usd(cents.point_in_time_recovery),
        streams: usd(cents.streams),
        replicas: map(&cents.replicas),
        alarms: usd(cents.alarms),
        total: usd(cents.total),
    }
}
