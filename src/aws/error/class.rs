//! What can be done about an error: one table from (operation, code, fragment of the message) to [`Class`].
//!
//! The first rule that fits wins; a code alone stands behind its messages. Fragments were measured (T-442 to T-449,
//! T-458, T-461) where nothing else is said; the texts are the same in all Regions (T-449).

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{ApiError, Cause, Class};

impl ApiError {
    /// The attribute of `endpoints` that is missing, if that is why nothing was called.
    pub(crate) fn missing_endpoint(&self) -> Option<&'static str> {
        match self.cause {
            Cause::NoEndpoint(name) => Some(name),
            _ => None,
        }
    }

    /// What can be done about it.
    pub(crate) fn class(&self) -> Class {
        match &self.cause {
            Cause::Service { code, message, status, .. } => self.answered(code, message, *status),
            Cause::Unreachable(_) => Class::Unreachable,
            Cause::Interrupted(_) if self.mutates() => Class::Ambiguous,
            Cause::Interrupted(_) => Class::Transient,
            Cause::Credentials(_) => Class::Denied,
            Cause::Unsendable(_) => Class::Permanent,
            Cause::NoEndpoint(_) => Class::Unsupported,
            Cause::Unreadable(_) if self.mutates() => Class::Ambiguous,
            // Half an answer, or a proxy's: the next one may be whole.
            Cause::Unreadable(_) => Class::Unreachable,
        }
    }

    /// Whether the credentials are the problem, not what they allow: missing, wrong, expired.
    pub(crate) fn is_about_credentials(&self) -> bool {
        match &self.cause {
            Cause::Credentials(_) => true,
            Cause::Service { code, .. } => CREDENTIALS.contains(&code.as_str()),
            Cause::Unreachable(_)
            | Cause::Interrupted(_)
            | Cause::Unsendable(_)
            | Cause::Unreadable(_)
            | Cause::NoEndpoint(_) => false,
        }
    }

    /// Whether we call too fast: the cool-downs of single tables, which come as throttling too, are not meant.
    pub(crate) fn is_throttling(&self) -> bool {
        match &self.cause {
            Cause::Service { code, .. } => THROTTLING.contains(&code.as_str()) && self.class() == Class::Transient,
            Cause::Credentials(_)
            | Cause::Unreachable(_)
            | Cause::Interrupted(_)
            | Cause::Unsendable(_)
            | Cause::Unreadable(_)
            | Cause::NoEndpoint(_) => false,
        }
    }

    fn answered(&self, code: &str, message: &str, status: u16) -> Class {
        if CREDENTIALS.contains(&code) {
            return Class::Denied;
        }
        // What the service answers to a request it cannot parse, for instance one with an empty structure (T-463).
        if code == FAILURE && message.is_empty() && self.mutates() {
            return Class::Permanent;
        }
        if THROTTLING.contains(&code) && code != THROTTLED {
            return Class::Transient;
        }
        let rule = RULES.iter().find(|rule| rule.fits(self.operation, code, message));
        rule.map_or_else(|| self.by_status(code, message, status), |rule| rule.class_of(message))
    }

    /// An answer that no rule knows, perhaps not even the service's: only its status tells.
    fn by_status(&self, code: &str, message: &str, status: u16) -> Class {
        let page = message.trim_start().starts_with('<');
        match status {
            501 => Class::Unsupported,
            404 if code.is_empty() => Class::Unsupported,
            // How moto answers an operation it does not have: an HTML page. For a change it might as well be a
            // proxy's, so that has to be looked at.
            500 if code.is_empty() && page && !self.mutates() => Class::Unsupported,
            // Every refusal has a code: of this one a part is missing.
            400 if code.is_empty() && !page => {
                if self.mutates() {
                    Class::Ambiguous
                } else {
                    Class::Unreachable
                }
            }
            500.. if self.mutates() => Class::Ambiguous,
            408 | 429 | 500.. => Class::Transient,
            _ => Class::Permanent,
        }
    }
}

/// A row of the table. Empty texts fit everything.
struct Rule {
    operation: &'static str,
    code: &'static str,
    fragment: &'static str,
    class: Class,
    /// What stands before the time at which a budget ends.
    time_after: &'static str,
}

impl Rule {
    fn fits(&self, operation: &str, code: &str, message: &str) -> bool {
        (self.operation.is_empty() || self.operation == operation)
            && (self.code.is_empty() || self.code == code)
            && message.contains(self.fragment)
    }

    fn class_of(&self, message: &str) -> Class {
        match self.class {
            Class::Budget { .. } if !self.time_after.is_empty() => {
                Class::Budget { until: time_after(message, self.time_after) }
            }
            ref class => class.clone(),
        }
    }

    const fn of(self, operation: &'static str) -> Self {
        Self { operation, ..self }
    }

    const fn until(self, time_after: &'static str) -> Self {
        Self { time_after, ..self }
    }
}

const fn rule(code: &'static str, fragment: &'static str, class: Class) -> Rule {
    Rule { operation: "", code, fragment, class, time_after: "" }
}

const IN_USE: &str = "ResourceInUseException";
const LIMIT: &str = "LimitExceededException";
const THROTTLED: &str = "ThrottlingException";
const INVALID: &str = "ValidationException";
const FAILURE: &str = "InternalFailure";
const UNTOLD: Class = Class::Budget { until: None };

/// Codes that say that the credentials themselves are not accepted.
const CREDENTIALS: [&str; 11] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];

/// Codes that say that calls come too fast.
const THROTTLING: [&str; 9] = [
    THROTTLED,
    "Throttling",
    "ThrottledException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "ProvisionedThroughputExceededException",
    "TooManyRequestsException",
    "SlowDown",
];

const RULES: &[Rule] = &[
    // Whatever the code: engines differ in it.
    rule("", "already has an enabled stream", Class::NoChange),
    rule("", "has no stream to disable", Class::NoChange),
    //
    // Taken names. While the table is being created it may be our own lost attempt: the executor looks.
    rule(IN_USE, "already exists with replicas in regions", Class::Permanent),
    rule(IN_USE, "Table already exists", Class::AlreadyExists),
    rule(IN_USE, "preexisting table", Class::AlreadyExists), // DynamoDB Local
    rule(IN_USE, "is being created", Class::AlreadyExists).of("CreateTable"),
    rule(IN_USE, "", Class::AlreadyExists).of("ImportTable"),
    rule("TableAlreadyExistsException", "", Class::AlreadyExists),
    //
    // Under way.
    rule(IN_USE, "Table tags are being updated", Class::Transient),
    rule(IN_USE, "resource-based policy update", Class::Transient),
    rule(IN_USE, "Cannot enable stream", Class::Permanent), // moto, whose tables have one stream in their life
    rule(IN_USE, "", Class::Busy),
    rule("TableInUseException", "", Class::Busy),
    rule("BackupInUseException", "", Class::Busy),
    rule("ContinuousBackupsUnavailableException", "", Class::Transient),
    //
    // Limits: locks, concurrency, budgets, quotas.
    rule(LIMIT, "Table tags are being updated", Class::Transient),
    rule(LIMIT, "Only 1 online index can be created or deleted simultaneously", Class::Busy),
    rule(LIMIT, "restore operations", Class::Transient),
    rule(LIMIT, "simultaneously", Class::Transient), // reported by other clients, not measured
    rule(LIMIT, "Provisioned throughput decreases are limited", UNTOLD),
    rule(LIMIT, "Encryption mode changes are limited", UNTOLD).until("Next changes can be made at"),
    rule(LIMIT, "Updates to TableClass are limited", UNTOLD),
    rule(LIMIT, "", Class::Permanent),
    rule(THROTTLED, "Deletion protection setting for table", UNTOLD).until("again after"),
    rule(THROTTLED, "Resource-based policy for", UNTOLD).until("again after"),
    rule(THROTTLED, "", Class::Transient),
    //
    // Refusals of a value that are not meant for good.
    rule(INVALID, "will not change", Class::NoChange),
    rule(INVALID, "already encrypted", Class::NoChange),
    rule(INVALID, "TimeToLive is already", Class::NoChange),
    rule(INVALID, "Precision is already set", Class::NoChange),
    rule(INVALID, "Time to live has been modified multiple times", UNTOLD),
    rule(INVALID, "acted as a source region", UNTOLD),
    rule(INVALID, "Cannot describe time to live while table is in", Class::Transient),
    rule(INVALID, "TableStatus must be ACTIVE", Class::Busy),
    rule(INVALID, "IndexStatus must be ACTIVE", Class::Busy),
    rule(INVALID, "not in a valid state", Class::Busy), // Kinesis destinations, contributor insights
    rule(INVALID, "must be ACTIVE to perform DISABLE", Class::Busy),
    rule(INVALID, "replica server-side encryption status is in UPDATING state", Class::Busy),
    rule(INVALID, "replica is not allowed while the replica is being added", Class::Busy),
    //
    // Common to all services, also with HTTP 400: the request was cut off or came too early.
    rule("RequestTimeout", "", Class::Transient),
    rule("RequestTimeoutException", "", Class::Transient),
    rule("RequestAbortedException", "", Class::Transient),
    rule("PriorRequestNotComplete", "", Class::Transient),
    //
    // Tags of alarms, while another change of them is under way.
    rule("ConflictException", "", Class::Transient),
    rule("ConcurrentModificationException", "", Class::Transient),
    //
    // Application Auto Scaling.
    rule("ConcurrentUpdateException", "", Class::Transient),
    rule("InternalServiceException", "", Class::Transient),
    rule("FailedResourceAccessException", "", Class::Ambiguous),
    rule(INVALID, "Unable to assume IAM role", Class::Transient), // the service-linked role is being made
    rule("ObjectNotFoundException", "", Class::NotFound),
    rule(INVALID, "scalable target that you tried to tag already exists", Class::AlreadyExists),
    rule("", "No scalable target found", Class::NotFound),  // moto
    rule("", "No scheduled action found", Class::NotFound), // moto
    // The rest, among them the static combination rules ("You cannot …") that only look transient.
    rule(INVALID, "", Class::Permanent),
    //
    // Gone, or not there yet.
    rule("PolicyNotFoundException", "", Class::NotFound),
    rule("ResourceNotFoundException", "", Class::NotFound),
    rule("ResourceNotFound", "", Class::NotFound), // moto
    rule("TableNotFoundException", "", Class::NotFound),
    rule("BackupNotFoundException", "", Class::NotFound),
    rule("ImportNotFoundException", "", Class::NotFound),
    rule("IndexNotFoundException", "", Class::NotFound),
    //
    // Faults of the service that are none: an asymmetric key (T-461), an index being allocated (T-458).
    rule("", "KMS internal error", Class::Permanent),
    rule("", "Table is under system maintenance", Class::Transient),
    //
    // Not allowed.
    rule("AccessDeniedException", "", Class::Denied),
    rule("AccessDenied", "", Class::Denied),
    rule("UnauthorizedOperation", "", Class::Denied),
    rule("NotAuthorized", "", Class::Denied),
    rule("OptInRequired", "", Class::Denied),
    //
    // Not known to the endpoint: DynamoDB Local, ministack and others.
    rule("UnknownOperationException", "", Class::Unsupported),
    rule("UnknownOperation", "", Class::Unsupported),
    rule("InvalidAction", "", Class::Unsupported),
    rule("NotImplemented", "", Class::Unsupported),
    rule("NotImplementedException", "", Class::Unsupported),
    rule("", "has not been implemented", Class::Unsupported),
    rule("", "Unsupported service", Class::Unsupported), // ministack
    rule("", "not yet implemented", Class::Unsupported),
];

/// The time behind `marker` in a message, in milliseconds since 1970-01-01T00:00:00Z. The service writes ISO 8601,
/// sometimes without a zone, sometimes with a full stop behind it.
fn time_after(message: &str, marker: &str) -> Option<i64> {
    let (_, rest) = message.split_once(marker)?;
    let written: String = rest.trim_start().chars().take_while(|c| !c.is_whitespace() && *c != ',').collect();
    let written = written.trim_end_matches('.');
    let time = OffsetDateTime::parse(written, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(&format!("{written}Z"), &Rfc3339))
        .ok()?;
    i64::try_from(time.unix_timestamp_nanos() / 1_000_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::error::Service;

    fn answered(operation: &'static str, code: &str, message: &str, status: u16) -> ApiError {
        let cause = Cause::Service { code: code.to_owned(), message: message.to_owned(), status, request_id: None };
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
        let untold = || Class::Budget { until: None };
        check(&[
            ("TagResource", LIMIT, "Subscriber limit exceeded: Table tags are being updated", 400, Class::Transient),
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
            (
                "CreateTable",
                LIMIT,
                "number of indexed tables that can be created simultaneously",
                400,
                Class::Transient,
            ),
            (
                "UpdateTable",
                LIMIT,
                "Provisioned throughput decreases are limited within a given UTC day. After …",
                400,
                untold(),
            ),
            ("UpdateTable", LIMIT, "Updates to TableClass are limited to 2 times in 30 day(s).", 400, untold()),
            (
                "UpdateTable",
                LIMIT,
                "Number of global secondary indexes exceeds per-table limit of 20",
                400,
                Class::Permanent,
            ),
            (
                "UpdateTable",
                LIMIT,
                "ReadCapacityUnits 50000 is above the per table maximum 40000",
                400,
                Class::Permanent,
            ),
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
                Class::Budget { until: Some(1_791_500_858_207) },
            ),
            (
                "PutResourcePolicy",
                THROTTLED,
                "Resource-based policy for table orders modified within the previous 15000 milliseconds. \
                 Please try again after 2026-10-08T23:07:38.207Z.",
                400,
                Class::Budget { until: Some(1_791_500_858_207) },
            ),
            (
                "UpdateTable",
                THROTTLED,
                "Deletion protection setting for table orders: please try again after a while",
                400,
                Class::Budget { until: None },
            ),
            (
                "UpdateTable",
                LIMIT,
                "Subscriber limit exceeded: Encryption mode changes are limited in the 24h window ending at \
                 2026-10-09T23:25:27.800Z. Last change at 2026-10-08T23:26:32.1Z. Next changes can be made at \
                 2026-10-08T23:07:38.207Z.",
                400,
                Class::Budget { until: Some(1_791_500_858_207) },
            ),
            ("DescribeTable", "TooManyRequestsException", "", 429, Class::Transient),
        ]);
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
                Class::Budget { until: None },
            ),
            (
                "DeleteTable",
                INVALID,
                "Replica cannot be deleted because it has acted as a source region",
                400,
                Class::Budget { until: None },
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
            (
                "DisableKinesisStreamingDestination",
                INVALID,
                "stream must be ACTIVE to perform DISABLE",
                400,
                Class::Busy,
            ),
            ("UpdateTable", INVALID, "replica server-side encryption status is in UPDATING state", 400, Class::Busy),
            (
                "UpdateTable",
                INVALID,
                "Updating replica is not allowed while the replica is being added",
                400,
                Class::Busy,
            ),
            permanent("You cannot modify stream status while updating table IOPS"),
            permanent("You cannot create or delete index while updating table IOPS"),
            permanent("You cannot create or delete index while changing stream status"),
            permanent("Resource cannot be deleted as it is currently protected against deletion."),
            permanent("At least one of ProvisionedThroughput, BillingMode, … is required"),
        ]);
    }

    #[test]
    fn not_there() {
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
            (
                "UpdateContinuousBackups",
                "ContinuousBackupsUnavailableException",
                "Backups are being enabled for the table: orders. Please retry later",
                400,
                Class::Transient,
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
            (
                "TagResource",
                "UnknownOperationException",
                "Tagging is not currently supported.",
                400,
                Class::Unsupported,
            ),
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
            (
                "UpdateTimeToLive",
                "",
                "<!doctype html>\n<title>500 Internal Server Error</title>",
                500,
                Class::Ambiguous,
            ),
            ("DescribeTable", "SomethingNew", "what is this", 400, Class::Permanent),
        ]);
    }

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
    }

    #[test]
    fn credentials_are_told_from_permissions() {
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
}
