//! From settings to a connection: the SDK's configuration, credentials, and the account they belong to.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::{AppName, BehaviorVersion, ConfigLoader, FrameworkMetadata};
use aws_credential_types::Credentials;
use aws_sdk_sts::config::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use tf_provider::{Diagnostic, Diagnostics, Path};

use super::credentials::{Sts, with_roles};
use super::error::{ApiError, Cause};
use super::http::Connections;
use super::profile::{self, with_profile};
use super::signature::Sessions;
use super::sources::{self, SourceProblem};
use super::{Aws, is_of_aws};
use crate::config::{CallerCheck, Endpoints, RetryMode, Secret, Settings, Source};
use crate::names::{Region, UNKNOWN_REGION, doubt};

/// The control plane accepts connections and responds within 3 s (T-171); these timeouts are for broken networks.
const CONNECT: Duration = Duration::from_secs(5);
const READ: Duration = Duration::from_secs(30);

/// The connection, with warnings.
///
/// # Errors
/// Certificates or proxies that cannot be used, credentials that are missing or not accepted, an account that must not
/// be managed.
pub(super) async fn connect(settings: Settings, terraform_version: &str) -> Result<(Aws, Diagnostics), Diagnostics> {
    let connections = Connections::checked(&settings)?;
    profile::check(&settings).await?;
    let sessions = Sessions::default();
    let base = load(&settings, &connections, terraform_version).await;
    let sdk = with_roles(base.into_builder().identity_cache(sessions.clone()).build(), &settings);
    let region = region(&sdk)?;
    let mut warnings = doubted(region.as_ref());
    let account = match settings.caller_check {
        CallerCheck::Skipped => None,
        CallerCheck::Required => match account(&sdk, &settings).await {
            Ok(account) => Some(account),
            Err(error) => return Err(warnings.and(refused(&error, &settings).await)),
        },
        CallerCheck::Wanted => match account(&sdk, &settings).await {
            Ok(account) => Some(account),
            Err(error) => {
                warnings.push(without_account(&error));
                None
            }
        },
    };
    check_account(account.as_deref(), &settings)?;
    let account = account.filter(|_| shares_accounts(&settings.endpoints));
    let (clients, key_managers) = (Mutex::default(), Arc::default());
    let aws = Aws { settings, sdk, sessions, region, account, clients, key_managers, connections };
    Ok((aws, warnings))
}

/// The Region that the SDK found, which need not be from the configuration.
fn region(sdk: &SdkConfig) -> Result<Option<Region>, Diagnostics> {
    sdk.region().map(|region| Region::parse(region.as_ref())).transpose().map_err(|error| {
        let detail =
            format!("The Region comes from AWS_REGION, AWS_DEFAULT_REGION or the profile. {error} Set `region`.");
        Diagnostic::error(Path::of("region"), "Invalid Region", detail).into()
    })
}

/// A Region that looks misspelled, wherever it comes from. It is said when a connection is made, not when the block is validated, which
/// the host does before every connection.
fn doubted(region: Option<&Region>) -> Diagnostics {
    let doubt = region.and_then(|region| doubt(region.as_str()));
    let warning = |doubt| Diagnostic::warning(Path::of("region"), UNKNOWN_REGION, doubt).into();
    doubt.map_or_else(Diagnostics::none, warning)
}

/// The SDK's configuration with the first credentials. Nothing is sent, except for the Region of an instance when none is
/// configured.
async fn load(settings: &Settings, connections: &Connections, terraform_version: &str) -> SdkConfig {
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(connections.client())
        .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT).read_timeout(READ).build())
        .retry_config(retries(settings))
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    if let Ok(name) = AppName::new(concat!("terraform-provider-dynamodb-", env!("CARGO_PKG_VERSION"))) {
        loader = loader.app_name(name);
    }
    if let Ok(terraform) = FrameworkMetadata::new("Terraform", Some(terraform_version.to_owned())) {
        loader = loader.framework_metadata(terraform);
    }
    with_profile(with_configured(loader, settings).load().await, settings)
}

/// The configuration comes first; the SDK finds what it leaves out.
fn with_configured(mut loader: ConfigLoader, settings: &Settings) -> ConfigLoader {
    let Settings { region, profile, config_files, credentials_files, source, fips, dual_stack, .. } = settings;
    if let Some(region) = region {
        loader = loader.region(aws_types::region::Region::new(region.as_str().to_owned()));
    }
    if let Some(profile) = profile {
        loader = loader.profile_name(profile);
    }
    if !config_files.is_empty() || !credentials_files.is_empty() {
        loader = loader.profile_files(profile::files(config_files, credentials_files));
    }
    if let Some(fips) = fips {
        loader = loader.use_fips(*fips);
    }
    if let Some(dual_stack) = dual_stack {
        loader = loader.use_dual_stack(*dual_stack);
    }
    if let Source::Static(keys) = source {
        let token = keys.token.as_ref().map(|token| token.reveal().to_owned());
        let secret = Secret::reveal(&keys.secret);
        loader =
            loader.credentials_provider(Credentials::new(&keys.access, secret, token, None, "provider configuration"));
    }
    loader
}

pub(super) fn retries(settings: &Settings) -> RetryConfig {
    let config = match settings.retry_mode {
        RetryMode::Standard => RetryConfig::standard(),
        RetryMode::Adaptive => RetryConfig::adaptive(),
    };
    config.with_max_attempts(settings.attempts)
}

/// The account of the credentials.
async fn account(sdk: &SdkConfig, settings: &Settings) -> Result<String, ApiError> {
    let sts = Sts::new(sdk, settings);
    let answer = sts.client.get_caller_identity().send().await;
    let answer = answer.map_err(|error| sts.error("GetCallerIdentity", &error))?;
    Ok(answer.account.unwrap_or_default())
}

async fn refused(error: &ApiError, settings: &Settings) -> Diagnostics {
    let mut diagnostic = error.to_diagnostic(Path::root(), PURPOSE);
    if matches!(error.cause, Cause::Credentials(_)) {
        let sources = Box::pin(sources::read(settings)).await;
        let problems = sources.incomplete_variables().into_iter().chain(sources.incomplete_profile());
        let sentences = problems.map(|SourceProblem { what, remedy }| format!("{what} {remedy}"));
        for sentence in sources.no_such_profile.iter().cloned().chain(sentences) {
            diagnostic.detail.push_str("\n\n");
            diagnostic.detail.push_str(&sentence);
        }
    }
    if settings.endpoints.dynamodb.is_some() && settings.endpoints.sts.is_none() {
        diagnostic.detail.push_str(
            "\n\n`endpoints` names a DynamoDB outside AWS and no `sts`, so AWS checked the credentials. If the endpoint needs \
             no AWS credentials, set `skip_requesting_account_id = true`.",
        );
    }
    diagnostic.into()
}

/// Purpose of the first call, in a diagnostic.
const PURPOSE: &str = "find out which AWS account the credentials belong to";

fn without_account(error: &ApiError) -> Diagnostic {
    let mut diagnostic = error.to_diagnostic(Path::root(), PURPOSE);
    diagnostic.severity = tf_provider::Severity::Warning;
    diagnostic.summary = "Account ID not known".to_owned();
    diagnostic.detail.push_str(
        "\n\nARNs of new tables are known only after apply. Set `skip_requesting_account_id = true` if that is intended.",
    );
    diagnostic
}

/// Whether tables belong to the account that STS names. What is outside AWS has accounts of its own, for instance DynamoDB
/// Local `ddblocal`: ARNs that are planned with another one would not be those that the apply returns. AWS agrees with
/// itself, and so does an engine that serves both under one URL.
fn shares_accounts(endpoints: &Endpoints) -> bool {
    let foreign = |endpoint: &Option<String>| {
        let url = endpoint.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        url.filter(|url| !is_of_aws(url))
    };
    foreign(&endpoints.dynamodb) == foreign(&endpoints.sts)
}

fn check_account(account: Option<&str>, settings: &Settings) -> Result<(), Diagnostics> {
    let Settings { allowed_accounts: allowed, forbidden_accounts: forbidden, .. } = settings;
    let problem = |attribute, detail: String| {
        Err(Diagnostics::from(Diagnostic::error(Path::of(attribute), "Wrong AWS account", detail)))
    };
    let own = account.unwrap_or("with an unknown ID");
    if !allowed.is_empty() && !account.is_some_and(|account| allowed.contains(account)) {
        let allowed = allowed.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        return problem(
            "allowed_account_ids",
            format!(
                "The credentials belong to account {own}, but only {allowed} may be managed. Use other credentials."
            ),
        );
    }
    if !forbidden.is_empty() && account.is_none_or(|account| forbidden.contains(account)) {
        return problem(
            "forbidden_account_ids",
            format!("The credentials belong to account {own}, which must not be managed. Use other credentials."),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_that_looks_misspelled_is_doubted() {
        for (region, warnings) in [(Some("us-esat-1"), 1), (Some("us-east-1"), 0), (Some("kr-capital-1"), 0), (None, 0)]
        {
            let region = region.map(|region| Region::parse(region).expect("a Region"));
            assert_eq!(doubted(region.as_ref()).iter().count(), warnings, "{region:?}");
        }
    }
}
