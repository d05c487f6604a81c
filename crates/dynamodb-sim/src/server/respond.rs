//! How does an answer travel? JSON for DynamoDB and KMS, XML for STS.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::Dropped;
use crate::error::ServiceError;

/// The two wire protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// AWS JSON 1.0.
    Json,
    /// The query protocol with XML answers.
    Query,
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

pub(super) fn output(protocol: Protocol, operation: &str, output: &Value) -> Response {
    match protocol {
        Protocol::Json if output.is_null() => respond(StatusCode::OK, protocol, String::new()),
        Protocol::Json => respond(StatusCode::OK, protocol, output.to_string()),
        Protocol::Query => {
            let mut body =
                format!("<{operation}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{operation}Result>");
            write_xml(&mut body, output);
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
        Protocol::Json => {
            let body = json!({"__type": error.qualified_code(), "message": error.message});
            respond(status, protocol, body.to_string())
        }
        Protocol::Query => {
            // The token service names invalid credentials otherwise, and refuses with 403.
            let (status, code) = match error.code.as_ref() {
                "UnrecognizedClientException" => (StatusCode::FORBIDDEN, "InvalidClientTokenId"),
                "MissingAuthenticationTokenException" => (StatusCode::FORBIDDEN, "MissingAuthenticationToken"),
                "ExpiredTokenException" => (StatusCode::FORBIDDEN, "ExpiredToken"),
                "AccessDeniedException" => (StatusCode::FORBIDDEN, "AccessDenied"),
                "ThrottlingException" => (StatusCode::BAD_REQUEST, "Throttling"),
                "UnknownOperationException" => (StatusCode::BAD_REQUEST, "InvalidAction"),
                code => (status, code),
            };
            let message = escaped(&error.message);
            let body = format!(
                "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
                 <Code>{code}</Code><Message>{message}</Message></Error><RequestId>simulated</RequestId>\
                 </ErrorResponse>"
            );
            respond(status, protocol, body)
        }
    }
}

/// A response that the connection turns into its own end.
pub(super) fn dropped() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Dropped);
    response
}

fn respond(status: StatusCode, protocol: Protocol, body: String) -> Response {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let kind = match protocol {
        Protocol::Json => "application/x-amz-json-1.0",
        Protocol::Query => "text/xml",
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    if let Ok(id) = HeaderValue::from_str(&format!("SIMULATED{number:016}")) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

fn write_xml(body: &mut String, value: &Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                body.push_str(&format!("<{name}>"));
                write_xml(body, value);
                body.push_str(&format!("</{name}>"));
            }
        }
        Value::String(text) => body.push_str(&escaped(text)),
        other => body.push_str(&other.to_string()),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
