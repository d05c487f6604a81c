//! `estimate_cost`: what a table would cost in a month.

use std::collections::BTreeMap;

use table_design::cost::Prices;
use tf_provider::function::{Function, FunctionError, Signature};
use tf_provider::schema::{Attribute, AttributeKind, Mode, Storage};
use tf_provider::{Attr, Model as _, Path, Refinements, Schema, Type, Value};

use super::arguments::{Input, Stop, any_parameter};
use super::shaped;
use crate::config::{Preset, price_problem};
use crate::names::Region;
use crate::table::model::{EstimatedCostModel, TableModel, UsageModel};
use crate::table::plan::as_new;
use crate::table::validate::validate_by;

pub(super) struct EstimateCost;

/// The attributes of the resource that an estimate depends on.
const OF_TABLE: [&str; 15] = [
    "region",
    "access_patterns",
    "entities",
    "global_secondary_indexes",
    "local_secondary_indexes",
    "vector_indexes",
    "partition_key",
    "sort_key",
    "billing_mode",
    "read_capacity",
    "write_capacity",
    "table_class",
    "usage",
    "point_in_time_recovery",
    "stream",
];

/// The rules of the resource by which such a table is checked.
const RULES: [&str; 6] = ["key_types", "index_keys", "projections", "billing", "capacity", "design"];

impl Function for EstimateCost {
    fn name(&self) -> &'static str {
        "estimate_cost"
    }

    fn signature(&self) -> Signature {
        let description = "What a month costs by list prices, without a table: the same as `estimated_cost` of the resource, with the same \
            defaults. Everything but `prices` is written as in the resource.\n\n\
            - `region` (required): the Region whose prices count.\n\
            - `access_patterns`, or `patterns` for short: what is read and written, each with its `rate`.\n\
            - `entities`: the kinds of items that patterns name.\n\
            - `partition_key`, `sort_key`, `global_secondary_indexes`, `local_secondary_indexes`: every write of an item is a write of \
            the indexes that contain it.\n\
            - `vector_indexes`: named among what is not counted, since there is no price for them here.\n\
            - `billing_mode`, `read_capacity`, `write_capacity`: on-demand if left out.\n\
            - `table_class`: `STANDARD` if left out.\n\
            - `usage`: how much is stored, and in how many hours of the month the patterns happen.\n\
            - `point_in_time_recovery`: enabled if left out.\n\
            - `stream`: whether a stream is read.\n\
            - `prices`: prices in US dollars by item, where they are not the list prices, as in the provider block.\n\n\
            Functions do not see the provider block: neither its `region` nor its `prices` count here.";
        Signature::new(Schema::of::<EstimatedCostModel>(0, "").ty(), "What a table would cost in a month", description)
            .parameter(any_parameter("table", "An object with the attributes listed above."))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        match estimate(&Input::argument(&arguments, 0)) {
            Ok(estimate) => Ok(Value::Object(estimate.into_object())),
            Err(Stop::Unknown) => Ok(Value::Unknown(Refinements { null: Some(false), ..Refinements::default() })),
            Err(Stop::Error(error)) => Err(error),
        }
    }
}

fn estimate(given: &Input<'_>) -> Result<EstimatedCostModel, Stop> {
    let mut object = shaped::checked(given, attributes())?;
    let wholly_known = object.values().all(Value::is_wholly_known);
    let own_prices = object.remove("prices").unwrap_or_default();
    if let Some(short) = object.remove("patterns").filter(|patterns| !patterns.is_null()) {
        let long = object.insert("access_patterns".to_owned(), short);
        if long.is_some_and(|long| !long.is_null()) {
            return Err(given.error("`patterns` and `access_patterns` are the same: leave one of them out."));
        }
    }
    let mut config = shaped::table(given, object)?;
    if let Some(Err(problem)) = config.region.known().map(|region| Region::parse(region)) {
        return Err(given.error_at(&Path::of("region"), format!("{problem} Give the Region whose prices count.")));
    }
    shaped::refuse(given, &validate_by(&RULES, &config))?;
    // Whether there is a stream at all is not known.
    if config.stream.is_unknown() {
        return Err(Stop::Unknown);
    }
    // Capacity costs something without being used.
    config.usage = config.usage.or_else(|| Attr::Known(UsageModel::default()));
    let (_, costed) = as_new(&config, Preset::Standard, prices(given, &own_prices)?);
    match costed.cost() {
        Attr::Known(estimate) => Ok(estimate),
        Attr::Null | Attr::Unknown(_) if wholly_known => Err(given.error(
            "The cost does not follow from this: a pattern names an entity that is not there, or a part of the table is missing.",
        )),
        Attr::Null | Attr::Unknown(_) => Err(Stop::Unknown),
    }
}

/// Those of the resource, and two that it does not have.
fn attributes() -> Vec<Attribute> {
    let optional = Mode::Optional(Storage::Stored);
    let mut attributes: Vec<Attribute> =
        TableModel::attributes().into_iter().filter(|attribute| OF_TABLE.contains(&attribute.name.as_str())).collect();
    for attribute in &mut attributes {
        match attribute.name.as_str() {
            "region" => attribute.mode = Mode::Required(Storage::Stored),
            "partition_key" => attribute.mode = optional,
            _ => {}
        }
    }
    let written = attributes.iter().find(|attribute| attribute.name == "access_patterns").cloned();
    attributes.extend(written.map(|attribute| Attribute { name: "patterns".to_owned(), ..attribute }));
    let by_item = AttributeKind::Leaf(Type::Map(Box::new(Type::Number)));
    attributes.push(Attribute::new("prices", by_item, optional, ""));
    attributes
}

fn prices(given: &Input<'_>, own: &Value) -> Result<Prices, Stop> {
    let own = match own {
        Value::Map(own) => own.clone(),
        Value::Unknown(_) => return Err(Stop::Unknown),
        _ => BTreeMap::new(),
    };
    let mut numbers = Vec::new();
    for (name, price) in &own {
        match price {
            Value::Number(price) => numbers.push((name.as_str(), price.to_f64())),
            Value::Unknown(_) => return Err(Stop::Unknown),
            _ => {}
        }
    }
    Prices::with_overrides(numbers).map_err(|errors| match errors.into_iter().next().map(price_problem) {
        Some((name, problem)) => given.error_at(&tf_provider::Path::of("prices").key(name), problem),
        None => given.error("The prices cannot be used."),
    })
}
