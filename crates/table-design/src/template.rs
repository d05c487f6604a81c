//! Templates of key values: `ORDER#{orderId}` is a literal and an attribute.

use std::collections::BTreeMap;
use std::fmt;

/// How the value of a key attribute is made of an item's other attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text that is the same in every item.
    Literal(String),
    /// The value of an attribute.
    Attribute {
        /// The attribute.
        name: String,
        /// How many characters it is padded to with zeros on the left, so that numbers sort as text.
        width: Option<usize>,
    },
}

/// Why a text is no template, or cannot be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateError {
    /// A brace opens, and none closes it.
    Unclosed,
    /// A brace closes that was not opened.
    Unopened,
    /// Nothing between two braces.
    NoName,
    /// What follows the colon is no width between 1 and 99.
    Width(String),
    /// The template is empty.
    Empty,
    /// No value is given for an attribute.
    Missing(String),
    /// A value is longer than the width of its place, so that it would not sort.
    TooLong {
        /// The attribute.
        name: String,
        /// Its width.
        width: usize,
    },
    /// A value in a padded place is no whole number from zero, so that it would not sort.
    NotDigits(String),
    /// The value is empty, and no key is.
    EmptyValue,
}

/// The greatest width of a padded attribute.
const MAX_WIDTH: usize = 99;

impl Template {
    /// Reads a template: literals, `{attribute}`, and `{attribute:10}` for one that is padded to ten characters.
    ///
    /// # Errors
    /// Unbalanced braces, an attribute without a name, a width that is none, an empty text.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let (mut parts, mut rest) = (Vec::new(), text);
        while !rest.is_empty() {
            let at = rest.find(['{', '}']).unwrap_or(rest.len());
            let (literal, after) = rest.split_at(at);
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            }
            if after.starts_with('}') {
                return Err(TemplateError::Unopened);
            }
            let Some(inside) = after.strip_prefix('{') else { break };
            let (attribute, after) = inside.split_once('}').ok_or(TemplateError::Unclosed)?;
            parts.push(attribute_part(attribute)?);
            rest = after;
        }
        if parts.is_empty() { Err(TemplateError::Empty) } else { Ok(Self { parts }) }
    }

    /// The parts, in order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The attributes that it takes, in order.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Literal(_) => None,
            Part::Attribute { name, width: _ } => Some(name.as_str()),
        })
    }

    /// What every value begins with.
    #[must_use]
    pub fn prefix(&self) -> &str {
        match self.parts.first() {
            Some(Part::Literal(text)) => text,
            Some(Part::Attribute { .. }) | None => "",
        }
    }

    /// Whether every value is the same.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        self.attributes().next().is_none()
    }

    /// The value for an item with these attributes.
    ///
    /// # Errors
    /// An attribute is missing, or longer than its width, or is padded and no whole number; the value is empty.
    pub fn render(&self, values: &BTreeMap<String, String>) -> Result<String, TemplateError> {
        let value: String = self.parts.iter().map(|part| rendered(part, values)).collect::<Result<_, _>>()?;
        if value.is_empty() { Err(TemplateError::EmptyValue) } else { Ok(value) }
    }
}

fn attribute_part(text: &str) -> Result<Part, TemplateError> {
    let (name, width) = match text.split_once(':') {
        None => (text, None),
        Some((name, width)) => {
            let number = width.parse().ok().filter(|width| (1..=MAX_WIDTH).contains(width));
            (name, Some(number.ok_or_else(|| TemplateError::Width(width.to_owned()))?))
        }
    };
    match name {
        "" => Err(TemplateError::NoName),
        _ if name.contains('{') => Err(TemplateError::Unclosed),
        _ => Ok(Part::Attribute { name: name.to_owned(), width }),
    }
}

fn rendered(part: &Part, values: &BTreeMap<String, String>) -> Result<String, TemplateError> {
    match part {
        Part::Literal(text) => Ok(text.clone()),
        Part::Attribute { name, width } => {
            let value = values.get(name).ok_or_else(|| TemplateError::Missing(name.clone()))?;
            match width {
                Some(width) if value.chars().count() > *width => {
                    Err(TemplateError::TooLong { name: name.clone(), width: *width })
                }
                // A sign or a point would stand among the zeros: "00-42" and "001.5" sort as no number does.
                Some(_) if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) => {
                    Err(TemplateError::NotDigits(name.clone()))
                }
                Some(width) => Ok(format!("{value:0>width$}")),
                None => Ok(value.clone()),
            }
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                Part::Literal(text) => f.write_str(text)?,
                Part::Attribute { name, width: None } => write!(f, "{{{name}}}")?,
                Part::Attribute { name, width: Some(width) } => write!(f, "{{{name}:{width}}}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unclosed => f.write_str("a brace opens that is not closed"),
            Self::Unopened => f.write_str("a brace closes that was not opened"),
            Self::NoName => f.write_str("there is no attribute between the braces"),
            Self::Width(text) => write!(f, "\"{text}\" is not a width: a number from 1 to {MAX_WIDTH} is expected"),
            Self::Empty => f.write_str("it is empty"),
            Self::Missing(name) => write!(f, "no value is given for \"{name}\""),
            Self::TooLong { name, width } => {
                write!(f, "the value of \"{name}\" has more than {width} characters, so it would not sort")
            }
            Self::NotDigits(name) => {
                write!(f, "the value of \"{name}\" is padded, and is no whole number from 0, so it would not sort")
            }
            Self::EmptyValue => f.write_str("the value is empty, and no key is"),
        }
    }
}

impl std::error::Error for TemplateError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_template_is_filled_and_written_back() {
        let text = "ORDER#{orderId}#{createdAt:10}";
        let template = Template::parse(text).expect("a template");
        assert_eq!(template.to_string(), text);
        assert_eq!(template.prefix(), "ORDER#");
        assert_eq!(template.attributes().collect::<Vec<_>>(), ["orderId", "createdAt"]);
        let filled = template.render(&values(&[("orderId", "7"), ("createdAt", "42")]));
        assert_eq!(filled.as_deref(), Ok("ORDER#7#0000000042"));
    }

    #[test]
    fn what_is_no_template_says_why() {
        for (text, error) in [
            ("", TemplateError::Empty),
            ("USER#{userId", TemplateError::Unclosed),
            ("USER#{user{Id}", TemplateError::Unclosed),
            ("USER#userId}", TemplateError::Unopened),
            ("USER#{}", TemplateError::NoName),
            ("{:3}", TemplateError::NoName),
            ("{n:0}", TemplateError::Width("0".to_owned())),
            ("{n:x}", TemplateError::Width("x".to_owned())),
        ] {
            assert_eq!(Template::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_template_is_filled_completely_or_not_at_all() {
        let template = Template::parse("{id:2}").expect("a template");
        assert_eq!(template.render(&values(&[])), Err(TemplateError::Missing("id".to_owned())));
        let long = template.render(&values(&[("id", "123")]));
        assert_eq!(long, Err(TemplateError::TooLong { name: "id".to_owned(), width: 2 }));
        for text in ["-4", ".5", "ab", ""] {
            let found = template.render(&values(&[("id", text)]));
            assert_eq!(found, Err(TemplateError::NotDigits("id".to_owned())), "{text}");
        }
        let plain = Template::parse("{id}").expect("a template");
        assert_eq!(plain.render(&values(&[("id", "")])), Err(TemplateError::EmptyValue));
    }
}
