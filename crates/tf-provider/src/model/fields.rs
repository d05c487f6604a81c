//! The functions that derived [`Model`](super::Model) implementations call.

use std::collections::BTreeMap;

use super::ModelValue;
use crate::{diagnostic::Diagnostics, path::Path, value::Value};

/// Takes the attribute `name` out of the object at `path`. An attribute that is not there is an error: the codecs
/// produce complete objects.
pub fn take<F: ModelValue>(
    object: &mut BTreeMap<String, Value>,
    name: &str,
    path: &Path,
    problems: &mut Diagnostics,
) -> F {
    let path = path.attribute(name);
    let value = object.remove(name).unwrap_or_else(|| {
        problems.error(
            path.clone(),
            "Attribute missing in an object",
            format!(
                "The object should have the attribute {name:?} and does not. This is a bug in the provider; please report it."
            ),
        );
        Value::Null
    });
    F::from_value(value, &path, problems)
}

/// Makes an error of every attribute that the model did not take.
pub fn refuse_rest(object: BTreeMap<String, Value>, path: &Path, problems: &mut Diagnostics) {
    for name in object.into_keys() {
        problems.error(
            path.clone(),
            "Unknown attribute in an object",
            format!(
                "The object has the attribute {name:?}, which is not part of its schema. This is a bug in the provider; please report it."
            ),
        );
    }
}
