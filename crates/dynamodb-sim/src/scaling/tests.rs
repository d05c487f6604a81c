//! Application Auto Scaling alone: the tables and alarms behind it are stand-ins that record what it asks for.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::state::Scaling;
use super::{Current, PolicyAlarms, ScalableTables, Scope, call, observe, run};
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::load::Load;
use crate::primitives::testing::TestContext;
use crate::primitives::units::Units;

/// One provisioned table, "orders", which may refuse its changes.
struct OneTable {
    units: Units,
    refusal: Option<ServiceError>,
    sent: Vec<Units>,
}

impl ScalableTables for OneTable {
    fn registrable(&self, table: &str, index: Option<&str>) -> Result<String, &'static str> {
        match (table, index) {
            ("orders", None) => Ok("table-id".to_owned()),
            ("orders", Some(_)) => Err("index"),
            (_, _) => Err("table"),
        }
    }

    fn table_id(&self, table: &str) -> Option<&str> {
        (table == "orders").then_some("table-id")
    }

    fn current(&self, table: &str, index: Option<&str>) -> Option<Current> {
        (table == "orders" && index.is_none()).then_some(Current { units: self.units, active: true })
    }

    fn set_units(&mut self, _: &mut Context<'_>, _: &str, _: Option<&str>, units: Units) -> Result<(), ServiceError> {
        self.sent.push(units);
        match &self.refusal {
            Some(refusal) => Err(refusal.clone()),
            None => {
                self.units = units;
                Ok(())
            }
        }
    }
}

/// The names of the alarms that the service keeps.
#[derive(Default)]
struct AlarmNames(BTreeSet<String>);

impl PolicyAlarms for AlarmNames {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn put(&mut self, _: &Context<'_>, name: &str, _: &Value) {
        self.0.insert(name.to_owned());
    }

    fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }
}

/// The service with its two stand-ins.
struct Alone {
    context: TestContext,
    scaling: Scaling,
    tables: OneTable,
    alarms: AlarmNames,
}

impl Alone {
    fn new() -> Self {
        Self {
            context: TestContext::new(),
            scaling: Scaling::default(),
            tables: OneTable { units: Units::new(10, 10), refusal: None, sent: Vec::new() },
            alarms: AlarmNames::default(),
        }
    }

    fn within<T>(&mut self, act: impl FnOnce(&mut Scope<'_, '_>) -> T) -> T {
        let Self { context, scaling, tables, alarms } = self;
        act(&mut Scope { cx: &mut context.cx(), scaling, tables, alarms })
    }

    fn call(&mut self, operation: &str, members: &Value) -> Result<Value, ServiceError> {
        let mut input = json!({
            "ServiceNamespace": "dynamodb",
            "ResourceId": "table/orders",
            "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
        });
        for (name, value) in members.as_object().expect("members") {
            input[name] = value.clone();
        }
        self.within(|scope| call(scope, operation, &input))
    }

    fn register(&mut self, min: i64, max: i64) {
        let bounds = json!({"MinCapacity": min, "MaxCapacity": max});
        self.call("RegisterScalableTarget", &bounds).expect("a table that exists");
        self.context.advance(1_000);
    }

    fn track(&mut self, target: f64) {
        let policy = json!({
            "PolicyName": "reads",
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": target,
                "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"},
            },
        });
        self.call("PutScalingPolicy", &policy).expect("a registered target");
    }

    /// Lets the service act at its next moment.
    fn act(&mut self) {
        self.context.now = self.scaling.due().expect("something is due");
        self.within(run);
    }
}

#[test]
fn a_target_needs_a_resource_that_exists() {
    let mut alone = Alone::new();
    let missing = json!({"ResourceId": "table/absent", "MinCapacity": 1, "MaxCapacity": 2});
    let refused = alone.call("RegisterScalableTarget", &missing).expect_err("no such table");
    assert_eq!(refused.message, "DynamoDB table does not exist: table/absent");
    alone.register(1, 20);
    assert_eq!(alone.scaling.targets().count(), 1);
}

#[test]
fn a_policy_keeps_two_alarms_and_deletes_them() {
    let mut alone = Alone::new();
    alone.register(1, 20);
    alone.track(70.0);
    assert_eq!(alone.alarms.count(), 2);
    alone.call("DeregisterScalableTarget", &json!({})).expect("registered");
    assert_eq!(alone.alarms.count(), 0);
}

/// A clamp that meets a busy table moves nothing, and is not made up for: only the next registration moves the units.
#[test]
fn a_clamp_on_a_busy_table_moves_nothing() {
    let mut alone = Alone::new();
    alone.tables.refusal = Some(ServiceError::in_use("busy"));
    alone.register(15, 20);
    alone.act();
    assert_eq!(alone.tables.sent, [Units::new(15, 10)], "the other units travel along");
    assert_eq!(alone.scaling.due(), None);
    alone.tables.refusal = None;
    assert_eq!(alone.tables.units, Units::new(10, 10));
    alone.register(15, 20);
    alone.act();
    assert_eq!(alone.tables.units, Units::new(15, 10));
    assert_eq!(alone.scaling.due(), None);
}

/// An action whose bound crosses the other bound of its target fails whenever it fires, and changes nothing.
#[test]
fn a_schedule_that_crosses_the_bounds_never_acts() {
    let mut alone = Alone::new();
    alone.register(5, 20);
    let action = json!({
        "ScheduledActionName": "morning",
        "Schedule": "rate(1 hour)",
        "ScalableTargetAction": {"MinCapacity": 30},
    });
    alone.call("PutScheduledAction", &action).expect("one bound may be given");
    for _ in 0..3 {
        alone.act();
    }
    let targets: Vec<_> = alone.scaling.targets().map(|(_, target)| (target.min, target.max)).collect();
    assert_eq!(targets, [(5, 20)]);
    assert_eq!((alone.tables.sent.len(), alone.tables.units), (0, Units::new(10, 10)));
}

#[test]
fn a_load_above_the_target_raises_the_capacity() {
    let mut alone = Alone::new();
    alone.register(5, 100);
    alone.track(70.0);
    alone.context.settings.load = vec![Load { table: "orders".to_owned(), read: 28.0, ..Load::default() }];
    alone.within(observe);
    let begun = alone.context.now;
    alone.act();
    assert_eq!(alone.context.now.since(begun), 120_000);
    assert_eq!(alone.tables.sent, [Units::new(40, 10)]);
}
