//! Validation of the `provider` block, offline: all problems at once, none about unknown values.

use tf_provider::{Attr, Diagnostics, Path, SetOf};

use super::url::{endpoint_problem, exposure, proxy_problem};
use super::{AssumeRoleModel, EndpointsModel, GuardrailRuleModel, GuardrailsModel, ProviderModel, WebIdentityModel};
use crate::guardrail_ids::{check_rules, check_suppressions};
use crate::limits::MAX_CHAINED_SESSION;
use crate::names::{Arn, Region, account_id};
use crate::tags;

/// All problems that the configuration has whatever its unknown values will be.
pub(crate) fn validate(config: &ProviderModel) -> Diagnostics {
    let mut problems = Diagnostics::none();
    region(config, &mut problems);
    static_keys(config, &mut problems);
    files(config, &mut problems);
    roles(config, &mut problems);
    web_identity(config, &mut problems);
    endpoints(config, &mut problems);
    proxies(config, &mut problems);
    accounts(config, &mut problems);
    tags::check(&config.default_tags, "A table", &Path::of("default_tags"), &mut problems);
    ignored_tags(config, &mut problems);
    prices(config, &mut problems);
    if let Some(guardrails) = config.guardrails.known() {
        self::guardrails(guardrails, &mut problems);
    }
    problems
}

fn prices(config: &ProviderModel, problems: &mut Diagnostics) {
    for (name, problem) in super::settings::prices::problems(config) {
        problems.error(Path::of("prices").key(name), "Invalid price", problem);
    }
}

fn guardrails(guardrails: &GuardrailsModel, problems: &mut Diagnostics) {
    let GuardrailsModel { required_tags: _, rules, existing: _, suppressions } = guardrails;
    let path = Path::of("guardrails");
    check_suppressions(suppressions, &path.attribute("suppressions"), problems);
    let given = rules.known().into_iter().flatten().filter_map(|(id, rule)| {
        let GuardrailRuleModel { severity: _, limit, locked } = rule.known()?;
        Some((id.clone(), limit.known().cloned(), locked.known() == Some(&true)))
    });
    let suppressed = |id: &str| suppressions.known().is_some_and(|reasons| reasons.contains_key(id));
    check_rules(given, suppressed, &path.attribute("rules"), problems);
}

fn region(config: &ProviderModel, problems: &mut Diagnostics) {
    let Some(region) = config.region.known() else { return };
    if let Err(error) = Region::parse(region) {
        problems.error(Path::of("region"), "Invalid Region", error.to_string());
    }
}

/// Static keys belong together and exclude other sources of credentials.
fn static_keys(config: &ProviderModel, problems: &mut Diagnostics) {
    let ProviderModel { access_key, secret_key, token, profile, assume_role_with_web_identity, .. } = config;
    for (given, name, other, other_name) in [
        (access_key, "access_key", secret_key, "secret_key"),
        (secret_key, "secret_key", access_key, "access_key"),
        (token, "token", access_key, "access_key"),
    ] {
        if !given.is_null() && other.is_null() {
            let detail = format!("is given without `{other_name}`. Give both, or neither.");
            problems.error(Path::of(name), "Incomplete credentials", detail);
        }
        if given.known().is_some_and(|text| text.trim().is_empty()) {
            let detail = "is empty. Leave it out to use credentials from elsewhere.";
            problems.error(Path::of(name), "Empty value", detail);
        }
    }
    let others =
        [("profile", !profile.is_null()), ("assume_role_with_web_identity", !assume_role_with_web_identity.is_null())];
    for (name, _) in others.into_iter().filter(|(_, given)| *given && !access_key.is_null()) {
        let detail = "Credentials come either from `access_key` and `secret_key` or from here. Leave one of them out.";
        problems.error(Path::of(name), "Conflicting credentials", detail);
    }
}

fn files(config: &ProviderModel, problems: &mut Diagnostics) {
    for (list, name) in [
        (&config.shared_config_files, "shared_config_files"),
        (&config.shared_credentials_files, "shared_credentials_files"),
    ] {
        for (index, file) in list.known().into_iter().flatten().enumerate() {
            if file.is_null() || file.known().is_some_and(String::is_empty) {
                problems.error(
                    Path::of(name).index(index),
                    "Empty value",
                    "The path of a file is empty. Leave it out.",
                );
            }
        }
    }
    let texts = [(&config.profile, "profile"), (&config.custom_ca_bundle, "custom_ca_bundle")];
    for (_, name) in texts.into_iter().filter(|(text, _)| text.known().is_some_and(String::is_empty)) {
        problems.error(Path::of(name), "Empty value", "is empty. Leave it out to use the default.");
    }
}

fn roles(config: &ProviderModel, problems: &mut Diagnostics) {
    for (index, role) in config.assume_role.known().into_iter().flatten().enumerate() {
        let path = Path::of("assume_role").index(index);
        match role {
            Attr::Null => problems.error(path, "Role missing", "is null. Leave it out."),
            Attr::Unknown(_) => {}
            Attr::Known(role) => {
                let chained = index > 0 || !config.assume_role_with_web_identity.is_null();
                self::role(role, chained, &path, problems);
            }
        }
    }
}

fn role(role: &AssumeRoleModel, chained: bool, path: &Path, problems: &mut Diagnostics) {
    let AssumeRoleModel {
        role_arn,
        session_name,
        external_id,
        duration,
        policy,
        policy_arns,
        source_identity,
        tags: session_tags,
        transitive_tag_keys,
    } = role;
    self::role_arn(role_arn, path, problems);
    name_of_session(session_name, &path.attribute("session_name"), problems);
    name_of_session(source_identity, &path.attribute("source_identity"), problems);
    if let Some(id) = external_id.known().filter(|id| !(2..=1224).contains(&id.chars().count())) {
        let detail = format!("An external id has 2 to 1224 characters, but this one has {}.", id.chars().count());
        problems.error(path.attribute("external_id"), "Invalid external ID", detail);
    }
    if let Some(seconds) = duration.known().filter(|seconds| chained && **seconds > MAX_CHAINED_SESSION) {
        let detail = format!(
            "A session of a role that is assumed from another role lasts at most {MAX_CHAINED_SESSION} seconds, but this is \
             {seconds}. Sessions are renewed by themselves."
        );
        problems.error(path.attribute("duration"), "Session too long", detail);
    }
    session_policies(policy, policy_arns, path, problems);
    tags::check(session_tags, "A session", &path.attribute("tags"), problems);
    transitive_tags(session_tags, transitive_tag_keys, path, problems);
}

fn role_arn(arn: &Attr<String>, path: &Path, problems: &mut Diagnostics) {
    let Some(text) = arn.known() else { return };
    let path = path.attribute("role_arn");
    match Arn::parse(text) {
        Err(error) => problems.error(path, "Invalid role ARN", error.to_string()),
        Ok(arn) if arn.service == "iam" && arn.resource.starts_with("role/") && arn.account.is_empty() => {
            let detail =
                "The ARN of a role looks like \"arn:aws:iam::123456789012:role/name\", but this one names no account.";
            problems.error(path, "Invalid role ARN", detail);
        }
        Ok(arn) if arn.service != "iam" || !arn.resource.starts_with("role/") => {
            let detail = format!(
                "The ARN of a role looks like \"arn:aws:iam::123456789012:role/name\", but this is that of \"{}\".",
                arn.kind()
            );
            problems.error(path, "Invalid role ARN", detail);
        }
        Ok(_) => {}
    }
}

/// Session names and source identities share one rule (STS API).
fn name_of_session(name: &Attr<String>, path: &Path, problems: &mut Diagnostics) {
    let Some(text) = name.known() else { return };
    let length = text.chars().count();
    let legal = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if !(2..=64).contains(&length) || !text.chars().all(legal) {
        let detail = "must have 2 to 64 letters, digits and characters of \"_+=,.@-\", but has another form.";
        problems.error(path.clone(), "Invalid session name", detail);
    }
}

fn session_policies(policy: &Attr<String>, arns: &Attr<SetOf<String>>, path: &Path, problems: &mut Diagnostics) {
    if let Some(text) = policy.known() {
        let is_object = serde_json::from_str::<serde_json::Value>(text).is_ok_and(|json| json.is_object());
        if !is_object {
            let detail = "A policy is a JSON object. Use `jsonencode` or `aws_iam_policy_document`.";
            problems.error(path.attribute("policy"), "Invalid policy", detail);
        }
    }
    let path = path.attribute("policy_arns");
    for text in arns.known().into_iter().flat_map(SetOf::known) {
        // AWS's own policies have `aws` where others have an account.
        if !(text.starts_with("arn:") && text.contains(":iam::") && text.contains(":policy/")) {
            let detail =
                "The ARN of a policy looks like \"arn:aws:iam::123456789012:policy/name\", but one has another form.";
            problems.error(path.clone(), "Invalid policy ARN", detail);
        }
    }
    if let Some(count) = arns.known().map(SetOf::len).filter(|count| *count > 10) {
        let detail = format!("A session takes at most 10 policies, but there are {count}.");
        problems.error(path, "Too many policies", detail);
    }
}

fn transitive_tags(
    tags: &Attr<tags::WrittenTags>,
    keys: &Attr<SetOf<String>>,
    path: &Path,
    problems: &mut Diagnostics,
) {
    if tags.is_unknown() {
        return;
    }
    let has = |wanted: &String| tags::written(tags).any(|(key, _)| key == wanted);
    if keys.known().into_iter().flat_map(SetOf::known).any(|key| !has(key)) {
        let detail = "names a key that is not in `tags`. Add the tag, or leave out the key.";
        problems.error(path.attribute("transitive_tag_keys"), "Session tag missing", detail);
    }
}

fn web_identity(config: &ProviderModel, problems: &mut Diagnostics) {
    let Some(identity) = config.assume_role_with_web_identity.known() else { return };
    let WebIdentityModel { role_arn: arn, session_name, web_identity_token, web_identity_token_file, duration: _ } =
        identity;
    let path = Path::of("assume_role_with_web_identity");
    role_arn(arn, &path, problems);
    name_of_session(session_name, &path.attribute("session_name"), problems);
    match (web_identity_token.is_null(), web_identity_token_file.is_null()) {
        (true, true) => problems.error(
            path,
            "Web identity token missing",
            "Neither `web_identity_token` nor `web_identity_token_file` is given. Give one of them.",
        ),
        (false, false) => problems.error(
            path.attribute("web_identity_token_file"),
            "Conflicting web identity tokens",
            "Both `web_identity_token` and `web_identity_token_file` are given. Leave one of them out.",
        ),
        (true, false) | (false, true) => {}
    }
}

fn endpoints(config: &ProviderModel, problems: &mut Diagnostics) {
    let Some(endpoints) = config.endpoints.known() else { return };
    let EndpointsModel { dynamodb, application_autoscaling, cloudwatch, kms, sts } = endpoints;
    for (url, name) in [
        (dynamodb, "dynamodb"),
        (application_autoscaling, "application_autoscaling"),
        (cloudwatch, "cloudwatch"),
        (kms, "kms"),
        (sts, "sts"),
    ] {
        let Some(url) = url.known() else { continue };
        let path = Path::of("endpoints").attribute(name);
        if let Some(problem) = endpoint_problem(url) {
            problems.error(path.clone(), "Invalid endpoint", problem);
        } else if let Some(problem) = exposure(url).filter(|_| !may_be_insecure(config)) {
            problems.error(path.clone(), "Insecure endpoint", problem);
        }
        for (flag, flag_name) in [
            (&config.use_fips_endpoint, "use_fips_endpoint"),
            (&config.use_dualstack_endpoint, "use_dualstack_endpoint"),
        ] {
            if flag.known() == Some(&true) {
                let detail = format!(
                    "`{flag_name}` chooses among AWS's own endpoints, but this names another one. Write the URL of the \
                     wanted endpoint here and leave out `{flag_name}`, or leave out this."
                );
                problems.error(path.clone(), "Conflicting endpoints", detail);
            }
        }
    }
}

/// While the flag is unknown, plain HTTP is not a problem yet.
pub(super) fn may_be_insecure(config: &ProviderModel) -> bool {
    match config.allow_insecure_endpoints {
        Attr::Known(allowed) => allowed,
        Attr::Unknown(_) => true,
        Attr::Null => false,
    }
}

fn proxies(config: &ProviderModel, problems: &mut Diagnostics) {
    for (url, name) in [(&config.http_proxy, "http_proxy"), (&config.https_proxy, "https_proxy")] {
        // Empty means: no proxy, whatever the environment says.
        if let Some(problem) = url.known().filter(|url| !url.is_empty()).and_then(|url| proxy_problem(url)) {
            problems.error(Path::of(name), "Invalid proxy", problem);
        }
    }
}

fn accounts(config: &ProviderModel, problems: &mut Diagnostics) {
    let lists = [
        (&config.allowed_account_ids, "allowed_account_ids"),
        (&config.forbidden_account_ids, "forbidden_account_ids"),
    ];
    for (accounts, name) in lists {
        for account in accounts.known().into_iter().flat_map(SetOf::known) {
            if let Err(reason) = account_id(account) {
                problems.error(Path::of(name), "Invalid account ID", reason.to_string());
            }
        }
        if !accounts.is_null() && config.skip_requesting_account_id.known() == Some(&true) {
            let detail = "needs the account ID, but `skip_requesting_account_id = true` does not request it. Leave one of \
                 them out.";
            problems.error(Path::of(name), "Account ID not requested", detail);
        }
    }
    if !config.allowed_account_ids.is_null() && !config.forbidden_account_ids.is_null() {
        let detail = "Accounts that are not in `allowed_account_ids` are forbidden anyway. Leave one of the lists out.";
        problems.error(Path::of("forbidden_account_ids"), "Conflicting account lists", detail);
    }
}

/// An empty prefix would ignore every tag.
fn ignored_tags(config: &ProviderModel, problems: &mut Diagnostics) {
    let Some(ignored) = config.ignore_tags.known() else { return };
    for (set, name) in [(&ignored.keys, "keys"), (&ignored.key_prefixes, "key_prefixes")] {
        if set.known().is_some_and(|set| set.contains(&String::new())) {
            let path = Path::of("ignore_tags").attribute(name);
            problems.error(path, "Empty value", "One of the elements is empty. Leave it out.");
        }
    }
}

#[cfg(test)]
mod tests;
