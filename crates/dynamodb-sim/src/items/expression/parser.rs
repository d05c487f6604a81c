//! Reads conditions, and what all expressions have in common: tokens, paths and operands.

use crate::items::expression::path::{Path, Step};
use crate::items::expression::placeholders::Placeholders;
use crate::items::expression::syntax::{Comparator, Condition, Kind, Operand};
use crate::items::expression::token::{Token, TokenKind, tokens};
use crate::items::value::AttributeValue;
use crate::primitives::error::ServiceError;

/// A walk over the tokens of one expression.
pub(crate) struct Parser<'t, 'p> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
    at: usize,
    placeholders: &'p mut Placeholders,
}

/// Reads a whole expression with a function; its problem is worded for the kind of expression.
pub(crate) fn parse<'t, T>(
    kind: Kind,
    text: &'t str,
    placeholders: &mut Placeholders,
    read: impl FnOnce(&mut Parser<'t, '_>) -> Result<T, String>,
) -> Result<T, ServiceError> {
    let worded = |problem: String| ServiceError::validation(format!("Invalid {}: {problem}", kind.member()));
    if text.trim().is_empty() {
        return Err(worded("The expression can not be empty;".to_owned()));
    }
    let tokens = tokens(text).map_err(|token| worded(syntax_error(text, token)))?;
    let mut parser = Parser { text, tokens, at: 0, placeholders };
    let found = read(&mut parser).map_err(worded)?;
    if parser.at < parser.tokens.len() {
        return Err(worded(parser.unexpected()));
    }
    Ok(found)
}

/// Reads a condition, a filter or a key condition.
pub(crate) fn condition(kind: Kind, text: &str, placeholders: &mut Placeholders) -> Result<Condition, ServiceError> {
    parse(kind, text, placeholders, |parser| parser.or())
}

fn syntax_error(text: &str, token: Token<'_>) -> String {
    let from = text[..token.at].trim_end().rfind(char::is_whitespace).map_or(0, |space| space + 1);
    let after = token.at + token.text.len();
    let rest = text[after..].trim_start();
    let to = rest.find(char::is_whitespace).map_or(text.len(), |space| text.len() - rest.len() + space);
    format!("Syntax error; token: \"{}\", near: \"{}\"", token.text, &text[from..to])
}

impl<'t> Parser<'t, '_> {
    pub(crate) fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).copied()
    }

    /// The text of a symbol or of a word at the present place, the latter in capitals.
    fn is(&self, text: &str) -> bool {
        self.peek().is_some_and(|token| match token.kind {
            TokenKind::Word => token.text.eq_ignore_ascii_case(text),
            TokenKind::Symbol => token.text == text,
            TokenKind::Name | TokenKind::Value | TokenKind::Digits => false,
        })
    }

    /// Takes a symbol or a keyword if it is there.
    pub(crate) fn take(&mut self, text: &str) -> bool {
        let found = self.is(text);
        self.at += usize::from(found);
        found
    }

    pub(crate) fn expect(&mut self, text: &str) -> Result<(), String> {
        if self.take(text) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Takes the name of a function if an opening bracket follows.
    pub(crate) fn function(&mut self) -> Option<&'t str> {
        let name = self.peek().filter(|token| token.kind == TokenKind::Word)?;
        self.tokens.get(self.at + 1).filter(|next| next.text == "(")?;
        self.at += 2;
        Some(name.text)
    }

    /// The problem that the present token is.
    pub(crate) fn unexpected(&self) -> String {
        match self.peek() {
            Some(token) => syntax_error(self.text, token),
            None => {
                let last = self.tokens.last().map_or("", |token| token.text);
                format!("Syntax error; token: \"<EOF>\", near: \"{last}\"")
            }
        }
    }

    fn or(&mut self) -> Result<Condition, String> {
        let mut found = self.and()?;
        while self.take("OR") {
            found = Condition::Or(Box::new(found), Box::new(self.and()?));
        }
        Ok(found)
    }

    fn and(&mut self) -> Result<Condition, String> {
        let mut found = self.not()?;
        while self.take("AND") {
            found = Condition::And(Box::new(found), Box::new(self.not()?));
        }
        Ok(found)
    }

    fn not(&mut self) -> Result<Condition, String> {
        if self.take("NOT") {
            return Ok(Condition::Not(Box::new(self.not()?)));
        }
        if self.take("(") {
            let found = self.or()?;
            self.expect(")")?;
            return Ok(found);
        }
        if self.is("size") {
            return self.comparison();
        }
        match self.function() {
            Some(name) => self.called(name),
            None => self.comparison(),
        }
    }

    fn called(&mut self, name: &str) -> Result<Condition, String> {
        let found = match name {
            "attribute_exists" => Condition::Exists(self.path()?),
            "attribute_not_exists" => Condition::NotExists(self.path()?),
            "attribute_type" => {
                let path = self.path()?;
                self.expect(",")?;
                Condition::Type(path, self.operand()?)
            }
            "begins_with" | "contains" => {
                let one = self.operand()?;
                self.expect(",")?;
                let other = self.operand()?;
                if name == "contains" {
                    Condition::Contains(one, other)
                } else {
                    check_begins_with(&one)?;
                    check_begins_with(&other)?;
                    Condition::BeginsWith(one, other)
                }
            }
            other => return Err(format!("Invalid function name; function: {other}")),
        };
        self.expect(")")?;
        Ok(found)
    }

    fn comparison(&mut self) -> Result<Condition, String> {
        let left = self.operand()?;
        if self.take("BETWEEN") {
            let least = self.operand()?;
            self.expect("AND")?;
            let most = self.operand()?;
            check_bounds(&least, &most)?;
            return Ok(Condition::Between(left, least, most));
        }
        if self.take("IN") {
            self.expect("(")?;
            let mut list = vec![self.operand()?];
            while self.take(",") {
                list.push(self.operand()?);
            }
            self.expect(")")?;
            return Ok(Condition::In(left, list));
        }
        let comparator = self.peek().and_then(|token| Comparator::parse(token.text));
        let Some(comparator) = comparator else { return Err(self.unexpected()) };
        self.at += 1;
        let right = self.operand()?;
        check_order(&left, comparator)?;
        check_order(&right, comparator)?;
        Ok(Condition::Compare(left, comparator, right))
    }

    pub(crate) fn operand(&mut self) -> Result<Operand, String> {
        if self.is("size") && self.function().is_some() {
            let path = self.path()?;
            self.expect(")")?;
            return Ok(Operand::Size(path));
        }
        match self.value()? {
            Some(value) => Ok(Operand::Value(value)),
            None => Ok(Operand::Path(self.path()?)),
        }
    }

    /// The value of a placeholder, if there is one.
    pub(crate) fn value(&mut self) -> Result<Option<AttributeValue>, String> {
        let Some(token) = self.peek().filter(|token| token.kind == TokenKind::Value) else { return Ok(None) };
        self.at += 1;
        self.placeholders.value(token.text).map(Some)
    }

    pub(crate) fn path(&mut self) -> Result<Path, String> {
        let attribute = self.name()?;
        let mut rest = Vec::new();
        loop {
            if self.take(".") {
                rest.push(Step::Member(self.name()?));
            } else if self.take("[") {
                let digits = self.peek().filter(|token| token.kind == TokenKind::Digits);
                let Some(number) = digits.and_then(|token| token.text.parse().ok()) else {
                    return Err(self.unexpected());
                };
                self.at += 1;
                self.expect("]")?;
                rest.push(Step::Element(number));
            } else {
                return Ok(Path::new(attribute, rest));
            }
        }
    }

    fn name(&mut self) -> Result<String, String> {
        let Some(token) = self.peek() else { return Err(self.unexpected()) };
        let name = match token.kind {
            TokenKind::Name => self.placeholders.name(token.text)?,
            TokenKind::Word => token.text.to_owned(),
            TokenKind::Value | TokenKind::Digits | TokenKind::Symbol => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(name)
    }
}

fn wrong_type(of: &str, value: &AttributeValue) -> String {
    format!(
        "Incorrect operand type for operator or function; operator or function: {of}, operand type: {}",
        value.type_name()
    )
}

fn check_begins_with(operand: &Operand) -> Result<(), String> {
    match operand {
        Operand::Value(value) if !matches!(value, AttributeValue::S(_) | AttributeValue::B(_)) => {
            Err(wrong_type("begins_with", value))
        }
        Operand::Value(_) | Operand::Path(_) | Operand::Size(_) => Ok(()),
    }
}

/// Only texts, numbers and bytes have an order.
fn check_order(operand: &Operand, comparator: Comparator) -> Result<(), String> {
    let Operand::Value(value) = operand else { return Ok(()) };
    let ordered = matches!(value, AttributeValue::S(_) | AttributeValue::N(_) | AttributeValue::B(_));
    match comparator {
        Comparator::Equal | Comparator::NotEqual => Ok(()),
        Comparator::Less | Comparator::LessOrEqual | Comparator::Greater | Comparator::GreaterOrEqual if ordered => {
            Ok(())
        }
        other => Err(wrong_type(other.as_str(), value)),
    }
}

fn check_bounds(least: &Operand, most: &Operand) -> Result<(), String> {
    let (Operand::Value(least), Operand::Value(most)) = (least, most) else { return Ok(()) };
    let operands = || format!("lower bound operand: {}, upper bound operand: {}", worded(least), worded(most));
    match crate::items::expression::condition::order(least, most) {
        None => Err(format!("The BETWEEN operator requires same data type for lower and upper bounds; {}", operands())),
        Some(order) if order.is_gt() => Err(format!(
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {}",
            operands()
        )),
        Some(_) => Ok(()),
    }
}

fn worded(value: &AttributeValue) -> String {
    let json = value.to_json();
    let text = json.get(value.type_name()).map(|inner| inner.as_str().map_or_else(|| inner.to_string(), str::to_owned));
    format!("AttributeValue: {{{}:{}}}", value.type_name(), text.unwrap_or_default())
}
