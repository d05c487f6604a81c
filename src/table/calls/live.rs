//! Numbers of a table that change by themselves: only a data source reads them.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{
    GlobalSecondaryIndexDescription, PointInTimeRecoveryDescription, ProvisionedThroughputDescription,
    TableDescription, VectorIndexDescription,
};
use time::OffsetDateTime;

use super::{TableCalls, backup_list, response};
use crate::aws::error::{ApiError, Class};
use crate::aws::limiter::Family;
use crate::names::TableName;
use crate::table::throughput::{Units, Warm};

/// Numbers of a table or of an index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Numbers {
    /// The service's word for the status.
    pub(crate) status: Option<String>,
    /// Items, as last counted.
    pub(crate) items: Option<i64>,
    /// Bytes, as last counted.
    pub(crate) bytes: Option<i64>,
    /// Provisioned units; `None` on demand.
    pub(crate) units: Option<Units>,
    /// Warm throughput, if the endpoint reports it.
    pub(crate) warm: Option<Warm>,
}

/// What a description says about a table besides what it consists of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Live {
    /// Of the table.
    pub(crate) table: Numbers,
    /// Of each global secondary index.
    pub(crate) indexes: BTreeMap<String, Numbers>,
    /// Of each vector index, which has no units.
    pub(crate) vectors: BTreeMap<String, Numbers>,
    /// The KMS key in use; `None` for the key that AWS owns.
    pub(crate) key: Option<String>,
}

/// The moments to which a table can be restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Restorable {
    /// The first; `None` without continuous backups.
    pub(crate) earliest: Option<OffsetDateTime>,
    /// The last.
    pub(crate) latest: Option<OffsetDateTime>,
}

impl TableCalls {
    /// DescribeTable; `None` if the table does not exist.
    pub(crate) async fn live(&self, name: &TableName) -> Result<Option<Live>, ApiError> {
        let send = self.clients.dynamodb.describe_table().table_name(name.as_str()).send();
        match self.gate().call("DescribeTable", Family::Read, send).await {
            Ok(answer) => Ok(answer.table().map(live)),
            Err(error) if error.class() == Class::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// DescribeContinuousBackups; nothing of a table that is not there, and where the call is denied or not supported.
    pub(crate) async fn restorable(&self, name: &TableName) -> Result<Restorable, ApiError> {
        let send = self.clients.dynamodb.describe_continuous_backups().table_name(name.as_str()).send();
        match self.gate().call("DescribeContinuousBackups", Family::ReadRecovery, send).await {
            Ok(answer) => {
                let backups = answer.continuous_backups_description();
                let recovery = backups.and_then(|backups| backups.point_in_time_recovery_description());
                Ok(recovery.map(restorable).unwrap_or_default())
            }
            Err(error) if matches!(error.class(), Class::NotFound | Class::Denied | Class::Unsupported) => {
                Ok(Restorable::default())
            }
            Err(error) => Err(error),
        }
    }
}

fn restorable(recovery: &PointInTimeRecoveryDescription) -> Restorable {
    Restorable {
        earliest: recovery.earliest_restorable_date_time().and_then(backup_list::moment),
        latest: recovery.latest_restorable_date_time().and_then(backup_list::moment),
    }
}

fn live(table: &TableDescription) -> Live {
    let warm = table.warm_throughput();
    let numbers = Numbers {
        status: table.table_status().map(|status| status.as_str().to_owned()),
        items: table.item_count(),
        bytes: table.table_size_bytes(),
        units: units(table.provisioned_throughput()),
        warm: warm.and_then(|warm| response::warm(warm.read_units_per_second(), warm.write_units_per_second(), true)),
    };
    let index = |index: &GlobalSecondaryIndexDescription| Some((index.index_name()?.to_owned(), of_index(index)));
    Live {
        table: numbers,
        indexes: table.global_secondary_indexes().iter().filter_map(index).collect(),
        vectors: table.vector_indexes().iter().filter_map(of_vector_index).collect(),
        key: table.sse_description().and_then(|sse| sse.kms_master_key_arn()).map(str::to_owned),
    }
}

fn of_index(index: &GlobalSecondaryIndexDescription) -> Numbers {
    let warm = index.warm_throughput();
    Numbers {
        status: index.index_status().map(|status| status.as_str().to_owned()),
        items: index.item_count(),
        bytes: index.index_size_bytes(),
        units: units(index.provisioned_throughput()),
        warm: warm.and_then(|warm| response::warm(warm.read_units_per_second(), warm.write_units_per_second(), true)),
    }
}

fn of_vector_index(index: &VectorIndexDescription) -> Option<(String, Numbers)> {
    let numbers = Numbers {
        status: index.index_status().map(|status| status.as_str().to_owned()),
        items: index.item_count(),
        bytes: index.index_size_bytes(),
        ..Numbers::default()
    };
    Some((index.index_name()?.to_owned(), numbers))
}

/// On demand the service returns zero units.
fn units(description: Option<&ProvisionedThroughputDescription>) -> Option<Units> {
    let positive = |units: Option<i64>| units.and_then(|units| u64::try_from(units).ok()).filter(|units| *units > 0);
    let description = description?;
    Some(Units {
        read: positive(description.read_capacity_units())?,
        write: positive(description.write_capacity_units())?,
    })
}
