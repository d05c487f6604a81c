//! Reads from a request which operation it names and which protocol its refusal must use.

use hyper::HeaderMap;
use hyper::http::request::Parts;

/// How the client wants to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// AWS JSON: the operation is in `X-Amz-Target`.
    Json,
    /// Smithy RPC v2 with CBOR: the operation is in the path.
    Cbor,
    /// The query protocol: the operation is in the form, answers are XML.
    Query,
}

/// A call as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) operation: String,
    pub(crate) protocol: Protocol,
    /// `X-Amz-Date`: the time it was signed for.
    pub(crate) signed_at: Option<String>,
}

impl Call {
    pub(crate) fn of(head: &Parts, body: &[u8]) -> Self {
        let (operation, protocol) = if let Some(target) = text(&head.headers, "x-amz-target") {
            (target.rsplit('.').next().unwrap_or(target).to_owned(), Protocol::Json)
        } else if let Some(operation) = of_path(head.uri.path()) {
            (operation.to_owned(), Protocol::Cbor)
        } else if let Some(action) = of_form(body).or_else(|| of_form(head.uri.query()?.as_bytes())) {
            (action, Protocol::Query)
        } else {
            (format!("{} {}", head.method, head.uri.path()), Protocol::Query)
        };
        Self { operation, protocol, signed_at: text(&head.headers, "x-amz-date").map(str::to_owned) }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// `/service/<service>/operation/<operation>`.
fn of_path(path: &str) -> Option<&str> {
    let (_, operation) = path.strip_prefix("/service/")?.split_once("/operation/")?;
    (!operation.is_empty() && !operation.contains('/')).then_some(operation)
}

/// `Action=<operation>`. Names of operations need no decoding.
fn of_form(form: &[u8]) -> Option<String> {
    let form = std::str::from_utf8(form).ok()?;
    form.split('&').find_map(|pair| pair.strip_prefix("Action=")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    fn call(path: &str, target: Option<&str>, body: &str) -> (String, Protocol) {
        let mut request = Request::post(path);
        if let Some(target) = target {
            request = request.header("X-Amz-Target", target);
        }
        let (head, ()) = request.body(()).expect("a request").into_parts();
        let Call { operation, protocol, .. } = Call::of(&head, body.as_bytes());
        (operation, protocol)
    }

    #[test]
    fn each_protocol_names_its_operation_elsewhere() {
        let found = call("/", Some("DynamoDB_20120810.UpdateTable"), "{}");
        assert_eq!(found, ("UpdateTable".to_owned(), Protocol::Json));
        let found = call("/service/GraniteServiceVersion20100801/operation/PutMetricAlarm", None, "\u{1}");
        assert_eq!(found, ("PutMetricAlarm".to_owned(), Protocol::Cbor));
        let found = call("/", None, "Version=2011-06-15&Action=GetCallerIdentity");
        assert_eq!(found, ("GetCallerIdentity".to_owned(), Protocol::Query));
        assert_eq!(call("/?Action=ListUsers", None, "").0, "ListUsers");
    }

    #[test]
    fn what_names_no_operation_is_known_by_its_path() {
        assert_eq!(call("/service/a/operation/", None, "").0, "POST /service/a/operation/");
    }
}
