//! The control plane over the SDK: from steps to requests, from descriptions to observed tables.
//!
//! The only module of the resource that uses the SDK. It sends each call once, within AWS's rate limits; the executor
//! retries and waits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::error::BuildError;

use super::aspects::alarms::Definitions;
use super::aspects::insights::ObservedInsights;
use super::aspects::kinesis::ObservedDestination;
use super::aspects::recovery::Recovery;
use super::aspects::scaling::{Dimension, Targets};
use super::aspects::tags::ObservedTags;
use super::aspects::ttl::TimeToLive;
use super::control_plane::{ControlPlane, ImportProgress, Target};
use super::desired::Desired;
use super::model::TableModel;
use super::observed::{Aspect, ObservedTable, Unavailable};
use super::replicas::ReplicaStep;
use super::scope::Scope;
use super::steps::{AspectStep, Step};
use super::unclaimed::{Hidden, Unclaimed};
use crate::aws::call_gate::CallGate;
use crate::aws::error::{ApiError, Cause, Class, Service};
use crate::aws::limiter::Family;
use crate::aws::statistics::Statistics;
use crate::aws::{Aws, RegionClients};
use crate::config::IgnoredTags;
use crate::names::{Arn, Region, TableName};
use crate::policy::Policy;
use crate::tags;
pub(crate) use backup_list::{Backup, BackupFilter};
pub(crate) use backup_status::BackupStatus;
use connect::BatchReaders;
pub(crate) use export_calls::{ExportContent, ExportProgress, ExportRequest, Exported};
pub(crate) use item_calls::{ItemRead, Put, ReadKind, ReadOutcome, Search};
use key_lookup::KeyLookup;
pub(crate) use live::{Live, Numbers, Restorable};
pub(crate) use quotas::Quotas;
use request::{Creation, Request};
use response::Expected;

pub(crate) use source_calls::source;
pub(crate) use tried_reads::Sample;

mod alarm_calls;
mod backup_list;
mod backup_status;
mod connect;
mod export_calls;
mod item_calls;
mod key_lookup;
mod live;
mod quotas;
mod rehearsal_calls;
mod request;
mod response;
mod scaling_calls;
mod source_calls;
mod table_extras;
mod table_list;
mod tried_reads;

/// The tables of one Region.
#[derive(Debug)]
pub(crate) struct TableCalls {
    clients: RegionClients,
    /// Reads that all tables of the Region share.
    batches: Arc<BatchReaders>,
    ignored_tags: IgnoredTags,
    /// Ignored tags that the table was given at creation. Changes made to them outside of Terraform are not detected.
    recorded_tags: BTreeMap<String, String>,
    keys: KeyLookup,
    expected: Expected,
    /// The client token of all imports of this operation: a retried request does not start a second import, a later
    /// operation does.
    import_token: String,
    /// Imports that this operation started.
    imports: Mutex<BTreeMap<TableName, String>>,
    /// What a moved table has that is not managed here.
    hidden: Hidden,
    /// The Regions of replicas that can become tables of their own: only they themselves accept that.
    leaving: BTreeMap<Region, RegionClients>,
}

impl TableCalls {
    /// The same calls for a table that is expected to be so: an expected key is not looked up, and values that this version
    /// does not know count as the expected ones.
    #[must_use]
    pub(crate) fn expecting(mut self, table: Option<&Desired>) -> Self {
        self.keys.expected = table.map(|table| table.encryption.clone());
        self.expected = table.map(Expected::of).unwrap_or_default();
        self
    }

    /// The same calls that ask KMS also about an expected key, where another provider has said what it is: that one stores the ARN of
    /// the key that AWS manages as if it were a customer's, if it may not ask.
    #[must_use]
    pub(crate) fn doubting_the_key(mut self, doubted: bool) -> Self {
        self.keys.doubted = doubted;
        self
    }

    /// The same calls without what a moved table has that is not managed here.
    #[must_use]
    pub(crate) fn hiding(mut self, hidden: Hidden) -> Self {
        self.hidden = hidden;
        self
    }

    /// The same calls, with those that disassociate replicas of this state.
    #[must_use]
    pub(crate) fn reaching(mut self, aws: &Aws, prior: &TableModel) -> Self {
        let clients = |region: Region| {
            let clients = aws.clients(&region).counting(self.statistics());
            (region, clients)
        };
        self.leaving = prior.disassociated_replicas().into_iter().map(clients).collect();
        self
    }

    /// The same calls for a table with this state or planned state: what the provider ignores of its tags is as it says.
    #[must_use]
    pub(crate) fn recording_tags(mut self, model: &TableModel) -> Self {
        self.recorded_tags = tags::known(&model.tags_all);
        self.recorded_tags.retain(|key, _| self.ignored_tags.contains(key));
        self
    }

    /// What is hidden.
    pub(crate) fn unclaimed(&self) -> &Unclaimed {
        self.hidden.unclaimed()
    }

    /// The Region.
    pub(crate) fn region(&self) -> &Region {
        &self.gate().region
    }

    /// Where the calls are counted.
    pub(crate) fn statistics(&self) -> &Statistics {
        &self.gate().statistics
    }

    fn gate(&self) -> &CallGate {
        &self.clients.gate
    }

    /// An error about a call that does not come from the service.
    fn error(&self, operation: &'static str, cause: Cause) -> ApiError {
        self.gate().error(operation, cause)
    }

    async fn create(&self, name: &TableName, creation: Creation) -> Result<(), ApiError> {
        let client = &self.clients.dynamodb;
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

    /// The clients of the Region in which the step is made.
    fn clients_of(&self, step: &Step) -> &RegionClients {
        match step {
            Step::Replica(ReplicaStep::Disassociate(region)) => self.leaving.get(region).unwrap_or(&self.clients),
            _ => &self.clients,
        }
    }

    async fn send(&self, name: &TableName, request: Request, clients: &RegionClients) -> Result<(), ApiError> {
        let client = &clients.dynamodb;
        match request {
            Request::Create(creation) => self.create(name, *creation).await?,
            Request::Update(input) => {
                clients.gate.call("UpdateTable", Family::Change, input.send_with(client)).await?;
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

    /// The import into the table: the one that this operation started, or the newest that the service lists.
    async fn import_of(&self, name: &TableName) -> Result<Option<String>, ApiError> {
        let started = self.imports.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        if started.is_some() {
            return Ok(started);
        }
        let client = &self.clients.dynamodb;
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
        let send = self.clients.dynamodb.describe_table().table_name(name.as_str()).send();
        let answer = match self.gate().call("DescribeTable", Family::Read, send).await {
            Ok(answer) => answer,
            Err(error) if error.class() == Class::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let unreadable = |why: String| self.error("DescribeTable", Cause::Unreadable(why));
        let description = answer.table().ok_or_else(|| unreadable("it does not describe a table".to_owned()))?;
        let mut table = response::table(name, &self.gate().region, description, &self.expected).map_err(unreadable)?;
        table.encryption.current = self.keys.resolve(table.encryption.current).await;
        self.hidden.hide_units(&mut table);
        Ok(Some(table))
    }

    async fn recovery(&self, name: &TableName) -> Result<Aspect<Recovery>, ApiError> {
        let send = self.clients.dynamodb.describe_continuous_backups().table_name(name.as_str()).send();
        let answer = self.gate().call("DescribeContinuousBackups", Family::ReadRecovery, send).await;
        aspect(answer.map(|answer| response::recovery(answer.continuous_backups_description())))
    }

    async fn ttl(&self, name: &TableName) -> Result<Aspect<TimeToLive>, ApiError> {
        let (permit, client) = self.clients.pool.permit(self.gate()).await;
        let send = client.describe_time_to_live().table_name(name.as_str()).send();
        let answer = self.gate().call_in(permit, "DescribeTimeToLive", send).await;
        aspect(answer.map(|answer| response::ttl(answer.time_to_live_description())))
    }

    async fn tags(&self, arn: &Arn) -> Result<Aspect<ObservedTags>, ApiError> {
        let mut tags = self.all_tags(arn).await.map(ObservedTags::from);
        if let Ok(observed) = &mut tags {
            // Tags of AWS are not counted by the service.
            let is_other = |key: &&String| self.ignored_tags.contains(key) && !tags::is_reserved(key);
            observed.others = observed.tags.keys().filter(is_other).count();
            observed.tags.retain(|key, _| !self.ignored_tags.contains(key));
            self.hidden.hide_tags(observed);
            observed.tags.extend(self.recorded_tags.clone());
        }
        aspect(tags)
    }

    async fn perform(&self, table: &Target, step: &Step) -> Result<(), ApiError> {
        let unsendable = |error: BuildError| self.error(step.operation(), Cause::Unsendable(error.to_string()));
        match step {
            Step::Aspect(AspectStep::Scaling(step)) => self.scale(&table.name, step).await,
            Step::Aspect(AspectStep::Alarms(step)) => self.set_alarms(table, step).await,
            step => {
                let request = request::request(step, table, &self.gate().region, &self.import_token);
                self.send(&table.name, request.map_err(unsendable)?, self.clients_of(step)).await
            }
        }
    }

    async fn insights(&self, name: &TableName) -> Result<Aspect<ObservedInsights>, ApiError> {
        let mut insights = self.all_insights(name).await;
        insights.iter_mut().for_each(|insights| self.hidden.hide_insights(insights));
        aspect(insights)
    }

    async fn kinesis(&self, name: &TableName) -> Result<Aspect<Option<ObservedDestination>>, ApiError> {
        aspect(self.destination(name).await)
    }

    async fn policy(&self, arn: &str) -> Result<Aspect<Option<Policy>>, ApiError> {
        let mut policy = self.resource_policy(arn).await;
        policy.iter_mut().for_each(|policy| self.hidden.hide_policy(arn, policy));
        aspect(policy)
    }

    async fn targets(&self, name: &TableName, scopes: &BTreeSet<Scope>) -> Result<Aspect<Targets>, ApiError> {
        let mut targets = self.scalable_targets(name, scopes).await;
        targets.iter_mut().for_each(|targets| self.hidden.hide_targets(targets));
        aspect(targets)
    }

    async fn scaled(
        &self,
        name: &TableName,
        scopes: &BTreeSet<Scope>,
    ) -> Result<Aspect<BTreeSet<Dimension>>, ApiError> {
        let mut targets = self.bare_targets(name, scopes).await;
        targets.iter_mut().for_each(|targets| self.hidden.hide_targets(targets));
        aspect(targets.map(|targets| targets.into_keys().collect()))
    }

    async fn alarms(&self, names: &BTreeSet<String>) -> Result<Aspect<Definitions>, ApiError> {
        aspect(self.our_alarms(names).await)
    }

    async fn delete_table(&self, name: &TableName) -> Result<(), ApiError> {
        let send = self.clients.dynamodb.delete_table().table_name(name.as_str()).send();
        self.gate().call("DeleteTable", Family::Change, send).await.map(drop)
    }

    async fn create_backup(&self, name: &TableName, backup: &str) -> Result<String, ApiError> {
        let send = self.clients.dynamodb.create_backup().table_name(name.as_str()).backup_name(backup).send();
        let answer = self.gate().call("CreateBackup", Family::Backup, send).await?;
        let details = answer.backup_details();
        let arn = details.map(|details| details.backup_arn().to_owned()).filter(|arn| !arn.is_empty());
        arn.ok_or_else(|| self.error("CreateBackup", Cause::Unreadable("it has no backup ARN".to_owned())))
    }

    async fn delete_backup(&self, arn: &str) -> Result<(), ApiError> {
        let send = self.clients.dynamodb.delete_backup().backup_arn(arn).send();
        self.gate().call("DeleteBackup", Family::Backup, send).await.map(drop)
    }

    async fn backup_available(&self, arn: &str) -> Result<bool, ApiError> {
        Ok(matches!(self.backup_status(arn).await?, BackupStatus::Available(_)))
    }

    async fn import_progress(&self, name: &TableName) -> Result<ImportProgress, ApiError> {
        let Some(arn) = self.import_of(name).await? else {
            return Ok(ImportProgress::Running { items: None });
        };
        let send = self.clients.dynamodb.describe_import().import_arn(arn).send();
        let answer = self.gate().call("DescribeImport", Family::Read, send).await?;
        Ok(response::import(answer.import_table_description()))
    }
}

fn import_token() -> String {
    format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..))
}

/// `endpoints` names a DynamoDB outside AWS, but not this service.
fn no_endpoint(gate: &CallGate, service: Service, operation: &'static str) -> ApiError {
    let cause = Cause::NoEndpoint(service.endpoint());
    ApiError { service, ..gate.error(operation, cause) }
}

/// A read that the endpoint does not support, or that is denied, makes its aspect unavailable: a table that does not use the
/// aspect must not fail because of it.
fn aspect<T>(answer: Result<T, ApiError>) -> Result<Aspect<T>, ApiError> {
    let error = match answer {
        Ok(observed) => return Ok(Aspect::Observed(observed)),
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
