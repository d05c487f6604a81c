//! The service behind [`ControlPlane`]: one SDK call per method, no retries, no waiting.
//!
//! `request` turns steps into the SDK's inputs, `response` its descriptions into what was observed. Nothing else of the
//! resource knows the SDK.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{BackupStatus, ImportStatus};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::control::{ControlPlane, ImportProgress, Target};
use super::desired::Desired;
use super::observed::{Aspect, HiddenAspect, ObservedTable};
use super::settings::{Origin, Recovery, TimeToLive};
use super::steps::Step;
use crate::aws::error::{ApiError, Cause, Class};
use crate::aws::limiter::{Family, Limiter};
use crate::names::{Arn, Region, TableName};

mod request;
mod response;
#[cfg(test)]
mod tests;

/// Tags that are somebody else's: they are neither shown nor touched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct IgnoredTags {
    /// Whole keys.
    pub(crate) keys: BTreeSet<String>,
    /// What the keys begin with.
    pub(crate) prefixes: BTreeSet<String>,
}

/// The calls for tables of one Region.
pub(crate) struct TableCalls {
    client: Client,
    region: Region,
    /// The custom endpoint, when there is one: for messages.
    endpoint: Option<String>,
    ignored: IgnoredTags,
    limiter: Limiter,
    /// The import that was started last: its progress has a call of its own.
    import: Mutex<Option<String>>,
}

impl IgnoredTags {
    /// Whether the tag is not ours to manage; `aws:` tags never are.
    fn cover(&self, key: &str) -> bool {
        key.starts_with("aws:") || self.keys.contains(key) || self.prefixes.iter().any(|prefix| key.starts_with(prefix))
    }
}

impl TableCalls {
    /// Calls of this client, which is bound to `region` and to the custom `endpoint`, if there is one.
    pub(crate) fn new(
        client: Client,
        region: Region,
        endpoint: Option<String>,
        ignored: IgnoredTags,
        limiter: Limiter,
    ) -> Self {
        Self { client, region, endpoint, ignored, limiter, import: Mutex::new(None) }
    }

    /// Makes the call when the limiter lets it pass.
    async fn call<T, E>(
        &self,
        operation: &'static str,
        family: Family,
        call: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, ApiError>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.limiter.acquire(family).await;
        call.await.map_err(|error| ApiError::from_sdk(operation, self.endpoint.as_deref(), self.region.as_str(), &error))
    }

    fn unreadable(&self, operation: &'static str, what: String) -> ApiError {
        ApiError {
            operation,
            endpoint: self.endpoint.clone(),
            region: self.region.as_str().to_owned(),
            cause: Cause::Unreadable(what),
        }
    }

    async fn create(&self, desired: &Desired) -> Result<(), ApiError> {
        match &desired.origin {
            Origin::New => {
                let call = request::create_table(&self.client, desired).send();
                self.call("CreateTable", Family::Mutation, call).await.map(drop)
            }
            Origin::Restore(source) => match request::restore(&self.client, desired, source, &self.region) {
                request::Restore::FromBackup(call) => {
                    self.call("RestoreTableFromBackup", Family::Mutation, call.send()).await.map(drop)
                }
                request::Restore::ToPointInTime(call) => {
                    self.call("RestoreTableToPointInTime", Family::Mutation, call.send()).await.map(drop)
                }
            },
            Origin::Import(source) => {
                let call = request::import_table(&self.client, desired, source).send();
                let answer = self.call("ImportTable", Family::Mutation, call).await?;
                let arn = answer.import_table_description.and_then(|import| import.import_arn);
                *self.import.lock().unwrap_or_else(PoisonError::into_inner) = arn;
                Ok(())
            }
        }
    }

    /// The ARN of the import into the table: noted when it was started, or found when that answer was lost.
    async fn import_arn(&self, name: &TableName) -> Result<Option<String>, ApiError> {
        let noted = self.import.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if noted.is_some() {
            return Ok(noted);
        }
        let imports = self.call("ListImports", Family::Read, self.client.list_imports().send()).await?;
        let suffix = format!(":table/{name}");
        let of_table = imports.import_summary_list.unwrap_or_default().into_iter();
        let newest = of_table
            .filter(|import| import.table_arn.as_ref().is_some_and(|arn| arn.ends_with(&suffix)))
            .max_by_key(|import| import.start_time.map(|time| time.secs()));
        Ok(newest.and_then(|import| import.import_arn))
    }

    /// An aspect that the caller may not see, or the endpoint does not know, is hidden.
    fn aspect<T>(operation: &'static str, answer: Result<T, ApiError>) -> Result<Aspect<T>, ApiError> {
        let error = match answer {
            Ok(value) => return Ok(Aspect::Seen(value)),
            Err(error) => error,
        };
        match (error.class(), &error.cause) {
            (Class::Unsupported, _) => Ok(Aspect::Hidden(HiddenAspect::Unsupported { operation })),
            (Class::Denied, Cause::Service { message, .. }) if !error.is_about_credentials() => {
                Ok(Aspect::Hidden(HiddenAspect::Denied { operation, message: message.clone() }))
            }
            _ => Err(error),
        }
    }

    async fn list_tags(&self, arn: &Arn) -> Result<BTreeMap<String, String>, ApiError> {
        let (mut tags, mut token) = (BTreeMap::new(), None);
        loop {
            let call = self.client.list_tags_of_resource().resource_arn(arn.to_string()).set_next_token(token).send();
            let page = self.call("ListTagsOfResource", Family::TagRead, call).await?;
            let shown = page.tags.unwrap_or_default().into_iter().filter(|tag| !self.ignored.cover(&tag.key));
            tags.extend(shown.map(|tag| (tag.key, tag.value)));
            match page.next_token {
                Some(next) => token = Some(next),
                None => return Ok(tags),
            }
        }
    }

    async fn tag_step(&self, target: &Target, step: &Step) -> Result<(), ApiError> {
        let arn = target.arn.as_ref().map(ToString::to_string).unwrap_or_default();
        match step {
            Step::Tag(tags) => {
                let call = self.client.tag_resource().resource_arn(arn).set_tags(request::tags(tags)).send();
                self.call("TagResource", Family::TagWrite, call).await.map(drop)
            }
            Step::Untag(keys) => {
                let keys = keys.iter().cloned().collect();
                let call = self.client.untag_resource().resource_arn(arn).set_tag_keys(Some(keys)).send();
                self.call("UntagResource", Family::TagWrite, call).await.map(drop)
            }
            _ => Ok(()),
        }
    }
}

impl ControlPlane for TableCalls {
    async fn table(&self, name: &TableName) -> Result<Option<ObservedTable>, ApiError> {
        let call = self.client.describe_table().table_name(name.as_str()).send();
        let answer = match self.call("DescribeTable", Family::Read, call).await {
            Ok(answer) => answer,
            Err(error) if error.class() == Class::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some(table) = answer.table else {
            return Err(self.unreadable("DescribeTable", "the answer describes no table".to_owned()));
        };
        response::table(&table, &self.region).map(Some).map_err(|what| self.unreadable("DescribeTable", what))
    }

    async fn recovery(&self, name: &TableName) -> Result<Aspect<Recovery>, ApiError> {
        let call = self.client.describe_continuous_backups().table_name(name.as_str()).send();
        let answer = self.call("DescribeContinuousBackups", Family::Read, call).await;
        Self::aspect("DescribeContinuousBackups", answer.map(|answer| response::recovery(&answer)))
    }

    async fn ttl(&self, name: &TableName) -> Result<Aspect<TimeToLive>, ApiError> {
        let call = self.client.describe_time_to_live().table_name(name.as_str()).send();
        let answer = self.call("DescribeTimeToLive", Family::TtlRead, call).await;
        Self::aspect("DescribeTimeToLive", answer.map(|answer| response::ttl(&answer)))
    }

    async fn tags(&self, arn: &Arn) -> Result<Aspect<BTreeMap<String, String>>, ApiError> {
        Self::aspect("ListTagsOfResource", self.list_tags(arn).await)
    }

    async fn perform(&self, target: &Target, step: &Step) -> Result<(), ApiError> {
        let name = target.name.as_str();
        match step {
            Step::Create(desired) => self.create(desired).await,
            Step::SetRecovery(recovery) => {
                let wanted = request::recovery(*recovery);
                let call = self.client.update_continuous_backups().table_name(name);
                let call = call.point_in_time_recovery_specification(wanted).send();
                self.call("UpdateContinuousBackups", Family::Mutation, call).await.map(drop)
            }
            Step::DisableTtl(attribute) | Step::EnableTtl(attribute) => {
                let wanted = request::ttl(attribute, matches!(step, Step::EnableTtl(_)));
                let call = self.client.update_time_to_live().table_name(name).time_to_live_specification(wanted).send();
                self.call("UpdateTimeToLive", Family::Mutation, call).await.map(drop)
            }
            Step::Tag(_) | Step::Untag(_) => self.tag_step(target, step).await,
            _ => {
                let call = request::update_table(self.client.update_table().table_name(name), step).send();
                self.call("UpdateTable", Family::Mutation, call).await.map(drop)
            }
        }
    }

    async fn delete_table(&self, name: &TableName) -> Result<(), ApiError> {
        let call = self.client.delete_table().table_name(name.as_str()).send();
        self.call("DeleteTable", Family::Mutation, call).await.map(drop)
    }

    async fn create_backup(&self, name: &TableName, backup: &str) -> Result<String, ApiError> {
        let call = self.client.create_backup().table_name(name.as_str()).backup_name(backup).send();
        let answer = self.call("CreateBackup", Family::Mutation, call).await?;
        let details = answer.backup_details.map(|details| details.backup_arn);
        details.ok_or_else(|| self.unreadable("CreateBackup", "the answer names no backup".to_owned()))
    }

    async fn backup_available(&self, arn: &str) -> Result<bool, ApiError> {
        let call = self.client.describe_backup().backup_arn(arn).send();
        let answer = self.call("DescribeBackup", Family::Read, call).await?;
        let details = answer.backup_description.and_then(|description| description.backup_details);
        Ok(details.is_some_and(|details| details.backup_status == BackupStatus::Available))
    }

    async fn import_progress(&self, name: &TableName) -> Result<ImportProgress, ApiError> {
        let Some(arn) = self.import_arn(name).await? else { return Ok(ImportProgress::Running) };
        let call = self.client.describe_import().import_arn(arn).send();
        let import = self.call("DescribeImport", Family::Read, call).await?.import_table_description;
        let Some(import) = import else { return Ok(ImportProgress::Running) };
        Ok(match import.import_status {
            Some(ImportStatus::Completed) => ImportProgress::Completed,
            Some(ImportStatus::Failed | ImportStatus::Cancelled) => ImportProgress::Failed {
                code: import.failure_code.unwrap_or_else(|| "Cancelled".to_owned()),
                message: import.failure_message.unwrap_or_default(),
            },
            _ => ImportProgress::Running,
        })
    }
}
