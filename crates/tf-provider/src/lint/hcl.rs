//! Reads the native syntax.

use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, Object, ObjectKey};
use hcl_edit::structure::{Attribute, Block, Body, Structure};

use super::names::{CONFIG, OF_DATA_SOURCES, OF_LISTS, OF_PROVIDERS, OF_RESOURCES, Shape, Value};
use super::{Finding, Known, Names, offset};

/// Functions that pass on the objects they are given.
const PASS_ON: [&str; 10] =
    ["merge", "concat", "coalesce", "try", "tomap", "tolist", "toset", "flatten", "nonsensitive", "sensitive"];

/// The findings of a file; or where and why it cannot be read.
pub(super) fn check(source: &str, known: &Known) -> Result<Vec<Finding>, (usize, String)> {
    let body: Body = source.parse().map_err(|error: hcl_edit::parser::Error| {
        let at = offset(source, error.location().line(), error.location().column());
        (at, format!("syntax error: {}", error.message()))
    })?;
    let mut findings = Vec::new();
    for block in body.blocks() {
        if let Some(names) = of_block(block, known) {
            self::body(&block.body, &names, &mut findings);
        }
        if let Some(names) = of_list(block, known) {
            let configs = block.body.blocks().filter(|inner| inner.ident.as_str() == CONFIG);
            configs.for_each(|config| self::body(&config.body, &names, &mut findings));
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
        "list" => known.lists.get(first).map(|_| Names::of_block(place("list."), &[], OF_LISTS)),
        "provider" if first == known.provider => {
            Some(Names::of_block(format!("provider \"{first}\""), &known.config, OF_PROVIDERS))
        }
        _ => None,
    }
}

/// What the block `config` of a list block takes.
fn of_list<'a>(block: &Block, known: &'a Known) -> Option<Names<'a>> {
    let first = block.labels.first().filter(|_| block.ident.as_str() == "list")?.as_str();
    let label = block.labels.get(1).map_or("", |label| label.as_str());
    let attributes = known.lists.get(first)?;
    Some(Names::of_block(format!("list.{first}.{label}: {CONFIG}"), attributes, &[]))
}

fn body(body: &Body, names: &Names<'_>, findings: &mut Vec<Finding>) {
    for structure in body {
        match structure {
            Structure::Attribute(Attribute { key, value, .. }) => {
                member(key.as_str(), key.span(), value, names, findings);
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

fn member(name: &str, span: Option<Range<usize>>, value: &Expression, names: &Names<'_>, findings: &mut Vec<Finding>) {
    match names.attribute(name) {
        Err(text) => findings.push(Finding { at: start(span), text }),
        Ok(Some(place)) => literals(value, &mut |literal| self::literal(literal, &place, findings)),
        Ok(None) => {}
    }
}

/// What is written out: the expression itself, or what it passes on.
fn literals(value: &Expression, each: &mut dyn FnMut(&Expression)) {
    match value {
        Expression::Parenthesis(inner) => literals(inner.inner(), each),
        Expression::Conditional(condition) => {
            literals(&condition.true_expr, each);
            literals(&condition.false_expr, each);
        }
        Expression::FuncCall(call) if PASS_ON.contains(&call.name.name.as_str()) => {
            call.args.iter().for_each(|argument| literals(argument, each));
        }
        literal => each(literal),
    }
}

fn literal(literal: &Expression, place: &Value<'_>, findings: &mut Vec<Finding>) {
    match literal {
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
    literals(value, &mut |literal| {
        if let Expression::Object(object) = literal {
            members(object, names, findings);
        }
    });
}

fn members(object: &Object, names: &Names<'_>, findings: &mut Vec<Finding>) {
    for (key, value) in object {
        if let Some(name) = name(key) {
            member(name, key.span(), value.expr(), names, findings);
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
