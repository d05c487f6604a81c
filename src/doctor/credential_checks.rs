//! Judges where credentials and Region come from: what is named by halves is a finding, with what completes it.

use super::checks::{Area, Check};
use super::facts::Found;
use crate::aws::caller::NoCredentials;
use crate::aws::sources::{InUse, ProfileKind};

/// What is incomplete, and whether there are credentials.
pub(super) fn credentials(found: &Found) -> Vec<Check> {
    let mut checks = incomplete(found);
    match &found.credentials {
        Ok(source) => checks.push(Check::ok(Area::Credentials, "", format!("From {source}."))),
        // What is incomplete says it already.
        Err(NoCredentials::None) if !checks.is_empty() => {}
        Err(NoCredentials::None) => checks.push(problem(nowhere(found), otherwise(found))),
        Err(NoCredentials::Failed(why)) => checks.push(failed(found, why)),
    }
    checks
}

/// The Region.
pub(super) fn region(found: &Found) -> Check {
    let Some(region) = &found.region else {
        let (and_profile, or_profile) = match found.sources.profile.as_ref().filter(|profile| !profile.has_region) {
            Some(InUse { name, .. }) => {
                (format!(", and profile \"{name}\" has no `region`"), format!(", add `region` to profile \"{name}\""))
            }
            None => (String::new(), String::new()),
        };
        return Check::problem(
            Area::Region,
            "",
            format!(
                "No Region is named, so no table can be found: AWS_REGION and AWS_DEFAULT_REGION are not set{and_profile}."
            ),
            Some(format!(
                "Set AWS_REGION{or_profile}, or give `--region` here and `region` in the `provider` block, which this command does not read."
            )),
        );
    };
    Check::ok(Area::Region, "", format!("{region}."))
}

fn incomplete(found: &Found) -> Vec<Check> {
    let instead = match &found.credentials {
        Ok(source) => format!("The credentials come from {source} instead."),
        Err(NoCredentials::None) => "No other credentials were found.".to_owned(),
        Err(NoCredentials::Failed(_)) => String::new(),
    };
    let variables = found.sources.incomplete.iter().map(|(set, missing)| {
        let detail = format!("{set} is set without {missing}, and is not used. {instead}");
        problem(detail, format!("Set {missing} as well, or unset {set}."))
    });
    let profile = found.sources.no_such_profile.iter().map(|why| {
        let files = found.sources.files.join(" or ");
        let remedy =
            format!("Name another one in AWS_PROFILE or `--profile`, add it to {files}, or unset AWS_PROFILE.");
        problem(format!("{why} {instead}"), remedy)
    });
    variables.chain(profile).collect()
}

/// Where there could have been some.
fn nowhere(found: &Found) -> String {
    let profile = match &found.sources.profile {
        Some(InUse { name, .. }) => format!("in profile \"{name}\""),
        None => format!("in {}", found.sources.files.join(" and ")),
    };
    format!("None were found, neither in the environment, nor {profile}, nor from the role of a container or instance.")
}

fn otherwise(found: &Found) -> String {
    format!(
        "Set AWS_PROFILE or `--profile` to a profile of {}, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        found.sources.files.join(" or ")
    )
}

/// Something was named and gives no credentials.
fn failed(found: &Found, why: &str) -> Check {
    let could_not = format!("They could not be obtained: {}.", why.trim().trim_end_matches('.'));
    if let Some(file) = &found.sources.token_file {
        let remedy = "Check that the file is there and that the role in AWS_ROLE_ARN trusts the issuer of its token.";
        return problem(format!("{could_not} AWS_WEB_IDENTITY_TOKEN_FILE is {file}."), remedy.to_owned());
    }
    let Some(InUse { name, kind, .. }) = &found.sources.profile else { return problem(could_not, otherwise(found)) };
    match kind {
        ProfileKind::Nothing | ProfileKind::Complete => {
            problem(could_not, format!("Correct profile \"{name}\". {}", otherwise(found)))
        }
        ProfileKind::HalfOfKeys(set, missing) => problem(
            format!("Profile \"{name}\" has `{set}` without `{missing}`."),
            format!("Add `{missing}` to the profile in {}.", found.sources.files.join(" or ")),
        ),
        ProfileKind::RoleWithoutSource => problem(
            format!("Profile \"{name}\" names a role, and nothing with which it is assumed."),
            "Add `source_profile` or `credential_source` to the profile.".to_owned(),
        ),
        ProfileKind::SignIn(profile) => problem(
            format!("{could_not} They come from IAM Identity Center, and its sessions expire."),
            format!("Sign in with `aws sso login --profile {profile}`."),
        ),
        ProfileKind::LoginSession => problem(
            format!("Profile \"{name}\" names a session of `aws login`, which the provider does not read."),
            format!(
                "Put the keys of the session into the environment: `eval \"$(aws configure export-credentials --profile {name} \
                 --format env)\"`, and unset AWS_PROFILE."
            ),
        ),
    }
}

fn problem(detail: String, remedy: String) -> Check {
    Check::problem(Area::Credentials, "", detail.trim_end(), Some(remedy))
}
