//! Existing alarms, and the specification they come from.

use super::{alarm_spec, enabled, facts, listed, with};
use crate::table::aspects::alarms::definition::Comparison;
use crate::table::aspects::alarms::{
    AlarmDefinition, AlarmSpec, BillingMode, Definitions, Measure, Rule, RuleSettings, adopt, definitions, equal,
    is_alike,
};

#[test]
fn alarms_of_others_are_not_adopted() {
    let facts = facts(BillingMode::OnDemand);
    assert_eq!(adopt(&Default::default(), &facts), None);
    let mut alarms = definitions(&alarm_spec(), &facts);
    // A scaling policy's own alarm is about the table too, and is not ours.
    let (_, mut scaling) = alarms.pop_first().expect("there are alarms");
    scaling.name = "TargetTracking-table/orders-AlarmHigh-1b2c".to_owned();
    assert_eq!(adopt(&[(scaling.name.clone(), scaling)].into(), &facts), None);
}

/// The name `a-orders-read_throttle` is the table `a-orders` without a prefix as well as `orders` with one.
#[test]
fn another_tables_alarms_are_not_ours() {
    let ours = facts(BillingMode::OnDemand);
    let mut others = ours.clone();
    others.table = "a-orders";
    assert_eq!(adopt(&definitions(&alarm_spec(), &others), &ours), None);
    let prefixed = AlarmSpec { name_prefix: "a-".to_owned(), ..alarm_spec() };
    assert_eq!(adopt(&definitions(&prefixed, &ours), &ours), Some(prefixed));
}

/// Notifies others than the common actions do, in its own words.
fn own_page() -> RuleSettings {
    RuleSettings {
        alarm_actions: Some(["arn:aws:sns:eu-west-1:111122223333:pager".to_owned()].into()),
        description: Some("Page the orders team.".to_owned()),
        ..RuleSettings::default()
    }
}

#[test]
fn defaults_are_left_out() {
    let facts = facts(BillingMode::Provisioned);
    for spec in [
        alarm_spec(),
        with(Rule::ReadUtilization, RuleSettings { enabled: Some(false), ..RuleSettings::default() }),
        with(Rule::ReadThrottle, RuleSettings { evaluation_periods: Some(2), ..RuleSettings::default() }),
        with(Rule::ConditionalChecks, enabled()),
        with(Rule::Latency, listed(&["Query"])),
        with(Rule::SystemErrors, listed(&["Query"])),
        with(Rule::WriteThrottle, own_page()),
    ] {
        assert_eq!(adopt(&definitions(&spec, &facts), &facts), Some(spec));
    }
}

/// One alarm was deleted, another silenced, and a third has another action: what most have in common is specified.
#[test]
fn settings_of_most_alarms_decide() {
    let facts = facts(BillingMode::OnDemand);
    let mut found = definitions(&alarm_spec(), &facts);
    found.remove("orders-read_throttle-by_owner");
    found.get_mut("orders-read_throttle").expect("an alarm").actions_enabled = false;
    found.get_mut("orders-write_throttle").expect("an alarm").ok_actions.insert("arn:aws:sns:a:b:c".to_owned());
    assert_eq!(adopt(&found, &facts), Some(alarm_spec()));
}

#[test]
fn an_alarm_on_another_metric_is_described_as_it_is() {
    let facts = facts(BillingMode::OnDemand);
    let mut found = definitions(&alarm_spec(), &facts);
    found.retain(|name, _| name == "orders-read_throttle");
    let alarm = found.get_mut("orders-read_throttle").expect("an alarm");
    alarm.measure = Measure::Math(Default::default());
    assert_eq!(adopt(&found, &facts), None, "it is about no table at all");
}

/// Names that end inside the table's own show no prefix; without one they are found all the same.
#[test]
fn the_longest_tables_are_adopted_too() {
    let table = "t".repeat(255);
    let facts = crate::table::aspects::alarms::Facts { table: &table, ..facts(BillingMode::OnDemand) };
    let adjusted = with(Rule::SystemErrors, listed(&["Query"]));
    assert_eq!(adopt(&definitions(&adjusted, &facts), &facts), Some(adjusted));
}

/// Named as ours and about the table, but made for another purpose.
#[test]
fn an_alarm_of_another_shape_is_not_ours() {
    let facts = facts(BillingMode::OnDemand);
    let found = definitions(&alarm_spec(), &facts);
    let ours = &found["orders-read_throttle"];
    assert!(found.values().all(|alarm| is_alike(alarm, &facts)));
    let mut below = ours.clone();
    below.comparison = Comparison::Less;
    let mut consumed = ours.clone();
    if let Measure::Metric { metric, .. } = &mut consumed.measure {
        metric.name = "ConsumedReadCapacityUnits".to_owned();
    }
    for other in [below, consumed] {
        assert!(!is_alike(&other, &facts), "{other:?}");
        let adopted = adopt(&[(other.name.clone(), other)].into(), &facts);
        assert_eq!(adopted, None);
    }
}

/// What another tool made just as a rule would is taken over; nothing is changed or created by that.
#[test]
fn only_alarms_that_a_rule_defines_just_so_are_equal() {
    let facts = facts(BillingMode::OnDemand);
    let made = definitions(&alarm_spec(), &facts);
    let (spec, names) = equal(&made, &facts).expect("all of them");
    assert_eq!((&spec, names.len()), (&alarm_spec(), made.len()));

    let mut found = made.clone();
    found.get_mut("orders-read_throttle-by_owner").expect("an alarm").description = "Mine.".to_owned();
    found.get_mut("orders-hot_partition-by_owner").expect("an alarm").actions_enabled = false;
    found.get_mut("orders-hot_partition").expect("an alarm").ok_actions.insert("arn:aws:sns:a:b:c".to_owned());
    found.remove("orders-write_throttle");
    let (spec, names) = equal(&found, &facts).expect("the others");
    let off: Vec<&str> =
        spec.rules.iter().filter(|(_, rule)| rule.enabled == Some(false)).map(|(rule, _)| rule.id()).collect();
    for id in ["read_throttle", "write_throttle", "hot_partition"] {
        assert!(off.contains(&id), "{id}: {off:?}");
        assert!(!names.iter().any(|name| name.contains(id)), "{id}: {names:?}");
    }
    let again = definitions(&spec, &facts);
    assert!(!again.is_empty() && again.keys().eq(names.iter()), "{names:?}");
    assert!(again.iter().all(|(name, ours)| ours.is_put_like(&found[name])));
}

/// Alarms with an action of their own do not decide for those that a rule makes.
#[test]
fn alarms_of_another_purpose_do_not_decide() {
    let facts = facts(BillingMode::OnDemand);
    let made = definitions(&alarm_spec(), &facts);
    let mut found: Definitions =
        made.iter().filter(|(name, _)| name.contains("_throttle")).map(|(n, a)| (n.clone(), a.clone())).collect();
    let count = found.len();
    for (name, alarm) in made.iter().filter(|(name, _)| !name.contains("_throttle")) {
        let other = AlarmDefinition {
            alarm_actions: ["arn:aws:sns:a:b:c".to_owned()].into(),
            description: String::new(),
            ..alarm.clone()
        };
        found.insert(name.clone(), other);
    }
    let (_, names) = equal(&found, &facts).expect("those of two rules");
    assert_eq!(names.len(), count, "{names:?}");
    found.retain(|name, _| !name.contains("_throttle"));
    assert_eq!(equal(&found, &facts), None);
}
