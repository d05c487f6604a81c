//! Tests that each fault reaches a client as it would from a network or a service.
//!
//! A client of a few lines talks to the proxy, with the simulator or a server of one answer behind it.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use dynamodb_sim::{ServerOptions, spawn};
use fault_proxy::{Fault, Proxy, Rule};
use serde_json::{Value, json};

/// What a client reads: all bytes until the end, or the error that ended the connection.
type Received = Result<String, ErrorKind>;

fn exchange(proxy: &Proxy, request: &str) -> Received {
    let address = proxy.url().strip_prefix("http://").expect("a URL").to_owned();
    let read = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.write_all(request.as_bytes())?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    read().map_err(|error| error.kind())
}

fn post(path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}

fn call(proxy: &Proxy, operation: &str, body: &Value) -> Received {
    let credential = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request";
    let headers = format!("X-Amz-Target: DynamoDB_20120810.{operation}\r\nAuthorization: {credential}\r\n");
    exchange(proxy, &post("/", &headers, &body.to_string()))
}

fn status(received: &Received) -> u16 {
    let text = received.as_ref().expect("an answer");
    text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no status in {text}"))
}

fn body(received: &Received) -> &str {
    received.as_ref().expect("an answer").split_once("\r\n\r\n").expect("a head and a body").1
}

fn before_simulator() -> (dynamodb_sim::Handle, Proxy) {
    let simulator = spawn(ServerOptions::default()).expect("the simulator starts");
    let proxy = Proxy::start(&simulator.url, 0).expect("the proxy starts");
    (simulator, proxy)
}

fn create(proxy: &Proxy, name: &str) -> Received {
    let table = json!({
        "TableName": name, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    });
    call(proxy, "CreateTable", &table)
}

fn tables(simulator: &dynamodb_sim::Handle) -> usize {
    simulator.lock().tables().count()
}

#[test]
fn what_no_rule_names_passes_unchanged() {
    let (simulator, proxy) = before_simulator();
    proxy.set_rules(vec![Rule::from("DeleteTable", Fault::Denied, 1)]);
    assert_eq!(status(&create(&proxy, "orders")), 200);
    assert_eq!(tables(&simulator), 1);
    let [seen] = &proxy.journal()[..] else { panic!("one call") };
    assert!(seen.changed() && seen.fault.is_none(), "{seen:?}");
}

#[test]
fn refusals_are_worded_and_nothing_is_done() {
    let (simulator, proxy) = before_simulator();
    let refusals = [
        (Fault::Throttled, 400, "ThrottlingException"),
        (Fault::TagsLocked, 400, "Table tags are being updated"),
        (Fault::BudgetSpent, 400, "Next changes can be made at 20"),
        (Fault::InUse, 400, "ResourceInUseException"),
        (Fault::InternalError, 500, "InternalServerError"),
        (Fault::Unavailable, 503, ""),
        (Fault::ClockSkew, 400, "InvalidSignatureException"),
        (Fault::TokenExpired, 400, "ExpiredTokenException"),
        (Fault::Denied, 400, "not authorized to perform: CreateTable"),
    ];
    for (fault, expected, text) in refusals {
        proxy.set_rules(vec![Rule::times("CreateTable", fault, 1, 1)]);
        let received = create(&proxy, "orders");
        assert_eq!(status(&received), expected, "{fault:?}");
        assert!(body(&received).contains(text), "{fault:?}: {received:?}");
    }
    assert_eq!(tables(&simulator), 0);
    assert!(proxy.journal().iter().all(|seen| !seen.forwarded && seen.status.is_some()));
}

#[test]
fn a_reset_before_the_call_does_nothing_and_one_after_it_hides_what_was_done() {
    let (simulator, proxy) = before_simulator();
    proxy.set_rules(vec![Rule::times("CreateTable", Fault::Reset, 1, 1)]);
    assert_eq!(create(&proxy, "orders"), Err(ErrorKind::ConnectionReset));
    assert_eq!(tables(&simulator), 0);
    proxy.set_rules(vec![Rule::times("CreateTable", Fault::AnswerLost, 1, 1)]);
    assert_eq!(create(&proxy, "orders"), Err(ErrorKind::ConnectionReset));
    assert_eq!(tables(&simulator), 1);
    let forwarded: Vec<bool> = proxy.journal().iter().map(|seen| seen.forwarded).collect();
    assert_eq!(forwarded, [false, true]);
}

#[test]
fn a_closed_port_refuses_connections_until_its_time_is_over_or_the_rules_are_replaced() {
    let (simulator, proxy) = before_simulator();
    proxy.set_rules(vec![Rule::times("CreateTable", Fault::PortClosed, 1, 1).lasting(200)]);
    let closed = Instant::now();
    create(&proxy, "orders").expect_err("cut off");
    assert_eq!(create(&proxy, "orders"), Err(ErrorKind::ConnectionRefused));
    while create(&proxy, "orders").is_err() {
        assert!(closed.elapsed() < Duration::from_secs(10), "the port does not open again");
    }
    assert!(closed.elapsed() >= Duration::from_millis(200));
    assert_eq!(tables(&simulator), 1);

    proxy.set_rules(vec![Rule::times("ListTables", Fault::PortClosed, 1, 1)]);
    call(&proxy, "ListTables", &json!({})).expect_err("cut off");
    assert_eq!(call(&proxy, "ListTables", &json!({})), Err(ErrorKind::ConnectionRefused));
    proxy.set_rules(Vec::new());
    while call(&proxy, "ListTables", &json!({})).is_err() {
        assert!(closed.elapsed() < Duration::from_secs(10), "the port does not open again");
    }
}

#[test]
fn answers_arrive_late_cut_halved_or_with_a_wrong_sum() {
    let (simulator, proxy) = before_simulator();
    let list = |fault| {
        proxy.set_rules(vec![Rule::times("ListTables", fault, 1, 1).lasting(150)]);
        call(&proxy, "ListTables", &json!({}))
    };
    let started = Instant::now();
    assert_eq!(status(&list(Fault::Slow)), 200);
    assert!(started.elapsed() >= Duration::from_millis(150));

    let whole = r#"{"TableNames":[]}"#;
    let length = |received: &Received| {
        let head = received.as_ref().expect("an answer").to_ascii_lowercase();
        let (_, rest) = head.split_once("content-length: ").expect("a length");
        rest.split_once("\r\n").expect("a line").0.parse::<usize>().expect("a number")
    };
    let cut = list(Fault::Truncated);
    assert_eq!((body(&cut).len(), length(&cut)), (whole.len() / 2, whole.len()));
    let halved = list(Fault::Malformed);
    assert_eq!((body(&halved).len(), length(&halved)), (whole.len() / 2, whole.len() / 2));
    let wrong = list(Fault::WrongChecksum);
    assert_eq!(body(&wrong), whole);
    assert!(wrong.expect("an answer").to_ascii_lowercase().contains("x-amz-crc32: 1\r\n"));
    drop(simulator);
}

#[test]
fn errors_come_in_the_protocol_of_the_call() {
    let (_simulator, proxy) = before_simulator();
    proxy.set_rules(vec![Rule::from("*", Fault::Throttled, 1)]);
    let cbor = exchange(&proxy, &post("/service/Granite/operation/PutMetricAlarm", "", "x"));
    assert!(cbor.as_ref().is_ok_and(|text| text.contains("smithy-protocol: rpc-v2-cbor")), "{cbor:?}");
    assert!(body(&cbor).contains("f__type") && body(&cbor).contains("ThrottlingException"), "{cbor:?}");
    let query = exchange(&proxy, &post("/", "", "Action=GetCallerIdentity&Version=2011-06-15"));
    assert!(body(&query).contains("<Code>Throttling</Code>"), "{query:?}");
}

#[test]
fn a_skewed_service_accepts_what_is_signed_for_its_time() {
    let (_simulator, proxy) = before_simulator();
    proxy.set_rules(vec![Rule::from("ListTables", Fault::ClockSkew, 1)]);
    let refused = call(&proxy, "ListTables", &json!({}));
    assert_eq!(status(&refused), 400);
    assert_eq!(refused.expect("an answer").to_ascii_lowercase().matches("date: ").count(), 1);
}

#[test]
fn other_processes_steer_over_http() {
    let (_simulator, proxy) = before_simulator();
    let rules = r#"[{"operation": "ListTables", "fault": "internal_error"}]"#;
    let put = format!("PUT /_faults HTTP/1.0\r\nContent-Length: {}\r\n\r\n{rules}", rules.len());
    assert_eq!(body(&exchange(&proxy, &put)), r#"{"rules":1}"#);
    assert_eq!(status(&call(&proxy, "ListTables", &json!({}))), 500);
    assert_eq!(status(&call(&proxy, "ListTables", &json!({}))), 200);
    let received = exchange(&proxy, "GET /_faults/journal HTTP/1.0\r\n\r\n");
    let journal: Value = serde_json::from_str(body(&received)).expect("JSON");
    assert_eq!(journal["calls"][0]["fault"], "internal_error");
    assert_eq!(journal["calls"][1]["forwarded"], true);
    let wrong = "PUT /_faults HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}".to_owned();
    assert_eq!(status(&exchange(&proxy, &wrong)), 400);
    exchange(&proxy, "DELETE /_faults HTTP/1.0\r\n\r\n").expect("an answer");
    assert!(proxy.journal().is_empty());
}

#[test]
fn an_endpoint_that_is_down_is_passed_on_as_it_is() {
    let closed = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = closed.local_addr().expect("an address");
    drop(closed);
    let proxy = Proxy::start(&format!("http://{address}"), 0).expect("the proxy starts");
    assert_eq!(call(&proxy, "ListTables", &json!({})), Err(ErrorKind::ConnectionReset));
    assert!(Proxy::start("https://dynamodb.us-east-1.amazonaws.com", 0).is_err());
}
