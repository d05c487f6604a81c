//! Usual causes of a refusal that its message does not name, and how to fix them.

use super::{ApiError, Cause, Service};

impl ApiError {
    /// Advice for this call and code, beyond that for the class of the error.
    pub(super) fn specific_advice(&self) -> Option<&'static str> {
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
            Service::DynamoDb if code.starts_with("InvalidRestoreTime") => Some(RESTORE_TIME),
            Service::DynamoDb if code.starts_with("PointInTimeRecoveryUnavailable") && is_export(operation) => {
                Some(NO_EXPORT)
            }
            Service::DynamoDb if code.starts_with("InvalidExportTime") => Some(EXPORT_TIME),
            Service::DynamoDb if code.starts_with("PointInTimeRecoveryUnavailable") => Some(NO_RECOVERY),
            Service::DynamoDb if code.starts_with("ImportConflict") => Some(IMPORT),
            Service::DynamoDb if message.contains(SOURCE) => Some(SOURCE_REGION),
            Service::DynamoDb if message.contains("already existed as tables") => Some(TABLE_IN_REGION),
            Service::DynamoDb if message.contains("All replica keys must") => Some(KINDS_OF_KEYS),
            Service::DynamoDb if message.contains("replica server-side encryption status is in UPDATING") => {
                Some(REPLICA_KEY)
            }
            Service::DynamoDb if message.contains("throughput decreases are limited") => Some(DECREASES),
            Service::DynamoDb if message.contains("Updates to TableClass are limited") => Some(CLASSES),
            Service::DynamoDb if code.starts_with("LimitExceeded") && message.contains("account") => Some(QUOTA),
            Service::DynamoDb | Service::Scaling | Service::CloudWatch | Service::Sts | Service::Kms | Service::Iam => {
                None
            }
        }
    }
}

impl ApiError {
    /// Whether a deletion was refused because a replica was made from the table a short time ago (V97).
    pub(crate) fn is_of_source(&self) -> bool {
        matches!(&self.cause, Cause::Service { message, .. } if message.contains(SOURCE))
    }
}

fn is_denial(code: &str) -> bool {
    code.starts_with("AccessDenied")
}

fn is_export(operation: &str) -> bool {
    operation == "ExportTableToPointInTime"
}

/// Part of the refusal to delete a replica that another one was copied from a short time ago (V97).
pub(super) const SOURCE: &str = "acted as a source region";

const SOURCE_REGION: &str = "A replica from which another one was made cannot be deleted for 24 hours. Remove the newer replica \
     first, or apply again when that time has passed.";

const TABLE_IN_REGION: &str = "A table of this name exists in the Region of the replica, and DynamoDB does not join two tables. \
     Delete that table if its items are not needed, give this table another name, or leave the Region out of `replicas`. A \
     replica that was deleted a moment ago is gone within a minute.";

const KINDS_OF_KEYS: &str = "All Regions have keys of one kind. To encrypt with a key of yours, remove the replicas, change \
     `server_side_encryption`, and add the replicas with a `kms_key_arn` each.";

const REPLICA_KEY: &str =
    "DynamoDB says the same when the key of the replica is disabled: check the key in the replica's Region.";

const TAGS: &str = "A resource has at most 50 tags. Scalable targets and alarms also get the tags of the table: count `tags`, \
     the provider's `default_tags` and the `tags` of `alarms` together.";

const POLICY: &str = "Application Auto Scaling creates the alarms of a scaling policy on the caller's behalf. In addition to \
     `application-autoscaling:PutScalingPolicy` the caller needs `cloudwatch:PutMetricAlarm`, `cloudwatch:DescribeAlarms` \
     and `cloudwatch:DeleteAlarms`; in an account where it has never scaled a table, also `iam:CreateServiceLinkedRole` for \
     dynamodb.application-autoscaling.amazonaws.com.";

const ROLE: &str = "In an account where Application Auto Scaling has never scaled a table, the caller also needs \
     `iam:CreateServiceLinkedRole` for dynamodb.application-autoscaling.amazonaws.com.";

const REACH: &str = "Application Auto Scaling could not reach the table or CloudWatch. Usual causes: the caller lacks \
     `cloudwatch:PutMetricAlarm`, `cloudwatch:DescribeAlarms` or `cloudwatch:DeleteAlarms`; the service-linked role \
     AWSServiceRoleForApplicationAutoScaling_DynamoDBTable is missing and the caller may not create it \
     (`iam:CreateServiceLinkedRole`); the account has reached its number of alarms (quota \"CloudWatch metric alarms\", each \
     scaled direction of a table or an index needs two).";

const SCALING_QUOTA: &str = "This is a quota of Application Auto Scaling: request an increase in Service Quotas, or scale \
     fewer tables and indexes or schedule fewer actions.";

const ALARM_QUOTA: &str = "The account has reached its number of alarms in this Region: quota \"CloudWatch metric alarms\" of \
     Amazon CloudWatch. Request an increase in Service Quotas, delete unused alarms, or create fewer here: \
     `enabled = false` in `alarms.rules.<rule>` disables a rule.";

const INSIGHTS: &str = "In an account that has never used Contributor Insights, the caller also needs \
     `iam:CreateServiceLinkedRole` for contributorinsights.dynamodb.amazonaws.com.";

const KINESIS: &str = "The caller needs `kinesis:DescribeStream`, `kinesis:PutRecords` and `kinesis:PutRecord` on the data \
     stream; in an account that has never streamed changes to one, also `iam:CreateServiceLinkedRole` for \
     kinesisreplication.dynamodb.amazonaws.com.";

const RESTORE_TIME: &str = "A table can be restored to moments between `EarliestRestorableDateTime` and \
     `LatestRestorableDateTime`, which `aws dynamodb describe-continuous-backups` lists; the latest is about five minutes ago. \
     Set `restore.date_time` to one of them, or `restore.use_latest = true`.";

const NO_RECOVERY: &str = "The source table has no point-in-time recovery, so there is no past to restore. Enable \
     `point_in_time_recovery` on it for the future, or restore from an on-demand backup: `restore = { backup_arn = \"...\" }`.";

const NO_EXPORT: &str = "Only a table with point-in-time recovery can be exported. Enable `point_in_time_recovery` on it; what \
     lies before that moment cannot be exported.";

const EXPORT_TIME: &str = "A table can be exported as it was at moments between `EarliestRestorableDateTime` and \
     `LatestRestorableDateTime`, which `aws dynamodb describe-continuous-backups` lists.";

const IMPORT: &str = "Another import with the same source and table name is under way or was made in the last eight hours. Wait \
     until it has ended, then apply again.";

const DECREASES: &str = "DynamoDB allows four decreases per UTC day for the table and for each index, then one per hour since \
     the last one: apply again an hour after the last decrease, or after 00:00 UTC.";

const CLASSES: &str = "DynamoDB allows two changes of the table class in 30 days: apply again when the older of the last two \
     is 30 days old.";

const QUOTA: &str = "This is a quota of the account in this Region: request an increase in Service Quotas.";

#[cfg(test)]
mod tests {
    use tf_provider::Path;

    use super::*;

    fn detail_of(service: Service, operation: &'static str, code: &str, message: &str) -> String {
        let (code, message) = (code.to_owned(), message.to_owned());
        let cause = Cause::Service { code, message, status: 400, request_id: Some("R1".to_owned()), date: None };
        let error = ApiError { service, operation, endpoint: None, region: "eu-west-1".to_owned(), cause };
        let detail = error.to_diagnostic(Path::root(), "scale reads of the table").detail;
        assert!(detail.ends_with("\n\nRequest ID: R1"), "{detail}");
        detail
    }

    #[test]
    fn a_denied_scaling_policy_names_the_permissions_of_other_services() {
        let detail = detail_of(Service::Scaling, "PutScalingPolicy", "AccessDeniedException", "not authorized");
        for permission in
            ["application-autoscaling:PutScalingPolicy", "cloudwatch:PutMetricAlarm", "iam:CreateServiceLinkedRole"]
        {
            assert!(detail.contains(&format!("`{permission}`")), "{permission}: {detail}");
        }
        let detail = detail_of(Service::Scaling, "PutScalingPolicy", "FailedResourceAccessException", "Unable to …");
        assert!(detail.contains("`cloudwatch:PutMetricAlarm`"), "{detail}");
        assert!(detail.contains("AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"), "{detail}");
    }

    #[test]
    fn an_exhausted_alarm_quota_is_named_with_remedies() {
        for code in ["LimitExceeded", "LimitExceededFault"] {
            let detail = detail_of(Service::CloudWatch, "PutMetricAlarm", code, "You have exceeded this limit.");
            assert!(detail.contains("\"CloudWatch metric alarms\""), "{detail}");
            assert!(detail.contains("`enabled = false` in `alarms.rules.<rule>`"), "{detail}");
        }
    }

    #[test]
    fn too_many_tags_names_the_sources_of_tags() {
        let detail = detail_of(Service::Scaling, "TagResource", "TooManyTagsException", "no");
        assert!(detail.contains("`default_tags`"), "{detail}");
    }

    #[test]
    fn other_refusals_have_no_specific_advice() {
        let cause = Cause::Service {
            code: "ValidationException".to_owned(),
            message: "no".to_owned(),
            status: 400,
            request_id: None,
            date: None,
        };
        let region = "eu-west-1".to_owned();
        let error = ApiError { service: Service::DynamoDb, operation: "UpdateTable", endpoint: None, region, cause };
        assert_eq!(error.specific_advice(), None);
    }
}
