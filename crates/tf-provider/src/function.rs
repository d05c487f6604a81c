//! The trait that an author implements for a provider function, which is pure and has no configuration.

use std::collections::BTreeSet;

use crate::{value::Value, value_type::Type};

/// A function, called as `provider::<name>::<NAME>(…)`. Register it in
/// [`Provider::functions`](crate::provider::Provider::functions).
///
/// The same arguments must always give the same result: Terraform calls it in plan and apply and compares.
pub trait Function: Send + Sync + 'static {
    /// The name, an HCL identifier.
    fn name(&self) -> &'static str;

    /// Parameters, result and documentation.
    fn signature(&self) -> Signature;

    /// The result. Arguments have the types of the parameters; variadic ones follow the positional ones. Null and
    /// unknown arguments only arrive where the parameter allows them.
    ///
    /// # Errors
    /// When the result is not defined; names the argument that is to blame.
    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError>;
}

/// What a function takes and gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    /// The positional parameters.
    pub parameters: Vec<Parameter>,
    /// The parameter of any number of further arguments.
    pub variadic: Option<Parameter>,
    /// The type of the result.
    pub result: Type,
    /// One line, without Markdown.
    pub summary: String,
    /// Markdown.
    pub description: String,
    /// What to use instead, when it is deprecated.
    pub deprecated: Option<String>,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// An HCL identifier, unique in the signature.
    pub name: String,
    /// The type of the argument.
    pub ty: Type,
    /// Whether null arrives here; otherwise Terraform refuses it.
    pub allow_null: bool,
    /// Whether unknown values arrive here; otherwise the result is unknown without a call.
    pub allow_unknown: bool,
    /// Markdown.
    pub description: String,
}

/// Why a function has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionError {
    /// Sentences for the practitioner. The host adds its own to the last one's end, so that a full stop there is left out.
    pub text: String,
    /// The position, from zero, of the argument to blame; `None` when it is the whole call.
    pub argument: Option<usize>,
}

impl Signature {
    /// A signature without parameters.
    pub fn new(result: Type, summary: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            parameters: Vec::new(),
            variadic: None,
            result,
            summary: summary.into(),
            description: description.into(),
            deprecated: None,
        }
    }

    /// The same with one more positional parameter.
    #[must_use]
    pub fn parameter(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// What the host would refuse about a function of this name: each as a sentence without full stop.
    pub fn problems(&self, name: &str) -> Vec<String> {
        let mut problems = Vec::new();
        let mut seen = BTreeSet::new();
        if !is_identifier(name) {
            problems.push(format!("the function name {name:?} is not an identifier"));
        }
        for Parameter { name, .. } in self.parameters.iter().chain(&self.variadic) {
            if !is_identifier(name) {
                problems.push(format!("the parameter name {name:?} is not an identifier"));
            }
            if !seen.insert(name) {
                problems.push(format!("two parameters are named {name:?}"));
            }
        }
        problems
    }

    /// The parameter of the argument at this position, from zero.
    pub(crate) fn parameter_at(&self, position: usize) -> Option<&Parameter> {
        self.parameters.get(position).or(self.variadic.as_ref())
    }
}

impl Parameter {
    /// A parameter that takes neither null nor unknown.
    pub fn new(name: impl Into<String>, ty: Type, description: impl Into<String>) -> Self {
        Self { name: name.into(), ty, allow_null: false, allow_unknown: false, description: description.into() }
    }
}

impl FunctionError {
    /// The argument at `position`, from zero, is to blame.
    pub fn argument(position: usize, text: impl Into<String>) -> Self {
        Self { text: text.into(), argument: Some(position) }
    }

    /// The whole call is to blame.
    pub fn call(text: impl Into<String>) -> Self {
        Self { text: text.into(), argument: None }
    }
}

/// An HCL identifier, in ASCII.
fn is_identifier(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_identifiers() {
        let parameter = |name: &str| Parameter::new(name, Type::String, "");
        let mut signature = Signature::new(Type::Bool, "", "").parameter(parameter("a")).parameter(parameter("b_2"));
        assert_eq!(signature.problems("is_it"), Vec::<String>::new());
        signature.variadic = Some(parameter("a"));
        assert_eq!(signature.problems("2nd").len(), 2);
        assert_eq!(signature.parameter(parameter("not this")).problems("f").len(), 2);
    }
}
