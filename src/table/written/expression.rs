//! Values as expressions, laid out in lines as `terraform fmt` lays them out.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tf_provider::Value;
use tf_provider::schema::{Attribute, AttributeKind, Mode};
use tf_provider::value::SetElements;

/// Widest object or list on one line.
const WIDTH: usize = 80;
/// Words that are no names where an object begins.
const RESERVED: [&str; 4] = ["true", "false", "null", "for"];

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    /// A literal.
    Inline(String),
    /// An object or a map.
    Object(Vec<(String, Self)>),
    /// A list or a set.
    List(Vec<Self>),
    /// A document, as the argument of `jsonencode`.
    Document(Box<Self>),
    /// An entry below a comment.
    Noted(String, Box<Self>),
}

impl Expression {
    /// What a configuration says in an object with these attributes, in the order of their declaration. Defaults of the
    /// schema are left out.
    pub(super) fn of_object(attributes: &[Attribute], object: &BTreeMap<String, Value>) -> Vec<(String, Self)> {
        let written = attributes.iter().filter(|attribute| attribute.mode != Mode::Computed);
        let entry = |attribute: &Attribute| {
            let value = object.get(&attribute.name).filter(|value| attribute.default.as_ref() != Some(*value))?;
            let expression = match value.as_str().filter(|_| attribute.name.ends_with("policy")).and_then(document) {
                Some(document) => document,
                None => Self::of_attribute(&attribute.kind, value)?,
            };
            Some((attribute.name.clone(), expression))
        };
        written.filter_map(entry).collect()
    }

    fn of_attribute(kind: &AttributeKind, value: &Value) -> Option<Self> {
        let (AttributeKind::Single(attributes)
        | AttributeKind::List(attributes)
        | AttributeKind::Map(attributes)
        | AttributeKind::Set(attributes)) = kind
        else {
            return Self::of_value(value);
        };
        let element = |value: &Value| Some(Self::Object(Self::of_object(attributes, value.as_object()?)));
        match value {
            Value::Object(object) => Some(Self::Object(Self::of_object(attributes, object))),
            Value::Map(entries) => Some(Self::Object(
                entries.iter().filter_map(|(key, value)| Some((key.clone(), element(value)?))).collect(),
            )),
            Value::List(elements) | Value::Set(SetElements(elements)) => {
                Some(Self::List(elements.iter().filter_map(element).collect()))
            }
            _ => None,
        }
    }

    fn of_value(value: &Value) -> Option<Self> {
        let elements = |elements: &[Value]| elements.iter().filter_map(Self::of_value).collect();
        Some(match value {
            Value::Null | Value::Unknown(_) => return None,
            Value::Bool(flag) => Self::Inline(flag.to_string()),
            Value::Number(number) => Self::Inline(number.to_string()),
            Value::String(text) => Self::Inline(quoted(text)),
            Value::List(list) | Value::Tuple(list) => Self::List(elements(list)),
            // A set has no order: the same table is always written alike.
            Value::Set(SetElements(set)) => {
                let mut set = set.clone();
                set.sort();
                Self::List(elements(&set))
            }
            Value::Map(map) | Value::Object(map) => Self::Object(
                map.iter().filter_map(|(key, value)| Some((key.clone(), Self::of_value(value)?))).collect(),
            ),
            Value::Dynamic(_, inner) => return Self::of_value(inner),
        })
    }

    /// The text of the expression in lines that begin at `indent`, after `used` columns of its first one.
    pub(super) fn render(&self, indent: usize, used: usize) -> String {
        if let Some(line) =
            self.line().filter(|line| indent + used + line.chars().count() <= WIDTH || self.is_literal())
        {
            return line;
        }
        let end = " ".repeat(indent);
        match self {
            Self::Inline(text) => text.clone(),
            Self::Object(entries) => format!("{{\n{}{end}}}", body(entries, indent + 2)),
            Self::List(elements) => {
                let element = |element: &Self| format!("{end}  {},\n", element.render(indent + 2, 0));
                format!("[\n{}{end}]", elements.iter().map(element).collect::<String>())
            }
            Self::Document(inner) => format!("jsonencode({})", inner.render(indent, used)),
            Self::Noted(_, inner) => inner.render(indent, used),
        }
    }

    fn is_literal(&self) -> bool {
        match self {
            Self::Inline(_) => true,
            Self::Object(entries) => entries.is_empty(),
            Self::List(elements) => elements.is_empty(),
            Self::Document(_) => false,
            Self::Noted(_, inner) => inner.is_literal(),
        }
    }

    /// On one line; `None` where an object has objects in it, or a document more than a literal.
    fn line(&self) -> Option<String> {
        match self {
            Self::Inline(text) => Some(text.clone()),
            Self::Object(entries) if entries.is_empty() => Some("{}".to_owned()),
            Self::Object(entries) => {
                let entry = |(name, value): &(String, Self)| match value {
                    Self::Object(inner) if !inner.is_empty() => None,
                    Self::Noted(..) => None,
                    value => Some(format!("{} = {}", key(name), value.line()?)),
                };
                Some(format!("{{ {} }}", entries.iter().map(entry).collect::<Option<Vec<_>>>()?.join(", ")))
            }
            Self::List(elements) => {
                let elements: Option<Vec<_>> = elements.iter().map(Self::line).collect();
                Some(format!("[{}]", elements?.join(", ")))
            }
            Self::Document(_) => None,
            Self::Noted(_, inner) => inner.line(),
        }
    }
}

/// A document that `jsonencode` gives back: the same value, whatever its layout.
fn document(text: &str) -> Option<Expression> {
    let json: Json = serde_json::from_str(text).ok()?;
    json.is_object().then(|| Expression::Document(Box::new(of_json(&json))))
}

fn of_json(json: &Json) -> Expression {
    match json {
        Json::Null => Expression::Inline("null".to_owned()),
        Json::Bool(flag) => Expression::Inline(flag.to_string()),
        Json::Number(number) => Expression::Inline(number.to_string()),
        Json::String(text) => Expression::Inline(quoted(text)),
        Json::Array(elements) => Expression::List(elements.iter().map(of_json).collect()),
        Json::Object(members) => {
            Expression::Object(members.iter().map(|(key, value)| (key.clone(), of_json(value))).collect())
        }
    }
}

/// Lines `name = value`; the signs of neighbors on one line each stand in one column.
pub(super) fn body(entries: &[(String, Expression)], indent: usize) -> String {
    let names: Vec<String> = entries.iter().map(|(name, _)| key(name)).collect();
    let values: Vec<String> =
        entries.iter().zip(&names).map(|((_, value), name)| value.render(indent, name.chars().count() + 3)).collect();
    let single = |at: usize| values.get(at).is_some_and(|value| !value.contains('\n'));
    let note = |at: usize| match entries.get(at) {
        Some((_, Expression::Noted(text, _))) => Some(text),
        _ => None,
    };
    let mut lines = String::new();
    let mut at = 0;
    while at < names.len() {
        let end = if single(at) {
            (at..).take_while(|next| single(*next) && (*next == at || note(*next).is_none())).count() + at
        } else {
            at + 1
        };
        let widest = names[at..end].iter().map(|name| name.chars().count()).max().unwrap_or_default();
        lines.extend(note(at).map(|text| format!("{}# {text}\n", " ".repeat(indent))));
        for (name, value) in names[at..end].iter().zip(&values[at..end]) {
            let padding = " ".repeat(widest - name.chars().count());
            lines += &format!("{}{name}{padding} = {value}\n", " ".repeat(indent));
        }
        at = end;
    }
    lines
}

/// Puts a comment above the entry at a path of names; nothing where there is none.
pub(super) fn add_note(entries: &mut [(String, Expression)], place: &[String], text: &str) {
    let Some((name, rest)) = place.split_first() else { return };
    let Some((_, value)) = entries.iter_mut().find(|(of, _)| of == name) else { return };
    if rest.is_empty() {
        let inner = std::mem::replace(value, Expression::List(Vec::new()));
        *value = Expression::Noted(text.to_owned(), Box::new(inner));
    } else if let Expression::Object(entries) = value {
        add_note(entries, rest, text);
    }
}

/// The name of an entry, quoted unless it is an identifier.
fn key(name: &str) -> String {
    let mut letters = name.chars();
    let begins = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    let identifier = begins && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if identifier && !RESERVED.contains(&name) { name.to_owned() } else { quoted(name) }
}

/// A text as a literal: nothing in it is evaluated.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' | '\\' => literal.extend(['\\', letter]),
            '\n' => literal += "\\n",
            '\r' => literal += "\\r",
            '\t' => literal += "\\t",
            '$' | '%' if letters.peek() == Some(&'{') => literal.extend([letter, letter]),
            letter if letter.is_control() => literal += &format!("\\u{:04x}", u32::from(letter)),
            letter => literal.push(letter),
        }
    }
    literal + "\""
}
