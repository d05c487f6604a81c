//! A table as the rules judge it.

use std::collections::{BTreeMap, BTreeSet};

use table_design::cost::Estimate;
use table_design::{Index, IndexKind, KeyAttribute};
use tf_provider::{Attr, Number, Path};

use super::Effects;
use crate::config::GuardrailPolicy;
use crate::guardrail_ids;
use crate::table::design::{Design, JudgedPattern};
use crate::table::model::{CapacityModel, GlobalIndexModel, TableModel};
use crate::table::state::CostedDesign;

/// A table with its design, and what the provider's configuration says of the rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    /// The planned table, or the prior one.
    pub(super) table: &'a TableModel,
    /// Its keys, entities and patterns.
    pub(super) design: &'a Design,
    /// What it costs, if that is known.
    pub(super) estimate: Option<&'a Estimate>,
    /// The account of the table, once it is known.
    pub(super) account: Option<&'a str>,
    /// The limit of the rule, if it has one.
    pub(super) limit: Option<f64>,
    policy: &'a GuardrailPolicy,
}

/// What a rule finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// The attribute that breaks the rule.
    pub(super) path: Path,
    /// What is the case: one or two sentences.
    pub(super) what: String,
    /// The change of the configuration that mends it, where that differs from place to place.
    pub(super) repair: Option<String>,
}

/// A capacity of the table or of an index.
pub(super) struct Provisioned<'a> {
    /// Its attribute.
    pub(super) path: Path,
    /// What it is of, for instance `the table` or `index "ByStatus"`.
    pub(super) of: String,
    /// `read` or `write`.
    pub(super) direction: &'static str,
    /// The capacity.
    pub(super) capacity: &'a CapacityModel,
}

impl Finding {
    pub(super) fn new(path: Path, what: String) -> Self {
        Self { path, what, repair: None }
    }

    pub(super) fn with_repair(self, repair: Option<String>) -> Self {
        Self { repair, ..self }
    }
}

impl<'a> Subject<'a> {
    pub(super) fn of(
        table: &'a TableModel,
        costed: &'a CostedDesign,
        effects: &Effects<'a>,
        policy: &'a GuardrailPolicy,
    ) -> Self {
        let (design, estimate) = (&costed.design, costed.estimate());
        Self { table, design, estimate, account: effects.account, limit: None, policy }
    }

    /// Keys of the tags that every table must have.
    pub(super) fn required_tags(&self) -> &'a BTreeSet<String> {
        &self.policy.required_tags
    }

    /// With the limit of a rule.
    pub(super) fn for_rule(&self, id: &str) -> Self {
        let own = || guardrail_ids::LIMITS.iter().find(|(known, _)| *known == id).and_then(|(_, limit)| *limit);
        let configured = self.policy.rules.get(id).and_then(|rule| rule.limit.as_ref()).map(Number::to_f64);
        Self { limit: configured.or_else(|| own().map(f64::from)), ..*self }
    }

    /// The global indexes that are known.
    pub(super) fn global_indexes(&self) -> impl Iterator<Item = (&'a String, &'a GlobalIndexModel)> {
        let known = self.table.global_secondary_indexes.known().into_iter().flatten();
        known.filter_map(|(name, index)| Some((name, index.known()?)))
    }

    /// The keys of each index that are known.
    pub(super) fn indexes(&self) -> impl Iterator<Item = (&'a String, &'a Index)> {
        self.design.indexes()
    }

    /// The partition keys of the table and of its global indexes, each with its path and what it is of.
    pub(super) fn partition_keys(&self) -> Vec<(Path, String, &[KeyAttribute])> {
        let table = (Path::of("partition_key"), "the table".to_owned(), self.design.schema.partition.as_slice());
        let indexes = self.indexes().filter(|(_, index)| index.kind == IndexKind::Global).map(|(name, index)| {
            let written = self.global_indexes().find(|(known, _)| *known == name);
            let several = written.is_some_and(|(_, index)| !index.partition_keys.is_null());
            let attribute = if several { "partition_keys" } else { "partition_key" };
            (index_path(index.kind, name).attribute(attribute), format!("index \"{name}\""), index.partition.as_slice())
        });
        std::iter::once(table).chain(indexes).filter(|(_, _, keys)| !keys.is_empty()).collect()
    }

    /// The capacities of the table and of the indexes that have their own.
    pub(super) fn capacities(&self) -> Vec<Provisioned<'a>> {
        let table = self.table;
        let of_table = [("read", &table.read_capacity), ("write", &table.write_capacity)];
        let mut found = Vec::new();
        for (direction, capacity) in of_table {
            let path = Path::of(format!("{direction}_capacity"));
            found.extend(provisioned(path, "the table".to_owned(), direction, capacity));
        }
        for (name, index) in self.global_indexes() {
            let of_index = [("read", &index.read_capacity), ("write", &index.write_capacity)];
            for ((direction, capacity), (_, inherited)) in of_index.into_iter().zip(of_table) {
                let path = index_path(IndexKind::Global, name).attribute(format!("{direction}_capacity"));
                let own = capacity.known().zip(inherited.known()).is_none_or(|(own, table)| !is_same(own, table));
                found.extend(provisioned(path, format!("index \"{name}\""), direction, capacity).filter(|_| own));
            }
        }
        found
    }

    /// The patterns that are known, each with its path.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (Path, &String, &JudgedPattern)> {
        let path = |name: &String| Path::of("access_patterns").key(name);
        self.design.patterns.iter().map(move |(name, pattern)| (path(name), name, pattern))
    }
}

/// The path of an index of a kind.
pub(super) fn index_path(kind: IndexKind, name: &str) -> Path {
    let map = match kind {
        IndexKind::Global => "global_secondary_indexes",
        IndexKind::Local => "local_secondary_indexes",
        IndexKind::Vector => "vector_indexes",
    };
    Path::of(map).key(name)
}

/// Whether two capacities have the same units or bounds.
fn is_same(one: &CapacityModel, other: &CapacityModel) -> bool {
    let bounds = |capacity: &CapacityModel| {
        let CapacityModel { units, min_capacity, max_capacity, .. } = capacity;
        [units, min_capacity, max_capacity].map(|attr| attr.known().copied())
    };
    bounds(one) == bounds(other)
}

fn provisioned<'a>(
    path: Path,
    of: String,
    direction: &'static str,
    capacity: &'a Attr<CapacityModel>,
) -> Option<Provisioned<'a>> {
    capacity.known().map(|capacity| Provisioned { path, of, direction, capacity })
}

/// The entries of a map that are known.
pub(super) fn known<T>(map: &Attr<BTreeMap<String, Attr<T>>>) -> impl Iterator<Item = (&String, &T)> {
    map.known().into_iter().flatten().filter_map(|(name, entry)| Some((name, entry.known()?)))
}
