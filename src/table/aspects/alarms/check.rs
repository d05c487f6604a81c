//! What is wrong with a specification of alarms (V119–V126), part by part, so that unknown parts are skipped.
//!
//! Names and descriptions are within the service's limits by construction, and a statistic is either plain or extended by
//! its type (V124). Missing data cannot be treated in any way for DynamoDB's metrics, so there is no setting for it (V127).

use tf_provider::Severity;

use super::effective::{Effective, ITEM_OPERATIONS};
use super::rule::Rule;
use super::{BillingMode, Facts, RuleSettings};
use crate::limits::MAX_ALARM_ACTION;

const MAX_OPERATIONS: usize = 10;
const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;
const WEEK: u64 = 604_800;

/// Operations besides those on items that the service counts by operation.
const OTHER_OPERATIONS: [&str; 5] =
    ["BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction", "GetRecords", "SearchVectors"];

/// A problem with an attribute; of the rule if the caller asked about one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Whether the service refuses it, or it contradicts the configuration.
    pub(crate) severity: Severity,
    /// The attribute: of the rule, or of the specification.
    pub(crate) field: &'static str,
    /// Constant, without values and without a full stop.
    pub(crate) summary: &'static str,
    /// Sentences: what is wrong, why, and what to do.
    pub(crate) detail: String,
}

fn error(field: &'static str, summary: &'static str, detail: String) -> Finding {
    Finding { severity: Severity::Error, field, summary, detail }
}

fn warning(field: &'static str, summary: &'static str, detail: String) -> Finding {
    Finding { severity: Severity::Warning, field, summary, detail }
}

/// Whether names may begin with this (V119). One that is too long is shortened with the name.
pub(crate) fn name_prefix(prefix: &str) -> Option<Finding> {
    let bad = prefix.chars().find(char::is_ascii_control)?;
    Some(error(
        "name_prefix",
        "Invalid prefix of alarm names",
        format!("The name of an alarm has no control characters, but this prefix contains {bad:?}. Remove it."),
    ))
}

/// Whether this can be an action of a state (V120, whose number of actions is the schema's); `field` is the attribute that
/// lists it.
pub(crate) fn action(field: &'static str, action: &str) -> Option<Finding> {
    let length = action.chars().count();
    if length > MAX_ALARM_ACTION {
        let detail = format!(
            "The ARN of an alarm's action has at most {MAX_ALARM_ACTION} characters, but this one has {length}. Name another \
             target."
        );
        return Some(error(field, "Alarm action too long", detail));
    }
    (!is_arn(action)).then(|| {
        error(
            field,
            "Invalid alarm action",
            "An alarm's action is the ARN of a topic, a function or another target, such as \
             \"arn:aws:sns:eu-west-1:123456789012:oncall\", but one has another form."
                .to_owned(),
        )
    })
}

/// Six parts, of which the account may be a word: `arn:aws:automate:eu-west-1:ec2:stop` is one.
fn is_arn(text: &str) -> bool {
    match text.splitn(6, ':').collect::<Vec<_>>()[..] {
        ["arn", partition, service, _, _, resource] => {
            ![partition, service, resource].contains(&"") && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        }
        _ => false,
    }
}

/// What is wrong with the adjustments of a rule in themselves, for a table of this billing mode (V121–V123).
pub(crate) fn settings(rule: Rule, settings: &RuleSettings, billing: BillingMode) -> Vec<Finding> {
    let effective = Effective::of(rule, settings, billing);
    let mut findings: Vec<Finding> =
        period(rule, &effective, billing).into_iter().chain(window(&effective)).chain(datapoints(&effective)).collect();
    if settings.statistic.is_some() && !rule.takes_statistic() {
        findings.push(error(
            "statistic",
            "Statistic cannot be chosen",
            format!("The rule {} counts, and only the sum of counts means something. Remove the statistic.", rule.id()),
        ));
    }
    findings.extend(operations(rule, settings));
    findings
}

fn period(rule: Rule, effective: &Effective, billing: BillingMode) -> Option<Finding> {
    let period = effective.period;
    let granularity = rule.granularity(billing);
    if period == 0 || !([10, 20, 30].contains(&period) || period.is_multiple_of(60)) {
        let detail = format!("must be 10, 20, 30 or a multiple of 60 seconds, found {period}.");
        return Some(error("period", "Invalid alarm period", detail));
    }
    (period < granularity).then(|| {
        warning(
            "period",
            "Alarm period shorter than the metric's",
            format!(
                "DynamoDB publishes the metrics of the rule {} every {granularity} seconds, but the period is {period}: \
                 most periods are without data. Use {granularity} or more.",
                rule.id()
            ),
        )
    })
}

fn window(effective: &Effective) -> Option<Finding> {
    if effective.evaluation_periods == 0 {
        let detail = "At least one period is evaluated, but 0 are given.".to_owned();
        return Some(error("evaluation_periods", "Invalid alarm window", detail));
    }
    let period = u64::from(effective.period);
    let (most, name) = if period < HOUR { (DAY, "a day") } else { (WEEK, "a week") };
    let window = period * u64::from(effective.evaluation_periods);
    (window > most).then(|| {
        error(
            "evaluation_periods",
            "Alarm window too long",
            format!(
                "With a period of {period} seconds an alarm looks back over at most {name} ({most} seconds), but \
                 {} periods are {window} seconds. Evaluate fewer periods, or use longer ones.",
                effective.evaluation_periods
            ),
        )
    })
}

fn datapoints(effective: &Effective) -> Option<Finding> {
    let Effective { datapoints_to_alarm: points, evaluation_periods: periods, .. } = effective;
    (*points == 0 || points > periods).then(|| {
        error(
            "datapoints_to_alarm",
            "More data points than periods",
            format!("Of {periods} evaluated periods, 1 to {periods} may be asked to alarm, but {points} are."),
        )
    })
}

fn operations(rule: Rule, settings: &RuleSettings) -> Vec<Finding> {
    const FIELD: &str = "operations";
    let listed = settings.operations.as_ref();
    let Some(operations) = listed.filter(|_| rule.takes_operations()) else {
        let asked = rule == Rule::Latency && settings.enabled != Some(false) && *settings != RuleSettings::default();
        return match (listed, asked) {
            (Some(_), _) => vec![wrong_operations(rule)],
            (None, true) if settings.enabled == Some(true) => vec![wrong_operations(rule)],
            (None, true) => vec![Finding { severity: Severity::Warning, ..wrong_operations(rule) }],
            (None, false) => Vec::new(),
        };
    };
    let mut findings = Vec::new();
    if operations.is_empty() && settings.enabled != Some(false) {
        findings.push(error(
            FIELD,
            "No operations listed",
            format!(
                "The rule {} is evaluated per operation, but the list is empty. List some, or disable it.",
                rule.id()
            ),
        ));
    }
    if operations.len() > MAX_OPERATIONS {
        findings.push(error(
            FIELD,
            "Too many operations",
            format!(
                "An alarm evaluates at most {MAX_OPERATIONS} metrics, but {} operations are listed.",
                operations.len()
            ),
        ));
    }
    let known = |name: &String| ITEM_OPERATIONS.iter().chain(&OTHER_OPERATIONS).any(|known| known == name);
    for operation in operations.iter().filter(|name| !known(name)) {
        let detail =
            format!("No operation of DynamoDB is known as \"{operation}\", and an alarm on it would never have data.");
        findings.push(warning(FIELD, "Unknown operation", detail));
    }
    findings
}

fn wrong_operations(rule: Rule) -> Finding {
    if rule == Rule::Latency {
        let detail = "The rule latency evaluates the operations that are listed here, but none is. List them.";
        return error("operations", "No operations listed", detail.to_owned());
    }
    let detail = format!("The rule {} does not evaluate single operations. Remove them.", rule.id());
    error("operations", "Operations cannot be chosen", detail)
}

/// Whether the rule has a metric (V125, V126): an error when it is enabled explicitly, a warning when it is adjusted.
pub(crate) fn applies(rule: Rule, settings: &RuleSettings, facts: &Facts<'_>) -> Option<Finding> {
    let reason = missing(rule, facts)?;
    let detail = format!("The rule {} has no alarm here: {reason}", rule.id());
    match settings.enabled {
        Some(true) => Some(error("enabled", "Alarm without a metric", detail)),
        None if *settings != RuleSettings::default() => Some(warning("enabled", "Alarm without a metric", detail)),
        None | Some(false) => None,
    }
}

/// Why the rule has no alarm of such a table.
pub(super) fn missing(rule: Rule, facts: &Facts<'_>) -> Option<&'static str> {
    let on_demand = facts.billing == BillingMode::OnDemand;
    let limited = || {
        let all = std::iter::once(&facts.limits).chain(facts.indexes.values());
        all.into_iter().any(|limits| match facts.billing {
            BillingMode::OnDemand => !limits.ceiling.is_none(),
            BillingMode::Provisioned => limits.max_read.is_some() || limits.max_write.is_some(),
        })
    };
    match rule {
        Rule::ReadUtilization | Rule::WriteUtilization => {
            on_demand.then_some("the table is on demand and has no provisioned capacity.")
        }
        Rule::CapacityCeiling => {
            (!limited()).then_some("neither is capacity scaled up to a maximum nor is there an on-demand maximum.")
        }
        Rule::ReplicationLatency => facts.replicas.is_empty().then_some("the table has no replicas."),
        Rule::KinesisAge | Rule::KinesisFailed => {
            (!facts.kinesis).then_some("changes are not written to a Kinesis data stream.")
        }
        Rule::ReadThrottle
        | Rule::WriteThrottle
        | Rule::HotPartition
        | Rule::SystemErrors
        | Rule::Latency
        | Rule::ConditionalChecks => None,
    }
}
