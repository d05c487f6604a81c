//! Scaling that no configuration can describe stays with the tool that made it.

use std::time::Duration;

use dynamodb_sim::{Caller, Service};
use tf_provider::resource::ImportTarget;

use super::stored::of_today;
use super::*;

fn caller() -> Caller {
    Caller::new("111122223333", "us-east-1")
}

/// A provisioned table whose reads follow a metric of its own.
fn scaled_by_another_metric(server: &Handle) {
    let dimension = json!({
        "ServiceNamespace": "dynamodb", "ResourceId": "table/orders",
        "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
    });
    let with = |members: Json| {
        let mut input = dimension.clone();
        input.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
        input
    };
    let metric = json!({"MetricName": "Waiting", "Namespace": "Shop", "Statistic": "Average"});
    let mut simulator = server.lock();
    simulator
        .call(
            &caller(),
            "CreateTable",
            &json!({
                "TableName": "orders", "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},
                "AttributeDefinitions": [{"AttributeName": "orderId", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "orderId", "KeyType": "HASH"}],
            }),
        )
        .expect("a table");
    simulator.settle();
    for (operation, input) in [
        ("RegisterScalableTarget", with(json!({"MinCapacity": 5, "MaxCapacity": 50}))),
        (
            "PutScalingPolicy",
            with(json!({
                "PolicyName": "by-queue", "PolicyType": "TargetTrackingScaling",
                "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 10.0, "CustomizedMetricSpecification": metric},
            })),
        ),
    ] {
        simulator.call_service(&caller(), Service::ApplicationAutoScaling, operation, &input).expect(operation);
        simulator.advance(Duration::from_secs(60));
    }
    simulator.journal_mut().clear();
}

#[tokio::test]
async fn a_policy_of_another_metric_is_imported_as_foreign() {
    let server = server(Profile::Full);
    scaled_by_another_metric(&server);
    let harness = Harness::configured(DynamoDb, of_today(&server)).await;
    let mut orders = harness.resource("dynamodb_table");
    orders.import(ImportTarget::Id("orders".to_owned())).await.expect("the table is imported");
    let state = orders.state().expect("a state");
    let fixed = |units: i64| json!({"units": units});
    assert_eq!(state["read_capacity"]["units"], json!(5), "{state:#}");
    assert_eq!(state["read_capacity"]["target_utilization"], Json::Null);

    let off = json!({"enabled": false});
    let config = table(&json!({
        "read_capacity": fixed(5), "write_capacity": fixed(6), "point_in_time_recovery": off,
        "guardrail_suppressions": {"protection.unrecoverable": "made again by every test"},
    }));
    orders.apply(&config).await.expect("what is recorded is stored");
    {
        let mut simulator = server.lock();
        let raised = json!({
            "TableName": "orders", "ProvisionedThroughput": {"ReadCapacityUnits": 20, "WriteCapacityUnits": 6},
        });
        simulator.call(&caller(), "UpdateTable", &raised).expect("the other tool's scaling");
        simulator.settle();
        simulator.journal_mut().clear();
    }
    orders.refresh().await.expect("a refresh");
    assert_eq!(
        orders.plan(&config).await.expect("a plan").action,
        Action::NoOp,
        "what the other tool sets is no drift"
    );
    let mut tagged = config.clone();
    tagged["tags"] = json!({"Team": "orders"});
    orders.apply(&tagged).await.expect("a tag is set");
    orders.destroy().await.expect("the table is deleted");
    let calls: Vec<String> = server.lock().journal().mutations().map(|entry| entry.operation.clone()).collect();
    assert_eq!(calls, ["TagResource", "DeleteTable"]);
}
