//! Reads that are repeated one by one: where one of ten fails, the other nine need not be made again.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use crate::aws::error::ApiError;
use crate::names::{Arn, TableName};
use crate::policy::Policy;
use crate::table::alarms::steps::Definitions;
use crate::table::control_plane::ControlPlane;
use crate::table::insights::ObservedInsights;
use crate::table::kinesis::ObservedDestination;
use crate::table::observed::{Aspect, ObservedTable};
use crate::table::scaling::{Scope, Targets};
use crate::table::settings::{Recovery, TimeToLive};
use crate::wait::{Deadline, read};

/// The reads of a control plane, each repeated while it fails for a passing reason.
pub(super) struct RetryingReads<'a, C> {
    pub(super) control: &'a C,
    pub(super) deadline: &'a Deadline,
}

impl<C: ControlPlane> RetryingReads<'_, C> {
    async fn repeat<T, F>(&self, call: impl Fn() -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        read(self.deadline, call).await
    }

    pub(super) async fn table(&self, name: &TableName) -> Result<Option<ObservedTable>, ApiError> {
        self.repeat(|| self.control.table(name)).await
    }

    pub(super) async fn recovery(&self, name: &TableName) -> Result<Aspect<Recovery>, ApiError> {
        self.repeat(|| self.control.recovery(name)).await
    }

    pub(super) async fn ttl(&self, name: &TableName) -> Result<Aspect<TimeToLive>, ApiError> {
        self.repeat(|| self.control.ttl(name)).await
    }

    pub(super) async fn tags(&self, arn: &Arn) -> Result<Aspect<BTreeMap<String, String>>, ApiError> {
        self.repeat(|| self.control.tags(arn)).await
    }

    pub(super) async fn insights(&self, name: &TableName) -> Result<Aspect<ObservedInsights>, ApiError> {
        self.repeat(|| self.control.insights(name)).await
    }

    pub(super) async fn kinesis(&self, name: &TableName) -> Result<Aspect<Option<ObservedDestination>>, ApiError> {
        self.repeat(|| self.control.kinesis(name)).await
    }

    pub(super) async fn policy(&self, arn: &str) -> Result<Aspect<Option<Policy>>, ApiError> {
        self.repeat(|| self.control.policy(arn)).await
    }

    pub(super) async fn targets(
        &self,
        name: &TableName,
        scopes: &BTreeSet<Scope>,
    ) -> Result<Aspect<Targets>, ApiError> {
        self.repeat(|| self.control.targets(name, scopes)).await
    }

    pub(super) async fn alarms(&self, names: &BTreeSet<String>) -> Result<Aspect<Definitions>, ApiError> {
        self.repeat(|| self.control.alarms(names)).await
    }
}
