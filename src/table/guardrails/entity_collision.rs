//! Two entities that can make the same primary key.

use table_design::{EntityProblem, Fault, check_entities};
use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::ENTITY_COLLISION,
    severities: Severities::always(tf_provider::Severity::Error),
    aliases: &[],
    summary: "Entities can have the same key",
    fires: "The templates of two entities can make the same primary key. Values are taken to contain neither `#` nor `|`.",
    why: || "An item of one entity would silently overwrite one of the other.".to_owned(),
    fix: "Give one of them a literal of its own in the partition or the sort key, for instance `USER#{userId}`.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let problems = check_entities(&subject.design.schema, &subject.design.entities);
    let colliding = problems.into_iter().filter_map(|EntityProblem { entity, attribute: _, fault }| match fault {
        Fault::Collision { other } => Some(Finding::new(
            Path::of("entities").key(&entity).attribute("keys"),
            format!("Entities \"{entity}\" and \"{other}\" can make the same primary key."),
        )),
        _ => None,
    });
    colliding.collect()
}
