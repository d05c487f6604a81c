//! `shard_of`: the shard in which a value is.

use table_design::shards;
use tf_provider::function::{Function, FunctionError, Parameter, Signature};
use tf_provider::{Type, Value};

use super::arguments::text_of;
use super::shard_keys::{count, count_parameter};

pub(super) struct ShardOf;

impl Function for ShardOf {
    fn name(&self) -> &'static str {
        "shard_of"
    }

    fn signature(&self) -> Signature {
        let description = "The shard that belongs to a value, from 0. It follows from the value alone, so that every application computes \
            the same: the first eight hexadecimal digits of the SHA-256 of the value in UTF-8, as a number, modulo `count`. In \
            Terraform's own words: `parseint(substr(sha256(value), 0, 8), 16) % count`. This never changes.";
        Signature::new(Type::Number, "The shard in which a value is", description)
            .parameter(Parameter::new("value", Type::String, "What is spread evenly, for instance the id of an order."))
            .parameter(count_parameter())
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        let shard = shards::shard_of(text_of(&arguments, 0)?, count(&arguments, 1)?);
        Ok(Value::from(i64::from(shard)))
    }
}
