//! What a configuration says about the design of its table, in the terms of `table-design`: keys, entities, access patterns
//! and what came of judging them. What is not known yet is left out, so that nothing is said about it.

use std::collections::BTreeMap;

use table_design::{Entity, Index, Pattern, Proof, TableSchema, prove, resolve};

use super::model::TableModel;

mod cost;
mod entities;
mod outputs;
mod patterns;
mod repairs;
mod schema;

pub(crate) use cost::{Costing, costing};
pub(crate) use entities::template;
pub(crate) use outputs::{access_pattern_plan, estimated_cost};
pub(crate) use patterns::written_pattern;
pub(crate) use repairs::{REPAIRED, cheaper, repaired_alone, repairs};

/// The design of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Design {
    /// The keys of the table and its indexes.
    pub(crate) schema: TableSchema,
    /// The entities whose templates are known and well-formed.
    pub(crate) entities: BTreeMap<String, Entity>,
    /// Whether there may be entities in addition to these.
    pub(crate) more_entities: bool,
    /// The patterns that are wholly known.
    pub(crate) patterns: BTreeMap<String, JudgedPattern>,
    /// Whether there may be patterns in addition to these.
    pub(crate) more_patterns: bool,
}

/// A pattern with what came of judging it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JudgedPattern {
    /// In terms of the table's keys.
    pub(crate) pattern: Pattern,
    /// The entity that it is about.
    pub(crate) entity: Option<String>,
    /// Whether its rate is given, and known.
    pub(crate) rate: RateKnown,
    /// Whether it names the shard that it asks, so that it is one request.
    pub(crate) one_shard: bool,
    /// Whether the service can serve it.
    pub(crate) proof: Proof,
}

/// Whether the rate of a pattern is given, and known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RateKnown {
    /// It is not given.
    Absent,
    /// A part of it is not known yet.
    Unknown,
    /// It is known.
    Known,
}

impl Design {
    /// The design of a table as it is planned or stored, with the types of its keys.
    pub(crate) fn of(model: &TableModel) -> Self {
        let schema = schema::schema(model);
        let (entities, more_entities) = entities::entities(model);
        let (written, more_patterns) = patterns::patterns(model);
        let judged = written.into_iter().map(|(name, (pattern, entity))| {
            let rate = patterns::rate_known(model, &name, &pattern);
            (name, judge(&schema, &entities, pattern, entity, rate))
        });
        let patterns = judged.collect();
        Self { schema, entities, more_entities, patterns, more_patterns }
    }

    /// The indexes whose keys and projections are known.
    pub(crate) fn indexes(&self) -> impl Iterator<Item = (&String, &Index)> {
        self.schema.indexes.iter().filter_map(|(name, index)| Some((name, index.as_ref()?)))
    }
}

impl JudgedPattern {
    /// Whether everything was known that its proof depends on.
    fn is_judged(&self) -> bool {
        self.proof.request.is_some() || !self.proof.problems.is_empty()
    }
}

fn judge(
    schema: &TableSchema,
    entities: &BTreeMap<String, Entity>,
    pattern: Pattern,
    entity: Option<String>,
    rate: RateKnown,
) -> JudgedPattern {
    let one_shard = pattern.key_equals.iter().any(|name| name == "shard");
    let about = entity.as_ref().and_then(|name| Some((name, entities.get(name)?)));
    let (pattern, proof) = match about.map(|(name, about)| resolve(schema, name, about, &pattern)) {
        Some(Err(problems)) => (pattern, Proof { problems, ..Proof::default() }),
        Some(Ok(resolved)) => {
            let proof = prove(schema, &resolved);
            (resolved, proof)
        }
        // A pattern about an entity that is not known, or does not exist, is not judged by it.
        None if entity.is_some() => (pattern, Proof::default()),
        None => {
            let proof = prove(schema, &pattern);
            (pattern, proof)
        }
    };
    JudgedPattern { pattern, entity, rate, one_shard, proof }
}

#[cfg(test)]
mod tests;
