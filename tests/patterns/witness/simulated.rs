//! The simulator as an engine: one of its own for each case.

use dynamodb_sim::{Caller, Settings, Simulator};
use serde_json::Value;

use super::judge::{Engine, Refusal};

/// A simulator of one case.
pub(crate) struct Simulated {
    pub(crate) simulator: Simulator,
    caller: Caller,
}

impl Simulated {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { simulator: Simulator::new(settings), caller: Caller::new("111122223333", "eu-central-1") }
    }
}

impl Engine for Simulated {
    fn create(&mut self, input: &Value) -> Result<(), Refusal> {
        self.call("CreateTable", input)?;
        self.simulator.settle();
        Ok(())
    }

    fn call(&mut self, operation: &str, input: &Value) -> Result<Value, Refusal> {
        let answer = self.simulator.call(&self.caller, operation, input);
        answer.map_err(|error| Refusal { code: error.code.into_owned(), message: error.message })
    }

    fn is_exact(&self) -> bool {
        true
    }
}
