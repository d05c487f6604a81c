//! What the state says of scaling that does not hold, put back into an observation that was made from it: the rehearsal of
//! a plan then has the steps that mend it.

use tf_provider::Attr;

use super::Observed;
use crate::names::IndexName;
use crate::table::aspects::Aspect;
use crate::table::aspects::scaling::{Dimension, Direction, ObservedTarget, ScalingProblems, stored_orphans};
use crate::table::model::{CapacityModel, TableModel};
use crate::table::scope::Scope;
use crate::table::throughput::{Bounds, Units};

impl Observed {
    /// With the problems that the state has.
    pub(super) fn with_scaling_problems(mut self, state: &TableModel) -> Self {
        if let Aspect::Observed(targets) = &mut self.aspects.scaling {
            for orphan in stored_orphans(state) {
                targets.entry(orphan).or_insert_with(|| ObservedTarget::bare(None, Bounds { min: 0, max: 0 }));
            }
        }
        self.add_problems(&Scope::Table, &state.read_capacity, &state.write_capacity);
        for (name, index) in state.global_secondary_indexes.known().into_iter().flatten() {
            if let (Ok(name), Some(index)) = (IndexName::parse(name), index.known()) {
                self.add_problems(&Scope::Index(name), &index.read_capacity, &index.write_capacity);
            }
        }
        self
    }

    fn add_problems(&mut self, scope: &Scope, read: &Attr<CapacityModel>, write: &Attr<CapacityModel>) {
        for (direction, capacity) in [(Direction::Read, read), (Direction::Write, write)] {
            let problem = capacity.known().and_then(|capacity| capacity.scaling_problem.known());
            if let Some(text) = problem {
                self.add_problem(Dimension { scope: scope.clone(), direction }, ScalingProblems::parse(text));
            }
        }
    }

    fn add_problem(&mut self, dimension: Dimension, problems: ScalingProblems) {
        let ScalingProblems { is_suspended, outside, lacks_policy } = problems;
        if let (Some(live), Some(units)) = (outside, self.units_of(&dimension.scope)) {
            match dimension.direction {
                Direction::Read => units.read = live,
                Direction::Write => units.write = live,
            }
        }
        if let Aspect::Observed(targets) = &mut self.aspects.scaling
            && let Some(target) = targets.get_mut(&dimension)
        {
            target.is_suspended = is_suspended;
            target.policy = target.policy.take().filter(|_| !lacks_policy);
        }
    }

    fn units_of(&mut self, scope: &Scope) -> Option<&mut Units> {
        match scope {
            Scope::Table => Some(&mut self.table.units),
            Scope::Index(name) => self.table.global_indexes.get_mut(name).map(|index| &mut index.units),
        }
    }
}
