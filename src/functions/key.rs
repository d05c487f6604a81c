//! `key`: the value of a key attribute, made by a template.

use std::collections::BTreeMap;

use table_design::{Part, Template, TemplateError};
use tf_provider::function::{Function, FunctionError, Parameter, Signature};
use tf_provider::{Refinements, Type, Value, similar};

use super::arguments::{Input, Stop, any_parameter, text_of};

pub(super) struct Key;

impl Function for Key {
    fn name(&self) -> &'static str {
        "key"
    }

    fn signature(&self) -> Signature {
        let description = "Fills the template of a key attribute, as `entities` of the table have it: literals, `{attribute}`, and \
            `{attribute:10}` for a whole number from 0 that is padded with zeros to ten digits, so that numbers sort as text. A value with \
            `#` or `|` can make the same key as another entity does: `entities` are checked as if values had none.";
        Signature::new(Type::String, "The value of a key, made by a template", description)
            .parameter(Parameter::new("template", Type::String, "The template, for instance `ORDER#{orderId}`."))
            .parameter(any_parameter(
                "values",
                "An object with the attributes of the template: strings, numbers and bools. It may have others.",
            ))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        let template = Template::parse(text_of(&arguments, 0)?)
            .map_err(|problem| FunctionError::argument(0, format!("This is no template: {problem}.")))?;
        let values = match values(&template, &Input::argument(&arguments, 1)) {
            Ok(values) => values,
            Err(Stop::Unknown) => return Ok(beginning(&template, &arguments)),
            Err(Stop::Error(error)) => return Err(error),
        };
        template.render(&values).map(Value::String).map_err(|problem| failed(&problem, &values))
    }
}

fn values(template: &Template, given: &Input<'_>) -> Result<BTreeMap<String, String>, Stop> {
    let members = given.members()?;
    let mut values = BTreeMap::new();
    for name in template.attributes() {
        let Some(value) = members.get(name) else {
            let known: Vec<&str> = given.entries()?.into_iter().map(|(name, _)| name).collect();
            let meant = similar::nearest(name, known.iter().map(|name| (*name, *name)));
            let meant = meant.map_or(String::new(), |other| format!(" What is given is `{other}`."));
            return Err(members.error(format!("The template takes `{name}`, which is not given.{meant}")));
        };
        let text = match value.value() {
            Value::Bool(truth) => truth.to_string(),
            Value::Number(number) => number.to_string(),
            _ => value.text()?.to_owned(),
        };
        values.insert(name.to_owned(), text);
    }
    Ok(values)
}

/// What the result begins with, whatever is not known yet.
fn beginning(template: &Template, arguments: &[Value]) -> Value {
    let given = Input::argument(arguments, 1);
    let mut prefix = String::new();
    for part in template.parts() {
        match part {
            Part::Literal(text) => prefix.push_str(text),
            Part::Attribute { name, width: None } => {
                let member =
                    given.members().ok().and_then(|members| members.get(name).map(|given| given.value().clone()));
                let Some(Value::String(text)) = member else { break };
                prefix.push_str(&text);
            }
            Part::Attribute { .. } => break,
        }
    }
    let prefix = Some(prefix).filter(|prefix| !prefix.is_empty());
    Value::Unknown(Refinements { null: Some(false), prefix, ..Refinements::default() })
}

fn failed(problem: &TemplateError, values: &BTreeMap<String, String>) -> FunctionError {
    let advice = match problem {
        TemplateError::TooLong { name, .. } => values
            .get(name)
            .map(|text| format!(" Its value has {}: give the place a larger width.", text.chars().count())),
        _ => None,
    };
    FunctionError::argument(1, format!("The template cannot be filled: {problem}.{}", advice.unwrap_or_default()))
}
