//! The control plane behind the SDK: from steps to requests, from descriptions to what is observed.
//!
//! The only module of the resource that knows the SDK. It sends each call once, at the pace AWS allows; repeating and
//! waiting is the executor's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::BackupStatus;

use super::aspects::alarms::Definitions;
use super::aspects::insights::ObservedInsights;
use super::aspects::kinesis::ObservedDestination;
use super::aspects::recovery::Recovery;
use super::aspects::scaling::Targets;
use super::aspects::ttl::TimeToLive;
use super::control_plane::{ControlPlane, ImportProgress, Target};
use super::observed::{Aspect, ObservedTable, Unavailable};
use super::scope::Scope;
use super::settings::Encryption;
use super::steps::{AspectStep, Step};
use crate::aws::Handle;
use crate::aws::call_gate::CallGate;
use crate::aws::error::{ApiError, Cause, Class, Service};
use crate::aws::limiter::Family;
use crate::config::IgnoredTags;
use crate::names::{Arn, TableName};
use crate::policy::Policy;
use request::{Creation, Request};

mod alarm_calls;
mod key_lookup;
mod request;
mod response;
mod scaling_calls;
mod table_extras;

pub(crate) use key_lookup::KeyLookup;
pub(crate) use scaling_calls::{FoundPolicy, FoundSchedule, FoundTarget};

/// The tables of one Region.
#[derive(Debug)]
pub(crate) struct TableCalls {
    handle: Handle,
    ignored_tags: IgnoredTags,
    keys: KeyLookup,
    /// The same for all imports of this operation: a repeated request starts no second import, a later operation does.
    import_token: String,
    /// Imports that were started here.
    imports: Mutex<BTreeMap<TableName, String>>,
}

impl TableCalls {
    /// Calls through this handle that neither show nor change the ignored tags.
    pub(crate) fn new(handle: Handle, ignored_tags: IgnoredTags, keys: KeyLookup) -> Self {
        let import_token = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        Self { handle, ignored_tags, keys, import_token, imports: Mutex::default() }
    }

    /// The same, for a table that is, or will be, encrypted like this: what is expected is not asked for.
    #[must_use]
    pub(crate) fn expecting(mut self, encryption: Option<Encryption>) -> Self {
        self.keys.expected = encryption;
        self
    }

    fn gate(&self) -> &CallGate {
        &self.handle.gate
    }

    /// An error of our own about a call.
    fn error(&self, operation: &'static str, cause: Cause) -> ApiError {
        self.gate().error(operation, cause)
    }

    async fn create(&self, name: &TableName, creation: Creation) -> Result<(), ApiError> {
        let client = &self.handle.client;
        match creation {
            Creation::New(input) => {
                self.gate().call("CreateTable", Family::Change, input.send_with(client)).await?;
            }
            Creation::Backup(input) => {
                self.gate().call("RestoreTableFromBackup", Family::Change, input.send_with(client)).await?;
            }
            Creation::Past(input) => {
                self.gate().call("RestoreTableToPointInTime", Family::Change, input.send_with(client)).await?;
            }
            Creation::Import(input) => {
                let answer = self.gate().call("ImportTable", Family::Change, input.send_with(client)).await?;
                let import = answer.import_table_description().and_then(|import| import.import_arn());
                if let Some(import) = import {
                    let mut imports = self.imports.lock().unwrap_or_else(PoisonError::into_inner);
                    imports.insert(name.clone(), import.to_owned());
                }
            }
        }
        Ok(())
    }

    async fn send(&self, name: &TableName, request: Request) -> Result<(), ApiError> {
        let client = &self.handle.client;
        match request {
            Request::Create(creation) => self.create(name, *creation).await?,
            Request::Update(input) => {
                self.gate().call("UpdateTable", Family::Change, input.send_with(client)).await?;
            }
            Request::Recovery(input) => {
                self.gate().call("UpdateContinuousBackups", Family::Setting, input.send_with(client)).await?;
            }
            Request::Ttl(input) => {
                self.gate().call("UpdateTimeToLive", Family::Setting, input.send_with(client)).await?;
            }
            Request::Tag(input) => {
                self.gate().call("TagResource", Family::Tag, input.send_with(client)).await?;
            }
            Request::Untag(input) => {
                self.gate().call("UntagResource", Family::Tag, input.send_with(client)).await?;
            }
            Request::Insights(input) => {
                self.gate().call("UpdateContributorInsights", Family::Insights, input.send_with(client)).await?;
            }
            Request::EnableKinesis(input) => {
                let send = input.send_with(client);
                self.gate().call("EnableKinesisStreamingDestination", Family::Setting, send).await?;
            }
            Request::UpdateKinesis(input) => {
                let send = input.send_with(client);
                self.gate().call("UpdateKinesisStreamingDestination", Family::Setting, send).await?;
            }
            Request::DisableKinesis(input) => {
                let send = input.send_with(client);
                self.gate().call("DisableKinesisStreamingDestination", Family::Setting, send).await?;
            }
            Request::PutPolicy(input) => {
                self.gate().call("PutResourcePolicy", Family::Setting, input.send_with(client)).await?;
            }
            Request::DeletePolicy(input) => {
                self.gate().call("DeleteResourcePolicy", Family::Setting, input.send_with(client)).await?;
            }
        }
        Ok(())
    }

    /// The import of the table: the one started here, else the newest that the service knows.
    async fn import_of(&self, name: &TableName) -> Result<Option<String>, ApiError> {
        let started = self.imports.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        if started.is_some() {
            return Ok(started);
        }
        let client = &self.handle.client;
        let mut newest: Option<(i64, String)> = None;
        let mut token = None;
        loop {
            let page = client.list_imports().set_next_token(token).send();
            let page = self.gate().call("ListImports", Family::Read, page).await?;
            for import in page.import_summary_list() {
                let table = import.table_arn().and_then(|arn| Arn::parse(arn).ok());
                let of_table = table.as_ref().and_then(Arn::table_name) == Some(name.as_str());
                let began = import.start_time().map_or(0, |time| time.secs());
                if let Some(arn) = import.import_arn().filter(|_| of_table) {
                    newest = newest.max(Some((began, arn.to_owned())));
                }
            }
            token = page.next_token().map(str::to_owned);
            if token.is_none() {
                return Ok(newest.map(|(_, arn)| arn));
            }
        }
    }
}

impl ControlPlane for TableCalls {
    async fn table(&self, name: &TableName) -> Result<Option<ObservedTable>, ApiError> {
        let send = self.handle.client.describe_table().table_name(name.as_str()).send();
        let answer = match self.gate().call("DescribeTable", Family::Read, send).await {
            Ok(answer) => answer,
            Err(error) if error.class() == Class::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let unreadable = |why: String| self.error("DescribeTable", Cause::Unreadable(why));
        let description = answer.table().ok_or_else(|| unreadable("it describes no table".to_owned()))?;
        let mut table = response::table(name, &self.gate().region, description).map_err(unreadable)?;
        table.encryption.current = self.keys.resolve(table.encryption.current).await;
        Ok(Some(table))
    }

    async fn recovery(&self, name: &TableName) -> Result<Aspect<Recovery>, ApiError> {
        let send = self.handle.client.describe_continuous_backups().table_name(name.as_str()).send();
        let answer = self.gate().call("DescribeContinuousBackups", Family::ReadRecovery, send).await;
        aspect(answer.map(|answer| response::recovery(answer.continuous_backups_description())))
    }

    async fn ttl(&self, name: &TableName) -> Result<Aspect<TimeToLive>, ApiError> {
        let (permit, client) = self.handle.pool.permit(self.gate()).await;
        let send = client.describe_time_to_live().table_name(name.as_str()).send();
        let answer = self.gate().call_in(permit, "DescribeTimeToLive", send).await;
        aspect(answer.map(|answer| response::ttl(answer.time_to_live_description())))
    }

    async fn tags(&self, arn: &Arn) -> Result<Aspect<BTreeMap<String, String>>, ApiError> {
        let mut tags = BTreeMap::new();
        let mut token = None;
        loop {
            let send =
                self.handle.client.list_tags_of_resource().resource_arn(arn.to_string()).set_next_token(token).send();
            let page = match self.gate().call("ListTagsOfResource", Family::ReadTags, send).await {
                Ok(page) => page,
                Err(error) => return aspect(Err(error)),
            };
            let ours = page.tags().iter().filter(|tag| !self.ignored_tags.contains(tag.key()));
            tags.extend(ours.map(|tag| (tag.key().to_owned(), tag.value().to_owned())));
            token = page.next_token().filter(|token| !token.is_empty()).map(str::to_owned);
            if token.is_none() {
                return Ok(Aspect::Observed(tags));
            }
        }
    }

    async fn perform(&self, table: &Target, step: &Step) -> Result<(), ApiError> {
        let unsendable = |error: BuildError| self.error(step.operation(), Cause::Unsendable(error.to_string()));
        match step {
            Step::Aspect(AspectStep::Scaling(step)) => self.scale(&table.name, step).await,
            Step::Aspect(AspectStep::Alarms(step)) => self.set_alarms(table, step).await,
            step => {
                let request = request::request(step, table, &self.gate().region, &self.import_token);
                self.send(&table.name, request.map_err(unsendable)?).await
            }
        }
    }

    async fn insights(&self, name: &TableName) -> Result<Aspect<ObservedInsights>, ApiError> {
        aspect(self.list_insights(name).await)
    }

    async fn kinesis(&self, name: &TableName) -> Result<Aspect<Option<ObservedDestination>>, ApiError> {
        aspect(self.destination(name).await)
    }

    async fn policy(&self, arn: &str) -> Result<Aspect<Option<Policy>>, ApiError> {
        aspect(self.resource_policy(arn).await)
    }

    async fn targets(&self, name: &TableName, scopes: &BTreeSet<Scope>) -> Result<Aspect<Targets>, ApiError> {
        aspect(self.scalable_targets(name, scopes).await)
    }

    async fn alarms(&self, names: &BTreeSet<String>) -> Result<Aspect<Definitions>, ApiError> {
        aspect(self.our_alarms(names).await)
    }

    async fn delete_table(&self, name: &TableName) -> Result<(), ApiError> {
        let send = self.handle.client.delete_table().table_name(name.as_str()).send();
        self.gate().call("DeleteTable", Family::Change, send).await.map(drop)
    }

    async fn create_backup(&self, name: &TableName, backup: &str) -> Result<String, ApiError> {
        let send = self.handle.client.create_backup().table_name(name.as_str()).backup_name(backup).send();
        let answer = self.gate().call("CreateBackup", Family::Backup, send).await?;
        let details = answer.backup_details();
        let arn = details.map(|details| details.backup_arn().to_owned()).filter(|arn| !arn.is_empty());
        arn.ok_or_else(|| self.error("CreateBackup", Cause::Unreadable("it names no backup".to_owned())))
    }

    async fn backup_available(&self, arn: &str) -> Result<bool, ApiError> {
        let send = self.handle.client.describe_backup().backup_arn(arn).send();
        let answer = self.gate().call("DescribeBackup", Family::Backup, send).await?;
        let details = answer.backup_description().and_then(|description| description.backup_details());
        Ok(details.is_some_and(|details| *details.backup_status() == BackupStatus::Available))
    }

    async fn import_progress(&self, name: &TableName) -> Result<ImportProgress, ApiError> {
        let Some(arn) = self.import_of(name).await? else {
            return Ok(ImportProgress::Running);
        };
        let send = self.handle.client.describe_import().import_arn(arn).send();
        let answer = self.gate().call("DescribeImport", Family::Read, send).await?;
        let import = answer.import_table_description();
        Ok(response::import(
            import.and_then(|import| import.import_status()),
            import.and_then(|import| import.failure_code()),
            import.and_then(|import| import.failure_message()),
        ))
    }
}

/// The service is not there: `endpoints` leads to another DynamoDB than AWS's and does not name it.
fn missing(gate: &CallGate, service: Service, operation: &'static str) -> ApiError {
    let cause = Cause::NoEndpoint(service.endpoint());
    ApiError { service, ..gate.error(operation, cause) }
}

/// An operation does not fail because the endpoint does not support an aspect, or because the caller may not read it.
fn aspect<T>(answer: Result<T, ApiError>) -> Result<Aspect<T>, ApiError> {
    let error = match answer {
        Ok(seen) => return Ok(Aspect::Observed(seen)),
        Err(error) => error,
    };
    let operation = error.operation;
    match (error.class(), &error.cause) {
        (Class::Unsupported, _) => {
            Ok(Aspect::Unavailable(Unavailable::Unsupported { operation, endpoint: error.missing_endpoint() }))
        }
        (Class::Denied, Cause::Service { message, .. }) if !error.is_about_credentials() => {
            let (permission, message) = (error.permission(), message.clone());
            Ok(Aspect::Unavailable(Unavailable::Denied { operation, permission, message }))
        }
        _ => Err(error),
    }
}

#[cfg(test)]
mod tests;
