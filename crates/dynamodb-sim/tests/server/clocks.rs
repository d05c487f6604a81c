//! Clocks, and what depends on them: states, budgets, load, rates and latency.

use serde_json::json;

use crate::*;

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
