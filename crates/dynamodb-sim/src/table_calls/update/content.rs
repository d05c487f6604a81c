//! The rules against the current state of the table, its budgets and quotas.

use super::request::{Action, Request, VectorAction};
use crate::primitives::clock::{Moment, spent_until};
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::units::Units;
use crate::table::phase::CapacityChangeKind;
use crate::table::state::Table;
use crate::table::store::Tables;
use crate::table_calls::create;
use crate::table_calls::encryption_key::{check_current_key, encryption_key};
use crate::table_calls::limits;
use crate::table_settings::capacity::{BillingMode, check_maxima_update, refuse_maxima_when_provisioned};
use crate::table_settings::input::{IndexUpdateBody, OnDemandThroughput, SecondaryIndex};
use crate::table_settings::schema::{self, KeyElement, Projection};
use crate::table_settings::vector::{self, VectorSpec};

/// Switches to on-demand per rolling day, as documented (D-003).
const SWITCHES: usize = 4;
const DAY: i64 = 24 * 3_600_000;

/// Updates and deletions name a global index that exists (T-380, T-161).
pub(super) fn check_indexes_exist(table: &Table, request: &Request) -> Result<(), ServiceError> {
    if let Some(VectorAction::Delete(name)) = &request.vector
        && table.vector(name).is_none()
    {
        return Err(ServiceError::index_not_found(name, &table.name));
    }
    for action in &request.actions {
        let name = action.index();
        let (verb, warm) = match action {
            Action::Create(_) => continue,
            Action::Update(body) => ("update", body.warm_throughput.is_some()),
            Action::Delete(_) => ("delete", false),
        };
        if table.locals.iter().any(|index| index.name == name) {
            return Err(ServiceError::validation(format!(
                "Cannot {verb} an index that is not a GlobalSecondaryIndex: {name}"
            )));
        }
        if table.global(name).is_none() {
            return Err(if warm {
                ServiceError::internal_failure()
            } else {
                ServiceError::index_not_found(name, &table.name)
            });
        }
    }
    Ok(())
}

pub(super) fn check(cx: &Context<'_>, tables: &Tables, name: &str, request: &Request) -> Result<(), ServiceError> {
    let table = tables.get(name).expect("the table was found before");
    if request.protection.is_some() {
        table.protection.check(cx.now, name)?;
    }
    check_capacity(cx, tables, table, request)?;
    if let Some(wanted) = request.stream {
        table.stream.check(wanted, name)?;
    }
    if request.class.is_some() {
        table.class.check_budget(cx.now)?;
    }
    if let Some(wanted) = &request.encryption {
        table.encryption.check_change(wanted)?;
        check_current_key(cx, table.encryption.key())?;
        encryption_key(cx, wanted)?;
        table.encryption.check_budget(cx.now, wanted)?;
    }
    if let Some(VectorAction::Create(spec)) = &request.vector {
        check_vector_create(table, request, spec)?;
    }
    if let Some(given) = &request.warm {
        table.warm.check_raise(given, "table")?;
        limits::check_warm(cx, given, "table")?;
    }
    Ok(())
}

fn check_capacity(cx: &Context<'_>, tables: &Tables, table: &Table, request: &Request) -> Result<(), ServiceError> {
    let mode = check_mode(cx.now, table, request)?;
    if let Some(maxima) = &request.maxima {
        check_maxima(cx, mode, maxima, None)?;
    }
    if let Some(units) = request.throughput {
        check_table_units(cx, table, request, units)?;
    }
    for action in &request.actions {
        match action {
            Action::Create(index) => check_index_create(cx, table, request, mode, index)?,
            Action::Update(body) => check_index_update(cx, table, mode, body)?,
            Action::Delete(_) => {}
        }
    }
    check_account_units(cx, tables, table, request)
}

/// The mode that the rest of the request must fit.
fn check_mode(now: Moment, table: &Table, request: &Request) -> Result<BillingMode, ServiceError> {
    match request.billing {
        None => {
            if request.throughput.is_some() && table.mode == BillingMode::PayPerRequest {
                return Err(ServiceError::invalid(
                    "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is \
                     PAY_PER_REQUEST",
                ));
            }
            Ok(table.mode)
        }
        Some(BillingMode::Provisioned) => {
            check_to_provisioned(table, request)?;
            Ok(BillingMode::Provisioned)
        }
        Some(BillingMode::PayPerRequest) => {
            check_switches(now, table)?;
            Ok(BillingMode::PayPerRequest)
        }
    }
}

/// The table and every global index need units in the same call (T-152).
fn check_to_provisioned(table: &Table, request: &Request) -> Result<(), ServiceError> {
    if request.throughput.is_none() {
        return Err(ServiceError::invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED"));
    }
    if table.mode == BillingMode::Provisioned {
        return Ok(());
    }
    if !table.vectors.is_empty() {
        return Err(vector::on_demand_only());
    }
    let bare = table.globals.iter().find(|index| request.index_units(&index.name).is_none());
    match bare {
        None => Ok(()),
        Some(index) => {
            Err(ServiceError::invalid(format!("ProvisionedThroughput must be specified for index: {}", index.name)))
        }
    }
}

/// Four switches to on-demand per rolling day; documented, the text was never measured.
fn check_switches(now: Moment, table: &Table) -> Result<(), ServiceError> {
    let reversal =
        matches!(table.capacity_change.map(|change| change.kind), Some(CapacityChangeKind::ToProvisioned(_)));
    if table.mode == BillingMode::PayPerRequest || reversal {
        return Ok(());
    }
    let limited =
        || ServiceError::limit("Updates to BillingMode PAY_PER_REQUEST are limited to 4 times in 24 hour(s).");
    spent_until(&table.switches_to_on_demand, SWITCHES, DAY, now).map_or(Ok(()), |until| Err(limited().until(until)))
}

fn check_maxima(
    cx: &Context<'_>,
    mode: BillingMode,
    given: &OnDemandThroughput,
    index: Option<&str>,
) -> Result<(), ServiceError> {
    if mode == BillingMode::Provisioned {
        refuse_maxima_when_provisioned(given, index)?;
    }
    let of = index.map_or_else(|| "table".to_owned(), |index| format!("index : {index}"));
    check_maxima_update(given, &of)?;
    limits::check_maxima(cx, given, &of)
}

fn check_table_units(cx: &Context<'_>, table: &Table, request: &Request, wanted: Units) -> Result<(), ServiceError> {
    limits::check_units(cx, wanted, None)?;
    let switches = request.billing.is_some() && table.mode == BillingMode::PayPerRequest;
    if switches {
        return Ok(());
    }
    if table.provisioned.units() == wanted {
        return Err(will_not_change("table", "the table", wanted));
    }
    table.provisioned.check_budget(cx.now, wanted)
}

/// Sending the current units is refused (T-057, T-164).
fn will_not_change(of: &str, the: &str, units: Units) -> ServiceError {
    let Units { read, write } = units;
    ServiceError::validation(format!(
        "The provisioned throughput for {the} will not change. The requested value equals the current value. \
         Current ReadCapacityUnits provisioned for the {of}: {read}. Requested ReadCapacityUnits: {read}. \
         Current WriteCapacityUnits provisioned for the {of}: {write}. Requested WriteCapacityUnits: \
         {write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher \
         limits."
    ))
}

fn check_index_update(
    cx: &Context<'_>,
    table: &Table,
    mode: BillingMode,
    body: &IndexUpdateBody,
) -> Result<(), ServiceError> {
    let name = body.index_name.as_deref().unwrap_or_default();
    let index = table.global(name).expect("the index was found before");
    if body.on_demand_throughput.as_ref().is_some_and(OnDemandThroughput::is_empty)
        || body.warm_throughput.as_ref().is_some_and(crate::table_settings::input::WarmThroughput::is_empty)
    {
        return Err(ServiceError::internal_failure());
    }
    if let Some(units) = &body.provisioned_throughput {
        if mode == BillingMode::PayPerRequest {
            return Err(ServiceError::invalid(format!(
                "The only Updates for index: {name} when TableThroughputMode is PAY_PER_REQUEST can be to \
                 OnDemandThroughput, WarmThroughput"
            )));
        }
        check_index_units(cx, table, name, Units::of(units))?;
    }
    if let Some(maxima) = &body.on_demand_throughput {
        check_maxima(cx, mode, maxima, Some(name))?;
    }
    if let Some(warm) = &body.warm_throughput {
        index.warm.check_raise(warm, &format!("index {name}"))?;
        limits::check_warm(cx, warm, &format!("index {name}"))?;
    }
    if body.provisioned_throughput.is_none() && body.on_demand_throughput.is_none() && body.warm_throughput.is_none() {
        return Err(ServiceError::invalid(format!(
            "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {name}"
        )));
    }
    Ok(())
}

/// Each index has a decrease budget of its own (T-157).
fn check_index_units(cx: &Context<'_>, table: &Table, name: &str, wanted: Units) -> Result<(), ServiceError> {
    limits::check_units(cx, wanted, Some(name))?;
    let index = table.global(name).expect("the index was found before");
    if table.mode == BillingMode::PayPerRequest {
        return Ok(());
    }
    if index.provisioned.units() == wanted {
        return Err(will_not_change("index", &format!("the index {name}"), wanted));
    }
    index.provisioned.check_budget(cx.now, wanted)
}

/// The attributes of the search schema have to be defined in this very request, whatever the table has.
fn check_vector_create(table: &Table, request: &Request, spec: &VectorSpec) -> Result<(), ServiceError> {
    refuse_taken_index_name(table, &spec.name)?;
    if let Some(text) = vector::too_many(table.vectors.len() + 1) {
        return Err(ServiceError::limit(text));
    }
    let defined = schema::attributes(request.definitions.as_deref().unwrap_or_default())?;
    if let Some(element) = spec.search.iter().find(|element| !defined.contains_key(&element.name)) {
        return Err(ServiceError::invalid(format!(
            "Some SearchSchema attributes are not defined in AttributeDefinitions. Attribute: {}",
            element.name
        )));
    }
    let known = table.attributes.iter().chain(&defined).map(|(name, kind)| (name.clone(), *kind)).collect();
    vector::check_all(table.vectors.iter().map(|index| &index.spec).chain([spec]), table.mode, &known)?;
    check_all_projected(table, &spec.projection)
}

fn refuse_taken_index_name(table: &Table, name: &str) -> Result<(), ServiceError> {
    let taken = table.index_phases().any(|(other, _)| other == name);
    if taken || table.locals.iter().any(|index| index.name == name) {
        return Err(ServiceError::validation("Attempting to create an index which already exists"));
    }
    Ok(())
}

fn check_all_projected(table: &Table, new: &Projection) -> Result<(), ServiceError> {
    let locals = table.locals.iter().map(|index| &index.projection);
    let globals = table.globals.iter().map(|index| &index.projection);
    let vectors = table.vectors.iter().map(|index| &index.spec.projection);
    schema::check_projected(locals.chain(globals).chain(vectors).chain([new]))
}

/// A key of an index cannot be an attribute with vectors.
fn refuse_vectors_as_keys(table: &Table, keys: &[KeyElement]) -> Result<(), ServiceError> {
    let is_vector = |key: &&KeyElement| table.vectors.iter().any(|index| index.spec.attribute == key.name);
    match keys.iter().find(is_vector) {
        None => Ok(()),
        Some(key) => Err(vector::defined_attribute(&key.name)),
    }
}

fn check_index_create(
    cx: &Context<'_>,
    table: &Table,
    request: &Request,
    mode: BillingMode,
    given: &SecondaryIndex,
) -> Result<(), ServiceError> {
    let name = given.index_name.as_deref().unwrap_or_default();
    refuse_taken_index_name(table, name)?;
    // The keys' types come from the request or from what the table has; others are ignored (T-162).
    let Some(definitions) = &request.definitions else {
        return Err(ServiceError::invalid(format!("AttributeDefinitions is not specified for index: {name}")));
    };
    let defined = schema::attributes(definitions)?;
    let blueprint = create::global_index(given, mode)?;
    let unknown =
        blueprint.keys.iter().find(|key| !defined.contains_key(&key.name) && !table.attributes.contains_key(&key.name));
    if let Some(key) = unknown {
        let known: Vec<&str> = defined.keys().map(String::as_str).collect();
        return Err(ServiceError::invalid(format!(
            "Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], \
             AttributeDefinitions: [{}]",
            key.name,
            known.join(", ")
        )));
    }
    refuse_vectors_as_keys(table, &blueprint.keys)?;
    check_all_projected(table, &blueprint.projection)?;
    check_index_quota(cx, table)?;
    limits::check_units(cx, blueprint.units, Some(name))?;
    if let Some(maxima) = &given.on_demand_throughput {
        limits::check_maxima(cx, maxima, &format!("index : {name}"))?;
    }
    match &given.warm_throughput {
        Some(warm) => limits::check_warm(cx, warm, &format!("index {name}")),
        None => Ok(()),
    }
}

/// The 21st index is a limit here and a validation error at create (T-169).
fn check_index_quota(cx: &Context<'_>, table: &Table) -> Result<(), ServiceError> {
    let most = cx.settings.quotas.global_indexes;
    if table.globals.len() >= most {
        return Err(ServiceError::limit(format!(
            "Number of global secondary indexes exceeds per-table limit of {most}"
        )));
    }
    Ok(())
}

/// Units that the request gives back and takes, against the account's quota.
fn check_account_units(
    cx: &Context<'_>,
    tables: &Tables,
    table: &Table,
    request: &Request,
) -> Result<(), ServiceError> {
    let mut freed = Units::default();
    let mut wanted = Units::default();
    if let Some(units) = request.throughput {
        freed = freed + table.provisioned.units();
        wanted = wanted + units;
    }
    for index in &table.globals {
        if let Some(units) = request.index_units(&index.name) {
            freed = freed + index.provisioned.units();
            wanted = wanted + units;
        }
    }
    for action in &request.actions {
        if let Action::Create(index) = action
            && let Some(units) = &index.provisioned_throughput
        {
            wanted = wanted + Units::of(units);
        }
    }
    limits::check_account(cx, tables, freed, wanted)
}
