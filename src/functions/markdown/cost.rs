//! What a month costs.

use std::collections::BTreeMap;

use tf_provider::{Attr, Number};

use super::Document;
use super::design::number;
use crate::markdown::{code, plain, table};
use crate::table::model::{EstimatedCostModel, MonthlyCostModel};

impl Document<'_> {
    pub(super) fn costs(&self) -> Option<String> {
        let EstimatedCostModel {
            monthly_usd,
            on_demand_total,
            provisioned_total,
            cheaper_mode,
            break_even_utilization: _,
            cheaper_class,
            assumptions,
            prices_as_of,
            region_priced: _,
        } = self.cost.as_ref()?;
        let mut rows = parts(monthly_usd.known()?);
        rows.push(vec!["If on-demand".to_owned(), number(on_demand_total)]);
        rows.push(vec!["If provisioned".to_owned(), number(provisioned_total)]);
        let mut notes = Vec::new();
        notes.extend(cheaper_mode.known().map(|mode| format!("- Cheaper billing mode: {}.", code(mode))));
        notes.extend(cheaper_class.known().map(|class| format!("- Cheaper table class: {}.", code(class))));
        notes.extend(prices_as_of.known().map(|date| format!("- List prices of {}.", plain(date))));
        let sentences = assumptions.known().into_iter().flatten().filter_map(Attr::known);
        notes.extend(sentences.map(|sentence| format!("- {}", plain(sentence))));
        Some(format!("## Cost\n\n{}\n\n{}", table(&["Part", "USD per month"], &rows), notes.join("\n")))
    }
}

fn parts(monthly: &MonthlyCostModel) -> Vec<Vec<String>> {
    let MonthlyCostModel { reads, writes, indexes, storage, point_in_time_recovery, streams, replicas, alarms, total } =
        monthly;
    let one = |what: &str, part: &Attr<Number>| vec![vec![what.to_owned(), number(part)]];
    let each = |what: &str, parts: &Attr<BTreeMap<String, Attr<Number>>>| {
        let row = |(name, part): (&String, &Attr<Number>)| vec![format!("{what} {}", code(name)), number(part)];
        parts.known().into_iter().flatten().map(row).collect::<Vec<_>>()
    };
    let rows = [
        one("Reads", reads),
        one("Writes", writes),
        each("Index", indexes),
        one("Storage", storage),
        one("Point-in-time recovery", point_in_time_recovery),
        one("Stream", streams),
        each("Replica", replicas),
        one("Alarms", alarms),
        one("**Total**", total),
    ];
    rows.concat()
}
