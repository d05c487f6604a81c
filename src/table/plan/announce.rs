//! Announces what an update will do that a reader of the plan may not expect.

use std::collections::BTreeSet;

use tf_provider::{Diagnostics, Path};

use super::suppressed;
use crate::table::aspects::kinesis::KinesisStep;
use crate::table::guardrails::Guardrail;
use crate::table::model::TableModel;
use crate::table::steps::{Along, AspectStep, Step, Steps};

pub(super) fn announce(
    prior: &TableModel,
    planned: &TableModel,
    steps: Option<&Steps>,
    own_indexes: Option<&[String]>,
    diagnostics: &mut Diagnostics,
) {
    origin(prior, planned, diagnostics);
    unmanaged_indexes(prior, planned, own_indexes, diagnostics);
    let Some(steps) = steps else { return };
    rebuilt_indexes(planned, steps, diagnostics);
    recycled_stream(planned, steps, diagnostics);
    budgets(steps, diagnostics);
}

/// Restore and import are ways to create: on a table that exists they do nothing, and that is no reason to replace it.
fn origin(prior: &TableModel, planned: &TableModel, diagnostics: &mut Diagnostics) {
    let changed = [
        ("restore", planned.restore.is_known() && prior.restore != planned.restore),
        ("import_table", planned.import_table.is_known() && prior.import_table != planned.import_table),
    ];
    for (attribute, _) in changed.into_iter().filter(|(_, changed)| *changed) {
        diagnostics.warning(
            Path::of(attribute),
            "No effect on a table that exists",
            format!(
                "`{attribute}` says how the table is created, and it exists already: its items stay as they are. To use \
                 it, add another resource with another name."
            ),
        );
    }
}

/// An index that was added outside this resource will be deleted.
fn unmanaged_indexes(prior: &TableModel, planned: &TableModel, own: Option<&[String]>, diagnostics: &mut Diagnostics) {
    let Some(own) = own else { return };
    if suppressed(planned, Guardrail::ProtectionUnmanagedIndex) || planned.global_secondary_indexes.is_unknown() {
        return;
    }
    for name in names(prior).difference(&names(planned)).filter(|name| !own.contains(name)) {
        diagnostics.warning(
            Path::of("global_secondary_indexes"),
            "Unmanaged index will be deleted",
            format!(
                "Index \"{name}\" was not created by this resource and is not in the configuration, so it will be deleted. \
                 To keep it, add it to `global_secondary_indexes`. Found by guardrail `{}`.",
                Guardrail::ProtectionUnmanagedIndex.id()
            ),
        );
    }
}

fn names(model: &TableModel) -> BTreeSet<&String> {
    model.global_secondary_indexes.known().into_iter().flat_map(std::collections::BTreeMap::keys).collect()
}

fn rebuilt_indexes(planned: &TableModel, steps: &Steps, diagnostics: &mut Diagnostics) {
    if suppressed(planned, Guardrail::ProtectionIndexRebuild) {
        return;
    }
    let deleted: BTreeSet<_> =
        steps.iter().filter_map(|step| if let Step::DeleteIndex(name) = step { Some(name) } else { None }).collect();
    for index in steps.iter().filter_map(Step::created_index).filter(|index| deleted.contains(&index.name)) {
        let name = index.name.as_str();
        diagnostics.warning(
            Path::of("global_secondary_indexes").key(name),
            "Index will be rebuilt",
            format!(
                "The keys or the projection of index \"{name}\" change, which the service cannot do in place: the index is \
                 deleted and rebuilt, and queries on it fail until that is done – about 8 to 17 minutes for an empty \
                 table, longer with its items. To avoid the gap, add the new definition under another name, move the \
                 readers, and remove \"{name}\" later. Found by guardrail `{}`.",
                Guardrail::ProtectionIndexRebuild.id()
            ),
        );
    }
}

fn recycled_stream(planned: &TableModel, steps: &Steps, diagnostics: &mut Diagnostics) {
    let off = steps
        .iter()
        .any(|step| matches!(step, Step::DisableStream | Step::SwitchToOnDemand { along: Some(Along::DisableStream) }));
    let on = steps.iter().any(|step| matches!(step, Step::EnableStream(_)));
    if off && on && !suppressed(planned, Guardrail::StreamRecycle) {
        diagnostics.warning(
            Path::of("stream"),
            "Stream ARN will change",
            format!(
                "The view type of a stream cannot be changed: the stream is disabled and a new one enabled. Consumers must be \
                 pointed to the new `stream_arn`; records of the old stream stay readable for 24 hours. Found by guardrail \
                 `{}`.",
                Guardrail::StreamRecycle.id()
            ),
        );
    }
}

/// Changes the service allows only so often, and changes that take long: said once, together.
fn budgets(steps: &Steps, diagnostics: &mut Diagnostics) {
    let mut lines: Vec<String> = steps.iter().filter_map(budget).map(str::to_owned).collect();
    let builds = steps.iter().filter_map(Step::created_index).count();
    if builds > 0 {
        lines.push(format!(
            "{builds} index{} to be built, one after the other; each takes about 8 to 17 minutes on an empty table and \
             longer with items",
            if builds == 1 { "" } else { "es" }
        ));
    }
    if steps.iter().any(|step| matches!(step, Step::Aspect(AspectStep::Kinesis(KinesisStep::Disable(_)))))
        && steps.iter().any(|step| matches!(step, Step::Aspect(AspectStep::Kinesis(KinesisStep::Enable(_)))))
    {
        lines.push(
            "changes between the end of the old Kinesis data stream and the beginning of the new one are not sent"
                .into(),
        );
    }
    let ttl = steps.iter().filter(|step| matches!(step, Step::Aspect(AspectStep::Ttl(_)))).count();
    if ttl == 2 {
        lines.push("time to live moves to another attribute in two changes, with up to 60 minutes between them".into());
    }
    if lines.is_empty() {
        return;
    }
    diagnostics.warning(
        Path::root(),
        "Slow or limited changes",
        format!("The service limits or slows down some of the planned changes: {}.", lines.join("; ")),
    );
}

fn budget(step: &Step) -> Option<&'static str> {
    match step {
        Step::SetClass(_) => Some("the table class can change twice in 30 days"),
        Step::SetEncryption(_) => Some("encryption can change four times in 24 hours, then once in 6 hours"),
        Step::SwitchToOnDemand { .. } => {
            Some("a table can switch to on-demand four times in 24 hours, for minutes each")
        }
        Step::SwitchToProvisioned { .. } => Some("the switch to provisioned takes one to two minutes"),
        Step::Aspect(AspectStep::Kinesis(KinesisStep::SetPrecision(_))) => {
            Some("another precision of the Kinesis data stream takes about two minutes")
        }
        Step::Create(_)
        | Step::Aspect(_)
        | Step::SetProtection(_)
        | Step::DeleteIndex(_)
        | Step::CreateIndex(_)
        | Step::SetUnits { .. }
        | Step::SetCeiling(_)
        | Step::SetIndexCeilings(_)
        | Step::RaiseWarm(_)
        | Step::RaiseIndexWarm(_)
        | Step::DisableStream
        | Step::EnableStream(_) => None,
    }
}
