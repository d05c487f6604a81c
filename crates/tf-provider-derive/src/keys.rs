//! Reads the keys inside `#[attr(…)]` with their values and places.

use proc_macro2::Span;
use syn::{
    Expr, ExprLit, ExprUnary, Ident, Lit, LitInt, LitStr, Token, UnOp, meta::ParseNestedMeta, parenthesized,
    parse::ParseStream, punctuated::Punctuated, spanned::Spanned,
};

/// Everything that was written in the `#[attr(…)]` of one field.
#[derive(Default)]
pub(crate) struct Keys {
    pub(crate) required: Option<Span>,
    pub(crate) optional: Option<Span>,
    pub(crate) computed: Option<Span>,
    pub(crate) write_only: Option<Span>,
    pub(crate) sensitive: Option<Span>,
    pub(crate) replace: Option<Span>,
    pub(crate) keep: Option<Span>,
    pub(crate) presence: Option<Span>,
    pub(crate) instead: Option<LitStr>,
    pub(crate) name: Option<LitStr>,
    pub(crate) deprecated: Option<LitStr>,
    pub(crate) default: Option<Expr>,
    pub(crate) one_of: Option<Vec<LitStr>>,
    pub(crate) range: Option<Bounds>,
    pub(crate) length: Option<Bounds>,
    pub(crate) doc: Option<Vec<(Ident, Expr)>>,
}

/// `(1, 35)`, `(1, _)` or `(_, limits::MAX)`: numbers, or constants of type `i64`.
pub(crate) struct Bounds {
    pub(crate) min: Option<Bound>,
    pub(crate) max: Option<Bound>,
}

/// One end of a range.
pub(crate) enum Bound {
    /// Written as a number.
    Number(i64),
    /// The name of a constant.
    Constant(syn::Path),
}

impl Keys {
    /// Reads all `#[attr(…)]` of a field.
    pub(crate) fn of(field: &syn::Field) -> syn::Result<Self> {
        let mut keys = Self::default();
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("attr")) {
            attribute.parse_nested_meta(|meta| keys.read(&meta))?;
        }
        Ok(keys)
    }

    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let key = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        let flag = |slot: &mut Option<Span>| set(slot, meta.path.span(), meta);
        match key.as_str() {
            "required" => flag(&mut self.required),
            "optional" => flag(&mut self.optional),
            "computed" => flag(&mut self.computed),
            "write_only" => flag(&mut self.write_only),
            "sensitive" => flag(&mut self.sensitive),
            "replace" => flag(&mut self.replace),
            "keep" => flag(&mut self.keep),
            "presence" => flag(&mut self.presence),
            "instead" => set(&mut self.instead, meta.value()?.parse()?, meta),
            "name" => set(&mut self.name, meta.value()?.parse()?, meta),
            "deprecated" => set(&mut self.deprecated, meta.value()?.parse()?, meta),
            "default" => set(&mut self.default, literal(meta.value()?.parse()?)?, meta),
            "one_of" => set(&mut self.one_of, strings(meta)?, meta),
            "range" => set(&mut self.range, bounds(meta)?, meta),
            "length" => set(&mut self.length, bounds(meta)?, meta),
            "doc" => set(&mut self.doc, values(meta)?, meta),
            _ => Err(meta.error(
                "unknown key; known are required, optional, computed, write_only, sensitive, replace, keep, \
                 presence, instead, name, deprecated, default, one_of, range, length, doc",
            )),
        }
    }
}

fn set<T>(slot: &mut Option<T>, value: T, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if slot.replace(value).is_some() { Err(meta.error("this key is given twice")) } else { Ok(()) }
}

/// An integer, float, bool or string, integers and floats possibly negative.
fn literal(expression: Expr) -> syn::Result<Expr> {
    let number = |expression: &Expr| matches!(expression, Expr::Lit(ExprLit { lit: Lit::Int(_) | Lit::Float(_), .. }));
    let fits = match &expression {
        Expr::Lit(ExprLit { lit: Lit::Int(_) | Lit::Float(_) | Lit::Bool(_) | Lit::Str(_), .. }) => true,
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => number(expr),
        _ => false,
    };
    if fits {
        Ok(expression)
    } else {
        Err(syn::Error::new(expression.span(), "a default is an integer, a float, a bool or a string literal"))
    }
}

fn strings(meta: &ParseNestedMeta<'_>) -> syn::Result<Vec<LitStr>> {
    let content;
    parenthesized!(content in meta.input);
    let strings: Vec<LitStr> = Punctuated::<LitStr, Token![,]>::parse_terminated(&content)?.into_iter().collect();
    if strings.is_empty() { Err(meta.error("one_of needs at least one string")) } else { Ok(strings) }
}

fn bounds(meta: &ParseNestedMeta<'_>) -> syn::Result<Bounds> {
    let content;
    parenthesized!(content in meta.input);
    let min = bound(&content)?;
    content.parse::<Token![,]>()?;
    let max = bound(&content)?;
    content.parse::<Option<Token![,]>>()?;
    if !content.is_empty() {
        return Err(content.error("expected two bounds: (min, max), with _ for an open end"));
    }
    match (min, max) {
        (None, None) => Err(meta.error("at least one bound must be a number")),
        (Some(Bound::Number(min)), Some(Bound::Number(max))) if min > max => {
            Err(meta.error("the lower bound is above the upper one"))
        }
        (min, max) => Ok(Bounds { min, max }),
    }
}

/// `name = expression, …`: what the placeholders of the doc comment stand for.
fn values(meta: &ParseNestedMeta<'_>) -> syn::Result<Vec<(Ident, Expr)>> {
    let content;
    parenthesized!(content in meta.input);
    let value = |input: ParseStream<'_>| {
        let name: Ident = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok((name, input.parse()?))
    };
    let values = content.parse_terminated(value, Token![,])?;
    if values.is_empty() { Err(meta.error("doc needs at least one value")) } else { Ok(values.into_iter().collect()) }
}

fn bound(content: ParseStream<'_>) -> syn::Result<Option<Bound>> {
    if content.parse::<Option<Token![_]>>()?.is_some() {
        return Ok(None);
    }
    if content.peek(Ident) || content.peek(Token![crate]) {
        return content.parse().map(|constant| Some(Bound::Constant(constant)));
    }
    let negative = content.parse::<Option<Token![-]>>()?.is_some();
    let number: i64 = content.parse::<LitInt>()?.base10_parse()?;
    Ok(Some(Bound::Number(if negative { -number } else { number })))
}
