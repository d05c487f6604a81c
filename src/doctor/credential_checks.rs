//! Judges where credentials and Region come from, and whose they are: what is named by halves is a finding, with what completes it.

use super::checks::{Area, Check};
use super::facts::{Found, was_answered};
use crate::aws::caller::{Caller, ENVIRONMENT, NoCredentials};
use crate::aws::error::{ApiError, Class, EXPIRED, THROTTLED, quotes_expiry, quotes_throttling};
use crate::aws::sources::{InUse, ProfileKind, SourceProblem};
use crate::names::doubt;

/// A Region that every account has, to ask whether credentials are valid at all.
pub(super) const HOME_OF_STS: &str = "us-east-1";

/// What is incomplete, and whether there are credentials.
pub(super) fn credentials(found: &Found) -> Vec<Check> {
    let mut checks = incomplete(found);
    // The environment comes before the profile.
    let profile = found.sources.incomplete_profile().filter(|_| found.credentials != Ok(ENVIRONMENT));
    let is_explained = profile.is_some() && found.sources.token_file.is_none();
    checks.extend(profile.map(|profile| not_used(found, profile)));
    match &found.credentials {
        Ok(source) => checks.push(Check::ok(Area::Credentials, "", format!("From {source}."))),
        // What is incomplete says it already.
        Err(NoCredentials::None) if !checks.is_empty() => {}
        Err(NoCredentials::Failed(_)) if is_explained => {}
        Err(NoCredentials::None) => checks.push(problem(nowhere(found), otherwise(found))),
        Err(NoCredentials::Failed(why)) => checks.push(failed(found, why)),
    }
    checks
}

/// Whose credentials they are; not asked without any.
pub(super) fn account(found: &Found) -> Option<Check> {
    let error = match found.caller.as_ref()? {
        Ok(caller) => return Some(Check::ok(Area::Account, "", format!("{}, as {}.", caller.account, caller.arn))),
        Err(error) => error,
    };
    if !was_answered(error) {
        return Some(Check::not_checked(Area::Account, "", "STS, which knows the account, does not answer."));
    }
    let remedy = match &found.caller_elsewhere {
        _ if error.class() == Class::Unsupported => WITHOUT_STS,
        _ if error.is_about_expiry() && found.credentials == Ok(ENVIRONMENT) => EXPIRED_VARIABLES,
        Some(Ok(caller)) => return Some(not_enabled(error, caller)),
        Some(Err(_)) | None => return Some(Check::failed(Area::Account, "", error)),
    };
    Some(Check::problem(Area::Account, "", error.to_string(), Some(remedy.to_owned())))
}

const WITHOUT_STS: &str = "The endpoint has no STS, which the provider asks for the account: set `skip_credentials_validation` and \
     `skip_requesting_account_id` to true in the `provider` block.";

const EXPIRED_VARIABLES: &str = "The token in AWS_SESSION_TOKEN has expired. Renew AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and \
     AWS_SESSION_TOKEN together, or unset all three to use a profile.";

/// The credentials are those of a caller everywhere but in this Region.
fn not_enabled(error: &ApiError, Caller { account, arn }: &Caller) -> Check {
    let detail = format!("{error} In {HOME_OF_STS} the same credentials are those of {account}, as {arn}.");
    Check::problem(Area::Account, "", detail, Some(error.region_not_enabled()))
}

/// The Region.
pub(super) fn region(found: &Found) -> Check {
    let Some(region) = &found.region else {
        let (and_profile, or_profile) = match found.sources.profile.as_ref().filter(|profile| !profile.has_region) {
            Some(InUse { name, .. }) => {
                (format!(", and profile \"{name}\" has no `region`"), format!(", add `region` to profile \"{name}\""))
            }
            None if found.sources.unreadable.is_some() => {
                (", and no profile can be read".to_owned(), ", correct the files with profiles".to_owned())
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
    // A Region that answers is a new one.
    match doubt(region.as_str()).filter(|_| !found.is_answered_by("dynamodb")) {
        Some(doubt) => {
            let remedy = "Correct the Region where it is named: `--region`, AWS_REGION or `region` in the profile.";
            Check::problem(Area::Region, "", doubt, Some(remedy.to_owned()))
        }
        None => Check::ok(Area::Region, "", format!("{region}.")),
    }
}

fn incomplete(found: &Found) -> Vec<Check> {
    let variables = found.sources.incomplete_variables();
    let profile = found.sources.no_such_profile.iter().map(|why| SourceProblem {
        what: why.clone(),
        remedy: format!(
            "Name another one in AWS_PROFILE or `--profile`, add it to {}, or unset AWS_PROFILE.",
            found.sources.files.join(" or ")
        ),
    });
    variables.into_iter().chain(profile).map(|problem| not_used(found, problem)).collect()
}

/// What is named and not used, and what is used instead.
fn not_used(found: &Found, SourceProblem { what, remedy }: SourceProblem) -> Check {
    let instead = match &found.credentials {
        Ok(source) => format!("The credentials come from {source} instead."),
        Err(NoCredentials::None) => "No other credentials were found.".to_owned(),
        Err(NoCredentials::Failed(_)) => String::new(),
    };
    problem(format!("{what} {instead}"), remedy)
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
    if quotes_throttling(why) {
        return problem(could_not, THROTTLED.to_owned());
    }
    if quotes_expiry(why) {
        return problem(could_not, EXPIRED.to_owned());
    }
    if let Some(file) = &found.sources.token_file {
        let remedy = "Check that the file is there and that the role in AWS_ROLE_ARN trusts the issuer of its token.";
        return problem(format!("{could_not} AWS_WEB_IDENTITY_TOKEN_FILE is {file}."), remedy.to_owned());
    }
    let Some(InUse { name, kind, .. }) = &found.sources.profile else { return problem(could_not, otherwise(found)) };
    match kind {
        ProfileKind::SignIn(profile) => problem(
            format!("{could_not} They come from IAM Identity Center, and its sessions expire."),
            format!("Sign in with `aws sso login --profile {profile}`."),
        ),
        ProfileKind::Nothing
        | ProfileKind::Complete
        | ProfileKind::HalfOfKeys(..)
        | ProfileKind::RoleWithoutSource
        | ProfileKind::MissingSource { .. }
        | ProfileKind::MissingSession { .. }
        | ProfileKind::LoginSession => problem(could_not, format!("Correct profile \"{name}\". {}", otherwise(found))),
    }
}

fn problem(detail: String, remedy: String) -> Check {
    Check::problem(Area::Credentials, "", detail.trim_end(), Some(remedy))
}
