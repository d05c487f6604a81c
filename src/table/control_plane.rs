//! The calls of the resource as a trait: the service over the SDK in production, the simulator in tests.

use std::collections::BTreeSet;
use std::future::Future;

use super::aspects::alarms::Definitions;
use super::aspects::insights::ObservedInsights;
use super::aspects::kinesis::ObservedDestination;
use super::aspects::recovery::Recovery;
use super::aspects::scaling::{Dimension, Targets};
use super::aspects::tags::ObservedTags;
use super::aspects::ttl::TimeToLive;
use super::observed::{Aspect, ObservedTable};
use super::scope::Scope;
use super::steps::Step;
use crate::aws::error::ApiError;
use crate::names::{Arn, TableName};
use crate::policy::Policy;

/// The control plane of one table in one Region. No call retries or waits: the executor does.
pub(crate) trait ControlPlane: Sync {
    /// DescribeTable; `None` if the table does not exist.
    fn table(&self, name: &TableName) -> impl Future<Output = Result<Option<ObservedTable>, ApiError>> + Send;

    /// DescribeContinuousBackups; unavailable if unsupported or denied. A missing table is an error of class
    /// [`NotFound`](crate::aws::error::Class::NotFound).
    fn recovery(&self, name: &TableName) -> impl Future<Output = Result<Aspect<Recovery>, ApiError>> + Send;

    /// DescribeTimeToLive; unavailable if unsupported or denied.
    fn ttl(&self, name: &TableName) -> impl Future<Output = Result<Aspect<TimeToLive>, ApiError>> + Send;

    /// ListTagsOfResource, without ignored and `aws:` tags; unavailable if unsupported or denied.
    fn tags(&self, arn: &Arn) -> impl Future<Output = Result<Aspect<ObservedTags>, ApiError>> + Send;

    /// ListContributorInsights of the table and its indexes; unavailable if unsupported or denied.
    fn insights(&self, name: &TableName) -> impl Future<Output = Result<Aspect<ObservedInsights>, ApiError>> + Send;

    /// DescribeKinesisStreamingDestination: the destination that is not disabled; unavailable if unsupported or denied.
    fn kinesis(
        &self,
        name: &TableName,
    ) -> impl Future<Output = Result<Aspect<Option<ObservedDestination>>, ApiError>> + Send;

    /// GetResourcePolicy of a table or a stream, by ARN; unavailable if unsupported or denied.
    fn policy(&self, arn: &str) -> impl Future<Output = Result<Aspect<Option<Policy>>, ApiError>> + Send;

    /// The scalable targets of these scopes, with policies and scheduled actions; unavailable if unsupported or denied.
    fn targets(
        &self,
        name: &TableName,
        scopes: &BTreeSet<Scope>,
    ) -> impl Future<Output = Result<Aspect<Targets>, ApiError>> + Send;

    /// What is scaled of these scopes; unavailable if unsupported or denied.
    fn scaled(
        &self,
        name: &TableName,
        scopes: &BTreeSet<Scope>,
    ) -> impl Future<Output = Result<Aspect<BTreeSet<Dimension>>, ApiError>> + Send;

    /// The existing alarms with these names; unavailable if unsupported or denied.
    fn alarms(&self, names: &BTreeSet<String>) -> impl Future<Output = Result<Aspect<Definitions>, ApiError>> + Send;

    /// The mutating call of the step. `Ok` means that it was accepted, not that it has taken effect.
    fn perform(&self, table: &Target, step: &Step) -> impl Future<Output = Result<(), ApiError>> + Send;

    /// DeleteTable.
    fn delete_table(&self, name: &TableName) -> impl Future<Output = Result<(), ApiError>> + Send;

    /// CreateBackup of the table under the given backup name; the backup's ARN.
    fn create_backup(&self, name: &TableName, backup: &str) -> impl Future<Output = Result<String, ApiError>> + Send;

    /// DeleteBackup.
    fn delete_backup(&self, arn: &str) -> impl Future<Output = Result<(), ApiError>> + Send;

    /// DescribeBackup: whether the backup can be restored from.
    fn backup_available(&self, arn: &str) -> impl Future<Output = Result<bool, ApiError>> + Send;

    /// DescribeImport: the progress of the import that [`perform`](Self::perform) started for this table.
    fn import_progress(&self, name: &TableName) -> impl Future<Output = Result<ImportProgress, ApiError>> + Send;
}

/// The table of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// Its name.
    pub(crate) name: TableName,
    /// Its ARN, which tag calls need; absent before it exists.
    pub(crate) arn: Option<Arn>,
    /// ARN of the enabled stream.
    pub(crate) stream: Option<String>,
}

impl Target {
    /// An existing table.
    pub(crate) fn of(table: &ObservedTable) -> Self {
        let stream = table.stream.and(table.stream_arn.clone());
        Self { name: table.name.clone(), arn: Some(table.arn.clone()), stream }
    }

    /// A table that does not exist yet.
    pub(crate) fn named(name: &TableName) -> Self {
        Self { name: name.clone(), arn: None, stream: None }
    }
}

/// The progress of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ImportProgress {
    /// In progress.
    Running {
        /// How many items were imported so far, if the service says it.
        items: Option<u64>,
    },
    /// All items were imported.
    Completed,
    /// Ended with an error; the table may exist with the items that were valid.
    Failed {
        /// The service's failure code.
        code: String,
        /// The service's message.
        message: String,
    },
}
