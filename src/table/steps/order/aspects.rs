//! When the calls to other services are due: before the table changes, beside it, or after.

use super::{GroupedChanges, Phases};
use crate::names::Arn;
use crate::policy::Policy;
use crate::table::alarms::steps::AlarmStep;
use crate::table::desired::Desired;
use crate::table::insights::SetInsights;
use crate::table::kinesis::KinesisStep;
use crate::table::observed::{IndexStatus, Observed};
use crate::table::resource_policy::{PolicyStep, PolicyTarget};
use crate::table::scaling::{ScalingStep, Scope};
use crate::table::steps::Step;
use crate::table::throughput::BillingMode;

/// Puts the steps of scaling, insights, Kinesis, policies and alarms into their phases.
pub(super) fn place(sorted: &mut GroupedChanges, phases: &mut Phases, desired: &Desired, observed: &Observed) {
    scaling(std::mem::take(&mut sorted.scaling), phases, desired, observed);
    insights(std::mem::take(&mut sorted.insights), phases, desired, observed);
    sorted.kinesis.sort_by_key(kinesis_rank);
    phases.middle.extend(std::mem::take(&mut sorted.kinesis).into_iter().map(Step::Kinesis));
    policies(std::mem::take(&mut sorted.policies), phases, desired, observed);
    alarms(std::mem::take(&mut sorted.alarms), phases);
}

/// What is scaled already is scaled otherwise before the table changes, and stops being scaled before it goes (T-323,
/// T-317); what is not there yet is scaled once it is. Tags come before the table's own, which tell that all is done.
fn scaling(mut steps: Vec<ScalingStep>, phases: &mut Phases, desired: &Desired, observed: &Observed) {
    steps.sort_by_cached_key(|step| (stage(step), step.dimension().clone(), scaling_rank(step)));
    let provisioned = observed.table.billing == BillingMode::Provisioned;
    for step in steps {
        let there = is_there(&step.dimension().scope, desired, observed);
        let goes = matches!(step, ScalingStep::Deregister(_));
        let phase = match there {
            _ if goes => &mut phases.early,
            true if provisioned => &mut phases.early,
            true => &mut phases.building,
            false => &mut phases.late,
        };
        phase.push(Step::Scaling(step));
    }
}

/// Whether others can work on it now: an index that is being created is not known to them yet (T-323).
fn is_there(scope: &Scope, desired: &Desired, observed: &Observed) -> bool {
    let usable = |name| {
        let status = observed.table.global_indexes.get(name).map(|index| index.status);
        matches!(status, Some(IndexStatus::Active | IndexStatus::Updating))
    };
    match scope {
        Scope::Table => true,
        Scope::Index(name) => usable(name) && observed.keeps(scope, desired),
    }
}

/// All ends, then all targets, then what is of them: a target is known only a moment after it was made.
fn stage(step: &ScalingStep) -> u8 {
    match step {
        ScalingStep::Deregister(_) => 0,
        ScalingStep::Register { .. } => 1,
        ScalingStep::PutPolicy { .. }
        | ScalingStep::DeleteSchedule { .. }
        | ScalingStep::PutSchedule { .. }
        | ScalingStep::Tag { .. }
        | ScalingStep::Untag { .. } => 2,
    }
}

/// The target first, everything else is of it.
fn scaling_rank(step: &ScalingStep) -> (u8, String) {
    match step {
        ScalingStep::Deregister(_) => (0, String::new()),
        ScalingStep::Register { .. } => (1, String::new()),
        ScalingStep::PutPolicy { name, .. } => (2, name.clone()),
        ScalingStep::DeleteSchedule { name, .. } => (3, name.clone()),
        ScalingStep::PutSchedule { name, .. } => (4, name.clone()),
        // Removed first: the sum of both may exceed what a target can have.
        ScalingStep::Untag { .. } => (5, String::new()),
        ScalingStep::Tag { .. } => (6, String::new()),
    }
}

/// Off before on: the account's quota of rules counts both.
fn insights(mut steps: Vec<SetInsights>, phases: &mut Phases, desired: &Desired, observed: &Observed) {
    steps.sort_by_cached_key(|step| (step.mode.is_some(), step.scope.clone()));
    for step in steps {
        let phase = if is_there(&step.scope, desired, observed) { &mut phases.middle } else { &mut phases.late };
        phase.push(Step::Insights(step));
    }
}

fn kinesis_rank(step: &KinesisStep) -> u8 {
    match step {
        KinesisStep::Disable(_) => 0,
        KinesisStep::SetPrecision(_) => 1,
        KinesisStep::Enable(_) => 2,
    }
}

/// A policy that denies us is taken away before anything else and set after everything else. One of the stream waits for
/// a stream that is to come.
fn policies(mut steps: Vec<PolicyStep>, phases: &mut Phases, desired: &Desired, observed: &Observed) {
    let table = &observed.table.arn;
    steps.sort_by_key(PolicyStep::target);
    for step in steps {
        let seen = observed.policy.observed().and_then(Option::as_ref);
        let phase = match step.target() {
            PolicyTarget::Table if denies(step.policy(), table) => &mut phases.close,
            PolicyTarget::Table if denies(seen, table) => &mut phases.open,
            PolicyTarget::Stream if observed.table.stream != desired.stream => &mut phases.late,
            PolicyTarget::Table | PolicyTarget::Stream => &mut phases.middle,
        };
        phase.push(Step::Policy(step));
    }
}

fn denies(policy: Option<&Policy>, table: &Arn) -> bool {
    policy.is_some_and(|policy| !policy.lock_out(Some(&table.account)).is_empty())
}

/// Tags of alarms come before the table's own, which tell that all is done.
fn alarms(mut steps: Vec<AlarmStep>, phases: &mut Phases) {
    steps.sort_by_cached_key(alarm_rank);
    for step in steps {
        let phase = match step {
            AlarmStep::Tag { .. } | AlarmStep::Untag { .. } => &mut phases.early,
            AlarmStep::Put { .. } | AlarmStep::Delete(_) => &mut phases.middle,
        };
        phase.push(Step::Alarms(step));
    }
}

fn alarm_rank(step: &AlarmStep) -> (u8, String) {
    match step {
        AlarmStep::Delete(names) => (0, names.first().cloned().unwrap_or_default()),
        AlarmStep::Put { definition, .. } => (1, definition.name.clone()),
        AlarmStep::Untag { name, .. } => (2, name.clone()),
        AlarmStep::Tag { name, .. } => (3, name.clone()),
    }
}
