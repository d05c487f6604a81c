//! A table `orders` with a local and three global indexes, and short ways to call it.

use std::time::Duration;

use dynamodb_sim::{Caller, ServiceError, Settings, Simulator};
use serde_json::{Value, json};

pub(crate) struct World {
    pub(crate) sim: Simulator,
    caller: Caller,
}

impl World {
    /// The table with four orders.
    pub(crate) fn new() -> Self {
        let mut world = Self::empty();
        for (customer, order, status, total) in
            [("a", 1, "open", "10"), ("a", 2, "open", "9"), ("a", 10, "sent", "9.5"), ("b", 3, "open", "100")]
        {
            let mut item = key(customer, order);
            item["status"] = json!({"S": status});
            item["total"] = json!({"N": total});
            item["note"] = json!({"S": format!("note {order}")});
            world.ok("PutItem", &on_orders(json!({"Item": item})));
        }
        world
    }

    pub(crate) fn empty() -> Self {
        let caller = Caller::new("111122223333", "eu-central-1");
        let mut world = Self { sim: Simulator::new(Settings::default()), caller };
        world.create();
        world
    }

    pub(crate) fn create(&mut self) {
        self.ok("CreateTable", &table());
        self.sim.settle();
    }

    pub(crate) fn call(&mut self, operation: &str, input: &Value) -> Result<Value, ServiceError> {
        self.sim.call(&self.caller, operation, input)
    }

    pub(crate) fn ok(&mut self, operation: &str, input: &Value) -> Value {
        self.call(operation, input).unwrap_or_else(|error| panic!("{operation} {input} was refused: {error}"))
    }

    /// The text of a ValidationException.
    pub(crate) fn invalid(&mut self, operation: &str, input: &Value) -> String {
        let error = self.call(operation, input).expect_err("refused");
        assert_eq!(error.code, "ValidationException", "{error}");
        error.message
    }

    pub(crate) fn later(&mut self, seconds: u64) {
        self.sim.advance(Duration::from_secs(seconds));
    }

    /// The order numbers of an answer.
    pub(crate) fn orders(&mut self, operation: &str, input: &Value) -> Vec<String> {
        orders(&self.ok(operation, input))
    }
}

pub(crate) fn orders(answer: &Value) -> Vec<String> {
    let items = answer["Items"].as_array().expect("items");
    items.iter().map(|item| item["order"]["N"].as_str().unwrap_or("none").to_owned()).collect()
}

/// A request with further members.
pub(crate) fn with(mut input: Value, members: Value) -> Value {
    let (Value::Object(all), Value::Object(members)) = (&mut input, members) else { panic!("members are expected") };
    all.extend(members);
    input
}

/// A request on the table.
pub(crate) fn on_orders(members: Value) -> Value {
    with(json!({"TableName": "orders"}), members)
}

/// The key of an order.
pub(crate) fn key(customer: &str, order: u32) -> Value {
    json!({"customer": {"S": customer}, "order": {"N": order.to_string()}})
}

fn table() -> Value {
    let key = |name: &str, kind: &str| json!({"AttributeName": name, "KeyType": kind});
    let index = |name: &str, keys: Value, projection: &str| json!({"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": projection}});
    let definition = |(name, kind): (&str, &str)| json!({"AttributeName": name, "AttributeType": kind});
    let attributes = [("customer", "S"), ("order", "N"), ("status", "S"), ("total", "N"), ("day", "S"), ("hour", "N")];
    let by_day = [key("status", "HASH"), key("day", "HASH"), key("hour", "RANGE"), key("total", "RANGE")];
    json!({
        "TableName": "orders",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes.map(definition),
        "KeySchema": [key("customer", "HASH"), key("order", "RANGE")],
        "LocalSecondaryIndexes":
            [index("by-total", json!([key("customer", "HASH"), key("total", "RANGE")]), "KEYS_ONLY")],
        "GlobalSecondaryIndexes": [
            index("by-status", json!([key("status", "HASH"), key("total", "RANGE")]), "KEYS_ONLY"),
            index("by-order", json!([key("order", "HASH")]), "ALL"),
            index("by-day", json!(by_day), "ALL"),
        ],
    })
}
