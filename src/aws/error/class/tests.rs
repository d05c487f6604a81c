//! The class of every error that was seen or is documented.

use super::*;
use crate::aws::error::Service;

fn answered(operation: &'static str, code: &str, message: &str, status: u16) -> ApiError {
    let cause =
        Cause::Service { code: code.to_owned(), message: message.to_owned(), status, request_id: None, date: None };
    ApiError { service: Service::DynamoDb, operation, endpoint: None, region: "eu-west-1".to_owned(), cause }
}

/// operation, code, message, status, class
type Case = (&'static str, &'static str, &'static str, u16, Class);

fn check(cases: &[Case]) {
    for (operation, code, message, status, class) in cases {
        let error = answered(operation, code, message, *status);
        assert_eq!(&error.class(), class, "{operation} {code} {status}: {message}");
    }
}

#[test]
fn in_use() {
    let busy = |message: &'static str| ("UpdateTable", IN_USE, message, 400, Class::Busy);
    check(&[
        ("CreateTable", IN_USE, "Table already exists: orders", 400, Class::AlreadyExists),
        ("CreateTable", IN_USE, "Table is being created: orders", 400, Class::AlreadyExists),
        ("CreateTable", IN_USE, "Cannot create preexisting table", 400, Class::AlreadyExists),
        ("CreateTable", IN_USE, "Table is being deleted: orders", 400, Class::Busy),
        ("CreateTable", IN_USE, "Table orders already exists with replicas in regions: [x]", 400, Class::Permanent),
        (
            "RestoreTableFromBackup",
            "TableAlreadyExistsException",
            "Table already exists: orders",
            400,
            Class::AlreadyExists,
        ),
        ("RestoreTableFromBackup", "TableInUseException", "Table is being used", 400, Class::Busy),
        ("ImportTable", IN_USE, "Table already exists: orders", 400, Class::AlreadyExists),
        (
            "DeleteTable",
            IN_USE,
            "Attempt to change a resource which is still in use: Table is being created: a",
            400,
            Class::Busy,
        ),
        ("DeleteTable", IN_USE, "Table tags are being updated", 400, Class::Transient),
        ("DeleteTable", IN_USE, "Table orders has a pending resource-based policy update", 400, Class::Transient),
        ("PutResourcePolicy", IN_USE, "pending previous resource-based policy update", 400, Class::Transient),
        ("DeleteBackup", "BackupInUseException", "Backup is being used to restore another table", 400, Class::Busy),
        ("UpdateTable", IN_USE, "Cannot enable stream", 400, Class::Permanent),
        busy("Table is being used"),
        busy("Table orders is in the process of being updated"),
        busy("Table IOPS are currently being updated"),
        busy("Can't change stream status while table IOPS are being updated"),
        busy("Can't update IOPS: stream status change is currently in progress"),
        busy("table class update is in progress"),
        busy("OnDemandThroughput cannot be updated while the table is UPDATING"),
        busy("Server-ServiceClient Encryption is still being updated"),
        busy("Cannot delete table while indexes are being created"),
        busy("Index creation is in resource allocation phase"),
        busy("Index is being deleted"),
        busy("Table needs to be in ACTIVE status to modify deletion protection"),
        busy("The resource which you are attempting to change is in use."),
    ]);
}

#[test]
fn limits() {
    let without_time = || Class::Budget { until: None, window: None };
    check(&[
        ("TagResource", LIMIT, "Subscriber limit exceeded: Table tags are being updated", 400, Class::Busy),
        (
            "UpdateTable",
            LIMIT,
            "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
            400,
            Class::Busy,
        ),
        (
            "RestoreTableFromBackup",
            LIMIT,
            "Only 50 restore operations can be done simultaneously",
            400,
            Class::Transient,
        ),
        (
            "CreateTable",
            LIMIT,
            "Only 10 tables can be created, updated, or deleted simultaneously",
            400,
            Class::Transient,
        ),
        ("CreateTable", LIMIT, "number of indexed tables that can be created simultaneously", 400, Class::Transient),
        (
            "UpdateTable",
            LIMIT,
            "Provisioned throughput decreases are limited within a given UTC day. After …",
            400,
            without_time(),
        ),
        ("UpdateTable", LIMIT, "Updates to TableClass are limited to 2 times in 30 day(s).", 400, without_time()),
        (
            "UpdateTable",
            LIMIT,
            "Number of global secondary indexes exceeds per-table limit of 20",
            400,
            Class::Permanent,
        ),
        ("UpdateTable", LIMIT, "ReadCapacityUnits 50000 is above the per table maximum 40000", 400, Class::Permanent),
        (
            "CreateTable",
            LIMIT,
            "This operation would cause the limit to be exceeded for the account",
            400,
            Class::Permanent,
        ),
    ]);
}

#[test]
fn throttling_and_cool_downs() {
    check(&[
        ("DescribeTimeToLive", THROTTLED, "Rate exceeded", 400, Class::Transient),
        (
            "UpdateTable",
            THROTTLED,
            "The rate of control plane requests made by this account is too high",
            400,
            Class::Transient,
        ),
        (
            "UpdateTable",
            THROTTLED,
            "Deletion protection setting for table orders modified within the previous 15000 milliseconds. \
             Please try again after 2026-10-08T23:07:38.207",
            400,
            Class::Budget { until: Some(1_791_500_858_207), window: Some(Duration::from_secs(15)) },
        ),
        (
            "PutResourcePolicy",
            THROTTLED,
            "Resource-based policy for table orders modified within the previous 15000 milliseconds. \
             Please try again after 2026-10-08T23:07:38.207Z.",
            400,
            Class::Budget { until: Some(1_791_500_858_207), window: Some(Duration::from_secs(15)) },
        ),
        (
            "UpdateTable",
            THROTTLED,
            "Deletion protection setting for table orders: please try again after a while",
            400,
            Class::Budget { until: None, window: None },
        ),
        (
            "UpdateTable",
            LIMIT,
            "Subscriber limit exceeded: Encryption mode changes are limited in the 24h window ending at \
             2026-10-09T23:25:27.800Z. Last change at 2026-10-08T23:26:32.1Z. Next changes can be made at \
             2026-10-08T23:07:38.207Z.",
            400,
            Class::Budget { until: Some(1_791_500_858_207), window: Some(Duration::from_secs(86_400)) },
        ),
        ("DescribeTable", "TooManyRequestsException", "", 429, Class::Transient),
    ]);
}

#[test]
fn windows_of_cool_downs() {
    for (message, seconds) in [
        ("modified within the previous 15000 milliseconds. Please", Some(15)),
        ("at most once every 3600 seconds.", Some(3_600)),
        ("limited in the 24h window ending at", Some(86_400)),
        ("limited within a given UTC day", None),
        ("the maintenance window", None),
        ("", None),
    ] {
        assert_eq!(window(message), seconds.map(Duration::from_secs), "{message}");
    }
}

#[test]
fn refused_values() {
    let permanent = |message: &'static str| ("UpdateTable", INVALID, message, 400, Class::Permanent);
    check(&[
        ("UpdateTable", INVALID, "The provisioned throughput for the table will not change.", 400, Class::NoChange),
        ("UpdateTable", INVALID, "Table is already encrypted by default", 400, Class::NoChange),
        ("UpdateTable", INVALID, "Table already has an enabled stream: orders", 400, Class::NoChange),
        ("UpdateTable", IN_USE, "Table already has an enabled stream: orders", 400, Class::NoChange),
        ("UpdateTable", INVALID, "Table has no stream to disable: orders", 400, Class::NoChange),
        ("UpdateTimeToLive", INVALID, "TimeToLive is already enabled", 400, Class::NoChange),
        ("UpdateTimeToLive", INVALID, "TimeToLive is already disabled", 400, Class::NoChange),
        ("UpdateKinesisStreamingDestination", INVALID, "Precision is already set", 400, Class::NoChange),
        (
            "UpdateTimeToLive",
            INVALID,
            "Time to live has been modified multiple times within a fixed interval",
            400,
            Class::Budget { until: None, window: None },
        ),
        (
            "DeleteTable",
            INVALID,
            "Replica cannot be deleted because it has acted as a source region",
            400,
            Class::Budget { until: None, window: None },
        ),
        (
            "DescribeTimeToLive",
            INVALID,
            "Cannot describe time to live while table is in DELETING",
            400,
            Class::Transient,
        ),
        ("UpdateContributorInsights", INVALID, "TableStatus must be ACTIVE", 400, Class::Busy),
        ("UpdateContributorInsights", INVALID, "IndexStatus must be ACTIVE", 400, Class::Busy),
        (
            "EnableKinesisStreamingDestination",
            INVALID,
            "Table is not in a valid state to enable Kinesis",
            400,
            Class::Busy,
        ),
        ("DisableKinesisStreamingDestination", INVALID, "stream must be ACTIVE to perform DISABLE", 400, Class::Busy),
        ("UpdateTable", INVALID, "replica server-side encryption status is in UPDATING state", 400, Class::Busy),
        ("UpdateTable", INVALID, "Updating replica is not allowed while the replica is being added", 400, Class::Busy),
        permanent("You cannot modify stream status while updating table IOPS"),
        permanent("You cannot create or delete index while updating table IOPS"),
        permanent("You cannot create or delete index while changing stream status"),
        permanent("Resource cannot be deleted as it is currently protected against deletion."),
        permanent("At least one of ProvisionedThroughput, BillingMode, … is required"),
    ]);
}

#[test]
fn missing_resources() {
    check(&[
        (
            "DescribeTable",
            "ResourceNotFoundException",
            "Requested resource not found: Table: orders not found",
            400,
            Class::NotFound,
        ),
        ("DescribeTable", "ResourceNotFound", "Table not found", 400, Class::NotFound),
        ("DescribeContinuousBackups", "TableNotFoundException", "Table not found: orders", 400, Class::NotFound),
        ("DescribeBackup", "BackupNotFoundException", "Backup not found", 400, Class::NotFound),
        ("DescribeImport", "ImportNotFoundException", "Import not found", 400, Class::NotFound),
        ("DescribeKey", "NotFoundException", "Alias alias/aws/dynamodb is not found.", 400, Class::NotFound),
        (
            "UpdateContinuousBackups",
            "ContinuousBackupsUnavailableException",
            "Backups are being enabled for the table: orders. Please retry later",
            400,
            Class::Busy,
        ),
    ]);
}

#[test]
fn faults_of_the_service() {
    check(&[
        ("UpdateTable", FAILURE, "", 500, Class::Permanent),
        ("DescribeTable", FAILURE, "", 500, Class::Transient),
        ("CreateTable", FAILURE, "something", 500, Class::Ambiguous),
        ("CreateTable", "InternalServerError", "KMS internal error", 500, Class::Permanent),
        ("UpdateTable", "InternalServerError", "Table is under system maintenance", 500, Class::Transient),
        ("CreateTable", "InternalServerError", "Internal server error", 500, Class::Ambiguous),
        ("DescribeTable", "InternalServerError", "Internal server error", 500, Class::Transient),
        ("DescribeTable", "", "", 503, Class::Transient),
        ("DeleteTable", "", "<html>Bad gateway</html>", 502, Class::Ambiguous),
    ]);
}

#[test]
fn permissions_and_unknown_operations() {
    check(&[
        ("DescribeTimeToLive", "AccessDeniedException", "User: x is not authorized", 400, Class::Denied),
        ("GetCallerIdentity", "AccessDenied", "x", 403, Class::Denied),
        ("DescribeTimeToLive", "UnknownOperationException", "", 400, Class::Unsupported),
        ("TagResource", "UnknownOperationException", "Tagging is not currently supported.", 400, Class::Unsupported),
        (
            "DescribeTimeToLive",
            FAILURE,
            "API action 'X' for service 'dynamodb' not yet implemented",
            501,
            Class::Unsupported,
        ),
        ("DescribeTimeToLive", "", "", 404, Class::Unsupported),
        ("DescribeTimeToLive", "", "", 501, Class::Unsupported),
        (
            "DescribeTimeToLive",
            "",
            "<!doctype html>\n<title>500 Internal Server Error</title>",
            500,
            Class::Unsupported,
        ),
        ("UpdateTimeToLive", "", "<!doctype html>\n<title>500 Internal Server Error</title>", 500, Class::Ambiguous),
        ("DescribeTable", "SomethingNew", "what is this", 400, Class::Permanent),
    ]);
}

/// The same answer in the format of another service, of a web server or of a gateway.
/// From AWS's lists of common errors, and from CloudWatch's model; most come with HTTP 400.
#[test]
fn common_errors_of_aws() {
    let transient = [
        "RequestTimeout",
        "RequestTimeoutException",
        "RequestAbortedException",
        "RequestThrottled",
        "RequestThrottledException",
        "PriorRequestNotComplete",
    ];
    for code in transient {
        for operation in ["DescribeTable", "UpdateTable", "PutMetricAlarm"] {
            check(&[(operation, code, "no", 400, Class::Transient)]);
        }
    }
    for code in ["ConflictException", "ConcurrentModificationException"] {
        check(&[("TagResource", code, "no", 409, Class::Transient)]);
    }
    check(&[("UpdateTable", "NotAuthorized", "no", 400, Class::Denied)]);
    assert!(answered("DescribeTable", "RequestThrottled", "no", 400).is_throttling());
    // Whatever status it comes with: the credentials are not the reason.
    assert!(answered("GetCallerIdentity", "Throttling", "Rate exceeded", 403).is_throttling());
}

#[test]
fn a_status_counts_in_every_format() {
    let bodies = [
        ("", ""),
        ("", r#"{"message":"no"}"#),
        ("", "<ErrorResponse><Error><Code>X</Code><Message>no</Message></Error></ErrorResponse>"),
        ("", "<!doctype html><title>no</title>"),
        ("SomethingNew", "no"),
        (FAILURE, ""),
        (INVALID, "no"),
    ];
    for operation in ["DescribeScalableTargets", "RegisterScalableTarget"] {
        for (code, body) in bodies {
            for (status, class) in [(403, Class::Denied), (405, Class::Unsupported), (501, Class::Unsupported)] {
                check(&[(operation, code, body, status, class)]);
            }
        }
        for (code, body) in &bodies[..5] {
            check(&[(operation, code, body, 404, Class::Unsupported)]);
        }
        check(&[(operation, "ObjectNotFoundException", "no", 404, Class::NotFound)]);
    }
}

#[test]
fn a_body_without_a_code_is_read_for_signs() {
    let error = |code: &str| format!("<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>");
    for (body, class) in [
        (error("InvalidAction"), Class::Unsupported),
        (error("UnknownOperationException"), Class::Unsupported),
        (error("AccessDenied"), Class::Denied),
        (r#"{"error":"Unknown operation: DescribeAlarms"}"#.to_owned(), Class::Unsupported),
        ("<html><body>Not implemented</body></html>".to_owned(), Class::Unsupported),
        ("<html><body>Access Denied</body></html>".to_owned(), Class::Denied),
        ("<html><body>Bad request</body></html>".to_owned(), Class::Permanent),
    ] {
        assert_eq!(answered("PutMetricAlarm", "", &body, 400).class(), class, "{body}");
    }
    let quoted = answered("UpdateTable", "SomethingNew", "an unknown operation", 400);
    assert_eq!(quoted.class(), Class::Permanent, "the code of the service counts more than its text");
}

#[test]
fn credentials_are_distinguished_from_permissions() {
    for code in CREDENTIALS {
        let error = answered("DescribeTable", code, "no", 400);
        assert_eq!(error.class(), Class::Denied, "{code}");
        assert!(error.is_about_credentials(), "{code}");
    }
    assert!(!answered("DescribeTable", "AccessDeniedException", "no", 400).is_about_credentials());
}

#[test]
fn broken_connections() {
    let error = |operation, cause| ApiError {
        service: Service::DynamoDb,
        operation,
        endpoint: None,
        region: "eu-west-1".to_owned(),
        cause,
    };
    let text = String::new;
    for (operation, cause, class) in [
        ("UpdateTable", Cause::Interrupted(text()), Class::Ambiguous),
        ("DescribeTable", Cause::Interrupted(text()), Class::Transient),
        ("UpdateTable", Cause::Unreadable(text()), Class::Ambiguous),
        ("DescribeTable", Cause::Unreadable(text()), Class::Unreachable),
        ("UpdateTable", Cause::Unreachable(text()), Class::Unreachable),
        ("UpdateTable", Cause::Credentials(text()), Class::Denied),
        ("UpdateTable", Cause::Unsendable(text()), Class::Permanent),
    ] {
        assert_eq!(error(operation, cause.clone()).class(), class, "{operation} {cause:?}");
    }
}
