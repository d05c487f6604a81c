//! Endpoints and gateways that refuse the reads of an aspect, each in a format of its own.

use std::collections::VecDeque;

use super::*;
use crate::aws::canned::{Answers, answering};

const READS: [&str; 8] = [
    "DescribeContinuousBackups",
    "DescribeTimeToLive",
    "ListTagsOfResource",
    "ListContributorInsights",
    "DescribeKinesisStreamingDestination",
    "GetResourcePolicy",
    "DescribeScalableTargets",
    "DescribeAlarms",
];

const JSON: &str = r#"{"__type":"SomethingElse","message":"no"}"#;
const XML: &str = "<ErrorResponse><Error><Code>SomethingElse</Code><Message>no</Message></Error></ErrorResponse>";
const HTML: &str = "<!doctype html><html><title>no</title></html>";

/// Every read of an aspect is answered like this once.
async fn unavailable(status: u16, body: &str) -> Vec<(&'static str, Unavailable)> {
    let refusal = || VecDeque::from([(status, body.as_bytes().to_vec())]);
    let aws = answering(READS.into_iter().map(|read| (read, refusal())).collect::<Answers>());
    let calls = TableCalls::connect(&aws, &Region::parse("eu-west-1").expect("a Region"), &Statistics::default());
    let (orders, arn) = (name("orders"), "arn:aws:dynamodb:eu-west-1:111122223333:table/orders");
    let reasons = [
        reason(calls.recovery(&orders).await),
        reason(calls.ttl(&orders).await),
        reason(calls.tags(&Arn::parse(arn).expect("an ARN")).await),
        reason(calls.insights(&orders).await),
        reason(calls.kinesis(&orders).await),
        reason(calls.policy(arn).await),
        reason(calls.targets(&orders, &[Scope::Table].into()).await),
        reason(calls.alarms(&["orders-read_throttle".to_owned()].into()).await),
    ];
    READS.into_iter().zip(reasons).collect()
}

fn reason<T: std::fmt::Debug>(read: Result<Aspect<T>, ApiError>) -> Unavailable {
    match read {
        Ok(Aspect::Unavailable(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn operations_that_an_endpoint_does_not_have_are_unsupported_in_every_format() {
    let unknown = [
        (400, r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#),
        (400, "<ErrorResponse><Error><Code>InvalidAction</Code></Error></ErrorResponse>"),
        (400, "<!doctype html><title>Unknown operation</title>"),
    ];
    let statuses = [404, 405, 501].into_iter().flat_map(|status| [JSON, XML, HTML, ""].map(|body| (status, body)));
    for (status, body) in statuses.chain(unknown) {
        for (read, reason) in unavailable(status, body).await {
            let expected = Unavailable::Unsupported { operation: read, endpoint: None };
            assert_eq!(reason, expected, "{read} {status} {body}");
        }
    }
}

#[tokio::test]
async fn a_refusal_with_status_403_is_a_denial_in_every_format() {
    for body in [JSON, XML, HTML, ""] {
        for (read, reason) in unavailable(403, body).await {
            assert!(
                matches!(reason, Unavailable::Denied { operation, .. } if operation == read),
                "{read} {body}: {reason:?}"
            );
        }
    }
}
