//! Random alarm specifications and facts.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::table::aspects::alarms::{
    AlarmSpec, BillingMode, Facts, Rule, RuleSettings, Statistic, Threshold, ThroughputLimits,
};
use crate::table::throughput::Ceiling;

/// Names that lead a careless reader astray: rule ids, Regions, each other's beginnings, and so long that the alarms' are
/// cut off.
const TABLES: [&str; 5] = ["orders", "aaa", "read_throttle", "orders-read_throttle", LONG];
const INDEXES: [&str; 6] = ["by_owner", "orders", "orders-read_throttle", "read_throttle", "us-east-1", LONG];
const LONG: &str = "llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll\
    llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll";

fn limits() -> impl Strategy<Value = ThroughputLimits> {
    let units = || prop::option::of(1u64..50);
    (units(), units(), units(), units()).prop_map(|(max_read, max_write, read, write)| ThroughputLimits {
        max_read,
        max_write,
        ceiling: Ceiling { read, write },
    })
}

pub(super) fn facts() -> impl Strategy<Value = Facts<'static>> {
    (
        prop::sample::select(&TABLES[..]),
        prop::sample::select(&[BillingMode::OnDemand, BillingMode::Provisioned][..]),
        limits(),
        prop::collection::btree_map(prop::sample::select(&INDEXES[..]), limits(), 0..4),
        any::<bool>(),
        prop::collection::btree_set(prop::sample::select(&["us-east-1", "eu-west-1"][..]), 0..3),
    )
        .prop_map(|(table, billing, limits, indexes, kinesis, replicas)| Facts {
            table,
            billing,
            limits,
            indexes,
            kinesis,
            replicas,
        })
}

fn arns() -> impl Strategy<Value = BTreeSet<String>> {
    prop::collection::btree_set("arn:aws:sns:eu-west-1:111122223333:[ab]", 0..3)
}

pub(super) fn settings() -> impl Strategy<Value = RuleSettings> {
    let operation = prop::sample::select(&["Query", "GetItem", "Odd"][..]).prop_map(str::to_owned);
    let statistic = prop::sample::select(&["Average", "Sum", "p99"][..]).prop_map(Statistic::parse);
    (
        prop::option::of(any::<bool>()),
        prop::option::of(-1e6..1e6f64),
        prop::option::of(prop::sample::select(&[0, 10, 60, 90, 300, 3600][..])),
        prop::option::of(0u32..20),
        prop::option::of(0u32..20),
        prop::option::of(statistic),
        prop::option::of(prop::collection::btree_set(operation, 0..3)),
    )
        .prop_map(
            |(enabled, threshold, period, evaluation_periods, datapoints_to_alarm, statistic, operations)| {
                RuleSettings {
                    enabled,
                    threshold: threshold.and_then(Threshold::new),
                    period,
                    evaluation_periods,
                    datapoints_to_alarm,
                    statistic: statistic.flatten(),
                    operations,
                    alarm_actions: None,
                    description: None,
                }
            },
        )
}

pub(super) fn rule() -> impl Strategy<Value = Rule> {
    prop::sample::select(&Rule::ALL[..])
}

pub(super) fn alarms() -> impl Strategy<Value = AlarmSpec> {
    let prefix =
        prop::sample::select(&["", "a", "prod/", "orders-", "ü-orders-read_throttle-"][..]).prop_map(str::to_owned);
    let tags = prop::collection::btree_map("[ab]", "[ab]?", 0..3);
    (arns(), arns(), arns(), prefix, prop::collection::btree_map(rule(), settings(), 0..6), tags).prop_map(
        |(alarm_actions, ok_actions, insufficient_data_actions, name_prefix, rules, tags): (
            _,
            _,
            _,
            _,
            BTreeMap<_, _>,
            _,
        )| AlarmSpec { alarm_actions, ok_actions, insufficient_data_actions, name_prefix, rules, tags },
    )
}
