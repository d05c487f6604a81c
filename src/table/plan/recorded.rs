//! Changes that the plan has to show and that nothing is called for: Terraform insists that a plan has what the
//! configuration says, also where the live table is that way already.

use tf_provider::{Attr, Diagnostics, Path};

use crate::table::aspects::scaling::model_capacities;
use crate::table::model::{TableModel, TtlModel};
use crate::table::steps::{Step, Steps};

/// Adds a warning about each such change.
pub(super) fn explain(prior: &TableModel, planned: &TableModel, steps: &Steps, diagnostics: &mut Diagnostics) {
    let mut explain = |path: Path, why: &str| {
        let detail = format!("{why} The apply records the value in the state and calls nothing for it.");
        diagnostics.warning(path, "Recorded in the state only", detail);
    };
    if prior.ttl != planned.ttl && is_off(&prior.ttl) && is_off(&planned.ttl) {
        explain(Path::of("ttl"), "is off as before, in another spelling.");
    }
    for (dimension, capacity) in model_capacities(planned) {
        let before = model_capacities(prior).find(|(other, _)| *other == dimension);
        // Scaling that begins takes the initial capacity.
        let Some((_, before)) = before.filter(|(_, before)| before.max_capacity.is_known()) else { continue };
        if capacity.initial_capacity.is_known() && capacity.initial_capacity != before.initial_capacity {
            let path = dimension.path().attribute("initial_capacity");
            explain(path, "is used when scaling begins, and it has begun.");
        }
    }
    let raises = |step: &Step| matches!(step, Step::RaiseWarm(_));
    if planned.warm_throughput.is_known()
        && prior.warm_throughput != planned.warm_throughput
        && !steps.iter().any(raises)
    {
        explain(Path::of("warm_throughput"), "is a floor that the table already has, or exceeds.");
    }
}

fn is_off(ttl: &Attr<TtlModel>) -> bool {
    match ttl {
        Attr::Null => true,
        Attr::Known(ttl) => ttl.enabled.known() == Some(&false),
        Attr::Unknown(_) => false,
    }
}
