//! CloudWatch Contributor Insights: which keys are read, written and throttled most, of the table and of each index.

use std::collections::BTreeMap;
use std::fmt;

use tf_provider::Path;

use super::{Aspect, AspectBehavior, AspectTraits, DesiredTable, Placed, Stage, TableContext};
use crate::table::model::TableModel;
use crate::table::scope::Scope;

/// The aspect.
pub(crate) struct InsightsAspect;

/// What is counted. The narrower mode needs half as many of the account's CloudWatch rules (T-341).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum InsightsMode {
    /// `ACCESSED_AND_THROTTLED_KEYS`
    AccessedAndThrottled,
    /// `THROTTLED_KEYS`
    Throttled,
}

/// Where insights should be enabled.
pub(crate) type Insights = BTreeMap<Scope, InsightsMode>;

/// Where insights are enabled, changing, or failed; disabled ones are absent.
pub(crate) type ObservedInsights = BTreeMap<Scope, ObservedInsight>;

/// Insights of the table or of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedInsight {
    /// What is counted, if the endpoint reports it.
    pub(crate) mode: Option<InsightsMode>,
    /// Their status.
    pub(crate) status: InsightsStatus,
}

/// `ContributorInsightsStatus`, except `DISABLED`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InsightsStatus {
    /// `ENABLED`
    On,
    /// `ENABLING`, for 1–16 s.
    Starting,
    /// `DISABLING`, for about 2 s.
    Stopping,
    /// They could not be enabled, for the reason given: the quota of rules, or a permission. Stays until they are enabled
    /// again.
    Failed(String),
}

/// Insights of the table or an index that should be enabled, disabled, or count something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InsightsChange {
    /// Of what.
    pub(crate) scope: Scope,
    /// What should be counted; `None` if they should be disabled.
    pub(crate) to: Option<InsightsMode>,
}

/// UpdateContributorInsights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetInsights {
    /// Of what.
    pub(crate) scope: Scope,
    /// What to count; `None` disables them. Always sent: without a mode the service uses its default.
    pub(crate) mode: Option<InsightsMode>,
}

impl InsightsMode {
    /// As the service spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::AccessedAndThrottled => "ACCESSED_AND_THROTTLED_KEYS",
            Self::Throttled => "THROTTLED_KEYS",
        }
    }

    /// The mode that the service spells this way.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::AccessedAndThrottled, Self::Throttled].into_iter().find(|mode| mode.as_str() == text)
    }
}

impl ObservedInsight {
    /// Whether they count this, or will once they are enabled.
    fn counts(&self, desired: InsightsMode) -> bool {
        let on = matches!(self.status, InsightsStatus::On | InsightsStatus::Starting);
        on && self.mode.is_none_or(|mode| mode == desired)
    }
}

impl AspectBehavior for InsightsAspect {
    type Desired = Insights;
    type Observed = ObservedInsights;
    type Change = InsightsChange;
    type Step = SetInsights;

    const TRAITS: AspectTraits = AspectTraits {
        attribute: "contributor_insights",
        shows_after: None,
        is_asynchronous: true,
        is_expected: false,
    };

    fn is_in_use(state: &TableModel) -> bool {
        let mut indexes = state.global_secondary_indexes.known().into_iter().flatten();
        state.contributor_insights.is_known()
            || indexes.any(|(_, index)| index.known().is_some_and(|index| index.contributor_insights.is_known()))
    }

    fn places(model: &TableModel) -> Vec<Path> {
        let indexes = model.global_secondary_indexes.known().into_iter().flatten();
        let of_indexes = indexes
            .filter(|(_, index)| index.known().is_some_and(|index| index.contributor_insights.is_known()))
            .map(|(name, _)| Path::of("global_secondary_indexes").key(name).attribute(Self::TRAITS.attribute));
        let of_table = || Path::of(Self::TRAITS.attribute);
        let all: Vec<Path> =
            model.contributor_insights.is_known().then(of_table).into_iter().chain(of_indexes).collect();
        if all.is_empty() { vec![of_table()] } else { all }
    }

    /// The insights of an index that does not stay no longer exist when the calls are made.
    fn changes(
        desired: &Insights,
        observed: &Aspect<ObservedInsights>,
        table: &TableContext<'_>,
    ) -> Vec<InsightsChange> {
        let none = ObservedInsights::new();
        let observed = observed.observed().unwrap_or(&none);
        let off = observed.iter().filter(|(scope, insight)| {
            table.stays(scope) && !desired.contains_key(*scope) && insight.status != InsightsStatus::Stopping
        });
        let off = off.map(|(scope, _)| InsightsChange { scope: scope.clone(), to: None });
        let on = desired.iter().filter(|(scope, mode)| {
            !table.stays(scope) || !observed.get(*scope).is_some_and(|insight| insight.counts(**mode))
        });
        let on = on.map(|(scope, mode)| InsightsChange { scope: scope.clone(), to: Some(*mode) });
        off.chain(on).collect()
    }

    /// Disabled before enabled: the account's quota of rules counts both.
    fn steps(
        mut changes: Vec<InsightsChange>,
        _: &Aspect<ObservedInsights>,
        table: &TableContext<'_>,
    ) -> Vec<Placed<SetInsights>> {
        changes.sort_by_cached_key(|change| (change.to.is_some(), change.scope.clone()));
        let placed = |InsightsChange { scope, to }: InsightsChange| {
            let stage = if table.is_usable(&scope) { Stage::Middle } else { Stage::Late };
            Placed::new(stage, SetInsights { scope, mode: to })
        };
        changes.into_iter().map(placed).collect()
    }

    fn operation(_: &SetInsights) -> &'static str {
        "UpdateContributorInsights"
    }

    fn path(step: &SetInsights) -> Path {
        step.scope.path().attribute(Self::TRAITS.attribute)
    }

    fn needs(step: &SetInsights) -> Option<Scope> {
        Some(step.scope.clone())
    }

    fn is_done(step: &SetInsights, observed: &ObservedInsights) -> bool {
        match (observed.get(&step.scope), step.mode) {
            (None, None) => true,
            (Some(insight), Some(mode)) => insight.status == InsightsStatus::On && insight.counts(mode),
            (None, Some(_)) | (Some(_), None) => false,
        }
    }

    fn blocked(step: &SetInsights, observed: &ObservedInsights) -> Option<String> {
        let scope = &step.scope;
        match observed.get(scope)?.status {
            InsightsStatus::Starting => Some(format!("contributor insights of {scope} are being enabled")),
            InsightsStatus::Stopping => Some(format!("contributor insights of {scope} are being disabled")),
            InsightsStatus::On | InsightsStatus::Failed(_) => None,
        }
    }

    fn trouble(step: &SetInsights, observed: &ObservedInsights) -> Option<String> {
        match observed.get(&step.scope).map(|insight| &insight.status) {
            Some(InsightsStatus::Failed(why)) if step.mode.is_some() => {
                Some(format!("{}. {USUAL_CAUSES}", why.trim_end_matches('.')))
            }
            Some(
                InsightsStatus::Failed(_) | InsightsStatus::On | InsightsStatus::Starting | InsightsStatus::Stopping,
            )
            | None => None,
        }
    }

    fn assume_applied(_: &SetInsights, _: &mut Aspect<ObservedInsights>) {}

    fn settled(desired: &Insights, _: &DesiredTable<'_>) -> ObservedInsights {
        let enabled = |mode: &InsightsMode| ObservedInsight { mode: Some(*mode), status: InsightsStatus::On };
        desired.iter().map(|(scope, mode)| (scope.clone(), enabled(mode))).collect()
    }
}

/// The usual causes of failed insights.
const USUAL_CAUSES: &str = "Insights need rules of CloudWatch Contributor Insights, of which an account has a quota: \
     `mode = \"THROTTLED_KEYS\"` needs half as many. On their first use in an account they need \
     `iam:CreateServiceLinkedRole` as well.";

impl fmt::Display for SetInsights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scope, mode } = self;
        match mode {
            None => write!(f, "disable contributor insights of {scope}"),
            Some(mode) => write!(f, "enable contributor insights of {scope} ({})", mode.as_str()),
        }
    }
}
