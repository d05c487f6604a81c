//! `marshal`: an item as the JSON of DynamoDB's API.

use table_design::dynamodb_json;
use tf_provider::function::{Function, FunctionError, Parameter, Signature};
use tf_provider::{Type, Value};

use super::items;

pub(super) struct Marshal;

impl Function for Marshal {
    fn name(&self) -> &'static str {
        "marshal"
    }

    fn signature(&self) -> Signature {
        let description = "Writes an item in the JSON of DynamoDB's API, in which every value names its type: `{ id = \"7\" }` becomes \
            `{\"id\":{\"S\":\"7\"}}`. Numbers are exact; null is stored as a null. Lists, sets and tuples become lists; sets and binary values \
            are written as an object with one attribute: `{ SS = [\"a\"] }`, `{ NS = [1] }`, `{ BS = [\"aGk=\"] }` and `{ B = \"aGk=\" }` with \
            base64. A map that has one of these names as its only attribute is written as `{ M = { … } }`. A value that is no object \
            becomes one attribute value.";
        Signature::new(Type::String, "An item in the JSON of DynamoDB's API", description).parameter(Parameter::new(
            "value",
            Type::Dynamic,
            "The item, or a single value.",
        ))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        let plain = items::to_plain(&arguments[0])?;
        let typed = dynamodb_json::marshal(&plain).map_err(|problem| items::failed(&problem))?;
        Ok(Value::String(typed.to_string()))
    }
}
