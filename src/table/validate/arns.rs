//! Which part of an ARN is wrong, and why: what it is the ARN of, its Region and account, the name of a table.

use crate::names::{Arn, Region, TableName};

/// Summary and detail of what an ARN is instead of the wanted one.
pub(super) type Problem = (&'static str, String);

/// The ARN of a table; `give` is the sentence that says what to write.
pub(super) fn table(text: &str, give: &str) -> Result<Arn, Problem> {
    let arn = parse(text, give)?;
    let Some(name) = arn.table_name() else { return Err(other_kind(&arn, give)) };
    named(name, give)?;
    located(arn, give)
}

/// The ARN of a backup.
pub(super) fn backup(text: &str, give: &str) -> Result<Arn, Problem> {
    let arn = parse(text, give)?;
    let parts: Vec<&str> = arn.resource.split('/').collect();
    let (name, id) = match parts.as_slice() {
        ["table", name, "backup", id] if arn.service == "dynamodb" => (*name, *id),
        _ => return Err(other_kind(&arn, give)),
    };
    named(name, give)?;
    if id.is_empty() {
        return Err((INVALID, format!("ends without the id of a backup. {give}")));
    }
    located(arn, give)
}

/// The ARN of a Kinesis data stream.
pub(super) fn data_stream(text: &str, give: &str) -> Result<Arn, Problem> {
    let arn = parse(text, give)?;
    match arn.resource.strip_prefix("stream/") {
        Some("") if arn.service == "kinesis" => {
            return Err((INVALID, format!("ends without the name of a data stream. {give}")));
        }
        Some(name) if arn.service == "kinesis" && !name.contains('/') => {}
        Some(_) | None => return Err(other_kind(&arn, give)),
    }
    located(arn, give)
}

const INVALID: &str = "Invalid ARN";

fn parse(text: &str, give: &str) -> Result<Arn, Problem> {
    Arn::parse(text).map_err(|reason| (INVALID, format!("{reason} {give}")))
}

fn other_kind(arn: &Arn, give: &str) -> Problem {
    ("Wrong ARN type", format!("is the ARN of something else, \"{}\". {give}", arn.kind()))
}

fn named(name: &str, give: &str) -> Result<(), Problem> {
    let refused = |reason| (INVALID, format!("does not end in the name of a table: {reason} {give}"));
    TableName::parse(name).map(drop).map_err(refused)
}

/// In a Region and an account.
fn located(arn: Arn, give: &str) -> Result<Arn, Problem> {
    if arn.region.is_empty() {
        return Err((INVALID, format!("names no Region. {give}")));
    }
    if let Err(reason) = Region::parse(&arn.region) {
        return Err((INVALID, format!("has something else than a Region as its fourth part: {reason} {give}")));
    }
    if arn.account.is_empty() {
        return Err((INVALID, format!("names no account. {give}")));
    }
    Ok(arn)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(found: Result<Arn, Problem>) -> String {
        found.expect_err("a problem").1
    }

    #[test]
    fn the_part_that_is_wrong_is_named() {
        for (text, expected) in [
            ("table/orders", "does not begin with \"arn:\""),
            ("arn:aws:dynamodb:us-east-1", "has 4 of its six parts"),
            ("arn:aws:dynamodb:us-east-1:1234:table/orders", "the account of this one"),
            ("arn:aws:dynamodb:us-east-1:123456789012:table/o", "but this one has 1."),
            ("arn:aws:dynamodb:us-east-1:123456789012:table/", "but this one has 0."),
            ("arn:aws:dynamodb:us-east-1:123456789012:table/a b c", "contains ' '"),
            ("arn:aws:dynamodb::123456789012:table/orders", "names no Region."),
            ("arn:aws:dynamodb:useast1:123456789012:table/orders", "something else than a Region as its fourth part"),
            ("arn:aws:dynamodb:us-east-1::table/orders", "names no account."),
            ("arn:aws:dynamodb:us-east-1:123456789012:table/orders/index/x", "\"dynamodb table index\""),
            ("arn:aws:sns:us-east-1:123456789012:orders", "\"sns\""),
        ] {
            let found = problem(table(text, "Give one."));
            assert!(found.contains(expected) && found.ends_with("Give one."), "{text}: {found}");
        }
        assert!(table("arn:aws:dynamodb:us-east-1:123456789012:table/orders", "").is_ok());
    }

    #[test]
    fn backups_and_data_streams_have_parts_of_their_own() {
        let of_backup =
            |rest: &str| problem(backup(&format!("arn:aws:dynamodb:us-east-1:123456789012:table/{rest}"), ""));
        assert!(of_backup("o/backup/1").contains("but this one has 1."));
        assert!(of_backup("orders/backup/").contains("without the id of a backup"));
        assert!(of_backup("orders").contains("\"dynamodb table\""));
        let of_stream = |rest: &str| problem(data_stream(&format!("arn:aws:kinesis:{rest}"), ""));
        assert!(of_stream(":123456789012:stream/orders").contains("names no Region."));
        assert!(of_stream("us-east-1:123456789012:stream/").contains("without the name of a data stream"));
    }
}
