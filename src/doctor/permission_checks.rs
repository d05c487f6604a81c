//! Judges permissions: reads by how they were answered, changes by what IAM says.

use std::collections::BTreeSet;

use serde_json::Value;

use super::checks::{Area, Check};
use super::facts::{Facts, Found, Simulated};
use crate::aws::error::{ApiError, Class};
use crate::names::Arn;
use crate::permissions::{self, FEATURES, Feature, Grant, On, Purpose};

/// The page with the policies.
const GUIDE: &str = "The guide \"Permissions\" has the policies to compare with.";

/// Reads, by the answers to them.
pub(super) fn reads(found: &Found) -> Vec<Check> {
    if found.reads.is_empty() {
        return vec![Check::not_checked(Area::Reads, "", "Nothing could be asked, for the reasons above.")];
    }
    let mut checks = Vec::new();
    for permission in declared(Purpose::Read) {
        if !permission.starts_with("sts:") && !permission.starts_with("iam:") {
            checks.push(read(permission, found));
        }
    }
    checks
}

fn read(permission: &'static str, found: &Found) -> Check {
    let not_checked = |why: &str| Check::not_checked(Area::Reads, permission, why);
    if ITEMS.contains(&permission) {
        return not_checked("It reads items, which this command never does.");
    }
    let service = permission.split(':').next().unwrap_or_default();
    if !found.is_answered_by(service) {
        return not_checked("The service does not answer.");
    }
    let Some(answer) = found.reads.get(permission) else { return not_checked(NO_ARN) };
    match answer {
        Ok(()) => Check::ok(Area::Reads, permission, "Permitted."),
        Err(error) => match error.class() {
            Class::NotFound => Check::ok(Area::Reads, permission, "Permitted."),
            Class::Denied if error.is_about_credentials() => not_checked("The credentials are not accepted."),
            Class::Denied => Check::problem(Area::Reads, permission, error.to_string(), remedy(permission, None)),
            Class::Unsupported => not_checked("The endpoint does not support it."),
            Class::AlreadyExists
            | Class::NoChange
            | Class::Busy
            | Class::Transient
            | Class::Unreachable
            | Class::Ambiguous
            | Class::Budget { .. }
            | Class::Permanent => not_checked(&error.to_string()),
        },
    }
}

const ITEMS: [&str; 4] = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"];
const NO_ARN: &str = "It is asked by ARN, and there is no table with the prefix, or STS does not say the account.";

/// Changes, and what AWS checks on the caller's behalf, by the answers of IAM.
pub(super) fn changes(found: &Found) -> Vec<Check> {
    let answers = match &found.simulated {
        Simulated::NotAsked(why) => return vec![Check::not_checked(Area::Changes, "", format!("{why} {GUIDE}"))],
        Simulated::Failed(error) => return vec![Check::not_checked(Area::Changes, "", unanswered(error))],
        Simulated::Answered(answers) => answers,
    };
    let mut checks = Vec::new();
    for ((on, permission), allowed) in answers {
        checks.push(if *allowed {
            Check::ok(Area::Changes, permission, "Permitted, as IAM simulates it.")
        } else {
            let detail = "Not permitted by the policies of the user or role, as IAM simulates it.";
            Check::problem(Area::Changes, permission, detail, remedy(permission, Some(*on)))
        });
    }
    let asked: BTreeSet<&str> = answers.keys().map(|(_, permission)| *permission).collect();
    let rest = declared(Purpose::Change).into_iter().chain(declared(Purpose::Behalf));
    let rest: BTreeSet<&str> = rest.filter(|permission| !asked.contains(permission)).collect();
    let why = "It depends on the configuration which key, stream, bucket or role that is.";
    checks.extend(rest.into_iter().map(|permission| Check::not_checked(Area::Changes, permission, why)));
    checks
}

/// Why IAM did not answer, and what that takes.
fn unanswered(error: &ApiError) -> String {
    match error.class() {
        Class::Denied if !error.is_about_credentials() => {
            format!("{error} With the permission `iam:SimulatePrincipalPolicy` they are asked of IAM. {GUIDE}")
        }
        Class::Permanent | Class::NotFound if error.to_string().contains("NoSuchEntity") => {
            format!("{error} The ARN of a session does not say the path of its role, if that has one. {GUIDE}")
        }
        Class::NotFound
        | Class::AlreadyExists
        | Class::NoChange
        | Class::Busy
        | Class::Transient
        | Class::Unreachable
        | Class::Ambiguous
        | Class::Budget { .. }
        | Class::Denied
        | Class::Unsupported
        | Class::Permanent => format!("{error} {GUIDE}"),
    }
}

fn declared(purpose: Purpose) -> BTreeSet<&'static str> {
    permissions::grants(purpose).flat_map(|grant| grant.actions).copied().collect()
}

/// Which features need it, and where to grant it.
fn remedy(permission: &str, on: Option<On>) -> String {
    let needs = |grant: &Grant| grant.actions.contains(&permission) && on.is_none_or(|on| grant.on == on);
    let features = FEATURES.iter().filter(|feature: &&Feature| feature.grants.iter().any(needs));
    let names: Vec<&str> = features.map(|feature| feature.name).collect();
    format!("Needed for: {}. If that is used, grant it to the user or role.", names.join(", "))
}

/// A policy with all that is denied; `None` if nothing is.
pub(super) fn policy_of_missing(facts: &Facts) -> Option<Value> {
    let Facts::Found(found) = facts else { return None };
    let account = &found.caller.as_ref()?.as_ref().ok()?.account;
    let denied = |permission: &str| {
        let answer = found.reads.get(permission);
        answer.is_some_and(|answer| {
            answer.as_ref().is_err_and(|error| error.class() == Class::Denied && !error.is_about_credentials())
        })
    };
    let refused = |on: On, permission: &'static str| match &found.simulated {
        Simulated::Answered(answers) => answers.get(&(on, permission)) == Some(&false),
        Simulated::NotAsked(_) | Simulated::Failed(_) => false,
    };
    let mut missing: Vec<(On, Vec<&'static str>)> = Vec::new();
    for grant in FEATURES.iter().flat_map(|feature| feature.grants) {
        let is_missing = |permission: &&'static str| match grant.purpose {
            Purpose::Read => denied(permission),
            Purpose::Change | Purpose::Behalf => refused(grant.on, permission),
        };
        let actions: Vec<&'static str> = grant.actions.iter().copied().filter(is_missing).collect();
        if !actions.is_empty() {
            missing.push((grant.on, actions));
        }
    }
    (!missing.is_empty()).then(|| {
        permissions::policy_of(missing.iter().map(|(on, actions)| (*on, actions.as_slice())), account, &found.prefix)
    })
}

/// The user or role whose policies IAM can simulate.
///
/// # Errors
/// Why there is none.
pub(super) fn principal(caller: &str) -> Result<String, String> {
    let arn = Arn::parse(caller).map_err(|_| format!("STS names the caller as \"{caller}\", which is not an ARN."))?;
    let Arn { partition, service, region: _, account, resource } = &arn;
    match (service.as_str(), resource.split('/').collect::<Vec<_>>().as_slice()) {
        ("iam", ["user", ..]) => Ok(caller.to_owned()),
        ("sts", ["assumed-role", role, ..]) => {
            // Roles of IAM Identity Center have a path, which a session does not show.
            let path = if role.starts_with("AWSReservedSSO_") { "aws-reserved/sso.amazonaws.com/" } else { "" };
            Ok(format!("arn:{partition}:iam::{account}:role/{path}{role}"))
        }
        ("iam", ["root"]) => {
            Err("The credentials are those of the root user, who may do everything that the organization \
                                  does not forbid. Use a role instead."
                .to_owned())
        }
        _ => Err(format!("IAM simulates policies of users and roles, and the caller is {caller}.")),
    }
}
