//! The list of guardrails, and what all of them have in common. What each finds is in `tests/fixtures/plan`.

use super::*;
use crate::guardrail_ids;
use crate::table::loss::Loss;
use crate::table::safeguards::Safeguards;

const SAFE: Safeguards = Safeguards { protected: false, recoverable: true, consented: false };

#[test]
fn each_has_an_id_of_its_own_and_the_list_is_sorted() {
    assert_eq!(ALL.map(|guardrail| guardrail.id), guardrail_ids::ALL, "the documentation lists these");
    assert!(guardrail_ids::ALL.is_sorted_by(|one, other| one < other), "the error for an unknown id lists them");
}

#[test]
fn nothing_is_refused_while_the_preset_is_not_known_that_a_preset_permits() {
    let severities = policy_public::RULE.severities;
    assert_eq!(severities.under(None), Some(Severity::Warning));
    assert_eq!(severities.under(Some(Preset::Production)), Some(Severity::Error));
}

fn lost(safeguards: Safeguards, loss: Loss, preset: Preset) -> Diagnostics {
    let policy = GuardrailPolicy { preset: Some(preset), ..GuardrailPolicy::default() };
    check_loss(PossibleLoss { table: "orders", safeguards, loss }, &policy)
}

fn found(safeguards: Safeguards, preset: Preset) -> Vec<(Severity, String)> {
    let diagnostics = lost(safeguards, Loss::Destroy, preset);
    diagnostics.iter().map(|found| (found.severity, found.path.to_string())).collect()
}

#[test]
fn a_recoverable_table_may_be_lost() {
    assert_eq!(found(SAFE, Preset::Standard), []);
}

#[test]
fn nothing_but_the_configuration_lifts_protection() {
    let consented = Safeguards { protected: true, consented: true, ..SAFE };
    let expected = [(Severity::Error, "deletion_protection_enabled".to_owned())];
    assert_eq!(found(consented, Preset::Standard), expected);
    assert_eq!(found(consented, Preset::Development), expected);
}

#[test]
fn losing_items_for_good_takes_consent() {
    let bare = Safeguards { recoverable: false, ..SAFE };
    assert_eq!(found(bare, Preset::Standard), [(Severity::Error, "removal_policy".to_owned())]);
    assert_eq!(found(bare, Preset::Development), [(Severity::Warning, "removal_policy".to_owned())]);
    assert_eq!(found(Safeguards { consented: true, ..bare }, Preset::Standard), []);
}

/// Both ways to get there need another remedy.
#[test]
fn a_creation_over_a_table_names_taint_and_moved() {
    let diagnostics = lost(Safeguards { protected: true, ..SAFE }, Loss::Recreate, Preset::Standard);
    let detail = &diagnostics.iter().next().expect("a refusal").detail;
    assert!(detail.contains("terraform untaint") && detail.contains("moved {"), "{detail}");
}
