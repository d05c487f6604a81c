//! Who calls: where the credentials were found, whose they are, and by which clock the service answers.

use std::sync::{Arc, Mutex, PoisonError};

use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature;
use aws_credential_types::provider::ProvideCredentials as _;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::{DateTime, Format};
use aws_types::region::Region;

use super::Aws;
use super::credentials::Sts;
use super::error::{self, ApiError};
use crate::clock;
use crate::config::Source;

/// Whose credentials they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The account.
    pub(crate) account: String,
    /// The ARN of the user or of the session.
    pub(crate) arn: String,
}

/// Why there are no credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoCredentials {
    /// No source has any.
    None,
    /// A source was named and gives none, for this reason.
    Failed(String),
}

/// A moment by two clocks, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TwoClocks {
    /// The service's, in whole seconds.
    pub(crate) service: i64,
    /// This machine's.
    pub(crate) own: i64,
}

impl Aws {
    /// Where the credentials come from, in words.
    ///
    /// # Errors
    /// Why there are none.
    pub(crate) async fn credential_source(&self) -> Result<&'static str, NoCredentials> {
        let provider = self.sdk.credentials_provider().ok_or(NoCredentials::None)?;
        match provider.provide_credentials().await {
            Ok(found) => Ok(source(&found, &self.settings.source)),
            Err(CredentialsError::CredentialsNotLoaded(_)) => Err(NoCredentials::None),
            Err(error) => Err(NoCredentials::Failed(error::chain(&error))),
        }
    }

    /// Asks STS whose the credentials are. The clocks are those of the first answer, whatever it says.
    pub(crate) async fn caller(&self) -> (Result<Caller, ApiError>, Option<TwoClocks>) {
        let dates = FirstDate::default();
        let caller = caller(&Sts::new(&self.sdk, &self.settings), &dates).await;
        (caller, *dates.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same of the STS in another Region.
    pub(crate) async fn caller_in(&self, region: &'static str) -> Result<Caller, ApiError> {
        let there = self.sdk.to_builder().region(Region::from_static(region)).build();
        caller(&Sts::new(&there, &self.settings), &FirstDate::default()).await
    }
}

async fn caller(sts: &Sts, dates: &FirstDate) -> Result<Caller, ApiError> {
    let send = sts.client.get_caller_identity().customize().interceptor(dates.clone()).send();
    let answer = Box::pin(send).await.map_err(|error| sts.error("GetCallerIdentity", &error))?;
    Ok(Caller { account: answer.account.unwrap_or_default(), arn: answer.arn.unwrap_or_default() })
}

/// The source of credentials in the environment, in words.
pub(crate) const ENVIRONMENT: &str = "environment variables (AWS_ACCESS_KEY_ID)";

/// The SDK marks credentials with the ways they were resolved in; the last step says the most.
fn source(credentials: &Credentials, configured: &Source) -> &'static str {
    let marks = credentials.get_property::<Vec<AwsCredentialFeature>>();
    let mark = marks.and_then(|marks| marks.iter().rfind(|mark| **mark != AwsCredentialFeature::ResolvedAccountId));
    match mark {
        Some(AwsCredentialFeature::CredentialsEnvVars) => ENVIRONMENT,
        Some(AwsCredentialFeature::CredentialsEnvVarsStsWebIdToken) => {
            "a role and a token that environment variables name (AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE)"
        }
        Some(
            AwsCredentialFeature::CredentialsStsAssumeRole
            | AwsCredentialFeature::CredentialsStsAssumeRoleWebId
            | AwsCredentialFeature::CredentialsProfileStsWebIdToken,
        ) => "a role that was assumed",
        Some(AwsCredentialFeature::CredentialsProfileSso | AwsCredentialFeature::CredentialsSso) => {
            "IAM Identity Center"
        }
        Some(AwsCredentialFeature::CredentialsProfileProcess | AwsCredentialFeature::CredentialsProcess) => {
            "a process that a profile names"
        }
        Some(AwsCredentialFeature::CredentialsProfileLogin | AwsCredentialFeature::CredentialsLogin) => {
            "a login session"
        }
        Some(AwsCredentialFeature::CredentialsHttp) => "the role of the container",
        Some(AwsCredentialFeature::CredentialsImds) => "the role of the instance",
        Some(
            AwsCredentialFeature::CredentialsProfile
            | AwsCredentialFeature::CredentialsProfileSourceProfile
            | AwsCredentialFeature::CredentialsProfileNamedProvider,
        ) => "a profile in the shared configuration or credentials file",
        _ => match configured {
            Source::Static(_) => "the provider configuration",
            Source::WebIdentity(_) => "a role that was assumed with a web identity",
            Source::Default => "the SDK's chain of sources",
        },
    }
}

/// The `Date` header of the first answer: of a call that is signed again, the later ones say the same.
#[derive(Debug, Clone, Default)]
struct FirstDate(Arc<Mutex<Option<TwoClocks>>>);

#[dyn_dispatch_hint]
impl Intercept for FirstDate {
    fn name(&self) -> &'static str {
        "FirstDate"
    }

    fn read_after_transmit(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date");
        let service = date.and_then(|date| DateTime::from_str(date, Format::HttpDate).ok()?.to_millis().ok());
        if let Some(service) = service {
            let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert(TwoClocks { service, own: clock::unix_millis() });
        }
        Ok(())
    }
}
