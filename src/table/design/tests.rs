//! What a configuration says of its design, and what is left out while it is not known.

use std::collections::BTreeMap;

use table_design::cost::Prices;
use tf_provider::{Attr, Number};

use super::*;
use crate::table::model::{
    AccessPatternModel, AccessPatternPlanModel, EntityModel, GlobalIndexModel, KeyModel, PointInTimeRecoveryModel,
    RateModel, ReplicaModel, TableModel, UsageModel,
};

fn known(text: &str) -> Attr<String> {
    Attr::Known(text.to_owned())
}

fn key(name: &str) -> Attr<KeyModel> {
    Attr::Known(KeyModel { name: known(name), r#type: known("S") })
}

fn map<T>(entries: Vec<(&str, Attr<T>)>) -> Attr<BTreeMap<String, Attr<T>>> {
    Attr::Known(entries.into_iter().map(|(name, entry)| (name.to_owned(), entry)).collect())
}

fn pattern(operation: &str, index: Attr<String>, equals: &str, per_second: Attr<Number>) -> Attr<AccessPatternModel> {
    let rate = match per_second {
        Attr::Null => Attr::Null,
        per_second => Attr::Known(RateModel { per_second, ..RateModel::default() }),
    };
    Attr::Known(AccessPatternModel {
        operation: known(operation),
        index,
        key_equals: Attr::Known(vec![known(equals)]),
        rate,
        ..AccessPatternModel::default()
    })
}

/// A table with an index that is known, and these patterns.
fn orders(patterns: Vec<(&str, Attr<AccessPatternModel>)>) -> TableModel {
    let index = GlobalIndexModel {
        partition_key: key("customerId"),
        projection_type: known("KEYS_ONLY"),
        ..GlobalIndexModel::default()
    };
    let recovery = PointInTimeRecoveryModel { enabled: Attr::Known(true), ..PointInTimeRecoveryModel::default() };
    TableModel {
        region: known("us-east-1"),
        partition_key: key("orderId"),
        global_secondary_indexes: map(vec![("ByCustomer", Attr::Known(index))]),
        billing_mode: known("PAY_PER_REQUEST"),
        table_class: known("STANDARD"),
        point_in_time_recovery: Attr::Known(recovery),
        access_patterns: map(patterns),
        ..TableModel::default()
    }
}

fn costing_of(model: &TableModel) -> Costing {
    costing(model, &Design::of(model), || Some(0), Some(&Prices::listed()))
}

fn plan(model: &TableModel, name: &str) -> Attr<AccessPatternPlanModel> {
    let plan = access_pattern_plan(model, &Design::of(model), &costing_of(model));
    plan.known().and_then(|plan| plan.get(name).cloned()).unwrap_or_default()
}

#[test]
fn a_known_pattern_is_judged() {
    let by_customer = || pattern("Query", known("ByCustomer"), "customerId", Attr::Null);
    let model = orders(vec![("mine", by_customer()), ("none", Attr::Null)]);
    let design = Design::of(&model);
    assert!(!design.more_patterns);
    assert_eq!(design.patterns.keys().collect::<Vec<_>>(), ["mine"], "a pattern that is null is not written");
    let plan = plan(&model, "mine");
    let plan = plan.known().expect("a plan");
    assert_eq!(plan.request, known("Query on index \"ByCustomer\""));
    assert_eq!((plan.read_units.clone(), plan.monthly_cost.clone()), (Attr::Null, Attr::Null), "there is no rate");
}

#[test]
fn nothing_is_said_about_what_is_not_known() {
    let unknown_index = || pattern("Query", Attr::unknown(), "customerId", Attr::Null);
    let model = orders(vec![("mine", unknown_index())]);
    assert!(Design::of(&model).more_patterns);
    assert!(plan(&model, "mine").is_unknown());
    let mut model = orders(vec![("mine", pattern("Query", known("Later"), "customerId", Attr::Null))]);
    assert_eq!(Design::of(&model).patterns["mine"].proof.problems.len(), 1, "there is no such index");
    model.global_secondary_indexes = Attr::unknown();
    assert_eq!(Design::of(&model).patterns["mine"].proof, Proof::default(), "there may be one");
    assert!(plan(&model, "mine").is_unknown());
}

#[test]
fn a_pattern_about_an_entity_waits_for_it() {
    let keys = |text: Attr<String>| {
        map(vec![("Order", Attr::Known(EntityModel { keys: map(vec![("orderId", text)]), ..EntityModel::default() }))])
    };
    let about =
        AccessPatternModel { operation: known("GetItem"), entity: known("Order"), ..AccessPatternModel::default() };
    let mut model = orders(vec![("order", Attr::Known(about))]);
    model.entities = keys(Attr::unknown());
    assert!(plan(&model, "order").is_unknown());
    model.entities = keys(known("ORDER#{id}"));
    assert_eq!(plan(&model, "order").known().map(|plan| plan.request.clone()), Some(known("GetItem by orderId")));
}

#[test]
fn an_unknown_rate_leaves_the_cost_of_the_others_known() {
    let get = |per_second| pattern("GetItem", Attr::Null, "orderId", per_second);
    let ten = || Attr::Known(Number::from(10_i64));
    let model = orders(vec![("known", get(ten())), ("later", get(Attr::unknown()))]);
    assert!(matches!(costing_of(&model), Costing::Partial(_)));
    assert!(estimated_cost(&costing_of(&model)).is_unknown());
    let known_plan = plan(&model, "known");
    assert_eq!(known_plan.known().map(|plan| plan.read_units.clone()), Some(Attr::Known(Number::from(5_i64))));
    assert!(plan(&model, "later").known().expect("a plan").read_units.is_unknown());
    let provisioned = TableModel { billing_mode: known("PROVISIONED"), ..model };
    assert!(plan(&provisioned, "known").known().expect("a plan").monthly_cost.is_unknown(), "capacity is shared");
}

#[test]
fn without_a_rate_or_a_size_nothing_costs() {
    let model = orders(vec![("order", pattern("GetItem", Attr::Null, "orderId", Attr::Null))]);
    assert!(matches!(costing_of(&model), Costing::Nothing));
    assert_eq!(estimated_cost(&costing_of(&model)), Attr::Null);
    let open = TableModel { access_patterns: Attr::unknown(), ..model };
    assert!(matches!(costing_of(&open), Costing::Partial(_) | Costing::Unknown), "a pattern may have a rate");
}

#[test]
fn a_sharded_entity_has_the_shard_in_its_partition_key() {
    let sharded = EntityModel {
        keys: map(vec![("orderId", known("ORDER#{id}"))]),
        shards: Attr::Known(10),
        ..EntityModel::default()
    };
    let model = TableModel { entities: map(vec![("Order", Attr::Known(sharded))]), ..orders(vec![]) };
    assert_eq!(Design::of(&model).entities["Order"].keys["orderId"].to_string(), "ORDER#{id}#{shard}");
}

fn assumptions(model: &TableModel) -> Vec<String> {
    match costing_of(model) {
        Costing::Estimate(estimate) => estimate.assumptions,
        other => panic!("{other:?}"),
    }
}

/// What is read of an index without a size says nothing of its entries, and what is assumed is said.
#[test]
fn a_size_that_is_not_given_is_no_size_of_an_entry() {
    let ten = || Attr::Known(Number::from(10_i64));
    let read = || pattern("Query", known("ByCustomer"), "customerId", ten());
    let mut model = orders(vec![("mine", read())]);
    let found = assumptions(&model);
    assert!(
        found.iter().any(|it| it == "Items are taken to have 1024 bytes where no size is given: mine."),
        "{found:?}"
    );
    let sized = |bytes: i64| RateModel {
        per_second: ten(),
        item_size_bytes: Attr::Known(Number::from(bytes)),
        ..RateModel::default()
    };
    let save = AccessPatternModel {
        operation: known("PutItem"),
        key_equals: Attr::Known(vec![known("orderId")]),
        rate: Attr::Known(sized(3000)),
        ..AccessPatternModel::default()
    };
    model.access_patterns = map(vec![("mine", read()), ("save", Attr::Known(save))]);
    let written = |model: &TableModel| plan(model, "save").known().and_then(|plan| plan.write_units.known().cloned());
    // Three units for the item and, as its entry is taken to be as large, three for the index.
    assert_eq!(written(&model), Some(Number::from(60_i64)));
    let found = assumptions(&model);
    assert!(
        found.iter().any(|it| it == "Entries of these indexes are as large as the items: ByCustomer."),
        "{found:?}"
    );
    let Some(patterns) = model.access_patterns.known() else { panic!("patterns") };
    let mut patterns = patterns.clone();
    let reading = AccessPatternModel { rate: Attr::Known(sized(100)), ..read().known().expect("a pattern").clone() };
    patterns.insert("mine".to_owned(), Attr::Known(reading));
    model.access_patterns = Attr::Known(patterns);
    assert_eq!(written(&model), Some(Number::from(40_i64)));
}

#[test]
fn a_query_that_names_its_shard_is_one_request() {
    let sharded = EntityModel {
        keys: map(vec![("orderId", known("DAY#{day}"))]),
        shards: Attr::Known(10),
        ..EntityModel::default()
    };
    let asked = |names: &[&str]| AccessPatternModel {
        operation: known("Query"),
        entity: known("Day"),
        key_equals: Attr::Known(names.iter().map(|name| known(name)).collect()),
        rate: Attr::Known(RateModel { per_second: Attr::Known(Number::from(2_i64)), ..RateModel::default() }),
        ..AccessPatternModel::default()
    };
    let patterns = vec![("all", Attr::Known(asked(&["day"]))), ("one", Attr::Known(asked(&["day", "shard"])))];
    let model = TableModel { entities: map(vec![("Day", Attr::Known(sharded))]), ..orders(patterns) };
    let units = |name: &str| plan(&model, name).known().and_then(|plan| plan.read_units.known().cloned());
    assert_eq!(units("all"), Some(Number::from(10_i64)));
    assert_eq!(units("one"), Some(Number::from(1_i64)));
}

/// Storage and backups are charged in every Region that has a replica, by its class: 10 GB at 0.25 with backups at 0.20, and at
/// 0.10 without.
#[test]
fn replicas_cost_what_is_stored_in_their_regions() {
    let replica = |class: &str, recovers: bool| {
        let recovery =
            PointInTimeRecoveryModel { enabled: Attr::Known(recovers), ..PointInTimeRecoveryModel::default() };
        let point_in_time_recovery = Attr::Known(recovery);
        Attr::Known(ReplicaModel { table_class: known(class), point_in_time_recovery, ..ReplicaModel::default() })
    };
    let mut table = orders(Vec::new());
    table.global_secondary_indexes = Attr::Null;
    table.usage = Attr::Known(UsageModel { storage_gb: Attr::Known(Number::from(10)), ..UsageModel::default() });
    table.replicas = map(vec![
        ("us-east-2", replica("STANDARD_INFREQUENT_ACCESS", false)),
        ("us-west-2", replica("STANDARD", true)),
    ]);
    let Costing::Estimate(estimate) = costing_of(&table) else { panic!("everything is known") };
    let parts: Vec<String> = estimate.monthly_usd.replicas.values().map(ToString::to_string).collect();
    assert_eq!(
        (parts, estimate.monthly_usd.total.to_string()),
        (vec!["1.00".into(), "4.50".into()], "10.00".to_owned())
    );

    table.replicas = Attr::unknown();
    assert!(matches!(costing_of(&table), Costing::Unknown), "a cost without its replicas would be too low");
}
