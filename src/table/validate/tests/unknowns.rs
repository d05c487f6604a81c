//! With fewer values known there are never more problems: what a value that is still unknown could disprove is not
//! reported. Every fixture is validated again with each of its values, and each pair of them, made unknown.

use std::collections::BTreeSet;

use tf_provider::{Severity, Value, value::SetElements};

use super::{blocks, diagnostics, sources};

type Problem = (Severity, String, String);

#[test]
fn less_known_is_never_more_problems() {
    let mut failures = Vec::new();
    for (file, source) in sources() {
        for block in blocks(&file, &source) {
            let all = problems(&block.config);
            let places = count(&block.config);
            let singles = (0..places).map(|place| vec![place]);
            // Pairs of a table with hundreds of values say nothing that pairs of a small one do not.
            let few = if places <= 120 { places } else { 0 };
            let pairs = (0..few).flat_map(|first| (first + 1..few).map(move |second| vec![first, second]));
            for hidden in singles.chain(pairs) {
                let config = hide(&block.config, &hidden);
                let more: Vec<Problem> = problems(&config).difference(&all).cloned().collect();
                if !more.is_empty() {
                    failures.push(format!("{file}: {more:?} with\n{config:?}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} cases, the first: {}", failures.len(), failures[0]);
}

fn problems(config: &Value) -> BTreeSet<Problem> {
    let name = |problem: &tf_provider::Diagnostic| (problem.severity, problem.path.to_string(), problem.summary.clone());
    diagnostics(config).iter().map(name).collect()
}

/// How many values there are below the root.
fn count(config: &Value) -> usize {
    let mut next = 0;
    rewrite(config, &mut |_| {
        next += 1;
        false
    });
    next - 1
}

/// The configuration with some of its values, counted from outside in, made unknown.
fn hide(config: &Value, hidden: &[usize]) -> Value {
    let mut next = 0;
    rewrite(config, &mut |_| {
        let place = next;
        next += 1;
        place > 0 && hidden.contains(&(place - 1))
    })
}

fn rewrite(value: &Value, is_hidden: &mut dyn FnMut(&Value) -> bool) -> Value {
    if is_hidden(value) {
        return Value::unknown();
    }
    match value {
        Value::List(elements) => Value::List(elements.iter().map(|element| rewrite(element, is_hidden)).collect()),
        Value::Set(SetElements(elements)) => {
            Value::Set(SetElements::new(elements.iter().map(|element| rewrite(element, is_hidden)).collect()))
        }
        Value::Map(elements) => {
            Value::Map(elements.iter().map(|(key, value)| (key.clone(), rewrite(value, is_hidden))).collect())
        }
        Value::Object(elements) => {
            Value::Object(elements.iter().map(|(key, value)| (key.clone(), rewrite(value, is_hidden))).collect())
        }
        Value::Null
        | Value::Unknown(_)
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Tuple(_)
        | Value::Dynamic(..) => value.clone(),
    }
}
