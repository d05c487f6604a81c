use std::collections::BTreeMap;

use super::*;
use tf_provider::Number;

use crate::config::{GuardrailRuleModel, GuardrailsModel, IgnoreTagsModel};

fn known(text: &str) -> Attr<String> {
    Attr::Known(text.to_owned())
}

fn set(texts: &[&str]) -> Attr<SetOf<String>> {
    Attr::Known(texts.iter().map(|text| (*text).to_owned()).collect())
}

fn map(tags: &[(&str, &str)]) -> Attr<BTreeMap<String, Attr<String>>> {
    Attr::Known(tags.iter().map(|(key, value)| ((*key).to_owned(), known(value))).collect())
}

/// `path: summary` of every problem, in order.
fn problems(config: &ProviderModel) -> Vec<String> {
    validate(config).iter().map(|problem| format!("{}: {}", problem.path, problem.summary)).collect()
}

fn with_roles(roles: Vec<AssumeRoleModel>) -> ProviderModel {
    ProviderModel { assume_role: Attr::Known(roles.into_iter().map(Attr::Known).collect()), ..ProviderModel::default() }
}

const ROLE: &str = "arn:aws:iam::123456789012:role/deploy";

#[test]
fn nothing_is_a_configuration() {
    assert_eq!(problems(&ProviderModel::default()), [""; 0]);
}

#[test]
fn everything_at_once_is_fine() {
    let role = AssumeRoleModel {
        role_arn: known(ROLE),
        session_name: known("ci@example.com"),
        external_id: known("42"),
        duration: Attr::Known(900),
        policy: known("{}"),
        policy_arns: set(&["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
        source_identity: known("anna"),
        tags: map(&[("team", "a")]),
        transitive_tag_keys: set(&["team"]),
    };
    let config = ProviderModel {
        region: known("eu-central-1"),
        access_key: known("AKIDEXAMPLE"),
        secret_key: known("test"),
        token: known("test"),
        custom_ca_bundle: known("ca.pem"),
        https_proxy: known("http://u:p@proxy:3128"),
        allowed_account_ids: set(&["123456789012"]),
        endpoints: Attr::Known(EndpointsModel {
            dynamodb: known("http://localhost:8000"),
            ..EndpointsModel::default()
        }),
        default_tags: map(&[("Environment", "test")]),
        ..with_roles(vec![role])
    };
    assert_eq!(problems(&config), [""; 0]);
}

#[test]
fn unknown_values_are_not_judged() {
    let config = ProviderModel {
        region: Attr::unknown(),
        access_key: known("AKIDEXAMPLE"),
        secret_key: Attr::unknown(),
        assume_role: Attr::Known(vec![Attr::unknown()]),
        default_tags: Attr::unknown(),
        allowed_account_ids: Attr::unknown(),
        endpoints: Attr::unknown(),
        ..ProviderModel::default()
    };
    assert_eq!(problems(&config), [""; 0]);
}

#[test]
fn all_problems_are_reported_at_once() {
    let limit = |limit: i64| Attr::Known(Number::from(limit));
    let config = ProviderModel {
        region: known("Frankfurt"),
        secret_key: known("test"),
        shared_config_files: Attr::Known(vec![known("a"), known("")]),
        custom_ca_bundle: known(""),
        http_proxy: known("proxy:3128"),
        allowed_account_ids: set(&["12345"]),
        forbidden_account_ids: set(&["123456789012"]),
        skip_requesting_account_id: Attr::Known(true),
        default_tags: map(&[("aws:x", "")]),
        guardrails: Attr::Known(GuardrailsModel {
            rules: Attr::Known(
                [
                    ("index.count", GuardrailRuleModel { limit: limit(-1), ..GuardrailRuleModel::default() }),
                    ("index.cuont", GuardrailRuleModel::default()),
                    ("index.local", GuardrailRuleModel { limit: limit(3), ..GuardrailRuleModel::default() }),
                    (
                        "stream.recycle",
                        GuardrailRuleModel { locked: Attr::Known(true), ..GuardrailRuleModel::default() },
                    ),
                ]
                .map(|(id, rule)| (id.to_owned(), Attr::Known(rule)))
                .into(),
            ),
            suppressions: map(&[("protection.replac", "a table of a trial"), ("stream.recycle", "ok")]),
            ..GuardrailsModel::default()
        }),
        ignore_tags: Attr::Known(IgnoreTagsModel { key_prefixes: set(&[""]), ..IgnoreTagsModel::default() }),
        ..ProviderModel::default()
    };
    assert_eq!(
        problems(&config),
        [
            "region: Invalid Region",
            "secret_key: Incomplete credentials",
            "shared_config_files[1]: Empty value",
            "custom_ca_bundle: Empty value",
            "http_proxy: Invalid proxy",
            "allowed_account_ids: Invalid account ID",
            "allowed_account_ids: Account ID not requested",
            "forbidden_account_ids: Account ID not requested",
            "forbidden_account_ids: Conflicting account lists",
            "default_tags[\"aws:x\"]: Invalid tag key",
            "ignore_tags.key_prefixes: Empty value",
            "guardrails.suppressions[\"protection.replac\"]: Unknown guardrail",
            "guardrails.suppressions[\"stream.recycle\"]: Reason too short",
            "guardrails.rules[\"index.count\"].limit: Invalid limit",
            "guardrails.rules[\"index.cuont\"]: Unknown guardrail",
            "guardrails.rules[\"index.local\"].limit: Guardrail without a limit",
            "guardrails.rules[\"stream.recycle\"].locked: Locked guardrail is suppressed",
        ]
    );
}

#[test]
fn sources_of_credentials_exclude_one_another() {
    let config = ProviderModel {
        profile: known("work"),
        access_key: known("AKIDEXAMPLE"),
        secret_key: known("test"),
        ..ProviderModel::default()
    };
    assert_eq!(problems(&config), ["profile: Conflicting credentials"]);
}

#[test]
fn roles_are_checked_one_by_one() {
    let good = AssumeRoleModel { role_arn: known(ROLE), duration: Attr::Known(7200), ..AssumeRoleModel::default() };
    let bad = AssumeRoleModel {
        role_arn: known("arn:aws:iam::123456789012:user/anna"),
        session_name: known("a b"),
        external_id: known("x"),
        duration: Attr::Known(7200),
        policy: known("[]"),
        policy_arns: set(&["ReadOnlyAccess"]),
        transitive_tag_keys: set(&["team"]),
        ..AssumeRoleModel::default()
    };
    assert_eq!(
        problems(&with_roles(vec![good, bad])),
        [
            "assume_role[1].role_arn: Invalid role ARN",
            "assume_role[1].session_name: Invalid session name",
            "assume_role[1].external_id: Invalid external ID",
            "assume_role[1].duration: Session too long",
            "assume_role[1].policy: Invalid policy",
            "assume_role[1].policy_arns: Invalid policy ARN",
            "assume_role[1].transitive_tag_keys: Session tag missing",
        ]
    );
}

#[test]
fn a_web_identity_has_one_token() {
    let identity = |token: Attr<String>, file: Attr<String>| ProviderModel {
        assume_role_with_web_identity: Attr::Known(WebIdentityModel {
            role_arn: known(ROLE),
            web_identity_token: token,
            web_identity_token_file: file,
            ..WebIdentityModel::default()
        }),
        ..ProviderModel::default()
    };
    assert_eq!(problems(&identity(known("t"), Attr::Null)), [""; 0]);
    assert_eq!(
        problems(&identity(Attr::Null, Attr::Null)),
        ["assume_role_with_web_identity: Web identity token missing"]
    );
    assert_eq!(
        problems(&identity(known("t"), known("f"))),
        ["assume_role_with_web_identity.web_identity_token_file: Conflicting web identity tokens"]
    );
}

#[test]
fn endpoints_are_urls_and_exclude_kinds_of_endpoints() {
    let config = ProviderModel {
        use_fips_endpoint: Attr::Known(true),
        endpoints: Attr::Known(EndpointsModel {
            dynamodb: known("localhost:8000"),
            kms: known("http://localhost:1"),
            ..EndpointsModel::default()
        }),
        ..ProviderModel::default()
    };
    assert_eq!(
        problems(&config),
        [
            "endpoints.dynamodb: Invalid endpoint",
            "endpoints.dynamodb: Conflicting endpoints",
            "endpoints.kms: Conflicting endpoints",
        ]
    );
}

#[test]
fn plain_text_leaves_the_machine_only_when_allowed() {
    let config = |allowed: Attr<bool>| ProviderModel {
        allow_insecure_endpoints: allowed,
        endpoints: Attr::Known(EndpointsModel {
            dynamodb: known("http://dynamodb.example:8000"),
            application_autoscaling: known("http://dynamodb.localhost:8000"),
            cloudwatch: known("http://[::1]:8000"),
            kms: known("https://kms.example"),
            sts: known("http://10.0.0.7"),
        }),
        ..ProviderModel::default()
    };
    let exposed = ["endpoints.dynamodb: Insecure endpoint", "endpoints.sts: Insecure endpoint"];
    assert_eq!(problems(&config(Attr::Null)), exposed);
    assert_eq!(problems(&config(Attr::Known(false))), exposed);
    assert_eq!(problems(&config(Attr::Known(true))), [""; 0]);
    assert_eq!(problems(&config(Attr::unknown())), [""; 0]);
    for problem in validate(&config(Attr::Null)) {
        assert!(problem.detail.contains("allow_insecure_endpoints = true"), "{}", problem.detail);
    }
}
