//! `ImportTable`, `DescribeImport` and `ListImports`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::import::state::{Import, Imports, State};
use crate::policy::state::PolicyState;
use crate::primitives::arn;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, inputs};
use crate::primitives::shape::Shape;
use crate::table::blueprint::{Blueprint, initial_warm};
use crate::table::phase::{Origin, Phase};
use crate::table::store::Tables;
use crate::table_calls::create;
use crate::table_calls::encryption_key::encryption_key;
use crate::table_calls::limits;
use crate::table_settings::capacity::{BillingMode, Maxima, refuse_maxima_when_provisioned};
use crate::table_settings::encryption::{self, EncryptionKey};
use crate::table_settings::input::CreateTable;
use crate::table_settings::input::Encryption;
use crate::table_settings::schema;
use crate::table_settings::stream::StreamState;
use crate::table_settings::vector::{self, VectorSpec};
use crate::table_settings::warm::Warm;

inputs! {
    S3BucketSource { s3_bucket: String, s3_bucket_owner: String, s3_key_prefix: String, }
    ImportOnly { import_arn: String, }
    ListImports { table_arn: String, page_size: i64, next_token: String, }
}

/// Imports at once.
const MAX_RUNNING: usize = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
struct ImportTable {
    #[serde(rename = "ClientToken")]
    client_token: Option<String>,
    #[serde(rename = "S3BucketSource")]
    source: Option<S3BucketSource>,
    #[serde(rename = "InputFormat")]
    format: Option<String>,
    #[serde(rename = "InputFormatOptions")]
    options: Option<FormatOptions>,
    #[serde(rename = "InputCompressionType")]
    compression: Option<String>,
    #[serde(rename = "TableCreationParameters")]
    table: Option<CreateTable>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct FormatOptions {
    csv: Option<CsvOptions>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct CsvOptions {
    delimiter: Option<String>,
    header_list: Option<Vec<String>>,
}

/// Answers the calls of this service; `None` for any other.
pub(crate) fn call(
    cx: &mut Context<'_>,
    tables: &Tables,
    imports: &mut Imports,
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ServiceError>> {
    match operation {
        "ImportTable" => Some(import(cx, tables, imports, input)),
        "DescribeImport" => Some(describe(imports, input)),
        "ListImports" => Some(list(imports, input)),
        _ => None,
    }
}

/// `ImportTable`.
fn import(cx: &mut Context<'_>, tables: &Tables, imports: &mut Imports, input: &Value) -> Result<Value, ServiceError> {
    let given: ImportTable = input::read(input)?;
    check_shape(&given)?;
    let csv = given.options.as_ref().is_some_and(|options| options.csv.is_some());
    let format = given.format.as_deref().unwrap_or_default();
    if csv && format != "CSV" {
        return Err(ServiceError::invalid_request(format!(
            "Unsupported InputFormatOptions for the given input format: {format}."
        )));
    }
    let parameters = given.table.clone().unwrap_or_default();
    let mut blueprint = blueprint(&parameters)?;
    let encryption: Encryption = match input.get("TableCreationParameters") {
        Some(parameters) => input::read(parameters)?,
        None => Encryption::default(),
    };
    if let Some(specification) = &encryption.specification {
        blueprint.key = encryption_key(cx, &encryption::wanted(specification)?)?;
    }
    limits::check_new_table(cx, tables, &blueprint)?;
    let name = parameters.table_name.clone().unwrap_or_default();
    refuse_taken_name(tables, &name)?;
    if let Some(replay) = replay(imports, given.client_token.as_deref(), &name)? {
        return Ok(replay);
    }
    if imports.iter().filter(|import| import.is_running()).count() >= MAX_RUNNING {
        return Err(ServiceError::limit(format!("Only {MAX_RUNNING} import operations can be done simultaneously")));
    }
    let started = start(cx, input, given, &name, blueprint);
    let description = started.description();
    imports.push(started);
    Ok(description)
}

fn check_shape(given: &ImportTable) -> Result<(), ServiceError> {
    let mut shape = Shape::default();
    if let Some(source) = shape.required("s3BucketSource", &given.source) {
        shape.required("s3BucketSource.s3Bucket", &source.s3_bucket);
        if let Some(prefix) = &source.s3_key_prefix {
            shape.length("s3BucketSource.s3KeyPrefix", prefix, 0, 1_024);
        }
    }
    if let Some(format) = shape.required("inputFormat", &given.format) {
        shape.one_of("inputFormat", format, &["CSV", "ION", "DYNAMODB_JSON"]);
    }
    if let Some(compression) = &given.compression {
        shape.one_of("inputCompressionType", compression, &["ZSTD", "NONE", "GZIP"]);
    }
    if let Some(csv) = given.options.as_ref().and_then(|options| options.csv.as_ref()) {
        if let Some(delimiter) = &csv.delimiter {
            let path = "inputFormatOptions.csv.delimiter";
            shape.one_of(path, delimiter, &[",", ";", ":", "|", "\t", " "]);
        }
        if let Some(headers) = &csv.header_list {
            shape.count("inputFormatOptions.csv.headerList", headers, 1, 255);
            for header in headers {
                let allowed = |c: char| matches!(c, ' '..='~') && !matches!(c, ',' | '"');
                if header.is_empty() || !header.chars().all(allowed) {
                    let pattern = r"[\x20-\x21\x23-\x2B\x2D-\x7E]+";
                    let text = format!("Member must satisfy regular expression pattern: {pattern}");
                    shape.violate("inputFormatOptions.csv.headerList", header, text);
                }
            }
        }
    }
    if let Some(table) = shape.required("tableCreationParameters", &given.table) {
        if let Some(name) = shape.required("tableCreationParameters.tableName", &table.table_name) {
            shape.name("tableCreationParameters.tableName", name);
        }
        if let Some(definitions) = shape.required("attributeDefinitions", &table.attribute_definitions) {
            shape.attribute_definitions(definitions);
        }
        if let Some(keys) = shape.required("keySchema", &table.key_schema) {
            shape.key_schema("keySchema", keys, 2);
        }
        let globals = table.global_secondary_indexes.as_deref();
        let throughput = table.provisioned_throughput.as_ref();
        create::check_table_shape(&mut shape, globals, &table.billing_mode, throughput);
        create::check_vector_shape(&mut shape, table.vector_indexes.as_deref());
    }
    shape.done()
}

/// The table to be; `TableCreationParameters` has no local indexes, streams, tags, class, protection or policy.
fn blueprint(given: &CreateTable) -> Result<Blueprint, ServiceError> {
    let attributes = schema::attributes(given.attribute_definitions.as_deref().unwrap_or_default())?;
    let keys = schema::keys(given.key_schema.as_deref().unwrap_or_default());
    schema::check_table_keys(&keys)?;
    create::refuse_empty_list("GlobalSecondaryIndexes", given.global_secondary_indexes.as_deref())?;
    let mode = BillingMode::of(given.billing_mode.as_deref());
    let units = create::table_units(mode, given.provisioned_throughput.as_ref())?;
    let globals = given.global_secondary_indexes.as_deref().unwrap_or_default();
    let globals = create::global_indexes(globals, mode)?;
    let vectors = create::vector_indexes(given.vector_indexes.as_deref())?;
    let searched: Vec<_> = vectors.iter().map(VectorSpec::keys).collect();
    let index_keys = globals.iter().map(|index| index.keys.as_slice()).chain(searched.iter().map(Vec::as_slice));
    schema::check_definitions(&attributes, &keys, index_keys)?;
    vector::check_all(vectors.iter(), mode, &attributes)?;
    let projections = globals.iter().map(|index| &index.projection);
    schema::check_projected(projections.chain(vectors.iter().map(|index| &index.projection)))?;
    if let (BillingMode::Provisioned, Some(maxima)) = (mode, &given.on_demand_throughput) {
        refuse_maxima_when_provisioned(maxima, None)?;
    }
    Ok(Blueprint {
        keys,
        attributes,
        locals: Vec::new(),
        globals,
        vectors,
        mode,
        units,
        maxima: Maxima::created(given.on_demand_throughput.as_ref(), "table")?,
        warm: Warm { units: initial_warm(mode, units), ..Warm::default() },
        class: None,
        stream: StreamState::default(),
        key: EncryptionKey::AwsOwned,
        protected: false,
        tags: std::collections::BTreeMap::new(),
        policy: PolicyState::default(),
    })
}

/// A visible table takes its name, except one that another import is creating (I-018, I-019).
fn refuse_taken_name(tables: &Tables, name: &str) -> Result<(), ServiceError> {
    let Some(table) = tables.get(name) else {
        return Ok(());
    };
    match &table.phase {
        Phase::Creating(creating) if creating.origin == Origin::Import => Ok(()),
        Phase::Creating(_) | Phase::Live | Phase::Deleting(_) => Err(create::already_exists(name)),
    }
}

/// A token belongs to its first import for good: the same table gets that import again, in whatever state it is
/// (I-017).
fn replay(imports: &Imports, token: Option<&str>, name: &str) -> Result<Option<Value>, ServiceError> {
    let Some(token) = token else {
        return Ok(None);
    };
    match imports.iter().find(|import| import.token == token) {
        None => Ok(None),
        Some(import) if import.table_name == name => Ok(Some(import.description())),
        Some(_) => Err(ServiceError::new(
            "ImportConflictException",
            "Import conflict: Duplicate request detected with conflicting parameters",
        )),
    }
}

fn start(cx: &mut Context<'_>, input: &Value, given: ImportTable, name: &str, blueprint: Blueprint) -> Import {
    let timings = &cx.settings.timings;
    let (invisible, active, tail, early, backups) = (
        timings.import_invisible,
        timings.import_active,
        timings.import_tail,
        timings.import_early_failure,
        timings.backups_enabled,
    );
    let bucket = given.source.as_ref().and_then(|source| source.s3_bucket.clone());
    let source = cx.settings.buckets.iter().find(|source| Some(&source.name) == bucket.as_ref());
    let state = match source {
        None => State::Doomed { fails_at: cx.after(early) },
        Some(source) => {
            let visible_at = cx.after(invisible);
            let active_at = cx.after(active).max(visible_at.plus(1));
            State::Invisible {
                visible_at,
                active_at,
                ends_at: active_at.plus(cx.dice.duration(tail)),
                backups_at: active_at.plus(cx.dice.duration(backups)),
                blueprint: Box::new(blueprint),
                bad_rows: source.bad_rows,
            }
        }
    };
    let table_arn = arn::table(cx.caller, name);
    Import {
        arn: format!("{table_arn}/import/{:014}-{}", cx.now.millis(), cx.dice.tail()),
        table_name: name.to_owned(),
        table_arn,
        table_id: cx.dice.uuid(),
        token: given.client_token.unwrap_or_else(|| cx.dice.uuid()),
        echo: echo(cx, input),
        started: cx.now,
        state,
    }
}

/// The request as `DescribeImport` shows it, with the server's defaults filled in (I-003).
fn echo(cx: &Context<'_>, input: &Value) -> Map<String, Value> {
    let mut echo = Map::new();
    for name in ["S3BucketSource", "InputFormat", "InputFormatOptions", "TableCreationParameters"] {
        if let Some(value) = input.get(name) {
            echo.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(Value::Object(source)) = echo.get_mut("S3BucketSource") {
        let owner = Value::from(cx.caller.account.as_str());
        source.entry("S3BucketOwner").or_insert(owner);
    }
    let compression = input.get("InputCompressionType").cloned();
    let compression = compression.unwrap_or_else(|| "NONE".into());
    echo.insert("InputCompressionType".to_owned(), compression);
    let log_group = format!(
        "arn:{}:logs:{}:{}:log-group:/aws-dynamodb/imports:*",
        cx.caller.partition(),
        cx.caller.region,
        cx.caller.account
    );
    echo.insert("CloudWatchLogGroupArn".to_owned(), log_group.into());
    echo
}

/// `DescribeImport`.
fn describe(imports: &Imports, input: &Value) -> Result<Value, ServiceError> {
    let given: ImportOnly = input::read(input)?;
    let mut shape = Shape::default();
    if let Some(arn) = shape.required("importArn", &given.import_arn) {
        shape.length("importArn", arn, 37, 1024);
    }
    shape.done()?;
    let arn = given.import_arn.unwrap_or_default();
    if !arn.contains("/import/") {
        return Err(ServiceError::validation("Invalid Import ARN"));
    }
    let found = imports.iter().find(|import| import.arn == arn);
    found
        .map(Import::description)
        .ok_or_else(|| ServiceError::new("ImportNotFoundException", format!("Import not found: {arn}")))
}

/// `ListImports`: the newest first, at most 25 per page.
fn list(imports: &Imports, input: &Value) -> Result<Value, ServiceError> {
    let given: ListImports = input::read(input)?;
    let mut shape = Shape::default();
    let size = given.page_size.unwrap_or(25);
    shape.at_least("pageSize", size, 1);
    shape.at_most("pageSize", size, 25);
    shape.done()?;
    let wanted = |import: &&Import| given.table_arn.as_ref().is_none_or(|arn| import.table_arn == *arn);
    let mut rest = imports.iter().rev().filter(wanted);
    if let Some(after) = &given.next_token {
        rest.by_ref().find(|import| import.arn == *after);
    }
    let page: Vec<&Import> = rest.by_ref().take(usize::try_from(size).unwrap_or(25)).collect();
    let summaries: Vec<Value> = page.iter().map(|import| import.summary()).collect();
    let mut output = json!({ "ImportSummaryList": summaries });
    if rest.next().is_some()
        && let Some(last) = page.last()
    {
        output["NextToken"] = Value::from(last.arn.as_str());
    }
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_named_after_s3_are_read() {
        let bucket: S3BucketSource = input::read(&json!({"S3Bucket": "b", "S3KeyPrefix": "p"})).expect("well formed");
        assert_eq!(bucket.s3_bucket.as_deref(), Some("b"));
        assert_eq!(bucket.s3_key_prefix.as_deref(), Some("p"));
    }
}
