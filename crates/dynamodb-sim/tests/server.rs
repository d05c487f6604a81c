//! The server over raw HTTP: protocols, credentials, control endpoints, clocks and dropped connections.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use dynamodb_sim::{Answering, Handle, ServerOptions, spawn};
use serde_json::{Value, json};

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

/// Every state is seen once, and no client waits.
#[test]
fn a_jumping_clock_shows_each_state_once() {
    let server = server(Answering::Jump);
    call(&server, "CreateTable", &table());
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.push(status(&server));
    }
    assert_eq!(seen, ["CREATING", "CREATING", "ACTIVE", "ACTIVE", "ACTIVE"]);
    // A refusal that clears by itself moves the clock too.
    let protect = |enabled: bool| {
        let input = json!({"TableName": "orders", "DeletionProtectionEnabled": enabled});
        call(&server, "UpdateTable", &input).status
    };
    assert_eq!(protect(true), 200);
    assert_eq!([protect(false), protect(false)], [400, 200]);
    // So does a refusal of a pending state, although its code is that of a wrong input (T-442).
    let stream = json!({"TableName": "orders", "StreamArn": "arn:aws:kinesis:eu-central-1:111122223333:stream/events"});
    assert_eq!(call(&server, "EnableKinesisStreamingDestination", &stream).status, 200);
    let disable = || call(&server, "DisableKinesisStreamingDestination", &stream).status;
    assert_eq!([disable(), disable()], [400, 200]);
}

/// What is refused for a budget is accepted when it is sent again: the clock has gone to where the budget is free.
#[test]
fn a_jumping_clock_ends_every_cool_down_and_budget() {
    let server = server(Answering::Jump);
    let mut provisioned = table();
    provisioned["BillingMode"] = json!("PROVISIONED");
    provisioned["ProvisionedThroughput"] = json!({"ReadCapacityUnits": 100, "WriteCapacityUnits": 100});
    assert_eq!(call(&server, "CreateTable", &provisioned).status, 200);
    let now = || get(&server, "/_sim/tables")["now"].as_f64().expect("a number");
    // One refusal for the change before, which is still under way, and one for the budget.
    let is_accepted = |operation: &str, input: &Value| {
        while status(&server) != "ACTIVE" {}
        (0..3).any(|_| call(&server, operation, input).status == 200)
    };
    let key = |number: u32| format!("0000000{}-1111-4222-8333-444444444444", number % 2 + 1);
    let capacity = |units: u32| json!({"ReadCapacityUnits": units, "WriteCapacityUnits": 100});
    let classes = ["STANDARD_INFREQUENT_ACCESS", "STANDARD", "STANDARD_INFREQUENT_ACCESS"];
    let budgets: [(&str, Vec<Value>, f64); 3] = [
        ("ProvisionedThroughput", (1..=6).map(|count| capacity(100 - count)).collect(), 3_000.0),
        (
            "SSESpecification",
            (1..=6).map(|n| json!({"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": key(n)})).collect(),
            21_600.0,
        ),
        ("TableClass", classes.iter().map(|class| json!(class)).collect(), 29.0 * 86_400.0),
    ];
    for (member, changes, at_least) in budgets {
        let begun = now();
        for change in changes {
            assert!(is_accepted("UpdateTable", &json!({"TableName": "orders", member: change})), "{member} {change}");
        }
        let passed = now() - begun;
        assert!(passed > at_least, "{member}: {passed} s");
    }
    for enabled in [true, false, true] {
        let specification = json!({"AttributeName": "until", "Enabled": enabled});
        let input = json!({"TableName": "orders", "TimeToLiveSpecification": specification});
        assert!(is_accepted("UpdateTimeToLive", &input), "{enabled}");
    }
}

#[test]
fn a_stepping_and_a_scaled_clock_move_by_themselves() {
    let stepping = server(Answering::Step(Duration::from_secs(5)));
    call(&stepping, "CreateTable", &table());
    assert_eq!(status(&stepping), "ACTIVE");

    // A thousand days per second: ACTIVE by the next request.
    let scaled = server(Answering::Scaled(86_400_000.0));
    call(&scaled, "CreateTable", &table());
    std::thread::yield_now();
    let reached = (0..1_000).any(|_| status(&scaled) == "ACTIVE");
    assert!(reached);
}

/// A call of CloudWatch: CBOR in, the head and the CBOR body out.
fn cbor_call(server: &Handle, operation: &str, body: &[u8]) -> (String, Vec<u8>) {
    let mut request = format!(
        "POST /service/GraniteServiceVersion20100801/operation/{operation} HTTP/1.1\r\nHost: localhost\r\n\
         Connection: close\r\nContent-Length: {}\r\nContent-Type: application/cbor\r\n\
         smithy-protocol: rpc-v2-cbor\r\nx-amzn-query-mode: true\r\n{}\r\n\r\n",
        body.len(),
        signed(KEY, "eu-central-1").replace("/dynamodb/", "/monitoring/"),
    )
    .into_bytes();
    request.extend_from_slice(body);
    let bytes = exchange_bytes(server, &request).expect("an answer");
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
    (String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase(), bytes[end + 4..].to_vec())
}

/// The input of `PutMetricAlarm`, as the encoder of an SDK writes it: maps of unknown length.
fn put_alarm(name: &str, period: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = minicbor::Encoder::new(&mut bytes);
    let texts = [
        ("AlarmName", name),
        ("MetricName", "ReadThrottleEvents"),
        ("Namespace", "AWS/DynamoDB"),
        ("Statistic", "Sum"),
        ("ComparisonOperator", "GreaterThanThreshold"),
    ];
    encoder.begin_map().expect("room");
    for (member, text) in texts {
        encoder.str(member).and_then(|encoder| encoder.str(text)).expect("room");
    }
    for (member, number) in [("Period", period), ("EvaluationPeriods", 5)] {
        encoder.str(member).and_then(|encoder| encoder.i64(number)).expect("room");
    }
    encoder.str("Threshold").and_then(|encoder| encoder.f64(80.0)).expect("room");
    encoder.end().expect("room");
    bytes
}

/// Reads a map up to a member of that name and leaves the decoder before its value.
fn member<'b>(decoder: &mut minicbor::Decoder<'b>, name: &str) -> bool {
    let length = decoder.map().expect("a map").expect("a known length");
    for _ in 0..length {
        if decoder.str().expect("a name") == name {
            return true;
        }
        decoder.skip().expect("a value");
    }
    false
}

fn text(body: &[u8], name: &str) -> String {
    let mut decoder = minicbor::Decoder::new(body);
    assert!(member(&mut decoder, name), "no {name}");
    decoder.str().expect("text").to_owned()
}

#[test]
fn alarms_travel_as_cbor() {
    let server = server(Answering::Virtual);
    let (head, body) = cbor_call(&server, "PutMetricAlarm", &put_alarm("throttled", 60));
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("smithy-protocol: rpc-v2-cbor") && head.contains("content-type: application/cbor"), "{head}");
    assert_eq!(body, [0xa0], "an empty map");
    server.lock().advance(Duration::from_secs(2));

    let (_, body) = cbor_call(&server, "DescribeAlarms", &[0xa0]);
    let mut alarms = minicbor::Decoder::new(&body);
    assert!(member(&mut alarms, "MetricAlarms"));
    assert_eq!(alarms.array().expect("a list"), Some(1));
    let of = |name: &str| {
        let mut decoder = alarms.clone();
        assert!(member(&mut decoder, name), "no {name}");
        decoder
    };
    assert_eq!(of("AlarmName").str().expect("text"), "throttled");
    assert_eq!(of("Threshold").datatype().expect("a value"), minicbor::data::Type::F64);
    assert_eq!(of("Period").i32().expect("an integer"), 60);
    for name in ["StateUpdatedTimestamp", "AlarmConfigurationUpdatedTimestamp"] {
        let mut time = of(name);
        assert_eq!(time.tag().expect("a tag").as_u64(), 1);
        assert!(time.f64().expect("seconds") > 1.7e9);
    }
    let journal = get(&server, "/_sim/journal");
    assert_eq!(journal["counts"]["monitoring:PutMetricAlarm"], json!({"accepted": 1, "refused": 0}));
    assert_eq!(journal["calls"][0]["service"], "monitoring");
    assert_eq!(journal["calls"][0]["input"]["AlarmName"], "throttled");
}

/// The shape's name is in the body, the code that SDKs go by in a header.
#[test]
fn refusals_of_alarms_travel_as_cbor() {
    let server = server(Answering::Virtual);
    let (head, body) = cbor_call(&server, "PutMetricAlarm", &put_alarm("throttled", 45));
    assert!(head.starts_with("http/1.1 400") && head.contains("smithy-protocol: rpc-v2-cbor"), "{head}");
    assert!(head.contains("x-amzn-query-error: validationerror;sender"), "{head}");
    assert_eq!(text(&body, "__type"), "com.amazon.coral.validate#ValidationException");
    assert!(text(&body, "message").contains("Period must be 10, 20, 30 or a multiple of 60"));

    let rules = json!([
        {"operation": "monitoring:DescribeAlarms", "kind": "access_denied"},
        {"operation": "monitoring:DescribeAlarms", "kind": "throttle", "first": 2},
    ]);
    post(&server, "/_sim/faults", &[], &rules.to_string()).expect("an answer");
    let (head, body) = cbor_call(&server, "DescribeAlarms", &[0xa0]);
    assert!(head.starts_with("http/1.1 403") && head.contains("x-amzn-query-error: accessdenied;sender"), "{head}");
    assert!(text(&body, "message").contains("cloudwatch:DescribeAlarms"));
    let (head, _) = cbor_call(&server, "DescribeAlarms", &[0xa0]);
    assert!(head.contains("x-amzn-query-error: throttling;sender"), "{head}");
    let (head, _) = cbor_call(&server, "PutDashboard", &[0xa0]);
    assert!(head.contains("x-amzn-query-error: invalidaction;sender"), "{head}");
    let (_, body) = cbor_call(&server, "DescribeAlarms", &[0xff]);
    assert!(text(&body, "__type").ends_with("#SerializationException"));
}

/// boto3 uses JSON, and the AWS CLI of older versions forms.
#[test]
fn alarms_travel_as_json_and_as_forms() {
    let server = server(Answering::Virtual);
    let authorization = signed(KEY, "eu-central-1").replace("/dynamodb/", "/monitoring/");
    let by_json = |operation: &str, input: &Value| {
        let target = format!("X-Amz-Target: GraniteServiceVersion20100801.{operation}");
        post(&server, "/", &[authorization.clone(), target], &input.to_string()).expect("an answer")
    };
    let by_form = |body: &str| {
        let body = format!("{body}&Version=2010-08-01");
        post(&server, "/", std::slice::from_ref(&authorization), &body).expect("an answer")
    };
    let reply = by_form(
        "Action=PutMetricAlarm&AlarmName=throttled&Namespace=AWS%2FDynamoDB&MetricName=ReadThrottleEvents&Statistic=Sum\
         &Dimensions.member.1.Name=TableName&Dimensions.member.1.Value=orders&Period=60&EvaluationPeriods=5&Threshold=80\
         &ComparisonOperator=GreaterThanThreshold",
    );
    assert!(reply.status == 200 && reply.body.starts_with("<PutMetricAlarmResponse"), "{}", reply.body);
    server.lock().advance(Duration::from_secs(2));

    let described = by_json("DescribeAlarms", &json!({})).json();
    let alarm = &described["MetricAlarms"][0];
    assert_eq!(alarm["Dimensions"], json!([{"Name": "TableName", "Value": "orders"}]));
    assert!(alarm["StateUpdatedTimestamp"].is_number(), "{alarm}");
    let described = by_form("Action=DescribeAlarms&AlarmNames.member.1=throttled").body;
    assert!(described.contains("<MetricAlarms><member>") && described.contains("<Value>orders</Value>"), "{described}");
    assert!(described.contains("<StateUpdatedTimestamp>20"), "{described}");

    assert_eq!(by_json("DeleteAlarms", &json!({"AlarmNames": ["throttled"]})).body, "{}");
    let refused = by_json("DescribeAlarms", &json!({"MaxRecords": 1_000}));
    assert!(refused.head.contains("x-amzn-query-error: validationerror;sender"), "{}", refused.head);
    assert_eq!(refused.json()["__type"], "com.amazon.coral.validate#ValidationException");
    let refused = by_form("Action=DescribeAlarms&MaxRecords=1000");
    assert!(refused.status == 400 && refused.body.contains("<Code>ValidationError</Code>"), "{}", refused.body);
}

/// A client that waits for a backup polls nothing else.
#[test]
fn a_jumping_clock_ends_a_backup() {
    let server = server(Answering::Jump);
    call(&server, "CreateTable", &table());
    let active = (0..10).any(|_| status(&server) == "ACTIVE");
    assert!(active);
    let input = json!({"TableName": "orders", "BackupName": "nightly"});
    let made = (0..10).map(|_| call(&server, "CreateBackup", &input)).find(|reply| reply.status == 200);
    let arn = made.expect("backups are being enabled for a moment").json()["BackupDetails"]["BackupArn"].clone();
    let status = || {
        let described = call(&server, "DescribeBackup", &json!({"BackupArn": arn})).json();
        described["BackupDescription"]["BackupDetails"]["BackupStatus"].clone()
    };
    assert_eq!([status(), status()], ["CREATING", "AVAILABLE"]);
}

fn scale(server: &Handle, operation: &str, input: &Value) -> Reply {
    let headers = [
        signed(KEY, "eu-central-1").replace("/dynamodb/", "/application-autoscaling/"),
        format!("X-Amz-Target: AnyScaleFrontendService.{operation}"),
    ];
    post(server, "/", &headers, &input.to_string()).expect("an answer")
}

/// A load script moves capacity, and the inventory lists it.
#[test]
fn capacity_follows_a_load_script() {
    let server = server(Answering::Virtual);
    let mut provisioned = table();
    provisioned["BillingMode"] = "PROVISIONED".into();
    provisioned["ProvisionedThroughput"] = json!({"ReadCapacityUnits": 10, "WriteCapacityUnits": 10});
    call(&server, "CreateTable", &provisioned);
    server.lock().settle();
    let mut input = json!({
        "ServiceNamespace": "dynamodb",
        "ResourceId": "table/orders",
        "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
    });
    let refused = scale(&server, "DeregisterScalableTarget", &input);
    assert_eq!(refused.status, 400);
    assert!(refused.head.contains("content-type: application/x-amz-json-1.1"), "{}", refused.head);
    assert_eq!(refused.json()["__type"], "ObjectNotFoundException");
    input["MinCapacity"] = 5.into();
    input["MaxCapacity"] = 100.into();
    assert_eq!(scale(&server, "RegisterScalableTarget", &input).status, 200);
    server.lock().settle();
    input["PolicyName"] = "reads".into();
    input["PolicyType"] = "TargetTrackingScaling".into();
    input["TargetTrackingScalingPolicyConfiguration"] = json!({
        "TargetValue": 70.0,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"},
    });
    assert_eq!(scale(&server, "PutScalingPolicy", &input).status, 200);

    let load = post(&server, "/_sim/load", &[], "[{\"table\": \"orders\", \"index\": null, \"read\": 28.0}]");
    assert_eq!(load.expect("an answer").json(), json!({"loads": 1}));
    post(&server, "/_sim/advance", &[], "{\"seconds\": 130}").expect("an answer");
    let units = call(&server, "DescribeTable", &json!({"TableName": "orders"})).json();
    assert_eq!(units["Table"]["ProvisionedThroughput"]["ReadCapacityUnits"], 40);

    let inventory = get(&server, "/_sim/inventory");
    assert_eq!(inventory[0]["tables"], json!(["orders"]));
    let target = "table/orders dynamodb:table:ReadCapacityUnits";
    assert_eq!(inventory[0]["scalable_targets"], json!([target]));
    assert_eq!(inventory[0]["scaling_policies"], json!([format!("{target} reads")]));
    assert_eq!(inventory[0]["alarms"].as_array().map(Vec::len), Some(2));
    assert_eq!((&inventory[0]["account"], &inventory[0]["region"]), (&json!("111122223333"), &json!("eu-central-1")));
    assert_eq!(post(&server, "/_sim/load", &[], "[{\"read\": 1}]").expect("an answer").status, 400);
    post(&server, "/_sim/reset", &[], "").expect("an answer");
    assert_eq!(get(&server, "/_sim/inventory"), json!([]));
}

/// The bucket of `DescribeTimeToLive` belongs to a connection: a kept one runs dry, new ones do not.
#[test]
fn a_kept_connection_has_a_bucket_of_its_own() {
    let settings =
        dynamodb_sim::Settings { limiters: dynamodb_sim::Limiters::documented(), ..ServerOptions::default().settings };
    let server = spawn(ServerOptions { settings, ..ServerOptions::default() }).expect("a free port");
    let body = json!({"TableName": "orders"}).to_string();
    for _ in 0..6 {
        assert!(!call(&server, "DescribeTimeToLive", &json!({"TableName": "orders"})).body.contains("Rate exceeded"));
    }
    let request = |more: &str| {
        format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\n{more}Content-Length: {}\r\n{}\r\n{}\r\n\r\n{body}",
            body.len(),
            signed(KEY, "eu-central-1"),
            target("DescribeTimeToLive"),
        )
    };
    let mut stream = connect(&server);
    let requests: String = (0..5).map(|_| request("")).chain([request("Connection: close\r\n")]).collect();
    stream.write_all(requests.as_bytes()).expect("the requests are sent");
    let mut answers = String::new();
    stream.read_to_string(&mut answers).expect("answers");
    assert_eq!(answers.matches("Rate exceeded").count(), 2, "{answers}");
}

/// Answers come late, and those of different connections at the same time.
#[test]
fn latency_does_not_serialize_requests() {
    let latency = Duration::from_millis(200);
    let server = spawn(ServerOptions { latency, ..ServerOptions::default() }).expect("a free port");
    let started = std::time::Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| assert_eq!(call(&server, "ListTables", &json!({})).status, 200));
        }
    });
    let elapsed = started.elapsed();
    assert!(elapsed >= latency, "{elapsed:?}");
    assert!(elapsed < latency * 10, "{elapsed:?}");
}

/// Tables are made fast, then used as if they were far away and watched over.
#[test]
fn clock_limits_and_latency_change_at_run_time() {
    let server = server(Answering::Jump);
    call(&server, "CreateTable", &table());
    assert!((0..9).any(|_| status(&server) == "ACTIVE"));
    let set = |path: &str, body: Value| post(&server, path, &[], &body.to_string()).expect("an answer").status;
    assert_eq!(set("/_sim/clock", json!("virtual")), 200);
    assert_eq!(set("/_sim/limits", json!({"limits": "documented"})), 200);
    assert_eq!(set("/_sim/latency", json!({"milliseconds": 50})), 200);
    let rate = get(&server, "/_sim/limits")["operations"]["dynamodb:ListTagsOfResource"].clone();
    assert_eq!(rate, json!({"capacity": 10.0, "refill_per_second": 10.0}));
    let tags = json!({"ResourceArn": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders"});
    let started = std::time::Instant::now();
    assert_eq!(call(&server, "ListTagsOfResource", &tags).status, 200);
    assert!(started.elapsed() >= Duration::from_millis(50), "{:?}", started.elapsed());
    assert_eq!(set("/_sim/latency", json!({"milliseconds": 0})), 200);
    let passed = |calls: u32| (0..calls).filter(|_| call(&server, "ListTagsOfResource", &tags).status == 200).count();
    assert_eq!(passed(12), 9, "the tenth of a second that stands still");
    assert_eq!(set("/_sim/limits", json!({"limits": "measured"})), 200);
    assert_eq!(passed(12), 12);

    let now = || get(&server, "/_sim/tables")["now"].as_f64().expect("a number");
    let stood = now();
    assert_eq!(set("/_sim/clock", json!({"step": 5.0})), 200);
    status(&server);
    assert!(now() >= stood + 5.0);
    assert_eq!(set("/_sim/clock", json!({"scaled": 86_400_000.0})), 200);
    let stood = now();
    assert!((0..1_000).any(|_| now() > stood + 1.0));
    for (path, body) in [
        ("/_sim/clock", json!({"scale": 1})),
        ("/_sim/limits", json!({"limits": "some"})),
        ("/_sim/latency", json!({"milliseconds": -1})),
    ] {
        assert_eq!(set(path, body), 400);
    }
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
