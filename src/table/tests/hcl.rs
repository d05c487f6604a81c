//! Blocks of a file as the values that a provider receives, and the line on which each attribute begins.
//!
//! Only literals, and `jsonencode` of literals, have values here; references, other calls and templates are what is not
//! known yet.

use std::collections::BTreeMap;

use hcl_edit::{
    Span,
    expr::{Expression, Object, ObjectKey},
    structure::Body,
};
use tf_provider::{
    Path, Schema, Type, Value,
    schema::{Attribute, AttributeKind},
    value::SetElements,
};

/// A block with its attributes.
pub(crate) struct Block {
    /// All attributes of the schema.
    pub(crate) config: Value,
    /// Where what is written begins; the block itself at the root.
    pub(crate) lines: BTreeMap<Path, usize>,
}

/// The resource blocks of this type.
pub(crate) fn resources(source: &str, type_name: &str, schema: &Schema) -> Result<Vec<Block>, String> {
    blocks(source, "resource", type_name, schema)
}

/// The blocks of this kind and label. What does not fit the schema is an error: Terraform would not send it to the
/// provider.
pub(crate) fn blocks(source: &str, kind: &str, label: &str, schema: &Schema) -> Result<Vec<Block>, String> {
    let body: Body = source.parse().map_err(|error| format!("{error}"))?;
    let blocks = body.blocks().filter(|block| {
        block.ident.as_str() == kind && block.labels.first().is_some_and(|first| first.as_str() == label)
    });
    let read = |block: &hcl_edit::structure::Block| {
        let mut reader = Reader { source, lines: BTreeMap::new() };
        reader.begins(&Path::root(), block.ident.span());
        let written = block
            .body
            .attributes()
            .map(|attribute| (attribute.key.as_str().to_owned(), (attribute.span(), &attribute.value)));
        let config = reader.object(&schema.attributes, written.collect(), &Path::root())?;
        Ok(Block { config, lines: reader.lines })
    };
    blocks.map(read).collect()
}

struct Reader<'a> {
    source: &'a str,
    lines: BTreeMap<Path, usize>,
}

type Place<'a> = (Option<std::ops::Range<usize>>, &'a Expression);

impl Reader<'_> {
    fn begins(&mut self, path: &Path, span: Option<std::ops::Range<usize>>) {
        let start = span.expect("the parser knows where everything stands").start;
        self.lines.insert(path.clone(), self.source[..start].matches('\n').count() + 1);
    }

    fn object(
        &mut self,
        attributes: &[Attribute],
        mut written: BTreeMap<String, Place<'_>>,
        path: &Path,
    ) -> Result<Value, String> {
        let mut values = BTreeMap::new();
        for attribute in attributes {
            let path = path.attribute(&attribute.name);
            let value = match written.remove(&attribute.name) {
                Some((span, expression)) => {
                    self.begins(&path, span);
                    self.attribute(&attribute.kind, expression, &path)?
                }
                None if attribute.mode.is_required() => return Err(format!("`{path}` is required")),
                None => Value::Null,
            };
            values.insert(attribute.name.clone(), value);
        }
        match written.into_keys().next() {
            Some(name) => Err(format!("there is no `{}`", path.attribute(name))),
            None => Ok(Value::Object(values)),
        }
    }

    fn attribute(&mut self, kind: &AttributeKind, expression: &Expression, path: &Path) -> Result<Value, String> {
        match (kind, expression) {
            (_, Expression::Parenthesis(inner)) => self.attribute(kind, inner.inner(), path),
            (_, Expression::Null(_)) => Ok(Value::Null),
            (AttributeKind::Leaf(ty), expression) => self.leaf(ty, expression, path),
            (_, expression) if is_reference(expression) => Ok(Value::unknown()),
            (AttributeKind::Single(attributes), Expression::Object(object)) => {
                self.object(attributes, entries(object)?, path)
            }
            (AttributeKind::Map(attributes), Expression::Object(object)) => {
                let element = AttributeKind::Single(attributes.clone());
                self.map(object, path, |reader, expression, path| reader.attribute(&element, expression, path))
            }
            (AttributeKind::List(attributes), Expression::Array(array)) => {
                let element = AttributeKind::Single(attributes.clone());
                self.list(array, path, |reader, expression, path| reader.attribute(&element, expression, path))
                    .map(Value::List)
            }
            (kind, _) => Err(format!("`{path}` should be {kind:?}")),
        }
    }

    fn leaf(&mut self, ty: &Type, expression: &Expression, path: &Path) -> Result<Value, String> {
        match (ty, expression) {
            (ty, Expression::Parenthesis(inner)) => self.leaf(ty, inner.inner(), path),
            (_, Expression::Null(_)) => Ok(Value::Null),
            (Type::String, Expression::FuncCall(call)) if call.name.name.as_str() == "jsonencode" => {
                let document = call.args.iter().next().and_then(json);
                Ok(document.map_or_else(Value::unknown, |document| Value::String(document.to_string())))
            }
            (_, expression) if is_reference(expression) => Ok(Value::unknown()),
            (Type::String, Expression::String(text)) => Ok(Value::String(text.as_str().to_owned())),
            (Type::Bool, Expression::Bool(truth)) => Ok(Value::Bool(*truth.value())),
            (Type::Number, Expression::UnaryOp(negated)) => match self.leaf(ty, &negated.expr, path)? {
                Value::Number(number) => {
                    Ok(Value::Number(format!("-{number}").parse().map_err(|error| format!("{error}"))?))
                }
                other => Ok(other),
            },
            (Type::Number, Expression::Number(number)) => {
                number.value().to_string().parse().map(Value::Number).map_err(|error| format!("`{path}`: {error}"))
            }
            (Type::Map(element), Expression::Object(object)) => {
                self.map(object, path, |reader, expression, path| reader.leaf(element, expression, path))
            }
            (Type::List(element), Expression::Array(array)) => self
                .list(array, path, |reader, expression, path| reader.leaf(element, expression, path))
                .map(Value::List),
            (Type::Set(element), Expression::Array(array)) => self
                .list(array, path, |reader, expression, path| reader.leaf(element, expression, path))
                .map(|elements| Value::Set(SetElements::new(elements))),
            (ty, _) => Err(format!("`{path}` should be of type {ty:?}")),
        }
    }

    fn map(
        &mut self,
        object: &Object,
        path: &Path,
        mut read: impl FnMut(&mut Self, &Expression, &Path) -> Result<Value, String>,
    ) -> Result<Value, String> {
        let mut elements = BTreeMap::new();
        for (key, (span, expression)) in entries(object)? {
            let path = path.key(&key);
            self.begins(&path, span);
            elements.insert(key, read(self, expression, &path)?);
        }
        Ok(Value::Map(elements))
    }

    fn list(
        &mut self,
        array: &hcl_edit::expr::Array,
        path: &Path,
        mut read: impl FnMut(&mut Self, &Expression, &Path) -> Result<Value, String>,
    ) -> Result<Vec<Value>, String> {
        let element = |(position, expression): (usize, &Expression)| {
            let path = path.index(position);
            self.begins(&path, expression.span());
            read(self, expression, &path)
        };
        array.iter().enumerate().map(element).collect()
    }
}

fn entries(object: &Object) -> Result<BTreeMap<String, Place<'_>>, String> {
    let entry = |(key, value): (&ObjectKey, _)| {
        let name = match key {
            ObjectKey::Ident(ident) => ident.as_str().to_owned(),
            ObjectKey::Expression(Expression::String(text)) => text.as_str().to_owned(),
            // A lone word is parsed as a variable, and means itself.
            ObjectKey::Expression(Expression::Variable(ident)) => ident.as_str().to_owned(),
            ObjectKey::Expression(other) => return Err(format!("{other:?} is no literal key")),
        };
        let value: &hcl_edit::expr::ObjectValue = value;
        Ok((name, (key.span(), value.expr())))
    };
    object.iter().map(entry).collect()
}

/// The document that `jsonencode` makes of literals; `None` when something in it is not known yet.
fn json(expression: &Expression) -> Option<serde_json::Value> {
    match expression {
        Expression::String(text) => Some(text.as_str().into()),
        Expression::Bool(truth) => Some((*truth.value()).into()),
        Expression::Number(number) => number.value().as_i64().map(Into::into),
        Expression::Array(array) => array.iter().map(json).collect::<Option<Vec<_>>>().map(Into::into),
        Expression::Object(object) => {
            let entries = entries(object).ok()?.into_iter();
            let members = entries.map(|(name, (_, value))| Some((name, json(value)?)));
            members.collect::<Option<serde_json::Map<_, _>>>().map(Into::into)
        }
        _ => None,
    }
}

/// Whether the expression is evaluated by Terraform, here always to something that is not known yet.
fn is_reference(expression: &Expression) -> bool {
    match expression {
        Expression::StringTemplate(_)
        | Expression::HeredocTemplate(_)
        | Expression::Variable(_)
        | Expression::Conditional(_)
        | Expression::FuncCall(_)
        | Expression::Traversal(_)
        | Expression::BinaryOp(_)
        | Expression::ForExpr(_) => true,
        Expression::Null(_)
        | Expression::Bool(_)
        | Expression::Number(_)
        | Expression::String(_)
        | Expression::Array(_)
        | Expression::Object(_)
        | Expression::UnaryOp(_)
        | Expression::Parenthesis(_) => false,
    }
}
