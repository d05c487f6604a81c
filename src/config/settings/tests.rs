use super::reader::{ATTEMPTS, NEVER_PROXIED};
use super::*;
use crate::config::{EndpointsModel, IgnoreTagsModel, WebIdentityModel};

fn known(text: &str) -> Attr<String> {
    Attr::Known(text.to_owned())
}

fn resolve(config: &ProviderModel, environment: &[(&str, &str)]) -> Result<Settings, Diagnostics> {
    let variable = |name: &str| environment.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned());
    Settings::resolve(config, &variable)
}

fn settings(config: &ProviderModel, environment: &[(&str, &str)]) -> Settings {
    resolve(config, environment).expect("no problems")
}

#[test]
fn defaults() {
    let settings = settings(&ProviderModel::default(), &[]);
    assert_eq!(settings.source, Source::Default);
    assert_eq!(settings.attempts, ATTEMPTS);
    assert_eq!(settings.retry_mode, RetryMode::Standard);
    assert_eq!(settings.endpoints, Endpoints::default());
    assert_eq!(settings.caller_check, CallerCheck::Required);
    assert_eq!(settings.guardrails.preset, Some(Preset::Standard));
    assert_eq!(settings.proxies, Proxies { http: None, https: None, bypass: NEVER_PROXIED.to_owned() });
}

#[test]
fn the_configuration_wins_over_the_environment() {
    let config = ProviderModel {
        max_retries: Attr::Known(0),
        retry_mode: known("standard"),
        custom_ca_bundle: known("~/own.pem"),
        endpoints: Attr::Known(EndpointsModel { dynamodb: known("https://own:1"), ..EndpointsModel::default() }),
        https_proxy: known("http://own-proxy"),
        no_proxy: known("own.example"),
        ..ProviderModel::default()
    };
    let environment = [
        ("HOME", "/home/anna"),
        ("AWS_MAX_ATTEMPTS", "9"),
        ("AWS_RETRY_MODE", "adaptive"),
        ("AWS_CA_BUNDLE", "/other.pem"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "https://other:2"),
        ("HTTPS_PROXY", "http://other-proxy"),
        ("NO_PROXY", "other.example"),
    ];
    let settings = settings(&config, &environment);
    assert_eq!(settings.attempts, 1);
    assert_eq!(settings.retry_mode, RetryMode::Standard);
    assert_eq!(settings.ca_bundle, Some(PathBuf::from("/home/anna/own.pem")));
    assert_eq!(settings.endpoints.dynamodb.as_deref(), Some("https://own:1"));
    assert_eq!(settings.proxies.https.as_ref().map(Secret::reveal), Some("http://own-proxy"));
    assert!(settings.proxies.bypass.starts_with("own.example,localhost,"), "{}", settings.proxies.bypass);
}

#[test]
fn the_environment_stands_in() {
    let environment = [
        ("AWS_MAX_ATTEMPTS", "9"),
        ("AWS_RETRY_MODE", "adaptive"),
        ("AWS_CA_BUNDLE", "/other.pem"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "https://own:2"),
        ("AWS_ENDPOINT_URL", "https://all:3"),
        ("https_proxy", "proxy:3128"),
        ("NO_PROXY", "other.example"),
    ];
    let settings = settings(&ProviderModel::default(), &environment);
    assert_eq!(settings.attempts, 9);
    assert_eq!(settings.retry_mode, RetryMode::Adaptive);
    assert_eq!(settings.ca_bundle, Some(PathBuf::from("/other.pem")));
    assert_eq!(settings.endpoints.dynamodb.as_deref(), Some("https://own:2"));
    assert_eq!(settings.endpoints.sts.as_deref(), Some("https://all:3"));
    assert_eq!(settings.proxies.https.as_ref().map(Secret::reveal), Some("http://proxy:3128"));
    assert_eq!(settings.proxies.http, None);
}

#[test]
fn endpoints_of_the_environment_can_be_ignored() {
    let environment = [("AWS_ENDPOINT_URL", "https://all:3"), ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")];
    assert_eq!(settings(&ProviderModel::default(), &environment).endpoints, Endpoints::default());
}

#[test]
fn http_proxy_alone_serves_https_too() {
    let config = ProviderModel { http_proxy: known("http://own"), ..ProviderModel::default() };
    let https = |config: &ProviderModel, environment: &[(&str, &str)]| {
        settings(config, environment).proxies.https.map(|proxy| proxy.reveal().to_owned())
    };
    assert_eq!(https(&config, &[]).as_deref(), Some("http://own"));
    assert_eq!(https(&config, &[("HTTPS_PROXY", "http://secure")]).as_deref(), Some("http://secure"));
    assert_eq!(https(&ProviderModel::default(), &[("HTTP_PROXY", "http://plain")]), None);
    let none = ProviderModel { https_proxy: known(""), ..config };
    assert_eq!(https(&none, &[("HTTPS_PROXY", "http://secure")]), None);
}

#[test]
fn problems_of_variables_name_them() {
    let environment = [
        ("AWS_MAX_ATTEMPTS", "many"),
        ("AWS_RETRY_MODE", "wild"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "localhost"),
        ("HTTP_PROXY", "socks5://user:secret@proxy"),
    ];
    let problems = resolve(&ProviderModel::default(), &environment).expect_err("every variable is wrong");
    for (name, _) in environment {
        assert_eq!(problems.iter().filter(|problem| problem.detail.contains(name)).count(), 1, "{name}: {problems:?}");
    }
    assert!(problems.iter().all(|problem| !problem.detail.contains("secret")), "{problems:?}");
}

#[test]
fn plain_text_of_the_environment_leaves_the_machine_only_when_allowed() {
    for (variable, url, exposed) in [
        ("AWS_ENDPOINT_URL", "http://localstack:4566", true),
        ("AWS_ENDPOINT_URL_STS", "http://sts.amazonaws.com", true),
        ("AWS_ENDPOINT_URL", "http://localhost:4566", false),
        ("AWS_ENDPOINT_URL_KMS", "https://kms.example", false),
    ] {
        let problems = resolve(&ProviderModel::default(), &[(variable, url)]).err().unwrap_or_default();
        assert_eq!(problems.has_errors(), exposed, "{url}: {problems:?}");
        let way_out = |detail: &str| detail.contains(variable) && detail.contains("allow_insecure_endpoints = true");
        assert!(problems.iter().all(|problem| way_out(&problem.detail)), "{problems:?}");
        let allowing = ProviderModel { allow_insecure_endpoints: Attr::Known(true), ..ProviderModel::default() };
        assert!(settings(&allowing, &[(variable, url)]).insecure_endpoints);
    }
    assert!(!settings(&ProviderModel::default(), &[]).insecure_endpoints);
}

#[test]
fn secrets_are_not_shown() {
    let config = ProviderModel {
        access_key: known("AKIDEXAMPLE"),
        secret_key: known("hidden1"),
        token: known("hidden2"),
        http_proxy: known("http://u:hidden3@proxy"),
        ..ProviderModel::default()
    };
    let settings = settings(&config, &[]);
    assert!(matches!(&settings.source, Source::Static(keys) if keys.secret.reveal() == "hidden1"));
    assert!(!format!("{settings:?}").contains("hidden"), "{settings:?}");
}

#[test]
fn roles_and_web_identities() {
    let role = AssumeRoleModel {
        role_arn: known("arn:aws:iam::123456789012:role/deploy"),
        duration: Attr::Known(900),
        ..AssumeRoleModel::default()
    };
    let identity = WebIdentityModel {
        role_arn: known("arn:aws:iam::123456789012:role/ci"),
        web_identity_token_file: known("~/token"),
        ..WebIdentityModel::default()
    };
    let config = ProviderModel {
        assume_role: Attr::Known(vec![Attr::Known(role)]),
        assume_role_with_web_identity: Attr::Known(identity),
        ..ProviderModel::default()
    };
    let settings = settings(&config, &[("HOME", "/home/anna")]);
    let Source::WebIdentity(identity) = &settings.source else { panic!("{:?}", settings.source) };
    assert_eq!(identity.token, Token::File(PathBuf::from("/home/anna/token")));
    assert_eq!(identity.session_name, SESSION);
    let [role] = settings.roles.as_slice() else { panic!("{:?}", settings.roles) };
    assert_eq!(role.duration, Some(Duration::from_secs(900)));
    assert_eq!(role.session_name, SESSION);
}

#[test]
fn ignored_tags() {
    let set = |text: &str| Attr::Known(SetOf::from_iter([text.to_owned()]));
    let ignored = IgnoreTagsModel { keys: set("CostCenter"), key_prefixes: set("kubernetes.io/") };
    let config = ProviderModel { ignore_tags: Attr::Known(ignored), ..ProviderModel::default() };
    let ignored = settings(&config, &[]).ignored_tags;
    for (key, theirs) in
        [("CostCenter", true), ("kubernetes.io/cluster", true), ("aws:cloudformation:x", true), ("CostCenter2", false)]
    {
        assert_eq!(ignored.contains(key), theirs, "{key}");
    }
}

#[test]
fn without_the_account_id_sts_is_not_called() {
    let check = |validation: bool, account: bool| {
        let config = ProviderModel {
            skip_credentials_validation: Attr::Known(validation),
            skip_requesting_account_id: Attr::Known(account),
            ..ProviderModel::default()
        };
        settings(&config, &[]).caller_check
    };
    assert_eq!(check(false, false), CallerCheck::Required);
    assert_eq!(check(false, true), CallerCheck::Skipped);
    assert_eq!(check(true, false), CallerCheck::Wanted);
    assert_eq!(check(true, true), CallerCheck::Skipped);
}
