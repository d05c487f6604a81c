//! `item_size`: how many bytes an item has.

use table_design::dynamodb_json;
use tf_provider::function::{Function, FunctionError, Parameter, Signature};
use tf_provider::{Number, Type, Value};

use super::items;

pub(super) struct ItemSize;

impl Function for ItemSize {
    fn name(&self) -> &'static str {
        "item_size"
    }

    fn signature(&self) -> Signature {
        let description = "The size of an item in bytes by DynamoDB's published rules, names of attributes included; that of numbers is \
            approximate. Items are written as for `marshal`. At most 400 KB can be stored; storage is billed with 100 bytes more for \
            each item.";
        Signature::new(Type::Number, "The size of an item in bytes", description).parameter(Parameter::new(
            "item",
            Type::Dynamic,
            "The item, an object.",
        ))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        let plain = items::to_plain(&arguments[0])?;
        let members = plain.as_object();
        let members = members.ok_or_else(|| FunctionError::argument(0, "An item is an object with its attributes."))?;
        let item = dynamodb_json::item(members).map_err(|problem| items::failed(&problem))?;
        Ok(Value::Number(Number::from(dynamodb_json::item_size(&item))))
    }
}
