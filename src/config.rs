//! The `provider` block: its attributes, their validation, and the settings that result with defaults and environment.
//!
//! The models are the documentation; [`validate`] is pure; [`Settings`] have every null, default and environment variable
//! resolved. No other module reads the environment, except for the AWS SDK, which finds credentials, profiles and the
//! Region in its own way.

use std::collections::BTreeMap;

use tf_provider::{Attr, Model, SetOf};

mod settings;
mod shown;
mod unknown;
mod url;
mod validate;

pub(crate) use settings::{
    CallerCheck, Endpoints, IgnoredTags, RetryMode, Role, Secret, Settings, Source, Token, WebIdentity,
};
pub(crate) use url::exposed_host;
pub(crate) use validate::validate;

/// How the provider reaches AWS, and what it contributes to every resource. Everything is optional and named as in the
/// AWS provider; what is left out comes from where the AWS CLI and SDKs look for it.
#[derive(Clone, PartialEq, Default, Model)]
pub(crate) struct ProviderModel {
    /// Region of resources that name none, for instance `eu-central-1`. Defaults to `AWS_REGION`, `AWS_DEFAULT_REGION`,
    /// the profile, or the Region of the instance.
    #[attr(optional)]
    pub(crate) region: Attr<String>,

    /// Name of the profile in the shared configuration and credentials files. Defaults to `AWS_PROFILE`.
    #[attr(optional)]
    pub(crate) profile: Attr<String>,
    /// Access key id, given together with `secret_key`. Better left to the environment or a profile, so that it is not
    /// written down.
    #[attr(optional)]
    pub(crate) access_key: Attr<String>,
    /// Secret access key, given together with `access_key`.
    #[attr(optional, sensitive)]
    pub(crate) secret_key: Attr<String>,
    /// Session token of temporary credentials, given together with `access_key` and `secret_key`.
    #[attr(optional, sensitive)]
    pub(crate) token: Attr<String>,
    /// Paths of shared configuration files, instead of `~/.aws/config`.
    #[attr(optional, length(1, _))]
    pub(crate) shared_config_files: Attr<Vec<Attr<String>>>,
    /// Paths of shared credentials files, instead of `~/.aws/credentials`.
    #[attr(optional, length(1, _))]
    pub(crate) shared_credentials_files: Attr<Vec<Attr<String>>>,
    /// Roles to assume, one from the other: the first with the credentials found so far, the last one's credentials
    /// manage the tables.
    #[attr(optional, length(1, _))]
    pub(crate) assume_role: Attr<Vec<Attr<AssumeRoleModel>>>,
    /// Role to assume with the token of an OpenID Connect provider, for instance that of a CI system. If `assume_role`
    /// is given too, its first role is assumed from this one.
    #[attr(optional)]
    pub(crate) assume_role_with_web_identity: Attr<WebIdentityModel>,

    /// How often a call that fails for a passing reason while credentials are obtained is sent again. Changes of tables
    /// are repeated, where that is safe, until the resource's timeout. Defaults to `AWS_MAX_ATTEMPTS` minus one, or 2.
    #[attr(optional, range(0, 1000))]
    pub(crate) max_retries: Attr<i64>,
    /// `standard` or `adaptive`; the latter also sends fewer calls when AWS throttles. Defaults to `AWS_RETRY_MODE`, or
    /// `standard`.
    #[attr(optional, one_of("standard" | "legacy", "adaptive"))]
    pub(crate) retry_mode: Attr<String>,
    /// Whether calls keep to the request rates that AWS allows an account, whatever Terraform's parallelism is. Defaults
    /// to true for endpoints of AWS and to false for others.
    #[attr(optional)]
    pub(crate) rate_limiting: Attr<bool>,
    /// Other endpoints than AWS's own, by service, for instance of DynamoDB Local or of a VPC endpoint.
    #[attr(optional)]
    pub(crate) endpoints: Attr<EndpointsModel>,
    /// Whether endpoints other than those of the local machine may be reached over plain HTTP, where whoever is on the way
    /// reads and changes what is sent and answered. For a network that you trust, for instance that of a container.
    /// Defaults to false.
    #[attr(optional)]
    pub(crate) allow_insecure_endpoints: Attr<bool>,
    /// Whether to use endpoints with FIPS 140 validated cryptography. Defaults to `AWS_USE_FIPS_ENDPOINT` or the profile.
    #[attr(optional)]
    pub(crate) use_fips_endpoint: Attr<bool>,
    /// Whether to use endpoints that are reached over IPv6 too. Defaults to `AWS_USE_DUALSTACK_ENDPOINT` or the profile.
    #[attr(optional)]
    pub(crate) use_dualstack_endpoint: Attr<bool>,
    /// Path of a file with the certificates to trust, in PEM format, instead of those of the system. Defaults to
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
    /// Comma-separated hosts, domains and address ranges that are reached without proxy. Defaults to `NO_PROXY`. The
    /// local machine and the addresses of instance metadata never go through a proxy.
    #[attr(optional)]
    pub(crate) no_proxy: Attr<String>,

    /// Accounts that may be managed: with credentials of any other account nothing is done.
    #[attr(optional)]
    pub(crate) allowed_account_ids: Attr<SetOf<String>>,
    /// Accounts that must not be managed: with credentials of one of them nothing is done.
    #[attr(optional)]
    pub(crate) forbidden_account_ids: Attr<SetOf<String>>,
    /// Whether to start without asking STS if the credentials are valid. For endpoints that have no STS; given together
    /// with `skip_requesting_account_id`.
    #[attr(optional)]
    pub(crate) skip_credentials_validation: Attr<bool>,
    /// Whether to do without the account id. ARNs are then known only after a table has been created.
    #[attr(optional)]
    pub(crate) skip_requesting_account_id: Attr<bool>,

    /// Tags of every resource; a resource's own tag of the same key wins.
    #[attr(optional)]
    pub(crate) default_tags: Attr<BTreeMap<String, Attr<String>>>,
    /// Tags that others manage: they are neither changed, nor removed, nor shown.
    #[attr(optional)]
    pub(crate) ignore_tags: Attr<IgnoreTagsModel>,
    /// What tables are for, which decides defaults: `development`, `standard` or `production`. With `development` tables
    /// are not protected against deletion, and policies for everyone are a warning instead of an error. Defaults to
    /// `standard`.
    #[attr(optional, one_of("development" | "test", "standard" | "default", "production" | "live"))]
    pub(crate) preset: Attr<String>,
}

/// A role to assume.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct AssumeRoleModel {
    /// ARN of the role.
    #[attr(required)]
    pub(crate) role_arn: Attr<String>,
    /// Name of the session, as audit logs show it. Defaults to `terraform-provider-dynamodb`.
    #[attr(optional)]
    pub(crate) session_name: Attr<String>,
    /// External id that the role's trust policy asks for.
    #[attr(optional)]
    pub(crate) external_id: Attr<String>,
    /// How long a session lasts, in seconds; it is renewed in time. AWS allows at most 3600 for a role that is assumed
    /// from another role. Defaults to 3600.
    #[attr(optional, range(900, 43200))]
    pub(crate) duration: Attr<i64>,
    /// Policy as JSON that narrows what the session may do.
    #[attr(optional)]
    pub(crate) policy: Attr<String>,
    /// ARNs of managed policies that narrow what the session may do.
    #[attr(optional)]
    pub(crate) policy_arns: Attr<SetOf<String>>,
    /// Source identity, as audit logs show it, also of roles assumed from this one.
    #[attr(optional)]
    pub(crate) source_identity: Attr<String>,
    /// Tags of the session.
    #[attr(optional)]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// Keys of tags that pass on to the sessions of roles assumed from this one.
    #[attr(optional)]
    pub(crate) transitive_tag_keys: Attr<SetOf<String>>,
}

/// A role to assume with a web identity. Exactly one of `web_identity_token` and `web_identity_token_file` is given.
#[derive(Clone, PartialEq, Default, Model)]
pub(crate) struct WebIdentityModel {
    /// ARN of the role.
    #[attr(required)]
    pub(crate) role_arn: Attr<String>,
    /// Name of the session, as audit logs show it. Defaults to `terraform-provider-dynamodb`.
    #[attr(optional)]
    pub(crate) session_name: Attr<String>,
    /// The token itself.
    #[attr(optional, sensitive)]
    pub(crate) web_identity_token: Attr<String>,
    /// Path of a file with the token; it is read whenever a session begins.
    #[attr(optional)]
    pub(crate) web_identity_token_file: Attr<String>,
    /// How long a session lasts, in seconds. Defaults to 3600.
    #[attr(optional, range(900, 43200))]
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

/// Which tags others manage. `aws:` tags always are.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct IgnoreTagsModel {
    /// Their keys.
    #[attr(optional)]
    pub(crate) keys: Attr<SetOf<String>>,
    /// Beginnings of their keys.
    #[attr(optional)]
    pub(crate) key_prefixes: Attr<SetOf<String>>,
}
