//! Amazon resource names of tables, alarms, keys and users.

use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;

/// The parts of a DynamoDB resource name: `arn:aws:dynamodb:<region>:<account>:table/<name>[/<rest>]`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TableArn<'a> {
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) table: &'a str,
    /// The part after the table name, for example `stream/2026-10-09T05:53:25.330` or `index/by_owner`.
    pub(crate) rest: Option<&'a str>,
}

impl<'a> TableArn<'a> {
    pub(crate) fn parse(arn: &'a str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        if parts.next()? != "arn" || !parts.next()?.starts_with("aws") || parts.next()? != "dynamodb" {
            return None;
        }
        let (region, account) = (parts.next()?, parts.next()?);
        let path = parts.next()?.strip_prefix("table/")?;
        let (table, rest) = match path.split_once('/') {
            Some((table, rest)) => (table, Some(rest)),
            None => (path, None),
        };
        Some(Self { region, account, table, rest })
    }
}

/// The ARN of a table.
pub(crate) fn table(caller: &Caller, name: &str) -> String {
    format!("arn:{}:dynamodb:{}:{}:table/{name}", caller.partition(), caller.region, caller.account)
}

/// The ARN of an alarm.
pub(crate) fn alarm(caller: &Caller, name: &str) -> String {
    format!("arn:{}:cloudwatch:{}:{}:alarm:{name}", caller.partition(), caller.region, caller.account)
}

/// The ARN of a KMS key.
pub(crate) fn kms_key(caller: &Caller, region: &str, id: &str) -> String {
    format!("arn:{}:kms:{region}:{}:key/{id}", caller.partition(), caller.account)
}

/// The ARN of the user behind every call.
pub(crate) fn user(caller: &Caller) -> String {
    format!("arn:{}:iam::{}:user/simulated", caller.partition(), caller.account)
}

/// The table that a `TableName` member names: a name, or the full ARN of a table of this account and Region.
pub(crate) fn table_name<'a>(caller: &Caller, given: &'a str) -> Result<&'a str, ServiceError> {
    if !given.starts_with("arn:") {
        return Ok(given);
    }
    let refused =
        |detail: &str| Err(ServiceError::validation(format!("1 validation error detected: {detail} in '{given}'")));
    match TableArn::parse(given) {
        None => refused("Invalid resource type"),
        Some(arn) if arn.rest.is_some() => refused("Invalid resource type"),
        Some(arn) if arn.region != caller.region => refused("Invalid AWS region"),
        Some(arn) if arn.account != caller.account => Err(ServiceError::new(
            "AccessDeniedException",
            format!("User is not authorized to access resource: {given}"),
        )),
        Some(arn) => Ok(arn.table),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_named_by_name_or_by_its_own_arn() {
        let caller = Caller::new("111122223333", "eu-central-1");
        let arn = table(&caller, "orders");
        assert_eq!(arn, "arn:aws:dynamodb:eu-central-1:111122223333:table/orders");
        assert_eq!(table_name(&caller, "orders"), Ok("orders"));
        assert_eq!(table_name(&caller, &arn), Ok("orders"));
    }

    #[test]
    fn an_arn_of_elsewhere_is_refused() {
        let caller = Caller::new("111122223333", "eu-central-1");
        for arn in [
            "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
            "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/index/by_owner",
            "arn:aws:s3:::bucket",
        ] {
            let error = table_name(&caller, arn).expect_err(arn);
            assert_eq!(error.code, "ValidationException", "{arn}");
        }
    }
}
