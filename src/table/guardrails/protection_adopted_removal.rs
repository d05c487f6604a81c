//! The first plan after an import or a move takes away what was found.

use tf_provider::Severity;

use super::{Age, Effects, Guardrail, Judge, Place, Severities};
use crate::guardrail_ids;
use crate::table::aspects::tags::TagsStep;
use crate::table::model::TableModel;
use crate::table::steps::{AspectStep, Step};

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::PROTECTION_ADOPTED_REMOVAL,
    severities: Severities {
        development: Some(Severity::Warning),
        standard: Some(Severity::Warning),
        production: Some(Severity::Error),
    },
    aliases: &[],
    summary: "Found settings would be removed",
    fires: "The first plan after an import or a move would remove or disable something that the table was found to have.",
    why: || {
        "What is found was set up by another tool or by hand, and something may depend on it; a configuration that leaves it \
         out is rarely meant to remove it."
            .to_owned()
    },
    fix: "Add what was found to the configuration, as the plan shows it with a minus; remove it later, in a change of its own.",
    judge: Judge::Change(judge),
};

fn judge(prior: Option<&TableModel>, planned: Option<&TableModel>, effects: &Effects<'_>) -> Vec<Place> {
    let adopted = prior.is_some() && planned.is_some() && effects.adopted;
    if !adopted || !effects.replaced_by.is_empty() {
        return Vec::new();
    }
    effects.steps().filter(|step| takes_away(step)).map(place).collect()
}

/// Whether it removes or disables something that was there.
fn takes_away(step: &Step) -> bool {
    match step {
        Step::SetProtection(enabled) => !enabled,
        Step::DeleteIndex(_) | Step::DeleteVectorIndex(_) | Step::DisableStream => true,
        Step::Aspect(AspectStep::Tags(TagsStep::Remove(_))) => true,
        Step::Aspect(_) => step.removes(),
        _ => false,
    }
}

fn place(step: &Step) -> Place {
    Place { path: step.path(), what: format!("The plan would {step}."), repair: None, age: Age::New }
}
