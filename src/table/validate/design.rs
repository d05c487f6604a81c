//! What the design says is well-formed: entities exist, templates can be read, and numbers are possible. Whether a pattern can
//! be served is for the guardrail `pattern.unservable`.

use table_design::{EntityProblem, Fault, Operation, check_entities};
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
                "\"{attribute}\" is not a key of the table or of an index. Only keys are made by templates; leave it out."
            );
            (keys.key(&attribute), "Template for an attribute that is not a key", detail)
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
            let template = design.entities.get(&entity).and_then(|entity| entity.keys.get(&attribute));
            let detail = format!(
                "\"{attribute}\" is a key of type {}, and the template \"{}\" makes text. For this type it is one attribute \
                 alone, such as \"{{createdAt}}\". Make the key of type S, or leave the text out.",
                kind.as_str(),
                template.map(ToString::to_string).unwrap_or_default()
            );
            (keys.key(&attribute), "Template makes text", detail)
        }
        Fault::NotPadded { .. } | Fault::Collision { .. } | Fault::Prefix { .. } => return None,
    };
    Some(Diagnostic::error(path, summary, detail))
}

fn pattern(pattern: &AccessPatternModel, config: &TableModel, path: &Path, problems: &mut Diagnostics) {
    fits_operation(pattern, path, problems);
    attribute_names(pattern, path, problems);
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
        for (attribute, value, least, most) in [
            ("per_second", per_second, 0, MAX_PER_SECOND),
            ("items", items, 0, MAX_ITEMS),
            ("distinct_keys", distinct_keys, 1, MAX_ITEMS),
        ] {
            at_least(value, least, &path.attribute(attribute), problems);
            at_most(value, most, &path.attribute(attribute), problems);
        }
        item_size(item_size_bytes, &path, problems);
    }
}

/// What the API of an operation does not have.
fn fits_operation(pattern: &AccessPatternModel, path: &Path, problems: &mut Diagnostics) {
    let Some(operation) = pattern.operation.known().and_then(|name| Operation::parse(name)) else { return };
    let name = operation.as_str();
    if operation.writes() && pattern.consistent_read == Attr::Known(true) {
        let detail = format!("{name} writes: what it finds is always current. Leave it out.");
        problems.error(path.attribute("consistent_read"), "Attribute does not fit the operation", detail);
    }
    let pages = matches!(operation, Operation::Query | Operation::Scan | Operation::BatchGetItem);
    if !pages && pattern.pages == Attr::Known(true) {
        let detail = format!("{name} has no pages: it answers at once. Leave it out.");
        problems.error(path.attribute("pages"), "Attribute does not fit the operation", detail);
    }
    let most = match operation {
        Operation::GetItem => 1,
        Operation::BatchGetItem | Operation::PutItem | Operation::UpdateItem | Operation::DeleteItem => MAX_TOGETHER,
        Operation::Query | Operation::Scan | Operation::SearchVectors => return,
    };
    if let Some(rate) = pattern.rate.known() {
        at_most(&rate.items, most, &path.attribute("rate").attribute("items"), problems);
    }
}

/// The most items of a batch that reads, and of a transaction that writes.
const MAX_TOGETHER: i64 = 100;

/// Attributes have names, and are given once.
fn attribute_names(pattern: &AccessPatternModel, path: &Path, problems: &mut Diagnostics) {
    let AccessPatternModel { key_equals, key_range, filter_on, returns, .. } = pattern;
    for (attribute, listed) in [("key_equals", key_equals), ("filter_on", filter_on), ("returns", returns)] {
        let listed: Vec<Option<&String>> = listed.known().into_iter().flatten().map(Attr::known).collect();
        for (at, name) in listed.iter().enumerate().filter_map(|(at, name)| Some((at, (*name)?))) {
            let path = path.attribute(attribute).index(at);
            if name.is_empty() {
                problems.error(
                    path,
                    "Attribute without a name",
                    "The name of an attribute has at least one character.",
                );
            } else if listed[..at].contains(&Some(name)) {
                problems.error(path, "Attribute named twice", "It is in the list already. Leave it out here.");
            }
        }
    }
    let range = key_range.known().filter(|range| range.operator.known().is_some_and(|operator| operator == "="));
    let ranged = range.and_then(|range| range.attribute.known());
    let again = ranged.filter(|name| key_equals.known().into_iter().flatten().any(|given| given.known() == Some(name)));
    if again.is_some() {
        let detail = "It is given by equality in `key_equals` already. Leave it out here.";
        problems.error(path.attribute("key_range").attribute("attribute"), "Attribute named twice", detail);
    }
}

fn entity(entity: &EntityModel, path: &Path, problems: &mut Diagnostics) {
    let EntityModel { keys, item_size_bytes, shards } = entity;
    // An empty map means the same as none.
    if keys.is_null() {
        let detail =
            "Every item has the full primary key, and this entity has no template for any attribute of it. Add them.";
        problems.error(path.attribute("keys"), "Entity without a full primary key", detail);
    }
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
    at_most(storage_gb, MAX_STORAGE_GB, &path.attribute("storage_gb"), problems);
    at_least(hours_per_month, 0, &path.attribute("hours_per_month"), problems);
    item_size(item_size_bytes, path, problems);
    if hours_per_month.known().is_some_and(|hours| hours.to_f64() > MAX_HOURS_PER_MONTH) {
        let detail = format!("A month has at most {MAX_HOURS_PER_MONTH} hours.");
        problems.error(path.attribute("hours_per_month"), "Number out of range", detail);
    }
}

/// More by orders than the largest table that is known of: a larger number is a slip, and sums of such numbers mean nothing.
const MAX_PER_SECOND: i64 = 1_000_000_000;
const MAX_ITEMS: i64 = 1_000_000_000_000_000;
const MAX_STORAGE_GB: i64 = 1_000_000_000;

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

fn at_most(value: &Attr<Number>, most: i64, path: &Path, problems: &mut Diagnostics) {
    if value.known().is_some_and(|value| *value > Number::from(most)) {
        problems.error(path.clone(), "Number out of range", format!("Must be at most {most}."));
    }
}
