//! The paths that control a running proxy from another process.

use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::cut::MaybeCut;
use crate::fault::Rule;
use crate::server::Shared;

/// What steering paths begin with.
pub(crate) const PREFIX: &str = "/_faults";

/// * `PUT /_faults` (or `POST`) with a list of rules: replaces all rules; each counts from now.
/// * `DELETE /_faults`: no rules any more, and an empty journal.
/// * `GET /_faults/journal`: what came by.
pub(crate) fn answer(shared: &Shared, head: &Parts, body: &Bytes) -> Response<MaybeCut> {
    let (status, value) = match (&head.method, head.uri.path()) {
        (&Method::PUT | &Method::POST, PREFIX) => match serde_json::from_slice::<Vec<Rule>>(body) {
            Ok(rules) => {
                let count = rules.len();
                shared.set_rules(rules);
                (StatusCode::OK, json!({ "rules": count }))
            }
            Err(error) => (StatusCode::BAD_REQUEST, json!({ "error": error.to_string() })),
        },
        (&Method::DELETE, PREFIX) => {
            shared.set_rules(Vec::new());
            shared.forget();
            (StatusCode::OK, json!({}))
        }
        (&Method::GET, "/_faults/journal") => (StatusCode::OK, json!({ "calls": shared.journal() })),
        (method, path) => (StatusCode::NOT_FOUND, json!({ "error": format!("there is no {method} {path}") })),
    };
    response(status, &value)
}

fn response(status: StatusCode, value: &Value) -> Response<MaybeCut> {
    let mut response = Response::new(MaybeCut::whole(Bytes::from(value.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
