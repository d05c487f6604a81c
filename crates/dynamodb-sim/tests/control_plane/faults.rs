//! Injected faults, and what the journal keeps of them.

use std::time::Duration;

use dynamodb_sim::{FaultKind, FaultPlan, FaultRule, Outcome};
use serde_json::json;

use crate::world::{TABLE, World, named, plain_table, protection, stream};

fn serve(world: &mut World, operation: &str, input: &serde_json::Value) -> Outcome {
    world.sim.serve(&world.caller, operation, input).outcome
}

/// Refusing faults change nothing; the next call passes.
#[test]
fn refusing_faults_change_nothing() {
    let cases = [
        (FaultKind::Throttle, "ThrottlingException", 400),
        (FaultKind::InternalError, "InternalServerError", 500),
        (FaultKind::ExpiredToken, "ExpiredTokenException", 400),
        (FaultKind::AccessDenied, "AccessDeniedException", 400),
        (FaultKind::UnknownOperation, "UnknownOperationException", 400),
    ];
    for (kind, code, status) in cases {
        let mut world = World::on_demand();
        world.sim.set_faults(FaultPlan::new(vec![FaultRule::once("UpdateTable", kind, 1)]));
        let before = world.describe();
        let Outcome::Answered(Err(error)) = serve(&mut world, "UpdateTable", &named(&stream())) else {
            panic!("{kind:?} did not refuse");
        };
        assert_eq!((error.code.as_ref(), error.http_status), (code, status));
        assert_eq!(world.describe(), before);
        let Outcome::Answered(Ok(_)) = serve(&mut world, "UpdateTable", &named(&stream())) else {
            panic!("{kind:?} struck twice");
        };
    }
}

/// A lost response leaves the change, a reset connection does not.
#[test]
fn a_lost_response_leaves_the_change() {
    for (kind, changed) in [(FaultKind::ResponseLost, true), (FaultKind::ConnectionReset, false)] {
        let mut world = World::on_demand();
        world.sim.set_faults(FaultPlan::new(vec![FaultRule::once("Update*", kind, 1)]));
        assert_eq!(serve(&mut world, "UpdateTable", &named(&protection(true))), Outcome::Dropped);
        assert_eq!(world.describe()["DeletionProtectionEnabled"], changed, "{kind:?}");
    }
}

#[test]
fn a_delay_is_reported_and_the_call_succeeds() {
    let mut world = World::on_demand();
    let rule = FaultRule { milliseconds: 300, ..FaultRule::always("DescribeTable", FaultKind::Delay) };
    world.sim.set_faults(FaultPlan::new(vec![rule]));
    let reply = world.sim.serve(&world.caller, "DescribeTable", &json!({"TableName": TABLE}));
    assert_eq!(reply.delay, Duration::from_millis(300));
    assert!(matches!(reply.outcome, Outcome::Answered(Ok(_))));
}

#[test]
fn substructures_can_be_empty_or_missing() {
    let mut world = World::on_demand();
    for (kind, expected) in [(FaultKind::EmptySubstructures, Some(json!({}))), (FaultKind::MissingSubstructures, None)]
    {
        world.sim.set_faults(FaultPlan::new(vec![FaultRule::always("DescribeTable", kind)]));
        let Outcome::Answered(Ok(output)) = serve(&mut world, "DescribeTable", &json!({"TableName": TABLE})) else {
            panic!("{kind:?} refused");
        };
        for member in ["WarmThroughput", "SSEDescription"] {
            assert_eq!(output["Table"].get(member).cloned(), expected, "{kind:?} {member}");
        }
    }
}

#[test]
fn the_journal_keeps_calls_and_counts() {
    let mut world = World::new();
    world.create(&plain_table(TABLE));
    world.describe();
    world.refused("CreateTable", &plain_table(TABLE));
    world.seconds(3);
    world.ok("DeleteTable", &json!({"TableName": TABLE}));
    let journal = world.sim.journal();
    let operations: Vec<&str> = journal.entries().iter().map(|entry| entry.operation.as_str()).collect();
    assert_eq!(operations, ["CreateTable", "DescribeTable", "CreateTable", "DeleteTable"]);
    let mutations: Vec<&str> = journal.mutations().map(|entry| entry.operation.as_str()).collect();
    assert_eq!(mutations, ["CreateTable", "DeleteTable"]);
    let count = journal.count("CreateTable");
    assert_eq!((count.accepted, count.refused), (1, 1));
    let refusal = journal.refusals().next().and_then(|entry| entry.refusal.clone());
    assert_eq!(refusal, Some(("ResourceInUseException".to_owned(), "Table already exists: orders".to_owned())));
    assert!(journal.entries()[3].at > journal.entries()[2].at);
    world.sim.journal_mut().clear();
    assert!(world.sim.journal().entries().is_empty());
}
