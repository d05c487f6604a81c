//! CloudWatch metric alarms: definition, description, deletion and tags.
//!
//! No metric is simulated, so an alarm stays in the state it is created in. Alarms know a table by its name only
//! and outlive it.

mod definition;
mod describe;
mod input;
mod put;
mod refusals;
mod rules;
pub(crate) mod state;
mod tags;

use serde_json::Value;

use state::Alarms;

use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;

/// Answers one call.
pub(crate) fn call(
    cx: &mut Context<'_>,
    alarms: &mut Alarms,
    operation: &str,
    input: &Value,
) -> Result<Value, ServiceError> {
    let answer = match operation {
        "PutMetricAlarm" => put::put(cx, alarms, input),
        "DescribeAlarms" => describe::describe(cx, alarms, input),
        "DeleteAlarms" => put::delete(alarms, input),
        "TagResource" => tags::tag(alarms, input),
        "UntagResource" => tags::untag(alarms, input),
        "ListTagsForResource" => tags::list(alarms, input),
        _ => Err(ServiceError::unknown_operation()),
    };
    // The shapes of this service come from the query protocol, with codes of their own.
    answer.map_err(|error| match error.code.as_ref() {
        "ValidationException" => ServiceError { code: "ValidationError".into(), ..error },
        _ => error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::testing::TestContext;
    use serde_json::json;

    fn names(context: &mut TestContext, alarms: &mut Alarms) -> Vec<String> {
        let output = call(&mut context.cx(), alarms, "DescribeAlarms", &json!({})).expect("described");
        let described = output["MetricAlarms"].as_array().expect("a list").iter();
        described.filter_map(|alarm| alarm["AlarmName"].as_str().map(str::to_owned)).collect()
    }

    /// The dimension names a table that does not exist.
    #[test]
    fn alarms_work_without_any_other_service() {
        let (mut context, mut alarms) = (TestContext::new(), Alarms::default());
        let put = json!({
            "AlarmName": "orders-throttles",
            "Namespace": "AWS/DynamoDB",
            "MetricName": "ThrottledRequests",
            "Dimensions": [{"Name": "TableName", "Value": "orders"}],
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1.0,
            "ComparisonOperator": "GreaterThanThreshold",
        });
        call(&mut context.cx(), &mut alarms, "PutMetricAlarm", &put).expect("a valid alarm");
        assert_eq!(names(&mut context, &mut alarms), [""; 0], "a read lags the put");
        let visible = alarms.next_transition(context.now).expect("the put becomes visible");
        context.now = visible;
        assert_eq!(names(&mut context, &mut alarms), ["orders-throttles"]);
        assert_eq!(alarms.next_transition(context.now), None);

        let gone = json!({"AlarmNames": ["orders-throttles", "absent"]});
        call(&mut context.cx(), &mut alarms, "DeleteAlarms", &gone).expect("unknown names are passed over");
        assert_eq!(names(&mut context, &mut alarms), [""; 0]);
    }

    #[test]
    fn the_quota_of_alarms_counts_new_names_only() {
        let (mut context, mut alarms) = (TestContext::new(), Alarms::default());
        context.settings.quotas.alarms = 1;
        let put = |name: &str| {
            json!({
                "AlarmName": name,
                "Namespace": "AWS/DynamoDB",
                "MetricName": "ThrottledRequests",
                "Statistic": "Sum",
                "Period": 60,
                "EvaluationPeriods": 1,
                "Threshold": 1.0,
                "ComparisonOperator": "GreaterThanThreshold",
            })
        };
        for _ in 0..2 {
            call(&mut context.cx(), &mut alarms, "PutMetricAlarm", &put("one")).expect("the first, then an overwrite");
        }
        let refused = call(&mut context.cx(), &mut alarms, "PutMetricAlarm", &put("two")).expect_err("a second name");
        assert_eq!(refused.code, "LimitExceeded");
    }
}
