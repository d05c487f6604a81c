//! Each setting is one change.

use super::*;
use crate::names::Arn;
use crate::table::aspects::recovery::{Recovery, RecoveryChange};
use crate::table::aspects::ttl::TtlChange;
use crate::table::tests::fixture::{
    add_index, amounts, attribute, customer_key, index as named, on_demand, provision, with,
};
use crate::table::throughput::Warm;

fn at_rest(desired: &Desired) -> Observed {
    let arn = Arn::parse("arn:aws:dynamodb:eu-central-1:111122223333:table/orders").expect("an ARN");
    Observed::settled(desired, arn)
}

fn before() -> Desired {
    with(|table| {
        add_index(table, "owner");
        provision(table, 5);
        table.aspects.tags.insert("Team".to_owned(), "orders".to_owned());
    })
}

#[test]
fn each_setting_is_one_change() {
    let owner = || named("by_owner");
    let table = |table: Vec<Change>| Changes { table, aspects: AspectChanges::default() };
    let aspect = |aspects: AspectChanges| Changes { table: Vec::new(), aspects };
    let none = AspectChanges::default;
    let tags = |set: &[(&str, &str)], remove: &[&str]| TagsChange {
        set: set.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        remove: remove.iter().map(|key| (*key).to_owned()).collect(),
    };
    let (days, ends) = (Recovery::On { days: 3 }, Some(attribute("ends")));
    type Case = (fn(&mut Desired), Changes);
    let cases: [Case; 14] = [
        (|_| {}, table(vec![])),
        (|table| table.protected = true, table(vec![Change::Protection(true)])),
        (|table| table.class = TableClass::InfrequentAccess, table(vec![Change::Class(TableClass::InfrequentAccess)])),
        (|table| table.encryption = customer_key(2), table(vec![Change::Encryption(customer_key(2))])),
        (|table| table.stream = Some(StreamView::NewImage), table(vec![Change::StreamOn(StreamView::NewImage)])),
        (
            |table| table.aspects.recovery = Recovery::On { days: 3 },
            aspect(AspectChanges { recovery: vec![RecoveryChange { to: days }], ..none() }),
        ),
        (
            |table| table.aspects.ttl = Some(attribute("ends")),
            aspect(AspectChanges { ttl: vec![TtlChange { from: None, to: ends }], ..none() }),
        ),
        (|table| table.aspects.tags.clear(), aspect(AspectChanges { tags: vec![tags(&[], &["Team"])], ..none() })),
        (
            |table| drop(table.aspects.tags.insert("Team".to_owned(), "billing".to_owned())),
            aspect(AspectChanges { tags: vec![tags(&[("Team", "billing")], &[])], ..none() }),
        ),
        (|table| add_index(table, "kind"), table(vec![Change::AddIndex(named("by_kind"))])),
        (|table| crate::table::tests::fixture::remove_index(table, "owner"), table(vec![Change::RemoveIndex(owner())])),
        (|table| provision(table, 6), table(vec![Change::Units(amounts(6)), Change::IndexUnits(owner(), amounts(6))])),
        (on_demand, table(vec![Change::ToOnDemand])),
        (
            |table| {
                on_demand(table);
                provision(table, 5);
            },
            table(vec![]),
        ),
    ];
    for (change, expected) in cases {
        let mut desired = before();
        change(&mut desired);
        assert_eq!(changes(&desired, &at_rest(&before())), expected);
    }
}

/// Every index that stays needs units in the call, also one whose units seem right (T-152).
#[test]
fn a_switch_to_provisioned_names_every_index_that_stays() {
    let mut after = before();
    add_index(&mut after, "kind");
    let mut start = before();
    on_demand(&mut start);
    let expected = [
        Change::AddIndex(named("by_kind")),
        Change::ToProvisioned { table: amounts(5) },
        Change::IndexUnits(named("by_owner"), amounts(5)),
    ];
    assert_eq!(changes(&after, &at_rest(&start)), Changes { table: expected.into(), ..Changes::default() });
}

/// What the service, or another tool, has raised is no difference.
#[test]
fn warm_throughput_differs_upwards_only() {
    let mut observed = at_rest(&before());
    let warm = Some(Warm { read: 100, write: 50, settled: true });
    observed.table.warm = warm;
    observed.table.global_indexes.values_mut().for_each(|index| index.warm = warm);
    let floor = |read, write| {
        let mut desired = before();
        desired.warm = WarmFloor { read, write };
        desired.global_indexes.values_mut().for_each(|index| index.warm = WarmFloor { read, write });
        desired
    };
    assert_eq!(changes(&floor(Some(99), Some(50)), &observed), Changes::default());
    let raise = WarmFloor { read: None, write: Some(51) };
    let expected = [Change::Warm(raise), Change::IndexWarm(named("by_owner"), raise)];
    let expected = Changes { table: expected.into(), ..Changes::default() };
    assert_eq!(changes(&floor(Some(100), Some(51)), &observed), expected);
}
