//! Warnings of an update: what a reader of the plan may not expect, read from the steps.

use tf_provider::{Diagnostics, Path};

use super::recorded;
use super::slow_changes::slow_changes;
use super::unmanaged_replicas::no_longer_managed;
use crate::names::Region;
use crate::table::model::TableModel;
use crate::table::steps::Steps;

pub(super) fn announce(prior: &TableModel, planned: &TableModel, steps: Option<&Steps>, diagnostics: &mut Diagnostics) {
    origin(prior, planned, diagnostics);
    if let (Some(region), Some(replicas)) = (planned.region.known(), planned.replicas.known()) {
        let stays = |stay: &Region| stay.as_str() == region || replicas.contains_key(stay.as_str());
        kept_replicas(prior.disassociated_replicas().into_iter().filter(|region| !stays(region)), diagnostics);
    }
    if planned.replicas.is_null() {
        no_longer_managed(prior).into_iter().for_each(|warning| diagnostics.push(warning));
    }
    if let Some(steps) = steps {
        slow_changes(prior, planned, steps, diagnostics);
        recorded::explain(prior, planned, steps, diagnostics);
    }
}

/// Replicas that leave the table and keep their items.
pub(super) fn kept_replicas(regions: impl Iterator<Item = Region>, diagnostics: &mut Diagnostics) {
    for region in regions {
        let detail = format!(
            "The replica in {region} has `removal_policy = \"DISASSOCIATE\"`: it becomes a table of its own, and keeps its name, its \
             items, its settings and its cost. Nothing here manages it any more. It can be imported as a table of that Region."
        );
        diagnostics.warning(Path::of("replicas").key(region.as_str()), "Replica will be kept", detail);
    }
}

/// Restore, import and joining a global table are ways to create: on an existing table they do nothing, and that is no reason
/// to replace it.
fn origin(prior: &TableModel, planned: &TableModel, diagnostics: &mut Diagnostics) {
    const SUMMARY: &str = "No effect on an existing table";
    let changed = [
        ("restore", planned.restore.is_known() && prior.restore != planned.restore),
        ("import_table", planned.import_table.is_known() && prior.import_table != planned.import_table),
    ];
    for (attribute, _) in changed.into_iter().filter(|(_, changed)| *changed) {
        diagnostics.warning(
            Path::of(attribute),
            SUMMARY,
            "says how the table is created, and it exists already: its items stay as they are. To use \
                 it, add another resource with another name.",
        );
    }
    let source = |table: &TableModel| Some(table.global_table.known()?.source_table_arn.known()?.clone());
    if source(planned).is_some_and(|planned| source(prior) != Some(planned)) {
        let detail = "says of which global table the new table becomes a member, and the table exists already: it stays in the one \
                      that it is in, if any. To make it a member of another one, destroy it and create it again.";
        diagnostics.warning(Path::of("global_table").attribute("source_table_arn"), SUMMARY, detail);
    }
}
