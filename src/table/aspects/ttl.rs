//! Time to live: items that expire at the second in an attribute.

use std::fmt;

use super::{AnnouncedTable, Aspect, AspectBehavior, AspectTraits, DesiredTable, Placed, Stage, TableContext};
use crate::names::AttributeName;
use crate::table::model::TableModel;

/// The aspect.
pub(crate) struct TtlAspect;

/// The attribute that holds the expiry time, while time to live is enabled.
pub(crate) type TimeToLive = Option<AttributeName>;

/// Another attribute, or enabled instead of disabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TtlChange {
    /// What it is.
    pub(crate) from: TimeToLive,
    /// What it should be.
    pub(crate) to: TimeToLive,
}

/// UpdateTimeToLive. To disable it, too, the call wants the attribute's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TtlStep {
    /// Disable it.
    Disable(AttributeName),
    /// Enable it.
    Enable(AttributeName),
}

impl AspectBehavior for TtlAspect {
    type Desired = TimeToLive;
    type Observed = TimeToLive;
    type Change = TtlChange;
    type Step = TtlStep;

    const TRAITS: AspectTraits =
        AspectTraits { attribute: "ttl", shows_after: None, is_asynchronous: false, is_expected: true };

    fn is_in_use(state: &TableModel) -> bool {
        state.ttl.is_known()
    }

    fn is_configured(config: &TableModel) -> bool {
        config.ttl.is_known()
    }

    fn changes(desired: &TimeToLive, observed: &Aspect<TimeToLive>, _: &TableContext<'_>) -> Vec<TtlChange> {
        match observed {
            Aspect::Observed(observed) if observed != desired => {
                vec![TtlChange { from: observed.clone(), to: desired.clone() }]
            }
            Aspect::Observed(_) | Aspect::Unavailable(_) => Vec::new(),
        }
    }

    /// What another tool has disabled since the plan need not be disabled any more.
    fn unannounced(found: TtlChange, announced: &[TtlChange], _: &AnnouncedTable) -> Option<TtlChange> {
        let shown =
            |announced: &TtlChange| announced.to == found.to && (found.from.is_none() || found.from == announced.from);
        (!announced.iter().any(shown)).then_some(found)
    }

    /// Another attribute is two calls, with the service's cool-down between them.
    fn steps(changes: Vec<TtlChange>, _: &Aspect<TimeToLive>, _: &TableContext<'_>) -> Vec<Placed<TtlStep>> {
        let calls = changes
            .into_iter()
            .flat_map(|TtlChange { from, to }| from.map(TtlStep::Disable).into_iter().chain(to.map(TtlStep::Enable)));
        calls.map(|step| Placed::new(Stage::Middle, step)).collect()
    }

    fn operation(_: &TtlStep) -> &'static str {
        "UpdateTimeToLive"
    }

    fn is_done(step: &TtlStep, observed: &TimeToLive) -> bool {
        match step {
            TtlStep::Disable(_) => observed.is_none(),
            TtlStep::Enable(attribute) => observed.as_ref() == Some(attribute),
        }
    }

    fn assume_applied(step: &TtlStep, observed: &mut Aspect<TimeToLive>) {
        *observed = Aspect::Observed(match step {
            TtlStep::Disable(_) => None,
            TtlStep::Enable(attribute) => Some(attribute.clone()),
        });
    }

    fn settled(desired: &TimeToLive, _: &DesiredTable<'_>) -> TimeToLive {
        desired.clone()
    }
}

impl fmt::Display for TtlStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disable(attribute) => write!(f, "disable time to live on \"{attribute}\""),
            Self::Enable(attribute) => write!(f, "enable time to live on \"{attribute}\""),
        }
    }
}
