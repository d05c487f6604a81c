//! The parts of an ARN of DynamoDB: which table, and what of it.

use std::fmt;

/// An ARN of DynamoDB, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableArn {
    /// `aws`, `aws-cn`, …
    pub partition: String,
    /// The Region.
    pub region: String,
    /// The account's twelve digits.
    pub account: String,
    /// The table's name.
    pub table: String,
    /// What of the table.
    pub part: TablePart,
}

/// What of a table an ARN names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TablePart {
    /// The table itself.
    Table,
    /// An index, by name.
    Index(String),
    /// A stream, by label.
    Stream(String),
    /// A backup, by id.
    Backup(String),
    /// An export to S3, by id.
    Export(String),
    /// An import from S3, by id.
    Import(String),
}

/// Why a text is no ARN of a table: one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArnError(String);

impl TableArn {
    /// Takes an ARN apart.
    ///
    /// # Errors
    /// The text is no ARN, or one of another service, or names no table.
    pub fn parse(text: &str) -> Result<Self, ArnError> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let [prefix, partition, service, region, account, resource] = parts[..] else { return Err(malformed()) };
        if prefix != "arn" || partition.is_empty() {
            return Err(malformed());
        }
        if service != "dynamodb" {
            return Err(ArnError(format!(
                "The ARN of something in DynamoDB is expected, but this is one of \"{service}\"."
            )));
        }
        let is_place =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| is_word(byte) && byte != b'_' || byte == b'-');
        if !is_place(partition) || !is_place(region) {
            return Err(malformed());
        }
        if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(malformed());
        }
        let (table, part) = resource_of(resource).ok_or_else(malformed)?;
        let [partition, region, account] = [partition, region, account].map(str::to_owned);
        Ok(Self { partition, region, account, table, part })
    }

    /// The ARN of the table itself.
    #[must_use]
    pub fn of_table(&self) -> Self {
        Self { part: TablePart::Table, ..self.clone() }
    }

    /// The ARN of the same in another Region.
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self.clone() }
    }

    /// The name by which the service calls others for a caller, as `kms:ViaService` has it.
    #[must_use]
    pub fn via_service(&self) -> String {
        let suffix = if self.partition == "aws-cn" { ".cn" } else { "" };
        format!("dynamodb.{}.amazonaws.com{suffix}", self.region)
    }
}

/// The table's name and the part, of what follows the account.
fn resource_of(resource: &str) -> Option<(String, TablePart)> {
    let mut names = resource.strip_prefix("table/")?.splitn(3, '/');
    let table = names.next().filter(|name| is_name(name))?;
    let part = match (names.next(), names.next()) {
        (None, None) => TablePart::Table,
        (Some(kind), Some(name)) if is_name(name) || kind == "stream" && is_label(name) => {
            let name = name.to_owned();
            match kind {
                "index" => TablePart::Index(name),
                "stream" => TablePart::Stream(name),
                "backup" => TablePart::Backup(name),
                "export" => TablePart::Export(name),
                "import" => TablePart::Import(name),
                _ => return None,
            }
        }
        _ => return None,
    };
    Some((table.to_owned(), part))
}

/// The letters of names. A wildcard is none: what names "every table" names no table, and in a policy it would allow more than
/// the one that is meant.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
}

/// The label of a stream is the time at which it was enabled.
fn is_label(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| is_word(byte) || matches!(byte, b'.' | b'-' | b':'))
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn malformed() -> ArnError {
    ArnError(
        "An ARN such as \"arn:aws:dynamodb:eu-west-1:123456789012:table/orders\" is expected, or one of an index, stream, \
         backup, export or import below it, without wildcards, but this has another form."
            .to_owned(),
    )
}

impl fmt::Display for TableArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, region, account, table, part } = self;
        write!(f, "arn:{partition}:dynamodb:{region}:{account}:table/{table}")?;
        match part {
            TablePart::Table => Ok(()),
            TablePart::Index(name) => write!(f, "/index/{name}"),
            TablePart::Stream(label) => write!(f, "/stream/{label}"),
            TablePart::Backup(id) => write!(f, "/backup/{id}"),
            TablePart::Export(id) => write!(f, "/export/{id}"),
            TablePart::Import(id) => write!(f, "/import/{id}"),
        }
    }
}

impl fmt::Display for ArnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ArnError {}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";

    #[test]
    fn an_arn_is_taken_apart_and_written_back() {
        let named = |name: &str| name.to_owned();
        for (rest, part) in [
            ("", TablePart::Table),
            ("/index/by_owner", TablePart::Index(named("by_owner"))),
            ("/stream/2026-01-01T00:00:00.000", TablePart::Stream(named("2026-01-01T00:00:00.000"))),
            ("/backup/01489602797149-73d8d5bc", TablePart::Backup(named("01489602797149-73d8d5bc"))),
            ("/export/01234567890123-a1b2c3d4", TablePart::Export(named("01234567890123-a1b2c3d4"))),
            ("/import/01234567890123-a1b2c3d4", TablePart::Import(named("01234567890123-a1b2c3d4"))),
        ] {
            let text = format!("{TABLE}{rest}");
            let arn = TableArn::parse(&text).unwrap_or_else(|problem| panic!("{text}: {problem}"));
            assert_eq!((arn.table.as_str(), &arn.part), ("orders", &part));
            assert_eq!(arn.to_string(), text);
            assert_eq!(arn.of_table().to_string(), TABLE);
        }
    }

    #[test]
    fn what_names_no_table_is_refused() {
        for text in [
            "",
            "orders",
            "arn:aws:dynamodb:eu-west-1:123456789012:table/",
            "arn:aws:dynamodb:eu-west-1:12:table/orders",
            "arn:aws:dynamodb::123456789012:global-table/orders",
            "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/index",
            "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/index/a/b",
            "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/shard/a",
            "arn:aws:s3:::bucket",
            "arn:aws:dynamodb:eu-west-1:123456789012:table/*",
            "arn:aws:dynamodb:eu-west-1:123456789012:table/order?",
            "arn:aws:dynamodb:*:123456789012:table/orders",
            "arn:*:dynamodb:eu-west-1:123456789012:table/orders",
            "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/index/*",
            "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/*",
            "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/backup/01-*",
        ] {
            assert!(TableArn::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn china_has_names_of_its_own() {
        let arn = TableArn::parse(TABLE).expect("an ARN");
        assert_eq!(arn.via_service(), "dynamodb.eu-west-1.amazonaws.com");
        assert_eq!(arn.in_region("us-east-1").to_string(), TABLE.replace("eu-west-1", "us-east-1"));
        let arn = TableArn::parse("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/orders").expect("an ARN");
        assert_eq!(arn.via_service(), "dynamodb.cn-north-1.amazonaws.com.cn");
    }
}
