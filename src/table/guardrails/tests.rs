//! The list of guardrails, and what all of them have in common. What each finds is in `tests/fixtures/plan`.

use super::*;
use crate::guardrail_ids;

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
