//! Patterns that a table serves and patterns that it does not, and what is proposed.

use super::*;
use crate::pattern::{Operation, Range};
use crate::proof::better::Why;
use crate::schema::{KeyAttribute, KeyType};

fn key(name: &str) -> KeyAttribute {
    KeyAttribute::new(name, KeyType::String)
}

fn number(name: &str) -> KeyAttribute {
    KeyAttribute::new(name, KeyType::Number)
}

/// Orders with the indexes that the pages of a shop need.
fn orders() -> TableSchema {
    let index = |kind, partition: &[KeyAttribute], sort: &[KeyAttribute], projection| {
        Some(Index { kind, partition: partition.to_vec(), sort: sort.to_vec(), projection })
    };
    let listed = Projection::Include(["orderStatus".to_owned(), "total".to_owned()].into());
    TableSchema {
        partition: vec![key("orderId")],
        sort: vec![number("createdAt")],
        indexes: [
            ("ByCustomer", index(IndexKind::Global, &[key("customerId")], &[number("createdAt")], listed)),
            (
                "ByDay",
                index(
                    IndexKind::Global,
                    &[key("orderStatus"), key("day")],
                    &[key("country"), key("city"), number("createdAt")],
                    Projection::KeysOnly,
                ),
            ),
            ("ByTotal", index(IndexKind::Local, &[key("orderId")], &[number("total")], Projection::KeysOnly)),
            ("ByVendor", index(IndexKind::Global, &[key("vendor")], &[], Projection::All)),
            ("Near", index(IndexKind::Vector, &[key("country")], &[key("day")], Projection::KeysOnly)),
        ]
        .into_iter()
        .map(|(name, index)| (name.to_owned(), index))
        .collect(),
        open: false,
    }
}

fn pattern(operation: Operation, index: &str, equals: &[&str]) -> Pattern {
    Pattern {
        operation,
        index: (!index.is_empty()).then(|| index.to_owned()),
        key_equals: names(equals),
        key_range: None,
        filter_on: Vec::new(),
        returns: Returns::Keys,
        consistent_read: false,
        rate: None,
        pages: false,
    }
}

fn query(index: &str, equals: &[&str]) -> Pattern {
    pattern(Operation::Query, index, equals)
}

fn names(of: &[&str]) -> Vec<String> {
    of.iter().map(|name| (*name).to_owned()).collect()
}

impl Pattern {
    fn range(mut self, attribute: &str, operator: Operator) -> Self {
        self.key_range = Some(Range { attribute: attribute.to_owned(), operator });
        self
    }

    fn filter(mut self, on: &[&str]) -> Self {
        self.filter_on = names(on);
        self
    }

    fn returns(mut self, attributes: &[&str]) -> Self {
        self.returns = if attributes == ["*"] { Returns::All } else { Returns::Attributes(names(attributes)) };
        self
    }

    fn consistent(mut self) -> Self {
        self.consistent_read = true;
        self
    }
}

fn broken(pattern: &Pattern) -> Vec<(u8, At)> {
    prove(&orders(), pattern).problems.iter().map(|problem| (problem.rule, problem.at)).collect()
}

#[test]
fn what_the_table_serves_has_a_request() {
    for (pattern, text, condition, projection) in [
        (
            pattern(Operation::GetItem, "", &["orderId", "createdAt"]).returns(&["*"]),
            "GetItem by orderId and createdAt",
            None,
            None,
        ),
        (query("", &["orderId"]), "Query on the table", Some("#orderId = :orderId"), Some("#orderId, #createdAt")),
        (
            query("ByCustomer", &["customerId"]).range("createdAt", Operator::Between).returns(&["total"]),
            "Query on index \"ByCustomer\"",
            Some("#customerId = :customerId AND #createdAt BETWEEN :createdAt_from AND :createdAt_to"),
            Some("#total"),
        ),
        (
            query("ByDay", &["day", "orderStatus", "country"]).range("city", Operator::BeginsWith),
            "Query on index \"ByDay\"",
            Some("#orderStatus = :orderStatus AND #day = :day AND #country = :country AND begins_with(#city, :city)"),
            Some("#orderStatus, #day, #country, #city, #createdAt, #orderId"),
        ),
        (
            query("", &["orderId"]).range("createdAt", Operator::Equal).consistent().returns(&["*"]),
            "Query on the table",
            Some("#orderId = :orderId AND #createdAt = :createdAt"),
            None,
        ),
        (
            pattern(Operation::SearchVectors, "Near", &["country"]).filter(&["day"]),
            "SearchVectors on index \"Near\"",
            None,
            Some("#country, #day, #orderId, #createdAt"),
        ),
        (pattern(Operation::PutItem, "", &["orderId", "createdAt"]), "PutItem by orderId and createdAt", None, None),
    ] {
        let proof = prove(&orders(), &pattern);
        assert_eq!(proof.problems, [], "{pattern:?}");
        let request = proof.request.expect("a request");
        assert_eq!(request.text, text);
        assert_eq!(request.key_condition.as_deref(), condition);
        assert_eq!(request.projection.as_deref(), projection);
    }
}

#[test]
fn what_it_does_not_serve_names_the_rule_and_the_place() {
    for (pattern, expected) in [
        (query("Missing", &["a"]), vec![(1, At::Index)]),
        (query("Near", &["country"]), vec![(1, At::Operation)]),
        (pattern(Operation::GetItem, "ByCustomer", &["customerId"]), vec![(1, At::Index)]),
        (pattern(Operation::GetItem, "", &["orderId"]), vec![(2, At::KeyEquals)]),
        (pattern(Operation::PutItem, "", &["orderId", "createdAt", "day"]), vec![(2, At::KeyEquals)]),
        (pattern(Operation::Scan, "", &["orderId"]), vec![(2, At::KeyEquals)]),
        (query("", &["customerId"]), vec![(3, At::KeyEquals)]),
        (query("ByDay", &["day"]), vec![(3, At::KeyEquals)]),
        (query("ByDay", &["orderStatus", "day", "city"]), vec![(4, At::KeyEquals)]),
        (query("ByDay", &["orderStatus", "day"]).range("city", Operator::Less), vec![(4, At::KeyRange)]),
        (query("ByCustomer", &["customerId"]).range("total", Operator::Less), vec![(4, At::KeyRange)]),
        (query("ByCustomer", &["customerId"]).range("total", Operator::Equal), vec![(4, At::KeyRange)]),
        (query("", &[]).range("orderId", Operator::Less), vec![(5, At::KeyRange)]),
        (query("ByDay", &[]).range("day", Operator::Less), vec![(5, At::KeyRange), (3, At::KeyEquals)]),
        (query("", &["orderId"]).range("createdAt", Operator::BeginsWith), vec![(5, At::KeyRange)]),
        (query("ByCustomer", &["customerId"]).consistent(), vec![(6, At::ConsistentRead)]),
        (query("", &["orderId"]).filter(&["createdAt"]), vec![(7, At::FilterOn)]),
        (query("ByCustomer", &["customerId"]).returns(&["note"]), vec![(8, At::Returns)]),
        (query("ByCustomer", &["customerId"]).returns(&["*"]), vec![(8, At::Returns)]),
        (query("ByCustomer", &["customerId"]).filter(&["note"]), vec![(8, At::FilterOn)]),
        (pattern(Operation::SearchVectors, "Near", &[]), vec![(9, At::KeyEquals)]),
        (pattern(Operation::SearchVectors, "Near", &["country"]).filter(&["note"]), vec![(9, At::FilterOn)]),
        (pattern(Operation::SearchVectors, "", &["country"]), vec![(1, At::Index)]),
    ] {
        assert_eq!(broken(&pattern), expected, "{pattern:?}");
    }
}

#[test]
fn a_local_index_fetches() {
    let proof = prove(&orders(), &query("ByTotal", &["orderId"]).returns(&["note", "total"]));
    assert_eq!((proof.problems, proof.fetched), (vec![], names(&["note"])));
    let whole = prove(&orders(), &query("ByTotal", &["orderId"]).returns(&["*"]));
    assert_eq!(whole.fetched, ["*"]);
}

#[test]
fn a_filter_that_an_index_serves_is_pointed_there() {
    let scan = pattern(Operation::Scan, "", &[]).filter(&["customerId", "total"]).returns(&["orderStatus"]);
    let better = prove(&orders(), &scan).better.expect("something better");
    assert_eq!(better, Better { index: Some("ByCustomer".to_owned()), why: Why::Keys(names(&["customerId"])) });
    let filtered = query("ByVendor", &["vendor"]).filter(&["note"]);
    assert_eq!(prove(&orders(), &filtered).better, None);
}

#[test]
fn an_index_of_the_same_keys_that_contains_less_is_enough() {
    let mut schema = orders();
    let vendor = Index {
        kind: IndexKind::Global,
        partition: vec![key("vendor")],
        sort: vec![],
        projection: Projection::KeysOnly,
    };
    schema.indexes.insert("VendorKeys".to_owned(), Some(vendor));
    let better = prove(&schema, &query("ByVendor", &["vendor"])).better;
    assert_eq!(better, Some(Better { index: Some("VendorKeys".to_owned()), why: Why::Smaller }));
    assert_eq!(prove(&schema, &query("ByVendor", &["vendor"]).returns(&["*"])).better, None);
}

#[test]
fn nothing_is_said_about_what_is_not_known() {
    let unknown = TableSchema { open: true, ..TableSchema::default() };
    assert_eq!(prove(&unknown, &query("", &["a"])), Proof::default());
    let mut open = orders();
    open.open = true;
    assert_eq!(prove(&open, &query("Missing", &["a"])), Proof::default());
    open.indexes.insert("Missing".to_owned(), None);
    assert_eq!(prove(&open, &query("Missing", &["a"])), Proof::default());
}

#[test]
fn names_that_differ_in_punctuation_only_have_placeholders_of_their_own() {
    let index = Index {
        kind: IndexKind::Global,
        partition: vec![key("a.b")],
        sort: vec![key("a-b")],
        projection: Projection::KeysOnly,
    };
    let schema = TableSchema { indexes: [("Odd".to_owned(), Some(index))].into(), ..orders() };
    let request = prove(&schema, &query("Odd", &["a.b", "a-b"])).request.expect("a request");
    assert_eq!(request.key_condition.as_deref(), Some("#a_b = :a_b AND #a_b_2 = :a_b_2"));
    assert_eq!((request.names["#a_b"].as_str(), request.names["#a_b_2"].as_str()), ("a.b", "a-b"));
    assert_eq!(request.values[":a_b_2"], Operand { name: "a-b".to_owned(), attribute: "a-b".to_owned() });
}
