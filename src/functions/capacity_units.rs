//! `capacity_units`: what a request consumes.

use table_design::units::{self, Access};
use tf_provider::function::{Function, FunctionError, Signature};
use tf_provider::{Number, Refinements, Type, Value};

use super::arguments::{Input, Stop, any_parameter};

pub(super) struct CapacityUnits;

const NAMES: [&str; 5] = ["size_bytes", "count", "consistent", "transactional", "write"];

impl Function for CapacityUnits {
    fn name(&self) -> &'static str {
        "capacity_units"
    }

    fn signature(&self) -> Signature {
        let description = "The read or write units that a request consumes on the table; every index that a write changes takes write units \
            in addition.\n\n\
            - `size_bytes` (required): the size of one item, or of a whole page for a Query or Scan, which counts as one item of that \
            size.\n\
            - `count`: how many items, each rounded up by itself. 1 if left out.\n\
            - `write`: whether they are written. They are read if left out.\n\
            - `consistent`: whether the read is strongly consistent. It is not if left out.\n\
            - `transactional`: whether it is part of a transaction, which consumes twice as much.";
        Signature::new(Type::Number, "The capacity units that a request consumes", description)
            .parameter(any_parameter("request", "An object with the attributes listed above."))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        match half_units(&Input::argument(&arguments, 0)) {
            Ok(halves) => {
                let text = format!("{}{}", halves / 2, if halves % 2 == 1 { ".5" } else { "" });
                text.parse::<Number>().map(Value::Number).map_err(|problem| FunctionError::call(problem.to_string()))
            }
            Err(Stop::Unknown) => Ok(Value::Unknown(Refinements { null: Some(false), ..Refinements::default() })),
            Err(Stop::Error(error)) => Err(error),
        }
    }
}

fn half_units(given: &Input<'_>) -> Result<u64, Stop> {
    let request = given.object(&NAMES)?;
    let (write, transactional) = (request.is_true("write")?, request.is_true("transactional")?);
    let consistent = request.is_true("consistent")?;
    if consistent && write {
        return Err(request.error("`consistent` is about reads: leave it out for a write."));
    }
    let access = match (write, transactional, consistent) {
        (true, true, _) => Access::TransactionalWrite,
        (true, false, _) => Access::Write,
        (false, true, _) => Access::TransactionalRead,
        (false, false, true) => Access::ConsistentRead,
        (false, false, false) => Access::EventualRead,
    };
    // A page of a Scan may be larger than an item, but no write is.
    let most = if write { units::MAX_ITEM_BYTES } else { u64::from(u32::MAX) };
    let size = request.required("size_bytes")?.whole(0, most)?;
    let count = request.get("count").map_or(Ok(1), |count| count.whole(1, u64::from(u32::MAX)))?;
    units::half_units(access, size, count).ok_or_else(|| request.error("These are more units than can be counted."))
}
