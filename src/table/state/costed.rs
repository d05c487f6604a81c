//! The design of a table with what it costs, and what is stored of both.

use std::collections::BTreeMap;

use table_design::cost::{Estimate, Prices};
use tf_provider::Attr;

use super::alarms::alarm_metrics;
use crate::table::design::{Costing, Design, access_pattern_plan, costing, estimated_cost};
use crate::table::members::members;
use crate::table::model::{AccessPatternPlanModel, EstimatedCostModel, TableModel};

/// The design of a table, with what it costs.
#[derive(Debug)]
pub(crate) struct CostedDesign {
    /// Keys, entities and patterns.
    pub(crate) design: Design,
    costing: Costing,
}

impl CostedDesign {
    /// That of a table as it is planned or stored. Without prices its cost is unknown.
    pub(crate) fn of(model: &TableModel, prices: Option<&Prices>) -> Self {
        let design = Design::of(model);
        let costing = costing(model, &design, || alarms_everywhere(model), prices);
        Self { design, costing }
    }

    /// What the table costs, if all that it depends on is known.
    pub(crate) fn estimate(&self) -> Option<&Estimate> {
        match &self.costing {
            Costing::Estimate(estimate) => Some(estimate),
            Costing::Nothing | Costing::Unknown | Costing::Partial(_) => None,
        }
    }

    /// How each pattern of the table is asked.
    pub(crate) fn plans(&self, model: &TableModel) -> Attr<BTreeMap<String, Attr<AccessPatternPlanModel>>> {
        access_pattern_plan(model, &self.design, &self.costing)
    }

    /// What the table costs, as it is stored.
    pub(crate) fn cost(&self) -> Attr<EstimatedCostModel> {
        estimated_cost(&self.costing)
    }
}

/// The metrics that alarms watch in all Regions.
fn alarms_everywhere(model: &TableModel) -> Option<u32> {
    let of_members: Option<u32> = members(model).values().map(alarm_metrics).sum();
    Some(alarm_metrics(model)? + of_members?)
}

/// Stores what follows from the design; null where it cannot be judged, which a plan refuses.
pub(crate) fn store_design(model: &mut TableModel, prices: &Prices) {
    if model.access_patterns.is_null() && model.usage.is_null() {
        return;
    }
    let costed = CostedDesign::of(model, Some(prices));
    model.access_pattern_plan = costed.plans(model).map(|plans| {
        let settled = |(name, plan): (String, Attr<AccessPatternPlanModel>)| (name, plan.into_known().into());
        plans.into_iter().map(settled).collect()
    });
    model.estimated_cost = costed.cost().into_known().into();
}
