//! Random vector indexes, of on-demand tables. Few attributes and names, some of them those of global indexes: two tables of a life
//! often have the same index, the same in another shape, or an index of the other kind under its name.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;

use super::{name, numbered, one_in, projection};
use crate::limits::MAX_VECTOR_INDEXES;
use crate::table::desired::{Desired, DesiredVectorIndex};
use crate::table::keys::{DistanceFunction, KeyAttribute, Projection, VectorShape};
use crate::table::throughput::BillingMode;

/// What holds vectors; the last is a key in other tables.
const ATTRIBUTES: [&str; 3] = ["embedding", "image", "place"];

/// The vector indexes of a table, by the numbers of their names.
#[derive(Clone)]
pub(super) struct DraftVectors {
    indexes: BTreeMap<u32, DraftVector>,
    /// The length of the vectors of each attribute.
    dimensions: [u32; 3],
}

#[derive(Clone)]
struct DraftVector {
    attribute: usize,
    distance: DistanceFunction,
    partition: Option<u8>,
    filters: BTreeSet<u8>,
    projection: Projection,
}

impl DraftVectors {
    pub(super) fn random(rng: &mut Rng) -> Self {
        let count = if one_in(rng, 2) { rng.usize(0..=MAX_VECTOR_INDEXES) } else { 0 };
        let indexes = (0..count).map(|_| (number(rng), index(rng))).collect();
        Self { indexes, dimensions: std::array::from_fn(|_| [3, 1_024][rng.usize(0..2)]) }
    }

    /// Takes some indexes away, changes some, adds some.
    pub(super) fn change(&mut self, rng: &mut Rng) {
        self.indexes.retain(|_, _| !one_in(rng, 4));
        for changed in self.indexes.values_mut() {
            if one_in(rng, 6) {
                *changed = index(rng);
            }
        }
        if self.indexes.len() < MAX_VECTOR_INDEXES && rng.bool() {
            self.indexes.entry(number(rng)).or_insert_with(|| index(rng));
        }
        if one_in(rng, 8) {
            self.dimensions[0] = 768;
        }
    }

    /// Those that the table can have: with names of their own, and vectors in attributes that are no keys.
    pub(super) fn add_to(&self, desired: &mut Desired, attribute: impl Fn(u8) -> KeyAttribute) {
        if desired.throughput.mode() == BillingMode::Provisioned {
            return;
        }
        let keys = desired.attribute_definitions();
        let free = |number: &&u32| !desired.global_indexes.contains_key(&numbered(**number));
        let names: Vec<u32> = self.indexes.keys().filter(free).copied().collect();
        let holds_vectors = |number: u8| {
            let key = attribute(number);
            self.indexes.values().any(|index| ATTRIBUTES[index.attribute] == key.name.as_str())
        };
        for number in names {
            let draft = &self.indexes[&number];
            let vectors = name(ATTRIBUTES[draft.attribute]);
            if keys.contains_key(&vectors) {
                continue;
            }
            let partition = draft.partition.filter(|number| !holds_vectors(*number));
            let filters = draft.filters.iter().filter(|number| Some(**number) != partition && !holds_vectors(**number));
            let shape = VectorShape {
                attribute: vectors,
                dimensions: self.dimensions[draft.attribute],
                distance: draft.distance,
                partition: partition.map(&attribute),
                filters: filters.map(|number| attribute(*number)).collect(),
                projection: draft.projection.clone(),
            };
            desired.vector_indexes.insert(numbered(number), DesiredVectorIndex { shape });
        }
    }
}

/// Two of these are names of global indexes, too.
fn number(rng: &mut Rng) -> u32 {
    if one_in(rng, 3) { rng.u32(0..2) } else { 90 + rng.u32(0..5) }
}

fn index(rng: &mut Rng) -> DraftVector {
    let functions = [DistanceFunction::Cosine, DistanceFunction::Euclidean, DistanceFunction::DotProduct];
    DraftVector {
        attribute: if one_in(rng, 5) { 2 } else { rng.usize(0..2) },
        distance: functions[rng.usize(0..3)],
        partition: rng.bool().then(|| rng.u8(0..8)),
        filters: (0..rng.usize(0..=2)).map(|_| rng.u8(0..8)).collect(),
        projection: projection(rng, 2),
    }
}
