//! Tables with items and a pattern, from a seed: patterns that a table serves, most of them then changed so that it may
//! not.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use table_design::{
    Index, IndexKind, KeyAttribute, KeyType, Operation, Operator, Pattern, Projection, Range, Returns, TableSchema,
};

use super::scalar::Scalar;

/// An item: its attributes by name.
pub(crate) type Item = BTreeMap<String, Scalar>;

/// Names, among them a reserved word and names that no placeholder can have.
const NAMES: [&str; 10] = ["id", "owner", "status", "created-at", "day", "total", "note", "tag", "city", "b"];

/// An attribute that is no key anywhere.
pub(crate) const PAYLOAD: &str = "payload";

/// A table with items, a pattern, and the values that a request of it takes.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) seed: u64,
    pub(crate) schema: TableSchema,
    pub(crate) types: BTreeMap<String, KeyType>,
    pub(crate) items: Vec<Item>,
    pub(crate) pattern: Pattern,
    /// The value of each attribute that is given by equality.
    pub(crate) equal: BTreeMap<String, Scalar>,
    /// The values of the range, in order; the first is that of a range with one value.
    pub(crate) range: (Scalar, Scalar),
    /// The value of each attribute of the filter.
    pub(crate) filter: BTreeMap<String, Scalar>,
    /// The items that a page reads at most.
    pub(crate) limit: Option<u32>,
    /// Whether a Query reads in ascending order.
    pub(crate) forward: bool,
}

/// The case of a seed; `several` allows indexes with several partition or sort attributes.
pub(crate) fn case(seed: u64, several: bool) -> Case {
    let mut make = Maker { rng: Rng::with_seed(seed), several };
    let names: Vec<String> = make.shuffled(&NAMES).into_iter().map(str::to_owned).collect();
    let mut types: BTreeMap<String, KeyType> = names.iter().map(|name| (name.clone(), make.key_type())).collect();
    types.insert(PAYLOAD.to_owned(), KeyType::String);
    let schema = make.schema(&names, &types);
    let items = make.items(&schema, &types);
    let pattern = make.pattern(&schema, &names, &types);
    let hint = items[make.rng.usize(..items.len())].clone();
    let value = |name: &String, make: &mut Maker| {
        // Mostly the values of an item that there is, so that something is found.
        match hint.get(name).filter(|_| make.chance(85)) {
            Some(found) => found.clone(),
            None => Scalar::nth(types[name], make.rng.usize(..8)),
        }
    };
    let equal_names: BTreeSet<&String> =
        pattern.key_equals.iter().chain(pattern.key_range.iter().map(|range| &range.attribute)).collect();
    let equal = equal_names.into_iter().map(|name| (name.clone(), value(name, &mut make))).collect();
    let filter = pattern.filter_on.iter().map(|name| (name.clone(), value(name, &mut make))).collect();
    let range = match &pattern.key_range {
        Some(range) => {
            let (one, other) = (value(&range.attribute, &mut make), value(&range.attribute, &mut make));
            let last = Scalar::nth(types[&range.attribute], make.rng.usize(..8));
            let other = if make.chance(60) { last } else { other };
            if one <= other { (one, other) } else { (other, one) }
        }
        None => (Scalar::N(0), Scalar::N(0)),
    };
    let (limit, forward) = (make.chance(40).then(|| make.rng.u32(1..6)), make.chance(70));
    Case { seed, schema, types, items, pattern, equal, range, filter, limit, forward }
}

impl Case {
    /// The attributes that any request of the case may name.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.types.keys()
    }
}

struct Maker {
    rng: Rng,
    several: bool,
}

impl Maker {
    fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(..100) < percent
    }

    fn shuffled<'a>(&mut self, of: &[&'a str]) -> Vec<&'a str> {
        let mut names = of.to_vec();
        self.rng.shuffle(&mut names);
        names
    }

    fn key_type(&mut self) -> KeyType {
        match self.rng.u8(..10) {
            0..6 => KeyType::String,
            6..9 => KeyType::Number,
            _ => KeyType::Binary,
        }
    }

    fn schema(&mut self, names: &[String], types: &BTreeMap<String, KeyType>) -> TableSchema {
        let key = |name: &String| KeyAttribute::new(name, types[name]);
        let partition = vec![key(&names[0])];
        let sort: Vec<KeyAttribute> = if self.chance(75) { vec![key(&names[1])] } else { Vec::new() };
        let mut indexes = BTreeMap::new();
        let locals = if sort.is_empty() { 0 } else { self.rng.usize(..3) };
        for number in 0..locals {
            let sort = vec![key(&names[2 + self.rng.usize(..5)])];
            let projection = self.projection(names);
            let index = Index { kind: IndexKind::Local, partition: partition.clone(), sort, projection };
            indexes.insert(format!("local-{number}"), Some(index));
        }
        for number in 0..self.rng.usize(..4) {
            let mut keys: Vec<KeyAttribute> = names.iter().map(key).collect();
            self.rng.shuffle(&mut keys);
            let most = if self.several && self.chance(60) { 3 } else { 1 };
            let partitions = 1 + self.rng.usize(..most);
            let sorts = self.rng.usize(..=most);
            let sort = keys.split_off(partitions).into_iter().take(sorts).collect();
            let projection = self.projection(names);
            let index = Index { kind: IndexKind::Global, partition: keys, sort, projection };
            indexes.insert(format!("global-{number}"), Some(index));
        }
        // An attribute that is projected explicitly is no key of its index.
        for index in indexes.values_mut().flatten() {
            if let Projection::Include(attributes) = &mut index.projection {
                let keys: Vec<&str> = index.partition.iter().chain(&index.sort).map(|key| key.name.as_str()).collect();
                attributes.retain(|name| !keys.contains(&name.as_str()) && *name != names[0]);
                attributes.insert(PAYLOAD.to_owned());
            }
        }
        TableSchema { partition, sort, indexes, open: false }
    }

    fn projection(&mut self, names: &[String]) -> Projection {
        match self.rng.u8(..3) {
            0 => Projection::All,
            1 => Projection::KeysOnly,
            _ => Projection::Include((0..3).map(|_| names[self.rng.usize(..names.len())].clone()).collect()),
        }
    }

    /// A few dozen items with few distinct values; attributes that are no key of the table may be absent.
    fn items(&mut self, schema: &TableSchema, types: &BTreeMap<String, KeyType>) -> Vec<Item> {
        let primary: BTreeSet<&str> = schema.primary_key().map(|key| key.name.as_str()).collect();
        let mut items: BTreeMap<Vec<Scalar>, Item> = BTreeMap::new();
        for _ in 0..36 {
            let mut item = Item::new();
            for (name, kind) in types {
                let is_primary = primary.contains(name.as_str());
                if !is_primary && self.chance(20) {
                    continue;
                }
                let distinct = match is_primary {
                    true if primary.len() == 1 => 8,
                    true => 5,
                    false => 3,
                };
                item.insert(name.clone(), Scalar::nth(*kind, self.rng.usize(..distinct)));
            }
            let key = schema.primary_key().map(|key| item[&key.name].clone()).collect();
            items.insert(key, item);
        }
        items.into_values().collect()
    }

    fn pattern(&mut self, schema: &TableSchema, names: &[String], types: &BTreeMap<String, KeyType>) -> Pattern {
        let operation = match self.rng.u8(..20) {
            0..12 => Operation::Query,
            12..14 => Operation::Scan,
            14..16 => Operation::GetItem,
            16 => Operation::BatchGetItem,
            17 => Operation::PutItem,
            18 => Operation::UpdateItem,
            _ => Operation::DeleteItem,
        };
        let mut pattern = match operation {
            Operation::Query | Operation::Scan => self.question(operation, schema, types),
            _ => by_key(operation, schema),
        };
        for _ in 0..[0, 1, 1, 1, 2][self.rng.usize(..5)] {
            self.change(&mut pattern, schema, names, types);
        }
        pattern
    }

    /// A Query or a Scan that the table or one of its indexes serves.
    fn question(&mut self, operation: Operation, schema: &TableSchema, types: &BTreeMap<String, KeyType>) -> Pattern {
        let indexes: Vec<(&String, &Index)> =
            schema.indexes.iter().filter_map(|(name, index)| Some((name, index.as_ref()?))).collect();
        let index = (!indexes.is_empty() && self.chance(75)).then(|| indexes[self.rng.usize(..indexes.len())]);
        let (partition, sort) =
            index.map_or((&schema.partition, &schema.sort), |(_, index)| (&index.partition, &index.sort));
        let mut pattern = Pattern { index: index.map(|(name, _)| name.clone()), ..by_key(operation, schema) };
        pattern.key_equals.clear();
        if operation == Operation::Query {
            let given = self.rng.usize(..=sort.len());
            pattern.key_equals = partition.iter().chain(&sort[..given]).map(|key| key.name.clone()).collect();
            self.rng.shuffle(&mut pattern.key_equals);
            if let Some(next) = sort.get(given).filter(|_| self.chance(60)) {
                pattern.key_range = Some(self.range(&next.name, types));
            }
        }
        let globals: Vec<&Index> =
            indexes.iter().map(|(_, index)| *index).filter(|index| index.kind == IndexKind::Global).collect();
        if operation == Operation::Scan && index.is_none() && !globals.is_empty() {
            // What an index would be queried by.
            let index = globals[self.rng.usize(..globals.len())];
            pattern.filter_on = index.partition.iter().map(|key| key.name.clone()).collect();
            pattern.returns = Returns::Keys;
            return pattern;
        }
        let is_key = |name: &String| partition.iter().chain(sort).any(|key| key.name == *name);
        let contains = |name: &String| match index.map(|(_, index)| (index.kind, &index.projection)) {
            None | Some((IndexKind::Local, _) | (_, Projection::All)) => true,
            Some((_, Projection::KeysOnly)) => false,
            Some((_, Projection::Include(attributes))) => attributes.contains(name),
        };
        let others: Vec<&String> = types.keys().filter(|name| contains(name) && !is_key(name)).collect();
        if !others.is_empty() && self.chance(35) {
            pattern.filter_on.push(others[self.rng.usize(..others.len())].clone());
        }
        let whole = others.len() + partition.len() + sort.len() >= types.len();
        pattern.returns = match self.rng.u8(..3) {
            0 if whole => Returns::All,
            1 if !others.is_empty() => {
                Returns::Attributes(others.into_iter().filter(|_| self.rng.bool()).take(3).cloned().collect())
            }
            _ => Returns::Keys,
        };
        if pattern.returns == Returns::Attributes(Vec::new()) {
            pattern.returns = Returns::Keys;
        }
        pattern
    }

    fn range(&mut self, attribute: &str, types: &BTreeMap<String, KeyType>) -> Range {
        let operators = &Operator::ALL;
        let mut operator = operators[self.rng.usize(..operators.len())];
        if operator == Operator::BeginsWith && types[attribute] == KeyType::Number && self.chance(80) {
            operator = Operator::Between;
        }
        Range { attribute: attribute.to_owned(), operator }
    }

    /// One change, after which the pattern may not be servable any more.
    fn change(
        &mut self,
        pattern: &mut Pattern,
        schema: &TableSchema,
        names: &[String],
        types: &BTreeMap<String, KeyType>,
    ) {
        let name = names[self.rng.usize(..names.len())].clone();
        match self.rng.u8(..13) {
            0 if !pattern.key_equals.is_empty() => {
                pattern.key_equals.remove(self.rng.usize(..pattern.key_equals.len()));
            }
            0 | 1 if !pattern.key_equals.contains(&name) => pattern.key_equals.push(name),
            2 => pattern.key_range = Some(self.range(&name, types)),
            3 => {
                // A partition attribute with a range instead of equality.
                if !pattern.key_equals.is_empty() {
                    let name = pattern.key_equals.remove(self.rng.usize(..pattern.key_equals.len()));
                    pattern.key_range = Some(self.range(&name, types));
                }
            }
            4 => pattern.consistent_read = !pattern.operation.writes(),
            5 | 10 if !pattern.filter_on.contains(&name) => pattern.filter_on.push(name),
            11 => {
                // A key instead of what is filtered on, and not given as one.
                if let Some(name) = pattern.key_range.take().map(|range| range.attribute) {
                    pattern.filter_on = vec![name];
                }
            }
            6 => pattern.returns = Returns::All,
            7 => {
                let count = 1 + self.rng.usize(..3);
                let listed: BTreeSet<String> =
                    (0..count).map(|_| names[self.rng.usize(..names.len())].clone()).collect();
                pattern.returns = Returns::Attributes(listed.into_iter().collect());
            }
            8 => pattern.index = Some("missing".to_owned()),
            _ => {
                let indexes: Vec<&String> = schema.indexes.keys().collect();
                pattern.index = (!indexes.is_empty()).then(|| indexes[self.rng.usize(..indexes.len())].clone());
            }
        }
    }
}

/// A read or a write by the full primary key.
fn by_key(operation: Operation, schema: &TableSchema) -> Pattern {
    Pattern {
        operation,
        index: None,
        key_equals: schema.primary_key().map(|key| key.name.clone()).collect(),
        key_range: None,
        filter_on: Vec::new(),
        returns: Returns::All,
        consistent_read: false,
        rate: None,
        pages: false,
    }
}
