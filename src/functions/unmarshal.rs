//! `unmarshal`: an item of the JSON of DynamoDB's API as a value.

use table_design::dynamodb_json;
use tf_provider::function::{Function, FunctionError, Parameter, Signature};
use tf_provider::{Type, Value};

use super::arguments::text_of;
use super::items;

pub(super) struct Unmarshal;

impl Function for Unmarshal {
    fn name(&self) -> &'static str {
        "unmarshal"
    }

    fn signature(&self) -> Signature {
        let description = "Reads an item in the JSON of DynamoDB's API, as the CLI and exports have it: the reverse of `marshal`. Sets and \
            binary values become an object with one attribute, such as `{ SS = [\"a\"] }`.";
        Signature::new(Type::Dynamic, "The value of an item in the JSON of DynamoDB's API", description)
            .parameter(Parameter::new("json", Type::String, "The item, or a single attribute value."))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        let plain = dynamodb_json::unmarshal(text_of(&arguments, 0)?).map_err(|problem| items::failed(&problem))?;
        let (ty, value) = items::from_plain(&plain);
        Ok(Value::Dynamic(Box::new(ty), Box::new(value)))
    }
}
