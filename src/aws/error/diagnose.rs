//! An error as a diagnostic: what was attempted, how the service responded, what to check.

use std::fmt;

use tf_provider::{Diagnostic, Path};

use super::advice::SOURCE;
use super::{ApiError, Cause, Class, without_endpoint};
use crate::clock;

/// The call and its result, in one sentence.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {} {}", self.operation, self.place(), self.outcome())
    }
}

impl std::error::Error for ApiError {}

impl ApiError {
    /// A diagnostic at `path` about what could not be done, for instance `create table "orders"`.
    pub(crate) fn to_diagnostic(&self, path: Path, to_do: &str) -> Diagnostic {
        let mut detail = format!("Could not {to_do}. {self}");
        for sentence in self.advice().iter().map(String::as_str).chain(self.specific_advice()) {
            detail.push_str("\n\n");
            detail.push_str(sentence);
        }
        if let Cause::Service { request_id: Some(id), .. } = &self.cause {
            detail.push_str(&format!("\n\nRequest ID: {id}"));
        }
        Diagnostic::error(path, self.summary(), detail)
    }

    /// `Region eu-west-1`, with the endpoint unless it is AWS's own.
    fn place(&self) -> String {
        match &self.endpoint {
            Some(endpoint) => format!("Region {} at {endpoint}", self.region),
            None => format!("Region {}", self.region),
        }
    }

    fn summary(&self) -> &'static str {
        match &self.cause {
            Cause::Unreachable(_) => "Endpoint not reachable",
            Cause::Interrupted(_) => "Connection lost",
            Cause::Credentials(_) => "No AWS credentials",
            Cause::NoEndpoint(_) => "No endpoint for the service",
            Cause::Unsendable(_) => "Request could not be sent",
            Cause::Unreadable(_) => "Unreadable response",
            Cause::Service { .. } if self.is_about_expiry() => "AWS credentials expired",
            Cause::Service { .. } if self.is_about_credentials() => "AWS credentials rejected",
            Cause::Service { .. } if self.is_throttling() => "Calls are throttled",
            Cause::Service { .. } => match self.class() {
                Class::Denied => "Permission missing",
                Class::Unsupported => "Not supported by the endpoint",
                Class::Budget { .. } if self.is_about_a_source() => "Replica cannot be deleted yet",
                Class::Budget { .. } => "Setting changed too often",
                Class::Busy => "Resource in use",
                Class::Transient | Class::Unreachable | Class::Ambiguous => "Service unavailable",
                Class::NotFound => "Resource not found",
                Class::AlreadyExists => "Name already taken",
                Class::NoChange | Class::Permanent => "Request refused",
            },
        }
    }

    /// How the call ended, from the verb on, with a period.
    fn outcome(&self) -> String {
        match &self.cause {
            Cause::Service { code, message, status, .. } => {
                let code = if code.is_empty() { format!("HTTP status {status}") } else { code.clone() };
                match self.quotable(message) {
                    "" => format!("failed with {code}."),
                    message => format!("failed with {code}: {}", sentence(message)),
                }
            }
            Cause::Unreachable(text) => format!("could not be sent because no connection was made: {}", sentence(text)),
            Cause::Interrupted(text) => format!("got no response: {}", sentence(text)),
            Cause::Credentials(text) => format!("could not be signed: {}", sentence(text)),
            Cause::NoEndpoint(name) => without_endpoint(name),
            Cause::Unsendable(text) => format!("could not be sent: {}", sentence(text)),
            Cause::Unreadable(text) => format!("got an unreadable response: {}", sentence(text)),
        }
    }

    /// The response to a wrong signature quotes the signed headers after its first line, including the session token.
    fn quotable<'a>(&self, message: &'a str) -> &'a str {
        if self.is_about_credentials() { message.lines().next().unwrap_or_default() } else { message }
    }

    fn advice(&self) -> Vec<String> {
        match &self.cause {
            Cause::Unreachable(_) => vec![self.check_network()],
            Cause::Interrupted(_) if self.mutates() => {
                vec![
                    "The change may or may not have been made. Apply again: the provider first reads the current state."
                        .to_owned(),
                ]
            }
            Cause::Interrupted(_) => vec![self.check_network()],
            Cause::Credentials(_) => vec![CREDENTIALS_FROM.to_owned()],
            Cause::NoEndpoint(name) => vec![format!("Add `{name}` to `endpoints` of the provider.")],
            Cause::Unsendable(_) => vec![
                "Check `region`, `use_fips_endpoint`, `use_dualstack_endpoint` and `endpoints` \
                                          in the provider configuration: not every Region has every kind of endpoint."
                    .to_owned(),
            ],
            Cause::Unreadable(_) => vec![
                "Check that `endpoints` and the proxy settings lead to DynamoDB or to a \
                                          service that is compatible with it."
                    .to_owned(),
            ],
            Cause::Service { .. } if self.is_about_credentials() => self.wrong_credentials(),
            Cause::Service { .. } => self.after_response(),
        }
    }

    /// What was answered and when the change is accepted, for a list of changes that wait.
    pub(crate) fn to_list_item(&self) -> String {
        format!("{self} {}", self.advised()).trim_end().to_owned()
    }

    /// What to do about it, in sentences; empty if nothing is known.
    pub(crate) fn advised(&self) -> String {
        let sentences: Vec<String> =
            self.advice().into_iter().chain(self.specific_advice().map(str::to_owned)).collect();
        sentences.join(" ")
    }

    fn after_response(&self) -> Vec<String> {
        match self.class() {
            Class::Denied if self.is_denied_by_the_table() => vec![
                "The table's own `resource_policy` denies it, and no permission overrides a denial. Remove the statement \
                 from the policy and apply, wait about four minutes until that takes effect, and apply again."
                    .to_owned(),
            ],
            Class::Denied => vec![format!(
                "The credentials are valid but do not allow this. Grant the permission `{}`, and any other that the \
                 message names, to the role or user it names; check permission boundaries and organization policies \
                 as well.",
                self.permission()
            )],
            Class::Unsupported => vec![format!(
                "The endpoint does not support {}. Remove the configuration that needs it, or use an endpoint that supports \
                 it.",
                self.operation
            )],
            Class::Budget { .. } if self.is_about_a_source() => Vec::new(),
            Class::Budget { until: Some(until), window: _ } => {
                vec![format!("The service accepts the change at {}. Apply again then.", instant(until))]
            }
            Class::Budget { until: None, window: _ } => {
                vec!["The service limits how often this can be changed. Apply again later.".to_owned()]
            }
            Class::Transient if self.is_throttling() => vec![THROTTLED.to_owned()],
            Class::Busy => vec!["Another change of it is in progress. Apply again when that has completed.".to_owned()],
            Class::Transient | Class::Unreachable | Class::Ambiguous => {
                vec!["Apply again: the provider first reads the current state.".to_owned()]
            }
            Class::NotFound | Class::AlreadyExists | Class::NoChange | Class::Permanent => Vec::new(),
        }
    }

    /// Whether the message says that a statement of a resource policy denies it.
    fn is_denied_by_the_table(&self) -> bool {
        matches!(&self.cause, Cause::Service { message, .. } if message.contains("explicit deny in a resource-based policy"))
    }

    fn is_about_a_source(&self) -> bool {
        matches!(&self.cause, Cause::Service { message, .. } if message.contains(SOURCE))
    }

    fn wrong_credentials(&self) -> Vec<String> {
        if self.is_about_expiry() {
            return vec![EXPIRED.to_owned()];
        }
        let mut advice = vec![CREDENTIALS_FROM.to_owned()];
        if self.may_be_about_the_region() {
            advice.push(self.region_not_enabled());
        }
        if self.endpoint.is_none() {
            advice.push("An expired session token or a wrong system clock has the same effect.".to_owned());
        }
        advice
    }

    /// What to do about a Region that may not be enabled.
    pub(crate) fn region_not_enabled(&self) -> String {
        let region = &self.region;
        format!(
            "Region \"{region}\" may not be enabled for the account: AWS then says the same of valid credentials. `aws account \
             get-region-opt-status --region-name {region}` tells, and `aws account enable-region --region-name {region}` enables it. \
             Session tokens of the global endpoint of STS are not valid there either."
        )
    }

    fn check_network(&self) -> String {
        match &self.endpoint {
            Some(endpoint) => {
                format!("Check that {endpoint} is the right URL, that the service is running, and the proxy settings.")
            }
            None => format!(
                "Check the network, the proxy settings (`https_proxy`, `no_proxy`) and that \"{}\" is a Region.",
                self.region
            ),
        }
    }
}

/// The sources of credentials, in the order in which they are tried.
const CREDENTIALS_FROM: &str = "Credentials come from the provider configuration (`access_key` and `secret_key`, `profile`, \
     `assume_role_with_web_identity`, `assume_role`), then the environment (AWS_ACCESS_KEY_ID, AWS_PROFILE, \
     AWS_WEB_IDENTITY_TOKEN_FILE), the shared configuration and credentials files, IAM Identity Center, and the role \
     of the container or instance. Check which of these applies, for instance with `aws sts get-caller-identity`.";

/// What to do about a session that has expired.
pub(crate) const EXPIRED: &str = "The session token of the credentials has expired. Credentials of the environment: renew \
     AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN together. Those of a profile: sign in again, for instance with \
     `aws sso login`, or renew the keys and the token there. A wrong system clock has the same effect.";

/// What to do about calls that come too fast.
pub(crate) const THROTTLED: &str = "Calls of this account come too fast, from here or from another tool; the credentials and the \
     configuration are not the reason. Try again in a minute.";

/// Ends with exactly one period.
fn sentence(text: &str) -> String {
    format!("{}.", text.trim().trim_end_matches('.'))
}

/// Rounded up to the second.
fn instant(milliseconds: i64) -> String {
    clock::text_of(milliseconds.div_euclid(1000) + i64::from(milliseconds.rem_euclid(1000) > 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::error::Service;

    fn service(code: &str, message: &str) -> Cause {
        Cause::Service {
            code: code.to_owned(),
            message: message.to_owned(),
            status: 400,
            request_id: Some("R1".to_owned()),
            date: None,
        }
    }

    fn report(endpoint: Option<&str>, cause: Cause) -> Diagnostic {
        let error = ApiError {
            service: Service::DynamoDb,
            operation: "DescribeTimeToLive",
            endpoint: endpoint.map(str::to_owned),
            region: "eu-west-1".to_owned(),
            cause,
        };
        error.to_diagnostic(Path::root(), "read table \"orders\"")
    }

    #[test]
    fn a_denied_call_names_the_permission_and_the_request() {
        let report = report(None, service("AccessDeniedException", "User: x is not authorized."));
        assert_eq!(report.summary, "Permission missing");
        assert!(
            report.detail.starts_with(
                "Could not read table \"orders\". DescribeTimeToLive in Region eu-west-1 failed with \
                 AccessDeniedException: User: x is not authorized.\n\n"
            ),
            "{}",
            report.detail
        );
        assert!(report.detail.contains("`dynamodb:DescribeTimeToLive`"), "{}", report.detail);
        assert!(report.detail.ends_with("\n\nRequest ID: R1"), "{}", report.detail);
    }

    /// Granting a permission does not help against the table's own policy.
    #[test]
    fn a_denial_by_the_table_policy_has_its_own_advice() {
        let text = "User: x is not authorized to perform: dynamodb:DeleteTable on resource: y with an explicit deny in a \
            resource-based policy";
        let report = report(None, service("AccessDeniedException", text));
        assert!(report.detail.contains("Remove the statement"), "{}", report.detail);
        assert!(!report.detail.contains("Grant"), "{}", report.detail);
    }

    #[test]
    fn wrong_credentials_say_where_credentials_come_from_and_quote_no_token() {
        let message = "The signature does not match.\n\nThe Canonical String: x-amz-security-token:SECRET";
        let report = report(None, service("InvalidSignatureException", message));
        assert_eq!(report.summary, "AWS credentials rejected");
        assert!(report.detail.contains("AWS_PROFILE"), "{}", report.detail);
        assert!(!report.detail.contains("SECRET"), "{}", report.detail);
    }

    #[test]
    fn a_session_that_has_expired_is_renewed_as_a_whole() {
        let report = report(None, service("ExpiredToken", "The security token included in the request is expired"));
        assert_eq!(report.summary, "AWS credentials expired");
        assert!(report.detail.contains("AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN together"), "{}", report.detail);
    }

    #[test]
    fn throttled_calls_say_nothing_of_the_credentials() {
        for code in ["Throttling", "ThrottlingException"] {
            let report = report(None, service(code, "Rate exceeded"));
            assert_eq!(report.summary, "Calls are throttled");
            assert!(report.detail.contains("Try again in a minute."), "{}", report.detail);
        }
    }

    /// AWS does not know the caller in a Region that is not enabled for the account.
    #[test]
    fn a_region_that_may_not_be_enabled_is_named() {
        let detail = |region: &str, endpoint: Option<&str>| {
            let cause =
                service("UnrecognizedClientException", "The security token included in the request is invalid.");
            let (region, endpoint) = (region.to_owned(), endpoint.map(str::to_owned));
            let error = ApiError { service: Service::DynamoDb, operation: "ListTables", endpoint, region, cause };
            error.to_diagnostic(Path::root(), "list tables").detail
        };
        let opt_in = detail("ap-east-1", None);
        assert!(
            opt_in.contains("Region \"ap-east-1\" may not be enabled") && opt_in.contains("AWS_PROFILE"),
            "{opt_in}"
        );
        assert!(!detail("eu-west-1", None).contains("enabled"));
        assert!(!detail("ap-east-1", Some("http://localhost:8000")).contains("enabled"));
    }

    #[test]
    fn an_unreachable_endpoint_is_named() {
        let report = report(Some("http://localhost:8000"), Cause::Unreachable("connection refused".to_owned()));
        assert_eq!(report.summary, "Endpoint not reachable");
        assert_eq!(report.detail.matches("http://localhost:8000").count(), 2, "{}", report.detail);
        assert!(report.detail.contains("proxy"), "{}", report.detail);
    }

    #[test]
    fn a_budget_says_when() {
        let text = "Encryption mode changes are limited. Next changes can be made at 2026-10-08T23:07:38.207Z.";
        let report = report(None, service("LimitExceededException", text));
        assert!(report.detail.contains("accepts the change at 2026-10-08T23:07:39Z"), "{}", report.detail);
    }

    #[test]
    fn a_budget_without_an_end_says_how_it_is_counted() {
        let text = "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day.";
        let report = report(None, service("LimitExceededException", text));
        assert!(report.detail.contains("or after 00:00 UTC"), "{}", report.detail);
    }

    #[test]
    fn summaries_have_no_values_and_no_period() {
        let causes = [
            service("ValidationException", "no"),
            service("UnknownOperationException", ""),
            Cause::NoEndpoint("cloudwatch"),
            Cause::Credentials("x".to_owned()),
            Cause::Interrupted("x".to_owned()),
            Cause::Unsendable("x".to_owned()),
            Cause::Unreadable("x".to_owned()),
        ];
        for cause in causes {
            let report = report(None, cause);
            assert!(!report.summary.ends_with('.'), "{}", report.summary);
            assert!(!report.detail.contains(".."), "{}", report.detail);
        }
    }
}
