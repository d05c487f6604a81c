//! An apply makes no call that its plan has not announced: the executor on tables that were changed after the plan.

use std::collections::BTreeSet;
use std::time::Duration;

use dynamodb_sim::{Settings, Simulator};
use fastrand::Rng;
use serde_json::json;
use tf_provider::Cancel;

use super::existing_table::{DAY, existing};
use super::fixture::{add_index, plain, provision, provision_with, scaled, with};
use super::generate::{Family, one_in};
use super::sim_control::{Fault, SimControl};
use super::step_driver::{Stops, World};
use crate::aws::error::Service;
use crate::names::Arn;
use crate::table::announced::Announced;
use crate::table::apply::{Applied, ApplyError, apply_announced};
use crate::table::aspects::AspectKind;
use crate::table::aspects::alarms::AlarmStep;
use crate::table::aspects::insights::SetInsights;
use crate::table::aspects::kinesis::KinesisStep;
use crate::table::aspects::recovery::SetRecovery;
use crate::table::aspects::scaling::{Dimension, ScalingStep};
use crate::table::aspects::tags::TagsStep;
use crate::table::aspects::ttl::TtlStep;
use crate::table::desired::Desired;
use crate::table::observed::Observed;
use crate::table::scope::Scope;
use crate::table::settings::StreamView;
use crate::table::steps::{Along, AspectStep, IndexUpdates, NewIndex, Step, steps};
use crate::wait::Interruption;

/// Random lives.
const LIVES: u64 = 1_500;
const SEED: u64 = 0xa6;
/// Lives that once failed.
const REGRESSIONS: &[u64] = &[
    // Alarms that were deleted by hand were set again by a plan that only tags them.
    0x148, // Units that were moved into their bounds were moved on by scaling, and set again and again.
    0x28a,
];

fn stored(before: &Desired) -> Observed {
    let arn = Arn::parse("arn:aws:dynamodb:eu-central-1:111122223333:table/orders").expect("an ARN");
    Observed::stored(before, arn)
}

/// Applies a plan that was made when the table was as `before`.
async fn apply_plan(control: &SimControl, before: &Desired, after: &Desired) -> Applied {
    let announced = Announced::by(&stored(before), after, None);
    let observed = control.observe(&after.name).await.expect("there is a table");
    apply_announced(control, after, observed, &announced, &control.deadline(DAY, &Cancel::new())).await
}

fn tagged(before: &Desired) -> Desired {
    let mut after = before.clone();
    after.aspects.tags.insert("Team".to_owned(), "orders".to_owned());
    after
}

fn what(applied: &Applied) -> String {
    match &applied.error {
        Some(ApplyError::Changed { what, .. }) => what.join(", and "),
        other => panic!("{other:?}"),
    }
}

/// A tag is planned; an index and a stream are added by hand. Nothing is deleted, and nothing is called.
#[tokio::test(start_paused = true)]
async fn what_was_added_by_hand_stays() {
    let before = with(|table| add_index(table, "owner"));
    let control = existing(&before).await;
    let stream = json!({"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"});
    control.by_hand("UpdateTable", &json!({"TableName": "orders", "StreamSpecification": stream}));
    tokio::time::sleep(DAY).await;
    control.by_hand(
        "TagResource",
        &json!({
            "ResourceArn": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
            "Tags": [{"Key": "Owner", "Value": "payments"}],
        }),
    );
    tokio::time::sleep(DAY).await;
    control.simulator().journal_mut().clear();
    let applied = apply_plan(&control, &before, &tagged(&before)).await;
    let expected = "the apply would now also have to disable the stream; remove tag \"Owner\"";
    assert_eq!((what(&applied).as_str(), control.mutations()), (expected, Vec::new()));
}

/// An index that was deleted by hand is not built again by a plan that says nothing of it, and one that another tool has
/// built already is not built twice.
#[tokio::test(start_paused = true)]
async fn what_became_unnecessary_is_dropped() {
    let (before, both) = (plain(), with(|table| add_index(table, "owner")));
    let control = existing(&both).await;
    let applied = apply_plan(&control, &before, &tagged(&both)).await;
    assert_eq!((applied.error, control.mutations()), (None, vec!["TagResource".to_owned()]));

    let control = existing(&before).await;
    let applied = apply_plan(&control, &both, &tagged(&both)).await;
    let expected = "the apply would now also have to create index \"by_owner\"";
    assert_eq!((what(&applied).as_str(), control.mutations()), (expected, Vec::new()));
}

/// A tag that was set a moment ago does not show yet.
#[tokio::test(start_paused = true)]
async fn a_lag_is_no_change() {
    let before = tagged(&plain());
    let control = existing(&before).await;
    let mut after = before.clone();
    after.aspects.tags.insert("Env".to_owned(), "test".to_owned());
    let resource = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders";
    control.by_hand("UntagResource", &json!({"ResourceArn": resource, "TagKeys": ["Team"]}));
    tokio::time::sleep(Duration::from_secs(60)).await;
    let tag = json!([{"Key": "Team", "Value": "orders"}]);
    control.by_hand("TagResource", &json!({"ResourceArn": resource, "Tags": tag}));
    control.simulator().journal_mut().clear();
    let applied = apply_plan(&control, &before, &after).await;
    assert_eq!((applied.error, control.mutations()), (None, vec!["TagResource".to_owned()]));
}

/// A stream that was disabled and enabled again has another ARN than the plan says.
#[tokio::test(start_paused = true)]
async fn another_stream_is_a_change() {
    let before = with(|table| table.stream = Some(StreamView::NewImage));
    let control = existing(&before).await;
    let observed = control.observe(&before.name).await.expect("there is a table");
    for (stream, changed) in [(observed.table.stream_arn.clone(), false), (Some("arn:another".to_owned()), true)] {
        let announced = Announced::by(&stored(&before), &tagged(&before), stream);
        let deadline = control.deadline(DAY, &Cancel::new());
        let applied = apply_announced(&control, &tagged(&before), observed.clone(), &announced, &deadline).await;
        assert_eq!(matches!(applied.error, Some(ApplyError::Changed { .. })), changed, "{:?}", applied.error);
    }
}

/// A plan of one tag reads the table and its tags; of a table that is scaled, also the targets that carry them.
#[test]
fn only_what_changes_is_read() {
    let read = |before: &Desired, after: &Desired| Announced::by(&stored(before), after, None).aspects();
    assert_eq!(read(&plain(), &tagged(&plain())), [AspectKind::Tags].into());
    let scaled = with(|table| provision_with(table, &scaled(5, 100)));
    assert_eq!(read(&scaled, &tagged(&scaled)), [AspectKind::Tags, AspectKind::Scaling].into());
    assert_eq!(read(&plain(), &with(|table| provision(table, 5))), [AspectKind::Scaling].into());
    assert_eq!(read(&plain(), &with(|table| table.protected = true)), BTreeSet::new());
}

/// Units outside the bounds of a target are moved by another registration; a bound that was changed by hand is not.
#[tokio::test(start_paused = true)]
async fn another_registration_sets_no_other_bounds() {
    let before = with(|table| provision_with(table, &scaled(5, 100)));
    let mut after = before.clone();
    provision_with(&mut after, &scaled(5, 200));
    for (min, refused) in [(5, false), (7, true)] {
        let control = existing(&before).await;
        let target = json!({
            "ServiceNamespace": "dynamodb", "ResourceId": "table/orders", "MinCapacity": min, "MaxCapacity": 100,
            "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
        });
        control.by_hand_of(Service::Scaling, "RegisterScalableTarget", &target);
        tokio::time::sleep(DAY).await;
        let units = json!({"ReadCapacityUnits": 1, "WriteCapacityUnits": 5});
        control.by_hand("UpdateTable", &json!({"TableName": "orders", "ProvisionedThroughput": units}));
        tokio::time::sleep(Duration::from_secs(60)).await;
        control.simulator().journal_mut().clear();
        let applied = apply_plan(&control, &before, &after).await;
        assert_eq!(matches!(applied.error, Some(ApplyError::Changed { .. })), refused, "{:?}", applied.error);
        assert_eq!(control.mutations().is_empty(), refused);
    }
}

/// What cannot be read is changed as the plan says, and nothing else of it.
#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_as_the_state_has_it() {
    let before = with(|table| {
        add_index(table, "owner");
        table.aspects.insights.insert(Scope::Table, crate::table::aspects::insights::InsightsMode::Throttled);
    });
    let control = existing(&before).await;
    let mut after = before.clone();
    let index = Scope::Index(super::fixture::index("by_owner"));
    after.aspects.insights.insert(index, crate::table::aspects::insights::InsightsMode::Throttled);
    let announced = Announced::by(&stored(&before), &after, None);
    let mut observed = control.observe(&after.name).await.expect("there is a table");
    let denied = crate::table::observed::Unavailable::Unsupported { operation: "List", endpoint: None };
    observed.aspects.set_unavailable(AspectKind::Insights, denied);
    let deadline = control.deadline(DAY, &Cancel::new());
    let applied = apply_announced(&control, &after, observed, &announced, &deadline).await;
    assert_eq!((applied.error, control.mutations()), (None, vec!["UpdateContributorInsights".to_owned()]));
}

#[derive(Debug, Default)]
struct Counts {
    untouched: usize,
    refused: usize,
    applied: usize,
}

/// Random tables, plans and changes in between: a plan of an untouched table is never refused, and whatever an apply calls
/// was announced.
#[test]
fn tens_of_thousands_of_calls_were_announced() {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let part = |thread: u64| run((thread..LIVES).step_by(threads as usize).map(|number| SEED + number));
    let mut counts = Counts::default();
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|thread| scope.spawn(move || part(thread))).collect();
        for part in parts {
            let Counts { untouched, refused, applied } = part.join().expect("a life failed, its seed stands above");
            counts.untouched += untouched;
            counts.refused += refused;
            counts.applied += applied;
        }
    });
    assert!(counts.untouched > 300 && counts.refused > 300 && counts.applied > 200, "{counts:?}");
}

#[test]
fn a_few_plans() {
    run((SEED..SEED + 60).chain(REGRESSIONS.iter().copied()));
}

fn run(seeds: impl Iterator<Item = u64>) -> Counts {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime without threads and sockets can be had");
    let mut counts = Counts::default();
    for seed in seeds {
        let _named = super::planner::Named(seed);
        fastrand::seed(seed);
        runtime.block_on(life(seed, &mut counts));
    }
    counts
}

async fn life(seed: u64, counts: &mut Counts) {
    let mut rng = Rng::with_seed(seed);
    let family = Family::random(&mut rng);
    let draft = family.draft(&mut rng);
    let (before, after) = (family.desired(&draft), family.desired(&family.next(&draft, &mut rng)));
    let mut world = World::new(&mut rng, Settings::default());
    world.create(&before);
    world.drive(&before, usize::MAX, Stops::Never);
    let age = if rng.bool() { rng.u64(3_600..7_200) } else { 40 * 86_400 };
    world.simulator.advance(Duration::from_secs(age));
    let touched = one_in(&mut rng, 2);
    if touched {
        let aside = family.desired(&family.next(&draft, &mut rng));
        world.drive(&aside, rng.usize(1..=4), Stops::Never);
        world.simulator.advance(Duration::from_millis(rng.u64(10..30_000)));
    }
    let control = SimControl::over(world.simulator);
    let applied = apply_plan(&control, &before, &after).await;
    match &applied.error {
        Some(ApplyError::Changed { what, .. }) => {
            assert!(touched, "refused although nothing was changed: {what:?}");
            assert_eq!(control.performed(), [], "called before it was refused for {what:?}");
            counts.refused += 1;
        }
        error => {
            assert_eq!(*error, None);
            let allowed = Allowed::by(&before, &after);
            let surprises: Vec<String> =
                control.performed().iter().flat_map(atoms).filter(|atom| !allowed.has(atom)).collect();
            assert_eq!(surprises, Vec::<String>::new(), "announced: {:?}", allowed.atoms);
            counts.applied += 1;
            counts.untouched += usize::from(!touched);
        }
    }
}

/// What a plan shows, call by call: written without the code under test.
struct Allowed {
    atoms: BTreeSet<String>,
}

impl Allowed {
    fn by(before: &Desired, after: &Desired) -> Self {
        Self { atoms: steps(after, Some(&stored(before))).iter().flat_map(atoms).collect() }
    }

    /// Whether the atom was announced, or follows from what was.
    fn has(&self, atom: &str) -> bool {
        let (what, of) = atom.split_once(' ').unwrap_or((atom, ""));
        let scope = of.split('/').next().unwrap_or_default();
        let has = |text: String| self.atoms.contains(&text);
        let any = |prefix: &str| self.atoms.iter().any(|atom| atom.starts_with(prefix));
        let moved = has(format!("create {scope}")) || has(format!("delete {scope}"));
        self.atoms.contains(atom)
            || match what {
                // Scaling that does not take hold by itself is helped into its bounds.
                "units" => {
                    let scaled = ["deregister", "new", "min", "max"].iter().any(|of| any(&format!("{of} {scope}/")));
                    has("provisioned".to_owned()) || moved || scaled
                }
                "ceiling" | "warm" => moved,
                "deregister" => has("provisioned".to_owned()) || moved,
                "again" => true,
                "min" | "max" | "policy" | "schedule" => {
                    let dimension: Vec<&str> = of.split('/').take(2).collect();
                    let dimension = dimension.join("/");
                    has(format!("new {dimension}"))
                        || any(&format!("schedule {dimension}/")) && what != "policy"
                        || (what == "min" && has(format!("max {dimension}")))
                        || (what == "max" && has(format!("min {dimension}")))
                }
                // Tags of a target that is registered; one that is there already takes them by a call of their own.
                "tag-target" => {
                    let (dimension, key) = of.rsplit_once('/').unwrap_or_default();
                    has(format!("tag {key}")) || has(format!("new {dimension}"))
                }
                "tag-alarm" => any("tag ") || any("untag ") || has(format!("alarm {of}")),
                _ => false,
            }
    }
}

/// The smallest parts of a call that a plan shows.
fn atoms(step: &Step) -> Vec<String> {
    let one = |text: String| vec![text];
    match step {
        Step::Create(_) => one("create table".to_owned()),
        Step::SetProtection(on) => one(format!("protection {on}")),
        Step::SetDisassociationProtection(on) => one(format!("disassociation protection {on}")),
        Step::SetSettingsReplication(on) => one(format!("settings replication {on}")),
        Step::DeleteIndex(name) => one(format!("delete {name}")),
        Step::CreateIndex(index) => created(index),
        Step::DeleteVectorIndex(name) => one(format!("delete vectors {name}")),
        Step::CreateVectorIndex(index) => one(format!("create vectors {}", index.name)),
        Step::SetClass(class) => one(format!("class {class:?}")),
        Step::SetEncryption(encryption) => one(format!("encryption {encryption:?}")),
        Step::SwitchToOnDemand { along } => {
            let along = match along {
                None => Vec::new(),
                Some(Along::Ceiling(update)) => one(format!("ceiling table {:?}", update.to)),
                Some(Along::DisableStream) => one("stream off".to_owned()),
                Some(Along::EnableStream(view)) => one(format!("stream {view:?}")),
                Some(Along::CreateIndex(index)) => created(index),
            };
            [one("on-demand".to_owned()), along].concat()
        }
        Step::SwitchToProvisioned { indexes, .. } => one("provisioned".to_owned())
            .into_iter()
            .chain(indexes.keys().map(|name| format!("units {name}")))
            .collect(),
        Step::SetUnits { table, indexes } => {
            let table = table.map(|_| "units table".to_owned());
            table.into_iter().chain(indexes.keys().map(|name| format!("units {name}"))).collect()
        }
        Step::SetCeiling(update) => one(format!("ceiling table {:?}", update.to)),
        Step::SetIndexCeilings(updates) => updates.keys().map(|name| format!("ceiling {name}")).collect(),
        Step::RaiseWarm(_) => one("warm table".to_owned()),
        Step::RaiseIndexWarm(floors) => floors.keys().map(|name| format!("warm {name}")).collect(),
        Step::DisableStream => one("stream off".to_owned()),
        Step::EnableStream(view) => one(format!("stream {view:?}")),
        Step::Replica(step) => one(step.to_string()),
        Step::Aspect(step) => of_aspect(step),
    }
}

fn created(index: &NewIndex) -> Vec<String> {
    let along = match &index.along {
        IndexUpdates::None => Vec::new(),
        IndexUpdates::Units(indexes) => indexes.keys().map(|name| format!("units {name}")).collect(),
        IndexUpdates::Ceilings(indexes) => indexes.keys().map(|name| format!("ceiling {name}")).collect(),
    };
    [vec![format!("create {}", index.name)], along].concat()
}

fn of_aspect(step: &AspectStep) -> Vec<String> {
    let one = |text: String| vec![text];
    match step {
        AspectStep::Recovery(SetRecovery(to)) => one(format!("recovery {to:?}")),
        AspectStep::Ttl(TtlStep::Disable(name)) => one(format!("ttl-off {name}")),
        AspectStep::Ttl(TtlStep::Enable(name)) => one(format!("ttl-on {name}")),
        AspectStep::Tags(TagsStep::Set(tags)) => tags.keys().map(|key| format!("tag {key}")).collect(),
        AspectStep::Tags(TagsStep::Remove(keys)) => keys.iter().map(|key| format!("untag {key}")).collect(),
        AspectStep::Policy(step) | AspectStep::StreamPolicy(step) => {
            one(format!("policy-of {:?} {:?}", step.target(), step.policy()))
        }
        AspectStep::Insights(SetInsights { scope, mode }) => one(format!("insights {scope} {mode:?}")),
        AspectStep::Kinesis(KinesisStep::Disable(arn)) => one(format!("kinesis-off {arn}")),
        AspectStep::Kinesis(KinesisStep::Enable(to) | KinesisStep::SetPrecision(to)) => one(format!("kinesis {to:?}")),
        AspectStep::Scaling(step) => of_scaling(step),
        AspectStep::Alarms(AlarmStep::Put { definition, .. }) => one(format!("alarm {}", definition.name)),
        AspectStep::Alarms(AlarmStep::Delete(names)) => names.iter().map(|name| format!("no-alarm {name}")).collect(),
        AspectStep::Alarms(AlarmStep::Tag { name, .. } | AlarmStep::Untag { name, .. }) => {
            one(format!("tag-alarm {name}"))
        }
    }
}

/// `min by_owner/Read`: a scope, then a direction, then a name.
fn of_scaling(step: &ScalingStep) -> Vec<String> {
    let Dimension { scope, direction } = step.dimension();
    let scope = match scope {
        Scope::Table => "table",
        Scope::Index(name) => name.as_str(),
    };
    let dimension = format!("{scope}/{direction:?}");
    match step {
        // The bounds that the target has, once more.
        ScalingStep::Register { again: true, .. } => vec![format!("again {dimension}")],
        ScalingStep::Register { min, max, .. } => {
            let both = (min.is_some() && max.is_some()).then(|| format!("new {dimension}"));
            let bounds = [min.map(|_| format!("min {dimension}")), max.map(|_| format!("max {dimension}"))];
            both.into_iter().chain(bounds.into_iter().flatten()).collect()
        }
        ScalingStep::PutPolicy { .. } => vec![format!("policy {dimension}")],
        ScalingStep::PutSchedule { name, .. } => vec![format!("schedule {dimension}/{name}")],
        ScalingStep::DeleteSchedule { name, .. } => vec![format!("schedule {dimension}/{name}")],
        ScalingStep::Deregister(_) => vec![format!("deregister {dimension}")],
        ScalingStep::Tag { tags, .. } => tags.keys().map(|key| format!("tag-target {dimension}/{key}")).collect(),
        ScalingStep::Untag { keys, .. } => keys.iter().map(|key| format!("untag {key}")).collect(),
    }
}

/// A table that was changed while the apply waited, not before.
#[tokio::test(start_paused = true)]
async fn a_stop_while_a_lag_is_waited_for_calls_nothing() {
    let before = plain();
    let control = existing(&before).await;
    let resource = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders";
    let tag = json!([{"Key": "Owner", "Value": "payments"}]);
    control.by_hand("TagResource", &json!({"ResourceArn": resource, "Tags": tag}));
    tokio::time::sleep(Duration::from_secs(60)).await;
    control.simulator().journal_mut().clear();
    let cancel = Cancel::new();
    let stop = cancel.clone();
    let announced = Announced::by(&stored(&before), &tagged(&before), None);
    let observed = control.observe(&before.name).await.expect("there is a table");
    control.set_faults(move |call| {
        if call.operation == "ListTagsOfResource" {
            stop.cancel();
        }
        None::<Fault>
    });
    let deadline = control.deadline(DAY, &cancel);
    let applied = apply_announced(&control, &tagged(&before), observed, &announced, &deadline).await;
    let Some(ApplyError::Interrupted(wait)) = applied.error else { panic!("{:?}", applied.error) };
    assert_eq!((wait.interruption, control.mutations()), (Interruption::Stopped, Vec::new()));
    let _: Simulator = control.into_simulator();
}
