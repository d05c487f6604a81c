//! Checks that a value keeps what was promised about it while it was unknown.

use crate::value::{Number, Refinements, SetElements, Value};

/// What `value` breaks of the promises, as the rest of a sentence.
pub(super) fn broken(promised: &Refinements, value: &Value) -> Option<String> {
    let Refinements { null, prefix, lower, upper, min_length, max_length } = promised;
    if *null == Some(false) && value.is_null() {
        return Some("was planned to be certainly not null and is null".to_owned());
    }
    if *null == Some(true) && !value.is_null() {
        return Some("was planned to be certainly null and is not".to_owned());
    }
    if let (Some(prefix), Value::String(text)) = (prefix, value)
        && !text.starts_with(prefix.as_str())
    {
        return Some(format!("was planned to start with {prefix:?} and does not"));
    }
    if let Value::Number(number) = value
        && !(above(lower.as_ref(), number) && below(upper.as_ref(), number))
    {
        return Some("is outside the bounds it was planned with".to_owned());
    }
    let length = length(value)?;
    let fits = min_length.is_none_or(|min| length >= min) && max_length.is_none_or(|max| length <= max);
    (!fits).then(|| "has another number of elements than it was planned with".to_owned())
}

fn above(bound: Option<&(Number, bool)>, number: &Number) -> bool {
    bound.is_none_or(|(bound, inclusive)| number > bound || (*inclusive && number == bound))
}

fn below(bound: Option<&(Number, bool)>, number: &Number) -> bool {
    bound.is_none_or(|(bound, inclusive)| number < bound || (*inclusive && number == bound))
}

fn length(value: &Value) -> Option<i64> {
    let length = match value {
        Value::List(elements) | Value::Set(SetElements(elements)) | Value::Tuple(elements) => elements.len(),
        Value::Map(elements) => elements.len(),
        Value::Null
        | Value::Unknown(_)
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Object(_)
        | Value::Dynamic(..) => return None,
    };
    i64::try_from(length).ok()
}
