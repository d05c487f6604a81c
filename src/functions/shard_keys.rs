//! `shard_keys`: the partition keys of all shards.

use table_design::shards;
use tf_provider::function::{Function, FunctionError, Parameter, Signature};
use tf_provider::{Type, Value};

use super::arguments::{Input, Stop, text_of};
use crate::limits;

pub(super) struct ShardKeys;

impl Function for ShardKeys {
    fn name(&self) -> &'static str {
        "shard_keys"
    }

    fn signature(&self) -> Signature {
        let description = "The partition keys over which one that is written or read too often is spread: `base#0`, `base#1` and so \
            on. A Query of all of them takes as many requests.";
        Signature::new(Type::List(Box::new(Type::String)), "The partition keys of all shards", description)
            .parameter(Parameter::new("base", Type::String, "The partition key without a shard."))
            .parameter(count_parameter())
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        let keys = shards::shard_keys(text_of(&arguments, 0)?, count(&arguments, 1)?);
        Ok(Value::List(keys.into_iter().map(Value::String).collect()))
    }
}

pub(super) fn count_parameter() -> Parameter {
    Parameter::new("count", Type::Number, format!("The number of shards, from 1 to {}.", limits::MAX_SHARDS))
}

/// The number of shards.
pub(super) fn count(arguments: &[Value], position: usize) -> Result<u32, FunctionError> {
    let given = Input::argument(arguments, position);
    match given.whole(1, limits::MAX_SHARDS.unsigned_abs()) {
        Ok(count) => Ok(u32::try_from(count).unwrap_or(u32::MAX)),
        Err(Stop::Error(error)) => Err(error),
        // The parameter does not take unknown values.
        Err(Stop::Unknown) => Err(FunctionError::argument(position, "A number is expected.")),
    }
}
