//! Reads update expressions.

use crate::items::expression::parser::{self, Parser};
use crate::items::expression::path::Path;
use crate::items::expression::placeholders::Placeholders;
use crate::items::expression::projection::check_overlaps;
use crate::items::expression::syntax::{Change, Kind, SetValue};
use crate::primitives::error::ServiceError;

const SECTIONS: [&str; 4] = ["SET", "REMOVE", "ADD", "DELETE"];

/// Reads an update expression.
pub(crate) fn changes(text: &str, placeholders: &mut Placeholders) -> Result<Vec<Change>, ServiceError> {
    parser::parse(Kind::Update, text, placeholders, |parser| {
        let (mut changes, mut seen) = (Vec::new(), Vec::new());
        while parser.peek().is_some() {
            let Some(section) = SECTIONS.into_iter().find(|section| parser.take(section)) else {
                return Err(parser.unexpected());
            };
            if seen.contains(&section) {
                return Err(format!("The \"{section}\" section can only be used once in an update expression;"));
            }
            seen.push(section);
            changes.push(change(parser, section)?);
            while parser.take(",") {
                changes.push(change(parser, section)?);
            }
        }
        let paths: Vec<Path> = changes.iter().map(|change| change.path().clone()).collect();
        check_overlaps(&paths)?;
        Ok(changes)
    })
}

impl Change {
    /// What is changed.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Set(path, _) | Self::Remove(path) | Self::Add(path, _) | Self::Delete(path, _) => path,
        }
    }
}

fn change(parser: &mut Parser<'_, '_>, section: &str) -> Result<Change, String> {
    let path = parser.path()?;
    if section == "SET" {
        parser.expect("=")?;
        return Ok(Change::Set(path, set_value(parser)?));
    }
    if section == "REMOVE" {
        return Ok(Change::Remove(path));
    }
    let Some(value) = parser.value()? else { return Err(parser.unexpected()) };
    Ok(if section == "ADD" { Change::Add(path, value) } else { Change::Delete(path, value) })
}

fn set_value(parser: &mut Parser<'_, '_>) -> Result<SetValue, String> {
    let left = set_operand(parser)?;
    if parser.take("+") {
        return Ok(SetValue::Plus(Box::new(left), Box::new(set_operand(parser)?)));
    }
    if parser.take("-") {
        return Ok(SetValue::Minus(Box::new(left), Box::new(set_operand(parser)?)));
    }
    Ok(left)
}

fn set_operand(parser: &mut Parser<'_, '_>) -> Result<SetValue, String> {
    if let Some(function) = parser.function() {
        let found = match function {
            "if_not_exists" => {
                let path = parser.path()?;
                parser.expect(",")?;
                SetValue::IfNotExists(path, Box::new(set_operand(parser)?))
            }
            "list_append" => {
                let one = set_operand(parser)?;
                parser.expect(",")?;
                SetValue::ListAppend(Box::new(one), Box::new(set_operand(parser)?))
            }
            other => return Err(format!("Invalid function name; function: {other}")),
        };
        parser.expect(")")?;
        return Ok(found);
    }
    match parser.value()? {
        Some(value) => Ok(SetValue::Value(value)),
        None => Ok(SetValue::Path(parser.path()?)),
    }
}
