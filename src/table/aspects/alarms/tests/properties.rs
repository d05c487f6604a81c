//! Every definition is accepted by the service, is found again by its name, and leads back to its specification.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::generate::{alarms, facts, rule, settings};
use crate::table::aspects::alarms::{
    AlarmDefinition, Measure, Rule, RuleSettings, Source, Statistic, adopt, check, definitions, names,
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn adoption_explains_what_is_there(alarms in alarms(), facts in facts()) {
        let made = definitions(&alarms, &facts);
        let adopted = adopt(&made, &facts);
        prop_assert_eq!(adopted.as_ref().map(|spec| definitions(spec, &facts)).unwrap_or_default(), made);
        // And is as short as it can be: adopting again adds nothing.
        if let Some(spec) = adopted {
            prop_assert_eq!(adopt(&definitions(&spec, &facts), &facts), Some(spec));
        }
    }

    #[test]
    fn names_are_found_again(alarms in alarms(), facts in facts()) {
        let names = names(&alarms.name_prefix, &facts);
        let set: BTreeSet<&String> = names.iter().collect();
        prop_assert_eq!(set.len(), names.len(), "two alarms with one name");
        for name in definitions(&alarms, &facts).keys() {
            prop_assert!(set.contains(name), "{}", name);
        }
        prop_assert!(names.iter().all(|name| (1..=255).contains(&name.chars().count())));
    }

    #[test]
    fn definitions_are_within_the_limits(alarms in alarms(), facts in facts()) {
        for (name, definition) in definitions(&alarms, &facts) {
            prop_assert_eq!(&name, &definition.name);
            prop_assert!(definition.description.chars().count() <= 1024, "{}", definition.description);
            prop_assert!(is_one_value(&definition), "{definition:?}");
        }
    }

    /// What the checks let pass, the service takes: whole windows of whole minutes.
    #[test]
    fn checked_settings_are_legal(rule in rule(), settings in settings(), facts in facts()) {
        let errors = check::settings(rule, &settings, facts.billing);
        if errors.iter().any(|finding| finding.severity == tf_provider::Severity::Error) {
            return Ok(());
        }
        let spec = super::with(rule, settings);
        for alarm in definitions(&spec, &facts).values() {
            let period = alarm.measure.parts()[0].2;
            prop_assert!([10, 20, 30].contains(&period) || period > 0 && period % 60 == 0);
            let most = if period < 3600 { 86_400 } else { 604_800 };
            prop_assert!(period * alarm.evaluation_periods <= most);
            prop_assert!((1..=alarm.evaluation_periods).contains(&alarm.datapoints_to_alarm));
        }
    }

    #[test]
    fn no_text_is_too_strange(text in any::<String>(), mark in "[a-zA-Z]{0,3}[(%0-9.:)]{0,6}") {
        let _ = (Rule::parse(&text), Rule::nearest(&text), Statistic::parse(&text), Statistic::parse(&mark));
        let _ = check::action("alarm_actions", &text);
        let _ = check::name_prefix(&text);
        let settings = RuleSettings { operations: Some(BTreeSet::from([text])), ..RuleSettings::default() };
        let _ = check::settings(Rule::Latency, &settings, crate::table::throughput::BillingMode::OnDemand);
    }
}

/// One metric, or up to ten with one returned expression over their ids.
fn is_one_value(definition: &AlarmDefinition) -> bool {
    let Measure::Math(queries) = &definition.measure else { return true };
    let metrics = definition.metrics();
    let returned: Vec<_> = queries.values().filter(|query| query.returned).collect();
    let [result] = returned[..] else { return false };
    let Source::Expression(expression) = &result.source else { return false };
    let used = queries.keys().filter(|id| id.starts_with('m')).all(|id| expression.contains(id.as_str()));
    (1..=10).contains(&metrics.len()) && used && queries.len() == metrics.len() + 1
}
