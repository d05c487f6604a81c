//! The source of a restore, and whether the configured table can come from it.
//!
//! A restored table has the key and the local indexes of its source, and neither can be changed afterwards. What differs is
//! found before the restore: it takes minutes to hours, and gives a table that the configuration would replace.

use std::collections::BTreeMap;
use std::fmt;

use tf_provider::{Attr, Diagnostic, Diagnostics, Path};

use super::desired::{Shape, shape};
use super::keys::{KeyAttribute, KeyType, LocalShape, PrimaryKey};
use super::model::TableModel;
use super::observed::{ObservedLocalIndex, ObservedTable};
use super::settings::Encryption;
use super::throughput::BillingMode;
use crate::names::{AttributeName, IndexName};

/// What a restore starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    /// As a reader knows it: `table "orders"`, or a backup with its ARN.
    pub(crate) name: String,
    /// Key and local indexes.
    pub(crate) shape: SourceShape,
    /// Billing mode, if it is described.
    pub(crate) billing: Option<BillingMode>,
    /// Encryption, if it is described.
    pub(crate) encryption: Option<Encryption>,
}

/// Key and local indexes of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceShape {
    /// The partition key.
    pub(crate) partition: SourceKey,
    /// The sort key.
    pub(crate) sort: Option<SourceKey>,
    /// Local indexes; `None` if they are not described.
    pub(crate) local_indexes: Option<BTreeMap<IndexName, SourceIndex>>,
}

/// A key attribute of a source. The description of a backup has no types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceKey {
    /// Its name.
    pub(crate) name: AttributeName,
    /// Its type, if it is described.
    pub(crate) key_type: Option<KeyType>,
}

/// A local index of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceIndex {
    /// Its sort key.
    pub(crate) sort: SourceKey,
    /// The type of its projection, and the attributes that it names.
    pub(crate) projection: String,
}

impl Source {
    /// A table whose past is restored, or that was restored.
    pub(crate) fn of_table(table: &ObservedTable) -> Self {
        let index = |(name, index): (&IndexName, &ObservedLocalIndex)| (name.clone(), SourceIndex::of(&index.shape));
        Self {
            name: format!("table \"{}\"", table.name),
            shape: SourceShape {
                partition: SourceKey::of(&table.key.partition),
                sort: table.key.sort.as_ref().map(SourceKey::of),
                local_indexes: Some(table.local_indexes.iter().map(index).collect()),
            },
            billing: Some(table.billing),
            encryption: Some(table.encryption.current.clone()),
        }
    }
}

impl SourceShape {
    /// Of the table that the configuration describes.
    fn of_desired(Shape { key, local_indexes }: &Shape) -> Self {
        let PrimaryKey { partition, sort } = key;
        let index = |(name, shape): (&IndexName, &LocalShape)| (name.clone(), SourceIndex::of(shape));
        Self {
            partition: SourceKey::of(partition),
            sort: sort.as_ref().map(SourceKey::of),
            local_indexes: Some(local_indexes.iter().map(index).collect()),
        }
    }

    /// Whether a table of this shape can be the other one, as far as both are described.
    fn fits(&self, other: &Self) -> bool {
        let indexes = match (&self.local_indexes, &other.local_indexes) {
            (Some(some), Some(others)) => {
                some.len() == others.len()
                    && some.iter().all(|(name, index)| others.get(name).is_some_and(|other| index.fits(other)))
            }
            (None, _) | (_, None) => true,
        };
        let sort = match (&self.sort, &other.sort) {
            (Some(some), Some(other)) => some.fits(other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        self.partition.fits(&other.partition) && sort && indexes
    }
}

impl SourceKey {
    fn of(attribute: &KeyAttribute) -> Self {
        Self { name: attribute.name.clone(), key_type: Some(attribute.key_type) }
    }

    fn fits(&self, other: &Self) -> bool {
        let types = self.key_type.zip(other.key_type);
        self.name == other.name && types.is_none_or(|(one, other)| one == other)
    }
}

impl SourceIndex {
    fn of(LocalShape { sort, projection }: &LocalShape) -> Self {
        Self { sort: SourceKey::of(sort), projection: projection.to_string() }
    }

    fn fits(&self, other: &Self) -> bool {
        self.sort.fits(&other.sort) && self.projection == other.projection
    }
}

/// The error about a source of another shape than the planned table, as far as both are known.
pub(crate) fn check(planned: &TableModel, source: &Source) -> Option<Diagnostic> {
    let planned = SourceShape::of_desired(&shape(planned)?);
    (!planned.fits(&source.shape)).then(|| {
        Diagnostic::error(
            Path::of("restore"),
            "Restore into another shape",
            format!(
                "a restored table has the key and the local indexes of its source, and neither can be changed. The source, \
                 {}, has {}; this table is configured with {planned}. Configure what the source has, or copy the items into \
                 a new table instead.",
                source.name, source.shape
            ),
        )
    })
}

/// The error about a restored table whose source could not be described before.
pub(crate) fn check_restored(planned: &TableModel, table: &ObservedTable) -> Option<Diagnostic> {
    let source = Source { name: "as the restored table shows".to_owned(), ..Source::of_table(table) };
    check(planned, &source)
}

/// The error about a table that has joined a global table of another shape than is configured.
pub(crate) fn check_member(planned: &TableModel, table: &ObservedTable) -> Option<Diagnostic> {
    let (planned, shared) = (SourceShape::of_desired(&shape(planned)?), Source::of_table(table).shape);
    (!planned.fits(&shared)).then(|| {
        Diagnostic::error(
            Path::of("global_table").attribute("source_table_arn"),
            "Member of another shape",
            format!(
                "a member of a global table has the key and the local indexes of the others, and neither can be changed. They have \
                 {shared}; this table is configured with {planned}. Configure what they have."
            ),
        )
    })
}

/// What the table gives up of its source because the configuration says nothing about it.
pub(crate) fn given_up(config: &TableModel, planned: &TableModel, source: &Source) -> Diagnostics {
    let mut warnings = Diagnostics::none();
    if let (true, Some(Encryption::CustomerManaged(key))) =
        (says_nothing_about_the_key(config), source.encryption.as_ref())
    {
        warnings.warning(
            Path::of("server_side_encryption"),
            "Encryption of the source is given up",
            format!(
                "is not set, so the restored table is encrypted with the key that AWS owns, while its source, {}, is \
                 encrypted with {key}. To keep that key, set `server_side_encryption = {{ kms_key_arn = \"{key}\" }}`; to \
                 give it up without this warning, set `key_type = \"AWS_OWNED\"`.",
                source.name
            ),
        );
    }
    let silent = config.billing_mode.is_null() && config.on_demand_throughput.is_null();
    let mode = planned.billing_mode.known().filter(|_| silent);
    if let (Some(mode), Some(BillingMode::Provisioned)) = (mode, source.billing)
        && *mode == BillingMode::OnDemand.as_str()
    {
        warnings.warning(
            Path::of("billing_mode"),
            "Billing mode of the source is given up",
            format!(
                "is not set and no capacity is, so the restored table is PAY_PER_REQUEST, while its source, {}, is \
                 PROVISIONED. To keep provisioned capacity, set `read_capacity` and `write_capacity`; to give it up without \
                 this warning, set `billing_mode = \"PAY_PER_REQUEST\"`.",
                source.name
            ),
        );
    }
    warnings
}

fn says_nothing_about_the_key(config: &TableModel) -> bool {
    match &config.server_side_encryption {
        Attr::Null => true,
        Attr::Known(encryption) => encryption.key_type.is_null() && encryption.kms_key_arn.is_null(),
        Attr::Unknown(_) => false,
    }
}

impl fmt::Display for SourceShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "partition key {}", self.partition)?;
        match &self.sort {
            Some(sort) => write!(f, ", sort key {sort}")?,
            None => f.write_str(", no sort key")?,
        }
        match &self.local_indexes {
            None => Ok(()),
            Some(indexes) if indexes.is_empty() => f.write_str(" and no local indexes"),
            Some(indexes) => {
                let text = |(name, index): (&IndexName, &SourceIndex)| {
                    format!("\"{name}\" (sort key {}, projection {})", index.sort, index.projection)
                };
                let all: Vec<String> = indexes.iter().map(text).collect();
                write!(f, " and the local {} {}", if all.len() == 1 { "index" } else { "indexes" }, all.join(", "))
            }
        }
    }
}

impl fmt::Display for SourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key_type {
            Some(key_type) => write!(f, "\"{}\" of type {}", self.name, key_type.as_str()),
            None => write!(f, "\"{}\"", self.name),
        }
    }
}

#[cfg(test)]
mod tests;
