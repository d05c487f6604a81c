//! Which lines does the bill of a month have, and how much of each?

use super::capacity::{BillingMode, Capacity, Throughput, average_units};
use super::demand::Demand;
use super::price_item::{Metered, PriceItem};
use super::units::{Units, amount};
use super::workload::{HOURS_PER_MONTH, IndexUse, Replica, TableClass, Usage, Workload};
use crate::IndexKind;

/// A line of the bill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line<'a> {
    /// What it belongs to.
    pub(super) part: Part<'a>,
    /// The Region whose price it has.
    pub(super) region: &'a str,
    /// What is billed.
    pub(super) item: PriceItem,
    /// How much, in the item's unit.
    pub(super) quantity: f64,
    /// Whose load it is, if it is for requests.
    pub(super) load: Option<LoadOf<'a>>,
}

/// A part of the estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Reads,
    Writes,
    Index(&'a str),
    Storage,
    PointInTimeRecovery,
    Streams,
    Replica(&'a str),
    Alarms,
}

/// Reads or writes of the table or of a global index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LoadOf<'a> {
    pub(super) index: Option<&'a str>,
    pub(super) metered: Metered,
    /// The class whose price it has.
    pub(super) class: TableClass,
    /// Units per second.
    pub(super) needed: f64,
}

/// The table or a global index in a Region.
struct Place<'a> {
    region: &'a str,
    class: TableClass,
    index: Option<&'a str>,
    replicated: bool,
    needed: Units,
    throughput: Throughput,
}

const SECONDS_PER_HOUR: f64 = 3600.0;
const MILLION: f64 = 1e6;
const BYTES_PER_GB: f64 = 1_073_741_824.0;
/// Bytes by which an entry of an index is larger than what it holds, as storage is billed.
const ENTRY_OVERHEAD_BYTES: f64 = 100.0;
/// Unit-hours of provisioned capacity, wholly used, that serve a million requests.
pub(super) const HOURS_PER_MILLION: f64 = MILLION / SECONDS_PER_HOUR;

/// The lines of a month if the table is billed in this mode and has this class.
pub(super) fn lines<'a>(
    workload: &'a Workload,
    needed: &Demand,
    mode: BillingMode,
    class: TableClass,
) -> Vec<Line<'a>> {
    let mut lines = requests(workload, needed, mode, class);
    lines.extend(storage(workload, class));
    if let Some(stream) = workload.stream {
        let quantity = millions(stream.charged_reads_per_second, &workload.usage);
        lines.push(line(Part::Streams, &workload.region, PriceItem::StreamReads, quantity));
    }
    for (region, replica) in &workload.replicas {
        lines.extend(of_replica(workload, needed, mode, region, replica));
    }
    lines.push(line(Part::Alarms, &workload.region, PriceItem::AlarmMetric, f64::from(workload.alarm_metrics)));
    lines
}

/// Reads and writes of table and global indexes.
fn requests<'a>(workload: &'a Workload, needed: &Demand, mode: BillingMode, class: TableClass) -> Vec<Line<'a>> {
    let place = |index, throughput| Place {
        region: &workload.region,
        class,
        index,
        // A write of an index is an ordinary one, even where the table's is replicated.
        replicated: index.is_none() && !workload.replicas.is_empty(),
        needed: needed.at(index),
        throughput,
    };
    let table = place(None, workload.throughput).lines(mode, &workload.usage, [Part::Reads, Part::Writes]);
    let indexes = workload.global_indexes().flat_map(|(name, index)| {
        place(Some(name), index.throughput).lines(mode, &workload.usage, [Part::Index(name); 2])
    });
    table.into_iter().chain(indexes).collect()
}

/// Storage of table and indexes, and its recovery.
fn storage(workload: &Workload, class: TableClass) -> Vec<Line<'_>> {
    let (region, item) = (workload.region.as_str(), PriceItem::storage(class));
    let Some(gb) = workload.usage.storage_gb.map(amount) else { return Vec::new() };
    let mut lines = vec![line(Part::Storage, region, item, gb)];
    for (name, index) in &workload.indexes {
        lines.push(line(Part::Index(name), region, item, index_gb(index, gb, &workload.usage)));
    }
    if workload.point_in_time_recovery {
        let recoverable = recoverable_gb(workload, gb);
        lines.push(line(Part::PointInTimeRecovery, region, PriceItem::PointInTimeRecovery, recoverable));
    }
    lines
}

/// Everything in a replica's Region. Every write is made there too; reads are not known.
fn of_replica<'a>(
    workload: &'a Workload,
    needed: &Demand,
    mode: BillingMode,
    region: &'a str,
    replica: &Replica,
) -> Vec<Line<'a>> {
    let (part, class) = (Part::Replica(region), replica.table_class);
    let place = |index, throughput: Throughput, read: Option<Capacity>| Place {
        region,
        class,
        index,
        replicated: index.is_none(),
        needed: Units { read: 0.0, write: needed.at(index).write },
        throughput: Throughput { read: read.or(throughput.read), write: throughput.write },
    };
    let table = place(None, workload.throughput, replica.read_capacity);
    let indexes = workload
        .global_indexes()
        .map(|(name, index)| place(Some(name), index.throughput, replica.index_read_capacity.get(name).copied()));
    let places = std::iter::once(table).chain(indexes);
    let mut lines: Vec<Line<'_>> = places.flat_map(|place| place.lines(mode, &workload.usage, [part; 2])).collect();
    if let Some(gb) = workload.usage.storage_gb.map(amount) {
        let of_indexes: f64 = workload.priced_indexes().map(|(_, index)| index_gb(index, gb, &workload.usage)).sum();
        lines.push(line(part, region, PriceItem::storage(class), gb + of_indexes));
        if replica.point_in_time_recovery {
            lines.push(line(part, region, PriceItem::PointInTimeRecovery, recoverable_gb(workload, gb)));
        }
    }
    lines
}

impl<'a> Place<'a> {
    /// Reads and writes, each with its part.
    fn lines(&self, mode: BillingMode, usage: &Usage, parts: [Part<'a>; 2]) -> [Line<'a>; 2] {
        let write = if self.replicated { Metered::ReplicatedWrite } else { Metered::Write };
        [
            self.line(mode, usage, parts[0], Metered::Read, self.needed.read, self.throughput.read),
            self.line(mode, usage, parts[1], write, self.needed.write, self.throughput.write),
        ]
    }

    fn line(
        &self,
        mode: BillingMode,
        usage: &Usage,
        part: Part<'a>,
        metered: Metered,
        needed: f64,
        capacity: Option<Capacity>,
    ) -> Line<'a> {
        let (item, quantity) = match mode {
            BillingMode::OnDemand => (PriceItem::requests(metered, self.class), millions(needed, usage)),
            BillingMode::Provisioned => {
                let hours = amount(usage.hours_per_month);
                // Capacity is there, and billed, whether or not something happens; scaled capacity then falls to its minimum.
                let idle = (f64::from(HOURS_PER_MONTH) - hours).max(0.0);
                let unit_hours = average_units(capacity, needed) * hours + average_units(capacity, 0.0) * idle;
                (PriceItem::hour(metered, self.class), unit_hours)
            }
        };
        let load = Some(LoadOf { index: self.index, metered, class: self.class, needed });
        Line { part, region: self.region, item, quantity, load }
    }
}

const fn line<'a>(part: Part<'a>, region: &'a str, item: PriceItem, quantity: f64) -> Line<'a> {
    Line { part, region, item, quantity, load: None }
}

fn millions(per_second: f64, usage: &Usage) -> f64 {
    amount(per_second) * SECONDS_PER_HOUR * amount(usage.hours_per_month) / MILLION
}

/// Size of an index of a table of so many GB. Without sizes of item and entry, it is as large as the items that it has.
fn index_gb(index: &IndexUse, table_gb: f64, usage: &Usage) -> f64 {
    let share = index.items_share.map_or(1.0, |share| amount(share).min(1.0));
    let item = usage.item_size_bytes.map(amount).filter(|size| *size > 0.0);
    match (index.kind, item) {
        (IndexKind::Vector, _) => 0.0,
        (IndexKind::Global | IndexKind::Local, None) => table_gb * share,
        (IndexKind::Global | IndexKind::Local, Some(item)) => {
            let items = table_gb * BYTES_PER_GB / item;
            let entry = amount(index.entry_size_bytes.unwrap_or(item)) + ENTRY_OVERHEAD_BYTES;
            items * share * entry / BYTES_PER_GB
        }
    }
}

/// What can be recovered: the table with its local indexes.
fn recoverable_gb(workload: &Workload, table_gb: f64) -> f64 {
    let local = workload.indexes.values().filter(|index| index.kind == IndexKind::Local);
    table_gb + local.map(|index| index_gb(index, table_gb, &workload.usage)).sum::<f64>()
}
