//! The settings that are part of the table itself: class, stream, encryption, and how the table is created.

use crate::names::Arn;

/// What storage and throughput cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TableClass {
    /// `STANDARD`
    Standard,
    /// `STANDARD_INFREQUENT_ACCESS`
    InfrequentAccess,
}

/// What a stream record carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StreamView {
    /// `KEYS_ONLY`
    KeysOnly,
    /// `NEW_IMAGE`
    NewImage,
    /// `OLD_IMAGE`
    OldImage,
    /// `NEW_AND_OLD_IMAGES`
    NewAndOldImages,
}

/// Whose key encrypts the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// DynamoDB's own key: free, not visible in the account.
    AwsOwned,
    /// The account's `aws/dynamodb` key.
    AwsManaged,
    /// A key of the customer, by the ARN of the key itself: an alias never equals what the service reports and
    /// re-encrypts at every send (T-082).
    CustomerManaged(Arn),
}

/// How a table that does not exist yet is created. The rest of the configuration is then applied in the same way in all
/// cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Empty.
    New,
    /// From a backup, or from another table at a point in time.
    Restore(RestoreSource),
    /// From files in S3.
    Import(Box<ImportSource>),
    /// As a member of the global table that this table of another account is in.
    Join(Arn),
}

/// Where a restored table's items come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RestoreSource {
    /// An on-demand backup, by ARN.
    Backup(Arn),
    /// Continuous backups of a table.
    PointInTime {
        /// The source table.
        table: SourceTable,
        /// The moment.
        time: RestoreTime,
    },
}

/// The table that is restored to a point in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SourceTable {
    /// In the same account and Region.
    Name(crate::names::TableName),
    /// Anywhere; needed across Regions.
    Arn(Arn),
}

/// The moment a table is restored to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RestoreTime {
    /// The newest restorable one.
    Latest,
    /// Seconds since 1970-01-01T00:00:00Z.
    At(i64),
}

/// Files in S3 and how to read them (ImportTable).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImportSource {
    /// Bucket name.
    pub(crate) bucket: String,
    /// The bucket owner's account, when it is another.
    pub(crate) bucket_owner: Option<String>,
    /// Raw string prefix of the objects.
    pub(crate) key_prefix: Option<String>,
    /// `DYNAMODB_JSON`, `ION` or CSV with its options.
    pub(crate) format: ImportFormat,
    /// `GZIP`, `ZSTD` or `NONE`.
    pub(crate) compression: Option<String>,
}

/// The format of imported files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ImportFormat {
    /// `DYNAMODB_JSON`
    DynamoDbJson,
    /// `ION`
    Ion,
    /// `CSV`
    Csv {
        /// One of comma, semicolon, colon, vertical bar, tab, space; a comma when absent.
        delimiter: Option<String>,
        /// Column names, when the files have no header line.
        headers: Vec<String>,
    },
}

impl TableClass {
    /// As the service spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::InfrequentAccess => "STANDARD_INFREQUENT_ACCESS",
        }
    }

    /// The class that the service spells this way.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Standard, Self::InfrequentAccess].into_iter().find(|class| class.as_str() == text)
    }
}

impl StreamView {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::KeysOnly, Self::NewImage, Self::OldImage, Self::NewAndOldImages];

    /// As the service spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::KeysOnly => "KEYS_ONLY",
            Self::NewImage => "NEW_IMAGE",
            Self::OldImage => "OLD_IMAGE",
            Self::NewAndOldImages => "NEW_AND_OLD_IMAGES",
        }
    }

    /// The view that the service spells this way.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.as_str() == text)
    }
}
