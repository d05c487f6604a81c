//! The overrides of a restore: capacity and indexes (T-273, T-279).

use std::collections::BTreeMap;

use crate::primitives::error::ServiceError;
use crate::primitives::units::Units;
use crate::restore::input::RestoreOverrides;
use crate::table::blueprint::{Blueprint, GlobalBlueprint, initial_warm};
use crate::table_settings::capacity::{BillingMode, Maxima};
use crate::table_settings::input::OnDemandThroughput;
use crate::table_settings::input::SecondaryIndex;
use crate::table_settings::schema;
use crate::table_settings::vector::{self, VectorSpec};
use crate::table_settings::warm::Warm;

/// Billing mode, units, maxima and the warm throughput that follows.
pub(super) fn override_capacity(blueprint: &mut Blueprint, overrides: &RestoreOverrides) -> Result<(), ServiceError> {
    let billing = overrides.billing_mode_override.as_deref();
    let recorded = blueprint.mode;
    blueprint.mode = billing.map_or(recorded, |mode| BillingMode::of(Some(mode)));
    let units = overrides.provisioned_throughput_override.as_ref().map(Units::of);
    let maxima = overrides.on_demand_throughput_override.as_ref();
    match (blueprint.mode, units) {
        (BillingMode::PayPerRequest, Some(_)) if billing.is_some() => {
            return Err(ServiceError::invalid_request(
                "Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST",
            ));
        }
        (BillingMode::PayPerRequest, Some(_)) => {
            return Err(ServiceError::invalid_request(
                "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED",
            ));
        }
        (BillingMode::Provisioned, None) if billing.is_some() => {
            return Err(ServiceError::invalid_request(
                "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED",
            ));
        }
        (BillingMode::Provisioned, Some(units)) => blueprint.units = units,
        (BillingMode::Provisioned, None) => {}
        (BillingMode::PayPerRequest, None) => blueprint.units = Units::default(),
    }
    if let Some(given) = maxima {
        override_maxima(blueprint, given)?;
    }
    if blueprint.mode == BillingMode::Provisioned {
        blueprint.maxima = Maxima::default();
    }
    blueprint.warm = Warm { units: initial_warm(blueprint.mode, blueprint.units), ..Warm::default() };
    Ok(())
}

fn override_maxima(blueprint: &mut Blueprint, given: &OnDemandThroughput) -> Result<(), ServiceError> {
    let members = [
        ("MaxReadRequestUnits", given.max_read_request_units),
        ("MaxWriteRequestUnits", given.max_write_request_units),
    ];
    for (member, units) in members {
        let Some(units) = units else { continue };
        if blueprint.mode == BillingMode::Provisioned {
            return Err(ServiceError::invalid_request(format!(
                "Cannot override {member} for OnDemandThroughput unless BillingModeOverride is \
                 PAY_PER_REQUEST"
            )));
        }
        if units < 1 {
            return Err(ServiceError::invalid_request(format!(
                "Requested {member} for OnDemandThroughput is outside of valid range"
            )));
        }
    }
    blueprint.maxima = Maxima {
        read: given.max_read_request_units.or(blueprint.maxima.read),
        write: given.max_write_request_units.or(blueprint.maxima.write),
        sentinel: None,
    };
    Ok(())
}

/// An index of the source by keys and projection; its name may be another (T-273).
fn no_such_index(name: &str) -> ServiceError {
    ServiceError::invalid_request(format!(
        "Index {name} does not match a secondary index that existed in the source table and cannot be \
         created during the restore operation"
    ))
}

/// An empty list drops the local indexes, an omitted one keeps them (T-279).
pub(super) fn override_locals(blueprint: &mut Blueprint, overrides: &RestoreOverrides) -> Result<(), ServiceError> {
    let Some(wanted) = &overrides.local_secondary_index_override else {
        return Ok(());
    };
    let mut locals = Vec::new();
    for index in wanted {
        let (name, keys, projection) = definition(index)?;
        let recorded =
            blueprint.locals.iter().find(|recorded| recorded.keys == keys && recorded.projection == projection);
        let mut local = recorded.cloned().ok_or_else(|| no_such_index(&name))?;
        local.name = name;
        locals.push(local);
    }
    blueprint.locals = locals;
    Ok(())
}

/// An empty list drops the global indexes, an omitted one keeps them with their recorded units (T-279).
pub(super) fn override_globals(blueprint: &mut Blueprint, overrides: &RestoreOverrides) -> Result<(), ServiceError> {
    let mode = blueprint.mode;
    let recorded = std::mem::take(&mut blueprint.globals);
    let Some(wanted) = &overrides.global_secondary_index_override else {
        blueprint.globals =
            recorded.into_iter().map(|index| with_units(index, mode, None)).collect::<Result<_, _>>()?;
        return Ok(());
    };
    for given in wanted {
        let (name, keys, projection) = definition(given)?;
        let found = recorded.iter().find(|recorded| recorded.keys == keys && recorded.projection == projection);
        let mut index = found.cloned().ok_or_else(|| no_such_index(&name))?;
        index.name = name;
        let units = given.provisioned_throughput.as_ref().map(Units::of);
        blueprint.globals.push(with_units(index, mode, units)?);
    }
    Ok(())
}

/// As global indexes; a provisioned table cannot have any.
pub(super) fn override_vectors(blueprint: &mut Blueprint, overrides: &RestoreOverrides) -> Result<(), ServiceError> {
    if let Some(wanted) = &overrides.vector_index_override {
        let recorded = std::mem::take(&mut blueprint.vectors);
        for given in wanted {
            let spec = vector::read(given)?;
            let is_recorded = |other: &VectorSpec| VectorSpec { name: spec.name.clone(), ..other.clone() } == spec;
            if !recorded.iter().any(is_recorded) {
                return Err(no_such_index(&spec.name));
            }
            blueprint.vectors.push(spec);
        }
    }
    vector::check_all(blueprint.vectors.iter(), blueprint.mode, &BTreeMap::new())
}

fn definition(given: &SecondaryIndex) -> Result<(String, Vec<schema::KeyElement>, schema::Projection), ServiceError> {
    let name = given.index_name.clone().unwrap_or_default();
    let keys = schema::keys(given.key_schema.as_deref().unwrap_or_default());
    let projection = schema::projection(&given.projection.clone().unwrap_or_default())?;
    Ok((name, keys, projection))
}

/// The capacity of a restored index must fit the target's billing mode.
fn with_units(
    mut index: GlobalBlueprint,
    mode: BillingMode,
    given: Option<Units>,
) -> Result<GlobalBlueprint, ServiceError> {
    let name = &index.name;
    index.units = match (mode, given) {
        (BillingMode::PayPerRequest, None) => Units::default(),
        (BillingMode::PayPerRequest, Some(_)) => {
            return Err(ServiceError::invalid_request(format!(
                "Cannot override ProvisionedThroughput for index {name} if BillingMode is overridden to \
                 PAY_PER_REQUEST"
            )));
        }
        (BillingMode::Provisioned, Some(units)) => units,
        (BillingMode::Provisioned, None) if index.units == Units::default() => {
            return Err(ServiceError::invalid_request(format!("Must specify provisioned throughput for index {name}")));
        }
        (BillingMode::Provisioned, None) => index.units,
    };
    if mode == BillingMode::Provisioned {
        index.maxima = Maxima::default();
    }
    index.warm = Warm { units: initial_warm(mode, index.units), ..Warm::default() };
    Ok(index)
}

/// Drops the attributes that no key uses any more.
pub(super) fn keep_used_attributes(blueprint: &mut Blueprint) {
    let locals = blueprint.locals.iter().flat_map(|index| &index.keys);
    let globals = blueprint.globals.iter().flat_map(|index| &index.keys);
    let keys = blueprint.keys.iter().chain(locals).chain(globals).map(|key| &key.name);
    let searched = blueprint.vectors.iter().flat_map(|index| &index.search).map(|element| &element.name);
    let used: Vec<&String> = keys.chain(searched).collect();
    blueprint.attributes.retain(|name, _| used.contains(&name));
}
