//! What the plan and the state say about each access pattern.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::{Design, JudgedPattern};
use crate::table::model::{AccessPatternPlanModel, TableModel};

/// How each pattern is asked; unknown for one that is not wholly known.
pub(crate) fn access_pattern_plan(
    model: &TableModel,
    design: &Design,
) -> Attr<BTreeMap<String, Attr<AccessPatternPlanModel>>> {
    model.access_patterns.clone().map(|written| {
        let planned = |name: String, pattern: &Attr<_>| {
            let plan = match (pattern, design.patterns.get(&name)) {
                (Attr::Null, _) => Attr::Null,
                (_, Some(judged)) if judged.is_judged() => Attr::Known(plan_of(judged)),
                (_, Some(_) | None) => Attr::unknown(),
            };
            (name, plan)
        };
        written.into_iter().map(|(name, pattern)| planned(name, &pattern)).collect()
    })
}

fn plan_of(judged: &JudgedPattern) -> AccessPatternPlanModel {
    let request = judged.proof.request.as_ref();
    let text = |text: Option<&String>| text.cloned().into();
    AccessPatternPlanModel {
        request: text(request.map(|request| &request.text)),
        key_condition: text(request.and_then(|request| request.key_condition.as_ref())),
        projection: text(request.and_then(|request| request.projection.as_ref())),
        read_units: Attr::Null,
        write_units: Attr::Null,
        monthly_cost: Attr::Null,
    }
}
