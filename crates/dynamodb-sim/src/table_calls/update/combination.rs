//! The static rules for combinations in one call, measured on idle tables (T-382, T-433, T-174).
//!
//! A list of what is legal: to provisioned with throughput and index updates; to on-demand alone, with a stream,
//! with maxima or with one index creation; throughput with index updates; one index creation with index
//! updates. Everything else is refused.

use std::collections::BTreeSet;

use super::request::{Action, Request, only_one_online_index};
use crate::primitives::error::ServiceError;
use crate::table_settings::capacity::{BillingMode, refuse_maxima_when_provisioned};
use crate::table_settings::input::IndexUpdateBody;

const STREAM_AND_UNITS: &str = "You cannot modify stream status while updating table IOPS";
const INDEX_AND_UNITS: &str = "You cannot create or delete index while updating table IOPS";
const INDEX_AND_STREAM: &str = "You cannot create or delete index while changing stream status";

pub(super) fn check(request: &Request) -> Result<(), ServiceError> {
    check_actions(&request.actions)?;
    check_exclusive(request)?;
    check_maxima(request)?;
    check_stream(request)?;
    check_indexes(request)?;
    check_to_on_demand(request)
}

/// One action per index; what an index update carries is one concern of its own.
fn check_actions(actions: &[Action]) -> Result<(), ServiceError> {
    let mut names = BTreeSet::new();
    for action in actions {
        if !names.insert(action.index()) {
            return Err(ServiceError::invalid(format!(
                "Only one global secondary index update per index is allowed simultaneously. Index: {}",
                action.index()
            )));
        }
    }
    let mixed = |body: &IndexUpdateBody| {
        body.warm_throughput.is_some() && (body.provisioned_throughput.is_some() || body.on_demand_throughput.is_some())
    };
    let updates = actions.iter().filter_map(|action| match action {
        Action::Update(body) => Some(body),
        Action::Create(_) | Action::Delete(_) => None,
    });
    if updates.into_iter().any(mixed) {
        return Err(ServiceError::invalid("WarmThroughput must be the only operation in the request"));
    }
    Ok(())
}

/// Four settings share a call with nothing; the text names the first of them in this order (T-433).
fn check_exclusive(request: &Request) -> Result<(), ServiceError> {
    if request.concerns() <= 1 {
        return Ok(());
    }
    let exclusive = [
        (request.encryption.is_some(), "Server-Side Encryption modification"),
        (request.class.is_some(), "TableClass modification"),
        (request.protection.is_some(), "DeletionProtection modification"),
    ];
    for (is_present, what) in exclusive {
        if is_present {
            return Err(ServiceError::invalid(format!("{what} must be the only operation in the request")));
        }
    }
    // What may go with a vector index was never measured; a text of this kind is assumed.
    if request.vector.is_some() {
        return Err(ServiceError::invalid("VectorIndexUpdates must be the only operation in the request"));
    }
    if request.warm.is_some() {
        return Err(ServiceError::invalid(if request.creates() {
            "Create global secondary index cannot be specified when updating WarmThroughput"
        } else {
            "WarmThroughput must be the only operation in the request"
        }));
    }
    Ok(())
}

fn check_maxima(request: &Request) -> Result<(), ServiceError> {
    let Some(maxima) = &request.maxima else {
        return Ok(());
    };
    let with_billing_only = request.concerns() == 1 + usize::from(request.billing.is_some());
    if !with_billing_only {
        return Err(ServiceError::invalid(
            "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
        ));
    }
    if request.billing == Some(BillingMode::Provisioned) {
        return refuse_maxima_when_provisioned(maxima, None);
    }
    Ok(())
}

fn check_stream(request: &Request) -> Result<(), ServiceError> {
    if request.stream.is_none() {
        return Ok(());
    }
    let units = request.throughput.is_some()
        || request.billing == Some(BillingMode::Provisioned)
        || request.updates().next().is_some();
    if units {
        return Err(ServiceError::invalid(STREAM_AND_UNITS));
    }
    if request.creates() || request.deletes() {
        return Err(ServiceError::invalid(INDEX_AND_STREAM));
    }
    Ok(())
}

fn check_indexes(request: &Request) -> Result<(), ServiceError> {
    let online = request.actions.iter().filter(|action| action.is_online()).count();
    if online == 0 {
        return Ok(());
    }
    let units = request.throughput.is_some() || request.billing == Some(BillingMode::Provisioned);
    // Next to an index update, a deletion was never measured; it is refused like next to table units.
    let deletes_with_more = request.deletes() && (request.billing.is_some() || request.updates().next().is_some());
    if units || deletes_with_more {
        return Err(ServiceError::invalid(INDEX_AND_UNITS));
    }
    if request.updates().any(|body| body.warm_throughput.is_some()) {
        return Err(ServiceError::invalid(
            "Create global secondary index cannot be specified when updating WarmThroughput",
        ));
    }
    if online > 1 {
        return Err(only_one_online_index());
    }
    Ok(())
}

fn check_to_on_demand(request: &Request) -> Result<(), ServiceError> {
    if request.billing != Some(BillingMode::PayPerRequest) {
        return Ok(());
    }
    if request.throughput.is_some() {
        return Err(ServiceError::invalid(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is \
             PAY_PER_REQUEST",
        ));
    }
    match request.updates().next() {
        None => Ok(()),
        Some(body) => Err(ServiceError::invalid(format!(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {} when \
             BillingMode is PAY_PER_REQUEST",
            body.index_name.as_deref().unwrap_or_default()
        ))),
    }
}
