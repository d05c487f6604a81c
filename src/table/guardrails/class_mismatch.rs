//! The other table class would cost less.

use table_design::cost::TableClass;
use tf_provider::Path;

use super::subject::{Finding, Subject};
use super::{Guardrail, Judge, Severities};
use crate::guardrail_ids;

pub(super) const RULE: Guardrail = Guardrail {
    id: guardrail_ids::CLASS_MISMATCH,
    severities: Severities::advice(),
    aliases: &[],
    summary: "Other table class costs less",
    fires: "By the rates of the access patterns and `usage.storage_gb`, the other table class saves at least a dollar a month. \
            Nothing is said while it is not known how often something is read, or written.",
    why: || {
        "With Infrequent Access requests cost more and storage costs less: it pays where storage is most of the cost."
            .to_owned()
    },
    fix: "Change `table_class`. DynamoDB allows two changes in 30 days.",
    judge: Judge::Table(judge),
};

fn judge(subject: &Subject<'_>) -> Vec<Finding> {
    let sized = subject.table.usage.known().is_some_and(|usage| usage.storage_gb.is_known());
    let (Some(estimate), Some(class)) =
        (subject.estimate.as_ref().filter(|_| sized), subject.table.table_class.known())
    else {
        return Vec::new();
    };
    let Some(cheaper) = estimate.cheaper_class.map(TableClass::as_str) else { return Vec::new() };
    let saving = estimate.class_saving();
    if cheaper == class || saving.dollars() < LEAST_SAVING {
        return Vec::new();
    }
    let what = format!("With `table_class = \"{cheaper}\"` the table would cost {saving} USD less per month.");
    vec![Finding::new(Path::of("table_class"), what)]
}

/// What is worth a change, in US dollars per month.
const LEAST_SAVING: f64 = 1.0;
