//! The settings of the `provider` block and the environment: nothing null or unknown, all defaults applied.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use table_design::cost::Prices;
use tf_provider::model::ModelValue;
use tf_provider::{Attr, Diagnostics, Number, SetOf};

use super::validate::may_be_insecure;
use super::{AssumeRoleModel, Preset, ProviderModel, validate};
use crate::names::Region;
use crate::tags;
use reader::Reader;

mod guardrails;
pub(super) mod prices;
mod reader;

/// The value of an environment variable, if it is set.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The connection to AWS, and what the provider contributes to every table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settings {
    /// Region of resources that do not name one, if the configuration has it. Otherwise the SDK finds one.
    pub(crate) region: Option<Region>,
    /// Profile, if the configuration names one.
    pub(crate) profile: Option<String>,
    /// Shared configuration files; the default one when empty.
    pub(crate) config_files: Vec<PathBuf>,
    /// Shared credentials files; the default one when empty.
    pub(crate) credentials_files: Vec<PathBuf>,
    /// Where the first credentials come from.
    pub(crate) source: Source,
    /// Roles to assume in a chain.
    pub(crate) roles: Vec<Role>,
    /// The maximum number of attempts of a call for credentials.
    pub(crate) attempts: u32,
    /// Whether calls are limited to AWS's request rates; by default those to AWS are.
    pub(crate) rate_limiting: Option<bool>,
    /// How such calls are retried.
    pub(crate) retry_mode: RetryMode,
    /// Custom endpoints.
    pub(crate) endpoints: Endpoints,
    /// Whether plain HTTP may leave the local machine.
    pub(crate) insecure_endpoints: bool,
    /// FIPS endpoints; the SDK decides if absent.
    pub(crate) fips: Option<bool>,
    /// Dual-stack endpoints; the SDK decides if absent.
    pub(crate) dual_stack: Option<bool>,
    /// Certificates to trust instead of the system's.
    pub(crate) ca_bundle: Option<PathBuf>,
    /// Proxies.
    pub(crate) proxies: Proxies,
    /// Accounts that may be managed; all when empty.
    pub(crate) allowed_accounts: BTreeSet<String>,
    /// Accounts that must not be managed.
    pub(crate) forbidden_accounts: BTreeSet<String>,
    /// Whether STS is called for the account.
    pub(crate) caller_check: CallerCheck,
    /// Tags of every table; `None` while they are not known.
    pub(crate) default_tags: Option<BTreeMap<String, String>>,
    /// Tags that others manage.
    pub(crate) ignored_tags: IgnoredTags,
    /// What things cost: list prices, but for what the configuration says; `None` while that is not known.
    pub(crate) prices: Option<Prices>,
    /// What the provider block says of guardrails, under the preset.
    pub(crate) guardrails: GuardrailPolicy,
}

/// How strictly tables are judged. By default nothing is known: nothing is refused that one of the presets permits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct GuardrailPolicy {
    /// The provider's `preset`; `None` while it is not known.
    pub(crate) preset: Option<Preset>,
    /// IDs of the guardrails that the provider block suppresses: no table of this provider has to keep to them.
    pub(crate) suppressions: BTreeSet<String>,
    /// Settings by id.
    pub(crate) rules: BTreeMap<String, RuleSettings>,
    /// Keys of the tags that every table must have.
    pub(crate) required_tags: BTreeSet<String>,
    /// What is done about what a table has already.
    pub(crate) existing: Existing,
}

/// What the provider block says of one guardrail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RuleSettings {
    /// Instead of the preset's severity.
    pub(crate) severity: Option<RuleSeverity>,
    /// Instead of the guardrail's own limit.
    pub(crate) limit: Option<Number>,
    /// Whether tables cannot suppress it.
    pub(crate) locked: bool,
}

/// How seriously the provider block takes a guardrail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RuleSeverity {
    /// It refuses the plan.
    Error,
    /// It is said.
    Warning,
    /// It is not judged.
    Off,
}

/// What is done about what a table has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Existing {
    /// Nothing.
    #[default]
    Silent,
    /// It is said.
    Warn,
    /// It is judged as if it were new.
    Enforce,
}

/// Where the first credentials come from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Source {
    /// The configuration itself.
    Static(Keys),
    /// A role assumed with a web identity.
    WebIdentity(WebIdentity),
    /// The SDK's chain: environment, profile, IAM Identity Center, container, instance.
    Default,
}

/// Static credentials.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Keys {
    /// Access key id.
    pub(crate) access: String,
    /// Secret access key.
    pub(crate) secret: Secret,
    /// Session token.
    pub(crate) token: Option<Secret>,
}

/// A role to assume.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Role {
    /// The role's ARN.
    pub(crate) arn: String,
    /// Name of the session.
    pub(crate) session_name: String,
    /// The external ID that the trust policy requires.
    pub(crate) external_id: Option<String>,
    /// How long a session lasts.
    pub(crate) duration: Option<Duration>,
    /// Session policy as JSON.
    pub(crate) policy: Option<String>,
    /// Managed session policies.
    pub(crate) policy_arns: BTreeSet<String>,
    /// Source identity.
    pub(crate) source_identity: Option<String>,
    /// Session tags.
    pub(crate) tags: BTreeMap<String, String>,
    /// Session tags that pass on.
    pub(crate) transitive_tag_keys: BTreeSet<String>,
}

/// A role to assume with a web identity.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WebIdentity {
    /// The role's ARN.
    pub(crate) role_arn: String,
    /// Name of the session.
    pub(crate) session_name: String,
    /// The token, or its file.
    pub(crate) token: Token,
    /// How long a session lasts.
    pub(crate) duration: Option<Duration>,
}

/// The token of a web identity.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// The token itself.
    Literal(Secret),
    /// The file with the token.
    File(PathBuf),
}

/// A text that must not appear in messages or logs.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

/// How calls are retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryMode {
    /// Exponential back-off.
    Standard,
    /// Exponential back-off, fewer calls after throttling.
    Adaptive,
}

/// Custom endpoints.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Endpoints {
    /// DynamoDB.
    pub(crate) dynamodb: Option<String>,
    /// Application Auto Scaling.
    pub(crate) scaling: Option<String>,
    /// CloudWatch.
    pub(crate) cloudwatch: Option<String>,
    /// Key Management Service.
    pub(crate) kms: Option<String>,
    /// Security Token Service.
    pub(crate) sts: Option<String>,
}

/// Proxies by the scheme of the endpoint.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Proxies {
    /// For `http` URLs.
    pub(crate) http: Option<Secret>,
    /// For `https` URLs.
    pub(crate) https: Option<Secret>,
    /// Comma-separated hosts, domains and address ranges that bypass the proxy.
    pub(crate) bypass: String,
}

/// Whether STS is called for the caller's account when the provider is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallerCheck {
    /// The provider fails without it.
    Required,
    /// A failure is a warning.
    Wanted,
    /// Never.
    Skipped,
}

/// Tags that others manage, in addition to `aws:` ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct IgnoredTags {
    /// Keys.
    pub(crate) keys: BTreeSet<String>,
    /// Prefixes of keys.
    pub(crate) prefixes: BTreeSet<String>,
    /// Any tag may be one of them: which ones are is not known yet.
    pub(crate) any: bool,
}

/// Session name of roles without one.
const SESSION: &str = "terraform-provider-dynamodb";

impl Settings {
    /// The settings of a configuration of which all that the connection needs is known, in the environment of this process.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    #[expect(clippy::disallowed_methods, reason = "the one place of the crate that reads the environment")]
    pub(crate) fn of_process(config: &ProviderModel) -> Result<Self, Diagnostics> {
        Self::resolve(config, &|name| std::env::var(name).ok())
    }

    /// The settings of a configuration of which all that the connection needs is known.
    ///
    /// # Errors
    /// All problems of the configuration, and of the environment variables that replace what it leaves out.
    pub(crate) fn resolve(config: &ProviderModel, environment: Environment<'_>) -> Result<Self, Diagnostics> {
        let mut problems = validate(config);
        let mut reader = Reader { environment, problems: Diagnostics::none() };
        let settings = Self {
            region: config.region.known().and_then(|region| Region::parse(region).ok()),
            profile: text(&config.profile),
            config_files: reader.files(&config.shared_config_files),
            credentials_files: reader.files(&config.shared_credentials_files),
            source: reader.source(config),
            roles: config.assume_role.known().into_iter().flatten().filter_map(Attr::known).map(role).collect(),
            rate_limiting: config.rate_limiting.known().copied(),
            attempts: reader.attempts(&config.max_retries),
            retry_mode: reader.retry_mode(&config.retry_mode),
            endpoints: reader.endpoints(config),
            insecure_endpoints: may_be_insecure(config),
            fips: config.use_fips_endpoint.known().copied(),
            dual_stack: config.use_dualstack_endpoint.known().copied(),
            ca_bundle: text(&config.custom_ca_bundle)
                .or_else(|| reader.variable("AWS_CA_BUNDLE"))
                .map(|path| reader.path(&path)),
            proxies: reader.proxies(config),
            allowed_accounts: allowed_accounts(config),
            forbidden_accounts: texts(&config.forbidden_account_ids),
            caller_check: caller_check(config),
            default_tags: is_whole(&config.default_tags).then(|| tags::known(&config.default_tags)),
            ignored_tags: ignored_tags(config),
            guardrails: guardrails::policy(config),
            prices: is_whole(&config.prices).then(|| prices::prices(config).unwrap_or_default()),
        };
        problems.extend(reader.problems);
        if problems.has_errors() { Err(problems) } else { Ok(settings) }
    }
}

impl Settings {
    /// The custom endpoint of IAM, which only a command calls, from the environment of this process.
    ///
    /// # Errors
    /// The variable has no usable URL.
    #[expect(clippy::disallowed_methods, reason = "the one place of the crate that reads the environment")]
    pub(crate) fn iam_endpoint_of_process() -> Result<Option<String>, Diagnostics> {
        let mut reader = Reader { environment: &|name| std::env::var(name).ok(), problems: Diagnostics::none() };
        let endpoint = reader.endpoint(None, "iam", "AWS_ENDPOINT_URL_IAM", false);
        if reader.problems.has_errors() { Err(reader.problems) } else { Ok(endpoint) }
    }

    /// The provider's default tags, as far as they are known.
    pub(crate) fn known_default_tags(&self) -> &BTreeMap<String, String> {
        static NONE: BTreeMap<String, String> = BTreeMap::new();
        self.default_tags.as_ref().unwrap_or(&NONE)
    }
}

fn role(role: &AssumeRoleModel) -> Role {
    let AssumeRoleModel {
        role_arn,
        session_name,
        external_id,
        duration,
        policy,
        policy_arns,
        source_identity,
        tags,
        transitive_tag_keys,
    } = role;
    Role {
        arn: text(role_arn).unwrap_or_default(),
        session_name: text(session_name).unwrap_or_else(|| SESSION.to_owned()),
        external_id: text(external_id),
        duration: seconds(duration),
        policy: text(policy),
        policy_arns: texts(policy_arns),
        source_identity: text(source_identity),
        tags: crate::tags::known(tags),
        transitive_tag_keys: texts(transitive_tag_keys),
    }
}

fn caller_check(config: &ProviderModel) -> CallerCheck {
    let skips = |flag: &Attr<bool>| flag.known() == Some(&true);
    match (skips(&config.skip_credentials_validation), skips(&config.skip_requesting_account_id)) {
        (_, true) => CallerCheck::Skipped,
        (true, false) => CallerCheck::Wanted,
        (false, false) => CallerCheck::Required,
    }
}

fn ignored_tags(config: &ProviderModel) -> IgnoredTags {
    let given = config.ignore_tags.known().cloned().unwrap_or_default();
    IgnoredTags {
        keys: texts(&given.keys),
        prefixes: texts(&given.key_prefixes),
        any: config.ignore_tags.is_unknown() || !is_whole(&given.keys) || !is_whole(&given.key_prefixes),
    }
}

fn preset(name: &Attr<String>) -> Option<Preset> {
    match name {
        Attr::Known(name) => Some(Preset::parse(name).unwrap_or(Preset::Standard)),
        Attr::Null => Some(Preset::Standard),
        Attr::Unknown(_) => None,
    }
}

/// All accounts while one of them is not known: the apply knows them, before it changes anything.
fn allowed_accounts(config: &ProviderModel) -> BTreeSet<String> {
    if is_whole(&config.allowed_account_ids) { texts(&config.allowed_account_ids) } else { BTreeSet::new() }
}

/// Whether nothing of it is unknown.
fn is_whole<T>(attr: &Attr<T>) -> bool
where
    Attr<T>: ModelValue + Clone,
{
    attr.clone().into_value().is_wholly_known()
}

fn text(attr: &Attr<String>) -> Option<String> {
    attr.known().cloned()
}

fn texts(set: &Attr<SetOf<String>>) -> BTreeSet<String> {
    set.known().into_iter().flat_map(SetOf::known).cloned().collect()
}

fn seconds(attr: &Attr<i64>) -> Option<Duration> {
    attr.known().and_then(|seconds| u64::try_from(*seconds).ok()).map(Duration::from_secs)
}

impl Secret {
    /// The text, for the call that needs it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl IgnoredTags {
    /// Whether others manage the tag with this key.
    pub(crate) fn contains(&self, key: &str) -> bool {
        self.any
            || tags::is_reserved(key)
            || self.keys.contains(key)
            || self.prefixes.iter().any(|prefix| key.starts_with(prefix.as_str()))
    }
}

#[cfg(test)]
mod tests;
