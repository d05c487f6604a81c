//! What the plan and the state say about the design: how each access pattern is asked, and what the table costs.

use std::collections::BTreeMap;

use table_design::cost::{Estimate, MonthlyUsd, PatternCost, Usd};
use tf_provider::{Attr, Number};

use super::cost::Costing;
use super::{Design, JudgedPattern, RateKnown};
use crate::table::model::{AccessPatternPlanModel, EstimatedCostModel, MonthlyCostModel, TableModel};

/// How each pattern is asked; unknown for one that is not wholly known.
pub(crate) fn access_pattern_plan(
    model: &TableModel,
    design: &Design,
    costing: &Costing,
) -> Attr<BTreeMap<String, Attr<AccessPatternPlanModel>>> {
    let on_demand = model.billing_mode.known().is_some_and(|mode| mode == "PAY_PER_REQUEST");
    model.access_patterns.clone().map(|written| {
        let planned = |(name, pattern): (String, Attr<_>)| {
            let plan = match (&pattern, design.patterns.get(&name)) {
                (Attr::Null, _) => Attr::Null,
                (_, Some(judged)) if judged.is_judged() => Attr::Known(plan_of(&name, judged, costing, on_demand)),
                (_, Some(_) | None) => Attr::unknown(),
            };
            (name, plan)
        };
        written.into_iter().map(planned).collect()
    })
}

fn plan_of(name: &str, judged: &JudgedPattern, costing: &Costing, on_demand: bool) -> AccessPatternPlanModel {
    let request = judged.proof.request.as_ref();
    let text = |text: Option<&String>| text.cloned().into();
    let cost = |of: &dyn Fn(&PatternCost) -> Attr<Number>| match (judged.rate, costing) {
        (RateKnown::Absent, _) | (_, Costing::Nothing) => Attr::Null,
        (RateKnown::Unknown, _) | (_, Costing::Unknown) => Attr::unknown(),
        (RateKnown::Known, Costing::Estimate(estimate) | Costing::Partial(estimate)) => {
            estimate.patterns.get(name).map_or(Attr::Null, of)
        }
    };
    // A share of provisioned capacity depends on what else uses it.
    let priced = || match costing {
        Costing::Partial(_) if !on_demand => Attr::unknown(),
        _ => cost(&|cost| usd(cost.monthly_usd)),
    };
    AccessPatternPlanModel {
        request: text(request.map(|request| &request.text)),
        key_condition: text(request.and_then(|request| request.key_condition.as_ref())),
        projection: text(request.and_then(|request| request.projection.as_ref())),
        read_units: cost(&|cost| units(cost.total_per_second().read)),
        write_units: cost(&|cost| units(cost.total_per_second().write)),
        monthly_cost: if judged.rate == RateKnown::Known { priced() } else { cost(&|_| Attr::Null) },
    }
}

/// The estimate as it is stored; null if neither a rate nor a size is given.
pub(crate) fn estimated_cost(costing: &Costing) -> Attr<EstimatedCostModel> {
    match costing {
        Costing::Nothing => Attr::Null,
        Costing::Unknown | Costing::Partial(_) => Attr::unknown(),
        Costing::Estimate(estimate) => Attr::Known(stored(estimate)),
    }
}

fn stored(estimate: &Estimate) -> EstimatedCostModel {
    let Estimate {
        monthly_usd,
        on_demand_total,
        provisioned_total,
        cheaper_mode,
        break_even_utilization,
        other_class_total: _,
        cheaper_class,
        assumptions,
        prices_as_of,
        region_priced,
        needed: _,
        patterns: _,
    } = estimate;
    let text = |text: &str| Attr::Known(text.to_owned());
    EstimatedCostModel {
        monthly_usd: Attr::Known(monthly(monthly_usd)),
        on_demand_total: usd(*on_demand_total),
        provisioned_total: usd(*provisioned_total),
        cheaper_mode: cheaper_mode.map_or(Attr::Null, |mode| text(mode.as_str())),
        break_even_utilization: break_even_utilization.map_or(Attr::Null, |share| decimal(&format!("{share:.4}"))),
        cheaper_class: cheaper_class.map_or(Attr::Null, |class| text(class.as_str())),
        assumptions: Attr::Known(assumptions.iter().map(|sentence| text(sentence)).collect()),
        prices_as_of: text(prices_as_of),
        region_priced: Attr::Known(*region_priced),
    }
}

fn monthly(parts: &MonthlyUsd) -> MonthlyCostModel {
    let MonthlyUsd { reads, writes, indexes, storage, point_in_time_recovery, streams, replicas, alarms, total } =
        parts;
    // Stored, an empty map is null; the function that gives the same estimate says the same.
    let map = |of: &BTreeMap<String, Usd>| match of.len() {
        0 => Attr::Null,
        _ => Attr::Known(of.iter().map(|(name, part)| (name.clone(), usd(*part))).collect()),
    };
    MonthlyCostModel {
        reads: usd(*reads),
        writes: usd(*writes),
        indexes: map(indexes),
        storage: usd(*storage),
        point_in_time_recovery: usd(*point_in_time_recovery),
        streams: usd(*streams),
        replicas: map(replicas),
        alarms: usd(*alarms),
        total: usd(*total),
    }
}

fn usd(amount: Usd) -> Attr<Number> {
    decimal(&amount.to_string())
}

/// Units per second, to two places.
fn units(units: f64) -> Attr<Number> {
    decimal(&format!("{units:.2}"))
}

fn decimal(text: &str) -> Attr<Number> {
    text.parse().map_or(Attr::Null, Attr::Known)
}
