//! Properties that every estimate has, whatever the table.

use std::collections::BTreeMap;

use proptest::prelude::*;
use table_design::cost::{
    BillingMode, Capacity, Consistency, Estimate, IndexEffect, IndexUse, Load, Prices, Replica, Stream, TableClass,
    Throughput, Usage, Usd, Workload, estimate,
};
use table_design::{IndexKind, Operation, Rate};

const REGIONS: [&str; 4] = ["us-east-1", "us-east-2", "eu-west-1", "xx-nowhere-1"];
const INDEXES: [&str; 3] = ["A", "B", "C"];

fn capacity() -> impl Strategy<Value = Option<Capacity>> {
    let fixed = (0.0..5000.0).prop_map(|units| Some(Capacity::Fixed(units)));
    let scaled = (1.0..50.0, 0.0..5000.0, 20.0..90.0)
        .prop_map(|(min, more, target_percent)| Some(Capacity::Scaled { min, max: min + more, target_percent }));
    prop_oneof![Just(None), fixed, scaled]
}

fn throughput() -> impl Strategy<Value = Throughput> {
    (capacity(), capacity()).prop_map(|(read, write)| Throughput { read, write })
}

fn index() -> impl Strategy<Value = IndexUse> {
    let kind = prop::sample::select(vec![IndexKind::Global, IndexKind::Local, IndexKind::Vector]);
    (kind, prop::option::of(1.0..5000.0), prop::option::of(0.0..1.0), throughput()).prop_map(
        |(kind, entry_size_bytes, items_share, throughput)| IndexUse {
            kind,
            entry_size_bytes,
            items_share,
            throughput,
        },
    )
}

fn load() -> impl Strategy<Value = Load> {
    let consistency =
        prop::sample::select(vec![Consistency::Eventual, Consistency::Strong, Consistency::Transactional]);
    let effect = prop::sample::select(vec![IndexEffect::Untouched, IndexEffect::Changed, IndexEffect::Moved]);
    let rate = (0.0..500.0, 0.0..50.0, 1.0..20_000.0).prop_map(|(per_second, items, item_size_bytes)| Rate {
        per_second,
        items,
        item_size_bytes,
        distinct_keys: None,
    });
    (
        prop::sample::select(vec!["one", "two", "three"]),
        prop::sample::select(Operation::ALL.to_vec()),
        prop::option::of(prop::sample::select(INDEXES.to_vec())),
        rate,
        consistency,
        1.0..10.0,
        prop::collection::btree_map(prop::sample::select(INDEXES.to_vec()), effect, 0..3),
    )
        .prop_map(|(pattern, operation, index, rate, consistency, shards, effects)| Load {
            pattern: pattern.to_owned(),
            operation,
            index: index.map(str::to_owned),
            rate,
            consistency,
            shards,
            fetches: false,
            index_effects: effects.into_iter().map(|(name, effect)| (name.to_owned(), effect)).collect(),
        })
}

fn class() -> impl Strategy<Value = TableClass> {
    prop::sample::select(vec![TableClass::Standard, TableClass::StandardInfrequentAccess])
}

fn replicas() -> impl Strategy<Value = BTreeMap<String, Replica>> {
    let replica =
        (class(), any::<bool>(), capacity()).prop_map(|(table_class, point_in_time_recovery, read_capacity)| Replica {
            table_class,
            point_in_time_recovery,
            read_capacity,
            index_read_capacity: BTreeMap::new(),
        });
    prop::collection::btree_map(Just("eu-central-1".to_owned()), replica, 0..2)
}

fn workload() -> impl Strategy<Value = Workload> {
    let mode = prop::sample::select(vec![BillingMode::OnDemand, BillingMode::Provisioned]);
    let usage = (prop::option::of(0.0..5000.0), prop::option::of(1.0..5000.0), 1.0..744.0).prop_map(
        |(storage_gb, item_size_bytes, hours_per_month)| Usage { storage_gb, item_size_bytes, hours_per_month },
    );
    let indexes = prop::collection::btree_map(prop::sample::select(INDEXES.to_vec()), index(), 0..4);
    let table = (prop::sample::select(REGIONS.to_vec()), class(), mode, throughput());
    let stream = prop::option::of((0.0..50.0).prop_map(|reads| Stream { charged_reads_per_second: reads }));
    let rest = (any::<bool>(), stream, replicas(), 0_u32..30);
    (table, indexes, prop::collection::vec(load(), 0..6), usage, rest).prop_map(
        |((region, table_class, billing_mode, throughput), indexes, loads, usage, rest)| Workload {
            table_class,
            billing_mode,
            throughput,
            indexes: indexes.into_iter().map(|(name, index)| (name.to_owned(), index)).collect(),
            loads,
            usage,
            point_in_time_recovery: rest.0,
            stream: rest.1,
            replicas: rest.2,
            alarm_metrics: rest.3,
            ..Workload::new(region)
        },
    )
}

fn of(workload: &Workload) -> Estimate {
    estimate(workload, &Prices::listed())
}

/// The same table with all capacity scaled at this utilization, without bounds.
fn utilized(mut workload: Workload, target_percent: f64) -> Workload {
    let scaled = Some(Capacity::Scaled { min: 0.0, max: f64::INFINITY, target_percent });
    let both = Throughput { read: scaled, write: scaled };
    workload.throughput = both;
    workload.indexes.values_mut().for_each(|index| index.throughput = both);
    workload.replicas.values_mut().for_each(|replica| replica.read_capacity = None);
    workload
}

fn near(one: Usd, other: Usd, relative: f64, cents: f64) -> bool {
    let difference = (one.cents() - other.cents()).unsigned_abs() as f64;
    difference <= one.cents().max(other.cents()) as f64 * relative + cents
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn parts_add_up_to_the_total_which_is_that_of_the_mode(workload in workload()) {
        let found = of(&workload);
        prop_assert_eq!(found.monthly_usd.parts().sum::<Usd>(), found.monthly_usd.total);
        let of_mode = match workload.billing_mode {
            BillingMode::OnDemand => found.on_demand_total,
            BillingMode::Provisioned => found.provisioned_total,
        };
        prop_assert_eq!(of_mode, found.monthly_usd.total);
        prop_assert!(found.class_saving() <= found.monthly_usd.total);
    }

    #[test]
    fn more_load_and_more_storage_never_cost_less(
        workload in workload(), rate in 1.0..4.0, size in 1.0..4.0, storage in 1.0..4.0,
    ) {
        let before = of(&workload);
        let mut more = workload.clone();
        more.loads.iter_mut().for_each(|load| load.rate.per_second *= rate);
        let faster = of(&more);
        more.loads.iter_mut().for_each(|load| load.rate.item_size_bytes *= size);
        let larger = of(&more);
        more.usage.storage_gb = more.usage.storage_gb.map(|gb| gb * storage);
        let fuller = of(&more);
        for (less, more) in [(&before, &faster), (&faster, &larger), (&larger, &fuller)] {
            prop_assert!(less.on_demand_total <= more.on_demand_total);
            prop_assert!(less.provisioned_total <= more.provisioned_total);
        }
    }

    #[test]
    fn on_demand_does_not_depend_on_capacity(workload in workload(), target in 10.0..90.0) {
        let other = of(&utilized(workload.clone(), target));
        prop_assert_eq!(of(&workload).on_demand_total, other.on_demand_total);
    }

    #[test]
    fn at_the_break_even_both_modes_cost_the_same(workload in workload()) {
        let break_even = of(&workload).break_even_utilization.expect("prices above 0");
        let found = of(&utilized(workload, break_even * 100.0));
        // The utilization is rounded to four places, the parts to cents.
        prop_assert!(
            near(found.on_demand_total, found.provisioned_total, 0.0002, 8.0),
            "{} on demand, {} provisioned at {break_even}", found.on_demand_total, found.provisioned_total,
        );
    }

    #[test]
    fn what_the_patterns_cost_adds_up_to_the_requests(workload in workload()) {
        let requests = Workload {
            usage: Usage { storage_gb: None, ..workload.usage },
            stream: None,
            alarm_metrics: 0,
            billing_mode: BillingMode::OnDemand,
            ..workload
        };
        let found = of(&requests);
        let patterns = found.patterns.values().map(|pattern| pattern.monthly_usd).sum();
        prop_assert!(near(patterns, found.on_demand_total, 0.0, 8.0), "{patterns} of {}", found.on_demand_total);
        let needed = found.patterns.values().map(|pattern| pattern.total_per_second());
        let sum: f64 = needed.map(|units| units.read + units.write).sum();
        let total = found.needed.total();
        prop_assert!((sum - total.read - total.write).abs() <= sum * 1e-9);
    }
}

#[test]
fn numbers_that_are_none_do_no_harm() {
    for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, f64::MAX] {
        let rate = Rate { per_second: odd, items: odd, item_size_bytes: odd, distinct_keys: None };
        let scaled = Some(Capacity::Scaled { min: odd, max: odd, target_percent: odd });
        let both = Throughput { read: Some(Capacity::Fixed(odd)), write: scaled };
        let index = IndexUse {
            entry_size_bytes: Some(odd),
            items_share: Some(odd),
            throughput: both,
            ..IndexUse::new(IndexKind::Global)
        };
        let load = |operation| Load {
            pattern: "p".to_owned(),
            operation,
            index: None,
            rate,
            consistency: Consistency::Strong,
            shards: odd,
            fetches: true,
            index_effects: BTreeMap::new(),
        };
        let workload = Workload {
            throughput: both,
            indexes: BTreeMap::from([("A".to_owned(), index)]),
            loads: vec![load(Operation::Query), load(Operation::PutItem)],
            usage: Usage { storage_gb: Some(odd), item_size_bytes: Some(odd), hours_per_month: odd },
            ..Workload::new("us-east-1")
        };
        let found = of(&workload);
        assert!(found.monthly_usd.total >= Usd::default() && found.provisioned_total >= Usd::default(), "{odd}");
        assert!(found.break_even_utilization.is_some_and(f64::is_finite), "{odd}");
    }
}

#[test]
fn the_break_even_is_that_of_the_reference() {
    let mut workload = Workload::new("us-east-1");
    // 0.00065 / (3,600 × 0.000000625) = 0.288889
    assert_eq!(of(&workload).break_even_utilization, Some(0.2889));
    workload.table_class = TableClass::StandardInfrequentAccess;
    // 0.00081 / (3,600 × 0.00000078) = 0.288462
    assert_eq!(of(&workload).break_even_utilization, Some(0.2885));
    let free = Prices::with_overrides([("write_request_units_per_million_infrequent_access", 0.0)]).expect("prices");
    assert_eq!(estimate(&workload, &free).break_even_utilization, None);
}
