//! The class of an error: one table from (operation, code, fragment of the message) to [`Class`].
//!
//! The first matching rule applies, so a rule for a code without a fragment follows those with one. Fragments were measured
//! (T-442 to T-449, T-458, T-461) unless noted; the messages are the same in all Regions (T-449).

use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::advice::SOURCE;
use super::{ApiError, Cause, Class};
use crate::names::is_opt_in;

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

    /// Whether the session of the credentials has expired.
    pub(crate) fn is_about_expiry(&self) -> bool {
        matches!(&self.cause, Cause::Service { code, .. } if EXPIRED.contains(&code.as_str()))
    }

    /// Whether the credentials may be fine and the Region not enabled for their account: AWS answers both in the same way.
    pub(crate) fn may_be_about_the_region(&self) -> bool {
        self.endpoint.is_none() && self.is_of_unknown_caller() && is_opt_in(&self.region)
    }

    /// Whether the service does not know the caller.
    pub(crate) fn is_of_unknown_caller(&self) -> bool {
        matches!(&self.cause, Cause::Service { code, .. } if UNKNOWN_CALLER.contains(&code.as_str()))
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
            _ if THROTTLING.contains(&code) && code != THROTTLED => return Class::Transient,
            403 => return Class::Denied,
            405 | 501 => return Class::Unsupported,
            _ => {}
        }
        // The service's response to a request that it cannot parse, for instance one with an empty structure (T-463).
        if code == FAILURE && message.is_empty() && self.mutates() {
            return Class::Permanent;
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

/// Those of them for a session that has expired.
const EXPIRED: [&str; 2] = ["ExpiredToken", "ExpiredTokenException"];

/// Those of them for a caller that the service does not know, for instance in a Region that is not enabled for the account.
const UNKNOWN_CALLER: [&str; 2] = ["InvalidClientTokenId", "UnrecognizedClientException"];

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
    // The description shows neither of the two.
    rule(IN_USE, "Table tags are being updated", Class::Transient),
    rule(IN_USE, "resource-based policy update", Class::Transient),
    rule(IN_USE, "Cannot enable stream", Class::Permanent), // moto, where a table can have only one stream ever
    rule(IN_USE, "", Class::Busy),
    rule("TableInUseException", "", Class::Busy),
    rule("BackupInUseException", "", Class::Busy),
    rule("ContinuousBackupsUnavailableException", "", Class::Busy),
    //
    // Limits: locks, concurrency, budgets, quotas.
    rule(LIMIT, "Table tags are being updated", Class::Busy),
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
    rule(INVALID, SOURCE, WITHOUT_TIME),
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
    rule("NotFoundException", "", Class::NotFound), // KMS
    rule("PolicyNotFoundException", "", Class::NotFound),
    rule("ResourceNotFoundException", "", Class::NotFound),
    rule("ResourceNotFound", "", Class::NotFound), // moto
    rule("TableNotFoundException", "", Class::NotFound),
    rule("BackupNotFoundException", "", Class::NotFound),
    rule("ImportNotFoundException", "", Class::NotFound),
    rule("ExportNotFoundException", "", Class::NotFound),
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

/// Whether the text of the SDK about credentials that were not obtained quotes a refusal of this kind.
pub(crate) fn quotes_throttling(text: &str) -> bool {
    THROTTLING.iter().any(|code| text.contains(code))
}

/// The same of a session that has expired.
pub(crate) fn quotes_expiry(text: &str) -> bool {
    EXPIRED.iter().any(|code| text.contains(code))
}

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
mod tests;
