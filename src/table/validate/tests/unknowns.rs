//! With fewer values known there are never more problems: what a value that is still unknown could disprove is not
//! reported. Every fixture is validated again with each of its attributes unknown, and with each pair of what is written.

use std::collections::BTreeSet;

use tf_provider::{Refinements, Severity, Value, value::SetElements};

use super::{blocks, diagnostics, sources};

/// Larger fixtures count elements; pairs of these say nothing that pairs of a few do not.
const MAX_PAIRED: usize = 18;

/// Of the places of a fixture that counts elements, so many are changed, evenly spread: its elements are alike.
pub(super) const MAX_CHANGED: usize = 250;

type Problem = (Severity, String, String);

#[test]
fn less_known_is_never_more_problems() {
    let mut failures = BTreeSet::new();
    for (file, source) in sources() {
        for block in blocks(&file, &source) {
            let all = problems(&block.config);
            let choices = choices(&block.config);
            let hidden =
                choices.iter().flat_map(|hidden| [None, Some(false)].map(|null| hide(&block.config, hidden, null)));
            // Unset values are the same both ways.
            for config in hidden.collect::<BTreeSet<_>>() {
                let more: Vec<Problem> = problems(&config).difference(&all).cloned().collect();
                if !more.is_empty() {
                    failures.insert(format!("{file}:{}: {more:?}", block.lines[&tf_provider::Path::root()]));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

fn problems(config: &Value) -> BTreeSet<Problem> {
    let name =
        |problem: &tf_provider::Diagnostic| (problem.severity, problem.path.to_string(), problem.summary.clone());
    diagnostics(config).iter().map(name).collect()
}

/// Which places to hide together; places are counted from outside in.
fn choices(config: &Value) -> Vec<BTreeSet<usize>> {
    let mut places = Vec::new();
    rewrite(config, &mut |value| {
        places.push(!value.is_null());
        None
    });
    // The root itself is always known.
    let all = 1..places.len();
    let written: Vec<usize> = all.clone().filter(|place| places[*place]).collect();
    let paired = if written.len() <= MAX_PAIRED { written.as_slice() } else { &[] };
    let pairs = paired
        .iter()
        .enumerate()
        .flat_map(|(index, first)| paired[index + 1..].iter().map(move |second| BTreeSet::from([*first, *second])));
    let spread = places.len().div_ceil(MAX_CHANGED);
    all.step_by(spread).map(|place| BTreeSet::from([place])).chain(pairs).collect()
}

/// The configuration with some of its places unknown; `null` is what is certain about those that are written.
fn hide(config: &Value, hidden: &BTreeSet<usize>, null: Option<bool>) -> Value {
    let mut next = 0;
    rewrite(config, &mut |value| {
        next += 1;
        let written = !value.is_null() && !value.is_unknown();
        let refinements = Refinements { null: null.filter(|_| written), ..Refinements::default() };
        hidden.contains(&(next - 1)).then_some(Value::Unknown(refinements))
    })
}

/// Visits every value, whatever is replaced inside of what, so that places always have the same number.
pub(super) fn rewrite(value: &Value, replacement: &mut dyn FnMut(&Value) -> Option<Value>) -> Value {
    let replaced = replacement(value);
    let inside = match value {
        Value::List(elements) => Value::List(elements.iter().map(|element| rewrite(element, replacement)).collect()),
        Value::Set(SetElements(elements)) => {
            Value::Set(SetElements::new(elements.iter().map(|element| rewrite(element, replacement)).collect()))
        }
        Value::Map(elements) => {
            Value::Map(elements.iter().map(|(key, value)| (key.clone(), rewrite(value, replacement))).collect())
        }
        Value::Object(elements) => {
            Value::Object(elements.iter().map(|(key, value)| (key.clone(), rewrite(value, replacement))).collect())
        }
        Value::Null
        | Value::Unknown(_)
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Tuple(_)
        | Value::Dynamic(..) => value.clone(),
    };
    replaced.unwrap_or(inside)
}
