//! Guardrails: rules of policy, judged in the plan, that a table may break when its configuration gives a reason.
//!
//! One file per rule, and one renderer: every diagnostic says what would happen, why that matters, how to fix it and how
//! to suppress the rule. The list of rules in the documentation is made from [`ALL`].

use tf_provider::{Diagnostics, Path, Severity};

use super::loss::PossibleLoss;
use super::model::TableModel;
use super::steps::{Step, Steps};
use crate::config::{GuardrailPolicy, Preset};
use crate::guardrail_ids;

mod policy_public;
mod protection_destroy;
mod protection_index_rebuild;
mod protection_replace;
mod protection_unmanaged_index;
mod protection_unrecoverable;
mod reference;
mod render;
mod stream_recycle;

pub(crate) use reference::reference;

/// A rule of policy. Its texts are constant; what differs from table to table is in the places that it finds.
#[derive(Debug)]
pub(crate) struct Guardrail {
    /// How configurations and messages name it.
    pub(crate) id: &'static str,
    /// How seriously a place is taken.
    severities: Severities,
    /// The ids under which scanners know the same rule.
    aliases: &'static [&'static str],
    /// The summary of its diagnostics.
    summary: &'static str,
    /// When it fires: a sentence for the guide.
    fires: &'static str,
    /// What the consequence is.
    why: fn() -> String,
    /// How to change the configuration.
    fix: &'static str,
    /// Finds the places that break it.
    judge: Judge,
}

/// Severity by preset; `None` is off.
#[derive(Debug, Clone, Copy)]
struct Severities {
    development: Option<Severity>,
    standard: Option<Severity>,
    production: Option<Severity>,
}

/// The places of a change that break a rule: the prior table (`None` when it is created), the planned one (`None` when it
/// is destroyed), and what the change comes to.
type Judge = fn(Option<&TableModel>, Option<&TableModel>, &Effects<'_>) -> Vec<Place>;

/// The effects of a change, in addition to the table before and after.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Effects<'a> {
    /// The attributes because of which the table is replaced.
    pub(crate) replaced_by: &'a [&'static str],
    /// The steps of the change; `None` while they depend on something unknown.
    pub(crate) steps: Option<&'a Steps>,
    /// The indexes that this resource created; `None` where that was not recorded, as after an import.
    pub(crate) own_indexes: Option<&'a [String]>,
    /// The loss of the table, if the change deletes it for another reason than an attribute.
    pub(crate) loss: Option<PossibleLoss<'a>>,
}

impl<'a> Effects<'a> {
    fn steps(&self) -> impl Iterator<Item = &'a Step> {
        self.steps.into_iter().flat_map(Steps::iter)
    }
}

/// A place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// The attribute that the diagnostic points at.
    path: Path,
    /// What would happen, or what is the case: one or two sentences.
    what: String,
    /// Whether this change brings it about.
    age: Age,
}

/// Whether a change brings about what breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    /// The change brings it about.
    New,
    /// The table was so before.
    Standing,
}

/// All guardrails, by id.
pub(crate) const ALL: [&Guardrail; 7] = [
    &policy_public::RULE,
    &protection_destroy::RULE,
    &protection_index_rebuild::RULE,
    &protection_replace::RULE,
    &protection_unmanaged_index::RULE,
    &protection_unrecoverable::RULE,
    &stream_recycle::RULE,
];

impl Severities {
    /// The same under every preset.
    const fn always(severity: Severity) -> Self {
        Self { development: Some(severity), standard: Some(severity), production: Some(severity) }
    }

    /// While the preset is not known, nothing is refused that one of the presets permits.
    fn under(self, preset: Option<Preset>) -> Option<Severity> {
        match preset {
            None | Some(Preset::Development) => self.development,
            Some(Preset::Standard) => self.standard,
            Some(Preset::Production) => self.production,
        }
    }
}

/// Judges a change by every guardrail that is not suppressed, by the table or by the provider block. A destroyed table is
/// judged by the reasons in its state.
pub(crate) fn check(
    prior: Option<&TableModel>,
    planned: Option<&TableModel>,
    effects: &Effects<'_>,
    policy: &GuardrailPolicy,
) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    let reasons = planned.or(prior).and_then(|table| table.guardrail_suppressions.known());
    for guardrail in ALL {
        let Some(severity) = guardrail.severities.under(policy.preset) else { continue };
        let suppressed = reasons.is_some_and(|reasons| reasons.contains_key(guardrail.id))
            || policy.suppressions.contains_key(guardrail.id);
        if suppressed && guardrail_ids::is_suppressible(guardrail.id) {
            continue;
        }
        for place in (guardrail.judge)(prior, planned, effects) {
            diagnostics.push(render::diagnostic(guardrail, severity, place, planned.is_none()));
        }
    }
    diagnostics
}

/// Judges the loss of a table of which there is neither a prior nor a planned state at hand.
pub(crate) fn check_loss(loss: PossibleLoss<'_>, policy: &GuardrailPolicy) -> Diagnostics {
    check(None, None, &Effects { loss: Some(loss), ..Effects::default() }, policy)
}

#[cfg(test)]
mod tests;
