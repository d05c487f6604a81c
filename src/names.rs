//! Names of tables, indexes, attributes and Regions, and ARNs, as types that can only be created by parsing.
//!
//! The errors say what was expected and what is wrong with what was found. They do not quote it: it may come from a
//! sensitive variable, which the host does not reveal.

use std::fmt;

use crate::limits::{MAX_ATTRIBUTE_NAME, MAX_RESOURCE_NAME, MIN_RESOURCE_NAME};

mod known_regions;

pub(crate) use known_regions::{UNKNOWN_REGION, doubt, is_opt_in};

/// Why a text is not a valid name: one sentence for the detail of a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NameError(String);

/// A name of at most `most` characters: one that is too long keeps its beginning and gets a hash of the whole, so that two
/// long names that begin alike stay distinct. Stable for ever, since names outlive a release.
pub(crate) fn shortened(whole: String, most: usize) -> String {
    if whole.chars().count() <= most {
        return whole;
    }
    let hash = format!("-{:016x}", fnv1a(whole.as_bytes()));
    let kept: String = whole.chars().take(most.saturating_sub(hash.len())).collect();
    kept + &hash
}

/// FNV-1a, 64 bits: unlike the standard library's hashes, the same in every release.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(String);

        impl $name {
            /// Checks the text.
            ///
            /// # Errors
            /// A sentence that says what was expected and found.
            pub(crate) fn parse(text: &str) -> Result<Self, NameError> {
                $check(text)?;
                Ok(Self(text.to_owned()))
            }

            /// The text as it is sent.
            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// A table's name: `[a-zA-Z0-9_.-]`, of limited length (CreateTable, strict table name; V1).
    TableName,
    |text: &str| resource_name("A table name", text)
);
name!(
    /// An index's name: as a table's, unique over all kinds of indexes of a table (V2, V3).
    IndexName,
    |text: &str| resource_name("An index name", text)
);
name!(
    /// The name of an attribute that is a key, a TTL attribute or projected: UTF-8 of limited length (V4).
    AttributeName,
    attribute_name
);
name!(
    /// An AWS Region such as `eu-central-1` or `us-gov-west-1`.
    Region,
    region
);

fn resource_name(what: &str, text: &str) -> Result<(), NameError> {
    if text.starts_with("arn:") {
        return Err(NameError(format!("{what} was expected, but this is an ARN: write only the name.")));
    }
    let length = text.chars().count();
    if !(MIN_RESOURCE_NAME..=MAX_RESOURCE_NAME).contains(&length) {
        return Err(NameError(format!(
            "{what} has {MIN_RESOURCE_NAME} to {MAX_RESOURCE_NAME} characters, but this one has {length}."
        )));
    }
    match text.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))) {
        Some(bad) => Err(NameError(format!(
            "{what} consists of letters, digits, underscores, dots and hyphens, but this one contains {bad:?}."
        ))),
        None => Ok(()),
    }
}

fn attribute_name(text: &str) -> Result<(), NameError> {
    let found = match text.len() {
        1..=MAX_ATTRIBUTE_NAME => return Ok(()),
        0 => "this one is empty".to_owned(),
        length => format!("this one has {length}"),
    };
    Err(NameError(format!("An attribute name has 1 to {MAX_ATTRIBUTE_NAME} bytes, but {found}.")))
}

/// Checks the ID of an AWS account.
///
/// # Errors
/// A sentence that says what was expected and found.
pub(crate) fn account_id(text: &str) -> Result<(), NameError> {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err(NameError("An account ID has twelve digits, but this has another form.".to_owned()))
    }
}

fn region(text: &str) -> Result<(), NameError> {
    let parts: Vec<&str> = text.split('-').collect();
    let lower = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase());
    let shaped = match parts.as_slice() {
        [area, middle @ .., number] if !middle.is_empty() => {
            lower(area)
                && area.len() <= 4
                && middle.iter().all(|part| lower(part) || *part == "iso" || part.starts_with("iso"))
                && !number.is_empty()
                && number.chars().all(|c| c.is_ascii_digit())
        }
        _ => false,
    };
    if shaped {
        Ok(())
    } else {
        Err(NameError(format!("A Region looks like \"us-east-1\" or \"us-gov-west-1\", but this is \"{text}\".")))
    }
}

impl Region {
    /// The partition of the Region, as ARNs name it.
    pub(crate) fn partition(&self) -> &'static str {
        match self.0.as_str() {
            region if region.starts_with("cn-") => "aws-cn",
            region if region.starts_with("us-gov-") => "aws-us-gov",
            region if region.starts_with("us-isob-") => "aws-iso-b",
            region if region.starts_with("us-isof-") => "aws-iso-f",
            region if region.starts_with("eu-isoe-") => "aws-iso-e",
            region if region.starts_with("us-iso-") => "aws-iso",
            region if region.starts_with("eusc-") => "aws-eusc",
            _ => "aws",
        }
    }
}

/// The parts of an Amazon Resource Name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Arn {
    /// `aws`, `aws-cn`, …
    pub(crate) partition: String,
    /// `dynamodb`, `kms`, …
    pub(crate) service: String,
    /// The Region; empty for global services.
    pub(crate) region: String,
    /// The account's twelve digits; empty for some services.
    pub(crate) account: String,
    /// Everything after the account, for instance `table/orders`.
    pub(crate) resource: String,
}

impl Arn {
    /// Parses an ARN.
    ///
    /// # Errors
    /// A sentence that says what was expected and found.
    pub(crate) fn parse(text: &str) -> Result<Self, NameError> {
        let refused = |found: &str| {
            NameError(format!("An ARN looks like \"arn:aws:service:region:123456789012:resource\", but {found}."))
        };
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        if parts.first() != Some(&"arn") {
            return Err(refused("this does not begin with \"arn:\""));
        }
        let [_, partition, service, region, account, resource] = parts.as_slice() else {
            return Err(refused(&format!("this one has {} of its six parts", parts.len())));
        };
        for (part, name) in [(partition, "partition"), (service, "service"), (resource, "resource")] {
            if part.is_empty() {
                return Err(refused(&format!("the {name} of this one is empty")));
            }
        }
        if !account.is_empty() && account_id(account).is_err() {
            return Err(refused("the account of this one does not have twelve digits"));
        }
        let [partition, service, region, account, resource] =
            [partition, service, region, account, resource].map(|part| (*part).to_owned());
        Ok(Self { partition, service, region, account, resource })
    }

    /// The ARN of a table.
    pub(crate) fn table(region: &Region, account: &str, table: &TableName) -> Self {
        Self {
            partition: region.partition().to_owned(),
            service: "dynamodb".to_owned(),
            region: region.as_str().to_owned(),
            account: account.to_owned(),
            resource: format!("table/{table}"),
        }
    }

    /// The ARN of an index of the table with this ARN.
    #[must_use]
    pub(crate) fn index(&self, index: &str) -> Self {
        Self { resource: format!("{}/index/{index}", self.resource), ..self.clone() }
    }

    /// What it is the ARN of, without names: `sqs`, `kinesis stream` or `dynamodb table index`.
    pub(crate) fn kind(&self) -> String {
        let Self { partition: _, service, region: _, account: _, resource } = self;
        let parts: Vec<&str> = resource.split(['/', ':']).collect();
        let levels = if matches!(service.as_str(), "dynamodb" | "kinesis") { 2 } else { 1 };
        let kinds = parts.chunks(2).filter(|chunk| chunk.len() == 2).map(|chunk| chunk[0]);
        std::iter::once(service.as_str()).chain(kinds.take(levels)).collect::<Vec<_>>().join(" ")
    }

    /// The table's name, if this is the ARN of a table.
    pub(crate) fn table_name(&self) -> Option<&str> {
        let name = self.resource.strip_prefix("table/")?;
        (self.service == "dynamodb" && !name.contains('/')).then_some(name)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        for (text, hash) in
            [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(fnv1a(text.as_bytes()), hash, "{text}");
        }
    }

    #[test]
    fn table_names() {
        for good in ["abc", "a.b-c_D9", &"x".repeat(255)] {
            assert!(TableName::parse(good).is_ok(), "{good}");
        }
        for bad in ["ab", "", "a b", "ä--", &"x".repeat(256), "arn:aws:dynamodb:eu-west-1:123456789012:table/x"] {
            assert!(TableName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn regions() {
        for good in ["us-east-1", "us-gov-west-1", "ap-southeast-12", "us-isob-east-1", "eusc-de-east-1"] {
            assert!(Region::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "useast1", "us-east", "US-EAST-1", "us-east-1a", "-east-1"] {
            assert!(Region::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn arns_round_trip() {
        let text = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";
        let arn = Arn::parse(text).expect("a table's ARN");
        assert_eq!(arn.to_string(), text);
        assert_eq!(arn.table_name(), Some("orders"));
        assert_eq!(arn.index("by_owner").to_string(), format!("{text}/index/by_owner"));
        assert_eq!(arn.index("by_owner").table_name(), None);
        for (text, kind) in [
            (text, "dynamodb table"),
            ("arn:aws:dynamodb:eu-west-1:123456789012:table/orders/index/by_owner", "dynamodb table index"),
            ("arn:aws:lambda:eu-west-1:123456789012:function:orders:live", "lambda function"),
            ("arn:aws:sqs:eu-west-1:123456789012:orders", "sqs"),
        ] {
            assert_eq!(Arn::parse(text).map(|arn| arn.kind()), Ok(kind.to_owned()));
        }
        for bad in ["", "arn:aws", "arn:aws:kms:eu-west-1:12:key/1", "arn::kms:eu-west-1:123456789012:key/1"] {
            assert!(Arn::parse(bad).is_err(), "{bad}");
        }
    }
}
