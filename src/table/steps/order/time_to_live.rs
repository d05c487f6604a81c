//! When a change of time to live is due.

use super::Ordering;
use crate::table::aspects::Stage;
use crate::table::aspects::ttl::TtlStep;
use crate::table::replicas::ReplicaStep;
use crate::table::steps::{AspectStep, Step};

impl Ordering<'_> {
    /// DynamoDB changes time to live about once in an hour. No other stage waits for that: an index that was deleted is built
    /// again first, and the table is not left unprotected or without its scaling meanwhile.
    pub(super) fn leave_time_to_live_for_the_end(&mut self) {
        let is_change = |step: &Step| matches!(step, Step::Aspect(AspectStep::Ttl(_)));
        let disables = |step: &Step| matches!(step, Step::Aspect(AspectStep::Ttl(TtlStep::Disable(_))));
        let Some(middle) = self.stages.get(&Stage::Middle) else { return };
        // A table that was just created, or had none so far, accepts it at once.
        let later: &[Stage] = match middle.iter().any(disables) {
            true => &[Stage::Ending, Stage::Building, Stage::Indexing, Stage::Late, Stage::Replicating, Stage::Last],
            false => &[Stage::Ending, Stage::Building, Stage::Indexing],
        };
        // Strongly consistent replicas and time to live exclude each other (V93): the one is gone before the other comes.
        let waits = self.has(&[Stage::Middle], |step| matches!(step, Step::Replica(ReplicaStep::Dissolve { .. })));
        let precedes = self.has(later, |step| matches!(step, Step::Replica(ReplicaStep::CreateStrong { .. })));
        if precedes || !waits && !self.has(later, |_| true) {
            return;
        }
        let middle = self.stages.remove(&Stage::Middle).unwrap_or_default();
        let (changes, rest): (Vec<Step>, Vec<Step>) = middle.into_iter().partition(is_change);
        self.push(Stage::Middle, rest);
        self.push(Stage::Last, changes);
    }
}
