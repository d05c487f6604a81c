//! Judges what was found about the connection: one check for each thing that can be wrong.
//!
//! Credentials, account and Region are judged in `credential_checks`.

use std::collections::BTreeMap;

use crate::aws::caller::TwoClocks;
use crate::aws::error::{ApiError, Cause};
use crate::table::calls::Quotas;

use super::facts::{Facts, Found, was_answered};
use super::{credential_checks, permission_checks};

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Check {
    /// What it is about.
    pub(super) area: Area,
    /// Which one of the area, for instance a service or a permission; empty if there is only one.
    pub(super) subject: String,
    /// How it is.
    pub(super) verdict: Verdict,
    /// What was found, in sentences.
    pub(super) detail: String,
    /// What to do about it, in sentences.
    pub(super) remedy: Option<String>,
}

/// What can be checked, in the order of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Area {
    Settings,
    Credentials,
    Account,
    Region,
    Endpoints,
    Clock,
    Services,
    Quotas,
    Reads,
    Changes,
}

/// How it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    Ok,
    Problem,
    NotChecked,
}

impl Check {
    /// All well.
    pub(super) fn ok(area: Area, subject: &str, detail: impl Into<String>) -> Self {
        Self { area, subject: subject.to_owned(), verdict: Verdict::Ok, detail: detail.into(), remedy: None }
    }

    /// Something is wrong.
    pub(super) fn problem(
        area: Area,
        subject: &str,
        detail: impl Into<String>,
        remedy: impl Into<Option<String>>,
    ) -> Self {
        let (subject, detail) = (subject.to_owned(), detail.into());
        Self { area, subject, verdict: Verdict::Problem, detail, remedy: remedy.into() }
    }

    /// Not known, with the reason.
    pub(super) fn not_checked(area: Area, subject: &str, reason: impl Into<String>) -> Self {
        Self { area, subject: subject.to_owned(), verdict: Verdict::NotChecked, detail: reason.into(), remedy: None }
    }

    /// A failed call as a problem, with what the provider would advise.
    pub(super) fn failed(area: Area, subject: &str, error: &ApiError) -> Self {
        let advice = error.advised();
        Self::problem(area, subject, error.to_string(), Some(advice).filter(|advice| !advice.is_empty()))
    }

    pub(super) fn is_problem(&self) -> bool {
        self.verdict == Verdict::Problem
    }
}

/// The findings, in the order of their areas.
pub(super) fn checks(facts: &Facts) -> Vec<Check> {
    let found = match facts {
        Facts::Unusable(problems) => {
            let check = |problem: &tf_provider::Diagnostic| {
                Check::problem(Area::Settings, "", format!("{}. {}", problem.summary, problem.detail), None)
            };
            return problems.iter().map(check).collect();
        }
        Facts::Found(found) => found,
    };
    let mut checks = credential_checks::credentials(found);
    checks.extend(credential_checks::account(found));
    checks.push(credential_checks::region(found));
    checks.push(endpoints(found));
    checks.extend(clock(found));
    checks.extend(services(found));
    checks.extend(quotas(found));
    checks.extend(permission_checks::reads(found));
    checks.extend(permission_checks::changes(found));
    checks
}

fn endpoints(found: &Found) -> Check {
    let mut services: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (service, url) in &found.endpoints {
        services.entry(url).or_default().push(service);
    }
    let named: Vec<String> =
        services.iter().map(|(url, services)| format!("{url} for {}", services.join(", "))).collect();
    let text = if named.is_empty() { "AWS's own.".to_owned() } else { format!("{}.", named.join("; ")) };
    Check::ok(Area::Endpoints, "", text)
}

/// From five minutes on, signatures are refused; the provider corrects that call by call, other tools may not.
const MAX_SKEW: i64 = 60_000;

fn clock(found: &Found) -> Option<Check> {
    found.caller.as_ref()?;
    let Some(TwoClocks { service, own }) = found.clocks else {
        return Some(Check::not_checked(Area::Clock, "", "STS did not answer with the time."));
    };
    let seconds = (own - service) / 1000;
    let direction = if own > service { "ahead of" } else { "behind" };
    Some(if (own - service).abs() <= MAX_SKEW {
        Check::ok(Area::Clock, "", "Less than a minute apart from the clock of AWS.")
    } else {
        Check::problem(
            Area::Clock,
            "",
            format!("This machine's clock is {} s {direction} that of AWS.", seconds.abs()),
            Some(
                "AWS refuses signatures that are five minutes apart from its time. Set the clock, for instance by \
                 switching on the time synchronization of the system (NTP)."
                    .to_owned(),
            ),
        )
    })
}

const ANSWERS: &str = "Reached.";

/// Whether each service answers, whatever it answers.
fn services(found: &Found) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    let caller = found.caller.as_ref().map(|caller| ("sts:GetCallerIdentity", caller.as_ref().err()));
    let reads = found.reads.iter().map(|(permission, answer)| (*permission, answer.as_ref().err()));
    for (permission, error) in reads.chain(caller) {
        let service = permission.split(':').next().unwrap_or_default();
        if checks.iter().any(|check| check.subject == service) {
            continue;
        }
        checks.push(match error {
            Some(error) if matches!(error.cause, Cause::NoEndpoint(_)) => Check::not_checked(
                Area::Services,
                service,
                format!("{error} AWS_ENDPOINT_URL, or the variable of the service, can name one."),
            ),
            Some(error) if !was_answered(error) => Check::failed(Area::Services, service, error),
            _ => Check::ok(Area::Services, service, ANSWERS),
        });
    }
    checks
}

fn quotas(found: &Found) -> Option<Check> {
    Some(match found.quotas.as_ref()? {
        Ok(Quotas { account, table }) => Check::ok(
            Area::Quotas,
            "",
            format!(
                "Provisioned capacity of all tables together: {} read and {} write units; of a table or an index: {} and {}.",
                account.read, account.write, table.read, table.write
            ),
        ),
        Err(error) => Check::not_checked(
            Area::Quotas,
            "",
            format!("{error} Nothing but the data source `dynamodb_quotas` needs them."),
        ),
    })
}
