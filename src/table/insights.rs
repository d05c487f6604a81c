//! CloudWatch Contributor Insights: which keys are read, written and throttled most, of the table and of each index.

use std::collections::BTreeMap;
use std::fmt;

use super::scaling::Scope;

/// What is counted. The narrower mode needs half as many of the account's CloudWatch rules (T-341).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum InsightsMode {
    /// `ACCESSED_AND_THROTTLED_KEYS`
    AccessedAndThrottled,
    /// `THROTTLED_KEYS`
    Throttled,
}

/// Where insights should be on.
pub(crate) type Insights = BTreeMap<Scope, InsightsMode>;

/// Where insights are on, on their way, or failed; what is off is absent.
pub(crate) type ObservedInsights = BTreeMap<Scope, ObservedInsight>;

/// Insights of the table or of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObservedInsight {
    /// What is counted, where the endpoint tells.
    pub(crate) mode: Option<InsightsMode>,
    /// How far they are.
    pub(crate) status: InsightsStatus,
}

/// `ContributorInsightsStatus`, but for `DISABLED`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InsightsStatus {
    /// On.
    On,
    /// On their way in, for 1–16 s.
    Starting,
    /// On their way out, for about 2 s.
    Stopping,
    /// They could not be switched on, for the reason given: the quota of rules, or a permission. Does not heal by itself.
    Failed(String),
}

/// UpdateContributorInsights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetInsights {
    /// Of what.
    pub(crate) scope: Scope,
    /// What to count; `None` switches them off. Always sent: without a mode the service goes back to its default.
    pub(crate) mode: Option<InsightsMode>,
}

impl InsightsMode {
    /// As the service writes it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::AccessedAndThrottled => "ACCESSED_AND_THROTTLED_KEYS",
            Self::Throttled => "THROTTLED_KEYS",
        }
    }

    /// The mode that the service writes this way.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::AccessedAndThrottled, Self::Throttled].into_iter().find(|mode| mode.as_str() == text)
    }
}

impl ObservedInsight {
    /// Whether they count this, or are about to.
    fn counts(&self, wanted: InsightsMode) -> bool {
        let on = matches!(self.status, InsightsStatus::On | InsightsStatus::Starting);
        on && self.mode.is_none_or(|mode| mode == wanted)
    }
}

/// The calls that lead to `wanted`. What belongs to an index that does not stay is not there any more when they are made.
pub(crate) fn changes(
    wanted: &Insights,
    observed: &ObservedInsights,
    stays: &dyn Fn(&Scope) -> bool,
) -> Vec<SetInsights> {
    let off = observed.iter().filter(|(scope, insight)| {
        stays(scope) && !wanted.contains_key(*scope) && insight.status != InsightsStatus::Stopping
    });
    let off = off.map(|(scope, _)| SetInsights { scope: scope.clone(), mode: None });
    let on = wanted
        .iter()
        .filter(|(scope, mode)| !stays(scope) || !observed.get(*scope).is_some_and(|insight| insight.counts(**mode)));
    let on = on.map(|(scope, mode)| SetInsights { scope: scope.clone(), mode: Some(*mode) });
    off.chain(on).collect()
}

impl SetInsights {
    /// Whether it is as the step wants it, with nothing under way.
    pub(crate) fn is_done(&self, observed: &ObservedInsights) -> bool {
        match (observed.get(&self.scope), self.mode) {
            (None, None) => true,
            (Some(insight), Some(mode)) => insight.status == InsightsStatus::On && insight.counts(mode),
            (None, Some(_)) | (Some(_), None) => false,
        }
    }

    /// What has to end before the call is taken.
    pub(crate) fn blocked(&self, observed: &ObservedInsights) -> Option<String> {
        match observed.get(&self.scope)?.status {
            InsightsStatus::Starting => Some(format!("contributor insights of {} are being switched on", self.scope)),
            InsightsStatus::Stopping => Some(format!("contributor insights of {} are being switched off", self.scope)),
            InsightsStatus::On | InsightsStatus::Failed(_) => None,
        }
    }

    /// Why the service gave the step up after it had accepted it.
    pub(crate) fn trouble(&self, observed: &ObservedInsights) -> Option<String> {
        match observed.get(&self.scope).map(|insight| &insight.status) {
            Some(InsightsStatus::Failed(why)) if self.mode.is_some() => {
                Some(format!("{}. {USUAL}", why.trim_end_matches('.')))
            }
            Some(
                InsightsStatus::Failed(_) | InsightsStatus::On | InsightsStatus::Starting | InsightsStatus::Stopping,
            )
            | None => None,
        }
    }
}

/// The usual causes of insights that fail.
const USUAL: &str = "Insights need rules of CloudWatch Contributor Insights, of which an account has a quota: \
     `mode = \"THROTTLED_KEYS\"` needs half as many. On their first use in an account they need \
     `iam:CreateServiceLinkedRole` as well.";

impl fmt::Display for SetInsights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scope, mode } = self;
        match mode {
            None => write!(f, "switch contributor insights of {scope} off"),
            Some(mode) => write!(f, "switch contributor insights of {scope} on ({})", mode.as_str()),
        }
    }
}
