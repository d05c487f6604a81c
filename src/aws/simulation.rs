//! Asks IAM which actions a user or role may take: SimulatePrincipalPolicy, which changes nothing.
//!
//! IAM is called for nothing else, so there is no SDK of it here: one request in its query protocol, signed and sent by what
//! the other clients are made of.

use std::collections::BTreeMap;
use std::fmt;

use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::identity::{SharedIdentityCache, SharedIdentityResolver};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use aws_smithy_types::timeout::TimeoutConfig;
use aws_smithy_xml::decode::{Document, try_data};
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Aws;
use super::error::{ApiError, Service};
use crate::names::Region;

/// All but what never needs it.
const ENCODED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const OPERATION: &str = "SimulatePrincipalPolicy";

/// Where IAM is: one place for each partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IamEndpoint {
    url: String,
    region: &'static str,
    is_custom: bool,
}

/// What to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question<'a> {
    /// The ARN of the user or role.
    pub(crate) principal: &'a str,
    /// The actions.
    pub(crate) actions: &'a [&'static str],
    /// The ARN of the resource, or `*`.
    pub(crate) resource: &'a str,
    /// A key and a value that the conditions of policies may ask for.
    pub(crate) context: Option<(&'a str, &'a str)>,
}

impl IamEndpoint {
    /// The custom endpoint, or that of the Region's partition, as far as that is known.
    pub(crate) fn of(custom: Option<String>, region: &Region) -> Option<Self> {
        let (url, region) = match region.partition() {
            "aws" => ("https://iam.amazonaws.com", "us-east-1"),
            "aws-cn" => ("https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            "aws-us-gov" => ("https://iam.us-gov.amazonaws.com", "us-gov-west-1"),
            _ => return None,
        };
        let is_custom = custom.is_some();
        Some(Self { url: custom.unwrap_or_else(|| url.to_owned()), region, is_custom })
    }
}

impl Aws {
    /// The actions with whether the principal's own policies allow them.
    ///
    /// # Errors
    /// IAM refuses, or cannot be reached.
    pub(crate) async fn simulate(
        &self,
        at: &IamEndpoint,
        question: &Question<'_>,
    ) -> Result<BTreeMap<String, bool>, ApiError> {
        let form = form(question);
        let answer = Box::pin(self.operation(at).invoke(form)).await;
        let endpoint = at.is_custom.then_some(at.url.as_str());
        answer.map_err(|error| ApiError::from_sdk(Service::Iam, OPERATION, endpoint, at.region, &error))
    }

    fn operation(&self, at: &IamEndpoint) -> Operation<String, BTreeMap<String, bool>, Refusal> {
        let mut config = Layer::new("iam");
        config.store_put(AuthSchemeOptionResolverParams::new(()));
        let (region, name) = (SigningRegion::from_static(at.region), SigningName::from_static("iam"));
        config.store_put(SigV4OperationSigningConfig {
            region: Some(region),
            name: Some(name),
            ..SigV4OperationSigningConfig::default()
        });
        let resolver = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
        let mut components = RuntimeComponentsBuilder::new("iam")
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(resolver)))
            .with_identity_cache(Some(SharedIdentityCache::new(self.sessions.clone())));
        if let Some(credentials) = self.sdk.credentials_provider() {
            components.set_identity_resolver(SCHEME_ID, SharedIdentityResolver::new(credentials));
        }
        let mut builder = Operation::builder()
            .service_name("IAM")
            .operation_name(OPERATION)
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(&at.url)
            .timeout_config(self.sdk.timeout_config().cloned().unwrap_or_else(TimeoutConfig::disabled))
            .no_retry()
            .runtime_plugin(
                StaticRuntimePlugin::new().with_config(config.freeze()).with_runtime_components(components),
            );
        if let Some(client) = self.sdk.http_client() {
            builder = builder.http_client(client);
        }
        if let Some(sleep) = self.sdk.sleep_impl() {
            builder = builder.sleep_impl(sleep);
        }
        if let Some(time) = self.sdk.time_source() {
            builder = builder.time_source(time);
        }
        builder.serializer(request).deserializer(response).build()
    }
}

fn form(question: &Question<'_>) -> String {
    let Question { principal, actions, resource, context } = question;
    let mut fields = vec![
        ("Action".to_owned(), OPERATION),
        ("Version".to_owned(), "2010-05-08"),
        ("MaxItems".to_owned(), "1000"),
        ("PolicySourceArn".to_owned(), principal),
        ("ResourceArns.member.1".to_owned(), resource),
    ];
    fields.extend(actions.iter().zip(1..).map(|(action, number)| (format!("ActionNames.member.{number}"), *action)));
    if let Some((key, value)) = context {
        let entry = |field: &str| format!("ContextEntries.member.1.{field}");
        fields.push((entry("ContextKeyName"), key));
        fields.push((entry("ContextKeyType"), "string"));
        fields.push((entry("ContextKeyValues.member.1"), value));
    }
    fields
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, &ENCODED)))
        .collect::<Vec<_>>()
        .join("&")
}

fn request(form: String) -> Result<HttpRequest, aws_smithy_runtime_api::box_error::BoxError> {
    let mut request = HttpRequest::new(SdkBody::from(form));
    request.set_method("POST")?;
    request.set_uri("/")?;
    request.headers_mut().try_insert("content-type", "application/x-www-form-urlencoded")?;
    Ok(request)
}

/// An error that IAM answered.
#[derive(Debug)]
struct Refusal(ErrorMetadata);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refusal {}

impl ProvideErrorMetadata for Refusal {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

fn response(response: &HttpResponse) -> Result<BTreeMap<String, bool>, OrchestratorError<Refusal>> {
    let body = String::from_utf8_lossy(response.body().bytes().unwrap_or_default());
    if !response.status().is_success() {
        return Err(OrchestratorError::operation(refusal(&body)));
    }
    let decisions = decisions(&body);
    if decisions.is_empty() {
        return Err(OrchestratorError::operation(Refusal(ErrorMetadata::builder().build())));
    }
    Ok(decisions)
}

/// Whether each action is allowed. It has to be on every resource, which here is one.
fn decisions(body: &str) -> BTreeMap<String, bool> {
    let mut found = BTreeMap::new();
    let mut action = String::new();
    for (name, text) in texts(body) {
        match name.as_str() {
            "EvalActionName" => action = text,
            "EvalDecision" => drop(found.insert(std::mem::take(&mut action), text == "allowed")),
            _ => {}
        }
    }
    found.remove("");
    found
}

fn refusal(body: &str) -> Refusal {
    let mut metadata = ErrorMetadata::builder();
    for (name, text) in texts(body) {
        match name.as_str() {
            "Code" => metadata = metadata.code(text),
            "Message" => metadata = metadata.message(text),
            _ => {}
        }
    }
    Refusal(metadata.build())
}

/// The elements in the order of the document, each with the text that it begins with. What follows a mistake in the XML is
/// left out.
fn texts(body: &str) -> Vec<(String, String)> {
    let mut document = Document::new(body);
    let mut found = Vec::new();
    while let Some(element) = document.next_start_element() {
        let name = element.local().to_owned();
        if !LEAVES.contains(&name.as_str()) {
            continue;
        }
        let mut inside = document.scoped_to(element);
        match try_data(&mut inside) {
            Ok(text) => found.push((name, text.into_owned())),
            Err(_) => break,
        }
    }
    found
}

/// Elements that hold text.
const LEAVES: [&str; 4] = ["Code", "EvalActionName", "EvalDecision", "Message"];

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
      <SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults>
        <member><EvalActionName>dynamodb:CreateTable</EvalActionName><EvalDecision>allowed</EvalDecision>
          <MatchedStatements><member><SourcePolicyId>all</SourcePolicyId></member></MatchedStatements></member>
        <member><EvalResourceName>*</EvalResourceName><EvalActionName>dynamodb:DeleteTable</EvalActionName>
          <EvalDecision>implicitDeny</EvalDecision></member>
      </EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"#;

    #[test]
    fn decisions_are_read_by_action() {
        let expected = [("dynamodb:CreateTable".to_owned(), true), ("dynamodb:DeleteTable".to_owned(), false)];
        assert_eq!(decisions(ANSWER), expected.into());
        assert_eq!(decisions("<html>no"), BTreeMap::new());
    }

    #[test]
    fn a_refusal_has_its_code_and_message() {
        let body = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User &lt;a&gt; is not \
                    authorized</Message></Error><RequestId>1</RequestId></ErrorResponse>";
        let refusal = refusal(body);
        assert_eq!((refusal.code(), refusal.message()), (Some("AccessDenied"), Some("User <a> is not authorized")));
        assert_eq!(super::refusal("not XML").code(), None);
    }

    #[test]
    fn a_question_is_a_form() {
        let question = Question {
            principal: "arn:aws:iam::111122223333:role/deploy",
            actions: &["dynamodb:CreateTable", "dynamodb:DeleteTable"],
            resource: "*",
            context: Some(("iam:AWSServiceName", "a.b")),
        };
        let form = form(&question);
        assert!(form.starts_with("Action=SimulatePrincipalPolicy&Version=2010-05-08&"), "{form}");
        for part in [
            "PolicySourceArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fdeploy",
            "ResourceArns.member.1=%2A",
            "ActionNames.member.2=dynamodb%3ADeleteTable",
            "ContextEntries.member.1.ContextKeyValues.member.1=a.b",
        ] {
            assert!(form.contains(part), "{part}: {form}");
        }
    }

    #[test]
    fn every_partition_has_its_own_place() {
        let place = |region: &str| {
            let region = Region::parse(region).expect("a Region");
            IamEndpoint::of(None, &region).map(|found| (found.url, found.region))
        };
        assert_eq!(place("eu-west-1"), Some(("https://iam.amazonaws.com".to_owned(), "us-east-1")));
        assert_eq!(place("cn-northwest-1").map(|found| found.1), Some("cn-north-1"));
        assert_eq!(place("us-iso-east-1"), None);
    }
}
