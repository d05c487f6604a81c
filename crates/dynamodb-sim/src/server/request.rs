//! HTTP requests: the target, the caller behind the signature, and the input.

use axum::body::Bytes;
use axum::extract::{Extension, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value};

use super::form::Form;
use super::respond::{self, Protocol};
use super::shared::{Connection, Shared, lock};
use super::{cbor, form};
use crate::primitives::call::{Call, Outcome};
use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;
use crate::primitives::service::Service;
use crate::sts;

/// The operation that a request asks for, and its service.
struct Asked {
    service: Service,
    operation: String,
    input: Value,
}

/// `POST /`: DynamoDB, Application Auto Scaling, KMS and CloudWatch by target, STS and CloudWatch by form.
pub(super) async fn service(
    State(shared): State<Shared>,
    Extension(connection): Extension<Connection>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (protocol, asked) = match header(&headers, "x-amz-target") {
        Some(target) => (Protocol::of_target(target), json_call(target, &body)),
        None => {
            let (namespace, asked) = form_call(&body);
            (Protocol::Query(namespace), Ok(asked))
        }
    };
    answer(&shared, connection, protocol, &headers, asked).await
}

/// `POST /service/<service>/operation/<operation>`: CloudWatch by Smithy RPC v2 with CBOR bodies.
pub(super) async fn rpc(
    State(shared): State<Shared>,
    Extension(connection): Extension<Connection>,
    Path((service, operation)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = if header(&headers, "smithy-protocol") == Some("rpc-v2-cbor") {
        rpc_call(&service, operation, &body)
    } else {
        Err(ServiceError::unknown_operation())
    };
    answer(&shared, connection, Protocol::Cbor, &headers, asked).await
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

async fn answer(
    shared: &Shared,
    Connection(connection): Connection,
    protocol: Protocol,
    headers: &HeaderMap,
    asked: Result<Asked, ServiceError>,
) -> Response {
    let caller = caller(shared, header(headers, "authorization"));
    let (caller, asked) = match caller.and_then(|caller| asked.map(|asked| (caller, asked))) {
        Ok(known) => known,
        Err(error) => return respond::error(protocol, &error),
    };
    let Asked { service, operation, input } = asked;
    let call = Call { caller: &caller, service, operation: &operation, input: &input, connection };
    let reply = {
        let mut simulator = lock(&shared.simulator);
        shared.clock.before(&mut simulator);
        let reply = simulator.serve_call(&call);
        if let Outcome::Answered(result) = &reply.outcome {
            shared.clock.after(&mut simulator, &operation, result);
        }
        reply
    };
    let late = reply.delay + *lock(&shared.latency);
    if !late.is_zero() {
        tokio::time::sleep(late).await;
    }
    match reply.outcome {
        Outcome::Dropped => respond::dropped(),
        Outcome::Answered(Ok(output)) => respond::output(protocol, &operation, &output),
        Outcome::Answered(Err(error)) => respond::error(protocol, &error),
    }
}

/// The account and Region behind `Credential=<key>/<date>/<region>/<service>/aws4_request`.
fn caller(shared: &Shared, authorization: Option<&str>) -> Result<Caller, ServiceError> {
    let Some(authorization) = authorization else {
        return Err(ServiceError::new(
            "MissingAuthenticationTokenException",
            "Request is missing Authentication Token",
        ));
    };
    let incomplete =
        || ServiceError::new("IncompleteSignatureException", "Authorization header requires 'Credential' parameter.");
    let scope = authorization
        .split_once("Credential=")
        .map(|(_, rest)| rest.split([',', ' ']).next().unwrap_or_default())
        .ok_or_else(incomplete)?;
    let mut parts = scope.split('/');
    let key = parts.next().ok_or_else(incomplete)?;
    let region = parts.nth(1).ok_or_else(incomplete)?;
    let invalid = &shared.options.invalid_access_keys;
    if !invalid.is_empty() && key.starts_with(invalid.as_str()) {
        return Err(ServiceError::new(
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ));
    }
    let account = sts::account_of(key).unwrap_or(&shared.options.account);
    Ok(Caller::new(account, region))
}

/// `DynamoDB_20120810.<operation>` and the like with a JSON body.
fn json_call(target: &str, body: &[u8]) -> Result<Asked, ServiceError> {
    let (service, operation) = match target.split_once('.') {
        Some(("DynamoDB_20120810", operation)) => (Service::DynamoDb, operation),
        Some(("AnyScaleFrontendService", operation)) => (Service::ApplicationAutoScaling, operation),
        Some(("TrentService", operation)) => (Service::Kms, operation),
        Some(("GraniteServiceVersion20100801", operation)) => (Service::Monitoring, operation),
        Some(_) | None => return Err(ServiceError::unknown_operation()),
    };
    let input = if body.is_empty() {
        Value::Object(Map::new())
    } else {
        serde_json::from_slice(body).map_err(|error| ServiceError::new("SerializationException", error.to_string()))?
    };
    Ok(Asked { service, operation: operation.to_owned(), input })
}

/// A call of CloudWatch, whose service is still named after its first version.
fn rpc_call(service: &str, operation: String, body: &[u8]) -> Result<Asked, ServiceError> {
    if service != "GraniteServiceVersion20100801" {
        return Err(ServiceError::unknown_operation());
    }
    let input = if body.is_empty() { Value::Object(Map::new()) } else { cbor::decode(body)? };
    Ok(Asked { service: Service::Monitoring, operation, input })
}

/// A call of the query protocol: CloudWatch by its version, STS otherwise. The namespace belongs to the answer.
fn form_call(body: &[u8]) -> (&'static str, Asked) {
    let is_alarms = |version: &str| version == "2010-08-01";
    let Form { operation, version, input } = form::read(body, is_alarms);
    let (service, namespace) = if is_alarms(&version) {
        (Service::Monitoring, "http://monitoring.amazonaws.com/doc/2010-08-01/")
    } else {
        (Service::Sts, "https://sts.amazonaws.com/doc/2011-06-15/")
    };
    (namespace, Asked { service, operation, input })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_names_its_service_by_the_version() {
        let (namespace, asked) = form_call(b"Action=AssumeRole&Version=2011-06-15&RoleArn=x&DurationSeconds=900");
        assert_eq!((asked.service, asked.operation.as_str()), (Service::Sts, "AssumeRole"));
        assert_eq!(asked.input, serde_json::json!({"RoleArn": "x", "DurationSeconds": "900"}));
        assert!(namespace.starts_with("https://sts."), "{namespace}");
        let (namespace, asked) = form_call(b"Action=DescribeAlarms&Version=2010-08-01&MaxRecords=5");
        assert_eq!(asked.service, Service::Monitoring);
        assert_eq!(asked.input, serde_json::json!({"MaxRecords": 5}));
        assert!(namespace.starts_with("http://monitoring."), "{namespace}");
    }

    #[test]
    fn a_foreign_target_is_unknown() {
        let error = json_call("DynamoDBStreams_20120810.ListStreams", b"{}").err().expect("not served");
        assert_eq!(error.code, "UnknownOperationException");
        let asked = json_call("DynamoDB_20120810.ListTables", b"").expect("served");
        assert_eq!((asked.service, asked.operation.as_str()), (Service::DynamoDb, "ListTables"));
        assert_eq!(asked.input, serde_json::json!({}));
        let asked = json_call("AnyScaleFrontendService.TagResource", b"{}").expect("served");
        assert_eq!(asked.service, Service::ApplicationAutoScaling);
    }
}
