//! Guardrails: rules of policy, judged in the plan, that a table may break when its configuration gives a reason.
//!
//! One file per rule, and one renderer: every diagnostic says what would happen, why that matters, how to fix it and how
//! to suppress the rule. The list of rules in the documentation is made from [`ALL`].

use table_design::cost::Prices;
use tf_provider::{Attr, Diagnostics, Path, Severity};

use super::loss::PossibleLoss;
use super::model::TableModel;
use super::state::CostedDesign;
use super::steps::{Step, Steps};
use crate::config::{Existing, GuardrailPolicy, Preset, RuleSettings, RuleSeverity};
use crate::guardrail_ids;

use subject::{Finding, Subject};

mod alarms_absent;
mod alarms_no_actions;
mod backup_pitr_disabled;
mod backup_short_window;
mod capacity_below_patterns;
mod capacity_fixed;
mod capacity_min_vs_peak;
mod capacity_tiny_fixed;
mod class_mismatch;
mod cost_budget;
mod encryption_no_cmk;
mod entity_collision;
mod entity_sort_order;
mod index_count;
mod index_duplicate;
mod index_local;
mod index_projection_all;
mod index_unused;
mod index_write_capacity;
mod key_low_cardinality;
mod key_time_partition;
mod pattern_better_index;
mod pattern_fetch;
mod pattern_hot_partition;
mod pattern_large_collection;
mod pattern_large_page;
mod pattern_scan;
mod pattern_unservable;
mod policy_cross_account;
mod policy_lockout;
mod policy_public;
mod protection_adopted_removal;
mod protection_deletion_disabled;
mod protection_destroy;
mod protection_index_rebuild;
mod protection_replace;
mod protection_replica_removal;
mod protection_unmanaged_index;
mod protection_unrecoverable;
mod reference;
mod render;
mod replica_parity;
mod scanners;
mod stream_recycle;
mod subject;
mod suppressions;
mod tags_required;
mod vector_projection_all;
mod vector_unpartitioned;
mod words;

pub(crate) use reference::{reference, scanners};

/// A rule of policy. Its texts are constant; what differs from table to table is in the places that it finds.
#[derive(Debug, Clone, Copy)]
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

/// How a rule is judged.
#[derive(Debug, Clone, Copy)]
enum Judge {
    /// By what a change does: the prior table (`None` when it is created), the planned one (`None` when it is destroyed), and
    /// what the change comes to.
    Change(fn(Option<&TableModel>, Option<&TableModel>, &Effects<'_>) -> Vec<Place>),
    /// By what the table is. What is found of the prior table too is standing.
    Table(fn(&Subject<'_>) -> Vec<Finding>),
}

/// The effects of a change, in addition to the table before and after.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Effects<'a> {
    /// The attributes because of which the table is replaced.
    pub(crate) replaced_by: &'a [&'static str],
    /// The steps of the change; `None` while they depend on something unknown.
    pub(crate) steps: Option<&'a Steps>,
    /// The indexes that this resource created; `None` where that was not recorded, as after an import.
    pub(crate) own_indexes: Option<&'a [String]>,
    /// Whether the table was imported or moved, and has not been managed since.
    pub(crate) adopted: bool,
    /// The loss of the table, if the change deletes it for another reason than an attribute.
    pub(crate) loss: Option<PossibleLoss<'a>>,
    /// The account of the table, once it is known.
    pub(crate) account: Option<&'a str>,
    /// What things cost; `None` while that is not known.
    pub(crate) prices: Option<&'a Prices>,
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
    /// The change of the configuration that mends this place, where it differs from place to place.
    repair: Option<String>,
    /// Whether this change brings it about.
    age: Age,
}

/// Whether a change brings about what breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Age {
    /// The change brings it about.
    New,
    /// The table was so before.
    Standing,
}

/// All guardrails, by id.
pub(crate) const ALL: [&Guardrail; 44] = [
    &alarms_absent::RULE,
    &alarms_no_actions::RULE,
    &backup_pitr_disabled::RULE,
    &backup_short_window::RULE,
    &capacity_below_patterns::RULE,
    &capacity_fixed::RULE,
    &capacity_min_vs_peak::RULE,
    &capacity_tiny_fixed::RULE,
    &class_mismatch::RULE,
    &cost_budget::RULE,
    &encryption_no_cmk::RULE,
    &entity_collision::RULE,
    &entity_sort_order::RULE,
    &index_count::RULE,
    &index_duplicate::RULE,
    &index_local::RULE,
    &index_projection_all::RULE,
    &index_unused::RULE,
    &index_write_capacity::RULE,
    &key_low_cardinality::RULE,
    &key_time_partition::RULE,
    &pattern_better_index::RULE,
    &pattern_fetch::RULE,
    &pattern_hot_partition::RULE,
    &pattern_large_collection::RULE,
    &pattern_large_page::RULE,
    &pattern_scan::RULE,
    &pattern_unservable::RULE,
    &policy_cross_account::RULE,
    &policy_lockout::RULE,
    &policy_public::RULE,
    &protection_adopted_removal::RULE,
    &protection_deletion_disabled::RULE,
    &protection_destroy::RULE,
    &protection_index_rebuild::RULE,
    &protection_replace::RULE,
    &protection_replica_removal::RULE,
    &protection_unmanaged_index::RULE,
    &protection_unrecoverable::RULE,
    &replica_parity::RULE,
    &stream_recycle::RULE,
    &tags_required::RULE,
    &vector_projection_all::RULE,
    &vector_unpartitioned::RULE,
];

impl Severities {
    /// The same under every preset.
    const fn always(severity: Severity) -> Self {
        Self { development: Some(severity), standard: Some(severity), production: Some(severity) }
    }

    /// An error, except under `development`, where it is a warning.
    const fn refused_outside_development() -> Self {
        Self { development: Some(Severity::Warning), ..Self::always(Severity::Error) }
    }

    /// A warning, except under `development`, where it is off.
    const fn advice() -> Self {
        Self { development: None, ..Self::always(Severity::Warning) }
    }

    /// A warning under `standard` and an error under `production`.
    const fn refused_in_production() -> Self {
        Self { production: Some(Severity::Error), ..Self::advice() }
    }

    /// A warning under `production` alone.
    const fn advice_in_production() -> Self {
        Self { standard: None, ..Self::advice() }
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

impl Guardrail {
    /// The severity under the preset, or the one that the provider block sets.
    fn severity(&self, policy: &GuardrailPolicy) -> Option<Severity> {
        match policy.rules.get(self.id).and_then(|rule| rule.severity) {
            None => self.severities.under(policy.preset),
            Some(RuleSeverity::Error) => Some(Severity::Error),
            Some(RuleSeverity::Warning) => Some(Severity::Warning),
            Some(RuleSeverity::Off) => None,
        }
    }

    /// Whether what a table has already counts as if it were new: required tags, and a policy because of which every later apply
    /// fails. An explicit `deletion_protection_enabled = false` was judged when it came, and would otherwise be said by every plan.
    fn judges_existing(&self, adopted: bool) -> bool {
        self.id == guardrail_ids::TAGS_REQUIRED || self.id == guardrail_ids::POLICY_LOCKOUT && !adopted
    }

    fn is_locked(&self, policy: &GuardrailPolicy) -> bool {
        policy.rules.get(self.id).is_some_and(|RuleSettings { locked, .. }| *locked)
    }

    /// Whether a reason sets it aside, in the table or in the provider block.
    /// Reasons that are not known yet may be for any rule, so that the apply decides.
    fn is_suppressed(&self, reasons: &Attr<suppressions::Reasons>, policy: &GuardrailPolicy) -> bool {
        let given = reasons.is_unknown() || reasons.known().is_some_and(|reasons| reasons.contains_key(self.id));
        let by_table = !self.is_locked(policy) && given;
        guardrail_ids::is_suppressible(self.id) && (by_table || policy.suppressions.contains(self.id))
    }
}

/// A planned table, with its design and what that costs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Planned<'a> {
    /// The table.
    pub(crate) table: &'a TableModel,
    /// Its design.
    pub(crate) costed: &'a CostedDesign,
}

/// Judges a change by every guardrail that is not suppressed, by the table or by the provider block. A destroyed table is
/// judged by the reasons in its state.
pub(crate) fn check(
    prior: Option<&TableModel>,
    planned: Option<Planned<'_>>,
    effects: &Effects<'_>,
    policy: &GuardrailPolicy,
) -> Diagnostics {
    // What a rule about the table finds in the prior one too is standing.
    let prior_costed = planned.and(prior).map(|prior| CostedDesign::of(prior, effects.prices));
    let prior_subject =
        prior.zip(prior_costed.as_ref()).map(|(table, costed)| Subject::of(table, costed, effects, policy));
    let change = Change { prior, planned, prior_subject, effects, policy };
    let table = planned.map(|planned| planned.table);
    let none = Attr::Null;
    let reasons = table.or(prior).map_or(&none, |table| &table.guardrail_suppressions);
    let mut diagnostics = Diagnostics::none();
    let mut idle = Vec::new();
    for guardrail in ALL {
        let Some(severity) = guardrail.severity(policy) else { continue };
        let places = change.places(guardrail);
        if guardrail.is_suppressed(reasons, policy) {
            let of_table = matches!(guardrail.judge, Judge::Table(_));
            idle.extend((of_table && places.is_empty()).then_some(guardrail.id));
        } else {
            change.report(guardrail, severity, places, &mut diagnostics);
        }
    }
    // While the account or the prices are not known, some rules find nothing.
    let judged = effects.account.is_some() && effects.prices.is_some();
    if let (Some(table), Some(reasons), true) = (table, reasons.known(), judged) {
        suppressions::without_effect(table, reasons, &idle, &mut diagnostics);
    }
    diagnostics
}

/// A place of a table that breaks a guardrail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The guardrail.
    pub(crate) id: &'static str,
    /// How seriously it is taken.
    pub(crate) severity: Severity,
    /// The attribute.
    pub(crate) path: Path,
    /// What is the case: one or two sentences.
    pub(crate) what: String,
    /// Whether the table, or the provider block, gives a reason for it.
    pub(crate) suppressed: bool,
}

/// Judges a table as if it were new.
pub(crate) fn verdicts(planned: Planned<'_>, effects: &Effects<'_>, policy: &GuardrailPolicy) -> Vec<Verdict> {
    let reasons = &planned.table.guardrail_suppressions;
    let change = Change { prior: None, planned: Some(planned), prior_subject: None, effects, policy };
    let mut verdicts = Vec::new();
    for guardrail in ALL {
        let Some(severity) = guardrail.severity(policy) else { continue };
        let suppressed = guardrail.is_suppressed(reasons, policy);
        let verdict = |Place { path, what, repair: _, age: _ }: Place| Verdict {
            id: guardrail.id,
            severity,
            path,
            what,
            suppressed,
        };
        verdicts.extend(change.places(guardrail).into_iter().map(verdict));
    }
    verdicts
}

/// A change that is judged.
struct Change<'a> {
    prior: Option<&'a TableModel>,
    planned: Option<Planned<'a>>,
    /// The prior table, if rules about the table are judged.
    prior_subject: Option<Subject<'a>>,
    effects: &'a Effects<'a>,
    policy: &'a GuardrailPolicy,
}

impl Change<'_> {
    /// The places that break a rule.
    fn places(&self, guardrail: &Guardrail) -> Vec<Place> {
        let judge = match guardrail.judge {
            Judge::Change(judge) => return judge(self.prior, self.planned.map(|planned| planned.table), self.effects),
            Judge::Table(judge) => judge,
        };
        let Some(Planned { table, costed }) = self.planned else { return Vec::new() };
        let found = |subject: Subject<'_>| judge(&subject.for_rule(guardrail.id));
        let before = self.prior_subject.map(found).unwrap_or_default();
        let place = |finding: Finding| {
            // What mends a place may depend on others.
            let is_same = |other: &Finding| (&other.path, &other.what) == (&finding.path, &finding.what);
            let age = if before.iter().any(is_same) { Age::Standing } else { Age::New };
            let Finding { path, what, repair } = finding;
            Place { path, what, repair, age }
        };
        found(Subject::of(table, costed, self.effects, self.policy)).into_iter().map(place).collect()
    }

    /// One diagnostic for all places of a severity, what is new first.
    fn report(&self, guardrail: &Guardrail, severity: Severity, mut places: Vec<Place>, diagnostics: &mut Diagnostics) {
        places.sort_by_key(|place| place.age);
        let standing = self.standing(guardrail, severity);
        for level in [Severity::Error, Severity::Warning] {
            let of_level = |place: &&Place| match place.age {
                Age::New => severity == level,
                Age::Standing => standing == Some(level),
            };
            let places: Vec<&Place> = places.iter().filter(of_level).collect();
            let locked = guardrail.is_locked(self.policy);
            if let Some(found) = render::diagnostic(guardrail, level, &places, self.planned.is_none(), locked) {
                diagnostics.push(found);
            }
        }
    }

    /// How seriously is taken what a table has already. The first plan after an import or a move is silent about it.
    fn standing(&self, guardrail: &Guardrail, severity: Severity) -> Option<Severity> {
        match self.policy.existing {
            _ if guardrail.judges_existing(self.effects.adopted) => Some(severity),
            _ if self.effects.adopted => None,
            Existing::Silent => None,
            Existing::Warn => Some(Severity::Warning),
            Existing::Enforce => Some(severity),
        }
    }
}

/// Judges the loss of a table of which there is neither a prior nor a planned state at hand.
pub(crate) fn check_loss(loss: PossibleLoss<'_>, policy: &GuardrailPolicy) -> Diagnostics {
    check(None, None, &Effects { loss: Some(loss), ..Effects::default() }, policy)
}

#[cfg(test)]
mod tests;
