//! The server over raw HTTP: protocols, credentials, control endpoints, clocks and dropped connections.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use dynamodb_sim::{Answering, Handle, ServerOptions, spawn};
use serde_json::{Value, json};

mod alarms;
mod clocks;

const KEY: &str = "test";

struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }
}

fn connect(server: &Handle) -> TcpStream {
    let address = server.url.strip_prefix("http://").expect("an http address");
    let stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
    stream
}

/// One request on one connection, and the bytes of its answer.
fn exchange_bytes(server: &Handle, request: &[u8]) -> Option<Vec<u8>> {
    let mut stream = connect(server);
    stream.write_all(request).expect("the request is sent");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// One request on one connection; `None` when the connection ends without an answer.
fn exchange(server: &Handle, request: &str) -> Option<Reply> {
    let text = String::from_utf8(exchange_bytes(server, request.as_bytes())?).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Reply { status, head: head.to_ascii_lowercase(), body: body.to_owned() })
}

fn post(server: &Handle, path: &str, headers: &[String], body: &str) -> Option<Reply> {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    exchange(
        server,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\
             {headers}\r\n{body}"
        ),
    )
}

fn get(server: &Handle, path: &str) -> Value {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    exchange(server, &request).expect("an answer").json()
}

fn signed(key: &str, region: &str) -> String {
    format!(
        "Authorization: AWS4-HMAC-SHA256 Credential={key}/20261008/{region}/dynamodb/aws4_request, \
         SignedHeaders=host, Signature=0"
    )
}

fn target(operation: &str) -> String {
    format!("X-Amz-Target: DynamoDB_20120810.{operation}")
}

fn call(server: &Handle, operation: &str, input: &Value) -> Reply {
    let headers = [signed(KEY, "eu-central-1"), target(operation)];
    post(server, "/", &headers, &input.to_string()).expect("an answer")
}

fn table() -> Value {
    json!({
        "TableName": "orders",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    })
}

fn server(clock: Answering) -> Handle {
    spawn(ServerOptions { clock, ..ServerOptions::default() }).expect("a free port")
}

fn status(server: &Handle) -> Value {
    call(server, "DescribeTable", &json!({"TableName": "orders"})).json()["Table"]["TableStatus"].clone()
}

#[test]
fn a_table_is_created_and_deleted_over_json_with_a_virtual_clock() {
    let server = server(Answering::Virtual);
    let reply = call(&server, "CreateTable", &table());
    assert_eq!(reply.status, 200);
    assert!(reply.head.contains("content-type: application/x-amz-json-1.0"), "{}", reply.head);
    assert!(reply.head.contains("x-amzn-requestid: "), "{}", reply.head);
    assert_eq!(status(&server), "CREATING");
    let reply = post(&server, "/_sim/advance", &[], "{\"seconds\": 60}").expect("an answer");
    assert_eq!(reply.status, 200);
    assert_eq!(status(&server), "ACTIVE");
    let tables = get(&server, "/_sim/tables");
    assert_eq!(tables["tables"][0]["idle"], true);

    let reply = call(&server, "CreateTable", &table());
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.json(),
        json!({"__type": "com.amazonaws.dynamodb.v20120810#ResourceInUseException",
            "message": "Table already exists: orders"})
    );
    let journal = get(&server, "/_sim/journal");
    assert_eq!(journal["counts"]["CreateTable"], json!({"accepted": 1, "refused": 1}));
    assert_eq!(journal["calls"][0]["input"], table());

    post(&server, "/_sim/reset", &[], "").expect("an answer");
    assert!(server.lock().tables().next().is_none());
    server.shutdown();
}

#[test]
fn credentials_decide_who_calls() {
    let server = server(Answering::Virtual);
    let missing = post(&server, "/", &[target("ListTables")], "{}").expect("an answer");
    assert_eq!(missing.status, 400);
    assert!(missing.body.contains("#MissingAuthenticationTokenException"), "{}", missing.body);
    let invalid = [signed("AKIAINVALIDKEY", "eu-central-1"), target("ListTables")];
    let invalid = post(&server, "/", &invalid, "{}").expect("an answer");
    assert!(invalid.body.contains("#UnrecognizedClientException"), "{}", invalid.body);
    assert!(invalid.body.contains("The security token included in the request is invalid."));

    call(&server, "CreateTable", &table());
    let elsewhere = [signed(KEY, "eu-west-1"), target("ListTables")];
    let elsewhere = post(&server, "/", &elsewhere, "{}").expect("an answer");
    assert_eq!(elsewhere.json(), json!({"TableNames": []}));
    let unknown = call(&server, "TransactWriteItems", &json!({}));
    assert!(unknown.body.contains("#UnknownOperationException"), "{}", unknown.body);
}

#[test]
fn the_token_and_key_services_answer() {
    let server = server(Answering::Virtual);
    let form = "Action=GetCallerIdentity&Version=2011-06-15";
    let identity = post(&server, "/", &[signed(KEY, "eu-central-1")], form).expect("an answer");
    assert!(identity.head.contains("content-type: text/xml"));
    assert!(identity.body.contains("<Account>111122223333</Account>"), "{}", identity.body);
    let refused = post(&server, "/", &[signed("AKIAINVALID", "eu-central-1")], form).expect("an answer");
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("<Code>InvalidClientTokenId</Code>"), "{}", refused.body);

    let form = "Action=AssumeRole&RoleSessionName=me&RoleArn=arn%3Aaws%3Aiam%3A%3A444455556666%3Arole%2Fdeploy";
    let role = post(&server, "/", &[signed(KEY, "eu-central-1")], form).expect("an answer");
    let key = role.body.split("<AccessKeyId>").nth(1).and_then(|rest| rest.split('<').next());
    let headers = [signed(key.expect("a key"), "eu-central-1"), target("CreateTable")];
    let created = post(&server, "/", &headers, &table().to_string()).expect("an answer");
    assert!(created.body.contains(":444455556666:table/orders"), "{}", created.body);

    let kms = [signed(KEY, "eu-central-1"), "X-Amz-Target: TrentService.DescribeKey".to_owned()];
    let key = post(&server, "/", &kms, "{\"KeyId\": \"alias/orders\"}").expect("an answer");
    assert_eq!(key.json()["KeyMetadata"]["KeyState"], "Enabled");
}

/// A clock that jumps shows the return of a key to who waits for it; a loss needs time to be moved.
#[test]
fn a_key_is_lost_and_comes_back_over_http() {
    let server = server(Answering::Jump);
    let id = "00000001-1111-4222-8333-444444444444";
    let mut encrypted = table();
    encrypted["SSESpecification"] = json!({"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": id});
    assert_eq!(call(&server, "CreateTable", &encrypted).status, 200);
    let kms = |operation: &str| {
        let headers = [signed(KEY, "eu-central-1"), format!("X-Amz-Target: TrentService.{operation}")];
        post(&server, "/", &headers, &json!({"KeyId": id}).to_string()).expect("an answer").status
    };
    let reach = |wanted: &str| (0..20).any(|_| status(&server) == wanted);
    assert!(reach("ACTIVE"));
    assert_eq!(kms("DisableKey"), 200);
    assert!(!reach("INACCESSIBLE_ENCRYPTION_CREDENTIALS"));
    post(&server, "/_sim/advance", &[], "{\"seconds\": 7200}").expect("an answer");
    assert_eq!(status(&server), "INACCESSIBLE_ENCRYPTION_CREDENTIALS");
    assert!(!reach("ARCHIVING"));
    assert_eq!(kms("EnableKey"), 200);
    assert!(reach("ACTIVE"));
}

#[test]
fn faults_are_set_at_run_time_and_can_drop_connections() {
    let server = server(Answering::Virtual);
    let rules = json!([
        {"operation": "ListTables", "kind": "connection_reset", "first": 1},
        {"operation": "CreateTable", "kind": "response_lost"},
        {"operation": "ListTables", "kind": "throttle", "first": 2},
    ]);
    let set = post(&server, "/_sim/faults", &[], &rules.to_string()).expect("an answer");
    assert_eq!(set.json(), json!({"rules": 3}));
    let headers = |operation: &str| [signed(KEY, "eu-central-1"), target(operation)];
    assert!(post(&server, "/", &headers("ListTables"), "{}").is_none());
    let throttled = call(&server, "ListTables", &json!({}));
    assert!(throttled.body.contains("#ThrottlingException"), "{}", throttled.body);
    assert!(post(&server, "/", &headers("CreateTable"), &table().to_string()).is_none());
    assert_eq!(call(&server, "ListTables", &json!({})).json(), json!({"TableNames": ["orders"]}));
    let bad = post(&server, "/_sim/faults", &[], "[{\"operation\": \"*\"}]").expect("an answer");
    assert_eq!(bad.status, 400);
}

/// A jumping clock shows a replica in every state, in both Regions; Regions are disabled at run time.
#[test]
fn a_replica_comes_and_is_disabled_over_http() {
    let server = server(Answering::Jump);
    let describe = |region: &str| {
        let headers = [signed(KEY, region), target("DescribeTable")];
        post(&server, "/", &headers, r#"{"TableName": "orders"}"#).expect("an answer")
    };
    call(&server, "CreateTable", &table());
    while status(&server) != "ACTIVE" {}
    let create = json!({"TableName": "orders", "ReplicaUpdates": [{"Create": {"RegionName": "eu-west-1"}}]});
    assert_eq!(call(&server, "UpdateTable", &create).status, 200);
    let mut seen = Vec::new();
    for _ in 0..10 {
        let table = describe("eu-central-1").json()["Table"].clone();
        seen.push(format!("{} {}", table["TableStatus"], table["Replicas"][0]["ReplicaStatus"]).replace('"', ""));
    }
    seen.dedup();
    assert_eq!(seen, ["UPDATING null", "UPDATING CREATING", "ACTIVE ACTIVE"]);
    assert_eq!(describe("eu-west-1").json()["Table"]["TableStatus"], "ACTIVE");
    let set = post(&server, "/_sim/regions", &[], r#"{"disabled": ["eu-west-1"]}"#).expect("an answer");
    assert_eq!(set.status, 200);
    assert_eq!(describe("eu-west-1").status, 400);
    let table = describe("eu-central-1").json()["Table"].clone();
    assert_eq!(table["Replicas"][0]["ReplicaStatus"], "REGION_DISABLED");
    let regions: Vec<Value> =
        get(&server, "/_sim/inventory").as_array().expect("a list").iter().map(|one| one["region"].clone()).collect();
    assert_eq!(regions, ["eu-central-1", "eu-west-1"]);
}
