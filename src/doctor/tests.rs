//! The findings about answers that no local engine gives.

use std::collections::BTreeMap;

use super::checks::{Area, Check, Verdict, checks};
use super::display;
use super::facts::{Facts, Found, Simulated};
use super::permission_checks::{policy_of_missing, principal};
use crate::aws::caller::{Caller, ENVIRONMENT, NoCredentials, TwoClocks};
use crate::aws::error::{ApiError, Cause, Service};
use crate::aws::sources::{InUse, ProfileKind, Sources};
use crate::names::Region;
use crate::permissions::On;
use crate::table::calls::Quotas;
use crate::table::throughput::Units;

fn found() -> Found {
    let caller = Caller {
        account: "111122223333".to_owned(),
        arn: "arn:aws:sts::111122223333:assumed-role/deploy/session".to_owned(),
    };
    let units = |units| Units { read: units, write: units };
    Found {
        credentials: Ok("the role of the instance"),
        sources: Sources { files: vec!["~/.aws/config".to_owned()], ..Sources::default() },
        caller: Some(Ok(caller)),
        caller_elsewhere: None,
        clocks: Some(TwoClocks { service: 1_000_000, own: 1_000_999 }),
        region: Region::parse("eu-west-1").ok(),
        endpoints: BTreeMap::new(),
        quotas: Some(Ok(Quotas { account: units(80_000), table: units(40_000) })),
        reads: [("dynamodb:ListTables", Ok(())), ("dynamodb:DescribeTable", Ok(()))].into(),
        simulated: Simulated::Answered([((On::Tables, "dynamodb:CreateTable"), true)].into()),
        prefix: "shop-".to_owned(),
    }
}

fn failed(service: Service, operation: &'static str, code: &str, message: &str) -> ApiError {
    let (code, message) = (code.to_owned(), message.to_owned());
    let cause = Cause::Service { code, message, status: 400, request_id: None, date: None };
    ApiError { service, operation, endpoint: None, region: "eu-west-1".to_owned(), cause }
}

fn checked(found: &Found) -> Vec<Check> {
    checks(&Facts::Found(Box::new(found.clone())))
}

fn of(found: &Found, area: Area) -> Check {
    checked(found).into_iter().find(|check| check.area == area).expect("a finding")
}

#[test]
fn all_well() {
    let checks = checked(&found());
    assert!(!checks.iter().any(Check::is_problem), "{checks:#?}");
    let text = display::text(&checks, None);
    assert!(text.contains("Account\n  ok          111122223333, as arn:aws:sts::"), "{text}");
    assert!(text.contains("Endpoints\n  ok          AWS's own.\n"), "{text}");
    assert!(text.contains("  ok          dynamodb: DescribeTable, ListTables\n              Permitted.\n"), "{text}");
    assert!(text.ends_with(" not checked.\n"), "{text}");
}

#[test]
fn clocks_may_be_a_minute_apart() {
    for (own, verdict, text) in [
        (1_060_000, Verdict::Ok, "Less than a minute apart from the clock of AWS."),
        (1_061_000, Verdict::Problem, "This machine's clock is 61 s ahead of that of AWS."),
        (700_000, Verdict::Problem, "This machine's clock is 300 s behind that of AWS."),
    ] {
        let clock = of(&Found { clocks: Some(TwoClocks { service: 1_000_000, own }), ..found() }, Area::Clock);
        assert_eq!((clock.verdict, clock.detail.as_str()), (verdict, text));
    }
    assert_eq!(of(&Found { clocks: None, ..found() }, Area::Clock).verdict, Verdict::NotChecked);
}

#[test]
fn rejected_credentials_are_one_problem() {
    let rejected =
        |service, operation| failed(service, operation, "UnrecognizedClientException", "The token is invalid.");
    let found = Found {
        caller: Some(Err(rejected(Service::Sts, "GetCallerIdentity"))),
        reads: [("dynamodb:ListTables", Err(rejected(Service::DynamoDb, "ListTables")))].into(),
        quotas: None,
        simulated: Simulated::NotAsked("STS does not say whose the credentials are.".to_owned()),
        ..found()
    };
    let problems: Vec<Check> = checked(&found).into_iter().filter(Check::is_problem).collect();
    assert_eq!(problems.iter().map(|check| check.area).collect::<Vec<_>>(), [Area::Account], "{problems:#?}");
    assert!(problems[0].remedy.as_ref().is_some_and(|remedy| remedy.contains("Credentials come from")));
}

#[test]
fn a_token_of_the_environment_that_has_expired_is_renewed_with_its_keys() {
    let expired = || Some(Err(failed(Service::Sts, "GetCallerIdentity", "ExpiredToken", "The token is expired.")));
    let account = of(&Found { caller: expired(), credentials: Ok(ENVIRONMENT), ..found() }, Area::Account);
    assert!(account.remedy.is_some_and(|remedy| remedy.starts_with("The token in AWS_SESSION_TOKEN has expired.")));
    let account = of(&Found { caller: expired(), ..found() }, Area::Account);
    assert!(account.remedy.is_some_and(|remedy| remedy.contains("sign in again")));
}

#[test]
fn throttling_says_nothing_of_the_credentials() {
    let throttled = failed(Service::Sts, "GetCallerIdentity", "Throttling", "Rate exceeded");
    let account = of(&Found { caller: Some(Err(throttled)), ..found() }, Area::Account);
    assert!(account.is_problem() && account.remedy.is_some_and(|remedy| remedy.ends_with("Try again in a minute.")));
    let why = "the role could not be assumed: AssumeRole failed with Throttling: Rate exceeded";
    let found = Found { credentials: Err(NoCredentials::Failed(why.to_owned())), ..in_profile(ProfileKind::Complete) };
    let credentials = of(&found, Area::Credentials);
    assert!(credentials.remedy.is_some_and(|remedy| remedy.ends_with("Try again in a minute.")));
}

#[test]
fn a_region_that_is_not_enabled_is_distinguished_from_wrong_credentials() {
    let rejected = || {
        let error = failed(Service::Sts, "GetCallerIdentity", "InvalidClientTokenId", "The token is invalid.");
        ApiError { region: "ap-east-1".to_owned(), ..error }
    };
    let with =
        |caller_elsewhere| of(&Found { caller: Some(Err(rejected())), caller_elsewhere, ..found() }, Area::Account);
    let valid = with(Some(found().caller.expect("a caller")));
    assert!(valid.detail.contains("In us-east-1 the same credentials are those of 111122223333, as "), "{valid:#?}");
    assert!(valid.remedy.is_some_and(|remedy| remedy.starts_with("Region \"ap-east-1\" may not be enabled")));
    let invalid = with(Some(Err(rejected()))).remedy.expect("a remedy");
    assert!(invalid.contains("Credentials come from") && invalid.contains("may not be enabled"), "{invalid}");
}

#[test]
fn a_region_is_doubted_while_it_does_not_answer() {
    let misspelled = || Found { region: Region::parse("us-esat-1").ok(), ..found() };
    assert!(!of(&misspelled(), Area::Region).is_problem());
    let region = of(&Found { reads: BTreeMap::new(), ..misspelled() }, Area::Region);
    assert!(region.is_problem() && region.detail.contains("Did you mean \"us-east-1\"?"), "{region:#?}");
}

#[test]
fn an_endpoint_without_sts_has_its_own_remedy() {
    let error = failed(Service::Sts, "GetCallerIdentity", "UnknownOperationException", "");
    let account = of(&Found { caller: Some(Err(error)), ..found() }, Area::Account);
    assert!(account.remedy.is_some_and(|remedy| remedy.contains("`skip_requesting_account_id`")));
}

#[test]
fn no_region() {
    let without = || Found { region: None, reads: BTreeMap::new(), ..found() };
    let region = of(&without(), Area::Region);
    assert!(region.is_problem() && region.remedy.is_some_and(|remedy| remedy.contains("AWS_REGION")));
    let sources = in_profile(ProfileKind::Complete).sources;
    let region = of(&Found { sources, ..without() }, Area::Region);
    assert!(region.detail.ends_with("are not set, and profile \"work\" has no `region`."), "{}", region.detail);
    assert!(region.remedy.is_some_and(|remedy| remedy.contains("add `region` to profile \"work\"")));
}

/// A profile of this kind gives no credentials.
fn in_profile(kind: ProfileKind) -> Found {
    let profile = Some(InUse { name: "work".to_owned(), kind, has_region: false });
    let sources = Sources { profile, ..found().sources };
    Found { credentials: Err(NoCredentials::Failed("no token".to_owned())), sources, ..found() }
}

#[test]
fn each_kind_of_profile_has_a_remedy_of_its_own() {
    for (kind, detail, remedy) in [
        (ProfileKind::Nothing, "no token.", "Correct profile \"work\"."),
        (
            ProfileKind::HalfOfKeys("one", "other"),
            "has `one` without `other`.",
            "Add `other` to the profile in ~/.aws/config.",
        ),
        (ProfileKind::RoleWithoutSource, "names a role", "`source_profile`"),
        (
            ProfileKind::MissingSource { profile: "work".to_owned(), source: "base".to_owned(), meant: String::new() },
            "Profile \"work\" has `source_profile = base`, and there is no such profile in ~/.aws/config.",
            "add profile \"base\" to ~/.aws/config.",
        ),
        (
            ProfileKind::MissingSession { profile: "work".to_owned(), session: "one".to_owned(), meant: String::new() },
            "there is no section `[sso-session one]` in ",
            "`aws configure sso-session`",
        ),
        (ProfileKind::SignIn("base".to_owned()), "sessions expire.", "`aws sso login --profile base`"),
        (ProfileKind::LoginSession, "`aws login`", "export-credentials --profile work"),
    ] {
        let check = of(&in_profile(kind), Area::Credentials);
        assert!(check.is_problem() && check.detail.contains(detail), "{check:#?}");
        assert!(check.remedy.as_ref().is_some_and(|found| found.contains(remedy)), "{check:#?}");
    }
}

#[test]
fn half_of_the_keys_is_a_problem_whether_others_are_found_or_not() {
    let sources = Sources { incomplete: vec![("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")], ..found().sources };
    let with = |credentials| checked(&Found { credentials, sources: sources.clone(), ..found() });
    let of_credentials = |checks: Vec<Check>| -> Vec<Check> {
        checks.into_iter().filter(|check| check.area == Area::Credentials).collect()
    };
    let found = of_credentials(with(Ok("the role of the instance")));
    assert_eq!(found.iter().map(|check| check.verdict).collect::<Vec<_>>(), [Verdict::Problem, Verdict::Ok]);
    assert!(found[0].detail.ends_with("The credentials come from the role of the instance instead."), "{found:#?}");
    let none = of_credentials(with(Err(NoCredentials::None)));
    assert_eq!(none.len(), 1, "{none:#?}");
    assert!(none[0].detail.ends_with("No other credentials were found."), "{none:#?}");
}

#[test]
fn what_iam_does_not_answer_is_not_checked() {
    for (code, expected) in [
        ("AccessDenied", "With the permission `iam:SimulatePrincipalPolicy`"),
        ("NoSuchEntity", "does not say the path of its role"),
        ("Throttling", "The guide \"Permissions\""),
    ] {
        let error = failed(Service::Iam, "SimulatePrincipalPolicy", code, "no");
        let changes = of(&Found { simulated: Simulated::Failed(error), ..found() }, Area::Changes);
        assert_eq!(changes.verdict, Verdict::NotChecked);
        assert!(changes.detail.contains(expected), "{}", changes.detail);
    }
}

/// An action on two kinds of resources is missing on one of them only.
#[test]
fn what_is_missing_becomes_a_policy() {
    let denied = failed(Service::DynamoDb, "DescribeTable", "AccessDeniedException", "not authorized");
    let answers =
        [((On::Alarms, "cloudwatch:PutMetricAlarm"), true), ((On::ScalingAlarms, "cloudwatch:PutMetricAlarm"), false)];
    let found = Found {
        reads: [("dynamodb:DescribeTable", Err(denied))].into(),
        simulated: Simulated::Answered(answers.into()),
        ..found()
    };
    let policy = policy_of_missing(&Facts::Found(Box::new(found))).expect("a policy");
    let statements = policy["Statement"].as_array().expect("statements");
    let resources: Vec<&str> = statements.iter().filter_map(|statement| statement["Resource"].as_str()).collect();
    let expected = [
        "arn:aws:dynamodb:*:111122223333:table/shop-*",
        "arn:aws:cloudwatch:*:111122223333:alarm:TargetTracking-table/shop-*",
    ];
    assert_eq!(resources, expected, "{policy:#}");
    assert_eq!(policy_of_missing(&Facts::Found(Box::new(self::found()))), None);
}

#[test]
fn the_principal_of_a_session_is_its_role() {
    for (caller, expected) in [
        ("arn:aws:iam::111122223333:user/team/ann", Some("arn:aws:iam::111122223333:user/team/ann")),
        ("arn:aws:sts::111122223333:assumed-role/deploy/ci", Some("arn:aws:iam::111122223333:role/deploy")),
        (
            "arn:aws-us-gov:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123/ann",
            Some("arn:aws-us-gov:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123"),
        ),
        ("arn:aws:iam::111122223333:root", None),
        ("arn:aws:sts::111122223333:federated-user/ann", None),
        ("ann", None),
    ] {
        assert_eq!(principal(caller).ok().as_deref(), expected, "{caller}");
    }
}
