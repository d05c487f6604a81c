//! The static checks of configured values.
//!
//! What is not known yet is never refused: it is checked again when it is known.

use super::{Attribute, AttributeKind, Check, Choice, Schema};
use crate::{
    diagnostic::Diagnostics,
    path::Path,
    plan,
    similar::{nearest, same_letters},
    value::{Number, SetElements, Value},
    value_type::Type,
};

impl Schema {
    /// Evaluates the checks of all attributes on a configuration, and whether what is required is there and nothing that
    /// is read-only. All problems at once, each with its path.
    pub fn check(&self, config: &Value) -> Diagnostics {
        let mut problems = self.check_required(config);
        problems.extend(self.check_read_only(config));
        // What means that nothing is there is not held against a length.
        let config = plan::meaning(&self.attributes, config.clone());
        object(&self.attributes, &config, &Path::root(), false, &mut problems);
        problems
    }
}

impl Check {
    /// What is wrong with `value`, if anything. Paths of elements start at `path`; a value that is `hidden` is not
    /// quoted.
    fn evaluate(self, value: &Value, path: &Path, hidden: bool, problems: &mut Diagnostics) {
        match self {
            Self::OneOf(choices) => each(value, path, &mut |element, path| {
                if let Value::String(text) = element
                    && !choices.iter().any(|choice| choice.name == text)
                {
                    problems.error(path.clone(), "Value not allowed", not_one_of(choices, text, hidden));
                }
            }),
            Self::Range { min, max } => each(value, path, &mut |element, path| {
                if let Value::Number(number) = element
                    && !in_range(number, min, max)
                {
                    let detail = format!("must be {}{}.", bounds(min, max), found(number, hidden));
                    problems.error(path.clone(), "Number out of range", detail);
                }
            }),
            Self::Length { min, max } => {
                let Some(Length { unit, least, most }) = Length::of(value) else { return };
                let found = if min.is_some_and(|min| most < min) {
                    most
                } else if max.is_some_and(|max| least > max) {
                    least
                } else {
                    return;
                };
                let detail = format!("must have {}, found {found}.", expected_length(unit, min, max));
                problems.error(path.clone(), "Wrong length", detail);
            }
        }
    }
}

/// What lengths count: singular and plural.
type Unit = [&'static str; 2];

const CHARACTERS: Unit = ["character", "characters"];
const ELEMENTS: Unit = ["element", "elements"];
const CHARACTERS_OR_ELEMENTS: Unit = ["character or element", "characters or elements"];

/// How long a value is, or will be at least and at most.
struct Length {
    unit: Unit,
    least: i64,
    most: i64,
}

impl Length {
    fn of(value: &Value) -> Option<Self> {
        let (unit, least, most) = match value {
            Value::String(text) => (CHARACTERS, text.chars().count(), text.chars().count()),
            Value::List(elements) | Value::Tuple(elements) => (ELEMENTS, elements.len(), elements.len()),
            Value::Map(elements) => (ELEMENTS, elements.len(), elements.len()),
            Value::Set(SetElements(elements)) => {
                // Unknown elements may turn out to be equal to known ones, or to each other.
                let known = elements.iter().filter(|element| element.is_wholly_known()).count();
                (ELEMENTS, known.max(elements.len().min(1)), elements.len())
            }
            Value::Null
            | Value::Unknown(_)
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Object(_)
            | Value::Dynamic(..) => return None,
        };
        let count = |length| i64::try_from(length).unwrap_or(i64::MAX);
        Some(Self { unit, least: count(least), most: count(most) })
    }
}

impl Check {
    /// The check of an attribute of this type as a phrase for its documentation, in Markdown.
    pub(super) fn describe(self, ty: &Type) -> String {
        match self {
            Self::OneOf(choices) => {
                let names: Vec<String> = choices.iter().map(|choice| format!("`{}`", choice.name)).collect();
                format!("one of {}", names.join(", "))
            }
            Self::Range { min, max } => bounds(min, max),
            Self::Length { min, max } => expected_length(unit_of(ty), min, max),
        }
    }
}

fn unit_of(ty: &Type) -> Unit {
    match ty {
        Type::String => CHARACTERS,
        Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Tuple(_) => ELEMENTS,
        Type::Number | Type::Bool | Type::Dynamic | Type::Object(_) => CHARACTERS_OR_ELEMENTS,
    }
}

fn object(attributes: &[Attribute], value: &Value, path: &Path, hidden: bool, problems: &mut Diagnostics) {
    let Value::Object(values) = value else { return };
    for attribute in attributes {
        let Some(value) = values.get(&attribute.name) else { continue };
        let path = path.attribute(&attribute.name);
        let hidden = hidden || attribute.sensitive || attribute.mode.is_write_only();
        let mut failed = Diagnostics::none();
        for check in &attribute.checks {
            check.evaluate(value, &path, hidden, &mut failed);
        }
        problems.extend(failed.with_hint(attribute.hint.as_deref()));
        match &attribute.kind {
            AttributeKind::Leaf(_) => {}
            AttributeKind::Single(nested) => object(nested, value, &path, hidden, problems),
            AttributeKind::List(nested) | AttributeKind::Map(nested) | AttributeKind::Set(nested) => {
                each(value, &path, &mut |element, path| object(nested, element, path, hidden, problems));
            }
        }
    }
}

/// The value itself, or the elements of a collection.
fn each(value: &Value, path: &Path, visit: &mut dyn FnMut(&Value, &Path)) {
    match value {
        Value::List(elements) | Value::Tuple(elements) => {
            for (index, element) in elements.iter().enumerate() {
                visit(element, &path.index(index));
            }
        }
        Value::Map(elements) => {
            for (key, element) in elements {
                visit(element, &path.key(key));
            }
        }
        Value::Set(SetElements(elements)) => {
            for element in elements {
                visit(element, path);
            }
        }
        Value::Null
        | Value::Unknown(_)
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Object(_)
        | Value::Dynamic(..) => visit(value, path),
    }
}

fn not_one_of(choices: &[Choice], found: &str, hidden: bool) -> String {
    let names: Vec<String> = choices.iter().map(|choice| format!("{:?}", choice.name)).collect();
    let expected = match names.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("one of {} or {last}", others.join(", ")),
    };
    if hidden {
        return format!("must be {expected}.");
    }
    let hint = hint(choices, found);
    // A host does not say which values are sensitive: what resembles no choice may be a secret in the wrong place.
    if hint.is_empty() {
        return format!("must be {expected}; what is written is none of them.");
    }
    format!("must be {expected}, found {found:?}.{hint}")
}

/// What was probably meant, as a sentence after others.
fn hint(choices: &[Choice], found: &str) -> String {
    let spelled = choices.iter().find(|choice| same_letters(choice.name, found));
    if let Some(Choice { name, .. }) = spelled {
        return format!(" Did you mean {name:?}? Letter case and underscores matter.");
    }
    let habit = |choice: &&Choice| choice.elsewhere.iter().any(|word| same_letters(word, found));
    let meant = choices.iter().find(habit).map(|choice| choice.name);
    let meant = meant.or_else(|| nearest(found, choices.iter().map(|choice| (choice.name, choice.name))));
    let meant = meant.map(|name| format!(" Did you mean {name:?}?")).unwrap_or_default();
    let yaml = match found {
        "true" | "false" => " A word such as N or Y that is not quoted in YAML is read as a boolean: quote it there.",
        _ => "",
    };
    format!("{meant}{yaml}")
}

fn in_range(number: &Number, min: Option<i64>, max: Option<i64>) -> bool {
    min.is_none_or(|min| *number >= Number::from(min)) && max.is_none_or(|max| *number <= Number::from(max))
}

fn bounds(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("between {min} and {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "a number".to_owned(),
    }
}

fn expected_length([one, many]: Unit, min: Option<i64>, max: Option<i64>) -> String {
    let counted = |count: i64| format!("{count} {}", if count == 1 { one } else { many });
    match (min, max) {
        (Some(min), Some(max)) if min == max => format!("exactly {}", counted(min)),
        (Some(min), Some(max)) => format!("{min} to {}", counted(max)),
        (Some(min), None) => format!("at least {}", counted(min)),
        (None, Some(max)) => format!("at most {}", counted(max)),
        (None, None) => format!("any number of {many}"),
    }
}

fn found(number: &Number, hidden: bool) -> String {
    if hidden { String::new() } else { format!(", found {number}") }
}

#[cfg(test)]
mod tests;
