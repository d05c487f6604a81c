//! Reads of tags, contributor insights, the Kinesis data stream and resource policies.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{
    ContributorInsightsMode, ContributorInsightsStatus, ContributorInsightsSummary, DestinationStatus as SdkStatus,
    KinesisDataStreamDestination,
};

use super::TableCalls;
use crate::aws::error::{ApiError, Cause, Class};
use crate::aws::limiter::Family;
use crate::names::{Arn, IndexName, TableName};
use crate::policy::Policy;
use crate::table::aspects::insights::{InsightsMode, InsightsStatus, ObservedInsight, ObservedInsights};
use crate::table::aspects::kinesis::{Destination, DestinationStatus, ObservedDestination, Precision};
use crate::table::scope::Scope;

impl TableCalls {
    /// ListTagsOfResource: every tag, also those of AWS and of others.
    pub(crate) async fn all_tags(&self, arn: &Arn) -> Result<BTreeMap<String, String>, ApiError> {
        let mut tags = BTreeMap::new();
        let mut token = None;
        loop {
            let list = self.clients.dynamodb.list_tags_of_resource().resource_arn(arn.to_string());
            let send = list.set_next_token(token).send();
            let page = self.gate().call("ListTagsOfResource", Family::ReadTags, send).await?;
            tags.extend(page.tags().iter().map(|tag| (tag.key().to_owned(), tag.value().to_owned())));
            token = page.next_token().filter(|token| !token.is_empty()).map(str::to_owned);
            if token.is_none() {
                return Ok(tags);
            }
        }
    }

    /// Those without insights are left out. What should have some and is not listed is described by itself: an engine may
    /// list the table alone.
    pub(super) async fn all_insights(&self, name: &TableName) -> Result<ObservedInsights, ApiError> {
        let mut insights = self.list_insights(name).await?;
        for scope in &self.expected.insights {
            if !insights.contains_key(scope)
                && let Some(insight) = self.describe_insight(name, scope).await?
            {
                insights.insert(scope.clone(), insight);
            }
        }
        Ok(insights)
    }

    /// One call lists the table and all its indexes.
    async fn list_insights(&self, name: &TableName) -> Result<ObservedInsights, ApiError> {
        let mut insights = ObservedInsights::new();
        let mut token = None;
        loop {
            let list = self.clients.dynamodb.list_contributor_insights().table_name(name.as_str());
            let send = list.max_results(100).set_next_token(token).send();
            let page = self.gate().call("ListContributorInsights", Family::ReadInsights, send).await?;
            for summary in page.contributor_insights_summaries() {
                let Some((scope, insight)) = insight(name, summary) else { continue };
                match insight.status {
                    InsightsStatus::On => insights.insert(scope, insight),
                    // The list has no reason of a failure, and a change may have completed since: ministack never updates
                    // its list.
                    InsightsStatus::Starting | InsightsStatus::Stopping | InsightsStatus::Failed(_) => {
                        let now = self.describe_insight(name, &scope).await?;
                        now.and_then(|insight| insights.insert(scope, insight))
                    }
                };
            }
            token = page.next_token().filter(|token| !token.is_empty()).map(str::to_owned);
            if token.is_none() {
                return Ok(insights);
            }
        }
    }

    /// `None` if they are disabled, or if the index was deleted since.
    async fn describe_insight(&self, name: &TableName, scope: &Scope) -> Result<Option<ObservedInsight>, ApiError> {
        let describe = self.clients.dynamodb.describe_contributor_insights().table_name(name.as_str());
        let index = match scope {
            Scope::Table => None,
            Scope::Index(index) => Some(index.as_str().to_owned()),
        };
        let send = describe.set_index_name(index).send();
        let answer = match self.gate().call("DescribeContributorInsights", Family::ReadInsights, send).await {
            Ok(answer) => answer,
            Err(error) if error.class() == Class::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let status = answer.contributor_insights_status().and_then(|status| {
            let failure = || {
                let exception = answer.failure_exception();
                let name = exception.and_then(|exception| exception.exception_name()).unwrap_or("an unnamed failure");
                let why = exception.and_then(|exception| exception.exception_description()).unwrap_or_default();
                format!("{name}: {why}")
            };
            insights_status(status, failure)
        });
        Ok(status.map(|status| ObservedInsight { mode: insights_mode(answer.contributor_insights_mode()), status }))
    }

    /// The destination that is not disabled, of which there is at most one; a failed one only if there is no other.
    pub(super) async fn destination(&self, name: &TableName) -> Result<Option<ObservedDestination>, ApiError> {
        let send = self.clients.dynamodb.describe_kinesis_streaming_destination().table_name(name.as_str()).send();
        let answer = self.gate().call("DescribeKinesisStreamingDestination", Family::Read, send).await?;
        let mut all: Vec<_> = answer.kinesis_data_stream_destinations().iter().filter_map(destination).collect();
        all.sort_by_key(|found| matches!(found.status, DestinationStatus::Failed(_)));
        Ok(all.into_iter().next())
    }

    pub(super) async fn resource_policy(&self, arn: &str) -> Result<Option<Policy>, ApiError> {
        let send = self.clients.dynamodb.get_resource_policy().resource_arn(arn).send();
        let answer = match self.gate().call("GetResourcePolicy", Family::Read, send).await {
            Ok(answer) => answer,
            Err(error) if is_without_policy(arn, &error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let text = answer.policy().filter(|text| !text.is_empty());
        let unreadable = |error: crate::policy::PolicyError| {
            self.error("GetResourcePolicy", Cause::Unreadable(format!("the policy cannot be read: {error}")))
        };
        text.map(|text| Policy::parse(text).map(|policy| policy.attached_to(arn)).map_err(unreadable)).transpose()
    }
}

/// A stream that was deleted between two reads has no policy either. A deleted table is noticed by the read of the table.
fn is_without_policy(arn: &str, error: &ApiError) -> bool {
    let of_stream = arn.contains("/stream/");
    error.class() == Class::NotFound
        && matches!(&error.cause, Cause::Service { code, .. }
            if code == "PolicyNotFoundException" || (of_stream && code == "ResourceNotFoundException"))
}

fn insight(table: &TableName, summary: &ContributorInsightsSummary) -> Option<(Scope, ObservedInsight)> {
    if summary.table_name().is_some_and(|name| name != table.as_str() && !name.ends_with(&format!("/{table}"))) {
        return None;
    }
    let scope = match summary.index_name().filter(|name| !name.is_empty()) {
        None => Scope::Table,
        Some(name) => Scope::Index(IndexName::parse(name).ok()?),
    };
    let status = insights_status(summary.contributor_insights_status()?, String::new)?;
    Some((scope, ObservedInsight { mode: insights_mode(summary.contributor_insights_mode()), status }))
}

/// `None` for disabled insights.
fn insights_status(status: &ContributorInsightsStatus, failure: impl FnOnce() -> String) -> Option<InsightsStatus> {
    match status {
        ContributorInsightsStatus::Enabled => Some(InsightsStatus::On),
        ContributorInsightsStatus::Enabling => Some(InsightsStatus::Starting),
        ContributorInsightsStatus::Disabling => Some(InsightsStatus::Stopping),
        ContributorInsightsStatus::Failed => Some(InsightsStatus::Failed(failure())),
        _ => None,
    }
}

fn insights_mode(mode: Option<&ContributorInsightsMode>) -> Option<InsightsMode> {
    mode.and_then(|mode| InsightsMode::parse(mode.as_str()))
}

/// A missing precision is the default.
fn destination(found: &KinesisDataStreamDestination) -> Option<ObservedDestination> {
    let stream = Arn::parse(found.stream_arn()?).ok()?;
    let status = match found.destination_status()? {
        SdkStatus::Active => DestinationStatus::Active,
        SdkStatus::Enabling => DestinationStatus::Enabling,
        SdkStatus::Disabling => DestinationStatus::Disabling,
        SdkStatus::Updating => DestinationStatus::Updating,
        SdkStatus::EnableFailed => {
            let why = found.destination_status_description().unwrap_or("the service gives no reason");
            DestinationStatus::Failed(why.to_owned())
        }
        _ => return None,
    };
    let precision = found.approximate_creation_date_time_precision();
    let precision = precision.and_then(|precision| Precision::parse(precision.as_str()));
    let destination = Destination { stream, precision: precision.unwrap_or(Precision::Millisecond) };
    Some(ObservedDestination { destination, status })
}
