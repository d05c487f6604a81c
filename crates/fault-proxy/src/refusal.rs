//! Writes the error of a fault in the protocol of the call.

use std::time::Duration;

use http_body_util::Full;
use hyper::Response;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, DATE, HeaderValue};
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::call::{Call, Protocol};
use crate::fault::{Fault, Strike};
use crate::skew;

/// An error as the service words it. A code without text stands for an answer without a body.
struct Refusal {
    status: u16,
    namespace: &'static str,
    code: &'static str,
    message: String,
}

const TABLES: &str = "com.amazonaws.dynamodb.v20120810";
const GATE: &str = "com.amazon.coral.service";

/// The answer that takes the service's place; none for a fault that lets the call through.
pub(crate) fn answer(strike: Strike, call: &Call) -> Option<Response<Full<Bytes>>> {
    let refusal = |status, namespace, code, message: String| Some(Refusal { status, namespace, code, message });
    let refusal = match strike.fault {
        Fault::Throttled => refusal(400, GATE, "ThrottlingException", "Rate exceeded".to_owned()),
        Fault::TagsLocked => {
            let text = "Subscriber limit exceeded: Table tags are being updated. Please retry later";
            refusal(400, TABLES, "LimitExceededException", text.to_owned())
        }
        Fault::BudgetSpent => {
            let until = OffsetDateTime::now_utc() + Duration::from_millis(strike.milliseconds);
            refusal(400, TABLES, "LimitExceededException", budget(until))
        }
        Fault::InUse => {
            let text = "Attempt to change a resource which is still in use: Table is in the process of being updated";
            refusal(400, TABLES, "ResourceInUseException", text.to_owned())
        }
        Fault::InternalError => refusal(500, TABLES, "InternalServerError", "Internal server error".to_owned()),
        Fault::Unavailable => return Some(empty(503)),
        Fault::ClockSkew => {
            let now = skew::service_time();
            if skew::accepts(call.signed_at.as_deref(), now) {
                return None;
            }
            let signed = call.signed_at.as_deref().unwrap_or("no time");
            refusal(
                400,
                GATE,
                "InvalidSignatureException",
                format!("Signature expired: {signed} is too far from {now}"),
            )
        }
        Fault::TokenExpired => {
            let text = "The security token included in the request is expired";
            refusal(400, GATE, "ExpiredTokenException", text.to_owned())
        }
        Fault::Denied => {
            let text =
                format!("User: arn:aws:iam::111122223333:user/guest is not authorized to perform: {}", call.operation);
            refusal(400, GATE, "AccessDeniedException", text)
        }
        Fault::PortClosed
        | Fault::Reset
        | Fault::AnswerLost
        | Fault::Slow
        | Fault::Truncated
        | Fault::Malformed
        | Fault::WrongChecksum => None,
    }?;
    let mut answer = refusal.worded(call.protocol);
    if strike.fault == Fault::ClockSkew
        && let Ok(date) = HeaderValue::from_str(&skew::date(skew::service_time()))
    {
        answer.headers_mut().insert(DATE, date);
    }
    Some(answer)
}

/// The budget whose text carries a time (changes of the encryption key).
fn budget(until: OffsetDateTime) -> String {
    let until = until.format(&Rfc3339).unwrap_or_default();
    format!(
        "Subscriber limit exceeded: Encryption mode changes are limited in the 24h window. Next changes can be made at {until}"
    )
}

fn empty(status: u16) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    response
}

impl Refusal {
    fn worded(&self, protocol: Protocol) -> Response<Full<Bytes>> {
        let Self { status, namespace, code, message } = self;
        let kind = format!("{namespace}#{code}");
        let (content, body) = match protocol {
            Protocol::Json => {
                let body = json!({ "__type": kind, "message": message }).to_string();
                ("application/x-amz-json-1.0", Bytes::from(body))
            }
            Protocol::Cbor => ("application/cbor", Bytes::from(cbor(&[("__type", &kind), ("message", message)]))),
            Protocol::Query => ("text/xml", Bytes::from(xml(code, message))),
        };
        let mut response = empty(*status);
        *response.body_mut() = Full::new(body);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content));
        response.headers_mut().insert("x-amzn-requestid", HeaderValue::from_static("FAULT"));
        if protocol == Protocol::Cbor {
            response.headers_mut().insert("smithy-protocol", HeaderValue::from_static("rpc-v2-cbor"));
        }
        response
    }
}

/// The query protocol has shorter codes for what all services share.
fn xml(code: &str, message: &str) -> String {
    let code = match code {
        "ThrottlingException" => "Throttling",
        "ExpiredTokenException" => "ExpiredToken",
        "AccessDeniedException" => "AccessDenied",
        "InvalidSignatureException" => "SignatureDoesNotMatch",
        code => code,
    };
    let message = message.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
         <RequestId>FAULT</RequestId></ErrorResponse>"
    )
}

/// A map of texts in CBOR (RFC 8949): the little that an error needs.
fn cbor(members: &[(&str, &str)]) -> Vec<u8> {
    const MAP: u8 = 5 << 5;
    const TEXT: u8 = 3 << 5;
    let mut bytes = Vec::new();
    head(MAP, members.len(), &mut bytes);
    for text in members.iter().flat_map(|(name, value)| [name, value]) {
        head(TEXT, text.len(), &mut bytes);
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes
}

/// A major type with its length: in the same byte, in the next, or in the next two.
fn head(major: u8, length: usize, bytes: &mut Vec<u8>) {
    match u8::try_from(length) {
        Ok(short @ 0..24) => bytes.push(major | short),
        Ok(byte) => bytes.extend([major | 24, byte]),
        Err(_) => {
            bytes.push(major | 25);
            bytes.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cbor_of_short_and_long_texts() {
        assert_eq!(cbor(&[("a", "bc")]), [0xa1, 0x61, b'a', 0x62, b'b', b'c']);
        let long = "x".repeat(300);
        let bytes = cbor(&[("a", &long)]);
        assert_eq!(bytes[3..6], [0x79, 0x01, 0x2c]);
        let middle = "x".repeat(24);
        assert_eq!(cbor(&[("a", &middle)])[3..5], [0x78, 24]);
    }

    #[test]
    fn what_lets_the_call_through_refuses_nothing() {
        let call = Call { operation: "UpdateTable".to_owned(), protocol: Protocol::Json, signed_at: None };
        let refused = |fault| answer(Strike { fault, milliseconds: 0 }, &call).is_some();
        let through: Vec<Fault> = Fault::ALL.into_iter().filter(|fault| !refused(*fault)).collect();
        let expected = [
            Fault::PortClosed,
            Fault::Reset,
            Fault::AnswerLost,
            Fault::Slow,
            Fault::Truncated,
            Fault::Malformed,
            Fault::WrongChecksum,
        ];
        assert_eq!(through, expected);
    }
}
