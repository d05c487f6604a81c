//! Profiles in shared configuration and credentials files.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::error::Error as _;
use std::path::PathBuf;

use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileLoadError};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result as Provided, SharedCredentialsProvider, future};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_types::SdkConfig;
use aws_types::os_shim_internal::{Env, Fs};
use tf_provider::{Diagnostic, Diagnostics, Path, similar};

use super::connect::retries;
use crate::config::{Settings, Source};

/// The most profiles that a message lists.
const MAX_LISTED: usize = 10;

/// The SDK prefers the environment even when a profile is named. A profile that the configuration names comes first here:
/// keys that happen to be in the environment may belong to another account.
pub(super) fn with_profile(sdk: SdkConfig, settings: &Settings) -> SdkConfig {
    let Settings { profile: Some(profile), source: Source::Default, config_files, credentials_files, .. } = settings
    else {
        return sdk;
    };
    let mut how = ProviderConfig::without_region()
        .with_region(sdk.region().cloned())
        .with_use_fips(sdk.use_fips())
        .with_use_dual_stack(sdk.use_dual_stack())
        .with_retry_config(retries(settings));
    if let Some(http) = sdk.http_client() {
        how = how.with_http_client(http);
    }
    let mut inner = ProfileFileCredentialsProvider::builder().configure(&how).profile_name(profile);
    if !config_files.is_empty() || !credentials_files.is_empty() {
        inner = inner.profile_files(files(config_files, credentials_files));
    }
    let provider = OfProfile { inner: inner.build(), profile: profile.clone() };
    sdk.into_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build()
}

/// Named files replace the default one of their kind.
pub(super) fn files(config: &[PathBuf], credentials: &[PathBuf]) -> EnvConfigFiles {
    let mut files = EnvConfigFiles::builder()
        .include_default_config_file(config.is_empty())
        .include_default_credentials_file(credentials.is_empty());
    for file in config {
        files = files.with_file(EnvConfigFileKind::Config, file);
    }
    for file in credentials {
        files = files.with_file(EnvConfigFileKind::Credentials, file);
    }
    files.build()
}

/// The credentials of a profile. The SDK says of a profile without any only that its provider "was not enabled".
#[derive(Debug)]
struct OfProfile {
    inner: ProfileFileCredentialsProvider,
    profile: String,
}

impl OfProfile {
    async fn credentials(&self) -> Provided {
        self.inner.provide_credentials().await.map_err(|error| match error {
            CredentialsError::CredentialsNotLoaded(_) => CredentialsError::invalid_configuration(format!(
                "profile \"{}\" contains no credentials, no role and no other source of them",
                self.profile
            )),
            error => error,
        })
    }
}

impl ProvideCredentials for OfProfile {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

/// Checks that the files define the profile that the configuration names.
///
/// # Errors
/// A file that cannot be read, or no such profile.
pub(super) async fn check(settings: &Settings) -> Result<(), Diagnostics> {
    let Settings { profile: Some(profile), source: Source::Default, .. } = settings else { return Ok(()) };
    match missing(profile, settings).await {
        None => Ok(()),
        Some(problem) => {
            let detail = format!(
                "{problem} Correct `profile`, or name other files in `shared_config_files` and `shared_credentials_files`, or in \
                 AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE."
            );
            Err(Diagnostic::error(Path::of("profile"), "Profile not found", detail).into())
        }
    }
}

/// A sentence about AWS_PROFILE, if that names a profile that no file defines. The SDK skips such a profile silently.
pub(super) async fn missing_in_environment(settings: &Settings) -> Option<String> {
    let Settings { profile: None, source: Source::Default, .. } = settings else { return None };
    let profile = Env::real().get("AWS_PROFILE").ok()?;
    missing(&profile, settings).await.map(|problem| format!("AWS_PROFILE is set. {problem}"))
}

/// Why there is no such profile.
async fn missing(profile: &str, settings: &Settings) -> Option<String> {
    let Settings { config_files, credentials_files, .. } = settings;
    let (env, files) = (Env::real(), files(config_files, credentials_files));
    let selected = Some(Cow::Owned(profile.to_owned()));
    let set = match aws_config::profile::load(&Fs::real(), &env, &files, selected).await {
        Ok(set) => set,
        Err(error) => {
            return Some(format!("Profile \"{profile}\" cannot be read: {}.", cause(&error)));
        }
    };
    if set.get_profile(profile).is_some() {
        return None;
    }
    let searched = searched(&env, settings).join(" and ");
    let mut others: Vec<&str> = set.profiles().collect();
    others.sort_unstable();
    let more = if others.len() > MAX_LISTED { ", …" } else { "" };
    let listed: Vec<String> = others.iter().take(MAX_LISTED).map(|name| format!("\"{name}\"")).collect();
    let defined = match listed.as_slice() {
        [] => "no profile is defined there".to_owned(),
        listed => format!("the profiles there are {}{more}", listed.join(", ")),
    };
    let meant = did_you_mean(profile, others.iter().copied());
    Some(format!("Profile \"{profile}\" was not found in {searched}: {defined}.{meant}"))
}

/// What the SDK says of a file with profiles that it cannot read, without the layers around it: where, and what is wrong there.
pub(super) fn cause(error: &ProfileFileLoadError) -> String {
    let text = match (error, error.source()) {
        (ProfileFileLoadError::ParseError { .. }, Some(source)) => source.to_string(),
        (error, Some(source)) => format!("{error}: {source}"),
        (error, None) => error.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

/// A sentence about the name that was probably meant, after another one; empty if none is similar.
pub(super) fn did_you_mean<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    // In one order: the files' sections come in any.
    let names: BTreeSet<&str> = names.into_iter().collect();
    let meant = similar::nearest(name, names.into_iter().map(|name| (name, name)));
    meant.map(|meant| format!(" Did you mean \"{meant}\"?")).unwrap_or_default()
}

/// The files that were read, as the user would name them.
pub(super) fn searched(env: &Env, settings: &Settings) -> Vec<String> {
    let Settings { config_files, credentials_files, .. } = settings;
    let mut searched = Vec::new();
    for (files, variable, default) in [
        (config_files, "AWS_CONFIG_FILE", "~/.aws/config"),
        (credentials_files, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
    ] {
        if files.is_empty() {
            searched.push(env.get(variable).unwrap_or_else(|_| default.to_owned()));
        }
        searched.extend(files.iter().map(|file| file.display().to_string()));
    }
    searched
}
