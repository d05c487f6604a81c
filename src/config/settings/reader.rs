//! Settings that environment variables replace where the configuration leaves them out.

use std::path::PathBuf;

use tf_provider::{Attr, Diagnostics, Path};

use super::{
    Endpoints, Environment, Keys, Proxies, RetryMode, SESSION, Secret, Source, Token, WebIdentity, seconds, text,
};
use crate::config::url::{endpoint_problem, exposure, proxy_problem};
use crate::config::validate::may_be_insecure;
use crate::config::{EndpointsModel, ProviderModel, WebIdentityModel};
use crate::limits::DEFAULT_RETRIES;

/// The number of attempts unless configured.
pub(super) const ATTEMPTS: u32 = DEFAULT_RETRIES + 1;
/// The local machine, and the link-local addresses of instance and container metadata, which no proxy can reach.
pub(super) const NEVER_PROXIED: &str =
    "localhost,127.0.0.0/8,::1,169.254.169.254,169.254.170.2,169.254.170.23,fd00:ec2::254";

/// Reads the settings that depend on the environment.
pub(super) struct Reader<'a> {
    pub(super) environment: Environment<'a>,
    pub(super) problems: Diagnostics,
}

impl Reader<'_> {
    /// A variable that is set and not empty.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        (self.environment)(name).filter(|value| !value.trim().is_empty())
    }

    /// The path, with a leading `~` as the home directory.
    pub(super) fn path(&self, text: &str) -> PathBuf {
        let home = || self.variable("HOME").or_else(|| self.variable("USERPROFILE")).map(PathBuf::from);
        let inside = if text == "~" { Some("") } else { text.strip_prefix("~/") };
        match inside.and_then(|rest| home().map(|home| home.join(rest))) {
            Some(path) => path,
            None => PathBuf::from(text),
        }
    }

    pub(super) fn files(&self, files: &Attr<Vec<Attr<String>>>) -> Vec<PathBuf> {
        files.known().into_iter().flatten().filter_map(Attr::known).map(|file| self.path(file)).collect()
    }

    pub(super) fn source(&self, config: &ProviderModel) -> Source {
        let keys = (text(&config.access_key), text(&config.secret_key));
        match (keys, config.assume_role_with_web_identity.known()) {
            ((Some(access), Some(secret)), _) => {
                Source::Static(Keys { access, secret: Secret(secret), token: text(&config.token).map(Secret) })
            }
            (_, Some(identity)) => self.web_identity(identity).map_or(Source::Default, Source::WebIdentity),
            (_, None) => Source::Default,
        }
    }

    fn web_identity(&self, identity: &WebIdentityModel) -> Option<WebIdentity> {
        let given = text(&identity.web_identity_token).map(|token| Token::Literal(Secret(token)));
        let file = || text(&identity.web_identity_token_file).map(|file| Token::File(self.path(&file)));
        Some(WebIdentity {
            role_arn: text(&identity.role_arn)?,
            session_name: text(&identity.session_name).unwrap_or_else(|| SESSION.to_owned()),
            token: given.or_else(file)?,
            duration: seconds(&identity.duration),
        })
    }

    pub(super) fn attempts(&mut self, max_retries: &Attr<i64>) -> u32 {
        if let Some(retries) = max_retries.known() {
            return u32::try_from(*retries).unwrap_or_default().saturating_add(1);
        }
        let Some(text) = self.variable("AWS_MAX_ATTEMPTS") else { return ATTEMPTS };
        text.trim().parse().ok().filter(|attempts| *attempts > 0).unwrap_or_else(|| {
            self.wrong_variable(
                "max_retries",
                "AWS_MAX_ATTEMPTS",
                &format!("It must be a number of at least 1, but is \"{text}\"."),
            );
            ATTEMPTS
        })
    }

    pub(super) fn retry_mode(&mut self, mode: &Attr<String>) -> RetryMode {
        let found = text(mode).or_else(|| self.variable("AWS_RETRY_MODE"));
        match found.as_deref() {
            // Many environments still name the SDKs' old mode.
            None | Some("standard" | "legacy") => RetryMode::Standard,
            Some("adaptive") => RetryMode::Adaptive,
            Some(other) => {
                let detail = format!("It must be \"standard\" or \"adaptive\", but is \"{other}\".");
                self.wrong_variable("retry_mode", "AWS_RETRY_MODE", &detail);
                RetryMode::Standard
            }
        }
    }

    pub(super) fn endpoints(&mut self, config: &ProviderModel) -> Endpoints {
        let given = config.endpoints.known();
        let insecure = may_be_insecure(config);
        let mut endpoint = |attr: fn(&EndpointsModel) -> &Attr<String>, name, variable| {
            self.endpoint(given.and_then(|given| text(attr(given))), name, variable, insecure)
        };
        Endpoints {
            dynamodb: endpoint(|given| &given.dynamodb, "dynamodb", "AWS_ENDPOINT_URL_DYNAMODB"),
            scaling: endpoint(
                |given| &given.application_autoscaling,
                "application_autoscaling",
                "AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING",
            ),
            cloudwatch: endpoint(|given| &given.cloudwatch, "cloudwatch", "AWS_ENDPOINT_URL_CLOUDWATCH"),
            kms: endpoint(|given| &given.kms, "kms", "AWS_ENDPOINT_URL_KMS"),
            sts: endpoint(|given| &given.sts, "sts", "AWS_ENDPOINT_URL_STS"),
        }
    }

    /// The configuration, then the service's variable, then that for all services, as in the AWS SDKs. Endpoints in profiles
    /// are left to the SDK; the HTTP client blocks plain HTTP to them.
    pub(super) fn endpoint(
        &mut self,
        given: Option<String>,
        name: &str,
        variable: &str,
        insecure: bool,
    ) -> Option<String> {
        if given.is_some() {
            return given;
        }
        if self.variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_some_and(|value| value.eq_ignore_ascii_case("true"))
        {
            return None;
        }
        let (variable, url) = [variable, "AWS_ENDPOINT_URL"]
            .into_iter()
            .find_map(|variable| self.variable(variable).map(|url| (variable, url)))?;
        if let Some(problem) = endpoint_problem(&url).or_else(|| exposure(&url).filter(|_| !insecure)) {
            let path = Path::of("endpoints").attribute(name);
            self.problems.error(path, "Invalid environment variable", format!("{variable} cannot be used. {problem}"));
        }
        Some(url)
    }

    pub(super) fn proxies(&mut self, config: &ProviderModel) -> Proxies {
        let http = self.proxy(&config.http_proxy, "http_proxy", ["HTTP_PROXY", "http_proxy"]);
        let https = self.proxy(&config.https_proxy, "https_proxy", ["HTTPS_PROXY", "https_proxy"]);
        // With `http_proxy` only, HTTPS is meant too: AWS has no plain HTTP endpoints.
        let https = https.or_else(|| config.http_proxy.known().map(|_| http.clone()).unwrap_or_default());
        let bypass = text(&config.no_proxy).or_else(|| self.variable("NO_PROXY")).or_else(|| self.variable("no_proxy"));
        let bypass = bypass.into_iter().chain([NEVER_PROXIED.to_owned()]).collect::<Vec<_>>().join(",");
        let usable = |proxy: Option<Secret>| proxy.filter(|proxy| !proxy.reveal().is_empty());
        Proxies { http: usable(http), https: usable(https), bypass }
    }

    /// An empty string means no proxy, whatever the environment says.
    fn proxy(&mut self, given: &Attr<String>, name: &str, variables: [&str; 2]) -> Option<Secret> {
        if let Some(given) = given.known() {
            return Some(Secret(given.clone()));
        }
        let (variable, value) =
            variables.into_iter().find_map(|variable| self.variable(variable).map(|value| (variable, value)))?;
        let url = if value.contains("://") { value } else { format!("http://{value}") };
        if let Some(problem) = proxy_problem(&url) {
            self.wrong_variable(name, variable, &problem);
        }
        Some(Secret(url))
    }

    fn wrong_variable(&mut self, attribute: &str, variable: &str, problem: &str) {
        let detail = format!("{variable}, which replaces `{attribute}`, cannot be used. {problem}");
        self.problems.error(Path::of(attribute), "Invalid environment variable", detail);
    }
}
