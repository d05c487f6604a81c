//! Alarms in the three protocols of CloudWatch.

use serde_json::json;

use crate::*;

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
