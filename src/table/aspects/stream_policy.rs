//! The stream's resource-based policy. It is deleted with its stream: a new stream has none.

use tf_provider::Path;

use super::policy::{PolicyAspect, PolicyChange, PolicyStep, PolicyTarget};
use super::{Aspect, AspectBehavior, AspectTraits, DesiredTable, Placed, Stage, TableContext, WRITES_SHOW};
use crate::policy::Policy;
use crate::table::model::TableModel;

/// The aspect.
pub(crate) struct StreamPolicyAspect;

fn path() -> Path {
    Path::of("stream").attribute("resource_policy")
}

impl AspectBehavior for StreamPolicyAspect {
    type Desired = Option<Policy>;
    type Observed = Option<Policy>;
    type Change = PolicyChange;
    type Step = PolicyStep;

    const TRAITS: AspectTraits = AspectTraits {
        attribute: "stream",
        shows_after: Some(WRITES_SHOW),
        is_asynchronous: false,
        is_expected: false,
    };

    fn is_in_use(state: &TableModel) -> bool {
        state.stream.known().is_some_and(|stream| stream.resource_policy.is_known())
    }

    fn places(_: &TableModel) -> Vec<Path> {
        vec![path()]
    }

    fn path(_: &PolicyStep) -> Path {
        path()
    }

    /// The policy of a stream that does not stay is no policy of the next one.
    fn changes(
        desired: &Option<Policy>,
        observed: &Aspect<Option<Policy>>,
        table: &TableContext<'_>,
    ) -> Vec<PolicyChange> {
        let stays = table.desired.stream.is_some() && table.desired.stream == table.stream;
        let observed = observed.observed().and_then(Option::as_ref).filter(|_| stays);
        PolicyChange::between(desired.as_ref(), observed)
    }

    /// The policy of a stream that is not enabled yet is set once it is.
    fn steps(
        changes: Vec<PolicyChange>,
        _: &Aspect<Option<Policy>>,
        table: &TableContext<'_>,
    ) -> Vec<Placed<PolicyStep>> {
        let stage = if table.stream == table.desired.stream { Stage::Middle } else { Stage::Late };
        changes.into_iter().map(|change| Placed::new(stage, change.step(PolicyTarget::Stream))).collect()
    }

    fn operation(step: &PolicyStep) -> &'static str {
        step.operation()
    }

    fn removes(step: &PolicyStep) -> bool {
        step.policy().is_none()
    }

    fn is_done(step: &PolicyStep, observed: &Option<Policy>) -> bool {
        PolicyAspect::is_done(step, observed)
    }

    fn assume_applied(step: &PolicyStep, observed: &mut Aspect<Option<Policy>>) {
        PolicyAspect::assume_applied(step, observed);
    }

    fn settled(desired: &Option<Policy>, _: &DesiredTable<'_>) -> Option<Policy> {
        desired.clone()
    }
}
