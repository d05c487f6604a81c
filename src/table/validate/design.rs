//! What the design says is well-formed: entities exist, templates can be read, and numbers are possible. Whether a pattern can
//! be served is for the guardrail `pattern.unservable`.

use table_design::{EntityProblem, Fault, check_entities};
use tf_provider::{Attr, Diagnostic, Diagnostics, Number, Path, similar};

use crate::limits::MAX_ITEM_BYTES;
use crate::table::design::{Design, template};
use crate::table::model::{AccessPatternModel, EntityModel, RateModel, TableModel, UsageModel};

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    for (name, pattern) in config.access_patterns.known().into_iter().flatten() {
        if let Some(pattern) = pattern.known() {
            self::pattern(pattern, config, &Path::of("access_patterns").key(name), problems);
        }
    }
    for (name, entity) in config.entities.known().into_iter().flatten() {
        if let Some(entity) = entity.known() {
            self::entity(entity, &Path::of("entities").key(name), problems);
        }
    }
    if let Some(usage) = config.usage.known() {
        self::usage(usage, &Path::of("usage"), problems);
    }
    if !config.entities.is_null() {
        entity_faults(&Design::of(config)).into_iter().for_each(|fault| problems.push(fault));
    }
}

/// Entities whose keys the table cannot have.
pub(crate) fn entity_faults(design: &Design) -> Vec<Diagnostic> {
    check_entities(&design.schema, &design.entities).into_iter().filter_map(|problem| fault(design, problem)).collect()
}

fn fault(design: &Design, problem: EntityProblem) -> Option<Diagnostic> {
    let EntityProblem { entity, attribute, fault } = problem;
    let keys = Path::of("entities").key(&entity).attribute("keys");
    let attribute = attribute?;
    let (path, summary, detail) = match fault {
        Fault::NotAKey => {
            let detail = format!(
                "\"{attribute}\" is no key of the table or of an index. Only keys are made by templates; leave it out."
            );
            (keys.key(&attribute), "Template for an attribute that is no key", detail)
        }
        Fault::NoPrimaryKey => {
            let of_sort = design.schema.sort.iter().any(|key| key.name == attribute);
            let which = if of_sort { "`sort_key`" } else { "`partition_key`" };
            let detail = format!(
                "Every item has the full primary key, and this entity has no template for the attribute of {which}. Add it."
            );
            (keys, "Entity without a full primary key", detail)
        }
        Fault::NotText(kind) => {
            let detail = format!(
                "\"{attribute}\" is of type {}, so its template is one attribute alone, such as \"{{createdAt}}\". Make the key \
                 of type S, or leave the text out.",
                kind.as_str()
            );
            (keys.key(&attribute), "Template makes text", detail)
        }
        Fault::NotPadded { .. } | Fault::Collision { .. } | Fault::Prefix { .. } => return None,
    };
    Some(Diagnostic::error(path, summary, detail))
}

fn pattern(pattern: &AccessPatternModel, config: &TableModel, path: &Path, problems: &mut Diagnostics) {
    if let (Some(name), false) = (pattern.entity.known(), config.entities.is_unknown()) {
        let entities = config.entities.known();
        let names: Vec<&String> = entities.into_iter().flatten().map(|(name, _)| name).collect();
        if !names.contains(&name) {
            let meant = similar::nearest(name, names.iter().map(|name| (name, name.as_str())));
            let meant = meant.map(|name| format!(" Did you mean \"{name}\"?")).unwrap_or_default();
            let detail = format!("There is no entity of this name in `entities`.{meant}");
            problems.error(path.attribute("entity"), "Unknown entity", detail);
        }
    }
    if let Some(RateModel { per_second, items, item_size_bytes, distinct_keys }) = pattern.rate.known() {
        let path = path.attribute("rate");
        for (attribute, value, least) in
            [("per_second", per_second, 0), ("items", items, 0), ("distinct_keys", distinct_keys, 1)]
        {
            at_least(value, least, &path.attribute(attribute), problems);
        }
        item_size(item_size_bytes, &path, problems);
    }
}

fn entity(entity: &EntityModel, path: &Path, problems: &mut Diagnostics) {
    let EntityModel { keys, item_size_bytes, shards } = entity;
    item_size(item_size_bytes, path, problems);
    let sharded = shards.known().is_some_and(|shards| *shards > 1);
    for (attribute, text) in keys.known().into_iter().flatten() {
        if let Some(Err(error)) = text.known().map(|text| template(text, sharded)) {
            let detail = format!(
                "A template consists of text and of attributes in braces, such as \"ORDER#{{orderId}}\" or \
                 \"{{createdAt:10}}\", but {error}."
            );
            problems.error(path.attribute("keys").key(attribute), "Invalid key template", detail);
        }
    }
}

fn usage(usage: &UsageModel, path: &Path, problems: &mut Diagnostics) {
    let UsageModel { storage_gb, item_size_bytes, hours_per_month } = usage;
    at_least(storage_gb, 0, &path.attribute("storage_gb"), problems);
    at_least(hours_per_month, 0, &path.attribute("hours_per_month"), problems);
    item_size(item_size_bytes, path, problems);
    if hours_per_month.known().is_some_and(|hours| hours.to_f64() > MAX_HOURS_PER_MONTH) {
        let detail = format!("A month has at most {MAX_HOURS_PER_MONTH} hours.");
        problems.error(path.attribute("hours_per_month"), "Number out of range", detail);
    }
}

/// Hours of a month of 31 days.
const MAX_HOURS_PER_MONTH: f64 = 744.0;

fn item_size(size: &Attr<Number>, path: &Path, problems: &mut Diagnostics) {
    let path = path.attribute("item_size_bytes");
    at_least(size, 1, &path, problems);
    if size.known().is_some_and(|size| *size > Number::from(MAX_ITEM_BYTES)) {
        let detail = format!("An item has at most {MAX_ITEM_BYTES} bytes (400 KB).");
        problems.error(path, "Number out of range", detail);
    }
}

fn at_least(value: &Attr<Number>, least: i64, path: &Path, problems: &mut Diagnostics) {
    if value.known().is_some_and(|value| *value < Number::from(least)) {
        problems.error(path.clone(), "Number out of range", format!("Must be at least {least}."));
    }
}
