//! The actions of DynamoDB that policies name, what they work on, and which conditions they know.

use crate::pattern::Operation;

/// An action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Action {
    pub(super) name: &'static str,
    pub(super) on: On,
    pub(super) kind: Kind,
}

/// What an action works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum On {
    /// The table.
    Table,
    /// The table and its indexes.
    TableAndIndexes,
    /// Indexes only.
    Indexes,
    /// A stream.
    Stream,
    /// Backups of the table.
    Backups,
    /// Exports of the table.
    Exports,
}

/// Which conditions on items an action knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Reads items by key: leading keys, attributes, `Select` where a request has one.
    Get,
    /// Reads a page: leading keys, attributes, `Select`.
    Page,
    /// Reads everything: attributes and `Select`, but no leading keys.
    Scan,
    /// Writes one item: leading keys, attributes, and what of the item is returned.
    Write(Returned),
    /// Writes or checks items and returns none: leading keys and attributes.
    Silent,
    /// Statements of PartiQL: no condition would hold.
    Statement,
    /// Is not about items.
    Other,
}

/// What a write may return without returning attributes that it does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Returned {
    /// Nothing.
    Nothing,
    /// The attributes that it changes.
    Changed,
}

/// What is allowed, as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Every read of items.
    Read,
    /// Every read of items but `Scan`.
    ReadNoScan,
    /// Every write of items.
    Write,
    /// Every read and write of items.
    ReadWrite,
    /// `Query`.
    Query,
    /// Reading the stream.
    Stream,
    /// Taking backups.
    Backup,
    /// Exports to S3.
    Export,
}

/// An action on a table that neither reads nor writes items.
const fn on_table(name: &'static str) -> Action {
    action(name, On::Table, Kind::Other)
}

const fn action(name: &'static str, on: On, kind: Kind) -> Action {
    Action { name, on, kind }
}

const GET_ITEM: Action = action("GetItem", On::Table, Kind::Get);
const BATCH_GET_ITEM: Action = action("BatchGetItem", On::Table, Kind::Get);
const QUERY: Action = action("Query", On::TableAndIndexes, Kind::Page);
const SCAN: Action = action("Scan", On::TableAndIndexes, Kind::Scan);
const SEARCH_VECTORS: Action = action("SearchVectors", On::Indexes, Kind::Other);
const PUT_ITEM: Action = action("PutItem", On::Table, Kind::Write(Returned::Nothing));
const UPDATE_ITEM: Action = action("UpdateItem", On::Table, Kind::Write(Returned::Changed));
const DELETE_ITEM: Action = action("DeleteItem", On::Table, Kind::Write(Returned::Nothing));
const BATCH_WRITE_ITEM: Action = action("BatchWriteItem", On::Table, Kind::Silent);
const CONDITION_CHECK_ITEM: Action = action("ConditionCheckItem", On::Table, Kind::Silent);
const DESCRIBE_STREAM: Action = action("DescribeStream", On::Stream, Kind::Other);
const GET_RECORDS: Action = action("GetRecords", On::Stream, Kind::Other);
const GET_SHARD_ITERATOR: Action = action("GetShardIterator", On::Stream, Kind::Other);
const CREATE_BACKUP: Action = on_table("CreateBackup");
const DESCRIBE_CONTINUOUS_BACKUPS: Action = on_table("DescribeContinuousBackups");
const DESCRIBE_BACKUP: Action = action("DescribeBackup", On::Backups, Kind::Other);
const EXPORT_TABLE: Action = on_table("ExportTableToPointInTime");
const DESCRIBE_EXPORT: Action = action("DescribeExport", On::Exports, Kind::Other);

/// The actions that a resource policy may name.
const NAMED: [Action; 35] = [
    BATCH_GET_ITEM,
    BATCH_WRITE_ITEM,
    CONDITION_CHECK_ITEM,
    DELETE_ITEM,
    on_table("DeleteResourcePolicy"),
    on_table("DeleteTable"),
    DESCRIBE_CONTINUOUS_BACKUPS,
    action("DescribeContributorInsights", On::TableAndIndexes, Kind::Other),
    on_table("DescribeKinesisStreamingDestination"),
    DESCRIBE_STREAM,
    on_table("DescribeTable"),
    on_table("DescribeTimeToLive"),
    on_table("DisableKinesisStreamingDestination"),
    on_table("EnableKinesisStreamingDestination"),
    EXPORT_TABLE,
    GET_ITEM,
    GET_RECORDS,
    on_table("GetResourcePolicy"),
    GET_SHARD_ITERATOR,
    on_table("ListTagsOfResource"),
    action("PartiQLDelete", On::Table, Kind::Statement),
    action("PartiQLInsert", On::Table, Kind::Statement),
    action("PartiQLSelect", On::TableAndIndexes, Kind::Statement),
    action("PartiQLUpdate", On::Table, Kind::Statement),
    PUT_ITEM,
    on_table("PutResourcePolicy"),
    QUERY,
    on_table("RestoreTableToPointInTime"),
    SCAN,
    SEARCH_VECTORS,
    on_table("UpdateContinuousBackups"),
    action("UpdateContributorInsights", On::TableAndIndexes, Kind::Other),
    UPDATE_ITEM,
    on_table("UpdateTable"),
    on_table("UpdateTimeToLive"),
];

/// The names of the actions that a resource policy may name, without `dynamodb:`.
pub fn action_names() -> impl Iterator<Item = &'static str> {
    NAMED.iter().map(|action| action.name)
}

/// The action of this name.
pub(super) fn named(name: &str) -> Option<Action> {
    NAMED.into_iter().find(|action| action.name == name)
}

/// The action of an operation.
pub(super) fn of_operation(operation: Operation) -> Action {
    match operation {
        Operation::GetItem => GET_ITEM,
        Operation::BatchGetItem => BATCH_GET_ITEM,
        Operation::Query => QUERY,
        Operation::Scan => SCAN,
        Operation::SearchVectors => SEARCH_VECTORS,
        Operation::PutItem => PUT_ITEM,
        Operation::UpdateItem => UPDATE_ITEM,
        Operation::DeleteItem => DELETE_ITEM,
    }
}

impl Action {
    /// Whether a condition on the partition key holds for it.
    pub(super) fn knows_leading_keys(self) -> bool {
        matches!(self.kind, Kind::Get | Kind::Page | Kind::Write(_) | Kind::Silent)
    }
}

impl Access {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Read,
        Self::ReadNoScan,
        Self::Write,
        Self::ReadWrite,
        Self::Query,
        Self::Stream,
        Self::Backup,
        Self::Export,
    ];

    /// The name in a configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::ReadNoScan => "read_no_scan",
            Self::Write => "write",
            Self::ReadWrite => "read_write",
            Self::Query => "query",
            Self::Stream => "stream",
            Self::Backup => "backup",
            Self::Export => "export",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|access| access.as_str() == text)
    }

    /// Whether it is about items, so that it can be limited to some of them.
    #[must_use]
    pub const fn is_about_items(self) -> bool {
        !matches!(self, Self::Stream | Self::Backup | Self::Export)
    }

    pub(super) fn actions(self) -> Vec<Action> {
        let reads = [GET_ITEM, BATCH_GET_ITEM, QUERY];
        let writes = [PUT_ITEM, UPDATE_ITEM, DELETE_ITEM, BATCH_WRITE_ITEM, CONDITION_CHECK_ITEM];
        match self {
            Self::Read => [&reads[..], &[SCAN]].concat(),
            Self::ReadNoScan => reads.to_vec(),
            Self::Write => writes.to_vec(),
            Self::ReadWrite => [&reads[..], &[SCAN], &writes].concat(),
            Self::Query => vec![QUERY],
            Self::Stream => vec![DESCRIBE_STREAM, GET_RECORDS, GET_SHARD_ITERATOR],
            Self::Backup => vec![CREATE_BACKUP, DESCRIBE_CONTINUOUS_BACKUPS, DESCRIBE_BACKUP],
            Self::Export => vec![EXPORT_TABLE, DESCRIBE_EXPORT],
        }
    }
}
