//! A small runner of steps over the simulator: no executor, no pauses, only time that jumps from one change to the
//! next. It sends whatever is ready in a random order of the lanes, so it meets more interleavings than the executor does,
//! and it is strict: a refusal that nothing announced fails the test.

use std::collections::BTreeMap;

use dynamodb_sim::{Moment, Settings, Simulator};
use fastrand::Rng;
use serde_json::{Value, json};

use super::description::aspects;
use super::sim_control::{caller, refused, sim_service};
use super::{description, request};
use crate::aws::error::{Class, Service};
use crate::names::Arn;
use crate::policy::Policy;
use crate::table::aspects::alarms::{AlarmStep, Definitions};
use crate::table::aspects::recovery::Recovery;
use crate::table::aspects::scaling::{ScalingStep, Targets};
use crate::table::aspects::ttl::TimeToLive;
use crate::table::aspects::{AspectReading, Aspects};
use crate::table::control_plane::Target;
use crate::table::desired::Desired;
use crate::table::observed::{Aspect, Observed, ObservedTable};
use crate::table::ready::{StepStatus, adjusted_for, status, unsettled};
use crate::table::steps::{AspectKind, AspectStep, Lane, Phase, Step, Steps, steps};

const NAME: &str = "orders";
const SECOND: i64 = 1_000;

/// A simulated account with one table.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) simulator: Simulator,
    pub(crate) rng: Rng,
    /// Refusals that clear by themselves and that a description does not show.
    pub(crate) cool_downs: usize,
    /// Refusals because of something that was under way before the first step.
    pub(crate) collisions: usize,
    seen: Option<Observed>,
    /// When each aspect was seen last; nothing changes while time stands still and nothing is sent.
    seen_at: BTreeMap<AspectKind, Moment>,
}

/// What one way to a desired table took.
#[derive(Clone)]
pub(crate) struct Way {
    /// The steps as planned.
    pub(crate) steps: Steps,
    /// What they were planned from.
    pub(crate) from: Observed,
    /// Whether nothing was under way then.
    pub(crate) idle: bool,
    /// Whether something was under way at the first observation.
    pub(crate) moving: bool,
    /// Accepted calls.
    pub(crate) sent: usize,
    /// Steps whose effect was there before their call: units that were raised may have made a raise of warm throughput
    /// superfluous.
    pub(crate) superfluous: usize,
    /// The world right after some of the calls, as it is when an apply stops there.
    pub(crate) stops: Vec<World>,
}

/// After which calls a copy of the world is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stops {
    /// None.
    Never,
    /// A random one, but not the last.
    Somewhere,
    /// All but the last.
    Everywhere,
}

/// A lane that is running.
struct Runner<'a> {
    lane: &'a Lane,
    position: usize,
    sent: Option<Moment>,
    not_before: Moment,
}

impl World {
    /// An empty account; the seed decides how long everything takes.
    pub(crate) fn new(rng: &mut Rng, settings: Settings) -> Self {
        let settings = Settings { pick: dynamodb_sim::Pick::Seeded(rng.u64(..)), ..settings };
        Self {
            simulator: Simulator::new(settings),
            rng: rng.fork(),
            cool_downs: 0,
            collisions: 0,
            seen: None,
            seen_at: BTreeMap::new(),
        }
    }

    /// Creates the table, without what CreateTable cannot carry.
    pub(crate) fn create(&mut self, desired: &Desired) {
        let step = Step::Create(Box::new(desired.clone()));
        let (_, operation, input) = request::request(&Target::named(&desired.name), &step);
        let answer = self.simulator.call(&caller(), operation, &input);
        answer.unwrap_or_else(|error| panic!("{operation} {input}: {error}"));
        while status(&step, Some(&fresh(self.table(), desired))) != StepStatus::Done {
            self.pass();
        }
    }

    /// Goes from what is there to what is desired, at most so many accepted calls far.
    pub(crate) fn drive(&mut self, desired: &Desired, most: usize, stops: Stops) -> Way {
        let moving = !self.simulator.is_idle(&caller(), NAME);
        let mut from = self.observe();
        while unsettled(&from.table).is_some() {
            self.pass();
            from = self.observe();
        }
        let steps = steps(desired, Some(&from));
        let count = steps.iter().count();
        let keep = (1..count).filter(|_| stops == Stops::Everywhere);
        let one = (stops == Stops::Somewhere && count > 1).then(|| self.rng.usize(1..count));
        let keep: Vec<usize> = keep.chain(one).collect();
        let idle = self.simulator.is_idle(&caller(), NAME);
        let mut way = Way { steps: steps.clone(), from, idle, moving, sent: 0, superfluous: 0, stops: Vec::new() };
        for phase in &steps.phases {
            self.run(phase, &mut way, most, &keep);
        }
        way
    }

    fn run(&mut self, phase: &Phase, way: &mut Way, most: usize, keep: &[usize]) {
        let start = self.simulator.now();
        let runner = |lane| Runner { lane, position: 0, sent: None, not_before: start };
        let mut lanes: Vec<Runner<'_>> = phase.lanes.iter().map(runner).collect();
        while way.sent < most {
            lanes.retain(|runner| runner.position < runner.lane.steps.len());
            if lanes.is_empty() {
                return;
            }
            self.rng.shuffle(&mut lanes);
            let before = way.sent;
            let moved = lanes.iter_mut().any(|runner| self.step(runner, way));
            if way.sent > before && keep.contains(&way.sent) {
                way.stops.push(self.clone());
            }
            if !moved {
                self.wait(&lanes);
            }
        }
    }

    /// Does what can be done for the lane; whether that was something.
    fn step(&mut self, runner: &mut Runner<'_>, way: &mut Way) -> bool {
        let step = &runner.lane.steps[runner.position];
        if runner.sent == Some(self.simulator.now()) && is_asynchronous(step) {
            return false;
        }
        self.observe_aspect(runner.lane.aspect);
        let observed = self.seen.as_ref().expect("a way starts with a look");
        let moved = match status(step, Some(observed)) {
            StepStatus::Done => {
                if runner.sent.is_none() && may_be_superfluous(step) {
                    way.superfluous += 1;
                }
                runner.position += 1;
                runner.sent = None;
                return true;
            }
            StepStatus::Ready if runner.sent.is_none() && runner.not_before <= self.simulator.now() => {
                let step = adjusted_for(step, &observed.table);
                self.send(&step, runner, way);
                runner.sent.is_some()
            }
            StepStatus::Ready | StepStatus::Blocked(_) => false,
        };
        // Nothing waits for warm throughput: it takes minutes. Tags of targets and alarms are not read.
        if runner.sent.is_some() && is_not_waited_for(step) {
            runner.position += 1;
            runner.sent = None;
        }
        moved
    }

    fn send(&mut self, step: &Step, runner: &mut Runner<'_>, way: &mut Way) {
        let target = Target::of(&self.seen.as_ref().expect("a way starts with a look").table);
        let (service, operation, input) = request::request(&target, step);
        let answer = self.simulator.call_service(&caller(), sim_service(service), operation, &input);
        let Err(error) = answer else {
            runner.sent = Some(self.simulator.now());
            way.sent += 1;
            self.seen_at.remove(&step.aspect());
            return;
        };
        let now = self.simulator.now();
        let class = refused(service, operation, &error).class();
        if class == Class::AlreadyExists
            && let Some(untagged) = step.without_tags()
        {
            return self.send(&untagged, runner, way);
        }
        match class {
            Class::Budget { until: Some(until), window: _ } if error.message.starts_with("Deletion protection") => {
                self.cool_downs += 1;
                runner.not_before = Moment::from_millis(until);
            }
            Class::Budget { until: None, window: _ } if error.message.starts_with("Time to live") => {
                self.cool_downs += 1;
                runner.not_before = now.plus(1_900 * SECOND);
            }
            // The table of a replica is there for some seconds after the replica is not listed any more (T-308).
            Class::Permanent if error.message.contains("already existed as tables") => {
                self.cool_downs += 1;
                runner.not_before = now.plus(5 * SECOND);
            }
            // Of a replica: its class changes with that of the table.
            Class::Budget { until: None, window: _ } if error.message.contains("Updates to TableClass") => {
                self.cool_downs += 1;
                runner.not_before = now.plus(31 * 86_400 * SECOND);
            }
            Class::Transient if error.message.contains("ackups are being enabled") => {
                self.cool_downs += 1;
                runner.not_before = now.plus(SECOND);
            }
            Class::Budget { until: Some(until), window: _ } if error.message.starts_with("Resource-based policy") => {
                self.cool_downs += 1;
                runner.not_before = Moment::from_millis(until);
            }
            // A target is known a moment after it was registered.
            Class::NotFound if service == Service::Scaling => {
                self.cool_downs += 1;
                runner.not_before = now.plus(SECOND);
            }
            Class::Transient if error.message.contains("resource-based policy update") => {
                self.cool_downs += 1;
                runner.not_before = now.plus(SECOND);
            }
            // Scaling moves what is out of bounds by itself, and the table is being updated then. What is under way in other
            // Regions is not described in this one.
            Class::Busy if !way.idle || way.scales() || way.replicates() => {
                self.collisions += 1;
                runner.not_before = now.plus(5 * SECOND);
            }
            Class::Transient if !way.idle && error.message.contains("tags are being updated") => {
                self.collisions += 1;
                runner.not_before = now.plus(SECOND);
            }
            _ => panic!(
                "{step} is illegal ({class:?}): {error}\n{input}\nsteps: {}\nfrom: {:#?}",
                text(&way.steps),
                way.from
            ),
        }
    }

    fn wait(&mut self, lanes: &[Runner<'_>]) {
        let now = self.simulator.now();
        let retry = lanes.iter().map(|runner| runner.not_before).filter(|moment| *moment > now).min();
        let next = [self.simulator.next_transition(), retry].into_iter().flatten().min();
        let Some(next) = next else {
            let steps: Vec<String> = lanes.iter().map(|lane| lane.lane.steps[lane.position].to_string()).collect();
            panic!("nothing is under way and these never get done: {steps:?}\n{:#?}", self.observe());
        };
        self.simulator.advance_to(next);
    }

    /// To the next change, or a second further.
    fn pass(&mut self) {
        let now = self.simulator.now();
        let next = self.simulator.next_transition().unwrap_or(now.plus(SECOND));
        self.simulator.advance_to(next);
    }

    /// Sees what a lane of this aspect sees now.
    fn observe_aspect(&mut self, aspect: AspectKind) {
        let now = self.simulator.now();
        if self.seen_at.insert(aspect, now) == Some(now) {
            return;
        }
        let mut seen = self.seen.take().expect("a way starts with a look");
        if matches!(aspect, AspectKind::Insights | AspectKind::Scaling) {
            // What is done for an index waits for it.
            seen.table = self.table();
        }
        let reading = match aspect {
            AspectKind::Table => {
                seen.table = self.table();
                None
            }
            kind => Some(self.reading(kind, &mut seen.table)),
        };
        reading.into_iter().for_each(|reading| seen.aspects.set(reading));
        self.seen = Some(seen);
    }

    /// What the service reports of an aspect.
    fn reading(&mut self, kind: AspectKind, table: &mut ObservedTable) -> AspectReading {
        match kind {
            AspectKind::Table => panic!("the table is no aspect"),
            AspectKind::Recovery => AspectReading::Recovery(Aspect::Observed(self.recovery())),
            AspectKind::Ttl => AspectReading::Ttl(Aspect::Observed(self.ttl())),
            AspectKind::Tags => AspectReading::Tags(Aspect::Observed(self.tags(&table.arn).into())),
            AspectKind::Policy => AspectReading::Policy(Aspect::Observed(self.policy(&table.arn.to_string()))),
            AspectKind::Insights => {
                let described = self.described("ListContributorInsights");
                AspectReading::Insights(Aspect::Observed(aspects::insights(&described)))
            }
            AspectKind::Kinesis => {
                let described = self.described("DescribeKinesisStreamingDestination");
                AspectReading::Kinesis(Aspect::Observed(aspects::destination(&described)))
            }
            AspectKind::StreamPolicy => {
                *table = self.table();
                AspectReading::StreamPolicy(Aspect::Observed(self.stream_policy(table)))
            }
            AspectKind::Scaling => AspectReading::Scaling(Aspect::Observed(self.targets())),
            AspectKind::Alarms => AspectReading::Alarms(Aspect::Observed(self.alarms())),
        }
    }

    /// What a refresh sees.
    pub(crate) fn observe(&mut self) -> Observed {
        let mut observed = Observed { table: self.table(), aspects: Aspects::none() };
        for kind in AspectKind::ALL {
            let reading = self.reading(*kind, &mut observed.table);
            observed.aspects.set(reading);
        }
        self.seen = Some(observed.clone());
        let now = self.simulator.now();
        self.seen_at = AspectKind::ALL.iter().map(|kind| (*kind, now)).chain([(AspectKind::Table, now)]).collect();
        observed
    }

    /// The answer of a description call.
    pub(crate) fn described(&mut self, operation: &str) -> Value {
        let answer = self.simulator.call(&caller(), operation, &json!({"TableName": NAME}));
        answer.unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    fn table(&mut self) -> ObservedTable {
        description::table(&self.described("DescribeTable")["Table"], None).expect("the table is not being deleted")
    }

    fn call(&mut self, service: Service, operation: &str, input: &Value) -> Value {
        let answer = self.simulator.call_service(&caller(), sim_service(service), operation, input);
        answer.unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    fn policy(&mut self, arn: &str) -> Option<Policy> {
        let answer = self.simulator.call(&caller(), "GetResourcePolicy", &json!({"ResourceArn": arn}));
        match answer {
            Err(error) if error.code == "PolicyNotFoundException" => None,
            answer => aspects::policy(&answer.unwrap_or_else(|error| panic!("GetResourcePolicy: {error}"))),
        }
    }

    fn stream_policy(&mut self, table: &ObservedTable) -> Option<Policy> {
        let arn = table.stream.and(table.stream_arn.clone())?;
        self.policy(&arn)
    }

    fn targets(&mut self) -> Targets {
        let mut list = |operation: &str, member: &str| {
            let (mut input, mut all) = (json!({"ServiceNamespace": "dynamodb"}), Vec::new());
            loop {
                let answer = self.call(Service::Scaling, operation, &input);
                all.extend(answer[member].as_array().cloned().unwrap_or_default());
                match answer.get("NextToken").filter(|token| token.is_string()) {
                    Some(token) => input["NextToken"] = token.clone(),
                    None => return all,
                }
            }
        };
        let targets = list("DescribeScalableTargets", "ScalableTargets");
        let policies = list("DescribeScalingPolicies", "ScalingPolicies");
        let actions = list("DescribeScheduledActions", "ScheduledActions");
        let name = crate::names::TableName::parse(NAME).expect("a name");
        aspects::targets(&name, &targets, &policies, &actions)
    }

    /// All alarms of the table, as a state lists them: also those of a deleted index.
    fn alarms(&mut self) -> Definitions {
        alarms_of_table(&mut |input| self.call(Service::CloudWatch, "DescribeAlarms", input))
    }

    fn recovery(&mut self) -> Recovery {
        description::recovery(&self.described("DescribeContinuousBackups"))
    }

    fn ttl(&mut self) -> TimeToLive {
        description::time_to_live(&self.described("DescribeTimeToLive"))
    }

    fn tags(&mut self, arn: &Arn) -> BTreeMap<String, String> {
        let mut input = json!({"ResourceArn": arn.to_string()});
        let mut all = BTreeMap::new();
        loop {
            let answer = self.simulator.call(&caller(), "ListTagsOfResource", &input);
            let answer = answer.unwrap_or_else(|error| panic!("ListTagsOfResource: {error}"));
            all.extend(description::tags(&answer));
            match answer.get("NextToken") {
                Some(token) => input["NextToken"] = token.clone(),
                None => return all,
            }
        }
    }
}

/// All alarms whose name begins with the table's; `describe` makes one call.
pub(crate) fn alarms_of_table(describe: &mut dyn FnMut(&Value) -> Value) -> Definitions {
    let (mut all, mut input) = (Definitions::new(), json!({"AlarmNamePrefix": format!("{NAME}-")}));
    loop {
        let answer = describe(&input);
        all.extend(aspects::alarms(&answer));
        match answer.get("NextToken").filter(|token| token.is_string()) {
            Some(token) => input["NextToken"] = token.clone(),
            None => return all,
        }
    }
}

impl Way {
    fn replicates(&self) -> bool {
        !self.from.table.replicas.is_empty() || self.steps.iter().any(|step| matches!(step, Step::Replica(_)))
    }

    fn scales(&self) -> bool {
        let targets = self.from.aspects.scaling.observed().is_some_and(|targets| !targets.is_empty());
        targets || self.steps.iter().any(|step| matches!(step, Step::Aspect(AspectStep::Scaling(_))))
    }
}

/// Whether its effect may show by itself between the plan and its turn: warm throughput grows, and a write of a
/// stopped apply becomes visible late.
fn may_be_superfluous(step: &Step) -> bool {
    let lagging =
        [AspectKind::Tags, AspectKind::Policy, AspectKind::StreamPolicy, AspectKind::Scaling, AspectKind::Alarms];
    matches!(step, Step::RaiseWarm(_) | Step::RaiseIndexWarm(_)) || lagging.contains(&step.aspect())
}

fn is_not_waited_for(step: &Step) -> bool {
    matches!(
        step,
        Step::RaiseWarm(_)
            | Step::RaiseIndexWarm(_)
            | Step::Aspect(AspectStep::Scaling(
                ScalingStep::Register { again: true, .. } | ScalingStep::Tag { .. } | ScalingStep::Untag { .. }
            ))
            | Step::Aspect(AspectStep::Alarms(AlarmStep::Tag { .. } | AlarmStep::Untag { .. }))
    )
}

/// Whether it is pointless to poll for the step's effect at once.
fn is_asynchronous(step: &Step) -> bool {
    step.aspect() == AspectKind::Table && !matches!(step, Step::SetProtection(_) | Step::SetCeiling(_))
}

fn fresh(table: ObservedTable, desired: &Desired) -> Observed {
    Observed { table, aspects: Aspects::at_creation(&desired.aspects, &desired.origin) }
}

/// Steps as text: phases on lines, lanes side by side.
pub(crate) fn text(steps: &Steps) -> String {
    let lane = |lane: &Lane| lane.steps.iter().map(Step::to_string).collect::<Vec<_>>().join("; ");
    let phase = |phase: &Phase| phase.lanes.iter().map(lane).collect::<Vec<_>>().join(" | ");
    steps.phases.iter().map(phase).collect::<Vec<_>>().join("\n")
}
