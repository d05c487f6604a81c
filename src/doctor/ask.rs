//! Asks AWS: who calls, what the services answer to reads, and what IAM says of everything else.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use tf_provider::Attr;

use super::arguments::Arguments;
use super::credential_checks::HOME_OF_STS;
use super::facts::{Facts, Found, Simulated, was_answered};
use crate::aws::caller::Caller;
use crate::aws::error::{ApiError, Class};
use crate::aws::simulation::{IamEndpoint, Question};
use crate::aws::statistics::Statistics;
use crate::aws::{self, Aws, keys};
use crate::config::{ProviderModel, Settings};
use crate::names::{Arn, Region};
use crate::permissions::{self, On, Purpose};
use crate::table::calls::{Sample, TableCalls};

/// Asks everything; `progress` gets what is being asked.
///
/// # Errors
/// There is no runtime to ask in.
pub(super) fn ask(arguments: &Arguments, progress: impl Fn(&str)) -> Result<Facts, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("no runtime: {error}"))?;
    Ok(runtime.block_on(Box::pin(facts(arguments, progress))))
}

async fn facts(arguments: &Arguments, progress: impl Fn(&str)) -> Facts {
    // Who calls is asked apart, so that the rest is asked without an answer, too.
    let config = ProviderModel {
        region: arguments.region.as_ref().map(|region| region.as_str().to_owned()).into(),
        profile: arguments.profile.clone().into(),
        skip_credentials_validation: Attr::Known(true),
        skip_requesting_account_id: Attr::Known(true),
        ..ProviderModel::default()
    };
    let iam = match Settings::iam_endpoint_of_process() {
        Ok(iam) => iam,
        Err(problems) => return Facts::Unusable(problems),
    };
    let configured = aws::configure(&config, env!("CARGO_PKG_VERSION")).await;
    match configured.client {
        Some(aws) => Facts::Found(Box::new(found(&aws, iam, arguments, progress).await)),
        None => Facts::Unusable(configured.diagnostics),
    }
}

async fn found(aws: &Aws, iam: Option<String>, arguments: &Arguments, progress: impl Fn(&str)) -> Found {
    progress("looking for credentials");
    let mut found = Found {
        credentials: aws.credential_source().await,
        sources: aws.sources().await,
        caller: None,
        caller_elsewhere: None,
        clocks: None,
        region: aws.region().cloned(),
        endpoints: aws.custom_endpoints(),
        quotas: None,
        reads: BTreeMap::new(),
        simulated: Simulated::NotAsked("There are no credentials or no Region to ask with.".to_owned()),
        prefix: arguments.prefix.clone(),
    };
    if found.credentials.is_err() {
        return found;
    }
    progress("asking STS whose the credentials are");
    let (caller, clocks) = aws.caller().await;
    found.clocks = clocks;
    let known = caller.as_ref().ok().cloned();
    if caller.as_ref().is_err_and(ApiError::may_be_about_the_region) {
        found.caller_elsewhere = Some(aws.caller_in(HOME_OF_STS).await);
    }
    found.caller = Some(caller);
    let Some(region) = found.region.clone() else { return found };
    progress("making reads, to learn which are permitted");
    let calls = TableCalls::connect(aws, &region, &Statistics::default());
    let mut sample = self::sample(&calls, &region, known.as_ref(), arguments).await;
    found.reads = reads(aws, &calls, &region, &sample).await;
    // Reads of a table that was deleted meanwhile look as if they were denied.
    if sample.exists && is_gone(&calls, &sample).await {
        sample = self::sample(&calls, &region, known.as_ref(), arguments).await;
        found.reads = reads(aws, &calls, &region, &sample).await;
    }
    if found.is_answered_by("dynamodb") {
        let quotas = calls.quotas().await;
        found.reads.insert("dynamodb:DescribeLimits", quotas.as_ref().map(|_| ()).map_err(Clone::clone));
        found.quotas = Some(quotas);
    }
    progress("asking IAM which changes are permitted");
    found.simulated = match known {
        Some(caller) => simulated(aws, iam, &caller, &region, &sample).await,
        None => Simulated::NotAsked("STS does not say whose the credentials are.".to_owned()),
    };
    found
}

/// A table with the prefix, or else one that does not exist.
async fn sample(calls: &TableCalls, region: &Region, caller: Option<&Caller>, arguments: &Arguments) -> Sample {
    let listed = calls.table_names(None).await;
    let mut names = listed.into_iter().flat_map(|page| page.names);
    let existing = names.find(|name| name.as_str().starts_with(&arguments.prefix));
    let exists = existing.is_some();
    let table = existing.unwrap_or_else(|| arguments.table.clone());
    let arn = caller.map(|caller| Arn::table(region, &caller.account, &table));
    Sample { table, arn, exists }
}

async fn is_gone(calls: &TableCalls, sample: &Sample) -> bool {
    let described = calls.try_read("dynamodb:DescribeTable", sample).await;
    described.is_some_and(|answer| answer.is_err_and(|error| error.class() == Class::NotFound))
}

/// The reads of each service one after the other, the services at once. If a service cannot be reached, one call says so.
async fn reads(
    aws: &Aws,
    calls: &TableCalls,
    region: &Region,
    sample: &Sample,
) -> BTreeMap<&'static str, Result<(), ApiError>> {
    let mut services: BTreeMap<&str, BTreeSet<&'static str>> = BTreeMap::new();
    for permission in named(Purpose::Read).map(|(_, permission)| permission) {
        let service = permission.split(':').next().unwrap_or_default();
        services.entry(service).or_default().insert(permission);
    }
    let reads = services.into_values().map(async |permissions| {
        let mut answers: BTreeMap<&'static str, Result<(), ApiError>> = BTreeMap::new();
        for permission in permissions {
            let answer = match permission {
                "kms:DescribeKey" => Some(keys::try_describe(aws, region).await),
                _ => calls.try_read(permission, sample).await,
            };
            let Some(answer) = answer else { continue };
            let unreachable = answer.as_ref().is_err_and(|error| !was_answered(error));
            answers.insert(permission, answer);
            if unreachable {
                break;
            }
        }
        answers
    });
    join_all(reads).await.into_iter().flatten().collect()
}

/// The permissions of this kind, with the resources that they are on.
fn named(purpose: Purpose) -> impl Iterator<Item = (On, &'static str)> {
    permissions::grants(purpose).flat_map(|grant| grant.actions.iter().map(|action| (grant.on, *action)))
}

/// What IAM says of changes, and of what AWS checks on the caller's behalf.
async fn simulated(aws: &Aws, iam: Option<String>, caller: &Caller, region: &Region, sample: &Sample) -> Simulated {
    if iam.is_none() && aws.is_outside_aws() {
        return Simulated::NotAsked(
            "The tables are outside AWS: its IAM knows nothing of them, and AWS_ENDPOINT_URL_IAM names no other."
                .to_owned(),
        );
    }
    let Some(at) = IamEndpoint::of(iam, region) else {
        return Simulated::NotAsked(format!("Where IAM is in the partition of {region} is not known here."));
    };
    let principal = match super::permission_checks::principal(&caller.arn) {
        Ok(principal) => principal,
        Err(why) => return Simulated::NotAsked(why),
    };
    let mut answers = BTreeMap::new();
    for (on, permissions) in by_resources() {
        let Some(resource) = permissions::sample(on, region, &caller.account, sample.table.as_str()) else { continue };
        let context = permissions::condition(on).map(|(_, key, value)| (key, value));
        let question = Question { principal: &principal, actions: &permissions, resource: &resource, context };
        match aws.simulate(&at, &question).await {
            Ok(decisions) => answers.extend(
                permissions
                    .iter()
                    .filter_map(|permission| decisions.get(*permission).map(|allowed| ((on, *permission), *allowed))),
            ),
            Err(error) => return Simulated::Failed(error),
        }
    }
    Simulated::Answered(answers)
}

/// What is not tried: changes, and what AWS checks on the caller's behalf.
fn by_resources() -> BTreeMap<On, Vec<&'static str>> {
    let mut found: BTreeMap<On, BTreeSet<&'static str>> = BTreeMap::new();
    for (on, permission) in named(Purpose::Change).chain(named(Purpose::Behalf)) {
        found.entry(on).or_default().insert(permission);
    }
    found.into_iter().map(|(on, permissions)| (on, permissions.into_iter().collect())).collect()
}
