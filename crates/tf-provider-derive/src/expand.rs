//! Generates the implementation of `Model` for a struct.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DataStruct, DeriveInput, Fields, spanned::Spanned};

use crate::field::Field;

/// The whole implementation, or every mistake that was found.
pub(crate) fn model(input: &DeriveInput) -> syn::Result<TokenStream> {
    let fields = fields(input)?;
    let struct_name = &input.ident;
    let attributes = fields.iter().map(Field::attribute);
    let taken = fields.iter().map(|Field { ident, name, .. }| {
        quote!(#ident: ::tf_provider::model::fields::take(&mut object, #name, path, problems))
    });
    let given = fields.iter().map(|Field { ident, name, .. }| {
        quote!((::std::string::String::from(#name), ::tf_provider::model::ModelValue::into_value(self.#ident)))
    });
    let object = quote!(::std::collections::BTreeMap<::std::string::String, ::tf_provider::Value>);
    Ok(quote! {
        #[automatically_derived]
        impl ::tf_provider::model::Model for #struct_name {
            fn attributes() -> ::std::vec::Vec<::tf_provider::schema::Attribute> {
                ::std::vec![#(#attributes),*]
            }

            fn from_object(
                mut object: #object,
                path: &::tf_provider::Path,
                problems: &mut ::tf_provider::Diagnostics,
            ) -> Self {
                let model = Self { #(#taken),* };
                ::tf_provider::model::fields::refuse_rest(object, path, problems);
                model
            }

            fn into_object(self) -> #object {
                <#object as ::core::convert::From<_>>::from([#(#given),*])
            }
        }
    })
}

fn fields(input: &DeriveInput) -> syn::Result<Vec<Field>> {
    let Data::Struct(DataStruct { fields: Fields::Named(named), .. }) = &input.data else {
        return Err(syn::Error::new(input.span(), "Model is derived for a struct with named fields"));
    };
    if !input.generics.params.is_empty() {
        return Err(syn::Error::new(input.generics.span(), "a model has no type parameters: its schema is fixed"));
    }
    let mut mistakes: Option<syn::Error> = None;
    let mut add = |mistake: syn::Error| match &mut mistakes {
        Some(all) => all.combine(mistake),
        None => mistakes = Some(mistake),
    };
    let mut names = BTreeSet::new();
    let mut fields = Vec::new();
    for field in &named.named {
        match Field::of(field) {
            Ok(field) if !names.insert(field.name.clone()) => {
                add(syn::Error::new(field.name_span(), format!("two attributes are named {:?}", field.name)));
            }
            Ok(field) => fields.push(field),
            Err(mistake) => add(mistake),
        }
    }
    mistakes.map_or(Ok(fields), Err)
}

#[cfg(test)]
mod tests;
