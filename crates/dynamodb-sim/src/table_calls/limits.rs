//! `DescribeLimits`, and the checks of units against the account's quotas (T-443).

use serde_json::{Value, json};

use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::units::Units;
use crate::table::blueprint::Blueprint;
use crate::table::store::Tables;
use crate::table_settings::input::OnDemandThroughput;
use crate::table_settings::input::WarmThroughput;
use crate::table_settings::warm;

const MORE: &str = "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.";

/// `DescribeLimits`: quotas, not headroom.
pub(crate) fn describe(cx: &Context<'_>) -> Value {
    let quotas = &cx.settings.quotas;
    json!({
        "AccountMaxReadCapacityUnits": quotas.account_units,
        "AccountMaxWriteCapacityUnits": quotas.account_units,
        "TableMaxReadCapacityUnits": quotas.table_units,
        "TableMaxWriteCapacityUnits": quotas.table_units,
    })
}

/// Units, maxima and warm throughput of a new table and its indexes.
pub(crate) fn check_new_table(cx: &Context<'_>, tables: &Tables, blueprint: &Blueprint) -> Result<(), ServiceError> {
    check_units(cx, blueprint.units, None)?;
    check_pair(cx, "Max", (blueprint.maxima.read, blueprint.maxima.write), "table")?;
    check_warm_units(cx, blueprint.warm.units, "table")?;
    let mut total = blueprint.units;
    for index in &blueprint.globals {
        check_units(cx, index.units, Some(&index.name))?;
        let of = format!("index : {}", index.name);
        check_pair(cx, "Max", (index.maxima.read, index.maxima.write), &of)?;
        check_warm_units(cx, index.warm.units, &format!("index {}", index.name))?;
        total = total + index.units;
    }
    check_account(cx, tables, Units::default(), total)
}

/// Provisioned units of a table, or of one of its indexes.
pub(crate) fn check_units(cx: &Context<'_>, units: Units, index: Option<&str>) -> Result<(), ServiceError> {
    let most = cx.settings.quotas.table_units;
    let members = [("ReadCapacityUnits", units.read), ("WriteCapacityUnits", units.write)];
    for (member, units) in members {
        if units > most {
            let (of, kind) = match index {
                None => (String::new(), "table"),
                Some(index) => (format!(" for index {index}"), "index"),
            };
            return Err(ServiceError::new(
                "LimitExceededException",
                format!(
                    "The requested {member}{of}, {units}, is above the per {kind} maximum for the account \
                     in {}. Per {kind} maximum: {most}. {MORE}",
                    cx.caller.region
                ),
            ));
        }
    }
    Ok(())
}

/// On-demand maxima of a table or index.
pub(crate) fn check_maxima(cx: &Context<'_>, given: &OnDemandThroughput, of: &str) -> Result<(), ServiceError> {
    let pair = (given.max_read_request_units, given.max_write_request_units);
    check_pair(cx, "Max", pair, of)
}

/// Warm throughput of a table or index.
pub(crate) fn check_warm(cx: &Context<'_>, given: &WarmThroughput, of: &str) -> Result<(), ServiceError> {
    check_warm_units(cx, warm::wanted(Some(given), Units::default()), of)
}

fn check_warm_units(cx: &Context<'_>, units: Units, of: &str) -> Result<(), ServiceError> {
    check_pair(cx, "Warm", (Some(units.read), Some(units.write)), of)
}

fn check_pair(
    cx: &Context<'_>,
    kind: &str,
    (read, write): (Option<i64>, Option<i64>),
    of: &str,
) -> Result<(), ServiceError> {
    let most = cx.settings.quotas.table_units;
    for (dimension, units) in [("Read", read), ("Write", write)] {
        if units.is_some_and(|units| units > most) {
            let member = if kind == "Max" {
                format!("Max{dimension}RequestUnits for OnDemandThroughput")
            } else {
                format!("{dimension}UnitsPerSecond for WarmThroughput")
            };
            return Err(ServiceError::limit(format!(
                "Requested {member} for {of} exceeds TableMax{dimension}CapacityUnits of the account in \
                 region {}",
                cx.caller.region
            )));
        }
    }
    Ok(())
}

/// Provisioned units of all tables and indexes of the account and Region, `freed` given back and `wanted` added.
pub(crate) fn check_account(
    cx: &Context<'_>,
    tables: &Tables,
    freed: Units,
    wanted: Units,
) -> Result<(), ServiceError> {
    if wanted == Units::default() {
        return Ok(());
    }
    let reserved = tables.reserved();
    let most = cx.settings.quotas.account_units;
    let members = [
        ("ReadCapacityUnits", reserved.read - freed.read, wanted.read),
        ("WriteCapacityUnits", reserved.write - freed.write, wanted.write),
    ];
    for (member, reserved, wanted) in members {
        if reserved + wanted > most {
            return Err(ServiceError::new(
                "LimitExceededException",
                format!(
                    "This request would have caused the {member} limit to be exceeded for the account in \
                     {}. Current {member} reserved by the account: {reserved}. Limit: {most}. Requested: \
                     {wanted}. {MORE}",
                    cx.caller.region
                ),
            ));
        }
    }
    Ok(())
}
