//! Takes out of a configuration what the schema has found wrong: what follows from one mistake is not a second one.

use crate::diagnostic::{Diagnostics, Severity};
use crate::path::{Path, Step};
use crate::value::Value;

/// The configuration with an unknown value in place of each text, number or boolean that an error is about. Rules are silent
/// about what is not known.
pub fn without_mistaken(mut config: Value, problems: &Diagnostics) -> Value {
    for problem in problems.iter().filter(|problem| problem.severity == Severity::Error) {
        if let Some(value) = at(&mut config, &problem.path)
            && matches!(value, Value::Bool(_) | Value::Number(_) | Value::String(_))
        {
            *value = Value::unknown();
        }
    }
    config
}

fn at<'a>(config: &'a mut Value, path: &Path) -> Option<&'a mut Value> {
    path.steps().iter().try_fold(config, |value, step| match (value, step) {
        (Value::Object(members), Step::Attribute(name)) => members.get_mut(name),
        (Value::Map(elements), Step::Key(key)) => elements.get_mut(key),
        (Value::List(elements) | Value::Tuple(elements), Step::Index(index)) => {
            usize::try_from(*index).ok().and_then(|index| elements.get_mut(index))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_an_error_is_about_is_taken_out() {
        let text = |text: &str| Value::String(text.to_owned());
        let object = |members: [(&str, Value); 2]| {
            Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
        };
        let config = |format: Value, first: Value| {
            let list = Value::List(vec![first, text("b")]);
            object([("format", format), ("names", object([("list", list), ("other", text("kept"))]))])
        };
        let mut problems = Diagnostics::none();
        problems.error(Path::of("format"), "Invalid choice", "");
        problems.error(Path::of("names").attribute("list").index(0), "Invalid choice", "");
        problems.warning(Path::of("names").attribute("other"), "Unusual", "");
        problems.error(Path::of("names"), "Of the whole object", "");
        problems.error(Path::of("missing").attribute("inside"), "Required value missing", "");
        let cleared = without_mistaken(config(text("csv"), text("a")), &problems);
        assert_eq!(cleared, config(Value::unknown(), Value::unknown()));
    }
}
