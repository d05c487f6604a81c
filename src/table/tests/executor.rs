//! The executor on random pairs: the same property as the planner's, through real waits in virtual time.

use std::collections::BTreeMap;
use std::time::Duration;

use dynamodb_sim::{Settings, Simulator, Span, Timings};
use fastrand::Rng;
use tf_provider::Cancel;

use super::generate::{Family, one_in};
use super::settled_observation::{settled, unlike};
use super::sim_control::{Call, Fault, SimControl, refusals};
use super::step_driver::{Stops, World};
use super::wait_bounds::differences;
use crate::table::apply::{Applied, ApplyError, Reason, apply};
use crate::table::desired::Desired;
use crate::table::steps::{Steps, steps};
use crate::wait::Interruption;

/// Pairs of an observed and a desired table that the executor leads from one to the other.
const PAIRS: u64 = 600;
/// The same, before a release.
const ALL_PAIRS: u64 = 2_500;
const SEED: u64 = 0xc0ffee;
/// Pairs that once failed: always run.
const REGRESSIONS: &[u64] = &[
    // Another attribute for time to live: the cool-down between off and on was taken for a spent budget.
    0x00c0_fff3,
    // More than fifty tags between setting and removing.
    0x00c0_fff0,
    // The answer to the registration of a target with tags was lost.
    0x00c0_fffb,
    // An index that was deleted after the first read was created again: insights of the old one counted as its own.
    0x00c1_0015,
    // The destination was off by the time its turn came: the refusal was taken for a table that is busy, for ever.
    0x00c1_007f,
    0x00c1_00d6,
    // Units that scaling moves were kept as they had been while others were raised.
    0x00c1_052d,
    // The answer to the registration of a target that the service had made was lost.
    0x00c1_02b6,
];
/// Enough for everything.
const DAYS: Duration = Duration::from_secs(10 * 86_400);
/// Longer than insights and destinations take to get where they are going.
const UNDER_WAY: Duration = Duration::from_secs(5 * 60);

/// When a change of the table is made in every Region (T-251). Until then the home Region shows what will be overwritten there,
/// and only the plan after this one corrects that.
const REACHES_REPLICAS: Duration = Duration::from_secs(60);

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    pairs: usize,
    created: usize,
    stopped: usize,
    /// Pairs on whose way calls failed at random.
    faulty: usize,
    calls: usize,
    polls: usize,
    /// Refusals that cleared by themselves.
    refusals: usize,
}

#[test]
fn hundreds_of_pairs_through_the_executor() {
    check_pairs(PAIRS);
}

#[test]
#[ignore = "takes minutes: part of `cargo xtask test --all`"]
fn thousands_of_pairs_through_the_executor() {
    check_pairs(ALL_PAIRS);
}

#[expect(clippy::print_stdout, reason = "the counts are what a reader of the test's output wants to see")]
fn check_pairs(pairs: u64) {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let part = |thread: u64| run((thread..pairs).step_by(threads as usize).map(|number| SEED + number));
    let mut counts = Counts::default();
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|thread| scope.spawn(move || part(thread))).collect();
        for part in parts {
            counts.add(part.join().expect("a pair failed, its seed stands above"));
        }
    });
    println!("{counts:#?}");
    assert_eq!(counts.pairs, pairs as usize);
    assert!(counts.stopped > counts.pairs / 4, "few were stopped: {counts:?}");
    assert!(counts.created > counts.pairs / 10, "few tables were created: {counts:?}");
}

#[test]
fn pairs_that_once_failed() {
    run(REGRESSIONS.iter().copied());
}

fn run(seeds: impl Iterator<Item = u64>) -> Counts {
    let mut counts = Counts::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime without threads and sockets can be had");
    for seed in seeds {
        let _named = super::planner::Named(seed);
        fastrand::seed(seed);
        counts.add(runtime.block_on(pair(seed)));
    }
    counts
}

async fn pair(seed: u64) -> Counts {
    let mut rng = Rng::with_seed(seed);
    let family = Family::random(&mut rng);
    let before = family.draft(&mut rng);
    let next = family.next(&before, &mut rng);
    let desired = family.desired(&next);
    let mut world = World::new(&mut rng, Settings { timings: brisk(), ..Settings::default() });
    let created = one_in(&mut rng, 6);
    if !created {
        past(&mut world, &family.desired(&before), &mut rng);
        if one_in(&mut rng, 3) {
            let aside = family.desired(&family.next(&before, &mut rng));
            world.drive(&aside, rng.usize(1..=6), Stops::Never);
            // What a read does not show yet cannot be planned from: policies take longest to show.
            world.simulator.advance(Duration::from_millis(rng.u64(2_750..30_000)));
            if desired.replicas.is_some() {
                world.simulator.advance(REACHES_REPLICAS);
            }
        }
    }
    let mut counts = Counts { pairs: 1, created: usize::from(created), ..Counts::default() };
    world.simulator.journal_mut().clear();
    let stop = rng.bool().then(|| rng.usize(0..12));
    let faulty = one_in(&mut rng, 4);
    let trouble = Trouble { stop, faults: faulty.then(|| rng.u64(..)) };
    let (simulator, stopped) = drive(world.simulator, &desired, &trouble).await;
    counts.stopped += usize::from(stopped);
    counts.faulty += usize::from(faulty);
    counts.note(&simulator);
    counts
}

/// A table with everything in place, long ago.
fn past(world: &mut World, desired: &Desired, rng: &mut Rng) {
    world.create(desired);
    world.drive(desired, usize::MAX, Stops::Never);
    let age = if rng.bool() { rng.u64(20..4_000) } else { 40 * 86_400 };
    world.simulator.advance(Duration::from_secs(age));
}

/// What happens on the way.
struct Trouble {
    /// The operation is stopped when this many changes were sent.
    stop: Option<usize>,
    /// The seed of random faults.
    faults: Option<u64>,
}

impl Trouble {
    fn script(&self, cancel: &Cancel) -> impl FnMut(&Call<'_>) -> Option<Fault> + Send + 'static {
        let (stop, cancel, mut made) = (self.stop, cancel.clone(), 0);
        let mut rng = self.faults.map(Rng::with_seed);
        // By operation: calls of other steps come in between, and a call without an answer five times in a row is given up.
        let mut in_a_row: BTreeMap<String, u32> = BTreeMap::new();
        move |call| {
            let mutating = !call.operation.starts_with("Describe") && !call.operation.starts_with("List");
            made += usize::from(mutating);
            if mutating && stop.is_some_and(|stop| made > stop) {
                cancel.cancel();
            }
            let in_a_row = in_a_row.entry(call.operation.to_owned()).or_default();
            let fault = rng.as_mut().filter(|_| *in_a_row < 3).and_then(fault);
            *in_a_row = if fault.is_some() { *in_a_row + 1 } else { 0 };
            fault
        }
    }
}

/// One call in six fails in one way or another.
fn fault(rng: &mut Rng) -> Option<Fault> {
    match rng.u8(0..24) {
        0 => Some(Fault::Answer("ThrottlingException", "Rate exceeded", 400)),
        1 => Some(Fault::Answer("InternalServerError", "The request processing has failed", 500)),
        2 => Some(Fault::RequestLost),
        3 => Some(Fault::AnswerLost),
        _ => None,
    }
}

/// Applies, whatever happens; when that was stopped, applies again from what is there.
async fn drive(simulator: Simulator, desired: &Desired, trouble: &Trouble) -> (Simulator, bool) {
    let control = SimControl::over(simulator);
    let cancel = Cancel::new();
    let mut applied = run_once(&control, desired, trouble, &cancel).await;
    let stopped = applied.error.is_some();
    if stopped {
        assert!(trouble.stop.is_some() && was_stopped(&applied), "{:#?}", applied.error);
        if desired.replicas.is_some() {
            tokio::time::sleep(REACHES_REPLICAS).await;
        }
        applied = run_once(&control, desired, &Trouble { stop: None, ..*trouble }, &Cancel::new()).await;
    }
    check(&control, desired, &applied).await;
    for refusal in control.refusals() {
        assert!(clears(&refusal) || (trouble.faults.is_some() && repeats(&refusal)), "{refusal}");
    }
    (control.into_simulator(), stopped)
}

async fn run_once(control: &SimControl, desired: &Desired, trouble: &Trouble, cancel: &Cancel) -> Applied {
    let observed = control.observe(&desired.name).await;
    control.set_faults(trouble.script(cancel));
    let applied = apply(control, desired, observed, &control.deadline(DAYS, cancel)).await;
    control.set_faults(|_| None);
    applied
}

fn was_stopped(applied: &Applied) -> bool {
    is_stop(applied.error.as_ref())
}

fn is_stop(error: Option<&ApplyError>) -> bool {
    match error {
        Some(ApplyError::Orphaned { left: _, error }) => is_stop(Some(error)),
        Some(ApplyError::Interrupted(wait)) => wait.interruption == Interruption::Stopped,
        Some(ApplyError::Steps(failures)) => failures.iter().all(|failure| {
            matches!(&failure.reason, Reason::Interrupted(wait) if wait.interruption == Interruption::Stopped)
        }),
        _ => false,
    }
}

/// Nothing failed, the table is as desired, and what the executor reports is what a look shows. Insights and destinations
/// that an earlier run switched, and that are about to get there by themselves, need no step and are not waited for.
async fn check(control: &SimControl, desired: &Desired, applied: &Applied) {
    assert!(applied.error.is_none(), "{:#?}", applied.error);
    assert!(applied.unsupported.is_empty());
    let reported = applied.observed.as_ref().expect("there is a table");
    assert_eq!(steps(desired, Some(reported)), Steps::default());
    tokio::time::sleep(UNDER_WAY).await;
    let seen = control.observe(&desired.name).await.expect("there is a table");
    let reported = settled(reported.clone(), &seen, desired);
    assert_eq!(unlike(&reported, &seen), Vec::<String>::new());
    assert_eq!(differences(desired, &seen), Vec::<String>::new());
    assert_eq!(steps(desired, Some(&seen)), Steps::default());
}

/// Whether a refusal says that a call whose answer got lost was applied.
fn repeats(refusal: &str) -> bool {
    [
        "TimeToLive is already",
        "Table is being created",
        "Table already exists",
        "DeregisterScalableTarget ObjectNotFoundException",
        "DeleteScalingPolicy ObjectNotFoundException",
        "DeleteScheduledAction ObjectNotFoundException",
        "DeleteResourcePolicy PolicyNotFoundException",
    ]
    .iter()
    .any(|known| refusal.contains(known))
}

/// Whether a refusal is one that a description does not foretell, or that something under way explains.
fn clears(refusal: &str) -> bool {
    [
        "UpdateTimeToLive ValidationException: Time to live has been modified",
        "UpdateTable ThrottlingException: Deletion protection setting",
        "UpdateContinuousBackups ContinuousBackupsUnavailableException",
        "DescribeTimeToLive ThrottlingException: Rate exceeded",
        "ThrottlingException: The rate of control plane requests",
        "UpdateTable ResourceInUseException",
        // The service scales the writes of a new index of a global table by itself (T-322).
        "scalable target that you tried to tag already exists",
        // What is under way in other Regions is not described in this one.
        "UpdateTable LimitExceededException: Subscriber limit exceeded: Only 1 online index",
        "Failed to create a the new replica of table with name: ‘orders’ because one or more replicas already existed as tables",
        "TagResource LimitExceededException",
        "UntagResource LimitExceededException",
        "PutScalingPolicy ObjectNotFoundException",
        "PutScheduledAction ObjectNotFoundException",
        "ResourcePolicy ResourceInUseException",
        "ResourcePolicy ThrottlingException: Resource-based policy",
        "UpdateContributorInsights ValidationException: TableStatus must be ACTIVE",
        // The first read may show the destination while another tool is disabling it.
        "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation",
    ]
    .iter()
    .any(|known| refusal.contains(known))
        // A refresh or an apply may meet a table that is still being created.
        || refusal.contains("DescribeTimeToLive ValidationException: Cannot describe time to live while")
        || (refusal.starts_with("Describe") && refusal.contains("NotFoundException"))
}

/// As in the service, but the longest waits are minutes and not a quarter of an hour.
fn brisk() -> Timings {
    Timings {
        index_active: Span::new(60_000, 90_000),
        warm_first: Span::new(30_000, 60_000),
        to_on_demand: Span::new(12_000, 30_000),
        to_provisioned: Span::new(10_000, 20_000),
        to_provisioned_indexed: Span::new(10_000, 20_000),
        ..Timings::default()
    }
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.pairs += other.pairs;
        self.created += other.created;
        self.stopped += other.stopped;
        self.faulty += other.faulty;
        self.calls += other.calls;
        self.polls += other.polls;
        self.refusals += other.refusals;
    }

    fn note(&mut self, simulator: &Simulator) {
        let journal = simulator.journal();
        self.calls += journal.mutations().count();
        self.polls += journal.entries().iter().filter(|entry| !entry.mutating).count();
        self.refusals += refusals(simulator).len();
    }
}
