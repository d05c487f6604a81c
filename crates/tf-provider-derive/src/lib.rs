//! `#[derive(Model)]` declares each attribute of a Terraform resource once.
//!
//! The doc comment of a field is the attribute's description; `#[attr(…)]` says who may set it and what is
//! checked. Flags that contradict each other do not compile. The full list of keys is in the documentation of
//! `tf_provider::model`.

use proc_macro::TokenStream;

mod expand;
mod field;
mod keys;

/// Implements `tf_provider::model::Model` for a struct whose fields are `Attr<…>`.
#[proc_macro_derive(Model, attributes(attr))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    expand::model(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
