//! Refusals by Application Auto Scaling, CloudWatch and Kinesis, as diagnostics.

use dynamodb_sim::{FaultKind, FaultPlan, FaultRule, Quotas};
use tf_provider::{Diagnostic, Severity};

use super::stored::of_today;
use super::*;

/// The one error of a creation.
async fn error(server: &Handle, attributes: &Json) -> Diagnostic {
    let harness = Harness::configured(DynamoDb, of_today(server)).await;
    let problems = harness.resource("dynamodb_table").apply(&table(attributes)).await.expect_err("it is refused");
    let mut errors: Vec<_> = problems.into_iter().filter(|problem| problem.severity == Severity::Error).collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors.remove(0)
}

fn holds(problem: &Diagnostic, parts: &[&str]) {
    for part in parts.iter().chain(&["Request ID: SIMULATED", "Completed steps: create table"]) {
        assert!(problem.detail.contains(part), "{part}: {}", problem.detail);
    }
}

#[tokio::test]
async fn a_denied_scaling_policy_names_all_permissions() {
    let server = server(Profile::Full);
    server.lock().set_faults(FaultPlan::new(vec![FaultRule::always("PutScalingPolicy", FaultKind::AccessDenied)]));
    let scaled = json!({"min_capacity": 1, "max_capacity": 9});
    let problem = error(&server, &json!({"read_capacity": scaled, "write_capacity": {"units": 1}})).await;
    assert_eq!(problem.summary, "Permission missing");
    let permissions =
        ["`application-autoscaling:PutScalingPolicy`", "`cloudwatch:PutMetricAlarm`", "`iam:CreateServiceLinkedRole`"];
    holds(&problem, &permissions);
}

#[tokio::test]
async fn an_exhausted_alarm_quota_is_named() {
    let quotas = Quotas { alarms: 1, ..Quotas::default() };
    let settings = Settings { quotas, ..Settings::default() };
    let options = ServerOptions { clock: Answering::Jump, settings, ..ServerOptions::default() };
    let server = spawn(options).expect("a server");
    let problem = error(&server, &json!({"alarms": {}})).await;
    assert_eq!(problem.summary, "Request refused");
    holds(&problem, &["failed with LimitExceeded", "\"CloudWatch metric alarms\"", "`enabled = false`"]);
}

/// With credentials of another account the table would seem to be gone: it would be forgotten, or created there.
#[tokio::test]
async fn a_state_of_another_account_is_refused() {
    let server = server(Profile::Full);
    let harness = Harness::configured(DynamoDb, of_today(&server)).await;
    let mut orders = harness.resource("dynamodb_table");
    orders.apply(&table(&json!({}))).await.expect("a table");
    let mut state = orders.state().expect("a state");
    state["arn"] = json!("arn:aws:dynamodb:us-east-1:444455556666:table/orders");
    orders.adopt(&state);
    let refused = [orders.refresh().await.expect_err("refused"), orders.destroy().await.expect_err("refused")];
    for problems in refused {
        let summaries: Vec<&str> = problems.iter().map(|problem| problem.summary.as_str()).collect();
        assert_eq!(summaries, ["Table in another account"], "{problems:?}");
    }
    assert_eq!(server.lock().journal().count("DeleteTable").accepted, 0);
}

/// The service accepts the call and then fails to enable the destination.
#[tokio::test]
async fn a_failed_destination_names_the_cause() {
    let server = server(Profile::Full);
    let arn = "arn:aws:kinesis:us-east-1:111122223333:stream/missing";
    let problem = error(&server, &json!({"kinesis_stream": {"stream_arn": arn}})).await;
    assert_eq!(problem.summary, "Change failed");
    let parts = ["User does not have a permission to use kinesis stream", "`kinesis:DescribeStream`", "Fix the cause"];
    for part in parts {
        assert!(problem.detail.contains(part), "{part}: {}", problem.detail);
    }
    assert!(!problem.detail.contains(".."), "{}", problem.detail);
}
