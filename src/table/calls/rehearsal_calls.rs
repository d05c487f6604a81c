//! A restore outside the resource: a table that exists for a while and belongs to no state.

use aws_sdk_dynamodb::types::{BillingMode, Tag};
use aws_smithy_types::DateTime;
use time::OffsetDateTime;

use super::TableCalls;
use crate::aws::error::{ApiError, Cause};
use crate::aws::limiter::Family;
use crate::names::{Arn, TableName};

impl TableCalls {
    /// RestoreTableToPointInTime: to this moment, otherwise to the latest that is possible. On demand, so that no capacity is
    /// paid for that is not used.
    pub(crate) async fn restore_past(
        &self,
        source: &TableName,
        target: &TableName,
        moment: Option<OffsetDateTime>,
    ) -> Result<(), ApiError> {
        let call = self
            .clients
            .dynamodb
            .restore_table_to_point_in_time()
            .source_table_name(source.as_str())
            .target_table_name(target.as_str())
            .billing_mode_override(BillingMode::PayPerRequest);
        let call = match moment {
            Some(moment) => call.restore_date_time(DateTime::from_secs(moment.unix_timestamp())),
            None => call.use_latest_restorable_time(true),
        };
        self.gate().call("RestoreTableToPointInTime", Family::Change, call.send()).await.map(drop)
    }

    /// TagResource with one tag.
    pub(crate) async fn tag(&self, table: &Arn, key: &str, value: &str) -> Result<(), ApiError> {
        let tag = Tag::builder().key(key).value(value).build();
        let tag = tag.map_err(|error| self.error("TagResource", Cause::Unsendable(error.to_string())))?;
        let send = self.clients.dynamodb.tag_resource().resource_arn(table.to_string()).tags(tag).send();
        self.gate().call("TagResource", Family::Tag, send).await.map(drop)
    }
}
