//! Which rules of a model does an exchange break? Walks the members along their shapes.

use serde_json::{Number, Value};

use crate::model::{Bounds, Model, Models, NumberKind, Operation, Shape};
use crate::pattern::Pattern;
use crate::{Exchange, Part, Violation};

/// Codes that any operation may answer with: the lists of common errors in the API references of AWS, the codes of
/// the protocols, and what IAM and the limits of request rates add.
const COMMON_ERRORS: [&str; 24] = [
    "AccessDenied",
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InternalFailure",
    "InternalServerError",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "OptInRequired",
    "RequestExpired",
    "SerializationException",
    "ServiceUnavailable",
    "SignatureDoesNotMatch",
    "Throttling",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
];

impl Models {
    /// Every rule of AWS's models that the exchange breaks.
    #[must_use]
    pub fn violations(&self, exchange: &Exchange<'_>) -> Vec<Violation> {
        let mut report = Report {
            operation: format!("{}:{}", exchange.service, exchange.operation),
            part: Part::Request,
            found: Vec::new(),
        };
        match self.service(exchange.service) {
            None => report.add("", "there is no model of this service"),
            Some(model) => match model.operations.get(exchange.operation) {
                None => report.add("", "the service has no such operation"),
                Some(operation) => model.exchange(operation, exchange, &mut report),
            },
        }
        report.found
    }
}

/// What was found, and where the walk is.
struct Report {
    operation: String,
    part: Part,
    found: Vec<Violation>,
}

impl Report {
    fn add(&mut self, path: &str, rule: impl Into<String>) {
        let (operation, path) = (self.operation.clone(), path.to_owned());
        self.found.push(Violation { operation, part: self.part, path, rule: rule.into() });
    }
}

impl Model {
    fn exchange(&self, operation: &Operation, exchange: &Exchange<'_>, report: &mut Report) {
        let Exchange { service: _, operation: _, request, outcome } = exchange;
        if let Some(request) = request {
            report.part = Part::Request;
            self.top(operation.input.as_deref(), request, report);
        }
        match outcome {
            None => {}
            Some(Ok(response)) => {
                report.part = Part::Response;
                self.top(operation.output.as_deref(), response, report);
            }
            Some(Err(code)) => {
                report.part = Part::Error;
                if !COMMON_ERRORS.contains(code) && !operation.errors.iter().any(|known| known == code) {
                    report.add("", format!("`{code}` is no error of this operation"));
                }
            }
        }
    }

    /// A whole request or response. One without members may have no body at all.
    fn top(&self, shape: Option<&str>, value: &Value, report: &mut Report) {
        let is_empty = value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty);
        match shape {
            None if is_empty => {}
            None => report.add("", format!("there are no members in the model, found {}", short(value))),
            Some(shape) if is_empty => self.value(shape, &Value::Object(serde_json::Map::new()), "", report),
            Some(shape) => self.value(shape, value, "", report),
        }
    }

    fn value(&self, shape: &str, value: &Value, path: &str, report: &mut Report) {
        let Some(shape) = self.shapes.get(shape) else {
            return report.add(path, format!("the model lacks its own shape `{shape}`"));
        };
        match (shape, value) {
            (Shape::Structure { members, required, is_union }, Value::Object(given)) => {
                if given.is_empty() && !path.is_empty() && !members.is_empty() && report.part == Part::Request {
                    report.add(path, "a structure without members");
                }
                for name in required.iter().filter(|name| !given.contains_key(*name)) {
                    report.add(path, format!("the required member `{name}` is missing"));
                }
                if *is_union && given.len() != 1 {
                    report.add(path, format!("exactly one member is allowed, found {}", given.len()));
                }
                for (name, value) in given {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    match members.get(name) {
                        Some(shape) => self.value(shape, value, &path, report),
                        None => report.add(&path, "unknown member"),
                    }
                }
            }
            (Shape::List { member, bounds }, Value::Array(list)) => {
                bounds.check("elements", list.len(), path, report);
                for (number, value) in list.iter().enumerate() {
                    self.value(member, value, &format!("{path}[{number}]"), report);
                }
            }
            (Shape::Map { key, value: shape, bounds }, Value::Object(entries)) => {
                bounds.check("entries", entries.len(), path, report);
                for (name, value) in entries {
                    let path = format!("{path}[{name:?}]");
                    self.value(key, &Value::from(name.as_str()), &path, report);
                    self.value(shape, value, &path, report);
                }
            }
            (Shape::Text { bounds, pattern, allowed }, Value::String(text)) => {
                check_text(text, (*bounds, pattern.as_ref(), allowed), path, report);
            }
            (Shape::Number { kind, bounds }, Value::Number(number)) => {
                check_number(number, *kind, *bounds, path, report);
            }
            (Shape::Number { kind, bounds }, Value::String(text)) if self.is_untyped => match text.parse::<Number>() {
                Ok(number) => check_number(&number, *kind, *bounds, path, report),
                Err(_) => report.add(path, format!("a number is expected, found {}", short(value))),
            },
            (Shape::Boolean, Value::Bool(_))
            | (Shape::Timestamp, Value::Number(_))
            | (Shape::Blob, Value::String(_)) => {}
            (Shape::Boolean, Value::String(text)) if self.is_untyped && ["true", "false"].contains(&text.as_str()) => {}
            (Shape::Timestamp, Value::String(text)) if self.is_untyped && text.contains('T') => {}
            (shape, value) => report.add(path, format!("{} is expected, found {}", shape.noun(), short(value))),
        }
    }
}

impl Bounds {
    fn check(self, noun: &str, count: usize, path: &str, report: &mut Report) {
        let Self { min, max } = self;
        // Counts are far below 2⁵³, where a float is exact.
        let count = count as f64;
        if let Some(min) = min.filter(|min| count < *min) {
            report.add(path, format!("at least {min} {noun} are expected, found {count}"));
        }
        if let Some(max) = max.filter(|max| count > *max) {
            report.add(path, format!("at most {max} {noun} are allowed, found {count}"));
        }
    }
}

impl Shape {
    fn noun(&self) -> &'static str {
        match self {
            Self::Structure { .. } => "a structure",
            Self::List { .. } => "a list",
            Self::Map { .. } => "a map",
            Self::Text { .. } => "a text",
            Self::Number { .. } => "a number",
            Self::Boolean => "a boolean",
            Self::Timestamp => "a time",
            Self::Blob => "a blob",
        }
    }
}

type TextRules<'a> = (Bounds, Option<&'a Pattern>, &'a [String]);

fn check_text(text: &str, (bounds, pattern, allowed): TextRules<'_>, path: &str, report: &mut Report) {
    bounds.check("characters", text.chars().count(), path, report);
    if let Some(pattern) = pattern.filter(|pattern| !pattern.matches(text)) {
        report.add(path, format!("{} does not match {}", short(&text.into()), pattern.as_str()));
    }
    if !allowed.is_empty() && !allowed.iter().any(|known| known == text) {
        report.add(path, format!("{} is none of {}", short(&text.into()), allowed.join(", ")));
    }
}

fn check_number(number: &Number, kind: NumberKind, bounds: Bounds, path: &str, report: &mut Report) {
    let fits = match kind {
        NumberKind::Integer => number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        NumberKind::Long => number.as_i64().is_some(),
        NumberKind::Double => number.as_f64().is_some_and(f64::is_finite),
    };
    if !fits {
        let bits = match kind {
            NumberKind::Integer => "a whole number of 32 bits",
            NumberKind::Long => "a whole number of 64 bits",
            NumberKind::Double => "a finite number",
        };
        report.add(path, format!("{bits} is expected, found {number}"));
    }
    let value = number.as_f64().unwrap_or_default();
    if let Some(min) = bounds.min.filter(|min| value < *min) {
        report.add(path, format!("at least {min} is expected, found {number}"));
    }
    if let Some(max) = bounds.max.filter(|max| value > *max) {
        report.add(path, format!("at most {max} is allowed, found {number}"));
    }
}

/// The beginning of a value, for a message.
fn short(value: &Value) -> String {
    const MAX: usize = 80;
    let text = value.to_string();
    if text.chars().count() <= MAX { text } else { format!("{}…", text.chars().take(MAX).collect::<String>()) }
}

#[cfg(test)]
mod tests;
