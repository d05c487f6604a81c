//! `CallFunction`: returns the result of a provider function or one error; the protocol has no diagnostics here.

use super::Server;
use crate::{
    diagnostic::Diagnostics,
    encoded::Encoded,
    function::{FunctionError, Signature},
    provider::Provider,
    value::Value,
};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) name: String,
    pub(crate) arguments: Vec<Encoded>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Response(pub(crate) Result<Encoded, FunctionError>);

pub(crate) fn handle<P: Provider>(server: &Server<P>, request: &Request) -> Response {
    Response(call(server, request))
}

fn call<P: Provider>(server: &Server<P>, request: &Request) -> Result<Encoded, FunctionError> {
    let Some(registered) = server.registry().functions.get(request.name.as_str()) else {
        let text = format!("This version of the provider has no function {:?}.", request.name);
        return Err(FunctionError::call(text));
    };
    let arguments = decode(&registered.signature, &request.arguments)?;
    let result = registered.function.call(arguments)?;
    Encoded::encode(&result, &registered.signature.result).map_err(|bug| FunctionError::call(text(bug)))
}

fn decode(signature: &Signature, arguments: &[Encoded]) -> Result<Vec<Value>, FunctionError> {
    if arguments.len() < signature.parameters.len() {
        let (expected, found) = (signature.parameters.len(), arguments.len());
        return Err(FunctionError::call(format!("Expected at least {expected} arguments, found {found}.")));
    }
    let numbered = arguments.iter().enumerate();
    let decode = |(position, argument): (usize, &Encoded)| {
        let Some(parameter) = signature.parameter_at(position) else {
            return Err(FunctionError::argument(position, "There is no parameter for this argument."));
        };
        let value = argument.decode(&parameter.ty, "argument");
        let value = value.map_err(|mismatch| FunctionError::argument(position, text(mismatch)))?;
        if value.is_null() && !parameter.allow_null {
            return Err(FunctionError::argument(position, "The argument must not be null."));
        }
        Ok(value)
    };
    numbered.map(decode).collect()
}

fn text(diagnostics: Diagnostics) -> String {
    let details = diagnostics.into_iter().map(|diagnostic| diagnostic.detail);
    details.collect::<Vec<_>>().join(" ")
}

impl From<Diagnostics> for Response {
    fn from(diagnostics: Diagnostics) -> Self {
        Self(Err(FunctionError::call(text(diagnostics))))
    }
}
