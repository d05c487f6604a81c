//! What does an estimate rest on besides what is known? Sentences for the person who reads it.

use std::collections::{BTreeMap, BTreeSet};

use super::bill::Bill;
use super::capacity::{ASSUMED_TARGET_PERCENT, BillingMode, Capacity, Throughput};
use super::demand::{Demand, counts_reads, counts_writes, is_lost};
use super::prices::{Origin, Prices};
use super::units::{Units, amount};
use super::workload::{HOURS_PER_MONTH, IndexUse, Load, Unpriced, Workload};
use crate::{IndexKind, Operation};

/// The assumptions behind these bills of one table.
pub(super) fn assumptions(workload: &Workload, needed: &Demand, bills: [&Bill<'_>; 3]) -> Vec<String> {
    let mut sentences = vec!["List prices, without free tier, taxes, discounts and reserved capacity.".to_owned()];
    sentences.extend(of_prices(bills));
    sentences.extend(of_loads(workload));
    sentences.extend(of_indexes(workload));
    sentences.extend(of_storage(workload));
    sentences.extend(of_capacity(workload, needed));
    sentences.extend(of_replicas(workload));
    sentences.extend(workload.stream.and_then(|stream| {
        let none = amount(stream.charged_reads_per_second) == 0.0;
        none.then(|| "The stream is assumed to be read by AWS Lambda only, which is not charged.".to_owned())
    }));
    sentences.extend(unpriced(workload));
    sentences
}

/// Which prices are not the Region's own, or not confirmed.
fn of_prices(bills: [&Bill<'_>; 3]) -> Vec<String> {
    let mut stand_ins: BTreeMap<(&str, Origin), BTreeSet<&str>> = BTreeMap::new();
    let mut unconfirmed = BTreeSet::new();
    for (region, item, quote) in bills.into_iter().flat_map(Bill::prices) {
        if matches!(quote.origin, Origin::InProportion | Origin::Fallback) {
            stand_ins.entry((region, quote.origin)).or_default().insert(item.as_str());
        }
        if !quote.confirmed {
            unconfirmed.insert(item.as_str());
        }
    }
    let fallback = Prices::fallback_region();
    let mut sentences = Vec::new();
    for ((region, origin), names) in stand_ins {
        let why = match origin {
            Origin::InProportion => format!("in proportion to those that are known of {region}"),
            Origin::Override | Origin::Listed | Origin::Fallback => format!("since those of {region} are not known"),
        };
        sentences.push(format!("Prices of {fallback}, {why}: {}.", list(names)));
    }
    if !unconfirmed.is_empty() {
        sentences.push(format!("Prices that no published list confirms: {}.", list(unconfirmed)));
    }
    sentences
}

/// How often something happens.
fn of_loads(workload: &Workload) -> Vec<String> {
    let Workload { loads, indexes, usage, without_rate, .. } = workload;
    if loads.is_empty() {
        return vec!["Requests are not counted: no access pattern has a rate.".to_owned(), NO_COMPARISON.to_owned()];
    }
    let hours = amount(usage.hours_per_month);
    let mut sentences = vec![format!("Rates are averages over {hours} hours a month.")];
    sentences.extend((hours < f64::from(HOURS_PER_MONTH)).then(|| {
        "In the other hours nothing happens: provisioned capacity is billed all the same, scaled capacity at its minimum.".to_owned()
    }));
    sentences.extend(of_sizes(workload));
    let lost = loads.iter().filter(|load| is_lost(load, indexes)).map(|load| load.pattern.as_str());
    sentences.extend(about("Not counted, since the table has no such index", lost));
    sentences.extend(about("Not counted, since no rate is given", without_rate.keys().map(String::as_str)));
    sentences.extend(of_directions(workload));
    sentences
}

/// Whether reads and writes are counted at all: what is not declared costs nothing here.
fn of_directions(workload: &Workload) -> Vec<String> {
    let [reads, writes] = [counts_reads(workload), counts_writes(workload)];
    if reads && writes {
        return Vec::new();
    }
    let silent = |writes| workload.without_rate.values().all(|operation| operation.writes() != writes);
    let mut sentences = Vec::new();
    if !reads && silent(false) {
        sentences.push("Reads are not counted: no access pattern with a rate reads.".to_owned());
    }
    if !writes && silent(true) {
        sentences.push("Writes are not counted: no access pattern with a rate writes.".to_owned());
    }
    sentences.push(NO_COMPARISON.to_owned());
    sentences
}

/// What follows where requests are missing.
const NO_COMPARISON: &str = "No cheaper billing mode and no cheaper table class is named while reads or writes are not counted. A pattern that never \
     happens has the rate 0.";

/// Which sizes are not given.
fn of_sizes(workload: &Workload) -> Vec<String> {
    let mut assumed: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
    for load in workload.loads.iter().filter(|load| workload.assumed_sizes.contains(&load.pattern)) {
        assumed.entry(amount(load.rate.item_size_bytes) as u64).or_default().insert(&load.pattern);
    }
    let sentence =
        |(bytes, names)| format!("Items are taken to have {bytes} bytes where no size is given: {}.", list(names));
    assumed.into_iter().map(sentence).collect()
}

/// What is written to and stored in indexes.
fn of_indexes(workload: &Workload) -> Vec<String> {
    let Workload { loads, usage, .. } = workload;
    let writes: Vec<&Load> = loads.iter().filter(|load| load.operation.writes()).collect();
    let priced: Vec<(&str, &IndexUse)> = workload.priced_indexes().collect();
    let written = priced
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| writes.iter().any(|load| !load.index_effects.contains_key(*name)));
    let stored = usage.storage_gb.is_some();
    let of_item_size = priced
        .iter()
        .filter(|(_, index)| index.entry_size_bytes.is_none() && (stored || !writes.is_empty()))
        .map(|(name, _)| *name);
    let of_all_items = priced.iter().filter(|(_, index)| index.items_share.is_none() && stored).map(|(name, _)| *name);
    let sentences = [
        about("Every write changes one entry of these indexes", written),
        about("Entries of these indexes are as large as the items", of_item_size),
        about("Every item has an entry in these indexes", of_all_items),
    ];
    sentences.into_iter().flatten().collect()
}

/// How much is stored.
fn of_storage(workload: &Workload) -> Option<String> {
    let has_indexes = workload.priced_indexes().next().is_some();
    match (workload.usage.storage_gb, workload.usage.item_size_bytes) {
        (None, _) => Some("Storage is not counted: its size is not given.".to_owned()),
        (Some(_), None) if has_indexes => {
            Some("Indexes are as large as the items that they contain: the size of an item is not given.".to_owned())
        }
        (Some(_), _) => None,
    }
}

/// How much capacity there is.
fn of_capacity(workload: &Workload, needed: &Demand) -> Vec<String> {
    let indexes = workload.global_indexes().map(|(name, index)| (Some(name), index.throughput));
    let places: Vec<(Option<&str>, Throughput)> = [(None, workload.throughput)].into_iter().chain(indexes).collect();
    let capacities = || places.iter().flat_map(|(_, throughput)| [throughput.read, throughput.write]);
    let mut sentences = Vec::new();
    if capacities().any(|capacity| capacity.is_none()) {
        sentences.push(format!(
            "Provisioned capacity that is not configured follows the load at {ASSUMED_TARGET_PERCENT} % utilization, with at least 1 unit."
        ));
    }
    if capacities().flatten().any(|capacity| matches!(capacity, Capacity::Scaled { .. })) {
        sentences.push(
            "Auto-scaled capacity is assumed to average its target utilization; sudden peaks need more. The alarms of auto scaling are \
             not counted."
                .to_owned(),
        );
    }
    sentences.extend(workload.scheduled.then(|| {
        "Scheduled actions are not counted: scaled capacity is taken to stay between `min_capacity` and `max_capacity`."
            .to_owned()
    }));
    if workload.billing_mode == BillingMode::Provisioned {
        let short = places.iter().filter(|(index, throughput)| is_short(*throughput, needed.at(*index)));
        let names = short.map(|(index, _)| index.unwrap_or("the table"));
        sentences.extend(about("Requests above the capacity are throttled and not counted", names));
    }
    sentences
}

fn is_short(throughput: Throughput, needed: Units) -> bool {
    let below = |capacity: Option<Capacity>, needed: f64| capacity.is_some_and(|capacity| capacity.limit() < needed);
    below(throughput.read, needed.read) || below(throughput.write, needed.write)
}

/// What is not known of other Regions.
fn of_replicas(workload: &Workload) -> Vec<String> {
    if workload.replicas.is_empty() {
        return Vec::new();
    }
    vec![
        "Every write is made in every Region; reads in other Regions are not counted.".to_owned(),
        "Data transfer between Regions and the restore for a new replica are not counted.".to_owned(),
    ]
}

/// What has no price.
fn unpriced(workload: &Workload) -> Option<String> {
    let searches = workload.loads.iter().any(|load| load.operation == Operation::SearchVectors);
    let vectors = searches || workload.indexes.values().any(|index| index.kind == IndexKind::Vector);
    let recognized = vectors.then_some(Unpriced::VectorIndexes);
    let all: BTreeSet<Unpriced> = workload.unpriced.iter().copied().chain(recognized).collect();
    about("Not counted, since there is no price for it here", all.into_iter().map(Unpriced::name))
}

impl Unpriced {
    const fn name(self) -> &'static str {
        match self {
            Self::VectorIndexes => "vector indexes",
            Self::WarmThroughput => "raised warm throughput",
            Self::ContributorInsights => "Contributor Insights",
            Self::KinesisStream => "the Kinesis data stream and its capture",
            Self::CustomerKey => "the customer managed key and its requests",
        }
    }
}

/// A sentence about these; none without any.
fn about<'a>(sentence: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty()).then(|| format!("{sentence}: {}.", list(names)))
}

fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::{Consistency, Replica, Stream, estimate};
    use super::*;
    use crate::Rate;

    fn load(pattern: &str, operation: Operation, index: Option<&str>) -> Load {
        Load {
            pattern: pattern.to_owned(),
            operation,
            index: index.map(str::to_owned),
            rate: Rate { per_second: 10.0, items: 1.0, item_size_bytes: 1000.0, distinct_keys: None },
            consistency: Consistency::Eventual,
            shards: 1.0,
            fetches: false,
            index_effects: BTreeMap::new(),
        }
    }

    #[test]
    fn a_table_of_which_nothing_is_known_says_so() {
        let found = estimate(&Workload::new("us-east-1"), &Prices::listed()).assumptions;
        let expected = [
            "List prices, without free tier, taxes, discounts and reserved capacity.",
            "Requests are not counted: no access pattern has a rate.",
            NO_COMPARISON,
            "Storage is not counted: its size is not given.",
            "Provisioned capacity that is not configured follows the load at 70 % utilization, with at least 1 unit.",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn half_of_the_requests_say_nothing_about_all_of_them() {
        let [read, write] = [Operation::GetItem, Operation::PutItem];
        for (loads, without_rate, is_whole) in [
            (vec![read, write], vec![], true),
            (vec![read, write], vec![Operation::SearchVectors], true),
            (vec![read], vec![], false),
            (vec![write], vec![], false),
            (vec![write, Operation::SearchVectors], vec![], false),
            (vec![read, write], vec![Operation::DeleteItem], false),
            (vec![read, write], vec![Operation::Scan], false),
            (vec![], vec![], false),
        ] {
            let mut workload = Workload::new("us-east-1");
            workload.usage.storage_gb = Some(500.0);
            workload.loads = loads.iter().map(|operation| load("p", *operation, None)).collect();
            let named = |(at, operation): (usize, &Operation)| (format!("q{at}"), *operation);
            workload.without_rate = without_rate.iter().enumerate().map(named).collect();
            let found = estimate(&workload, &Prices::listed());
            let case = format!("{loads:?}, without a rate {without_rate:?}");
            assert_eq!((found.cheaper_mode.is_some(), found.cheaper_class.is_some()), (is_whole, is_whole), "{case}");
            assert_eq!(found.assumptions.iter().any(|it| it == NO_COMPARISON), !is_whole, "{case}");
        }
        // What never happens is known, too.
        let mut archive = Workload::new("us-east-1");
        archive.loads = vec![load("read", read, None), load("write", write, None)];
        archive.loads[0].rate.per_second = 0.0;
        assert!(estimate(&archive, &Prices::listed()).cheaper_mode.is_some());
    }

    #[test]
    fn every_assumption_is_a_sentence() {
        let mut workload = Workload::new("eu-west-1");
        workload.billing_mode = BillingMode::Provisioned;
        workload.throughput.write = Some(Capacity::Fixed(5.0));
        workload.throughput.read = Some(Capacity::Scaled { min: 1.0, max: 50.0, target_percent: 70.0 });
        for (name, kind) in [("ByDay", IndexKind::Global), ("Near", IndexKind::Vector)] {
            workload.indexes.insert(name.to_owned(), IndexUse::new(kind));
        }
        workload.loads = vec![load("save", Operation::PutItem, None), load("list", Operation::Query, Some("ByNight"))];
        workload.without_rate.insert("delete".to_owned(), Operation::DeleteItem);
        workload.usage.storage_gb = Some(10.0);
        workload.stream = Some(Stream::default());
        workload.replicas.insert("eu-north-1".to_owned(), Replica::default());
        workload.alarm_metrics = 3;
        workload.unpriced.insert(Unpriced::WarmThroughput);
        workload.scheduled = true;
        let expected = [
            "List prices, without free tier, taxes, discounts and reserved capacity.",
            "Prices of us-east-1, since those of eu-north-1 are not known: read_capacity_unit_hour, \
             replicated_write_capacity_unit_hour, replicated_write_request_units_per_million, storage_gb_month, \
             write_capacity_unit_hour, write_request_units_per_million.",
            "Prices of us-east-1, in proportion to those that are known of eu-west-1: read_capacity_unit_hour, \
             read_capacity_unit_hour_infrequent_access, replicated_write_capacity_unit_hour, \
             replicated_write_request_units_per_million, storage_gb_month_infrequent_access, write_capacity_unit_hour, \
             write_capacity_unit_hour_infrequent_access.",
            "Prices of us-east-1, since those of eu-west-1 are not known: alarm_metric_month.",
            "Prices that no published list confirms: read_capacity_unit_hour_infrequent_access, \
             write_capacity_unit_hour_infrequent_access.",
            "Rates are averages over 730 hours a month.",
            "Not counted, since the table has no such index: list.",
            "Not counted, since no rate is given: delete.",
            "Reads are not counted: no access pattern with a rate reads.",
            NO_COMPARISON,
            "Every write changes one entry of these indexes: ByDay.",
            "Entries of these indexes are as large as the items: ByDay.",
            "Every item has an entry in these indexes: ByDay.",
            "Indexes are as large as the items that they contain: the size of an item is not given.",
            "Provisioned capacity that is not configured follows the load at 70 % utilization, with at least 1 unit.",
            "Auto-scaled capacity is assumed to average its target utilization; sudden peaks need more. The alarms of auto scaling are \
             not counted.",
            "Scheduled actions are not counted: scaled capacity is taken to stay between `min_capacity` and `max_capacity`.",
            "Requests above the capacity are throttled and not counted: the table.",
            "Every write is made in every Region; reads in other Regions are not counted.",
            "Data transfer between Regions and the restore for a new replica are not counted.",
            "The stream is assumed to be read by AWS Lambda only, which is not charged.",
            "Not counted, since there is no price for it here: vector indexes, raised warm throughput.",
        ];
        assert_eq!(estimate(&workload, &Prices::listed()).assumptions, expected);
    }
}
