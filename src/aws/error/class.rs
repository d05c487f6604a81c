//! The class of an error: one table from (operation, code, fragment of the message) to [`Class`].
//!
//! The first matching rule applies, so a rule for a code without a fragment follows those with one. Fragments were measured
//! (T-442 to T-449, T-458, T-461) unless noted; the messages are the same in all Regions (T-449).

use std::time::Duration;

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
            Cause::Service { code, message, status, .. } => self.class_of_response(code, message, *status),
            Cause::Unreachable(_) => Class::Unreachable,
            Cause::Interrupted(_) if self.mutates() => Class::Ambiguous,
            Cause::Interrupted(_) => Class::Transient,
            Cause::Credentials(_) => Class::Denied,
            Cause::Unsendable(_) => Class::Permanent,
            Cause::NoEndpoint(_) => Class::Unsupported,
            Cause::Unreadable(_) if self.mutates() => Class::Ambiguous,
            // A truncated response, or that of a proxy: the next one may be complete.
            Cause::Unreadable(_) => Class::Unreachable,
        }
    }

    /// Whether the credentials are missing, wrong or expired, as opposed to valid without the permission.
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

    /// Whether calls come too fast. Cool-downs of single tables, which have the same code, do not count.
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

    fn class_of_response(&self, code: &str, message: &str, status: u16) -> Class {
        // Whatever is in front of a service may answer for it, in a format of its own: then only the status counts.
        match status {
            _ if CREDENTIALS.contains(&code) => return Class::Denied,
            403 => return Class::Denied,
            405 | 501 => return Class::Unsupported,
            _ => {}
        }
        // The service's response to a request that it cannot parse, for instance one with an empty structure (T-463).
        if code == FAILURE && message.is_empty() && self.mutates() {
            return Class::Permanent;
        }
        if THROTTLING.contains(&code) && code != THROTTLED {
            return Class::Transient;
        }
        let rule = RULES.iter().find(|rule| rule.matches(self.operation, code, message));
        rule.map_or_else(|| self.by_status(code, message, status), |rule| rule.class_of(message))
    }

    /// A response that matches no rule, which may come from something else than the service.
    fn by_status(&self, code: &str, message: &str, status: u16) -> Class {
        if let Some(class) = code.is_empty().then(|| in_body(message)).flatten() {
            return class;
        }
        let page = message.trim_start().starts_with('<');
        match status {
            // Whatever is known to be missing has matched a rule: the endpoint does not have the operation.
            404 => Class::Unsupported,
            // moto's response to an operation it does not have: an HTML page. For a change it may as well come from a
            // proxy, so the table has to be observed.
            500 if code.is_empty() && page && !self.mutates() => Class::Unsupported,
            // Every refusal of the service has a code: part of this one is missing.
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

/// What a body says that has no code where the SDK expects it: XML or HTML instead of JSON, or JSON with other members.
fn in_body(body: &str) -> Option<Class> {
    let letters: String = body.chars().filter(char::is_ascii_alphanumeric).collect();
    let letters = letters.to_ascii_lowercase();
    BODY_SIGNS.iter().find(|(sign, _)| letters.contains(sign)).map(|(_, class)| class.clone())
}

/// Signs in a body, without punctuation and in lower case: an endpoint writes `UnknownOperation` as readily as "unknown
/// operation".
const BODY_SIGNS: [(&str, Class); 7] = [
    ("accessdenied", Class::Denied),
    ("unknownoperation", Class::Unsupported),
    ("unknownaction", Class::Unsupported),
    ("invalidaction", Class::Unsupported),
    ("notimplemented", Class::Unsupported),
    ("unsupportedoperation", Class::Unsupported),
    ("methodnotallowed", Class::Unsupported),
];

/// A row of the table. Empty texts match everything.
struct Rule {
    operation: &'static str,
    code: &'static str,
    fragment: &'static str,
    class: Class,
    /// The words before the time at which a budget ends.
    time_after: &'static str,
}

impl Rule {
    fn matches(&self, operation: &str, code: &str, message: &str) -> bool {
        (self.operation.is_empty() || self.operation == operation)
            && (self.code.is_empty() || self.code == code)
            && message.contains(self.fragment)
    }

    fn class_of(&self, message: &str) -> Class {
        match self.class {
            Class::Budget { .. } if !self.time_after.is_empty() => {
                Class::Budget { until: time_after(message, self.time_after), window: window(message) }
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
const WITHOUT_TIME: Class = Class::Budget { until: None, window: None };

/// Codes for credentials that are not accepted.
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

/// Codes for calls that come too fast.
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
    // Taken names. While the table is being created it may be our own lost attempt: the executor observes it.
    rule(IN_USE, "already exists with replicas in regions", Class::Permanent),
    rule(IN_USE, "Table already exists", Class::AlreadyExists),
    rule(IN_USE, "preexisting table", Class::AlreadyExists), // DynamoDB Local
    rule(IN_USE, "is being created", Class::AlreadyExists).of("CreateTable"),
    rule(IN_USE, "", Class::AlreadyExists).of("ImportTable"),
    rule("TableAlreadyExistsException", "", Class::AlreadyExists),
    //
    // A change in progress.
    rule(IN_USE, "Table tags are being updated", Class::Transient),
    rule(IN_USE, "resource-based policy update", Class::Transient),
    rule(IN_USE, "Cannot enable stream", Class::Permanent), // moto, where a table can have only one stream ever
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
    rule(LIMIT, "Provisioned throughput decreases are limited", WITHOUT_TIME),
    rule(LIMIT, "Encryption mode changes are limited", WITHOUT_TIME).until("Next changes can be made at"),
    rule(LIMIT, "Updates to TableClass are limited", WITHOUT_TIME),
    rule(LIMIT, "", Class::Permanent),
    rule(THROTTLED, "Deletion protection setting for table", WITHOUT_TIME).until("again after"),
    rule(THROTTLED, "Resource-based policy for", WITHOUT_TIME).until("again after"),
    rule(THROTTLED, "", Class::Transient),
    //
    // Values that are refused for now, or that are in effect already.
    rule(INVALID, "will not change", Class::NoChange),
    rule(INVALID, "already encrypted", Class::NoChange),
    rule(INVALID, "TimeToLive is already", Class::NoChange),
    rule(INVALID, "Precision is already set", Class::NoChange),
    rule(INVALID, "Time to live has been modified multiple times", WITHOUT_TIME),
    rule(INVALID, "acted as a source region", WITHOUT_TIME),
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
    rule(INVALID, "Unable to assume IAM role", Class::Transient), // the service-linked role is being created
    rule("ObjectNotFoundException", "", Class::NotFound),
    rule(INVALID, "scalable target that you tried to tag already exists", Class::AlreadyExists),
    rule("", "No scalable target found", Class::NotFound),  // moto
    rule("", "No scheduled action found", Class::NotFound), // moto
    // The rest, including the static combination rules ("You cannot …"), which only seem transient.
    rule(INVALID, "", Class::Permanent),
    //
    // Does not exist, or not yet.
    rule("PolicyNotFoundException", "", Class::NotFound),
    rule("ResourceNotFoundException", "", Class::NotFound),
    rule("ResourceNotFound", "", Class::NotFound), // moto
    rule("TableNotFoundException", "", Class::NotFound),
    rule("BackupNotFoundException", "", Class::NotFound),
    rule("ImportNotFoundException", "", Class::NotFound),
    rule("IndexNotFoundException", "", Class::NotFound),
    //
    // Reported as faults of the service, but not: an asymmetric key (T-461), an index being allocated (T-458).
    rule("", "KMS internal error", Class::Permanent),
    rule("", "Table is under system maintenance", Class::Transient),
    //
    // Missing permissions.
    rule("AccessDeniedException", "", Class::Denied),
    rule("AccessDenied", "", Class::Denied),
    rule("UnauthorizedOperation", "", Class::Denied),
    rule("NotAuthorized", "", Class::Denied),
    rule("OptInRequired", "", Class::Denied),
    //
    // Not supported by the endpoint: DynamoDB Local, ministack and others.
    rule("UnknownOperationException", "", Class::Unsupported),
    rule("UnknownOperation", "", Class::Unsupported),
    rule("UnknownAction", "", Class::Unsupported),
    rule("UnsupportedOperation", "", Class::Unsupported),
    rule("UnsupportedOperationException", "", Class::Unsupported),
    rule("InvalidAction", "", Class::Unsupported),
    rule("NotImplemented", "", Class::Unsupported),
    rule("NotImplementedException", "", Class::Unsupported),
    rule("", "has not been implemented", Class::Unsupported),
    rule("", "Unsupported service", Class::Unsupported), // ministack
    rule("", "not yet implemented", Class::Unsupported),
];

/// The time after `marker` in a message, in milliseconds since 1970-01-01T00:00:00Z. The service writes ISO 8601,
/// sometimes without a zone, sometimes followed by a period.
fn time_after(message: &str, marker: &str) -> Option<i64> {
    let (_, rest) = message.split_once(marker)?;
    let written: String = rest.trim_start().chars().take_while(|c| !c.is_whitespace() && *c != ',').collect();
    let written = written.trim_end_matches('.');
    let time = OffsetDateTime::parse(written, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(&format!("{written}Z"), &Rfc3339))
        .ok()?;
    i64::try_from(time.unix_timestamp_nanos() / 1_000_000).ok()
}

/// The window that a message names: `within the previous 15000 milliseconds`, `in the 24h window`.
fn window(message: &str) -> Option<Duration> {
    let words: Vec<&str> = message.split_whitespace().collect();
    words.windows(2).find_map(|pair| {
        let [number, unit] = pair else { return None };
        if unit.starts_with("millisecond") {
            number.parse().ok().map(Duration::from_millis)
        } else if unit.starts_with("second") {
            number.parse().ok().map(Duration::from_secs)
        } else if unit.starts_with("window") {
            number.strip_suffix('h')?.parse().ok().map(|hours: u64| Duration::from_secs(hours.saturating_mul(3_600)))
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
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
}
