//! Reads the native syntax.

use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, Object, ObjectKey};
use hcl_edit::structure::{Attribute, Block, Body, Structure};

use super::names::{OF_DATA_SOURCES, OF_PROVIDERS, OF_RESOURCES, Shape, Value};
use super::{Finding, Known, Names};

/// Functions that pass on the objects they are given.
const PASS_ON: [&str; 10] =
    ["merge", "concat", "coalesce", "try", "tomap", "tolist", "toset", "flatten", "nonsensitive", "sensitive"];

/// The findings of a file; or where and why it cannot be read.
pub(super) fn check(source: &str, known: &Known) -> Result<Vec<Finding>, (usize, String)> {
    let body: Body = source.parse().map_err(|error: hcl_edit::parser::Error| {
        let line_start =
            source.split_inclusive('\n').take(error.location().line().saturating_sub(1)).map(str::len).sum::<usize>();
        (line_start + error.location().column().saturating_sub(1), format!("syntax error: {}", error.message()))
    })?;
    let mut findings = Vec::new();
    for block in body.blocks() {
        if let Some(names) = of_block(block, known) {
            self::body(&block.body, &names, &mut findings);
        }
    }
    Ok(findings)
}

fn of_block<'a>(block: &Block, known: &'a Known) -> Option<Names<'a>> {
    let label = |position: usize| block.labels.get(position).map(|label| label.as_str());
    let first = label(0)?;
    let place = |kind: &str| format!("{kind}{first}.{}", label(1).unwrap_or_default());
    match block.ident.as_str() {
        "resource" => Some(Names::of_block(place(""), known.resources.get(first)?, OF_RESOURCES)),
        "data" => Some(Names::of_block(place("data."), known.data_sources.get(first)?, OF_DATA_SOURCES)),
        "provider" if first == known.provider => {
            Some(Names::of_block(format!("provider \"{first}\""), &known.config, OF_PROVIDERS))
        }
        _ => None,
    }
}

fn body(body: &Body, names: &Names<'_>, findings: &mut Vec<Finding>) {
    for structure in body {
        match structure {
            Structure::Attribute(Attribute { key, value, .. }) => {
                member(key.as_str(), key.span(), Some(value), names, findings);
            }
            Structure::Block(block) => {
                let name = block.ident.as_str();
                let at = start(block.ident.span());
                match names.attribute(name) {
                    Err(text) => findings.push(Finding { at, text }),
                    Ok(Some(value)) => findings.push(Finding { at, text: value.is_block(name) }),
                    Ok(None) => {}
                }
            }
        }
    }
}

fn member(
    name: &str,
    span: Option<Range<usize>>,
    value: Option<&Expression>,
    names: &Names<'_>,
    findings: &mut Vec<Finding>,
) {
    match (names.attribute(name), value) {
        (Err(text), _) => findings.push(Finding { at: start(span), text }),
        (Ok(Some(place)), Some(value)) => expression(value, &place, findings),
        (Ok(_), _) => {}
    }
}

/// Objects that are written out, also inside what passes them on.
fn expression(value: &Expression, place: &Value<'_>, findings: &mut Vec<Finding>) {
    match value {
        Expression::Parenthesis(inner) => expression(inner.inner(), place, findings),
        Expression::Conditional(condition) => {
            expression(&condition.true_expr, place, findings);
            expression(&condition.false_expr, place, findings);
        }
        Expression::FuncCall(call) if PASS_ON.contains(&call.name.name.as_str()) => {
            call.args.iter().for_each(|argument| expression(argument, place, findings));
        }
        Expression::Object(object) => match place.shape() {
            Shape::Object(names) => members(object, &names, findings),
            Shape::Map => {
                for (key, value) in object {
                    let key = name(key).map_or_else(|| "…".to_owned(), |key| format!("{key:?}"));
                    element(value.expr(), &place.element(&key), findings);
                }
            }
            Shape::List | Shape::Leaf => {}
        },
        Expression::Array(array) if matches!(place.shape(), Shape::List) => {
            for (position, value) in array.iter().enumerate() {
                element(value, &place.element(&position.to_string()), findings);
            }
        }
        Expression::ForExpr(each) if matches!(place.shape(), Shape::List | Shape::Map) => {
            element(&each.value_expr, &place.element("…"), findings);
        }
        _ => {}
    }
}

/// The element of a collection.
fn element(value: &Expression, names: &Names<'_>, findings: &mut Vec<Finding>) {
    match value {
        Expression::Object(object) => members(object, names, findings),
        Expression::Parenthesis(inner) => element(inner.inner(), names, findings),
        Expression::Conditional(condition) => {
            element(&condition.true_expr, names, findings);
            element(&condition.false_expr, names, findings);
        }
        Expression::FuncCall(call) if PASS_ON.contains(&call.name.name.as_str()) => {
            call.args.iter().for_each(|argument| element(argument, names, findings));
        }
        _ => {}
    }
}

fn members(object: &Object, names: &Names<'_>, findings: &mut Vec<Finding>) {
    for (key, value) in object {
        if let Some(name) = name(key) {
            member(name, key.span(), Some(value.expr()), names, findings);
        }
    }
}

/// A key that is written out.
fn name(key: &ObjectKey) -> Option<&str> {
    match key {
        ObjectKey::Ident(ident) => Some(ident.as_str()),
        ObjectKey::Expression(Expression::Variable(variable)) => Some(variable.as_str()),
        ObjectKey::Expression(Expression::String(text)) => Some(text.as_str()),
        ObjectKey::Expression(_) => None,
    }
}

fn start(span: Option<Range<usize>>) -> usize {
    span.map_or(0, |span| span.start)
}
