//! `CreateTable`: every rule on the request, then the name, the key, the quotas.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::policy::state::PolicyState;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::primitives::settings::Settings;
use crate::primitives::shape::Shape;
use crate::primitives::units::Units;
use crate::table::blueprint::{Blueprint, GlobalBlueprint, Schedule};
use crate::table::description;
use crate::table::index::LocalIndex;
use crate::table::phase::{Origin, Phase};
use crate::table::state::Table;
use crate::table::store::{self, Tables};
use crate::table_calls::encryption_key::encryption_key;
use crate::table_calls::limits;
use crate::table_calls::unmodeled;
use crate::table_settings::capacity::{BillingMode, Maxima, refuse_maxima_when_provisioned};
use crate::table_settings::class::TableClass;
use crate::table_settings::encryption::{self, EncryptionKey};
use crate::table_settings::input as table_input;
use crate::table_settings::input::CreateTable;
use crate::table_settings::input::Encryption;
use crate::table_settings::input::ProvisionedThroughput;
use crate::table_settings::input::SecondaryIndex;
use crate::table_settings::schema::{self, KeyElement};
use crate::table_settings::settings_replication;
use crate::table_settings::stream::StreamState;
use crate::table_settings::vector::{self, VectorSpec};
use crate::table_settings::warm::Warm;
use crate::tags::state::read as read_tags;

/// Local indexes per table.
const MAX_LOCALS: usize = 5;

/// `CreateTable`.
pub(crate) fn create(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let given: CreateTable = input::read(input)?;
    let encryption: Encryption = input::read(input)?;
    check_shape(&given)?;
    unmodeled::refuse(input, &["GlobalTableSettingsReplicationMode"])?;
    let mode = given.global_table_settings_replication_mode.as_deref();
    let settings_replication = mode.map(settings_replication::read).transpose()?;
    let mut blueprint = blueprint(&given, cx)?;
    let wanted = match &encryption.specification {
        Some(specification) => Some(encryption::wanted(specification)?),
        None => None,
    };
    let name = store::name(cx, given.table_name.as_deref())?.to_owned();
    refuse_taken_name(tables, &name)?;
    if let Some(wanted) = &wanted {
        blueprint.key = encryption_key(cx, wanted)?;
    }
    limits::check_new_table(cx, tables, &blueprint)?;

    cx.charge_mutation()?;
    let when = schedule(cx, !(blueprint.globals.is_empty() && blueprint.vectors.is_empty()));
    let table = Table { settings_replication, ..blueprint.build(cx, &name, Origin::Create, when) };
    let mut description = description::table(&table, cx.now);
    trim_response(&mut description, given.warm_throughput.is_some());
    tables.insert(table);
    Ok(json!({"TableDescription": description}))
}

/// A response has no `WarmThroughput` unless it was sent, and no switch time (T-033).
fn trim_response(description: &mut Value, warm_sent: bool) {
    if let Some(members) = description.as_object_mut() {
        if warm_sent {
            members["WarmThroughput"]["Status"] = "UPDATING".into();
        } else {
            members.remove("WarmThroughput");
        }
        if let Some(Value::Object(summary)) = members.get_mut("BillingModeSummary") {
            summary.remove("LastUpdateToPayPerRequestDateTime");
        }
    }
}

fn check_shape(given: &CreateTable) -> Result<(), ServiceError> {
    let mut shape = Shape::default();
    shape.table_name(&given.table_name);
    if let Some(definitions) = shape.required("attributeDefinitions", &given.attribute_definitions) {
        shape.attribute_definitions(definitions);
    }
    if let Some(keys) = shape.required("keySchema", &given.key_schema) {
        shape.key_schema("keySchema", keys, 2);
    }
    check_table_shape(
        &mut shape,
        given.global_secondary_indexes.as_deref(),
        &given.billing_mode,
        given.provisioned_throughput.as_ref(),
    );
    check_vector_shape(&mut shape, given.vector_indexes.as_deref());
    if let Some(locals) = &given.local_secondary_indexes {
        shape.indexes("localSecondaryIndexes", locals, 2);
    }
    if let Some(stream) = &given.stream_specification {
        shape.stream(stream);
    }
    shape.done()
}

/// The part of the shape that an import shares.
pub(crate) fn check_table_shape(
    shape: &mut Shape,
    globals: Option<&[SecondaryIndex]>,
    mode: &Option<String>,
    throughput: Option<&ProvisionedThroughput>,
) {
    if let Some(globals) = globals {
        shape.indexes("globalSecondaryIndexes", globals, 8);
    }
    shape.billing_mode("billingMode", mode);
    if let Some(units) = throughput {
        shape.throughput("provisionedThroughput", units);
    }
}

/// The shape of vector indexes, which an import shares.
pub(crate) fn check_vector_shape(shape: &mut Shape, vectors: Option<&[table_input::VectorIndex]>) {
    for (number, index) in (1..).zip(vectors.unwrap_or_default()) {
        shape.vector_index(&format!("vectorIndexes.{number}.member"), index);
    }
}

fn blueprint(given: &CreateTable, cx: &Context<'_>) -> Result<Blueprint, ServiceError> {
    let settings = cx.settings;
    let attributes = schema::attributes(given.attribute_definitions.as_deref().unwrap_or_default())?;
    let keys = schema::keys(given.key_schema.as_deref().unwrap_or_default());
    let locals = given.local_secondary_indexes.as_deref();
    let globals = given.global_secondary_indexes.as_deref();
    schema::check_table_keys(&keys)?;
    refuse_empty_list("LocalSecondaryIndexes", locals)?;
    refuse_empty_list("GlobalSecondaryIndexes", globals)?;
    let locals = locals.unwrap_or_default();
    let globals = globals.unwrap_or_default();
    let vectors = vector_indexes(given.vector_indexes.as_deref())?;
    let searched = vectors.iter().map(VectorSpec::keys);
    let index_keys: Vec<Vec<KeyElement>> = locals.iter().chain(globals).map(keys_of).chain(searched).collect();
    schema::check_definitions(&attributes, &keys, index_keys.iter().map(Vec::as_slice))?;
    check_index_counts(locals, globals, &vectors, settings)?;

    let mode = BillingMode::of(given.billing_mode.as_deref());
    let units = table_units(mode, given.provisioned_throughput.as_ref())?;
    let locals = local_indexes(locals, &keys)?;
    let globals = global_indexes(globals, mode)?;
    vector::check_all(vectors.iter(), mode, &attributes)?;
    let projections = locals.iter().map(|index| &index.projection).chain(globals.iter().map(|index| &index.projection));
    schema::check_projected(projections.chain(vectors.iter().map(|index| &index.projection)))?;
    if let (BillingMode::Provisioned, Some(maxima)) = (mode, &given.on_demand_throughput) {
        refuse_maxima_when_provisioned(maxima, None)?;
    }
    Ok(Blueprint {
        keys,
        attributes,
        locals,
        globals,
        vectors,
        mode,
        units,
        maxima: Maxima::created(given.on_demand_throughput.as_ref(), "table")?,
        warm: Warm::created(given.warm_throughput.as_ref(), mode, units, "table")?,
        class: given.table_class.as_deref().map(TableClass::parse).transpose()?,
        stream: StreamState::created(given.stream_specification.as_ref(), cx.now)?,
        key: EncryptionKey::AwsOwned,
        protected: given.deletion_protection_enabled == Some(true),
        tags: read_tags(given.tags.as_deref().unwrap_or_default())?,
        policy: PolicyState::created(given.resource_policy.as_deref(), cx)?,
    })
}

fn keys_of(index: &SecondaryIndex) -> Vec<KeyElement> {
    schema::keys(index.key_schema.as_deref().unwrap_or_default())
}

/// No indexes are expressed by leaving the list out (T-043).
pub(crate) fn refuse_empty_list<T>(member: &str, list: Option<&[T]>) -> Result<(), ServiceError> {
    if list.is_some_and(<[_]>::is_empty) {
        return Err(ServiceError::invalid(format!("List of {member} is empty")));
    }
    Ok(())
}

fn check_index_counts(
    locals: &[SecondaryIndex],
    globals: &[SecondaryIndex],
    vectors: &[VectorSpec],
    settings: &Settings,
) -> Result<(), ServiceError> {
    let most = settings.quotas.global_indexes;
    if globals.len() > most {
        return Err(ServiceError::invalid(format!("GlobalSecondaryIndex count exceeds the per-table limit of {most}")));
    }
    if locals.len() > MAX_LOCALS {
        return Err(ServiceError::invalid(format!(
            "Number of LocalSecondaryIndexes exceeds per-table limit of {MAX_LOCALS}"
        )));
    }
    let mut names = BTreeSet::new();
    let secondary = locals.iter().chain(globals).map(|index| index.index_name.as_deref().unwrap_or_default());
    for name in secondary.chain(vectors.iter().map(VectorSpec::name)) {
        if !names.insert(name) {
            return Err(ServiceError::invalid(format!("Duplicate index name: {name}")));
        }
    }
    Ok(())
}

/// The vector indexes of a create; six are a validation error here and a limit of an update.
pub(crate) fn vector_indexes(given: Option<&[table_input::VectorIndex]>) -> Result<Vec<VectorSpec>, ServiceError> {
    refuse_empty_list("VectorIndexes", given)?;
    let given = given.unwrap_or_default();
    if let Some(text) = vector::too_many(given.len()) {
        return Err(ServiceError::invalid(text));
    }
    given.iter().map(vector::read).collect()
}

/// Provisioned units of a table; 0/0 on demand (T-024, T-038).
pub(crate) fn table_units(mode: BillingMode, given: Option<&ProvisionedThroughput>) -> Result<Units, ServiceError> {
    match (mode, given) {
        (BillingMode::Provisioned, Some(units)) => Ok(Units::of(units)),
        (BillingMode::Provisioned, None) => Err(ServiceError::invalid(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        )),
        (BillingMode::PayPerRequest, None) => Ok(Units::default()),
        (BillingMode::PayPerRequest, Some(_)) => Err(ServiceError::invalid(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is \
             PAY_PER_REQUEST",
        )),
    }
}

fn local_indexes(given: &[SecondaryIndex], table: &[KeyElement]) -> Result<Vec<LocalIndex>, ServiceError> {
    given
        .iter()
        .map(|index| {
            let name = index.index_name.clone().unwrap_or_default();
            let keys = keys_of(index);
            schema::check_local_keys(&name, &keys, table)?;
            let projection = schema::projection(index.projection.as_ref().unwrap_or(&NO_PROJECTION))?;
            Ok(LocalIndex { name, keys, projection })
        })
        .collect()
}

const NO_PROJECTION: table_input::Projection =
    table_input::Projection { projection_type: None, non_key_attributes: None };

pub(crate) fn global_indexes(
    given: &[SecondaryIndex],
    mode: BillingMode,
) -> Result<Vec<GlobalBlueprint>, ServiceError> {
    given.iter().map(|index| global_index(index, mode)).collect()
}

/// A global index of a create, whose capacity must fit the billing mode.
pub(crate) fn global_index(given: &SecondaryIndex, mode: BillingMode) -> Result<GlobalBlueprint, ServiceError> {
    let name = given.index_name.clone().unwrap_or_default();
    let keys = keys_of(given);
    schema::check_global_keys(&keys)?;
    let projection = schema::projection(given.projection.as_ref().unwrap_or(&NO_PROJECTION))?;
    let units = match (mode, &given.provisioned_throughput) {
        (BillingMode::Provisioned, Some(units)) => Units::of(units),
        (BillingMode::Provisioned, None) => {
            return Err(ServiceError::invalid(format!("ProvisionedThroughput is not specified for index: {name}")));
        }
        (BillingMode::PayPerRequest, None) => Units::default(),
        (BillingMode::PayPerRequest, Some(_)) => {
            return Err(ServiceError::invalid(format!(
                "ProvisionedThroughput should not be specified for index: {name} when BillingMode is \
                 PAY_PER_REQUEST"
            )));
        }
    };
    if let (BillingMode::Provisioned, Some(maxima)) = (mode, &given.on_demand_throughput) {
        refuse_maxima_when_provisioned(maxima, Some(&name))?;
    }
    let of = format!("index {name}");
    Ok(GlobalBlueprint {
        maxima: Maxima::created(given.on_demand_throughput.as_ref(), &format!("index : {name}"))?,
        warm: Warm::created(given.warm_throughput.as_ref(), mode, units, &of)?,
        name,
        keys,
        projection,
        units,
    })
}

/// A name is taken in every phase; the text depends on it (T-444).
fn refuse_taken_name(tables: &Tables, name: &str) -> Result<(), ServiceError> {
    let Some(table) = tables.get(name) else {
        return Ok(());
    };
    Err(match &table.phase {
        Phase::Creating(_) if table.is_described_only() => ServiceError::in_use(format!("Table is being used: {name}")),
        Phase::Creating(_) => ServiceError::in_use(format!("Table is being created: {name}")),
        Phase::Live | Phase::Deleting(_) => already_exists(name),
    })
}

/// The one in-use text that waiting does not clear.
pub(crate) fn already_exists(name: &str) -> ServiceError {
    ServiceError::new("ResourceInUseException", format!("Table already exists: {name}"))
}

fn schedule(cx: &mut Context<'_>, indexed: bool) -> Schedule {
    let timings = &cx.settings.timings;
    let span = if indexed { timings.create_indexed } else { timings.create };
    let active_at = cx.after(span);
    let known_at = cx.after(timings.subresources_known);
    let tail = cx.dice.duration(timings.subresources_tail);
    let backups = cx.dice.duration(timings.backups_enabled);
    Schedule {
        created: cx.now,
        known_at: known_at.min(active_at.plus(-tail)),
        active_at,
        backups_at: active_at.plus(backups),
    }
}
