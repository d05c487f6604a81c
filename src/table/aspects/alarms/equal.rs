//! The specification that makes exactly the alarms that exist, for a table that is adopted from another tool.
//!
//! [`adopt`] explains what resembles our rules; here an alarm counts only if its rule would define it as it stands, and a
//! rule only if all of its alarms are there: whoever takes them over neither changes one nor creates one.

use std::collections::{BTreeMap, BTreeSet};

use super::adopt::switched_off;
use super::rule::Rule;
use super::{AlarmDefinition, AlarmSpec, Definitions, Facts, adopt, definitions};

/// The specification, and the names of the alarms that it defines exactly as they are; `None` if there are none. All
/// other rules are off.
pub(crate) fn equal(observed: &Definitions, facts: &Facts<'_>) -> Option<(AlarmSpec, BTreeSet<String>)> {
    let mut candidates: Definitions = observed.iter().filter(|(_, alarm)| is_made(alarm, facts)).map(owned).collect();
    loop {
        let spec = adopt(&candidates, facts)?;
        let whole: BTreeSet<Rule> =
            Rule::ALL.into_iter().filter(|rule| is_whole(*rule, &spec, &candidates, facts)).collect();
        let spec = only(spec, &whole, facts);
        let made = definitions(&spec, facts);
        if made.len() == candidates.len() {
            return Some((spec, made.into_keys().collect()));
        }
        // What the others have in common may be something else.
        candidates.retain(|name, _| made.contains_key(name));
        if candidates.is_empty() {
            return None;
        }
    }
}

fn owned((name, alarm): (&String, &AlarmDefinition)) -> (String, AlarmDefinition) {
    // Tags are no part of a definition; they stay as they are.
    (name.clone(), AlarmDefinition { tags: BTreeMap::new(), ..alarm.clone() })
}

/// Whether one of our rules, with the settings and actions of this alarm, defines just this alarm.
pub(crate) fn is_made(alarm: &AlarmDefinition, facts: &Facts<'_>) -> bool {
    let alone: Definitions = [(alarm.name.clone(), alarm.clone())].into();
    let spec = adopt(&alone, facts);
    spec.is_some_and(|spec| definitions(&spec, facts).get(&alarm.name).is_some_and(|ours| ours.is_put_like(alarm)))
}

/// Whether the rule defines alarms, and each is there.
fn is_whole(rule: Rule, spec: &AlarmSpec, found: &Definitions, facts: &Facts<'_>) -> bool {
    let made = definitions(&only(spec.clone(), &[rule].into(), facts), facts);
    let is_there =
        |(name, ours): (&String, &AlarmDefinition)| found.get(name).is_some_and(|alarm| ours.is_put_like(alarm));
    !made.is_empty() && made.iter().all(is_there)
}

/// The specification with these rules alone: those that would have alarms without being named are switched off.
fn only(mut spec: AlarmSpec, rules: &BTreeSet<Rule>, facts: &Facts<'_>) -> AlarmSpec {
    for rule in Rule::ALL.into_iter().filter(|rule| !rules.contains(rule)) {
        drop(spec.rules.remove(&rule));
        spec.rules.extend(switched_off(rule, facts).map(|off| (rule, off)));
    }
    spec
}
