//! The services that a life uses, their endpoints, and calls to them over plain HTTP.

use anyhow::Context as _;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::http::{self, Answer};

/// In a form, all but what never needs it.
const ENCODED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A service that a table depends on, or that keeps something of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// The tables themselves.
    DynamoDb,
    /// Scalable targets, scaling policies and scheduled actions.
    ApplicationAutoScaling,
    /// Alarms.
    CloudWatch,
    /// The keys of customers.
    Kms,
}

impl Service {
    /// Every service, in the order of reports.
    pub const ALL: [Self; 4] = [Self::DynamoDb, Self::ApplicationAutoScaling, Self::CloudWatch, Self::Kms];

    /// The name in signatures and journals: the endpoint prefix.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DynamoDb => "dynamodb",
            Self::ApplicationAutoScaling => "application-autoscaling",
            Self::CloudWatch => "monitoring",
            Self::Kms => "kms",
        }
    }

    /// The service of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.name() == name)
    }
}

/// Where each service of one trial is reached. KMS and STS are where DynamoDB is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// URL of DynamoDB.
    pub dynamodb: String,
    /// URL of Application Auto Scaling.
    pub application_autoscaling: String,
    /// URL of CloudWatch.
    pub cloudwatch: String,
}

impl Endpoints {
    /// All services at one URL.
    #[must_use]
    pub fn at(url: &str) -> Self {
        let url = http::trimmed(url);
        Self { dynamodb: url.to_owned(), application_autoscaling: url.to_owned(), cloudwatch: url.to_owned() }
    }

    /// Those of AWS in a Region.
    #[must_use]
    pub fn of_aws(region: &str) -> Self {
        let of = |service: &str| format!("https://{service}.{region}.amazonaws.com");
        Self {
            dynamodb: of("dynamodb"),
            application_autoscaling: of("application-autoscaling"),
            cloudwatch: of("monitoring"),
        }
    }

    /// Where a service is reached.
    #[must_use]
    pub fn url(&self, service: Service) -> &str {
        match service {
            Service::DynamoDb | Service::Kms => &self.dynamodb,
            Service::ApplicationAutoScaling => &self.application_autoscaling,
            Service::CloudWatch => &self.cloudwatch,
        }
    }

    /// The `endpoints` argument of a provider block.
    #[must_use]
    pub fn argument(&self) -> String {
        let Self { dynamodb, application_autoscaling, cloudwatch } = self;
        format!(
            "{{ dynamodb = \"{dynamodb}\", application_autoscaling = \"{application_autoscaling}\", \
             cloudwatch = \"{cloudwatch}\", sts = \"{dynamodb}\", kms = \"{dynamodb}\" }}"
        )
    }
}

/// Sends one operation with its JSON input, signed with dummy credentials as local engines accept them. CloudWatch gets
/// the input as a form: its JSON and CBOR forms are not what every engine understands.
///
/// # Errors
/// The engine cannot be reached, or the input is not JSON. A refusal is not an error: see the answer's status and body.
pub fn call(url: &str, service: Service, operation: &str, input: &str) -> anyhow::Result<Answer> {
    call_in("us-east-1", url, service, operation, input)
}

/// The same in this Region.
///
/// # Errors
/// As [`call`].
pub fn call_in(region: &str, url: &str, service: Service, operation: &str, input: &str) -> anyhow::Result<Answer> {
    // moto and ministack route by the service name in the credential scope and check no signature.
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=test/20260101/{region}/{}/aws4_request, SignedHeaders=host, Signature=0",
        service.name()
    );
    // dynalite insists on a date; its value is not checked.
    let date = ("X-Amz-Date", "20260101T000000Z");
    let json = |target: &str, kind: &str| {
        let target = format!("{target}.{operation}");
        let headers =
            [("X-Amz-Target", target.as_str()), ("Content-Type", kind), ("Authorization", &authorization), date];
        http::post(url, "/", &headers, input)
    };
    match service {
        Service::DynamoDb => json("DynamoDB_20120810", "application/x-amz-json-1.0"),
        Service::ApplicationAutoScaling => json("AnyScaleFrontendService", "application/x-amz-json-1.1"),
        Service::Kms => json("TrentService", "application/x-amz-json-1.1"),
        Service::CloudWatch => {
            let input: Value = serde_json::from_str(input).with_context(|| format!("{operation}: no JSON: {input}"))?;
            let headers =
                [("Content-Type", "application/x-www-form-urlencoded"), ("Authorization", authorization.as_str())];
            http::post(url, "/", &headers, &form(operation, &input))
        }
    }
}

/// An input as the query protocol writes it: `List.member.1.Name=value`.
fn form(operation: &str, input: &Value) -> String {
    let mut text = format!("Action={operation}&Version=2010-08-01");
    for (name, value) in input.as_object().into_iter().flatten() {
        write(&mut text, name, value);
    }
    text
}

fn write(text: &mut String, path: &str, value: &Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                write(text, &format!("{path}.{name}"), value);
            }
        }
        Value::Array(list) => {
            for (number, value) in (1..).zip(list) {
                write(text, &format!("{path}.member.{number}"), value);
            }
        }
        Value::Null => {}
        Value::String(value) => text.push_str(&format!("&{path}={}", utf8_percent_encode(value, &ENCODED))),
        scalar => text.push_str(&format!("&{path}={scalar}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_names_members_by_their_path() {
        let input = serde_json::json!({
            "AlarmName": "a/b c",
            "Dimensions": [{"Name": "TableName", "Value": "orders"}],
            "Period": 60,
        });
        assert_eq!(
            form("PutMetricAlarm", &input),
            "Action=PutMetricAlarm&Version=2010-08-01&AlarmName=a%2Fb%20c&Dimensions.member.1.Name=TableName\
             &Dimensions.member.1.Value=orders&Period=60"
        );
    }

    #[test]
    fn a_provider_block_names_every_endpoint() {
        let endpoints = Endpoints { cloudwatch: "http://b".to_owned(), ..Endpoints::at("http://a/") };
        assert_eq!(
            endpoints.argument(),
            "{ dynamodb = \"http://a\", application_autoscaling = \"http://a\", cloudwatch = \"http://b\", \
             sts = \"http://a\", kms = \"http://a\" }"
        );
    }
}
