//! One simulated account with a table named `orders`, and short ways to call it.

use std::time::Duration;

use dynamodb_sim::{Caller, Inventory, Service, ServiceError, Settings, Simulator};
use serde_json::{Value, json};

pub(crate) const TABLE: &str = "orders";

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) sim: Simulator,
    pub(crate) caller: Caller,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        Self { sim: Simulator::new(settings), caller: Caller::new("111122223333", "eu-central-1") }
    }

    /// An idle on-demand table with the index `by_owner`.
    pub(crate) fn on_demand() -> Self {
        let mut world = Self::new();
        world.create(&on_demand_table());
        world
    }

    /// An idle provisioned table of 10/10 units with the index `by_owner` of 10/10 units.
    pub(crate) fn provisioned() -> Self {
        let mut world = Self::new();
        world.create(&provisioned_table());
        world
    }

    /// Creates a table and waits until nothing is under way.
    pub(crate) fn create(&mut self, input: &Value) {
        self.ok("CreateTable", input);
        self.sim.settle();
    }

    pub(crate) fn call(&mut self, operation: &str, input: &Value) -> Result<Value, ServiceError> {
        self.sim.call(&self.caller, operation, input)
    }

    pub(crate) fn ok(&mut self, operation: &str, input: &Value) -> Value {
        match self.call(operation, input) {
            Ok(output) => output,
            Err(error) => panic!("{operation} {input} was refused: {error}"),
        }
    }

    pub(crate) fn refused(&mut self, operation: &str, input: &Value) -> ServiceError {
        match self.call(operation, input) {
            Ok(_) => panic!("{operation} {input} was accepted"),
            Err(error) => error,
        }
    }

    /// A call of Application Auto Scaling.
    pub(crate) fn scaling(&mut self, operation: &str, input: &Value) -> Result<Value, ServiceError> {
        self.sim.call_service(&self.caller, Service::ApplicationAutoScaling, operation, input)
    }

    pub(crate) fn scaling_ok(&mut self, operation: &str, input: &Value) -> Value {
        match self.scaling(operation, input) {
            Ok(output) => output,
            Err(error) => panic!("{operation} {input} was refused: {error}"),
        }
    }

    pub(crate) fn scaling_refused(&mut self, operation: &str, input: &Value) -> ServiceError {
        match self.scaling(operation, input) {
            Ok(_) => panic!("{operation} {input} was accepted"),
            Err(error) => error,
        }
    }

    /// A call of CloudWatch.
    pub(crate) fn monitoring(&mut self, operation: &str, input: &Value) -> Result<Value, ServiceError> {
        self.sim.call_service(&self.caller, Service::Monitoring, operation, input)
    }

    pub(crate) fn monitoring_ok(&mut self, operation: &str, input: &Value) -> Value {
        match self.monitoring(operation, input) {
            Ok(output) => output,
            Err(error) => panic!("{operation} {input} was refused: {error}"),
        }
    }

    pub(crate) fn monitoring_refused(&mut self, operation: &str, input: &Value) -> ServiceError {
        match self.monitoring(operation, input) {
            Ok(_) => panic!("{operation} {input} was accepted"),
            Err(error) => error,
        }
    }

    /// The resources of the caller.
    pub(crate) fn inventory(&self) -> Inventory {
        self.sim.inventory().remove(&self.caller).unwrap_or_default()
    }

    /// `UpdateTable` of `orders`.
    pub(crate) fn update(&mut self, change: &Value) -> Result<Value, ServiceError> {
        self.call("UpdateTable", &named(change))
    }

    pub(crate) fn update_ok(&mut self, change: &Value) -> Value {
        self.ok("UpdateTable", &named(change))["TableDescription"].clone()
    }

    pub(crate) fn update_refused(&mut self, change: &Value) -> ServiceError {
        self.refused("UpdateTable", &named(change))
    }

    /// `UpdateTable` of `orders`, then waits until nothing is under way.
    pub(crate) fn change(&mut self, change: &Value) {
        self.update_ok(change);
        self.sim.settle();
    }

    pub(crate) fn describe(&mut self) -> Value {
        self.ok("DescribeTable", &json!({"TableName": TABLE}))["Table"].clone()
    }

    pub(crate) fn status(&mut self) -> String {
        self.describe()["TableStatus"].as_str().expect("a status").to_owned()
    }

    pub(crate) fn index(&mut self, name: &str) -> Option<Value> {
        self.describe()["GlobalSecondaryIndexes"].as_array()?.iter().find(|index| index["IndexName"] == name).cloned()
    }

    pub(crate) fn millis(&mut self, millis: u64) {
        self.sim.advance(Duration::from_millis(millis));
    }

    pub(crate) fn seconds(&mut self, seconds: u64) {
        self.sim.advance(Duration::from_secs(seconds));
    }

    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:dynamodb:eu-central-1:111122223333:table/{TABLE}")
    }

    /// Seconds until a condition on the description holds, in steps of 100 ms.
    pub(crate) fn seconds_until(&mut self, holds: impl Fn(&Value) -> bool) -> f64 {
        let start = self.sim.now();
        for _ in 0..20_000 {
            if holds(&self.describe()) {
                return (self.sim.now().epoch_seconds() - start.epoch_seconds()).max(0.0);
            }
            self.millis(100);
        }
        panic!("did not happen within 2,000 s");
    }
}

pub(crate) fn named(change: &Value) -> Value {
    merged(&json!({"TableName": TABLE}), change)
}

/// Two objects as one; lists of the same name are joined.
pub(crate) fn merged(one: &Value, two: &Value) -> Value {
    let mut result = one.as_object().cloned().expect("an object");
    for (name, value) in two.as_object().expect("an object") {
        match (result.get_mut(name), value) {
            (Some(Value::Array(list)), Value::Array(more)) => list.extend(more.iter().cloned()),
            (_, value) => {
                result.insert(name.clone(), value.clone());
            }
        }
    }
    Value::Object(result)
}

pub(crate) fn on_demand_table() -> Value {
    json!({
        "TableName": TABLE,
        "AttributeDefinitions": [
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "owner", "AttributeType": "S"},
        ],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": [{
            "IndexName": "by_owner",
            "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }],
    })
}

pub(crate) fn provisioned_table() -> Value {
    let mut input = on_demand_table();
    input["BillingMode"] = "PROVISIONED".into();
    input["ProvisionedThroughput"] = units(10, 10);
    input["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"] = units(10, 10);
    input
}

/// A table with a partition key only.
pub(crate) fn plain_table(name: &str) -> Value {
    json!({
        "TableName": name,
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    })
}

pub(crate) fn units(read: i64, write: i64) -> Value {
    json!({"ReadCapacityUnits": read, "WriteCapacityUnits": write})
}

pub(crate) fn throughput(read: i64, write: i64) -> Value {
    json!({"ProvisionedThroughput": units(read, write)})
}

/// An index action: creates an on-demand index on a new attribute.
pub(crate) fn index_create(name: &str) -> Value {
    json!({
        "AttributeDefinitions": [{"AttributeName": format!("{name}_key"), "AttributeType": "N"}],
        "GlobalSecondaryIndexUpdates": [{"Create": {
            "IndexName": name,
            "KeySchema": [{"AttributeName": format!("{name}_key"), "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }}],
    })
}

/// The same on a provisioned table.
pub(crate) fn provisioned_index_create(name: &str) -> Value {
    let mut action = index_create(name);
    action["GlobalSecondaryIndexUpdates"][0]["Create"]["ProvisionedThroughput"] = units(1, 1);
    action
}

pub(crate) fn index_update(name: &str, read: i64, write: i64) -> Value {
    json!({"GlobalSecondaryIndexUpdates": [{"Update": {
        "IndexName": name,
        "ProvisionedThroughput": units(read, write),
    }}]})
}

pub(crate) fn index_delete(name: &str) -> Value {
    json!({"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}]})
}

pub(crate) fn stream() -> Value {
    json!({"StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"}})
}

pub(crate) fn maxima(read: i64, write: i64) -> Value {
    json!({"OnDemandThroughput": {"MaxReadRequestUnits": read, "MaxWriteRequestUnits": write}})
}

pub(crate) fn warm(read: i64, write: i64) -> Value {
    json!({"WarmThroughput": {"ReadUnitsPerSecond": read, "WriteUnitsPerSecond": write}})
}

pub(crate) fn class(class: &str) -> Value {
    json!({"TableClass": class})
}

pub(crate) fn protection(enabled: bool) -> Value {
    json!({"DeletionProtectionEnabled": enabled})
}

pub(crate) fn key(alias: &str) -> Value {
    json!({"SSESpecification": {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": alias}})
}

pub(crate) fn to_on_demand() -> Value {
    json!({"BillingMode": "PAY_PER_REQUEST"})
}

/// To provisioned with units for the index `by_owner`.
pub(crate) fn to_provisioned() -> Value {
    merged(
        &json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(10, 10)}),
        &index_update("by_owner", 10, 10),
    )
}
