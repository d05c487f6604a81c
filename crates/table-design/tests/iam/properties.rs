//! Random tables and patterns: a request is allowed if and only if one of the patterns makes it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use table_design::iam::{Allowed, IndexKeys, Limits, Need, Place, PolicyKeys, PolicyTable};
use table_design::{Operation, Returns};

use super::evaluator::Request;
use super::{TABLE, of};

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const INDEXES: [&str; 3] = ["one", "three", "two"];
const LEADING: &str = "TENANT#7";

fn names(most: usize) -> impl Strategy<Value = BTreeSet<String>> {
    prop::collection::btree_set(prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned), 1..=most)
}

fn tables() -> impl Strategy<Value = PolicyTable> {
    let index = (names(4), 1..=3_usize);
    (names(2), prop::collection::vec(index, 3)).prop_map(|(primary, indexes)| {
        let index = |(attributes, partition): (BTreeSet<String>, usize)| IndexKeys {
            partition_attributes: partition.min(attributes.len()),
            attributes,
        };
        let indexes = INDEXES.iter().map(|name| (*name).to_owned()).zip(indexes.into_iter().map(index));
        let indexes: BTreeMap<_, _> = indexes.collect();
        PolicyTable {
            places: vec![Place { arn: TABLE.to_owned(), ..Place::default() }],
            indexes: indexes.keys().cloned().collect(),
            keys: Some(PolicyKeys { primary, indexes }),
        }
    })
}

fn needs() -> impl Strategy<Value = Vec<Need>> {
    let returns = prop_oneof![
        Just(Returns::Keys),
        Just(Returns::All),
        names(3).prop_map(|names| Returns::Attributes(names.into_iter().collect())),
    ];
    let operation = prop::sample::select(vec![
        Operation::GetItem,
        Operation::BatchGetItem,
        Operation::Query,
        Operation::Scan,
        Operation::PutItem,
        Operation::DeleteItem,
    ]);
    let index = prop::option::of(prop::sample::select(INDEXES.to_vec()));
    let need =
        (operation, index, returns, prop::option::of(names(2))).prop_map(|(operation, index, returns, filter)| {
            let pages = matches!(operation, Operation::Query | Operation::Scan);
            Need {
                pattern: "pattern".to_owned(),
                operation,
                index: index.filter(|_| pages).map(str::to_owned),
                filter_on: filter.unwrap_or_default(),
                returns,
            }
        });
    prop::collection::vec(need, 1..6)
}

/// The attributes that a pattern may name; `None` for all.
fn may_name(table: &PolicyTable, need: &Need) -> Option<BTreeSet<String>> {
    let keys = table.keys.as_ref().expect("known keys");
    let wanted: BTreeSet<String> = match &need.returns {
        _ if need.operation.writes() => return None,
        Returns::All => return None,
        Returns::Keys => BTreeSet::new(),
        Returns::Attributes(names) => names.iter().cloned().collect(),
    };
    let of_index = need.index.iter().flat_map(|index| &keys.indexes[index].attributes);
    Some(wanted.iter().chain(&need.filter_on).chain(&keys.primary).chain(of_index).cloned().collect())
}

fn requested(
    operation: Operation,
    index: Option<&String>,
    attributes: &BTreeSet<String>,
    leading: Option<&str>,
) -> Request {
    let resource = index.map_or(TABLE.to_owned(), |index| format!("{TABLE}/index/{index}"));
    let names: Vec<&str> = attributes.iter().map(String::as_str).collect();
    let request = Request::new(&format!("dynamodb:{}", operation.as_str()), &resource)
        .with("dynamodb:Attributes", &names)
        .with("dynamodb:Select", &["SPECIFIC_ATTRIBUTES"]);
    let keys: Vec<&str> = leading.into_iter().collect();
    if operation == Operation::Scan { request } else { request.with("dynamodb:LeadingKeys", &keys) }
}

proptest! {
    #[test]
    fn allowed_is_what_a_pattern_does(
        table in tables(), needs in needs(), asked in needs(), attributes in names(6), limited in any::<bool>(),
    ) {
        let leading = Limits { leading_keys: Some([LEADING.to_owned()].into()), ..Limits::default() };
        let limits = if limited { leading } else { Limits::default() };
        let keys = table.keys.as_ref().expect("known keys");
        let unlimited = needs.iter().any(|need| {
            let several = need.index.as_ref().is_some_and(|index| keys.indexes[index].partition_attributes > 1);
            need.operation == Operation::Scan || several
        });
        let policy = of(table.clone(), Allowed::Patterns(needs.clone()), limits);
        if limited && unlimited {
            prop_assert!(policy.is_err());
            return Ok(());
        }
        let policy = policy.expect("a policy");
        for need in &needs {
            let own = may_name(&table, need).unwrap_or_else(|| NAMES.map(str::to_owned).into());
            prop_assert!(policy.allows(&requested(need.operation, need.index.as_ref(), &own, Some(LEADING))));
            if limited {
                for other in [None, Some("TENANT#8"), Some("")] {
                    prop_assert!(!policy.allows(&requested(need.operation, need.index.as_ref(), &own, other)));
                }
            }
        }
        for question in &asked {
            let may = |need: &&Need| (need.operation, &need.index) == (question.operation, &question.index)
                && may_name(&table, need).is_none_or(|names| attributes.is_subset(&names));
            let request = requested(question.operation, question.index.as_ref(), &attributes, Some(LEADING));
            prop_assert_eq!(policy.allows(&request), needs.iter().any(|need| may(&need)), "{:?}", question);
        }
    }
}
