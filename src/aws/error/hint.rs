//! The usual causes of a refusal that its own text does not tell, and what cures them.

use super::{ApiError, Cause, Service};

impl ApiError {
    /// What is worth trying, beyond what the class of the error says.
    pub(super) fn hint(&self) -> Option<&'static str> {
        let Cause::Service { code, message, .. } = &self.cause else { return None };
        let (code, operation) = (code.as_str(), self.operation);
        match self.service {
            _ if code.starts_with("TooManyTags") => Some(TAGS),
            Service::Scaling if code == "FailedResourceAccessException" => Some(REACH),
            Service::Scaling if is_denial(code) && operation == "PutScalingPolicy" => Some(POLICY),
            Service::Scaling if is_denial(code) && operation == "RegisterScalableTarget" => Some(ROLE),
            Service::Scaling if code.starts_with("LimitExceeded") => Some(SCALING_QUOTA),
            Service::CloudWatch if code.starts_with("LimitExceeded") => Some(ALARM_QUOTA),
            Service::DynamoDb if operation == "UpdateContributorInsights" && is_denial(code) => Some(INSIGHTS),
            Service::DynamoDb if operation == "EnableKinesisStreamingDestination" && is_denial(code) => Some(KINESIS),
            Service::DynamoDb if message.contains("throughput decreases are limited") => Some(DECREASES),
            Service::DynamoDb if message.contains("Updates to TableClass are limited") => Some(CLASSES),
            Service::DynamoDb if code.starts_with("LimitExceeded") && message.contains("account") => Some(QUOTA),
            Service::DynamoDb | Service::Scaling | Service::CloudWatch | Service::Sts => None,
        }
    }
}

fn is_denial(code: &str) -> bool {
    code.starts_with("AccessDenied")
}

const TAGS: &str = "A resource has at most 50 tags. Scalable targets and alarms carry those of the table: count `tags`, the \
     provider's `default_tags` and the `tags` of `alarms` together.";

const POLICY: &str = "Application Auto Scaling makes the alarms of a scaling policy in the caller's name. Besides \
     `application-autoscaling:PutScalingPolicy` it takes `cloudwatch:PutMetricAlarm`, `cloudwatch:DescribeAlarms` and \
     `cloudwatch:DeleteAlarms`; where it has never scaled a table of this account, `iam:CreateServiceLinkedRole` for \
     dynamodb.application-autoscaling.amazonaws.com, too.";

const ROLE: &str = "Where Application Auto Scaling has never scaled a table of this account, the caller needs \
     `iam:CreateServiceLinkedRole` for dynamodb.application-autoscaling.amazonaws.com, too.";

const REACH: &str = "Application Auto Scaling could not reach the table or CloudWatch. The usual causes: the caller lacks \
     `cloudwatch:PutMetricAlarm`, `cloudwatch:DescribeAlarms` or `cloudwatch:DeleteAlarms`; the service-linked role \
     AWSServiceRoleForApplicationAutoScaling_DynamoDBTable is missing and the caller may not make it \
     (`iam:CreateServiceLinkedRole`); the account has as many alarms as it may (quota \"CloudWatch metric alarms\", each \
     scaled direction of a table or an index needs two).";

const SCALING_QUOTA: &str = "That is a quota of Application Auto Scaling: ask for a higher one in Service Quotas, or scale \
     fewer tables and indexes or schedule fewer actions.";

const ALARM_QUOTA: &str = "The account has as many alarms as it may in this Region: quota \"CloudWatch metric alarms\" of \
     Amazon CloudWatch. Ask for a higher one in Service Quotas, delete alarms that nobody needs, or have fewer here: \
     `enabled = false` below `alarms.rules.<rule>` switches a rule off.";

const INSIGHTS: &str = "Where Contributor Insights were never used in this account, the caller needs \
     `iam:CreateServiceLinkedRole` for contributorinsights.dynamodb.amazonaws.com, too.";

const KINESIS: &str = "The caller needs `kinesis:DescribeStream`, `kinesis:PutRecords` and `kinesis:PutRecord` on the data \
     stream; where changes were never sent to one in this account, `iam:CreateServiceLinkedRole` for \
     kinesisreplication.dynamodb.amazonaws.com, too.";

const DECREASES: &str = "DynamoDB takes four decreases per UTC day, of the table and of each index, and then one an hour after \
     the last: apply again an hour after the last decrease, or after 00:00 UTC.";

const CLASSES: &str = "DynamoDB takes two changes of the class in 30 days: apply again when the older of the last two is 30 \
     days old.";

const QUOTA: &str = "That is a quota of the account in this Region: ask for a higher one in Service Quotas.";

#[cfg(test)]
mod tests {
    use tf_provider::Path;

    use super::*;

    fn told(service: Service, operation: &'static str, code: &str, message: &str) -> String {
        let (code, message) = (code.to_owned(), message.to_owned());
        let cause = Cause::Service { code, message, status: 400, request_id: Some("R1".to_owned()), date: None };
        let error = ApiError { service, operation, endpoint: None, region: "eu-west-1".to_owned(), cause };
        let detail = error.to_diagnostic(Path::root(), "scale reads of the table").detail;
        assert!(detail.ends_with("\n\nRequest id: R1"), "{detail}");
        detail
    }

    #[test]
    fn a_denied_scaling_policy_names_what_it_takes_elsewhere() {
        let detail = told(Service::Scaling, "PutScalingPolicy", "AccessDeniedException", "not authorized");
        for permission in
            ["application-autoscaling:PutScalingPolicy", "cloudwatch:PutMetricAlarm", "iam:CreateServiceLinkedRole"]
        {
            assert!(detail.contains(&format!("`{permission}`")), "{permission}: {detail}");
        }
        let detail = told(Service::Scaling, "PutScalingPolicy", "FailedResourceAccessException", "Unable to …");
        assert!(detail.contains("`cloudwatch:PutMetricAlarm`"), "{detail}");
        assert!(detail.contains("AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"), "{detail}");
    }

    #[test]
    fn a_spent_quota_of_alarms_is_named_with_ways_out() {
        for code in ["LimitExceeded", "LimitExceededFault"] {
            let detail = told(Service::CloudWatch, "PutMetricAlarm", code, "You have exceeded this limit.");
            assert!(detail.contains("\"CloudWatch metric alarms\""), "{detail}");
            assert!(detail.contains("`enabled = false` below `alarms.rules.<rule>`"), "{detail}");
        }
    }

    #[test]
    fn too_many_tags_say_where_tags_come_from() {
        let detail = told(Service::Scaling, "TagResource", "TooManyTagsException", "no");
        assert!(detail.contains("`default_tags`"), "{detail}");
    }

    #[test]
    fn what_is_not_special_has_no_hint() {
        let cause = Cause::Service {
            code: "ValidationException".to_owned(),
            message: "no".to_owned(),
            status: 400,
            request_id: None,
            date: None,
        };
        let region = "eu-west-1".to_owned();
        let error = ApiError { service: Service::DynamoDb, operation: "UpdateTable", endpoint: None, region, cause };
        assert_eq!(error.hint(), None);
    }
}
