//! What else a plan fills in: the spelling of policies, and all tags.

use tf_provider::{Attr, Number, Refinements};

use super::Context;
use crate::finite::Finite;
use crate::limits::MAX_TAGS;
use crate::policy::Policy;
use crate::table::desired::seconds;
use crate::table::model::{CapacityModel, TableModel};
use crate::tags::{self, WrittenTags};

/// A policy that says the same in other words is not changed: the stored spelling stays.
pub(super) fn keep_policies(model: &mut TableModel, prior: &TableModel) {
    // Another table, or another stream, has another ARN: there the stored one means something else than a placeholder.
    let is_same_table = model.name == prior.name && model.region == prior.region;
    let table = prior.arn.known().filter(|_| is_same_table);
    keep_policy(&mut model.resource_policy, &prior.resource_policy, table);
    if is_same_table {
        keep_policies_of_replicas(model, prior);
    }
    if let (Some(planned), Some(before)) = (model.stream.known_mut(), prior.stream.known()) {
        let is_same_stream = is_same_table && planned.view_type == before.view_type;
        let stream = prior.stream_arn.known().filter(|_| is_same_stream);
        keep_policy(&mut planned.resource_policy, &before.resource_policy, stream);
    }
}

fn keep_policies_of_replicas(model: &mut TableModel, prior: &TableModel) {
    for (region, replica) in model.replicas.known_mut().into_iter().flatten() {
        let before = prior.replicas.known().and_then(|replicas| replicas.get(region)?.known());
        if let (Some(replica), Some(before)) = (replica.known_mut(), before) {
            keep_policy(&mut replica.resource_policy, &before.resource_policy, before.arn.known());
        }
    }
}

/// `arn` is that of what the prior policy is attached to, if it stays.
fn keep_policy(planned: &mut Attr<String>, prior: &Attr<String>, arn: Option<&String>) {
    let policy = |text: &Attr<String>| text.known().and_then(|text| Policy::parse(text).ok());
    let attached = |policy: Policy| match arn {
        Some(arn) => policy.attached_to(arn),
        None => policy,
    };
    if let (Some(wanted), Some(there)) = (policy(planned), policy(prior).map(attached))
        && wanted == there
    {
        planned.clone_from(prior);
    }
}

/// A time of a schedule that is written in another way, with another offset from UTC, is not changed, nor is a target utilization with
/// digits that no float has.
pub(super) fn keep_scaling(model: &mut TableModel, prior: &TableModel) {
    keep_scaling_of(&mut model.read_capacity, &prior.read_capacity);
    keep_scaling_of(&mut model.write_capacity, &prior.write_capacity);
    let before = prior.global_secondary_indexes.known();
    for (name, index) in model.global_secondary_indexes.known_mut().into_iter().flatten() {
        let before = before.and_then(|indexes| indexes.get(name)).and_then(Attr::known);
        if let (Some(index), Some(before)) = (index.known_mut(), before) {
            keep_scaling_of(&mut index.read_capacity, &before.read_capacity);
            keep_scaling_of(&mut index.write_capacity, &before.write_capacity);
        }
    }
}

fn keep_scaling_of(planned: &mut Attr<CapacityModel>, prior: &Attr<CapacityModel>) {
    let (Some(planned), Some(before)) = (planned.known_mut(), prior.known()) else { return };
    keep_number(&mut planned.target_utilization, &before.target_utilization);
    let (Some(planned), Some(before)) = (planned.schedules.known_mut(), before.schedules.known()) else { return };
    for (name, schedule) in planned {
        let (Some(schedule), Some(before)) = (schedule.known_mut(), before.get(name).and_then(Attr::known)) else {
            continue;
        };
        keep_time(&mut schedule.start_time, &before.start_time);
        keep_time(&mut schedule.end_time, &before.end_time);
    }
}

/// Numbers that the service takes for the same float.
fn keep_number(planned: &mut Attr<Number>, prior: &Attr<Number>) {
    let float = |number: &Attr<Number>| number.known().and_then(Finite::nearest);
    if float(planned).is_some() && float(planned) == float(prior) {
        planned.clone_from(prior);
    }
}

fn keep_time(planned: &mut Attr<String>, prior: &Attr<String>) {
    let moment = |text: &Attr<String>| text.known().and_then(|text| seconds(text));
    if moment(planned).is_some() && moment(planned) == moment(prior) {
        planned.clone_from(prior);
    }
}

/// What the provider's configuration decides while it is not known. A plain unknown value would be settled to the prior one
/// where nothing else changes, and what the configuration then says would not be applied.
pub(super) fn open<T>() -> Attr<T> {
    Attr::Unknown(Refinements { null: Some(false), ..Refinements::default() })
}

/// The same of tags, which are null if there turn out to be none.
fn open_tags() -> Attr<WrittenTags> {
    let max_length = i64::try_from(MAX_TAGS).ok();
    Attr::Unknown(Refinements { max_length, ..Refinements::default() })
}

/// The provider's default tags and these, which win. A tag that is null is not written: the default stays in force.
pub(super) fn all_tags(own: &Attr<WrittenTags>, context: &Context) -> Attr<WrittenTags> {
    let Some(defaults) = &context.default_tags else { return open_tags() };
    let defaults = defaults.iter().map(|(key, value)| (key.clone(), Attr::Known(value.clone())));
    tags::combined(&Attr::Known(defaults.collect()), own)
}
