//! The list in which every service is registered, and the routing of calls to them.

use serde_json::Value;

use super::region::Services;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::service::Service;
use crate::restore::source::ForeignSource;
use crate::{
    alarm, backup, export, import, insights, items, kinesis, kms, pitr, policy, restore, scaling, sts, table_calls,
    tags, ttl,
};

/// One call, as the services take it.
pub(super) struct Request<'a> {
    pub(super) service: Service,
    pub(super) operation: &'a str,
    pub(super) input: &'a Value,
    /// The source of a restore that names another Region.
    pub(super) foreign: Option<&'a ForeignSource>,
}

/// A registered service: it answers its own operations, and none of another service.
type Registered = fn(&mut Context<'_>, &mut Services, &Request<'_>) -> Option<Result<Value, ServiceError>>;

/// The services behind the endpoint of DynamoDB, each with the state it works on.
const DYNAMODB: [Registered; 12] = [
    |cx, to, call| table_calls::call(cx, &mut to.tables, call.operation, call.input),
    |cx, to, call| ttl::calls::call(cx, &mut to.tables, call.operation, call.input),
    |cx, to, call| pitr::calls::call(cx, &mut to.tables, call.operation, call.input),
    |cx, to, call| tags::calls::call(cx, &mut to.tables, call.operation, call.input),
    |cx, to, call| policy::calls::call(cx, &mut to.tables, call.operation, call.input),
    |cx, to, call| insights::calls::call(cx, &mut to.tables, call.operation, call.input),
    |cx, to, call| kinesis::calls::call(cx, &mut to.tables, call.operation, call.input),
    |cx, to, call| backup::calls::call(cx, &mut to.tables, &mut to.backups, call.operation, call.input),
    |cx, to, call| restore::calls::call(cx, &mut to.tables, &mut to.backups, call.foreign, call.operation, call.input),
    |cx, to, call| export::calls::call(cx, &mut to.tables, &mut to.exports, call.operation, call.input),
    |cx, to, call| import::calls::call(cx, &to.tables, &mut to.imports, call.operation, call.input),
    |cx, to, call| items::call(cx, &to.tables, &mut to.items, call.operation, call.input),
];

const KMS: [Registered; 1] = [|cx, to, call| kms::call(cx, &mut to.tables, call.operation, call.input)];
const STS: [Registered; 1] = [|cx, _, call| sts::call(cx, call.operation, call.input)];
const AUTO_SCALING: [Registered; 1] =
    [|cx, to, call| Some(scaling::call(&mut to.scope(cx), call.operation, call.input))];
const MONITORING: [Registered; 1] = [|cx, to, call| Some(alarm::call(cx, &mut to.alarms, call.operation, call.input))];

fn registered(service: Service) -> &'static [Registered] {
    match service {
        Service::DynamoDb => &DYNAMODB,
        Service::ApplicationAutoScaling => &AUTO_SCALING,
        Service::Monitoring => &MONITORING,
        Service::Kms => &KMS,
        Service::Sts => &STS,
    }
}

/// Answers one call with the service that has the operation.
pub(super) fn answer(
    cx: &mut Context<'_>,
    services: &mut Services,
    request: &Request<'_>,
) -> Result<Value, ServiceError> {
    let answered = registered(request.service).iter().find_map(|service| service(cx, services, request));
    answered.unwrap_or_else(|| Err(ServiceError::unknown_operation()))
}
