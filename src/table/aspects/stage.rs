//! When a step is due: the stages of an update, in order.

/// A stage; those that have steps become the phases of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Remove or replace a policy that denies what follows.
    Open,
    /// Disable deletion protection, so that nothing that follows is refused because of it.
    First,
    /// Replicas that go, before the scaling does that they need.
    Leaving,
    /// Other services, before the table changes.
    Early,
    /// The table, and what does not depend on its changes.
    Middle,
    /// What secured something that no longer exists: scaling and alarms of an index that was deleted, or of a table that has
    /// become on-demand. Not before, so that a refusal leaves what it refuses to change scaled and watched.
    Ending,
    /// After a switch to provisioned: what existed before is scaled while indexes are built.
    Building,
    /// Indexes of a table with replicas after a switch to provisioned: changes are refused until all that existed before is scaled.
    Indexing,
    /// What needs an index, a stream or provisioned capacity that was just created.
    Late,
    /// Replicas, once the stream and the scaling that they need are there.
    Replicating,
    /// Enable deletion protection.
    Last,
    /// Set a policy that would have denied what went before.
    Close,
}

/// A step with its stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed<S> {
    /// When it is due.
    pub(crate) stage: Stage,
    /// The call.
    pub(crate) step: S,
}

impl<S> Placed<S> {
    /// `step` in `stage`.
    pub(crate) fn new(stage: Stage, step: S) -> Self {
        Self { stage, step }
    }
}
