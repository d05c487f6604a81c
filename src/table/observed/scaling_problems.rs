//! What the state says of scaling that does not hold, put back into an observation that was made from it: the rehearsal of
//! a plan then has the steps that mend it.

use super::Observed;
use crate::table::aspects::Aspect;
use crate::table::aspects::scaling::{Dimension, ObservedTarget, ScalingProblems, model_capacities, stored_orphans};
use crate::table::model::TableModel;
use crate::table::throughput::Bounds;

impl Observed {
    /// With the problems that the state has.
    pub(super) fn with_scaling_problems(mut self, state: &TableModel) -> Self {
        if let Aspect::Observed(targets) = &mut self.aspects.scaling {
            for orphan in stored_orphans(state) {
                targets.entry(orphan).or_insert_with(|| ObservedTarget::bare(None, Bounds { min: 0, max: 0 }));
            }
        }
        for (dimension, capacity) in model_capacities(state) {
            if let Some(text) = capacity.scaling_problem.known() {
                self.add_problem(dimension, ScalingProblems::parse(text));
            }
        }
        self
    }

    fn add_problem(&mut self, dimension: Dimension, problems: ScalingProblems) {
        let ScalingProblems { is_suspended, outside, lacks_policy } = problems;
        if let (Some(live), Some(units)) = (outside, self.table.units_mut(&dimension.scope)) {
            *dimension.direction.of_mut(units) = live;
        }
        if let Aspect::Observed(targets) = &mut self.aspects.scaling
            && let Some(target) = targets.get_mut(&dimension)
        {
            target.is_suspended = is_suspended;
            target.policy = target.policy.take().filter(|_| !lacks_policy);
        }
    }
}
