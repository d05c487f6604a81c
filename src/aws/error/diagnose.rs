//! An error as the person at the terminal reads it: what was tried, what was answered, what to check.

use std::fmt;

use tf_provider::{Diagnostic, Path};

use super::{ApiError, Cause, Class, without_endpoint};

/// The call and what came back, in one sentence.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {} {}", self.operation, self.place(), self.answer())
    }
}

impl std::error::Error for ApiError {}

impl ApiError {
    /// What was to be done, for instance `create table "orders"`, and could not, as a diagnostic about the attribute at
    /// `path`.
    pub(crate) fn to_diagnostic(&self, path: Path, to_do: &str) -> Diagnostic {
        let mut detail = format!("Could not {to_do}. {self}");
        for sentence in self.advice().iter().map(String::as_str).chain(self.hint()) {
            detail.push_str("\n\n");
            detail.push_str(sentence);
        }
        if let Cause::Service { request_id: Some(id), .. } = &self.cause {
            detail.push_str(&format!("\n\nRequest id: {id}"));
        }
        Diagnostic::error(path, self.summary(), detail)
    }

    /// `Region eu-west-1`, with the endpoint when it is not AWS's own.
    fn place(&self) -> String {
        match &self.endpoint {
            Some(endpoint) => format!("Region {} at {endpoint}", self.region),
            None => format!("Region {}", self.region),
        }
    }

    fn summary(&self) -> &'static str {
        match &self.cause {
            Cause::Unreachable(_) => "Endpoint not reachable",
            Cause::Interrupted(_) => "Connection broke off",
            Cause::Credentials(_) => "No AWS credentials",
            Cause::NoEndpoint(_) => "Service without endpoint",
            Cause::Unsendable(_) => "Request could not be made",
            Cause::Unreadable(_) => "Answer not understood",
            Cause::Service { .. } if self.is_about_credentials() => "AWS credentials not accepted",
            Cause::Service { .. } => match self.class() {
                Class::Denied => "Permission missing",
                Class::Unsupported => "Operation not known to the endpoint",
                Class::Budget { .. } => "Too many changes of this setting",
                Class::Busy => "Resource in use",
                Class::Transient | Class::Unreachable | Class::Ambiguous => "Service not available",
                Class::NotFound => "Resource not found",
                Class::AlreadyExists => "Name already taken",
                Class::NoChange | Class::Permanent => "Request refused",
            },
        }
    }

    /// What came back, from the verb on, with a full stop.
    fn answer(&self) -> String {
        match &self.cause {
            Cause::Service { code, message, status, .. } => {
                let code = if code.is_empty() { format!("HTTP status {status}") } else { code.clone() };
                match self.quotable(message) {
                    "" => format!("was answered with {code}."),
                    message => format!("was answered with {code}: {}", sentence(message)),
                }
            }
            Cause::Unreachable(text) => format!("could not be sent, no connection was made: {}", sentence(text)),
            Cause::Interrupted(text) => format!("was not answered: {}", sentence(text)),
            Cause::Credentials(text) => format!("could not be signed: {}", sentence(text)),
            Cause::NoEndpoint(name) => without_endpoint(name),
            Cause::Unsendable(text) => format!("could not be sent: {}", sentence(text)),
            Cause::Unreadable(text) => format!("was answered with something unreadable: {}", sentence(text)),
        }
    }

    /// The answer to a wrong signature quotes the signed headers, the session token among them, after its first line.
    fn quotable<'a>(&self, message: &'a str) -> &'a str {
        if self.is_about_credentials() { message.lines().next().unwrap_or_default() } else { message }
    }

    fn advice(&self) -> Vec<String> {
        match &self.cause {
            Cause::Unreachable(_) => vec![self.check_network()],
            Cause::Interrupted(_) if self.mutates() => {
                vec![
                    "Whether the change was made is not known. Apply again: what is there is looked at first."
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
                "Check that `endpoints` and the proxy settings lead to DynamoDB or to \
                                          something that speaks its protocol."
                    .to_owned(),
            ],
            Cause::Service { .. } if self.is_about_credentials() => self.wrong_credentials(),
            Cause::Service { .. } => self.after_answer(),
        }
    }

    /// What was answered and when the change is accepted, for a list of changes that wait.
    pub(crate) fn to_list_item(&self) -> String {
        let sentences = self.advice().into_iter().chain(self.hint().map(str::to_owned));
        sentences.fold(self.to_string(), |text, sentence| format!("{text} {sentence}"))
    }

    fn after_answer(&self) -> Vec<String> {
        match self.class() {
            Class::Denied if self.is_denied_by_the_table() => vec![
                "The table's own `resource_policy` denies it, which no permission outweighs. Take the statement out of \
                 the policy and apply, wait about four minutes until that is in force, and apply again."
                    .to_owned(),
            ],
            Class::Denied => vec![format!(
                "The credentials are valid but do not allow this. Grant the permission `{}`, and any other that the \
                 message names, to the role or user it names; look at permission boundaries and organisation policies \
                 too.",
                self.permission()
            )],
            Class::Unsupported => vec![format!(
                "The endpoint does not have {}. Leave out what needs it, or use an endpoint that has it.",
                self.operation
            )],
            Class::Budget { until: Some(until), window: _ } => {
                vec![format!("The service accepts the change at {}. Apply again then.", instant(until))]
            }
            Class::Budget { until: None, window: _ } => {
                vec!["The service limits how often this can be changed. Apply again later.".to_owned()]
            }
            Class::Busy => vec!["Something else is under way on it. Apply again when that has ended.".to_owned()],
            Class::Transient | Class::Unreachable | Class::Ambiguous => {
                vec!["Apply again: what is there is looked at first.".to_owned()]
            }
            Class::NotFound | Class::AlreadyExists | Class::NoChange | Class::Permanent => Vec::new(),
        }
    }

    /// Whether a statement of a resource policy denies it, as AWS says in its text.
    fn is_denied_by_the_table(&self) -> bool {
        matches!(&self.cause, Cause::Service { message, .. } if message.contains("explicit deny in a resource-based policy"))
    }

    fn wrong_credentials(&self) -> Vec<String> {
        let mut advice = vec![CREDENTIALS_FROM.to_owned()];
        if self.endpoint.is_none() {
            advice.push("Expired session tokens and a wrong system clock have the same effect.".to_owned());
        }
        advice
    }

    fn check_network(&self) -> String {
        match &self.endpoint {
            Some(endpoint) => format!("Check that {endpoint} is right and running, and the proxy settings."),
            None => format!(
                "Check the network, the proxy settings (`https_proxy`, `no_proxy`) and that \"{}\" is a Region.",
                self.region
            ),
        }
    }
}

/// Where credentials come from, in the order they are looked for.
const CREDENTIALS_FROM: &str = "Credentials come from the provider configuration (`access_key` and `secret_key`, `profile`, \
     `assume_role_with_web_identity`, `assume_role`), else from the environment (AWS_ACCESS_KEY_ID, AWS_PROFILE, \
     AWS_WEB_IDENTITY_TOKEN_FILE), the shared configuration and credentials files, IAM Identity Center, and the role \
     of the container or instance. Check which of these applies, for instance with `aws sts get-caller-identity`.";

/// Ends with exactly one full stop.
fn sentence(text: &str) -> String {
    format!("{}.", text.trim().trim_end_matches('.'))
}

fn instant(milliseconds: i64) -> String {
    let seconds = milliseconds.div_euclid(1000) + i64::from(milliseconds.rem_euclid(1000) > 0);
    time::OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|time| time.format(&time::format_description::well_known::Rfc3339).ok())
        .unwrap_or_else(|| "a later time".to_owned())
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
                "Could not read table \"orders\". DescribeTimeToLive in Region eu-west-1 was answered with \
                 AccessDeniedException: User: x is not authorized.\n\n"
            ),
            "{}",
            report.detail
        );
        assert!(report.detail.contains("`dynamodb:DescribeTimeToLive`"), "{}", report.detail);
        assert!(report.detail.ends_with("\n\nRequest id: R1"), "{}", report.detail);
    }

    /// Granting a permission does not help against the table's own policy.
    #[test]
    fn a_denial_by_the_table_is_told_apart() {
        let text = "User: x is not authorized to perform: dynamodb:DeleteTable on resource: y with an explicit deny in a \
            resource-based policy";
        let report = report(None, service("AccessDeniedException", text));
        assert!(report.detail.contains("Take the statement out of the policy"), "{}", report.detail);
        assert!(!report.detail.contains("Grant"), "{}", report.detail);
    }

    #[test]
    fn wrong_credentials_say_where_credentials_come_from_and_quote_no_token() {
        let message = "The signature does not match.\n\nThe Canonical String: x-amz-security-token:SECRET";
        let report = report(None, service("InvalidSignatureException", message));
        assert_eq!(report.summary, "AWS credentials not accepted");
        assert!(report.detail.contains("AWS_PROFILE"), "{}", report.detail);
        assert!(!report.detail.contains("SECRET"), "{}", report.detail);
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
    fn summaries_hold_no_values_and_no_full_stop() {
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
