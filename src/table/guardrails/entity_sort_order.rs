//! Keys of entities that do not order as they read.

use table_design::{EntityProblem, Fault, check_entities};
use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::ENTITY_SORT_ORDER,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Sort key does not order as it reads",
    fires: "What the sort keys of one entity begin with is also the beginning of another's in the same partition, and does not end with a separator (`#` or `|`), or a number is part of a sort key without padding.",
    why: || "`begins_with` then finds both entities, and \"10\" comes before \"9\".".to_owned(),
    fix: "End the literal with a separator (`ORDER#`), and pad numbers to a fixed width (`{createdAt:10}`).",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    check_entities(&subject.design.schema, &subject.design.entities).into_iter().filter_map(found).collect()
}

fn found(problem: EntityProblem) -> Option<Finding> {
    let EntityProblem { entity, attribute, fault } = problem;
    let what = match fault {
        Fault::Prefix { prefix, other, longer } => {
            format!("\"{prefix}\" of \"{entity}\" is also what \"{longer}\" of \"{other}\" begins with.")
        }
        Fault::NotPadded { number } => format!("\"{number}\" is a number, and orders as text here."),
        Fault::NotAKey | Fault::NoPrimaryKey | Fault::NotText(_) | Fault::Collision { .. } => return None,
    };
    Some(Finding::new(Path::of("entities").key(&entity).attribute("keys").key(attribute?), what))
}
