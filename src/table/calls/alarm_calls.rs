//! CloudWatch: reads that tables share, and one call per step.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{AlarmType, Tag};

use super::connect::Found;
use super::{TableCalls, no_endpoint};
use crate::aws::call_gate::Permit;
use crate::aws::companion_services::ServiceClient;
use crate::aws::error::{ApiError, Cause, Service};
use crate::aws::limiter::Family;
use crate::names::{Arn, TableName};
use crate::table::aspects::alarms::AlarmDefinition;
use crate::table::aspects::alarms::{AlarmStep, Definitions, arn};
use crate::table::control_plane::Target;

mod convert;

/// CloudWatch.
type Watcher = ServiceClient<Client>;

impl TableCalls {
    fn watcher(&self, operation: &'static str) -> Result<&Watcher, ApiError> {
        self.clients
            .companions
            .cloudwatch
            .as_ref()
            .ok_or_else(|| no_endpoint(self.gate(), Service::CloudWatch, operation))
    }

    /// The existing alarms with these names. Concurrent reads of several tables share a call.
    pub(super) async fn our_alarms(&self, names: &BTreeSet<String>) -> Result<Definitions, ApiError> {
        let watcher = self.watcher("DescribeAlarms")?;
        let read = |permit, names| describe(watcher, permit, names);
        self.batches.alarms.get(&watcher.gate, names.iter().cloned(), read).await
    }

    /// Describes an alarm of the table that need not exist, to learn how the call is answered.
    pub(super) async fn try_alarms(&self, table: &TableName) -> Result<(), ApiError> {
        let watcher = self.watcher("DescribeAlarms")?;
        let permit = watcher.gate.permit(Family::ReadAlarms).await;
        describe(watcher, permit, vec![table.as_str().to_owned()]).await.map(drop)
    }

    pub(super) async fn set_alarms(&self, table: &Target, step: &AlarmStep) -> Result<(), ApiError> {
        let operation = step.operation();
        let watcher = self.watcher(operation)?;
        let (client, gate) = (&watcher.client, &watcher.gate);
        match step {
            AlarmStep::Put { definition, tags: of_table } => {
                let all = of_table.iter().chain(&definition.tags);
                let all = all.map(|(key, value)| (key.clone(), value.clone())).collect();
                let put = convert::put(definition).set_tags(tags(&all));
                gate.call(operation, Family::PutAlarm, Box::pin(put.send_with(client))).await.map(drop)
            }
            AlarmStep::Delete(names) => {
                let send = client.delete_alarms().set_alarm_names(Some(names.iter().cloned().collect())).send();
                gate.call(operation, Family::DeleteAlarms, send).await.map(drop)
            }
            AlarmStep::Tag { name, tags: set, own: _ } => {
                let tag = client.tag_resource().resource_arn(self.alarm_arn(table, name)?.to_string());
                gate.call(operation, Family::TagAlarm, tag.set_tags(tags(set)).send()).await.map(drop)
            }
            AlarmStep::Untag { name, keys } => {
                let untag = client.untag_resource().resource_arn(self.alarm_arn(table, name)?.to_string());
                let untag = untag.set_tag_keys(Some(keys.iter().cloned().collect()));
                gate.call(operation, Family::TagAlarm, untag.send()).await.map(drop)
            }
        }
    }

    fn alarm_arn(&self, table: &Target, name: &str) -> Result<Arn, ApiError> {
        let unknown = || self.error("TagResource", Cause::Unsendable("the table's ARN is not known".to_owned()));
        table.arn.as_ref().map(|table| arn(table, name)).ok_or_else(unknown)
    }
}

fn tags(tags: &BTreeMap<String, String>) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect();
    (!tags.is_empty()).then_some(tags)
}

async fn describe(
    watcher: &Watcher,
    mut permit: Permit,
    names: Vec<String>,
) -> Result<Found<AlarmDefinition>, ApiError> {
    let mut found = BTreeMap::new();
    let mut token = None;
    loop {
        let describe = watcher.client.describe_alarms().set_alarm_names(Some(names.clone()));
        let send = describe.alarm_types(AlarmType::MetricAlarm).max_records(100).set_next_token(token).send();
        let page = watcher.gate.call_in(permit, "DescribeAlarms", send).await?;
        found.extend(
            page.metric_alarms().iter().filter_map(convert::definition).map(|alarm| (alarm.name.clone(), alarm)),
        );
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            return Ok(found);
        }
        permit = watcher.gate.permit(Family::ReadAlarms).await;
    }
}
