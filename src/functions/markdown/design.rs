//! Keys, indexes, entities and access patterns.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use table_design::{Entity, IndexKind, KeyAttribute, KeyType, Projection};
use tf_provider::{Attr, Number};

use super::Document;
use crate::markdown::{code, plain, table};
use crate::table::model::AccessPatternPlanModel;

/// What a cell has where there is nothing to say.
const NOTHING: &str = "–";

impl Document<'_> {
    pub(super) fn keys(&self) -> Option<String> {
        let schema = &self.design.schema;
        let of = |which: &str, keys: &[KeyAttribute]| {
            let row = |key: &KeyAttribute| vec![which.to_owned(), code(&key.name), type_of(key)];
            keys.iter().map(row).collect::<Vec<_>>()
        };
        let rows = [of("Partition key", &schema.partition), of("Sort key", &schema.sort)].concat();
        Some(format!("## Keys\n\n{}", table(&["Key", "Attribute", "Type"], &rows)))
    }

    pub(super) fn indexes(&self) -> Option<String> {
        let rows: Vec<Vec<String>> = self
            .design
            .indexes()
            .map(|(name, index)| {
                let kind = match index.kind {
                    IndexKind::Global => "global",
                    IndexKind::Local => "local",
                    IndexKind::Vector => "vector",
                };
                let (partition, sort) = (typed(&index.partition), typed(&index.sort));
                vec![code(name), kind.to_owned(), partition, sort, projection(&index.projection)]
            })
            .collect();
        let header = ["Index", "Kind", "Partition key", "Sort key", "Projection"];
        (!rows.is_empty()).then(|| format!("## Indexes\n\n{}", table(&header, &rows)))
    }

    pub(super) fn entities(&self) -> Option<String> {
        let entities = &self.design.entities;
        if entities.is_empty() {
            return None;
        }
        let keys: BTreeSet<&String> = entities.values().flat_map(|entity| entity.keys.keys()).collect();
        let names: Vec<String> = keys.iter().map(|name| code(name)).collect();
        let header: Vec<&str> =
            ["Entity"].into_iter().chain(names.iter().map(String::as_str)).chain(["Item size", "Shards"]).collect();
        let row = |(name, entity): (&String, &Entity)| {
            let template = |key: &&String| entity.keys.get(*key).map_or(NOTHING.to_owned(), |it| code(&it.to_string()));
            let size = entity.item_size_bytes.map_or(NOTHING.to_owned(), |bytes| format!("{bytes} bytes"));
            let cells = keys.iter().map(template).chain([size, entity.shards.to_string()]);
            [code(name)].into_iter().chain(cells).collect::<Vec<_>>()
        };
        let rows: Vec<_> = entities.iter().map(row).collect();
        let sections = [
            format!("## Entities\n\n{}", table(&header, &rows)),
            format!("The keys of a sample item of each:\n\n```json\n{}\n```", self.samples()),
            self.entity_diagram(),
        ];
        Some(sections.join("\n\n"))
    }

    /// The keys of an item of each entity.
    fn samples(&self) -> String {
        let sample = |entity: &Entity| {
            let key = |name: &String, template: &table_design::Template| {
                let is_number = self.type_of(name) == Some(KeyType::Number);
                let value = |attribute: &str| match attribute {
                    "shard" => "0".to_owned(),
                    _ if is_number => "1".to_owned(),
                    other => format!("{other}-1"),
                };
                let padded: BTreeSet<&str> = template.parts().iter().filter_map(padded).collect();
                let value = |name: &str| if padded.contains(name) { "1".to_owned() } else { value(name) };
                let values = template.attributes().map(|name| (name.to_owned(), value(name)));
                let text = template.render(&values.collect::<BTreeMap<_, _>>()).unwrap_or_default();
                match text.parse::<u64>() {
                    Ok(number) if is_number => Json::from(number),
                    _ => Json::from(text),
                }
            };
            let keys = entity.keys.iter().map(|(name, template)| (name.clone(), key(name, template)));
            Json::Object(keys.collect())
        };
        let samples = self.design.entities.iter().map(|(name, entity)| (name.clone(), sample(entity)));
        serde_json::to_string_pretty(&Json::Object(samples.collect())).unwrap_or_default()
    }

    fn type_of(&self, attribute: &str) -> Option<KeyType> {
        let of_indexes = self.design.indexes().flat_map(|(_, index)| index.partition.iter().chain(&index.sort));
        let mut keys = self.design.schema.primary_key().chain(of_indexes);
        keys.find(|key| key.name == attribute).and_then(|key| key.key_type)
    }

    pub(super) fn patterns(&self) -> Option<String> {
        if self.plans.is_empty() {
            return None;
        }
        let header = ["Pattern", "Request", "Key condition", "Read units/s", "Write units/s", "USD per month"];
        let rows: Vec<Vec<String>> = self.plans.iter().map(|(name, plan)| self.pattern_row(name, plan)).collect();
        let described = self.plans.iter().filter_map(|(name, _)| {
            let text = self.table.access_patterns.known()?.get(name)?.known()?.description.known()?;
            Some(format!("- {}: {}", code(name), plain(text)))
        });
        let described: Vec<String> = described.collect();
        let mut sections = vec![format!("## Access patterns\n\n{}", table(&header, &rows))];
        sections.extend((!described.is_empty()).then(|| described.join("\n")));
        sections.push(self.pattern_diagram());
        Some(sections.join("\n\n"))
    }

    fn pattern_row(&self, name: &str, plan: &AccessPatternPlanModel) -> Vec<String> {
        let AccessPatternPlanModel { request, key_condition, projection: _, read_units, write_units, monthly_cost } =
            plan;
        let problems =
            self.design.patterns.get(name).map(|judged| judged.proof.problems.as_slice()).unwrap_or_default();
        let problems: Vec<String> = problems.iter().map(|problem| plain(&problem.what)).collect();
        let request = match request.known() {
            Some(request) => plain(request),
            None => format!("**cannot be served**: {}", problems.join(" ")),
        };
        let condition = key_condition.known().map_or(NOTHING.to_owned(), |condition| code(condition));
        vec![code(name), request, condition, number(read_units), number(write_units), number(monthly_cost)]
    }
}

/// The name of an attribute that is padded, and so a number.
fn padded(part: &table_design::Part) -> Option<&str> {
    match part {
        table_design::Part::Attribute { name, width: Some(_) } => Some(name),
        table_design::Part::Attribute { name: _, width: None } | table_design::Part::Literal(_) => None,
    }
}

pub(super) fn number(number: &Attr<Number>) -> String {
    number.known().map_or(NOTHING.to_owned(), Number::to_string)
}

fn type_of(key: &KeyAttribute) -> String {
    key.key_type.map_or(NOTHING.to_owned(), |kind| code(kind.as_str()))
}

fn typed(keys: &[KeyAttribute]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("{} ({})", code(&key.name), type_of(key))).collect();
    if keys.is_empty() { NOTHING.to_owned() } else { keys.join(", ") }
}

fn projection(projection: &Projection) -> String {
    match projection {
        Projection::KeysOnly => "keys only".to_owned(),
        Projection::All => "all".to_owned(),
        Projection::Include(attributes) => {
            format!("keys, {}", attributes.iter().map(|name| code(name)).collect::<Vec<_>>().join(", "))
        }
    }
}
