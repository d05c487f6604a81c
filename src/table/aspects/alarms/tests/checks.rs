//! Findings, each on a specification that a user could have written.

use tf_provider::Severity;

use super::{enabled, facts, listed};
use crate::table::aspects::alarms::check::{self, Finding};
use crate::table::aspects::alarms::{BillingMode, Facts, Rule, RuleSettings, Statistic, ThroughputLimits};

const ON_DEMAND: BillingMode = BillingMode::OnDemand;

fn fields(findings: &[Finding]) -> Vec<(&'static str, Severity)> {
    findings.iter().map(|finding| (finding.field, finding.severity)).collect()
}

#[test]
fn actions_are_arns() {
    for good in [
        "arn:aws:sns:eu-west-1:111122223333:oncall",
        "arn:aws:lambda:eu-west-1:111122223333:function:f:live",
        "arn:aws:ssm:eu-west-1:111122223333:opsitem:3#CATEGORY=Performance",
        "arn:aws:ssm-incidents::111122223333:response-plan/x",
        "arn:aws:automate:eu-west-1:ec2:stop",
    ] {
        assert_eq!(check::action("ok_actions", good), None);
    }
    for bad in ["", "oncall", "arn:aws:sns", "arn::sns:a:b:c", "arn:aws:sns:a:b:", "arn:aws:sns:a:b:c d"] {
        let found = check::action("alarm_actions", bad).map(|found| (found.field, found.severity));
        assert_eq!(found, Some(("alarm_actions", Severity::Error)), "{bad}");
    }
}

#[test]
fn prefixes_are_printable() {
    assert_eq!(check::name_prefix("team/ü "), None);
    assert_eq!(check::name_prefix("a\nb").map(|finding| finding.field), Some("name_prefix"));
}

#[test]
fn periods_and_windows() {
    const ERROR: Severity = Severity::Error;
    const WARNING: Severity = Severity::Warning;
    let settings = |period, evaluation_periods, datapoints_to_alarm| RuleSettings {
        period,
        evaluation_periods,
        datapoints_to_alarm,
        ..RuleSettings::default()
    };
    for (rule, given, expected) in [
        (Rule::ReadThrottle, settings(None, None, None), vec![]),
        (Rule::ReadThrottle, settings(Some(90), None, None), vec![("period", ERROR)]),
        (Rule::ReadThrottle, settings(Some(0), None, None), vec![("period", ERROR)]),
        (Rule::ReadThrottle, settings(Some(30), None, None), vec![("period", WARNING)]),
        (Rule::ReadUtilization, settings(Some(60), None, None), vec![("period", WARNING)]),
        (Rule::ReadUtilization, settings(Some(600), None, None), vec![]),
        (Rule::ReadThrottle, settings(Some(60), Some(1440), None), vec![]),
        (Rule::ReadThrottle, settings(Some(60), Some(1441), None), vec![("evaluation_periods", ERROR)]),
        (Rule::ReadThrottle, settings(Some(3600), Some(168), None), vec![]),
        (Rule::ReadThrottle, settings(Some(3600), Some(169), None), vec![("evaluation_periods", ERROR)]),
        (
            Rule::ReadThrottle,
            settings(Some(u32::MAX), Some(u32::MAX), None),
            vec![("period", ERROR), ("evaluation_periods", ERROR)],
        ),
        (
            Rule::ReadThrottle,
            settings(None, Some(0), None),
            vec![("evaluation_periods", ERROR), ("datapoints_to_alarm", ERROR)],
        ),
        (Rule::ReadThrottle, settings(None, Some(2), None), vec![]),
        (Rule::ReadThrottle, settings(None, Some(2), Some(3)), vec![("datapoints_to_alarm", ERROR)]),
        (Rule::ReadThrottle, settings(None, None, Some(6)), vec![("datapoints_to_alarm", ERROR)]),
        (Rule::ReadThrottle, settings(None, None, Some(0)), vec![("datapoints_to_alarm", ERROR)]),
    ] {
        assert_eq!(fields(&check::settings(rule, &given, ON_DEMAND)), expected, "{given:?}");
    }
}

#[test]
fn what_a_rule_does_not_take() {
    let average = RuleSettings { statistic: Some(Statistic::Average), ..RuleSettings::default() };
    let summaries = |rule, settings: &RuleSettings| -> Vec<_> {
        check::settings(rule, settings, ON_DEMAND).into_iter().map(|finding| finding.summary).collect()
    };
    assert_eq!(summaries(Rule::ReadThrottle, &average), ["Statistic cannot be chosen"]);
    assert_eq!(summaries(Rule::KinesisAge, &average), [""; 0]);
    assert_eq!(summaries(Rule::ReadThrottle, &listed(&["Query"])), ["Operations cannot be chosen"]);
    assert_eq!(summaries(Rule::Latency, &enabled()), ["No operations listed"]);
    assert_eq!(summaries(Rule::SystemErrors, &enabled()), [""; 0]);
    assert_eq!(summaries(Rule::Latency, &listed(&[])), ["No operations listed"]);
    assert_eq!(summaries(Rule::Latency, &listed(&["Query", "Qurey"])), ["Unknown operation"]);
    let eleven = ["BatchExecuteStatement"].into_iter().chain(super::effective::ITEM_OPERATIONS).collect::<Vec<_>>();
    assert_eq!(summaries(Rule::SystemErrors, &listed(&eleven)), ["Too many operations"]);
}

#[test]
fn a_rule_without_a_metric() {
    let mut facts = facts(ON_DEMAND);
    let off = RuleSettings { enabled: Some(false), ..RuleSettings::default() };
    let adjusted = RuleSettings { period: Some(600), ..RuleSettings::default() };
    fn severity(rule: Rule, settings: &RuleSettings, facts: &Facts<'_>) -> Option<Severity> {
        check::applies(rule, settings, facts).map(|found| found.severity)
    }
    for rule in
        [Rule::ReadUtilization, Rule::CapacityCeiling, Rule::ReplicationLatency, Rule::KinesisAge, Rule::KinesisFailed]
    {
        assert_eq!(severity(rule, &enabled(), &facts), Some(Severity::Error));
        assert_eq!(severity(rule, &adjusted, &facts), Some(Severity::Warning));
        assert_eq!(severity(rule, &off, &facts), None);
        assert_eq!(severity(rule, &RuleSettings::default(), &facts), None);
    }
    assert_eq!(severity(Rule::ReadThrottle, &enabled(), &facts), None);
    facts.indexes.insert("by_kind", ThroughputLimits { max_read: Some(5), ..ThroughputLimits::default() });
    facts.billing = BillingMode::Provisioned;
    assert_eq!(severity(Rule::CapacityCeiling, &enabled(), &facts), None);
    assert_eq!(severity(Rule::WriteUtilization, &enabled(), &facts), None);
}
