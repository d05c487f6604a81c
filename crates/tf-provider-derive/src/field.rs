//! Reads one field (name, description, mode) and checks it for contradictions.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Expr, ExprLit, Ident, Lit, Type, ext::IdentExt, spanned::Spanned};

use crate::keys::{Bound, Bounds, Keys};

/// A field of a model, ready to be written out.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) name: String,
    description: String,
    mode: TokenStream,
    keys: Keys,
}

impl Field {
    pub(crate) fn of(field: &syn::Field) -> syn::Result<Self> {
        let Some(ident) = field.ident.clone() else {
            return Err(syn::Error::new(field.span(), "a model has named fields"));
        };
        let keys = Keys::of(field)?;
        let mode = mode(&keys, ident.span())?;
        contradictions(&keys)?;
        let description = doc_comment(&field.attrs);
        if description.is_empty() {
            return Err(syn::Error::new(ident.span(), "an attribute needs a doc comment: it is its description"));
        }
        let name = keys.name.as_ref().map_or_else(|| ident.unraw().to_string(), syn::LitStr::value);
        Ok(Self { ident, ty: field.ty.clone(), name, description, mode, keys })
    }

    /// Where its name was written.
    pub(crate) fn name_span(&self) -> Span {
        self.keys.name.as_ref().map_or_else(|| self.ident.span(), syn::LitStr::span)
    }

    /// The expression that makes its `Attribute`.
    pub(crate) fn attribute(&self) -> TokenStream {
        let Self { ty, name, description, mode, keys, .. } = self;
        let kind = quote_spanned!(ty.span()=> <#ty as ::tf_provider::model::ModelValue>::kind());
        let text = |text: &Option<syn::LitStr>| match text {
            Some(text) => quote!(::core::option::Option::Some(::std::string::String::from(#text))),
            None => quote!(::core::option::Option::None),
        };
        let (deprecated, instead) = (text(&keys.deprecated), text(&keys.instead));
        let default = match &keys.default {
            Some(literal) => default(literal, ty),
            None => quote!(::core::option::Option::None),
        };
        let checks = checks(keys);
        let description = documentation(description, keys);
        let (sensitive, replaces, keeps) = (keys.sensitive.is_some(), keys.replace.is_some(), keys.keep.is_some());
        let presence = keys.presence.is_some();
        quote! {
            ::tf_provider::schema::Attribute {
                sensitive: #sensitive,
                deprecated: #deprecated,
                default: #default,
                checks: ::std::vec![#(#checks),*],
                replaces: #replaces,
                keeps_prior: #keeps,
                presence: #presence,
                instead: #instead,
                ..::tf_provider::schema::Attribute::new(#name, #kind, #mode, #description)
            }
        }
    }
}

/// The description, with its placeholders filled in where the keys give them values.
fn documentation(description: &str, keys: &Keys) -> TokenStream {
    let values = keys.doc.iter().flatten().map(|(name, value)| quote!(#name = #value));
    match keys.doc {
        Some(_) => quote!(::std::format!(#description, #(#values),*)),
        None => quote!(#description),
    }
}

fn mode(keys: &Keys, field: Span) -> syn::Result<TokenStream> {
    let storage = match keys.write_only {
        Some(_) => quote!(::tf_provider::schema::Storage::WriteOnly),
        None => quote!(::tf_provider::schema::Storage::Stored),
    };
    let mode = quote!(::tf_provider::schema::Mode);
    match (keys.required, keys.optional, keys.computed) {
        (Some(_), None, None) => Ok(quote!(#mode::Required(#storage))),
        (None, Some(_), None) => Ok(quote!(#mode::Optional(#storage))),
        (None, Some(_), Some(_)) => Ok(quote!(#mode::OptionalComputed)),
        (None, None, Some(_)) => Ok(quote!(#mode::Computed)),
        (Some(_), Some(span), _) => Err(syn::Error::new(span, "an attribute is either required or optional")),
        (Some(_), None, Some(span)) => Err(syn::Error::new(span, "a required attribute cannot be computed")),
        (None, None, None) => Err(syn::Error::new(
            field,
            "say who sets the attribute: #[attr(required)], #[attr(optional)], #[attr(optional, computed)] or #[attr(computed)]",
        )),
    }
}

/// What the mode alone does not exclude.
fn contradictions(keys: &Keys) -> syn::Result<()> {
    let only_computed = keys.optional.is_none() && keys.required.is_none();
    if let Some(span) = keys.presence.filter(|_| keys.optional.is_none()) {
        return Err(syn::Error::new(span, "only an optional attribute can be empty or null"));
    }
    if let Some(instead) = keys.instead.as_ref().filter(|_| !only_computed) {
        return Err(syn::Error::new(instead.span(), "this attribute can be written itself"));
    }
    let has_checks = keys.one_of.is_some() || keys.range.is_some() || keys.length.is_some();
    match (&keys.default, keys.computed, keys.optional, keys.write_only, keys.keep) {
        (Some(default), None, _, _, _) | (Some(default), _, None, _, _) => Err(syn::Error::new(
            default.span(),
            "a default needs #[attr(optional, computed)]: the provider fills it in",
        )),
        (_, Some(_), _, Some(span), _) => {
            Err(syn::Error::new(span, "a write-only attribute cannot be computed: no state may hold its value"))
        }
        (_, None, _, _, Some(span)) => Err(syn::Error::new(span, "only a computed attribute can keep its prior value")),
        (Some(_), _, _, _, Some(span)) => {
            Err(syn::Error::new(span, "an attribute with a default never keeps its prior value"))
        }
        _ if only_computed && has_checks => Err(syn::Error::new(
            keys.computed.unwrap_or_else(Span::call_site),
            "checks are for configured values; this attribute is only computed",
        )),
        _ => Ok(()),
    }
}

/// The default as the field would hold it: a literal of the wrong type does not compile.
fn default(literal: &Expr, ty: &Type) -> TokenStream {
    let known = match literal {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => quote!(::std::string::String::from(#text)),
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) if number.suffix().is_empty() => quote!(#number as i64),
        other => quote!(#other),
    };
    quote_spanned! {literal.span()=>
        ::core::option::Option::Some(<#ty as ::tf_provider::model::ModelValue>::into_value(
            ::tf_provider::Attr::Known(::core::convert::Into::into(#known))
        ))
    }
}

fn checks(keys: &Keys) -> Vec<TokenStream> {
    let one_of = keys.one_of.as_ref().map(|names| quote!(::tf_provider::schema::Check::OneOf(&[#(#names),*])));
    let range = keys.range.as_ref().map(|bounds| bounded(&quote!(Range), bounds));
    let length = keys.length.as_ref().map(|bounds| bounded(&quote!(Length), bounds));
    one_of.into_iter().chain(range).chain(length).collect()
}

fn bounded(check: &TokenStream, bounds: &Bounds) -> TokenStream {
    let option = |bound: &Option<Bound>| match bound {
        Some(Bound::Number(number)) => quote!(::core::option::Option::Some(#number)),
        Some(Bound::Constant(constant)) => quote!(::core::option::Option::Some(#constant)),
        None => quote!(::core::option::Option::None),
    };
    let (min, max) = (option(&bounds.min), option(&bounds.max));
    quote!(::tf_provider::schema::Check::#check { min: #min, max: #max })
}

/// The lines of the doc comment, without the one space that usually starts them.
fn doc_comment(attributes: &[syn::Attribute]) -> String {
    let line = |attribute: &syn::Attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    };
    let lines: Vec<String> = attributes.iter().filter_map(line).collect();
    let trimmed: Vec<&str> = lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect();
    trimmed.join("\n").trim().to_owned()
}
