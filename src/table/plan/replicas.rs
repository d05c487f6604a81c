//! Replicas as they are planned: what is not written for a Region is the table's.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::{Context, account, arn_in, settings};
use crate::table::effective;
use crate::table::members::member;
use crate::table::model::{GlobalIndexModel, ReplicaIndexModel, ReplicaModel, TableModel};
use crate::table::state::alarm_arns;
use crate::tags::{WrittenTags, combined};

type Replicas = BTreeMap<String, Attr<ReplicaModel>>;

/// Replicas that are not managed, or not any more, need the stream, and have agreed on a consistency: what is not written stays.
pub(super) fn keep_shared(model: &mut TableModel, config: &TableModel, prior: &TableModel, unmanaged: bool) {
    if !config.replicas.is_null() || !(unmanaged || prior.has_replicas()) {
        return;
    }
    if config.stream.is_null() {
        model.stream.clone_from(&prior.stream);
        model.stream_arn.clone_from(&prior.stream_arn);
        model.stream_label.clone_from(&prior.stream_label);
    }
    if config.multi_region_consistency.is_null() {
        model.multi_region_consistency.clone_from(&prior.multi_region_consistency);
    }
}

/// Fills in what is left out of the replicas of `model`, whose own settings are complete.
pub(super) fn fill(model: &mut TableModel, config: &TableModel, prior: Option<&TableModel>, context: &Context) {
    let Attr::Known(mut replicas) = model.replicas.clone() else { return };
    let written = config.replicas.known();
    let same = prior.filter(|prior| prior.name == model.name);
    let before = same.and_then(|prior| prior.replicas.known());
    let of = |replicas: Option<&Replicas>, region: &String| {
        replicas.and_then(|replicas| replicas.get(region)).and_then(Attr::known).cloned()
    };
    for (region, replica) in &mut replicas {
        let (Some(replica), Some(written)) = (replica.known_mut(), of(written, region)) else { continue };
        let before = of(before, region);
        inherit(replica, &written, model, context);
        outputs(replica, before.as_ref(), model, region, context);
    }
    model.replicas = Attr::Known(replicas);
}

fn inherit(replica: &mut ReplicaModel, written: &ReplicaModel, table: &TableModel, context: &Context) {
    replica.point_in_time_recovery = match &written.point_in_time_recovery {
        Attr::Null => table.point_in_time_recovery.clone(),
        Attr::Known(_) | Attr::Unknown(_) => effective::recovery(&written.point_in_time_recovery),
    };
    replica.deletion_protection_enabled =
        written.deletion_protection_enabled.clone().or_else(|| table.deletion_protection_enabled.clone());
    replica.table_class = written.table_class.clone().or_else(|| table.table_class.clone());
    if written.contributor_insights.is_null() {
        replica.contributor_insights = table.contributor_insights.clone();
    }
    replica.tags_all = tags(written, table, context);
    replica.read_capacity = effective::capacity::of_replica(&written.read_capacity);
    let indexes = table.global_secondary_indexes.known();
    for (name, index) in replica.global_secondary_indexes.known_mut().into_iter().flatten() {
        let of_table = indexes.and_then(|indexes| indexes.get(name)).and_then(Attr::known);
        let own = written.global_secondary_indexes.known().and_then(|indexes| indexes.get(name));
        if let (Some(index), Some(own)) = (index.known_mut(), own.and_then(Attr::known)) {
            inherit_index(index, own, of_table);
        }
    }
}

fn inherit_index(index: &mut ReplicaIndexModel, written: &ReplicaIndexModel, of_table: Option<&GlobalIndexModel>) {
    index.read_capacity = effective::capacity::of_replica(&written.read_capacity);
    if written.contributor_insights.is_null() {
        index.contributor_insights = of_table.map_or(Attr::Null, |index| index.contributor_insights.clone());
    }
}

/// The provider's default tags, the table's if they are propagated, and the replica's own, which win.
fn tags(written: &ReplicaModel, table: &TableModel, context: &Context) -> Attr<WrittenTags> {
    match &written.propagate_tags {
        Attr::Known(false) => settings::all_tags(&written.tags, context),
        Attr::Known(true) | Attr::Null => combined(&table.tags_all, &written.tags),
        Attr::Unknown(_) => Attr::unknown(),
    }
}

/// What the service chooses, known as early as it can be.
fn outputs(
    replica: &mut ReplicaModel,
    before: Option<&ReplicaModel>,
    table: &TableModel,
    region: &str,
    context: &Context,
) {
    let kept = before.and_then(|before| before.arn.known().cloned());
    let arn = || arn_in(region, table, &account(table, context)?);
    replica.arn = kept.or_else(arn).map_or_else(Attr::unknown, Attr::Known);
    let of_stream = |attr: fn(&ReplicaModel) -> &Attr<String>| match (&table.stream, before) {
        (Attr::Null, _) => Attr::Null,
        // A stream that is made again has another ARN everywhere. Strongly consistent replicas have none.
        (Attr::Known(_), Some(before)) if table.stream_arn.is_known() => attr(before).clone(),
        (Attr::Known(_) | Attr::Unknown(_), _) => Attr::unknown(),
    };
    replica.stream_arn = of_stream(|replica| &replica.stream_arn);
    replica.stream_label = of_stream(|replica| &replica.stream_label);
    let as_table = member(table, region, replica);
    replica.alarm_arns = match &as_table.alarms {
        Attr::Null => Attr::Null,
        Attr::Known(_) | Attr::Unknown(_) => alarm_arns(&as_table).map_or_else(Attr::unknown, Attr::Known),
    };
}
