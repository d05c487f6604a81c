//! Describes the source of a restore, in its own Region.

use aws_sdk_dynamodb::types::{
    BackupDescription, BillingMode as SdkBillingMode, KeySchemaElement, KeyType as Role, LocalSecondaryIndexInfo,
};

use super::{TableCalls, response};
use crate::aws::Aws;
use crate::aws::error::ApiError;
use crate::aws::limiter::Family;
use crate::aws::statistics::Statistics;
use crate::names::{Arn, AttributeName, IndexName, Region};
use crate::table::control_plane::ControlPlane as _;
use crate::table::restore_source::{Source, SourceIndex, SourceKey, SourceShape};
use crate::table::settings::{RestoreSource, SourceTable};
use crate::table::throughput::BillingMode;

/// The source of a restore into this Region; `None` if there is none, or if its description lacks what a source has.
///
/// # Errors
/// The call failed. It is sent once.
pub(crate) async fn source(
    aws: &Aws,
    region: &Region,
    source: &RestoreSource,
    statistics: &Statistics,
) -> Result<Option<Source>, ApiError> {
    let connect = |region: &Region| TableCalls::connect(aws, region, statistics);
    match source {
        RestoreSource::Backup(arn) => connect(&region_of(arn, region)).backup(arn).await,
        RestoreSource::PointInTime { table: SourceTable::Name(name), .. } => {
            Ok(connect(region).table(name).await?.as_ref().map(Source::of_table))
        }
        RestoreSource::PointInTime { table: SourceTable::Arn(arn), .. } => {
            let name = arn.table_name().and_then(|name| crate::names::TableName::parse(name).ok());
            let Some(name) = name else { return Ok(None) };
            Ok(connect(&region_of(arn, region)).table(&name).await?.as_ref().map(Source::of_table))
        }
    }
}

fn region_of(arn: &Arn, default: &Region) -> Region {
    Region::parse(&arn.region).unwrap_or_else(|_| default.clone())
}

impl TableCalls {
    async fn backup(&self, arn: &Arn) -> Result<Option<Source>, ApiError> {
        let send = self.clients.dynamodb.describe_backup().backup_arn(arn.to_string()).send();
        let answer = self.gate().call("DescribeBackup", Family::Backup, send).await?;
        let Some(mut source) = answer.backup_description().and_then(|backup| of_backup(arn, backup, self.region()))
        else {
            return Ok(None);
        };
        if let Some(encryption) = source.encryption {
            source.encryption = Some(self.keys.resolve(encryption).await);
        }
        Ok(Some(source))
    }
}

fn of_backup(arn: &Arn, backup: &BackupDescription, region: &Region) -> Option<Source> {
    let table = backup.source_table_details()?;
    let features = backup.source_table_feature_details();
    let local_indexes = match features {
        Some(features) => Some(features.local_secondary_indexes().iter().map(index).collect::<Option<_>>()?),
        None => None,
    };
    Some(Source {
        name: format!("backup {arn} of table \"{}\"", table.table_name()),
        shape: SourceShape {
            partition: key(table.key_schema(), &Role::Hash)?,
            sort: key(table.key_schema(), &Role::Range),
            local_indexes,
        },
        billing: table.billing_mode().map(|mode| match mode {
            SdkBillingMode::PayPerRequest => BillingMode::OnDemand,
            _ => BillingMode::Provisioned,
        }),
        encryption: features.map(|features| response::encryption(features.sse_description(), region).current),
    })
}

fn key(schema: &[KeySchemaElement], role: &Role) -> Option<SourceKey> {
    let element = schema.iter().find(|element| element.key_type() == role)?;
    Some(SourceKey { name: AttributeName::parse(element.attribute_name()).ok()?, key_type: None })
}

fn index(index: &LocalSecondaryIndexInfo) -> Option<(IndexName, SourceIndex)> {
    let name = IndexName::parse(index.index_name()?).ok()?;
    let projection = response::projection(index.projection()).ok().flatten()?.to_string();
    Some((name, SourceIndex { sort: key(index.key_schema(), &Role::Range)?, projection }))
}
