//! The planner against the simulator: from whatever a table is to whatever it should be, every step is legal when it is
//! sent, the end is what was desired, and there is nothing left to plan.

use dynamodb_sim::Settings;
use fastrand::Rng;
use serde_json::Value;

use super::description;
use super::generate::{Draft, Family, one_in};
use super::step_driver::{Stops, Way, World, text};
use super::wait_bounds::{differences, least_table_calls};
use crate::table::aspects::scaling::{ScalingChange, ScalingStep};
use crate::table::change::{Changes, changes};
use crate::table::desired::Desired;
use crate::table::observed::Observed;
use crate::table::steps::{AspectKind, AspectStep, Step, Steps, steps};
use crate::table::throughput::BillingMode;

/// Pairs of an observed and a desired table.
const PAIRS: usize = 6_000;
/// The same, before a release.
const ALL_PAIRS: usize = 40_000;
/// Changes in the life of one table: creating it is most of the work, so a table gets more than one.
const CHANGES: usize = 10;
/// The first seed; the lives of one run have consecutive ones.
const SEED: u64 = 0x0d15_ea5e;
/// Lives that once failed: always run.
const REGRESSIONS: &[u64] = &[
    // Planned from a description that still showed the key of before the change under way.
    0x0d15_ea87,
    // The same with units of an index that was being updated.
    0x0d15_eaeb,
    // More than fifty tags between setting and removing.
    0x0d15_ea68,
    // A raise that only scaling makes was sent apart from a decrease.
    0x0d15_ea63,
    0x0d15_ea60,
    // Indexes of a table with replicas were changed before what was there scaled; scaling ended before the replicas that need it.
    0x0d15_ea72,
    0x0d15_eac8,
    // Time to live was disabled after strongly consistent replicas had been made.
    0x0d15_ea5e,
    // The stream was disabled while a replica was still being deleted.
    0x0d15_eb96,
    // An index that is built again has lost what differed in a Region.
    0x0d15_eaf2,
    // The class of the table had not reached a replica yet, which lists none.
    0x0d15_eaed,
];

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    lives: usize,
    pairs: usize,
    /// Pairs in which something was under way at the first observation.
    moving: usize,
    /// Pairs of which one table has replicas.
    replicated: usize,
    /// Pairs that needed no step.
    equal: usize,
    steps: usize,
    calls: usize,
    /// Ways that were stopped after some call, and planned again.
    stops: usize,
    cool_downs: usize,
    collisions: usize,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.lives += other.lives;
        self.pairs += other.pairs;
        self.moving += other.moving;
        self.replicated += other.replicated;
        self.equal += other.equal;
        self.steps += other.steps;
        self.calls += other.calls;
        self.stops += other.stops;
        self.cool_downs += other.cool_downs;
        self.collisions += other.collisions;
    }
}

#[test]
fn thousands_of_pairs() {
    check_pairs(PAIRS);
}

#[test]
#[ignore = "takes minutes: part of `cargo xtask test --all`"]
fn tens_of_thousands_of_pairs() {
    check_pairs(ALL_PAIRS);
}

#[expect(clippy::print_stdout, reason = "the counts are what a reader of the test's output wants to see")]
fn check_pairs(pairs: usize) {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let lives = (pairs / CHANGES) as u64;
    let part = |thread: u64| {
        let mut counts = Counts::default();
        for number in (thread..lives).step_by(threads as usize) {
            counts += life(SEED + number);
        }
        counts
    };
    let mut counts = Counts::default();
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|thread| scope.spawn(move || part(thread))).collect();
        for part in parts {
            counts += part.join().expect("a life failed, its seed stands above");
        }
    });
    println!("{counts:#?}");
    assert_eq!(counts.pairs, pairs);
    assert!(counts.moving > pairs / 10, "pairs in motion are rare: {counts:?}");
    assert!(counts.stops > pairs / 2, "few ways were stopped: {counts:?}");
    assert!(counts.replicated > pairs / 10, "few tables have replicas: {counts:?}");
    assert!(counts.steps > 4 * pairs, "ways are short: {counts:?}");
}

#[test]
fn lives_that_once_failed() {
    for seed in REGRESSIONS {
        life(*seed);
    }
}

/// Says which seed failed when one does.
pub(super) struct Named(pub(super) u64);

impl Drop for Named {
    #[expect(clippy::print_stderr, reason = "a failure must tell how to repeat it")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {:#x} failed: add it to the regressions", self.0);
        }
    }
}

/// Creates a table and changes it over and over, a month apart, so that budgets are full again.
fn life(seed: u64) -> Counts {
    let _named = Named(seed);
    let mut rng = Rng::with_seed(seed);
    let family = Family::random(&mut rng);
    let mut draft = family.draft(&mut rng);
    let mut world = World::new(&mut rng, Settings::default());
    let mut counts = Counts { lives: 1, ..Counts::default() };
    let first = family.desired(&draft);
    world.create(&first);
    let way = arrive(&mut world, &first, Stops::Never);
    let of_table = |step: &&Step| step.aspect() == AspectKind::Table && !matches!(step, Step::Replica(_));
    let left = way.steps.iter().filter(of_table).count();
    assert!(
        left <= usize::from(first.protected),
        "a creation leaves nothing of the table but its protection and its replicas:\n{}",
        text(&way.steps)
    );
    assert_eq!(text(&way.steps), text(&steps(&first, Some(&Observed::created(&first)))), "as it is known before");
    for _ in 0..CHANGES {
        world.simulator.advance(std::time::Duration::from_secs(31 * 86_400));
        world.simulator.journal_mut().clear();
        draft = change(&mut world, &family, &draft, &mut rng, &mut counts);
    }
    counts.cool_downs += world.cool_downs;
    counts.collisions += world.collisions;
    counts
}

/// One pair.
fn change(world: &mut World, family: &Family, before: &Draft, rng: &mut Rng, counts: &mut Counts) -> Draft {
    let next = family.next(before, rng);
    if rng.bool() {
        detour(world, family, if rng.bool() { before } else { &next }, rng);
    }
    let desired = family.desired(&next);
    let stops = match rng.u8(0..50) {
        0 => Stops::Everywhere,
        1..25 => Stops::Somewhere,
        _ => Stops::Never,
    };
    let way = arrive(world, &desired, stops);
    counts.pairs += 1;
    counts.moving += usize::from(way.moving);
    let replicated = desired.replica_regions().next().is_some() || !way.from.table.replicas.is_empty();
    counts.replicated += usize::from(replicated);
    counts.equal += usize::from(way.steps == Steps::default());
    counts.steps += way.steps.iter().count();
    counts.calls += way.sent;
    for mut stopped in way.stops {
        arrive(&mut stopped, &desired, Stops::Never);
        counts.stops += 1;
    }
    next
}

/// Sets out for another table and stops somewhere, in the middle of whatever is going on.
fn detour(world: &mut World, family: &Family, towards: &Draft, rng: &mut Rng) {
    let towards = family.desired(&family.next(towards, rng));
    let most = rng.usize(1..=6);
    // An index that does not scale yet blocks its own deletion once there are replicas (T-291).
    let blocks = towards.replica_regions().next().is_some() && towards.throughput.mode() == BillingMode::Provisioned;
    let way = world.drive(&towards, if blocks { usize::MAX } else { most }, Stops::Never);
    let lagging = way.steps.iter().any(|step| {
        let lagging =
            [AspectKind::Tags, AspectKind::Policy, AspectKind::StreamPolicy, AspectKind::Scaling, AspectKind::Alarms];
        lagging.contains(&step.aspect())
    });
    // A write becomes visible within three seconds; no user changes a configuration faster.
    let least = if lagging { 2_900 } else { 0 };
    let most = [3_000, 30_000, 900_000][rng.usize(0..3)];
    world.simulator.advance(std::time::Duration::from_millis(rng.u64(least..most)));
}

/// Leads the table to the desired one and checks everything that must then hold.
fn arrive(world: &mut World, desired: &Desired, stops: Stops) -> Way {
    let way = world.drive(desired, usize::MAX, stops);
    if way.steps.iter().any(|step| matches!(step, Step::Aspect(AspectStep::Scaling(ScalingStep::Deregister(_))))) {
        // Scaling may have moved capacity until it ended: the executor then observes again.
        world.drive(desired, usize::MAX, Stops::Never);
    }
    let observed = until_scaling_holds(world, desired);
    let context = || format!("steps:\n{}\nfrom {:#?}\nto {desired:#?}\nat {observed:#?}", text(&way.steps), way.from);
    assert_eq!(differences(desired, &observed), Vec::<String>::new(), "{}", context());
    assert_eq!(changes(desired, &observed), Changes::default(), "{}", context());
    assert_eq!(steps(desired, Some(&observed)), Steps::default(), "{}", context());
    if way.idle {
        let made = way.sent + way.superfluous;
        assert_eq!(made, way.steps.iter().count(), "a step needed no call, or more than one: {}", context());
    }
    let calls = way.steps.iter().filter(|step| step.aspect() == AspectKind::Table).count();
    assert_eq!(calls, least_table_calls(desired, &way.from), "{}", context());
    if one_in(&mut world.rng, 8) {
        same_from_shuffled(world, &observed);
    }
    way
}

/// Registers again what is outside its bounds, as the executor does: of the dimensions of a table one is moved at a time,
/// and a decrease may have to wait for the budget of the next day.
fn until_scaling_holds(world: &mut World, desired: &Desired) -> Observed {
    let again = |observed: &Observed| {
        let all = changes(desired, observed).aspects.scaling;
        all.iter().any(|change| matches!(change, ScalingChange::Registration { again: Some(_), .. }))
    };
    for _ in 0..MAX_ROUNDS {
        world.simulator.settle();
        let observed = world.observe();
        if !again(&observed) {
            return observed;
        }
        world.drive(desired, usize::MAX, Stops::Never);
        if again(&world.observe()) {
            world.simulator.advance(std::time::Duration::from_secs(3_600));
        }
    }
    world.observe()
}

/// How often scaling is registered again before a test fails.
const MAX_ROUNDS: usize = 200;

/// The order in which the service lists things means nothing.
fn same_from_shuffled(world: &mut World, observed: &Observed) {
    let mut described = world.described("DescribeTable");
    shuffle(&mut described["Table"], &mut world.rng);
    let table = description::table(&described["Table"], None).expect("it has a key");
    assert_eq!(table, observed.table);
}

/// Shuffles all lists but key schemas, whose order has a meaning.
fn shuffle(value: &mut Value, rng: &mut Rng) {
    match value {
        Value::Array(values) => {
            values.iter_mut().for_each(|value| shuffle(value, rng));
            rng.shuffle(values);
        }
        Value::Object(members) => {
            for (name, member) in members {
                if name != "KeySchema" {
                    shuffle(member, rng);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
