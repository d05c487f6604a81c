//! Credentials that the SDK's chain lacks: roles with all their options, and web identities of the configuration.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result, SharedCredentialsProvider, future};
use aws_sdk_sts::Client;
use aws_sdk_sts::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::assume_role::builders::AssumeRoleFluentBuilder;
use aws_sdk_sts::types::{PolicyDescriptorType, Tag};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_types::SdkConfig;

use super::error::{ApiError, Service};
use crate::config::{Role, Settings, Source, Token, WebIdentity};

/// The configuration with the credentials of the last role; each role is assumed with the credentials of the one before.
pub(super) fn with_roles(mut base: SdkConfig, settings: &Settings) -> SdkConfig {
    if let Source::WebIdentity(identity) = &settings.source {
        let provider = FromToken { sts: Sts::new(&base, settings), identity: identity.clone() };
        base = base.into_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build();
    }
    for role in &settings.roles {
        let provider = FromRole { sts: Sts::new(&base, settings), role: role.clone() };
        base = base.into_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build();
    }
    base
}

/// A client for STS.
#[derive(Debug, Clone)]
pub(super) struct Sts {
    pub(super) client: Client,
    endpoint: Option<String>,
    region: String,
}

impl Sts {
    /// A client for the Region of `base`, or for us-east-1 if it has none.
    pub(super) fn new(base: &SdkConfig, settings: &Settings) -> Self {
        let region = base.region().map_or("us-east-1", |region| region.as_ref()).to_owned();
        let mut config = aws_sdk_sts::config::Builder::from(base);
        config = config.region(aws_types::region::Region::new(region.clone()));
        if let Some(endpoint) = &settings.endpoints.sts {
            config = config.endpoint_url(endpoint);
        }
        Self { client: Client::from_conf(config.build()), endpoint: settings.endpoints.sts.clone(), region }
    }

    /// The error of a call to `operation`.
    pub(super) fn error<E>(&self, operation: &'static str, error: &SdkError<E, HttpResponse>) -> ApiError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        ApiError::from_sdk(Service::Sts, operation, self.endpoint.as_deref(), &self.region, error)
    }

    /// The error as the SDK passes it on, as text only.
    fn failed<E>(&self, operation: &'static str, role: &str, error: &SdkError<E, HttpResponse>) -> CredentialsError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        CredentialsError::provider_error(format!("{role} could not be assumed: {}", self.error(operation, error)))
    }
}

/// A role.
#[derive(Debug)]
struct FromRole {
    sts: Sts,
    role: Role,
}

impl ProvideCredentials for FromRole {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.assume())
    }
}

impl FromRole {
    async fn assume(&self) -> Result {
        let request = self.request().map_err(CredentialsError::invalid_configuration)?;
        let answer = request.send().await.map_err(|error| self.sts.failed("AssumeRole", &self.role.arn, &error))?;
        credentials(answer.credentials, &self.role.arn, "AssumeRole")
    }

    /// Empty lists and strings are left out: the service refuses them.
    fn request(&self) -> std::result::Result<AssumeRoleFluentBuilder, BuildError> {
        let Role {
            arn,
            session_name,
            external_id,
            duration,
            policy,
            policy_arns,
            source_identity,
            tags,
            transitive_tag_keys,
        } = &self.role;
        let tags: Vec<Tag> = tags
            .iter()
            .map(|(key, value)| Tag::builder().key(key).value(value).build())
            .collect::<std::result::Result<_, _>>()?;
        let policies: Vec<_> = policy_arns.iter().map(|arn| PolicyDescriptorType::builder().arn(arn).build()).collect();
        let transitive: Vec<String> = transitive_tag_keys.iter().cloned().collect();
        let request = self.sts.client.assume_role().role_arn(arn).role_session_name(session_name);
        Ok(request
            .set_external_id(external_id.clone())
            .set_duration_seconds(seconds(*duration))
            .set_policy(policy.clone())
            .set_policy_arns(some(policies))
            .set_source_identity(source_identity.clone())
            .set_tags(some(tags))
            .set_transitive_tag_keys(some(transitive)))
    }
}

/// A role assumed with a web identity.
#[derive(Debug)]
struct FromToken {
    sts: Sts,
    identity: WebIdentity,
}

impl ProvideCredentials for FromToken {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.assume())
    }
}

impl FromToken {
    async fn assume(&self) -> Result {
        let WebIdentity { role_arn, session_name, token, duration } = &self.identity;
        let request = self.sts.client.assume_role_with_web_identity();
        let request = request.role_arn(role_arn).role_session_name(session_name).web_identity_token(read(token)?);
        let answer = request
            .set_duration_seconds(seconds(*duration))
            .send()
            .await
            .map_err(|error| self.sts.failed("AssumeRoleWithWebIdentity", role_arn, &error))?;
        credentials(answer.credentials, role_arn, "AssumeRoleWithWebIdentity")
    }
}

/// A file is read for every session: its issuer renews the token there.
fn read(token: &Token) -> std::result::Result<String, CredentialsError> {
    match token {
        Token::Literal(token) => Ok(token.reveal().to_owned()),
        Token::File(path) => std::fs::read_to_string(path).map(|token| token.trim().to_owned()).map_err(|error| {
            CredentialsError::invalid_configuration(format!("the web identity token {}: {error}", path.display()))
        }),
    }
}

fn credentials(answer: Option<aws_sdk_sts::types::Credentials>, role: &str, name: &'static str) -> Result {
    let missing = || CredentialsError::unhandled(format!("the response for {role} contains no credentials"));
    let answer = answer.ok_or_else(missing)?;
    let expires = SystemTime::try_from(answer.expiration).ok();
    // The SDK chooses account-based endpoints by the account.
    let account = role.split(':').nth(4).filter(|account| !account.is_empty());
    let mut builder = Credentials::builder()
        .access_key_id(answer.access_key_id)
        .secret_access_key(answer.secret_access_key)
        .session_token(answer.session_token)
        .provider_name(name);
    builder.set_expiry(expires);
    builder.set_account_id(account.map(Into::into));
    Ok(builder.build())
}

fn seconds(duration: Option<Duration>) -> Option<i32> {
    duration.and_then(|duration| i32::try_from(duration.as_secs()).ok())
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}
