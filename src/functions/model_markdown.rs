//! `model_markdown`: a table as a document for a pull request or a wiki.

use std::collections::BTreeMap;

use table_design::cost::Prices;
use tf_provider::function::{Function, FunctionError, Signature};
use tf_provider::value::SetElements;
use tf_provider::{Model as _, Path, Type, Value};

use super::arguments::{Input, Stop, any_parameter, text_result, word};
use super::markdown::Document;
use super::shaped;
use crate::config::{GuardrailPolicy, Preset};
use crate::names::Arn;
use crate::table::guardrails::{Effects, Planned, verdicts};
use crate::table::model::TableModel;
use crate::table::plan::as_new;
use crate::table::validate::validate_by;

pub(super) struct ModelMarkdown;

const NAMES: [&str; 2] = ["table", "preset"];

const PRESETS: [&str; 3] = ["development", "standard", "production"];

/// What a document neither shows nor depends on.
const LEFT_OUT: [&str; 4] = ["name_prefix", "restore", "import_table", "timeouts"];

/// The rules of the resource without which a table has no design.
const RULES: [&str; 7] = ["key_types", "index_keys", "projections", "billing", "capacity", "design", "suppressions"];

impl Function for ModelMarkdown {
    fn name(&self) -> &'static str {
        "model_markdown"
    }

    fn signature(&self) -> Signature {
        let description = "A table as a Markdown document: keys, indexes, entities with the keys of sample items, access patterns with request \
            and cost, what a month costs, what guardrails find, and Mermaid diagrams of which entity is where and which pattern reads \
            what. It is known in the plan, unless something is not that it shows or that a guardrail judges.\n\n\
            - `table` (required): the resource itself (`dynamodb_table.orders`), or an object with attributes as the resource has them, \
            at least `name` and `partition_key`. What it leaves out has the resource's defaults. Without `region` nothing is said of \
            costs.\n\
            - `preset`: the preset by which guardrails judge: `development`, `standard` or `production`. `standard` if left out. The table is \
            judged as if it were new.\n\n\
            Functions do not see the provider block: its prices, and what it says of guardrails, do not count here.";
        Signature::new(Type::String, "A table as a document with diagrams", description)
            .parameter(any_parameter("options", "An object with the attributes listed above."))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        text_result(document(&Input::argument(&arguments, 0)))
    }
}

fn document(given: &Input<'_>) -> Result<String, Stop> {
    let options = given.object(&NAMES)?;
    let preset = match options.get("preset") {
        Some(preset) => (preset.text()?, word(preset, &PRESETS, Preset::parse)?),
        None => ("standard", Preset::Standard),
    };
    let given = options.required("table")?;
    let config = config(given)?;
    let account = account(given, &config)?;
    let (table, costed) = as_new(&config, preset.1, Prices::listed());
    let effects = Effects { account: account.as_deref(), ..Effects::default() };
    let policy = GuardrailPolicy { preset: Some(preset.1), ..GuardrailPolicy::default() };
    let plans = costed.plans(&table).into_known().unwrap_or_default();
    let document = Document {
        plans: plans.into_iter().filter_map(|(name, plan)| Some((name, plan.into_known()?))).collect(),
        cost: costed.cost().into_known(),
        verdicts: verdicts(Planned { table: &table, costed: &costed }, &effects, &policy),
        preset: preset.0,
        table: &table,
        design: &costed.design,
    };
    Ok(document.render())
}

/// The table as it is given, wholly known.
fn config(given: &Input<'_>) -> Result<TableModel, Stop> {
    if matches!(given.value(), Value::Unknown(_)) {
        return Err(Stop::Unknown);
    }
    let mut object = shaped::checked(given, TableModel::attributes())?;
    LEFT_OUT.iter().for_each(|name| drop(object.insert((*name).to_owned(), Value::Null)));
    if object.get("name").is_none_or(Value::is_null) {
        return Err(given.error_at(&Path::of("name"), "The name of the table is missing."));
    }
    whatever_their_value(&mut object);
    if !object.values().all(Value::is_wholly_known) {
        return Err(Stop::Unknown);
    }
    let config = shaped::table(given, object)?;
    shaped::refuse(given, &validate_by(&RULES, &config))?;
    Ok(config)
}

/// ARNs of which only counts that they are there: of the key, of the stream and of actions of alarms. They often belong to
/// resources that are planned too.
fn whatever_their_value(object: &mut BTreeMap<String, Value>) {
    let any = || Value::String("arn".to_owned());
    if let Some(Value::Object(stream)) = object.get_mut("kinesis_stream")
        && let Some(arn @ Value::Unknown(_)) = stream.get_mut("stream_arn")
    {
        *arn = any();
    }
    if let Some(Value::Object(encryption)) = object.get_mut("server_side_encryption")
        && encryption.get("key_type").is_some_and(|kind| matches!(kind, Value::String(_)))
        && let Some(arn @ Value::Unknown(_)) = encryption.get_mut("kms_key_arn")
    {
        *arn = any();
    }
    if let Some(alarms) = object.get_mut("alarms") {
        known_elements(alarms, &any());
    }
}

fn known_elements(value: &mut Value, any: &Value) {
    match value {
        Value::Set(SetElements(elements)) => {
            elements.iter_mut().filter(|element| matches!(element, Value::Unknown(_))).for_each(|it| *it = any.clone());
        }
        Value::Object(members) | Value::Map(members) => {
            members.values_mut().for_each(|member| known_elements(member, any));
        }
        _ => {}
    }
}

/// The account of the table, which a guardrail compares with those in policies.
fn account(given: &Input<'_>, config: &TableModel) -> Result<Option<String>, Stop> {
    let of_stream = config.stream.known().is_some_and(|stream| !stream.resource_policy.is_null());
    let judged = of_stream || !config.resource_policy.is_null();
    match given.members()?.get("arn").map(Input::value) {
        Some(Value::String(arn)) => Ok(Arn::parse(arn).ok().map(|arn| arn.account)),
        Some(Value::Unknown(_)) if judged => Err(Stop::Unknown),
        _ => Ok(None),
    }
}
