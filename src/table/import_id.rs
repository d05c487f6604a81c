//! Which table an import id means: a name, a Region and a name, or an ARN.

use crate::names::{Arn, Region, TableName};

/// The table that is to be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImportId {
    /// Its Region, when the id says it; otherwise the provider's.
    pub(crate) region: Option<Region>,
    /// Its name.
    pub(crate) name: TableName,
    /// Its account, when the id says it.
    pub(crate) account: Option<String>,
}

/// Why a text is not an import id: sentences for the detail of a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ImportIdError(String);

impl ImportId {
    /// Reads `orders`, `eu-west-1/orders` or `arn:aws:dynamodb:eu-west-1:123456789012:table/orders`.
    ///
    /// # Errors
    /// Sentences that say what was expected and found.
    pub(crate) fn parse(text: &str) -> Result<Self, ImportIdError> {
        if text.starts_with("arn:") {
            return Self::from_arn(text).map_err(refused);
        }
        let (region, name) = match text.split_once('/') {
            Some((region, name)) => (Some(Region::parse(region).map_err(refused)?), name),
            None => (None, text),
        };
        Ok(Self { region, name: TableName::parse(name).map_err(refused)?, account: None })
    }

    /// Reads the ARN of a table.
    ///
    /// # Errors
    /// A sentence that says what was expected and found.
    pub(crate) fn from_arn(text: &str) -> Result<Self, String> {
        let arn = Arn::parse(text).map_err(|error| error.to_string())?;
        let Some(name) = arn.table_name() else {
            return Err(not_a_table(text, &arn));
        };
        if arn.account.is_empty() {
            return Err(format!("The ARN of a table names its account, but \"{text}\" does not."));
        }
        Ok(Self {
            region: Some(Region::parse(&arn.region).map_err(|error| error.to_string())?),
            name: TableName::parse(name).map_err(|error| error.to_string())?,
            account: Some(arn.account.clone()),
        })
    }
}

fn not_a_table(text: &str, arn: &Arn) -> String {
    let part = (arn.service == "dynamodb")
        .then(|| arn.resource.strip_prefix("table/")?.split_once('/'))
        .flatten()
        .map(|(table, _)| Arn { resource: format!("table/{table}"), ..arn.clone() });
    match part {
        Some(table) => {
            format!("\"{text}\" is the ARN of something that belongs to a table. The table's is \"{table}\".")
        }
        None => format!("The ARN of a DynamoDB table was expected, but \"{text}\" is the ARN of something else."),
    }
}

fn refused(reason: impl std::fmt::Display) -> ImportIdError {
    ImportIdError(format!(
        "{reason} Import a table by its name (\"orders\"), by Region and name (\"eu-west-1/orders\"), or by its ARN."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_regions_and_arns() {
        let id = |region: Option<&str>, account: Option<&str>| ImportId {
            region: region.map(|region| Region::parse(region).expect("a Region")),
            name: TableName::parse("orders").expect("a name"),
            account: account.map(str::to_owned),
        };
        for (text, expected) in [
            ("orders", id(None, None)),
            ("eu-west-1/orders", id(Some("eu-west-1"), None)),
            ("arn:aws:dynamodb:eu-west-1:123456789012:table/orders", id(Some("eu-west-1"), Some("123456789012"))),
            ("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/orders", id(Some("cn-north-1"), Some("123456789012"))),
        ] {
            assert_eq!(ImportId::parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn refusals_say_what_was_found_and_what_is_accepted() {
        for (text, fragment) in [
            ("", "has 0"),
            ("a b c", "contains ' '"),
            ("orders/eu-west-1", "A Region looks like"),
            ("eu-west-1/", "has 0"),
            ("eu-west-1/orders/index/x", "contains '/'"),
            ("arn:aws:dynamodb", "An ARN looks like"),
            ("arn:aws:s3:::bucket", "is the ARN of something else"),
            ("arn:aws:dynamodb:eu-west-1::table/orders", "names its account"),
            ("arn:aws:dynamodb::123456789012:table/orders", "A Region looks like"),
            ("arn:aws:dynamodb:eu-west-1:123456789012:table/x", "has 1"),
            (
                "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/index/by_owner",
                "The table's is \"arn:aws:dynamodb:eu-west-1:123456789012:table/orders\"",
            ),
            (
                "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000",
                "The table's is \"arn:aws:dynamodb:eu-west-1:123456789012:table/orders\"",
            ),
        ] {
            let error = ImportId::parse(text).expect_err(text).to_string();
            assert!(error.contains(fragment), "{text}: {error}");
            assert!(error.ends_with("or by its ARN."), "{text}: {error}");
        }
    }
}
