use super::*;
use crate::names::{Arn, Region};
use crate::table::desired::Desired;
use crate::table::observed::ObservedEncryption;
use crate::table::replicas::{ObservedReplica, ReadOverride, ReplicaStatus};
use crate::table::settings::{Encryption, StreamView, TableClass};
use crate::table::tests::fixture::{
    add_index, add_vector_index, amounts, index as named, on_demand, plain, provision, units, vectors, with,
};
use crate::table::throughput::{Warm, WarmFloor};

fn at_rest(desired: &Desired) -> Observed {
    let arn = Arn::parse("arn:aws:dynamodb:eu-central-1:111122223333:table/orders").expect("an ARN");
    Observed::settled(desired, arn)
}

fn seen(change: impl FnOnce(&mut ObservedTable)) -> Observed {
    let mut observed = at_rest(&with(|table| {
        add_index(table, "owner");
        add_index(table, "kind");
    }));
    change(&mut observed.table);
    observed
}

fn moving(name: &str, status: IndexStatus) -> Observed {
    seen(|table| table.global_indexes.get_mut(&named(name)).expect("it has this index").status = status)
}

fn blocked(why: &str) -> StepStatus {
    StepStatus::Blocked(why.to_owned())
}

#[test]
fn a_step_on_a_table_at_rest_is_ready_or_done() {
    let observed = seen(|_| {});
    let steps = [
        (Step::SetProtection(true), Step::SetProtection(false)),
        (Step::SetClass(TableClass::InfrequentAccess), Step::SetClass(TableClass::Standard)),
        (Step::SetEncryption(Encryption::AwsManaged), Step::SetEncryption(Encryption::AwsOwned)),
        (Step::DeleteIndex(named("by_owner")), Step::DeleteIndex(named("by_place"))),
        (Step::EnableStream(StreamView::NewImage), Step::DisableStream),
        (
            Step::SwitchToProvisioned { table: amounts(5), indexes: [(named("by_owner"), amounts(5))].into() },
            Step::SwitchToOnDemand { along: None },
        ),
    ];
    for (ready, done) in steps {
        assert_eq!(status(&ready, Some(&observed)), StepStatus::Ready, "{ready}");
        assert_eq!(status(&done, Some(&observed)), StepStatus::Done, "{done}");
        assert_eq!(status(&ready, None), blocked("the table does not exist"), "{ready}");
    }
}

/// The effect shows, but it is still under way.
#[test]
fn a_change_is_not_done_before_it_has_ended() {
    let updating = seen(|table| {
        table.status = TableStatus::Updating;
        table.class = TableClass::InfrequentAccess;
        table.stream = Some(StreamView::NewImage);
    });
    for step in [Step::SetClass(TableClass::InfrequentAccess), Step::EnableStream(StreamView::NewImage)] {
        assert_eq!(status(&step, Some(&updating)), blocked("the table is being updated"), "{step}");
    }
    let encrypting = seen(|table| {
        table.encryption = ObservedEncryption { current: Encryption::AwsManaged, settled: false };
    });
    let step = Step::SetEncryption(Encryption::AwsManaged);
    assert_eq!(status(&step, Some(&encrypting)), blocked("its encryption is being changed"));
}

/// One that is not awaited is done while it is being filled, and not while its resources are being allocated: the table is
/// being updated until then.
#[test]
fn an_index_need_not_be_awaited() {
    let before = at_rest(&with(|table| add_index(table, "owner")));
    for awaited in [true, false] {
        let desired = with(|table| {
            add_index(table, "owner");
            add_index(table, "kind");
            table.waits_for_indexes = awaited;
        });
        let steps = crate::table::steps::steps(&desired, Some(&before));
        let step = steps.iter().next().expect("it is created");
        let filling = status(step, Some(&moving("by_kind", IndexStatus::Backfilling)));
        let expected = if awaited { blocked("index \"by_kind\" is being filled") } else { StepStatus::Done };
        assert_eq!(filling, expected, "{step}");
        let allocating = status(step, Some(&moving("by_kind", IndexStatus::Allocating)));
        assert_eq!(allocating, blocked("index \"by_kind\" is being created"), "{step}");
    }
}

/// A class that is set in a replica before the table's has reached it would be overwritten (T-294).
#[test]
fn a_class_reaches_the_replicas() {
    let with_replica = |class: Option<TableClass>| {
        seen(|table| {
            let region = Region::parse("us-west-2").expect("a Region");
            let (read, indexes) = (ReadOverride::default(), BTreeMap::new());
            table.class = TableClass::InfrequentAccess;
            table
                .replicas
                .members
                .insert(region, ObservedReplica { status: ReplicaStatus::Active, class, read, indexes });
        })
    };
    let set = |class| status(&Step::SetClass(TableClass::InfrequentAccess), Some(&with_replica(class)));
    assert_eq!(set(Some(TableClass::InfrequentAccess)), StepStatus::Done);
    for class in [None, Some(TableClass::Standard)] {
        assert_eq!(set(class), blocked("the replica in us-west-2 does not have the table class yet"));
    }
}

/// One index is created or deleted at a time; one that is being filled can itself be deleted, one whose resources
/// are being allocated cannot (T-148, T-149).
#[test]
fn indexes_wait_for_one_another() {
    let delete = |name: &str, observed: &Observed| status(&Step::DeleteIndex(named(name)), Some(observed));
    let filling = moving("by_kind", IndexStatus::Backfilling);
    assert_eq!(delete("by_kind", &filling), StepStatus::Ready);
    assert_eq!(delete("by_owner", &filling), blocked("index \"by_kind\" is being filled"));
    let mut of_many = filling.clone();
    of_many.table.items = Some(1_200);
    assert_eq!(delete("by_owner", &of_many), blocked("index \"by_kind\" is being filled from about 1200 items"));
    let allocating = moving("by_kind", IndexStatus::Allocating);
    assert_eq!(delete("by_kind", &allocating), blocked("index \"by_kind\" is being created"));
    assert_eq!(delete("by_owner", &allocating), blocked("index \"by_kind\" is being created"));
    let deleting = moving("by_kind", IndexStatus::Deleting);
    assert_eq!(delete("by_kind", &deleting), blocked("index \"by_kind\" is being deleted"));
}

/// While these run the table is active, and what is described is not, or not only, what there will be (T-060, T-079).
#[test]
fn what_cannot_be_planned_from() {
    let unsettled = |observed: &Observed| super::unsettled(&observed.table);
    assert_eq!(unsettled(&seen(|_| {})), None);
    assert_eq!(unsettled(&moving("by_kind", IndexStatus::Backfilling)), None);
    assert_eq!(unsettled(&seen(|table| table.warm = Some(Warm { read: 1, write: 1, settled: false }))), None);
    assert!(unsettled(&moving("by_kind", IndexStatus::Updating)).is_some());
    assert!(unsettled(&seen(|table| table.encryption.settled = false)).is_some());
    for status in [TableStatus::Creating, TableStatus::Updating, TableStatus::Deleting] {
        assert!(unsettled(&seen(|table| table.status = status)).is_some());
    }
}

/// Each of these makes DeleteTable be refused (T-069, T-150).
#[test]
fn active_is_not_idle() {
    assert_eq!(busy(&seen(|_| {}).table), None);
    for status in [IndexStatus::Allocating, IndexStatus::Backfilling, IndexStatus::Updating, IndexStatus::Deleting] {
        assert!(busy(&moving("by_kind", status).table).is_some(), "{status:?}");
    }
    assert!(busy(&seen(|table| table.encryption.settled = false).table).is_some());
    assert!(busy(&seen(|table| table.restoring = true).table).is_some());
    let raising = Some(Warm { read: 12_000, write: 4_000, settled: false });
    assert!(busy(&seen(|table| table.warm = raising).table).is_some());
    let of_index = |table: &mut ObservedTable| {
        table.global_indexes.values_mut().for_each(|index| index.warm = raising);
    };
    assert!(busy(&seen(of_index).table).is_some());
}

#[test]
fn a_raise_is_sent_without_what_was_outgrown() {
    let floor = WarmFloor { read: Some(15_000), write: Some(9_000) };
    let grown = Some(Warm { read: 20_000, write: 4_000, settled: true });
    let observed = seen(|table| {
        table.warm = grown;
        table.global_indexes.values_mut().for_each(|index| index.warm = grown);
    });
    let left = WarmFloor { read: None, write: Some(9_000) };
    assert_eq!(adjusted_for(&Step::RaiseWarm(floor), &observed.table), Step::RaiseWarm(left));
    let met = WarmFloor { read: Some(15_000), write: None };
    let floors = [(named("by_kind"), met), (named("by_owner"), floor)];
    let expected = Step::RaiseIndexWarm([(named("by_owner"), left)].into());
    assert_eq!(adjusted_for(&Step::RaiseIndexWarm(floors.into()), &observed.table), expected);
}

/// A switch is done when everything it carries shows.
#[test]
fn a_switch_waits_for_every_index() {
    let provisioned = with(|table| {
        add_index(table, "owner");
        provision(table, 5);
    });
    let mut observed = at_rest(&provisioned);
    let step = Step::SwitchToProvisioned { table: amounts(5), indexes: [(named("by_owner"), amounts(5))].into() };
    assert_eq!(status(&step, Some(&observed)), StepStatus::Done);
    observed.table.global_indexes.values_mut().for_each(|index| index.units = units(0));
    assert_eq!(status(&step, Some(&observed)), StepStatus::Ready, "sent, but not there yet");
    let mut back = provisioned.clone();
    on_demand(&mut back);
    let along = Some(Along::EnableStream(StreamView::NewImage));
    let switch = Step::SwitchToOnDemand { along };
    assert_eq!(status(&switch, Some(&at_rest(&back))), StepStatus::Ready);
    let streaming = with(|table| {
        *table = plain();
        table.stream = Some(StreamView::NewImage);
    });
    assert_eq!(status(&switch, Some(&at_rest(&streaming))), StepStatus::Done);
}

/// What works without the KMS key is done, and what does not is not waited for; of a status that is not known here, the
/// service decides.
#[test]
fn a_table_without_its_key_is_not_waited_for() {
    let with_status = |status: TableStatus| seen(|table| table.status = status);
    let protect = Step::SetProtection(true);
    for lost in [TableStatus::KeyInaccessible, TableStatus::Archived, TableStatus::Other("NEW".to_owned())] {
        let observed = with_status(lost);
        assert_eq!(status(&protect, Some(&observed)), StepStatus::Ready);
        assert_eq!(status(&Step::SetProtection(false), Some(&observed)), StepStatus::Done);
        assert_eq!((busy(&observed.table), unfinished(&observed.table)), (None, None));
    }
}

/// Indexes of both kinds wait for one another (V140).
#[test]
fn vector_indexes_wait_like_global_ones() {
    let with_vectors = |status: IndexStatus| {
        let mut observed = at_rest(&with(|table| {
            add_index(table, "owner");
            add_vector_index(table, "ByMeaning", vectors());
        }));
        let index = observed.table.vector_indexes.get_mut(&named("ByMeaning")).expect("it has this index");
        index.status = status;
        observed
    };
    let delete = Step::DeleteVectorIndex(named("ByMeaning"));
    let filling = with_vectors(IndexStatus::Backfilling);
    assert_eq!(status(&delete, Some(&filling)), StepStatus::Ready);
    assert_eq!(
        status(&Step::DeleteIndex(named("by_owner")), Some(&filling)),
        blocked("index \"ByMeaning\" is being filled")
    );
    let allocating = with_vectors(IndexStatus::Allocating);
    assert_eq!(status(&delete, Some(&allocating)), blocked("index \"ByMeaning\" is being created"));
    for (there, expected) in [
        (IndexStatus::Active, StepStatus::Done),
        (IndexStatus::Backfilling, blocked("index \"ByMeaning\" is being filled")),
    ] {
        let before = at_rest(&with(|table| add_index(table, "owner")));
        let desired = with(|table| {
            add_index(table, "owner");
            add_vector_index(table, "ByMeaning", vectors());
        });
        let steps = crate::table::steps::steps(&desired, Some(&before));
        let step = steps.iter().next().expect("it is created");
        assert_eq!(status(step, Some(&before)), StepStatus::Ready);
        assert_eq!(status(step, Some(&with_vectors(there))), expected);
    }
    assert!(busy(&filling.table).is_some());
}
