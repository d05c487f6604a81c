//! The estimate: what a month costs, what would be cheaper, and what that rests on.

use std::collections::BTreeMap;

use super::assumptions::assumptions;
use super::bill::{Bill, break_even};
use super::capacity::BillingMode;
use super::demand::{Demand, counts_reads, counts_writes};
use super::monthly::MonthlyUsd;
use super::prices::Prices;
use super::units::{Units, amount};
use super::usd::Usd;
use super::workload::{TableClass, Workload};

/// What a table costs in a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// The parts, in the table's own mode and class.
    pub monthly_usd: MonthlyUsd,
    /// Total of a month if the table is billed on demand.
    pub on_demand_total: Usd,
    /// Total of a month if capacity is provisioned: fixed as it is, scaled capacity at its target.
    pub provisioned_total: Usd,
    /// The mode that costs less; on demand if both cost the same. `None` while it is not known how often something is read or
    /// written: half of the requests say nothing about all of them.
    pub cheaper_mode: Option<BillingMode>,
    /// Average utilization of provisioned capacity, from 0 to 1, above which it costs less than the same requests on demand.
    /// Above 1 it never does; `None` if requests on demand cost nothing. Rounded to four places.
    pub break_even_utilization: Option<f64>,
    /// Total of a month in the other class, in the table's own mode.
    pub other_class_total: Usd,
    /// The class that costs less; Standard if both cost the same. `None` while it is not known how often something is read or
    /// written.
    pub cheaper_class: Option<TableClass>,
    /// What the estimate rests on, as sentences.
    pub assumptions: Vec<String>,
    /// The date of the price list.
    pub prices_as_of: &'static str,
    /// Whether all prices of `monthly_usd`, but those of alarms, are the Regions' own or the user's. Otherwise the estimate
    /// rests on prices of another Region.
    pub region_priced: bool,
    /// Units per second that all patterns together need of the table and each index.
    pub needed: Demand,
    /// What each pattern needs and costs.
    pub patterns: BTreeMap<String, PatternCost>,
}

/// What a pattern needs and costs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PatternCost {
    /// Units per second.
    pub per_second: Demand,
    /// Its share of what requests of the table, its indexes and its replicas cost in a month, by units.
    pub monthly_usd: Usd,
}

/// What the table costs in a month.
#[must_use]
pub fn estimate(workload: &Workload, prices: &Prices) -> Estimate {
    let patterns = patterns(workload);
    let needed = patterns.values().fold(Demand::default(), |sum, pattern| sum.plus(&pattern.per_second));
    let (mode, class) = (workload.billing_mode, workload.table_class);
    let bill = |mode, class| Bill::new(workload, &needed, prices, mode, class);
    let (own, other_mode, other_class) = (bill(mode, class), bill(mode.other(), class), bill(mode, class.other()));
    let monthly_usd = own.monthly(workload);
    let other_mode_total = other_mode.monthly(workload).total;
    let (on_demand, on_demand_total, provisioned_total) = match mode {
        BillingMode::OnDemand => (&own, monthly_usd.total, other_mode_total),
        BillingMode::Provisioned => (&other_mode, other_mode_total, monthly_usd.total),
    };
    let other_class_total = other_class.monthly(workload).total;
    let all_counted = counts_reads(workload) && counts_writes(workload);
    Estimate {
        on_demand_total,
        provisioned_total,
        cheaper_mode: all_counted.then(|| cheaper_mode(on_demand_total, provisioned_total)),
        break_even_utilization: break_even(on_demand, prices).map(four_places),
        other_class_total,
        cheaper_class: all_counted.then(|| cheaper_class(class, monthly_usd.total, other_class_total)),
        assumptions: assumptions(workload, &needed, [&own, &other_mode, &other_class]),
        prices_as_of: Prices::as_of(),
        region_priced: own.is_region_priced(),
        patterns: priced(patterns, &own),
        monthly_usd,
        needed,
    }
}

/// The units of each pattern, without its cost.
fn patterns(workload: &Workload) -> BTreeMap<String, PatternCost> {
    let mut patterns: BTreeMap<String, PatternCost> = BTreeMap::new();
    for load in &workload.loads {
        let per_second = Demand::of_request(load, &workload.indexes).times(amount(load.rate.per_second));
        let pattern = patterns.entry(load.pattern.clone()).or_default();
        pattern.per_second = per_second.plus(&pattern.per_second);
    }
    patterns
}

fn priced(mut patterns: BTreeMap<String, PatternCost>, bill: &Bill<'_>) -> BTreeMap<String, PatternCost> {
    for pattern in patterns.values_mut() {
        pattern.monthly_usd = Usd::rounded(bill.share(&pattern.per_second));
    }
    patterns
}

fn cheaper_mode(on_demand: Usd, provisioned: Usd) -> BillingMode {
    if provisioned < on_demand { BillingMode::Provisioned } else { BillingMode::OnDemand }
}

fn cheaper_class(own: TableClass, own_total: Usd, other_total: Usd) -> TableClass {
    let (standard, infrequent) = match own {
        TableClass::Standard => (own_total, other_total),
        TableClass::StandardInfrequentAccess => (other_total, own_total),
    };
    if infrequent < standard { TableClass::StandardInfrequentAccess } else { TableClass::Standard }
}

fn four_places(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

impl Estimate {
    /// What the other class would save in a month; nothing if this one is the cheaper.
    #[must_use]
    pub fn class_saving(&self) -> Usd {
        Usd::from_cents((self.monthly_usd.total.cents() - self.other_class_total.cents()).max(0))
    }
}

impl PatternCost {
    /// Units per second of the table and all its indexes.
    #[must_use]
    pub fn total_per_second(&self) -> Units {
        self.per_second.total()
    }
}
