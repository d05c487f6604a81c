//! The pieces that every aspect has.

use std::fmt::{Debug, Display};
use std::time::Duration;

use tf_provider::Path;

use super::{AnnouncedTable, Aspect, DesiredTable, Placed, TableContext};
use crate::table::model::TableModel;
use crate::table::scope::Scope;
use crate::table::settings::Origin;

/// What an aspect is and does. Everything is a pure function of its desired value, its observation and plain data about
/// the table, so that the same code serves a table in any Region.
pub(crate) trait AspectBehavior {
    /// What the configuration asks for, with every default in it.
    type Desired: Debug + Clone + PartialEq;
    /// What the service reports. The default is what it reports of a table that does not use the aspect.
    type Observed: Debug + Clone + PartialEq + Default;
    /// A difference between the two.
    type Change: Debug + Clone + PartialEq;
    /// One mutating call. Its display completes the sentence "apply will …".
    type Step: Debug + Clone + PartialEq + Display;

    /// What the service is like.
    const TRAITS: AspectTraits;

    /// Whether the stored state uses the aspect, so that the caller must be able to read it.
    fn is_in_use(state: &TableModel) -> bool;

    /// Whether an endpoint that lacks the aspect fails the apply: not if only a default asked for it, and not if the configuration
    /// no longer does.
    fn is_configured(config: &TableModel) -> bool {
        Self::is_in_use(config)
    }

    /// Where a model configures the aspect: at one attribute, unless indexes have it, too. Never empty.
    fn places(_model: &TableModel) -> Vec<Path> {
        vec![Path::of(Self::TRAITS.attribute)]
    }

    /// The differences, in no meaningful order. Where the aspect cannot be read, what is desired is sent, so that the
    /// service's answer says what is wrong – except where the aspect always has a value, which is then left alone.
    fn changes(
        desired: &Self::Desired,
        observed: &Aspect<Self::Observed>,
        table: &TableContext<'_>,
    ) -> Vec<Self::Change>;

    /// The part of a difference that a plan with these `announced` differences has not shown. An apply that finds one
    /// leads to calls that no reader of the plan has agreed to.
    fn unannounced(found: Self::Change, announced: &[Self::Change], _table: &AnnouncedTable) -> Option<Self::Change> {
        (!announced.contains(&found)).then_some(found)
    }

    /// The calls that remove the differences, in the order in which they must follow one another within a stage. The
    /// order of `changes` must not matter.
    fn steps(
        changes: Vec<Self::Change>,
        observed: &Aspect<Self::Observed>,
        table: &TableContext<'_>,
    ) -> Vec<Placed<Self::Step>>;

    /// The operation that the step calls.
    fn operation(step: &Self::Step) -> &'static str;

    /// Where what the step sets is configured.
    fn path(_step: &Self::Step) -> Path {
        Path::of(Self::TRAITS.attribute)
    }

    /// Whether the step removes something, so that "not found" means that it is done.
    fn removes(_step: &Self::Step) -> bool {
        false
    }

    /// What must exist before the call is accepted.
    fn needs(_step: &Self::Step) -> Option<Scope> {
        Some(Scope::Table)
    }

    /// Whether what is observed is what the step leads to, with nothing under way.
    fn is_done(step: &Self::Step, observed: &Self::Observed) -> bool;

    /// What has to end before the call is accepted.
    fn blocked(_step: &Self::Step, _observed: &Self::Observed) -> Option<String> {
        None
    }

    /// Why the service gave the step up after it had accepted it.
    fn trouble(_step: &Self::Step, _observed: &Self::Observed) -> Option<String> {
        None
    }

    /// Records the effect of an accepted step that is not visible yet. Nothing for an asynchronous aspect, which is
    /// polled until the effect is visible.
    fn assume_applied(step: &Self::Step, observed: &mut Aspect<Self::Observed>);

    /// Whether an observation shows what was assumed, as far as the service reports it.
    fn reflects(observed: &Self::Observed, assumed: &Self::Observed) -> bool {
        observed == assumed
    }

    /// What is observed once everything desired has been done.
    fn settled(desired: &Self::Desired, table: &DesiredTable<'_>) -> Self::Observed;

    /// What the call that creates the table brings with it. Restores and imports bring nothing (T-215).
    fn at_creation(_desired: &Self::Desired, _origin: &Origin) -> Self::Observed {
        Self::Observed::default()
    }
}

/// When most writes are read for the first time: some show at once, the others within seconds.
pub(crate) const WRITES_SHOW: Duration = Duration::from_millis(300);

/// The traits of the service behind an aspect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AspectTraits {
    /// The attribute that configures the aspect, for messages.
    pub(crate) attribute: &'static str,
    /// When an accepted write is worth reading for the first time, if it becomes visible only after a moment: a plan that
    /// reads before would want to repeat it.
    pub(crate) shows_after: Option<Duration>,
    /// Whether a write takes a while in the service, and may fail there.
    pub(crate) is_asynchronous: bool,
    /// Whether a user may assume to have the aspect without having configured it: backups are enabled by default, tags
    /// come from the provider.
    pub(crate) is_expected: bool,
}
