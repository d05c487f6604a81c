//! Random capacity, and what surrounds a table. Few values, so that two tables of a life often have the same.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::one_in;
use crate::finite::Finite;
use crate::names::Arn;
use crate::policy::Policy;
use crate::table::aspects::alarms::{AlarmSpec, Rule, RuleSettings, Threshold};
use crate::table::aspects::insights::InsightsMode;
use crate::table::aspects::kinesis::{Destination, Precision};
use crate::table::throughput::{Bounds, Scaling, ScheduledAction, Schedules, Tracking};
use crate::table::throughput::{Capacities, Capacity, Units};

/// What surrounds a table.
#[derive(Clone)]
pub(super) struct DraftAspects {
    pub(super) insights: Option<InsightsMode>,
    pub(super) kinesis: Option<Destination>,
    pub(super) policy: Option<Policy>,
    pub(super) stream_policy: Option<Policy>,
    pub(super) alarms: Option<AlarmSpec>,
}

impl DraftAspects {
    pub(super) fn random(rng: &mut Rng) -> Self {
        Self {
            insights: insights(rng),
            kinesis: one_in(rng, 4).then(|| destination(rng)),
            policy: one_in(rng, 4).then(|| policy(rng, "table/orders")),
            stream_policy: one_in(rng, 4).then(|| policy(rng, "table/orders/stream/*")),
            alarms: one_in(rng, 6).then(|| alarms(rng)),
        }
    }

    /// Takes over about half of what another has.
    pub(super) fn keep_some(&mut self, other: &Self, rng: &mut Rng) {
        let Self { insights, kinesis, policy, stream_policy, alarms } = other;
        if rng.bool() {
            self.insights = *insights;
        }
        if rng.bool() {
            self.kinesis.clone_from(kinesis);
        }
        if rng.bool() {
            self.policy.clone_from(policy);
        }
        if rng.bool() {
            self.stream_policy.clone_from(stream_policy);
        }
        if rng.bool() {
            self.alarms.clone_from(alarms);
        }
    }
}

pub(super) fn insights(rng: &mut Rng) -> Option<InsightsMode> {
    one_in(rng, 4).then(|| if rng.bool() { InsightsMode::Throttled } else { InsightsMode::AccessedAndThrottled })
}

fn destination(rng: &mut Rng) -> Destination {
    let stream = ["events", "audit"][rng.usize(0..2)];
    let stream = format!("arn:aws:kinesis:eu-central-1:111122223333:stream/{stream}");
    Destination {
        stream: Arn::parse(&stream).expect("an ARN"),
        precision: if rng.bool() { Precision::Millisecond } else { Precision::Microsecond },
    }
}

fn policy(rng: &mut Rng, resource: &str) -> Policy {
    let account = ["444455556666", "777788889999"][rng.usize(0..2)];
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "Readers", "Effect": "Allow", "Action": ["dynamodb:GetItem"],
            "Principal": {{"AWS": "{account}"}}, "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:{resource}"}}]}}"#
    );
    Policy::parse(&text).expect("a policy")
}

fn alarms(rng: &mut Rng) -> AlarmSpec {
    let mut rules = BTreeMap::new();
    if rng.bool() {
        let threshold = Threshold::new(f64::from(rng.u32(0..3)));
        rules.insert(Rule::WriteThrottle, RuleSettings { threshold, ..RuleSettings::default() });
    }
    if one_in(rng, 3) {
        rules.insert(Rule::ReadThrottle, RuleSettings { enabled: Some(false), ..RuleSettings::default() });
    }
    let topic = "arn:aws:sns:eu-central-1:111122223333:oncall".to_owned();
    let alarm_actions = if rng.bool() { [topic].into() } else { [].into() };
    AlarmSpec { alarm_actions, rules, ..AlarmSpec::default() }
}

/// Small numbers are frequent, so that two tables often have the same in one dimension; a third is scaled.
pub(super) fn capacities(rng: &mut Rng, most: u64) -> Capacities {
    Capacities { read: capacity(rng, most), write: capacity(rng, most) }
}

fn capacity(rng: &mut Rng, most: u64) -> Capacity {
    if one_in(rng, 3) {
        return Capacity::Scaled(Box::new(scaling(rng, most)));
    }
    Capacity::Fixed(if rng.bool() { rng.u64(1..=3) } else { rng.u64(1..=most) })
}

fn scaling(rng: &mut Rng, most: u64) -> Scaling {
    let min = [1, 5, 40][rng.usize(0..3)];
    let max = [40, 100, most.max(100)][rng.usize(0..3)];
    let initial = if rng.bool() { min } else { max };
    let tracking = Tracking {
        target: [Finite::from(50), Finite::new(66.5).expect("finite")][rng.usize(0..2)],
        scale_in_cooldown: [0, 60][rng.usize(0..2)],
        scale_out_cooldown: 60,
        disable_scale_in: one_in(rng, 5),
    };
    let mut schedules = Schedules::new();
    for name in ["night", "weekend"] {
        if one_in(rng, 4) {
            schedules.insert(name.to_owned(), schedule(rng));
        }
    }
    Scaling { bounds: Bounds { min, max }, initial, tracking, schedules }
}

/// So rare that it never acts within a life.
fn schedule(rng: &mut Rng) -> ScheduledAction {
    ScheduledAction {
        schedule: "cron(0 9 1 1 ? 2090)".to_owned(),
        timezone: ["UTC", "Europe/Berlin"][rng.usize(0..2)].to_owned(),
        start: rng.bool().then_some(1_800_000_000),
        end: rng.bool().then_some(4_000_000_000),
        min: Some(rng.u64(1..=2)),
        max: rng.bool().then_some(20),
    }
}

/// The most units that a capacity can begin with, or be moved to.
pub(super) fn most(capacities: &Capacities) -> Units {
    let one = |capacity: &Capacity| match capacity {
        Capacity::Fixed(units) => *units,
        Capacity::Scaled(scaling) => scaling.bounds.max,
    };
    Units { read: one(&capacities.read), write: one(&capacities.write) }
}

/// The same without scaling.
pub(super) fn fix(capacities: &mut Capacities) {
    *capacities = Capacities::fixed(capacities.amounts().initial());
}

/// The same with writes that scale.
pub(super) fn scale_writes(capacities: &mut Capacities) {
    if let Capacity::Fixed(units) = capacities.write {
        let tracking = Tracking {
            target: Finite::from(70),
            scale_in_cooldown: 0,
            scale_out_cooldown: 60,
            disable_scale_in: false,
        };
        let bounds = Bounds { min: units, max: units.max(40) };
        let scaling = Scaling { bounds, initial: units, tracking, schedules: Schedules::new() };
        capacities.write = Capacity::Scaled(Box::new(scaling));
    }
}
