//! Does a call conform to AWS's own description of the service?
//!
//! AWS publishes the shapes of every operation as JSON; the Python package `botocore` ships them. [`Models`] reads that
//! JSON, and [`Models::violations`] checks one [`Exchange`]: required members, types, lengths, ranges, enumerations,
//! patterns, unknown members and empty structures of the request and the response, and the code of an error. It knows no
//! table and no provider, so it finds mistakes that none of our own rules can see.

mod check;
mod model;
mod pattern;

use std::fmt;

use serde_json::Value;

pub use model::Models;

/// One call and its outcome.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// The endpoint prefix of the service, for example `dynamodb`.
    pub service: &'a str,
    /// For example `UpdateTable`.
    pub operation: &'a str,
    /// The members of the request, if they were recorded.
    pub request: Option<&'a Value>,
    /// The members of the response or the code of the error, if there was one.
    pub outcome: Option<Result<&'a Value, &'a str>>,
}

/// Part of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The members of the request.
    Request,
    /// The members of the response.
    Response,
    /// The code of the error.
    Error,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Error => "error",
        })
    }
}

/// A rule of the model that an exchange breaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The service and the operation: `dynamodb:UpdateTable`.
    pub operation: String,
    /// Where the violation is.
    pub part: Part,
    /// The path of the member, for example `KeySchema[0].KeyType`; empty for the part as a whole.
    pub path: String,
    /// The rule, and what was found instead.
    pub rule: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, part, path, rule } = self;
        let place = if path.is_empty() { String::new() } else { format!(" `{path}`") };
        write!(f, "{operation} {part}{place}: {rule}")
    }
}
