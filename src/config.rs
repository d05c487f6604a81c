//! The `provider` block: its attributes, their validation, and the settings that result with defaults and environment.
//!
//! The models are the documentation; [`validate`] is pure; [`Settings`] have every null, default and environment variable
//! resolved. No other module reads the environment, except for the AWS SDK, which finds credentials, profiles and the
//! Region in its own way.

use std::collections::BTreeMap;

use tf_provider::{Attr, Model, Number, SetOf};

use crate::guardrail_ids;
use crate::limits;

mod preset;
mod settings;
mod shown;
mod unknown;
mod url;
mod validate;

pub(crate) use preset::Preset;
pub(crate) use settings::prices::problem as price_problem;
pub(crate) use settings::{
    CallerCheck, Endpoints, Existing, GuardrailPolicy, IgnoredTags, RetryMode, Role, RuleSettings, RuleSeverity,
    Secret, Settings, Source, Token, WebIdentity,
};
pub(crate) use url::exposed_host;
pub(crate) use validate::validate;

/// Connection to AWS, and defaults of all resources. Everything is optional and named as in the AWS provider; what is left
/// out is found as by the AWS CLI and SDKs.
#[derive(Clone, PartialEq, Default, Model)]
pub(crate) struct ProviderModel {
    /// Region of resources without one of their own, for instance `eu-central-1`. Defaults to `AWS_REGION`, `AWS_DEFAULT_REGION`,
    /// the profile, or the Region of the instance.
    #[attr(optional)]
    pub(crate) region: Attr<String>,

    /// Name of the profile in the shared configuration and credentials files. Defaults to `AWS_PROFILE`.
    #[attr(optional)]
    pub(crate) profile: Attr<String>,
    /// Access key ID, given together with `secret_key`. Prefer the environment or a profile, so that it is not in the
    /// configuration.
    #[attr(optional)]
    pub(crate) access_key: Attr<String>,
    /// Secret access key, given together with `access_key`.
    #[attr(optional, sensitive)]
    pub(crate) secret_key: Attr<String>,
    /// Session token of temporary credentials, given together with `access_key` and `secret_key`.
    #[attr(optional, sensitive)]
    pub(crate) token: Attr<String>,
    /// Paths of shared configuration files that replace `~/.aws/config`.
    #[attr(optional, length(1, _))]
    pub(crate) shared_config_files: Attr<Vec<Attr<String>>>,
    /// Paths of shared credentials files that replace `~/.aws/credentials`.
    #[attr(optional, length(1, _))]
    pub(crate) shared_credentials_files: Attr<Vec<Attr<String>>>,
    /// Roles to assume in a chain: the first with the credentials found so far, each other one with those of the role
    /// before it. The last role manages the tables.
    #[attr(optional, length(1, _))]
    pub(crate) assume_role: Attr<Vec<Attr<AssumeRoleModel>>>,
    /// Role to assume with the token of an OpenID Connect provider, for instance of a CI system. If `assume_role` is
    /// given too, its first role is assumed with the credentials of this one.
    #[attr(optional)]
    pub(crate) assume_role_with_web_identity: Attr<WebIdentityModel>,

    /// Maximum number of retries for transient failures while obtaining credentials. Changes of tables are retried, where
    /// that is safe, until the resource's timeout. Defaults to `AWS_MAX_ATTEMPTS` minus one, or {retries}.
    #[attr(optional, range(0, limits::MAX_RETRIES), doc(retries = limits::DEFAULT_RETRIES))]
    pub(crate) max_retries: Attr<i64>,
    /// Retry mode: `standard`, or `adaptive`, which also sends fewer calls when AWS throttles. Defaults to
    /// `AWS_RETRY_MODE`, or `standard`.
    #[attr(optional, one_of("standard" | "legacy", "adaptive"))]
    pub(crate) retry_mode: Attr<String>,
    /// Limits calls to the request rates that AWS allows an account, whatever Terraform's parallelism is. Defaults to
    /// `true` for endpoints of AWS and to `false` for others.
    #[attr(optional)]
    pub(crate) rate_limiting: Attr<bool>,
    /// Custom endpoints by service, for instance of DynamoDB Local or of a VPC endpoint.
    #[attr(optional)]
    pub(crate) endpoints: Attr<EndpointsModel>,
    /// Allows plain HTTP to endpoints that are not on the local machine. Requests and responses can then be read and
    /// changed on the way: only for a network that you trust, for instance that of a container. Defaults to `false`.
    #[attr(optional)]
    pub(crate) allow_insecure_endpoints: Attr<bool>,
    /// Uses endpoints with FIPS 140 validated cryptography. Defaults to `AWS_USE_FIPS_ENDPOINT` or the profile.
    #[attr(optional)]
    pub(crate) use_fips_endpoint: Attr<bool>,
    /// Uses endpoints that support IPv6 as well as IPv4. Defaults to `AWS_USE_DUALSTACK_ENDPOINT` or the profile.
    #[attr(optional)]
    pub(crate) use_dualstack_endpoint: Attr<bool>,
    /// Path of a file with trusted certificates in PEM format, which replace those of the system. Defaults to
    /// `AWS_CA_BUNDLE`.
    #[attr(optional)]
    pub(crate) custom_ca_bundle: Attr<String>,
    /// URL of the proxy for HTTP endpoints, and for HTTPS endpoints if neither `https_proxy` nor `HTTPS_PROXY` is set.
    /// Defaults to `HTTP_PROXY`.
    #[attr(optional, sensitive)]
    pub(crate) http_proxy: Attr<String>,
    /// URL of the proxy for HTTPS endpoints. Defaults to `HTTPS_PROXY`.
    #[attr(optional, sensitive)]
    pub(crate) https_proxy: Attr<String>,
    /// Comma-separated hosts, domains and address ranges to connect to without a proxy. Defaults to `NO_PROXY`. The local
    /// machine and the addresses of instance metadata never use a proxy.
    #[attr(optional)]
    pub(crate) no_proxy: Attr<String>,

    /// IDs of the accounts that may be managed; credentials of any other account are refused.
    #[attr(optional)]
    pub(crate) allowed_account_ids: Attr<SetOf<String>>,
    /// IDs of accounts that must not be managed; their credentials are refused.
    #[attr(optional)]
    pub(crate) forbidden_account_ids: Attr<SetOf<String>>,
    /// Does not check the credentials with STS. For endpoints without STS; given together with
    /// `skip_requesting_account_id`.
    #[attr(optional)]
    pub(crate) skip_credentials_validation: Attr<bool>,
    /// Does not request the account ID. ARNs are then known only after a table has been created.
    #[attr(optional)]
    pub(crate) skip_requesting_account_id: Attr<bool>,

    /// Tags of every resource; a resource's own tag of the same key takes precedence. A tag whose value is null is not
    /// set.
    #[attr(optional)]
    pub(crate) default_tags: Attr<BTreeMap<String, Attr<String>>>,
    /// Tags that are managed outside Terraform: they are neither changed, nor removed, nor stored.
    #[attr(optional)]
    pub(crate) ignore_tags: Attr<IgnoreTagsModel>,
    /// A named set of defaults: `development`, `standard` or `production`. With `development`, tables are not protected
    /// against deletion, and guardrails are less strict. Defaults to `standard`.
    #[attr(optional, one_of("development" | "test", "standard" | "default", "production" | "live"))]
    pub(crate) preset: Attr<String>,
    /// Guardrails of all tables of this provider.
    #[attr(optional)]
    pub(crate) guardrails: Attr<GuardrailsModel>,
    /// Prices in US dollars by item, where they are not the list prices, for instance
    /// `write_request_units_per_million`: for `estimated_cost`, in every Region. Items are {items}.
    #[attr(optional, doc(items = settings::prices::listed()))]
    pub(crate) prices: Attr<BTreeMap<String, Attr<Number>>>,
}

/// How guardrails judge the tables of this provider.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct GuardrailsModel {
    /// Keys of the tags that every table must have, its own or from `default_tags` (guardrail `tags.required`).
    #[attr(optional)]
    pub(crate) required_tags: Attr<SetOf<String>>,
    /// Guardrails by id, where they differ from the preset.
    #[attr(optional)]
    pub(crate) rules: Attr<BTreeMap<String, Attr<GuardrailRuleModel>>>,
    /// What is done about what a table has already, except that it lacks required tags: `silent` says nothing, `warn` warns,
    /// `enforce` judges it as if it were new. Defaults to `silent`, which the first plan after an import or a move always is.
    #[attr(optional, one_of("silent" | "ignore", "warn" | "warning", "enforce" | "error"))]
    pub(crate) existing: Attr<String>,
    /// Guardrails that tables may break, by id, each with the reason, at least {reason} characters: for resources inside
    /// modules, and for tables that are destroyed with their configuration. Ids are {ids}.
    #[attr(optional, doc(reason = limits::MIN_REASON, ids = guardrail_ids::listed()))]
    pub(crate) suppressions: Attr<BTreeMap<String, Attr<String>>>,
}

/// Settings of a guardrail that differ from the preset.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct GuardrailRuleModel {
    /// How seriously a finding is taken: `error`, `warning` or `off`. Defaults to what the preset says.
    #[attr(optional, one_of("error" | "err", "warning" | "warn", "off" | "none" | "ignore" | "disabled"))]
    pub(crate) severity: Attr<String>,
    /// Limit of a guardrail that counts or measures; the guide to the guardrails says which does, and what.
    #[attr(optional)]
    pub(crate) limit: Attr<Number>,
    /// Whether tables cannot suppress the guardrail.
    #[attr(optional)]
    pub(crate) locked: Attr<bool>,
}

/// A role to assume.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct AssumeRoleModel {
    /// ARN of the role.
    #[attr(required)]
    pub(crate) role_arn: Attr<String>,
    /// Name of the session, as it appears in audit logs. Defaults to `terraform-provider-dynamodb`.
    #[attr(optional)]
    pub(crate) session_name: Attr<String>,
    /// External ID that the role's trust policy requires.
    #[attr(optional)]
    pub(crate) external_id: Attr<String>,
    /// Duration of a session in seconds; sessions are renewed before they expire. AWS allows at most {chained} for a role
    /// that is assumed from another role. Defaults to {chained}.
    #[attr(
        optional,
        range(limits::MIN_SESSION, limits::MAX_SESSION),
        doc(chained = limits::MAX_CHAINED_SESSION)
    )]
    pub(crate) duration: Attr<i64>,
    /// Policy as JSON that restricts the permissions of the session.
    #[attr(optional)]
    pub(crate) policy: Attr<String>,
    /// ARNs of managed policies that restrict the permissions of the session.
    #[attr(optional)]
    pub(crate) policy_arns: Attr<SetOf<String>>,
    /// Source identity, as it appears in audit logs, also for roles assumed from this one.
    #[attr(optional)]
    pub(crate) source_identity: Attr<String>,
    /// Tags of the session.
    #[attr(optional)]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// Keys of session tags that are passed on to roles assumed from this one.
    #[attr(optional)]
    pub(crate) transitive_tag_keys: Attr<SetOf<String>>,
}

/// A role to assume with a web identity. Exactly one of `web_identity_token` and `web_identity_token_file` is given.
#[derive(Clone, PartialEq, Default, Model)]
pub(crate) struct WebIdentityModel {
    /// ARN of the role.
    #[attr(required)]
    pub(crate) role_arn: Attr<String>,
    /// Name of the session, as it appears in audit logs. Defaults to `terraform-provider-dynamodb`.
    #[attr(optional)]
    pub(crate) session_name: Attr<String>,
    /// The token itself.
    #[attr(optional, sensitive)]
    pub(crate) web_identity_token: Attr<String>,
    /// Path of a file with the token; it is read at the start of each session.
    #[attr(optional)]
    pub(crate) web_identity_token_file: Attr<String>,
    /// Duration of a session in seconds. Defaults to {seconds}.
    #[attr(
        optional,
        range(limits::MIN_SESSION, limits::MAX_SESSION),
        doc(seconds = limits::MAX_CHAINED_SESSION)
    )]
    pub(crate) duration: Attr<i64>,
}

/// Endpoints by service. A service that is left out has AWS's own endpoint, or that of `AWS_ENDPOINT_URL_DYNAMODB` and
/// its like.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct EndpointsModel {
    /// URL of DynamoDB, for instance `http://localhost:8000`.
    #[attr(optional)]
    pub(crate) dynamodb: Attr<String>,
    /// URL of Application Auto Scaling.
    #[attr(optional)]
    pub(crate) application_autoscaling: Attr<String>,
    /// URL of CloudWatch.
    #[attr(optional)]
    pub(crate) cloudwatch: Attr<String>,
    /// URL of the Key Management Service.
    #[attr(optional)]
    pub(crate) kms: Attr<String>,
    /// URL of the Security Token Service.
    #[attr(optional)]
    pub(crate) sts: Attr<String>,
}

/// Tags that are managed outside Terraform. Tags of AWS, which begin with `aws:`, always are.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct IgnoreTagsModel {
    /// Keys of such tags.
    #[attr(optional)]
    pub(crate) keys: Attr<SetOf<String>>,
    /// Prefixes of the keys of such tags.
    #[attr(optional)]
    pub(crate) key_prefixes: Attr<SetOf<String>>,
}
