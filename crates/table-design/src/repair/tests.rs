//! What is proposed for which question.

use super::*;
use crate::pattern::{Operator, Range, Returns};
use crate::schema::{KeyAttribute, KeyType, Projection};

fn index(kind: IndexKind, partition: &str, sort: &str, projection: Projection) -> Index {
    Index { kind, partition: keys(partition), sort: keys(sort), projection }
}

/// `a b:N`
fn keys(text: &str) -> Vec<KeyAttribute> {
    let key = |word: &str| match word.split_once(':') {
        Some((name, kind)) => KeyAttribute::new(name, KeyType::parse(kind).expect("a type")),
        None => KeyAttribute::new(word, KeyType::String),
    };
    text.split_whitespace().map(key).collect()
}

/// Orders with the indexes that the pages of a shop need.
fn orders() -> TableSchema {
    let listed = Projection::Include(["orderStatus".to_owned(), "total".to_owned()].into());
    let indexes = [
        ("ByCustomer", index(IndexKind::Global, "customerId", "createdAt:N", listed)),
        ("ByDay", index(IndexKind::Global, "orderStatus day", "country city createdAt:N", Projection::KeysOnly)),
        ("ByTotal", index(IndexKind::Local, "orderId", "total:N", Projection::KeysOnly)),
        ("ByVendor", index(IndexKind::Global, "vendor", "", Projection::All)),
        ("Near", index(IndexKind::Vector, "country", "day", Projection::KeysOnly)),
    ];
    let indexes = indexes.into_iter().map(|(name, index)| (name.to_owned(), Some(index))).collect();
    TableSchema { partition: keys("orderId"), sort: keys("createdAt:N"), indexes, open: false }
}

/// `Query ByDay: a b, c >, filter d, returns *, strong`
fn asked(text: &str) -> Pattern {
    let (head, rest) = text.split_once(": ").unwrap_or((text.trim_end_matches(':'), ""));
    let (operation, index) = head.split_once(' ').map_or((head, None), |(operation, index)| (operation, Some(index)));
    let names = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let mut pattern = Pattern {
        operation: Operation::parse(operation).expect("an operation"),
        index: index.map(str::to_owned),
        key_equals: Vec::new(),
        key_range: None,
        filter_on: Vec::new(),
        returns: Returns::Keys,
        consistent_read: false,
        rate: None,
        pages: false,
    };
    for part in rest.split(", ").filter(|part| !part.is_empty()) {
        let range = part.split_once(' ').and_then(|(name, sign)| Some((name, Operator::parse(sign)?)));
        if let Some(filter) = part.strip_prefix("filter ") {
            pattern.filter_on = names(filter);
        } else if let Some(returns) = part.strip_prefix("returns ") {
            pattern.returns = Returns::of(names(returns));
        } else if part == "strong" {
            pattern.consistent_read = true;
        } else if let Some((attribute, operator)) = range {
            pattern.key_range = Some(Range { attribute: attribute.to_owned(), operator });
        } else {
            pattern.key_equals = names(part);
        }
    }
    pattern
}

/// The same form, with the index and the templates behind it.
fn shown(repair: Option<Repair>) -> String {
    let Some(Repair { pattern, index, keys }) = repair else { return "nothing".to_owned() };
    let mut parts = Vec::new();
    parts.extend((!pattern.key_equals.is_empty()).then(|| pattern.key_equals.join(" ")));
    parts.extend(pattern.key_range.map(|range| format!("{} {}", range.attribute, range.operator.as_str())));
    parts.extend((!pattern.filter_on.is_empty()).then(|| format!("filter {}", pattern.filter_on.join(" "))));
    parts.extend(pattern.consistent_read.then(|| "strong".to_owned()));
    let source = pattern.index.map(|name| format!(" {name}")).unwrap_or_default();
    let names = |keys: &[KeyAttribute]| {
        let typed = |key: &KeyAttribute| match key.key_type {
            Some(KeyType::String) | None => key.name.clone(),
            Some(other) => format!("{}:{}", key.name, other.as_str()),
        };
        keys.iter().map(typed).collect::<Vec<_>>().join(" ")
    };
    let index = index.map(|(name, index)| {
        let projection = match index.projection {
            Projection::All => "*".to_owned(),
            Projection::KeysOnly => String::new(),
            Projection::Include(listed) => listed.into_iter().collect::<Vec<_>>().join(" "),
        };
        format!(" + {name} ({} | {} | {projection})", names(&index.partition), names(&index.sort))
    });
    let keys: String = keys.into_iter().map(|(key, template)| format!(" + {key} = {template}")).collect();
    format!("{}{source}: {}{}{keys}", pattern.operation.as_str(), parts.join(", "), index.unwrap_or_default())
}

fn of(schema: &TableSchema, text: &str) -> Option<Repair> {
    repair(schema, &BTreeMap::new(), None, &asked(text), &|_| true)
}

#[test]
fn the_smallest_change_that_keeps_the_question() {
    for (text, expected) in [
        // Something that is there serves it.
        ("Query: customerId, createdAt <", "Query ByCustomer: customerId, createdAt <"),
        ("Query ByCustomer: orderId", "Query: orderId"),
        ("Query: orderId, total =", "Query ByTotal: orderId total"),
        ("Query ByCustomr: customerId", "Query ByCustomer: customerId"),
        ("GetItem ByCustomer: customerId", "Query ByCustomer: customerId"),
        ("GetItem: customerId", "Query ByCustomer: customerId"),
        // The pattern says too little, or too much.
        ("GetItem: orderId", "GetItem: orderId createdAt"),
        ("GetItem: orderId, createdAt between", "Query: orderId, createdAt between"),
        ("DeleteItem ByCustomer: customerId", "DeleteItem: orderId createdAt"),
        ("PutItem: orderId createdAt day", "PutItem: orderId createdAt"),
        ("GetItem: orderId createdAt day", "GetItem: orderId createdAt"),
        ("Query:", "Query: orderId"),
        ("Query: createdAt <", "Query: orderId, createdAt <"),
        ("Query: orderId, createdAt begins_with", "Query: orderId, createdAt between"),
        ("Query ByCustomer: customerId, strong", "Query ByCustomer: customerId"),
        ("Query: orderId, filter createdAt, strong", "Query: orderId createdAt, strong"),
        ("Query: orderId, createdAt >, filter createdAt orderId", "Query: orderId, createdAt >"),
        ("Scan: customerId", "Query ByCustomer: customerId"),
        ("SearchVectors Near: filter day", "SearchVectors Near: country, filter day"),
        ("Query Near: country", "SearchVectors Near: country"),
        ("SearchVectors: country", "SearchVectors Near: country"),
        // The index lacks something.
        ("Query ByVendor: vendor, price <", "Query ByVendor: vendor, price < + ByVendor (vendor | price | *)"),
        (
            "Query ByCustomer: customerId, filter gift, returns note total",
            "Query ByCustomer: customerId, filter gift + ByCustomer (customerId | createdAt:N | gift note orderStatus total)",
        ),
        (
            "Query: customerId, returns note",
            "Query ByCustomer: customerId + ByCustomer (customerId | createdAt:N | note orderStatus total)",
        ),
        ("Scan ByCustomer: returns *", "Scan ByCustomer:  + ByCustomer (customerId | createdAt:N | *)"),
        (
            "SearchVectors Near: country, filter note",
            "SearchVectors Near: country, filter note + Near (country | day note | )",
        ),
        // Another index is needed.
        (
            "Query: phone, createdAt <, returns name orderId",
            "Query ByPhone: phone, createdAt < + ByPhone (phone | createdAt:N | name)",
        ),
        (
            "Query ByDay: orderStatus day city, strong",
            "Query ByOrderStatusAndDayAndCity: orderStatus day city + ByOrderStatusAndDayAndCity (orderStatus day city |  | )",
        ),
        ("Query Phones: phone, returns *", "Query Phones: phone + Phones (phone |  | *)"),
        ("Query no name: é", "Query ByAttribute: é + ByAttribute (é |  | )"),
        // Without equality there is no partition to look in.
        ("Query ByDay: orderStatus <", "Scan ByDay: filter orderStatus"),
        ("Query: orderId <", "Scan: filter orderId"),
        ("Query: a b c d e f g h i", "Scan: filter a b c d e f g h i"),
    ] {
        assert_eq!(shown(of(&orders(), text)), expected, "{text}");
    }
}

#[test]
fn a_table_without_a_vector_index_is_not_searched() {
    let bare = TableSchema { indexes: BTreeMap::new(), ..orders() };
    assert_eq!(of(&bare, "SearchVectors: country"), None);
    assert_eq!(of(&TableSchema::default(), "Query: country"), None);
}

#[test]
fn other_patterns_keep_what_serves_them() {
    let filtered = asked("Query ByVendor: vendor, filter price");
    let keeps = |schema: &TableSchema| is_servable(schema, &filtered);
    let none = BTreeMap::new();
    let found = repair(&orders(), &none, None, &asked("Query ByVendor: vendor, price <, returns *"), &keeps);
    assert_eq!(shown(found), "Query ByVendor2: vendor, price < + ByVendor2 (vendor | price | *)");
}

/// One table for users and orders.
#[test]
fn entities_are_asked_by_what_their_templates_take() {
    let global = |partition, sort| index(IndexKind::Global, partition, sort, Projection::All);
    let indexes = [("GSI1", global("GSI1PK", "GSI1SK")), ("ByMail", global("mail", ""))];
    let indexes = indexes.into_iter().map(|(name, index)| (name.to_owned(), Some(index))).collect();
    let app = TableSchema { partition: keys("PK"), sort: keys("SK"), indexes, open: false };
    let entity = |keys: &[(&str, &str)]| {
        let template = |(key, text): &(&str, &str)| ((*key).to_owned(), Template::parse(text).expect("a template"));
        Entity { keys: keys.iter().map(template).collect(), item_size_bytes: None, shards: 1 }
    };
    let order = [("PK", "USER#{userId}"), ("SK", "ORDER#{shop}#{number}")];
    let elsewhere = entity(&order);
    let in_index = entity(&[order.as_slice(), &[("GSI1PK", "SHOP#{shop}"), ("GSI1SK", "{number}")]].concat());
    let user = entity(&[("PK", "USER#{userId}"), ("SK", "PROFILE"), ("GSI1PK", "MAIL#{mail}"), ("GSI1SK", "PROFILE")]);
    for (order, user, text, expected) in [
        (&in_index, None, "GetItem: userId", "GetItem: userId shop number"),
        (&in_index, None, "GetItem: userId shop number note", "GetItem: userId shop number"),
        (&in_index, None, "Query: shop", "Query GSI1: shop"),
        (&in_index, None, "Query: shop number", "Query GSI1: shop number"),
        (&in_index, None, "Query: userId number", "Query: userId, filter number"),
        // A range on a part is one on the key if all parts before it are given.
        (&in_index, None, "Query: userId, number between", "Query: userId, filter number"),
        (&in_index, None, "Query: userId shop, number between", "Query: userId shop, SK between"),
        (&in_index, None, "Query: phone", "Query ByPhone: phone + ByPhone (phone |  | ) + phone = {phone}"),
        // That a pattern names the key of an index puts no item there.
        (&in_index, None, "Query: mail", "Query ByMail: mail + mail = {mail}"),
        (&in_index, None, "Query ByMail: mail", "Query ByMail: mail + mail = {mail}"),
        (
            &elsewhere,
            None,
            "Query GSI1: customerId",
            "Query GSI1: customerId + GSI1PK = CUSTOMER#{customerId} + GSI1SK = ORDER#{shop}#{number}",
        ),
        // An index that other items share takes these as well.
        (
            &elsewhere,
            Some(&user),
            "Query: customerId",
            "Query GSI1: customerId + GSI1PK = CUSTOMER#{customerId} + GSI1SK = ORDER#{shop}#{number}",
        ),
        // Nothing says what the key is made of.
        (&elsewhere, Some(&user), "Query GSI1: GSI1PK", "nothing"),
        // Left out, it is everything that the operation takes.
        (&elsewhere, None, "Query GSI1:", "Query: "),
    ] {
        let others = user.map(|user| ("User".to_owned(), user.clone()));
        let entities: BTreeMap<_, _> = others.into_iter().chain([("Order".to_owned(), order.clone())]).collect();
        assert_eq!(shown(repair(&app, &entities, Some("Order"), &asked(text), &|_| true)), expected, "{text}");
    }
}
