//! What does an HTTP request ask for? The target, the caller behind the signature, and the input.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value};

use super::respond::{self, Protocol};
use super::{Shared, lock};
use crate::caller::Caller;
use crate::error::ServiceError;
use crate::simulator::Outcome;
use crate::sts;

/// `POST /`: DynamoDB and KMS by target, STS by form.
pub(super) async fn service(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let target = header("x-amz-target");
    let protocol = if target.is_some() { Protocol::Json } else { Protocol::Query };
    let caller = match caller(&shared, header("authorization")) {
        Ok(caller) => caller,
        Err(error) => return respond::error(protocol, &error),
    };
    let (operation, input) = match target {
        Some(target) => match json_call(target, &body) {
            Ok(call) => call,
            Err(error) => return respond::error(protocol, &error),
        },
        None => form_call(&body),
    };
    let reply = {
        let mut simulator = lock(&shared.simulator);
        shared.clock.before(&mut simulator);
        let reply = simulator.serve(&caller, &operation, &input);
        if let Outcome::Answered(result) = &reply.outcome {
            shared.clock.after(&mut simulator, &operation, result);
        }
        reply
    };
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
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

/// `DynamoDB_20120810.<operation>` or `TrentService.<operation>` with a JSON body.
fn json_call(target: &str, body: &[u8]) -> Result<(String, Value), ServiceError> {
    let operation = match target.split_once('.') {
        Some(("DynamoDB_20120810" | "TrentService", operation)) => operation.to_owned(),
        Some(_) | None => return Err(ServiceError::unknown_operation()),
    };
    if body.is_empty() {
        return Ok((operation, Value::Object(Map::new())));
    }
    let input =
        serde_json::from_slice(body).map_err(|error| ServiceError::new("SerializationException", error.to_string()))?;
    Ok((operation, input))
}

/// `Action=<operation>&<name>=<value>` as the query protocol sends it.
fn form_call(body: &[u8]) -> (String, Value) {
    let text = String::from_utf8_lossy(body);
    let mut operation = String::new();
    let mut members = Map::new();
    for (name, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
        match name {
            "Action" => operation = decode(value),
            "Version" => {}
            name => {
                members.insert(decode(name), Value::from(decode(value)));
            }
        }
    }
    (operation, Value::Object(members))
}

/// Undoes form encoding.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hexadecimal = text.get(at + 1..at + 3).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (bytes[at], hexadecimal) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 3;
                continue;
            }
            (b'+', _) => decoded.push(b' '),
            (byte, _) => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_an_operation_and_members() {
        let body = b"Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx&A=b+c%";
        let (operation, input) = form_call(body);
        assert_eq!(operation, "AssumeRole");
        assert_eq!(input["RoleArn"], "arn:aws:iam::1:role/x");
        assert_eq!(input["A"], "b c%");
    }

    #[test]
    fn a_foreign_target_is_unknown() {
        let error = json_call("DynamoDBStreams_20120810.ListStreams", b"{}").expect_err("not served");
        assert_eq!(error.code, "UnknownOperationException");
        let (operation, input) = json_call("DynamoDB_20120810.ListTables", b"").expect("served");
        assert_eq!((operation.as_str(), input), ("ListTables", serde_json::json!({})));
    }
}
