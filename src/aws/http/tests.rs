use std::io::Write;

use super::*;
use crate::config::ProviderModel;

fn settings(config: &ProviderModel) -> Settings {
    Settings::resolve(config, &|_| None).expect("no problems")
}

fn bundle(content: &str) -> (tempfile::NamedTempFile, Settings) {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(content.as_bytes()).expect("written");
    let path = file.path().display().to_string();
    (file, settings(&ProviderModel { custom_ca_bundle: path.into(), ..ProviderModel::default() }))
}

fn problem(settings: &Settings) -> String {
    let problems = transport(settings).expect_err("not usable");
    let details: Vec<String> = problems.into_iter().map(|problem| problem.detail).collect();
    details.join("\n")
}

#[test]
fn certificates_are_checked_before_the_tls_library_panics_over_them() {
    let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (content, sign) in [("", "no certificate"), ("hello", "no certificate"), (garbage, "certificate 1")] {
        let (_file, settings) = bundle(content);
        let problem = problem(&settings);
        assert!(problem.contains(sign), "{content}: {problem}");
    }
}

#[test]
fn a_missing_file_is_named() {
    let config = ProviderModel { custom_ca_bundle: "/nowhere/ca.pem".to_owned().into(), ..ProviderModel::default() };
    let problem = problem(&settings(&config));
    assert!(problem.contains("/nowhere/ca.pem"), "{problem}");
}

#[test]
fn proxies_make_a_client() {
    let config = ProviderModel {
        http_proxy: "http://proxy:3128".to_owned().into(),
        https_proxy: "https://user:secret@proxy:3129".to_owned().into(),
        ..ProviderModel::default()
    };
    assert!(transport(&settings(&config)).is_ok());
}

#[test]
fn plain_text_leaves_the_machine_only_when_allowed() {
    let transport = |insecure| Transport {
        trusted: None,
        plain: ProxyConfig::disabled(),
        secure: ProxyConfig::disabled(),
        insecure,
        sts: None,
    };
    // The second is where containers get their credentials, the last two could only come from a profile.
    for (url, forbidden) in [
        ("http://127.0.0.1:8000/", None),
        ("http://169.254.170.2/v2/credentials", None),
        ("https://dynamodb.eu-west-1.amazonaws.com/", None),
        ("http://dynamodb.eu-west-1.amazonaws.com/", Some("dynamodb.eu-west-1.amazonaws.com")),
        ("http://169.254.169.253/", Some("169.254.169.253")),
    ] {
        assert_eq!(transport(false).forbidden_host(url), forbidden, "{url}");
        assert_eq!(transport(true).forbidden_host(url), None, "{url}");
    }
}

/// Credentials of profiles and environments come from STS through clients of the SDK's own.
#[test]
fn calls_to_sts_go_to_its_endpoint_and_keep_the_signed_host() {
    let transport = |sts: Option<&str>| Transport {
        trusted: None,
        plain: ProxyConfig::disabled(),
        secure: ProxyConfig::disabled(),
        insecure: false,
        sts: sts.map(str::to_owned),
    };
    let request = |uri: &str, body: &'static str| {
        let mut request = HttpRequest::new(body.into());
        request.set_uri(uri).expect("a URI");
        request
    };
    let aws = "https://sts.eu-west-1.amazonaws.com/";
    let assume = "Action=AssumeRole&Version=2011-06-15&RoleArn=x";
    for (endpoint, uri, body, reached, host) in [
        (Some("https://sts.example/v1"), aws, assume, "https://sts.example/v1/", Some("sts.eu-west-1.amazonaws.com")),
        (Some("http://localhost:1"), aws, assume, "http://localhost:1/", Some("sts.eu-west-1.amazonaws.com")),
        (Some("http://localhost:1"), "http://localhost:1/", assume, "http://localhost:1/", None),
        (Some("http://localhost:1"), aws, "{}", aws, None),
        (None, aws, assume, aws, None),
    ] {
        let mut request = request(uri, body);
        transport(endpoint).route(&mut request).expect("a valid request");
        assert_eq!((request.uri(), request.headers().get("host")), (reached, host), "{endpoint:?} {uri} {body}");
    }
}
