//! The entities of one table, and patterns about them.

use super::*;
use crate::pattern::{Operation, Operator, Pattern, Returns};
use crate::proof::{At, Problem, prove};
use crate::schema::{IndexKind, Projection};

fn key(name: &str) -> KeyAttribute {
    KeyAttribute::new(name, KeyType::String)
}

fn app() -> TableSchema {
    let index = Index {
        kind: IndexKind::Global,
        partition: vec![key("GSI1PK")],
        sort: vec![key("GSI1SK")],
        projection: Projection::All,
    };
    let by_time = Index {
        kind: IndexKind::Global,
        partition: vec![key("day")],
        sort: vec![KeyAttribute::new("createdAt", KeyType::Number)],
        projection: Projection::KeysOnly,
    };
    TableSchema {
        partition: vec![key("PK")],
        sort: vec![key("SK")],
        indexes: [("GSI1".to_owned(), Some(index)), ("ByDay".to_owned(), Some(by_time))].into(),
        open: false,
    }
}

fn entity(keys: &[(&str, &str)]) -> Entity {
    let keys = keys.iter().map(|(name, text)| ((*name).to_owned(), Template::parse(text).expect("a template")));
    Entity { keys: keys.collect(), item_size_bytes: None, shards: 1 }
}

fn entities(of: &[(&str, &[(&str, &str)])]) -> BTreeMap<String, Entity> {
    of.iter().map(|(name, keys)| ((*name).to_owned(), entity(keys))).collect()
}

fn faults(of: &[(&str, &[(&str, &str)])]) -> Vec<(String, Option<String>, Fault)> {
    let problems = check_entities(&app(), &entities(of));
    problems.into_iter().map(|EntityProblem { entity, attribute, fault }| (entity, attribute, fault)).collect()
}

const USER: (&str, &[(&str, &str)]) = ("User", &[("PK", "USER#{userId}"), ("SK", "PROFILE")]);
const ORDER: (&str, &[(&str, &str)]) = (
    "Order",
    &[("PK", "USER#{userId}"), ("SK", "ORDER#{orderId}"), ("GSI1PK", "ORDER#{orderId}"), ("GSI1SK", "USER#{userId}")],
);

#[test]
fn a_sound_design_has_no_fault() {
    let item: (&str, &[(&str, &str)]) = ("Item", &[("PK", "USER#{userId}"), ("SK", "ORDER#{orderId}#ITEM#{no}")]);
    assert_eq!(faults(&[USER, ORDER, item]), []);
}

#[test]
fn each_fault_names_the_entity_and_the_attribute() {
    let found = |keys: &[(&str, &str)]| {
        faults(&[("It", keys)]).into_iter().map(|(_, at, fault)| (at, fault)).collect::<Vec<_>>()
    };
    let at = |name: &str| Some(name.to_owned());
    assert_eq!(found(&[("PK", "A"), ("SK", "B"), ("other", "C")]), [(at("other"), Fault::NotAKey)]);
    assert_eq!(found(&[("PK", "A")]), [(at("SK"), Fault::NoPrimaryKey)]);
    let unpadded = Fault::NotPadded { number: "createdAt".to_owned() };
    assert_eq!(found(&[("PK", "A"), ("SK", "T#{createdAt}")]), [(at("SK"), unpadded)]);
    assert_eq!(found(&[("PK", "T#{createdAt}"), ("SK", "T#{createdAt:10}")]), [], "a partition has no order");
    let text = Fault::NotText(KeyType::Number);
    assert_eq!(found(&[("PK", "A"), ("SK", "B"), ("createdAt", "T#{at}")]), [(at("createdAt"), text)]);
    assert_eq!(found(&[("PK", "A"), ("SK", "B"), ("createdAt", "{at}")]), []);
}

#[test]
fn two_entities_must_not_make_one_key() {
    let copy: (&str, &[(&str, &str)]) = ("Member", &[("PK", "USER#{memberId}"), ("SK", "PROFILE")]);
    assert_eq!(faults(&[USER, copy]), [("Member".to_owned(), None, Fault::Collision { other: "User".to_owned() })]);
}

/// An attribute has one value in all keys of an item.
#[test]
fn two_keys_of_one_item_have_the_same_values() {
    let made: (&str, &[(&str, &str)]) = ("Made", &[("PK", "X#{u}"), ("SK", "Y#{u}")]);
    let other: (&str, &[(&str, &str)]) = ("One", &[("PK", "X#1"), ("SK", "Y#2")]);
    let same: (&str, &[(&str, &str)]) = ("One", &[("PK", "X#1"), ("SK", "Y#1")]);
    assert_eq!(faults(&[made, other]), []);
    assert_eq!(faults(&[made, same]).len(), 1);
}

#[test]
fn a_prefix_must_not_find_another_entity() {
    let short: (&str, &[(&str, &str)]) = ("A", &[("PK", "P#{p}"), ("SK", "ORDER{n}")]);
    let long: (&str, &[(&str, &str)]) = ("B", &[("PK", "Q#{p}"), ("SK", "ORDERITEM#{n}")]);
    let fault = Fault::Prefix { prefix: "ORDER".to_owned(), other: "B".to_owned(), longer: "ORDERITEM#".to_owned() };
    assert_eq!(faults(&[short, long]), [], "no partition has both");
    let long: (&str, &[(&str, &str)]) = ("B", &[("PK", "P#{q}"), ("SK", "ORDERITEM#{n}")]);
    assert_eq!(faults(&[short, long]), [("A".to_owned(), Some("SK".to_owned()), fault)]);
}

#[test]
fn a_sparse_index_contains_what_fills_it() {
    let schema = app();
    let all = entities(&[USER, ORDER]);
    let index = schema.indexes["GSI1"].as_ref().expect("an index");
    assert!(!contains(&schema, index, &all["User"]));
    assert!(contains(&schema, index, &all["Order"]));
}

fn asked(operation: Operation, index: Option<&str>, equals: &[&str]) -> Pattern {
    Pattern {
        operation,
        index: index.map(str::to_owned),
        key_equals: equals.iter().map(|name| (*name).to_owned()).collect(),
        key_range: None,
        filter_on: Vec::new(),
        returns: Returns::All,
        consistent_read: false,
        rate: None,
        pages: false,
    }
}

#[test]
fn patterns_about_an_entity_are_filled_from_its_templates() {
    let (schema, all) = (app(), entities(&[USER, ORDER]));
    for (pattern, condition) in [
        (asked(Operation::Query, None, &["userId"]), Some("#PK = :PK AND begins_with(#SK, :SK)")),
        (asked(Operation::Query, None, &["userId", "orderId"]), Some("#PK = :PK AND #SK = :SK")),
        (asked(Operation::Query, None, &[]), Some("#PK = :PK AND begins_with(#SK, :SK)")),
        (
            asked(Operation::Query, Some("GSI1"), &["orderId"]),
            Some("#GSI1PK = :GSI1PK AND begins_with(#GSI1SK, :GSI1SK)"),
        ),
        (asked(Operation::GetItem, None, &["orderId", "userId"]), None),
        (asked(Operation::PutItem, None, &[]), None),
    ] {
        let resolved = resolve(&schema, "Order", &all["Order"], &pattern).expect("filled");
        let proof = prove(&schema, &resolved);
        assert_eq!(proof.problems, [], "{pattern:?}");
        assert_eq!(proof.request.expect("a request").key_condition.as_deref(), condition, "{pattern:?}");
    }
}

/// What is given and not used would be read in vain: a page of all orders of the day instead of one of a shop.
#[test]
fn nothing_that_is_given_is_dropped() {
    let schema = app();
    let order =
        entity(&[("PK", "DAY#{day}"), ("SK", "O#{shop}#{number}"), ("GSI1PK", "MAIL#{mail}"), ("GSI1SK", "{day}")]);
    let problems =
        |index, equals: &[&str]| match resolve(&schema, "Order", &order, &asked(Operation::Query, index, equals)) {
            Ok(resolved) => prove(&schema, &resolved).problems,
            Err(problems) => problems,
        };
    let gap = &problems(None, &["day", "number"])[..];
    assert!(matches!(gap, [Problem { rule: 4, at: At::KeyEquals, .. }]), "{gap:?}");
    assert!(gap[0].what.contains("\"shop\" comes before \"number\""), "{gap:?}");
    let elsewhere = &problems(None, &["day", "mail"])[..];
    assert!(matches!(elsewhere, [Problem { rule: 4, at: At::KeyEquals, .. }]), "{elsewhere:?}");
    for (index, equals) in [
        (None, ["day"].as_slice()),
        (None, &["day", "shop"]),
        (None, &["day", "number", "shop"]),
        (Some("GSI1"), &["mail", "day"]),
    ] {
        assert_eq!(problems(index, equals), [], "{equals:?}");
    }
    let range =
        |attribute: &str| Some(crate::pattern::Range { attribute: attribute.to_owned(), operator: Operator::Between });
    let part = Pattern { key_range: range("number"), ..asked(Operation::Query, None, &["day"]) };
    let part = resolve(&schema, "Order", &order, &part).expect_err("a range on a part");
    assert!(part[0].what.contains("\"number\" is a part of \"SK\""), "{part:?}");
    let half = resolve(&schema, "Order", &order, &asked(Operation::GetItem, None, &["day"])).expect_err("half a key");
    assert_eq!(half[0].rule, 2, "{half:?}");
}

#[test]
fn the_shard_is_chosen_by_the_application() {
    let sharded = Entity { shards: 10, ..entity(&[("PK", "FEED#{day}#{shard}"), ("SK", "POST#{postId}")]) };
    let resolved = resolve(&app(), "Post", &sharded, &asked(Operation::Query, None, &["day"])).expect("filled");
    assert_eq!(prove(&app(), &resolved).problems, []);
}

#[test]
fn what_cannot_be_filled_is_named() {
    let (schema, all) = (app(), entities(&[USER, ORDER]));
    let what = |entity: &str, pattern: &Pattern| {
        resolve(&schema, entity, &all[entity], pattern).expect_err("not filled").remove(0).what
    };
    assert_eq!(
        what("Order", &asked(Operation::GetItem, None, &["userId"])),
        "The key \"SK\" of entity \"Order\" is \"ORDER#{orderId}\", and \"orderId\" is not given."
    );
    assert_eq!(
        what("User", &asked(Operation::Query, Some("GSI1"), &["userId"])),
        "Entity \"User\" does not set \"GSI1PK\", so none of its items is there."
    );
    for operation in [Operation::Query, Operation::Scan] {
        assert_eq!(
            what("Order", &asked(operation, Some("ByDay"), &["day"])),
            "Entity \"Order\" does not set \"day\", so none of its items is there.",
            "{operation:?}: that a pattern names the key puts no item there"
        );
    }
    let range = crate::pattern::Range { attribute: "SK".to_owned(), operator: Operator::Greater };
    let ranged = Pattern { key_range: Some(range), ..asked(Operation::Query, None, &["userId"]) };
    let resolved = resolve(&schema, "Order", &all["Order"], &ranged).expect("filled");
    assert_eq!(prove(&schema, &resolved).problems, []);
}
