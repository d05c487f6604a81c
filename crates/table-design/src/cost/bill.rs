//! What do the lines of a bill cost?

use super::capacity::BillingMode;
use super::demand::Demand;
use super::lines::{HOURS_PER_MILLION, Line, LoadOf, Part, lines};
use super::monthly::MonthlyUsd;
use super::price_item::{Metered, PriceItem};
use super::prices::{Origin, Prices, Quote};
use super::usd::Usd;
use super::workload::{TableClass, Workload};

/// The bill of a month.
#[derive(Debug)]
pub(super) struct Bill<'a> {
    lines: Vec<(Line<'a>, Quote)>,
}

impl<'a> Bill<'a> {
    pub(super) fn new(
        workload: &'a Workload,
        needed: &Demand,
        prices: &Prices,
        mode: BillingMode,
        class: TableClass,
    ) -> Self {
        let quoted = |line: Line<'a>| (line, prices.quote(line.region, line.item));
        Self { lines: lines(workload, needed, mode, class).into_iter().map(quoted).collect() }
    }

    /// The parts, rounded to cents, and their sum.
    pub(super) fn monthly(&self, workload: &Workload) -> MonthlyUsd {
        let cost = |part| Usd::rounded(self.sum(|line| line.part == part));
        let mut monthly = MonthlyUsd {
            reads: cost(Part::Reads),
            writes: cost(Part::Writes),
            indexes: workload.indexes.keys().map(|name| (name.clone(), cost(Part::Index(name)))).collect(),
            storage: cost(Part::Storage),
            point_in_time_recovery: cost(Part::PointInTimeRecovery),
            streams: cost(Part::Streams),
            replicas: workload.replicas.keys().map(|region| (region.clone(), cost(Part::Replica(region)))).collect(),
            alarms: cost(Part::Alarms),
            total: Usd::default(),
        };
        monthly.total = monthly.parts().sum();
        monthly
    }

    /// A pattern's share of what requests cost, in dollars: of each line the share of its units.
    pub(super) fn share(&self, demand: &Demand) -> f64 {
        let shares = self.lines.iter().filter_map(|(line, quote)| {
            let load = line.load.as_ref().filter(|load| load.needed > 0.0)?;
            Some(line.quantity * quote.usd * load.units_of(demand) / load.needed)
        });
        shares.sum()
    }

    /// Whether all prices of DynamoDB are the Regions' own or the user's.
    pub(super) fn is_region_priced(&self) -> bool {
        let mut lines = self.lines.iter().filter(|(line, _)| line.part != Part::Alarms);
        lines.all(|(_, quote)| matches!(quote.origin, Origin::Override | Origin::Listed))
    }

    /// The prices of what there is some of.
    pub(super) fn prices(&self) -> impl Iterator<Item = (&'a str, PriceItem, Quote)> {
        self.lines.iter().filter(|(line, _)| line.quantity > 0.0).map(|(line, quote)| (line.region, line.item, *quote))
    }

    fn sum(&self, mut of: impl FnMut(&Line<'a>) -> bool) -> f64 {
        self.lines.iter().filter(|(line, _)| of(line)).map(|(line, quote)| line.quantity * quote.usd).sum()
    }
}

/// The utilization of provisioned capacity at which it costs as much as the requests of this bill for a table that is billed
/// on demand; `None` if those cost nothing. Without load, that of one write.
pub(super) fn break_even(on_demand: &Bill<'_>, prices: &Prices) -> Option<f64> {
    let (mut requests, mut hours) = (0.0, 0.0);
    for (line, quote) in &on_demand.lines {
        if let Some(load) = line.load {
            let hour = prices.quote(line.region, PriceItem::hour(load.metered, load.class));
            requests += line.quantity * quote.usd;
            hours += line.quantity * HOURS_PER_MILLION * hour.usd;
        }
    }
    if requests > 0.0 {
        return Some(hours / requests);
    }
    let write = on_demand.lines.iter().find(|(line, _)| line.part == Part::Writes);
    write.and_then(|(line, quote)| of_one_write(line, quote, prices))
}

fn of_one_write(line: &Line<'_>, quote: &Quote, prices: &Prices) -> Option<f64> {
    let load = line.load.filter(|_| quote.usd > 0.0)?;
    let hour = prices.quote(line.region, PriceItem::hour(load.metered, load.class));
    Some(hour.usd * HOURS_PER_MILLION / quote.usd)
}

impl LoadOf<'_> {
    /// The units that such a demand has here.
    fn units_of(&self, demand: &Demand) -> f64 {
        let units = demand.at(self.index);
        match self.metered {
            Metered::Read => units.read,
            Metered::Write | Metered::ReplicatedWrite => units.write,
        }
    }
}
