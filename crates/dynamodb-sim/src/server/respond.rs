//! HTTP responses: JSON for most services, XML for STS, all three for CloudWatch.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::shared::Dropped;
use super::{cbor, xml};
use crate::primitives::error::ServiceError;

/// The wire protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// AWS JSON 1.0.
    Json10,
    /// AWS JSON 1.1.
    Json11,
    /// AWS JSON 1.0, compatible with the error codes of the query protocol.
    CompatibleJson,
    /// The query protocol with XML answers in this namespace.
    Query(&'static str),
    /// Smithy RPC v2 with CBOR bodies, compatible with the error codes of the query protocol.
    Cbor,
}

impl Protocol {
    /// The protocol of a service that is named by target.
    pub(super) fn of_target(target: &str) -> Self {
        match target.split_once('.') {
            Some(("AnyScaleFrontendService", _)) => Self::Json11,
            Some(("GraniteServiceVersion20100801", _)) => Self::CompatibleJson,
            Some(_) | None => Self::Json10,
        }
    }
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const SMITHY_PROTOCOL: HeaderName = HeaderName::from_static("smithy-protocol");
/// Carries the code of the query protocol, which clients of a service that once spoke it go by.
const QUERY_ERROR: HeaderName = HeaderName::from_static("x-amzn-query-error");

pub(super) fn output(protocol: Protocol, operation: &str, output: &Value) -> Response {
    match protocol {
        Protocol::Json10 | Protocol::Json11 if output.is_null() => respond(StatusCode::OK, protocol, ""),
        Protocol::CompatibleJson if output.is_null() => respond(StatusCode::OK, protocol, "{}"),
        Protocol::Json10 | Protocol::Json11 | Protocol::CompatibleJson => {
            respond(StatusCode::OK, protocol, output.to_string())
        }
        Protocol::Cbor => respond(StatusCode::OK, protocol, cbor::encode(output)),
        Protocol::Query(namespace) => {
            let mut body = format!("<{operation}Response xmlns=\"{namespace}\"><{operation}Result>");
            xml::write(&mut body, output);
            body.push_str(&format!(
                "</{operation}Result><ResponseMetadata><RequestId>simulated</RequestId></ResponseMetadata>\
                 </{operation}Response>"
            ));
            respond(StatusCode::OK, protocol, body)
        }
    }
}

pub(super) fn error(protocol: Protocol, error: &ServiceError) -> Response {
    let status = StatusCode::from_u16(error.http_status).unwrap_or(StatusCode::BAD_REQUEST);
    match protocol {
        Protocol::Json10 => {
            let body = json!({"__type": qualified_code(error), "message": error.message});
            respond(status, protocol, body.to_string())
        }
        Protocol::Json11 => {
            let body = json!({"__type": error.code, "message": error.message});
            respond(status, protocol, body.to_string())
        }
        Protocol::Cbor | Protocol::CompatibleJson => compatible_error(protocol, status, error),
        Protocol::Query(namespace) => {
            let (status, code) = query_code(status, error);
            let message = xml::escaped(&error.message);
            let body = format!(
                "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>Sender</Type>\
                 <Code>{code}</Code><Message>{message}</Message></Error><RequestId>simulated</RequestId>\
                 </ErrorResponse>"
            );
            respond(status, protocol, body)
        }
    }
}

/// The qualified code of the `__type` member.
fn qualified_code(error: &ServiceError) -> String {
    let namespace = match error.code.as_ref() {
        "ValidationException" => "com.amazon.coral.validate",
        "UnknownOperationException"
        | "SerializationException"
        | "InternalFailure"
        | "AccessDeniedException"
        | "UnrecognizedClientException"
        | "MissingAuthenticationTokenException"
        | "ExpiredTokenException"
        | "IncompleteSignatureException" => "com.amazon.coral.service",
        _ => "com.amazonaws.dynamodb.v20120810",
    };
    format!("{namespace}#{}", error.code)
}

/// Services of the query protocol have codes of their own for credentials, and refuse with 403.
fn query_code(status: StatusCode, error: &ServiceError) -> (StatusCode, &str) {
    match error.code.as_ref() {
        "UnrecognizedClientException" => (StatusCode::FORBIDDEN, "InvalidClientTokenId"),
        "MissingAuthenticationTokenException" => (StatusCode::FORBIDDEN, "MissingAuthenticationToken"),
        "ExpiredTokenException" => (StatusCode::FORBIDDEN, "ExpiredToken"),
        "AccessDeniedException" => (StatusCode::FORBIDDEN, "AccessDenied"),
        "ThrottlingException" => (StatusCode::BAD_REQUEST, "Throttling"),
        "UnknownOperationException" => (StatusCode::BAD_REQUEST, "InvalidAction"),
        code => (status, code),
    }
}

/// The code twice: in the body the name of the shape, in the header the code of the query protocol.
fn compatible_error(protocol: Protocol, status: StatusCode, error: &ServiceError) -> Response {
    let (status, code) = query_code(status, error);
    let body = json!({"__type": shape_of(code), "message": error.message});
    let body = if protocol == Protocol::Cbor { cbor::encode(&body) } else { body.to_string().into_bytes() };
    let mut response = respond(status, protocol, body);
    let fault = if status.is_server_error() { "Receiver" } else { "Sender" };
    if let Ok(value) = HeaderValue::from_str(&format!("{code};{fault}")) {
        response.headers_mut().insert(QUERY_ERROR, value);
    }
    response
}

/// The error shape of CloudWatch's model behind a code.
fn shape_of(code: &str) -> String {
    let shape = match code {
        "LimitExceeded" => "LimitExceededFault",
        "InternalServiceError" => "InternalServiceFault",
        "InvalidParameterValue" => "InvalidParameterValueException",
        "InvalidParameterCombination" => "InvalidParameterCombinationException",
        "MissingParameter" => "MissingRequiredParameterException",
        "Throttling" => "ThrottlingException",
        "AccessDenied" => "AccessDeniedException",
        "ExpiredToken" => "ExpiredTokenException",
        "ValidationError" => return "com.amazon.coral.validate#ValidationException".to_owned(),
        code => code,
    };
    format!("com.amazonaws.cloudwatch#{shape}")
}

/// A response that the connection turns into its own end.
pub(super) fn dropped() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Dropped);
    response
}

fn respond(status: StatusCode, protocol: Protocol, body: impl Into<Body>) -> Response {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let kind = match protocol {
        Protocol::Json10 | Protocol::CompatibleJson => "application/x-amz-json-1.0",
        Protocol::Json11 => "application/x-amz-json-1.1",
        Protocol::Query(_) => "text/xml",
        Protocol::Cbor => "application/cbor",
    };
    let headers = response.headers_mut();
    if protocol == Protocol::Cbor {
        headers.insert(SMITHY_PROTOCOL, HeaderValue::from_static("rpc-v2-cbor"));
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    if let Ok(id) = HeaderValue::from_str(&format!("SIMULATED{number:016}")) {
        headers.insert(REQUEST_ID, id);
    }
    response
}
