//! Restore and import: other ways to create a table, as they are configured.

use tf_provider::{Attr, Model};

use crate::limits;

/// A backup, or a moment in another table's past. Exactly one source is given.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct RestoreModel {
    /// Name of the table, in the same account and Region, whose past is restored.
    #[attr(optional)]
    pub(crate) source_table_name: Attr<String>,
    /// ARN of the table whose past is restored; needed across Regions.
    #[attr(optional)]
    pub(crate) source_table_arn: Attr<String>,
    /// ARN of the backup to restore from.
    #[attr(optional)]
    pub(crate) backup_arn: Attr<String>,
    /// The moment to restore, as `2026-03-01T12:00:00Z`.
    #[attr(optional)]
    pub(crate) date_time: Attr<String>,
    /// Restores the newest restorable moment.
    #[attr(optional)]
    pub(crate) use_latest: Attr<bool>,
}

/// Files in S3 and how to read them.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct ImportModel {
    /// Where the files are.
    #[attr(required)]
    pub(crate) s3_bucket_source: Attr<S3SourceModel>,
    /// Format of the files.
    #[attr(required, one_of("DYNAMODB_JSON", "ION", "CSV"))]
    pub(crate) input_format: Attr<String>,
    /// Compression of the files.
    #[attr(optional, one_of("GZIP", "ZSTD", "NONE"))]
    pub(crate) input_compression_type: Attr<String>,
    /// How CSV files are read.
    #[attr(optional)]
    pub(crate) csv: Attr<CsvModel>,
}

/// Where files to import are.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct S3SourceModel {
    /// Name of the bucket.
    #[attr(required)]
    pub(crate) bucket: Attr<String>,
    /// Account that owns the bucket, if it is another one.
    #[attr(optional)]
    pub(crate) bucket_owner: Attr<String>,
    /// Prefix of the objects' keys.
    #[attr(optional)]
    pub(crate) key_prefix: Attr<String>,
}

/// How CSV files are read.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(crate) struct CsvModel {
    /// Column separator. A comma by default.
    #[attr(optional, one_of(",", ";", ":", "|", "\t", " "))]
    pub(crate) delimiter: Attr<String>,
    /// Column names, if the files do not have a header line.
    #[attr(optional, length(1, limits::MAX_CSV_COLUMNS))]
    pub(crate) header_list: Attr<Vec<Attr<String>>>,
}
