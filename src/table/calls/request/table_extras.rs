//! Requests for contributor insights, the Kinesis data stream and resource policies.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::delete_resource_policy::DeleteResourcePolicyInput;
use aws_sdk_dynamodb::operation::disable_kinesis_streaming_destination::DisableKinesisStreamingDestinationInput;
use aws_sdk_dynamodb::operation::enable_kinesis_streaming_destination::EnableKinesisStreamingDestinationInput;
use aws_sdk_dynamodb::operation::put_resource_policy::PutResourcePolicyInput;
use aws_sdk_dynamodb::operation::update_contributor_insights::UpdateContributorInsightsInput;
use aws_sdk_dynamodb::operation::update_contributor_insights::builders::UpdateContributorInsightsInputBuilder;
use aws_sdk_dynamodb::operation::update_kinesis_streaming_destination::UpdateKinesisStreamingDestinationInput;
use aws_sdk_dynamodb::types::{
    ApproximateCreationDateTimePrecision, ContributorInsightsAction, ContributorInsightsMode,
    EnableKinesisStreamingConfiguration, UpdateKinesisStreamingConfiguration,
};

use super::Request;
use crate::names::TableName;
use crate::table::control_plane::Target;
use crate::table::insights::SetInsights;
use crate::table::kinesis::{KinesisStep, Precision};
use crate::table::resource_policy::{PolicyStep, PolicyTarget};
use crate::table::scaling::Scope;

/// The mode is always sent when insights are enabled: without it the service returns to its default.
pub(super) fn insights(table: &TableName, step: &SetInsights) -> UpdateContributorInsightsInputBuilder {
    let SetInsights { scope, mode } = step;
    let index = match scope {
        Scope::Table => None,
        Scope::Index(name) => Some(name.as_str().to_owned()),
    };
    let action = if mode.is_some() { ContributorInsightsAction::Enable } else { ContributorInsightsAction::Disable };
    UpdateContributorInsightsInput::builder()
        .table_name(table.as_str())
        .set_index_name(index)
        .contributor_insights_action(action)
        .set_contributor_insights_mode(mode.map(|mode| ContributorInsightsMode::from(mode.as_str())))
}

/// A configuration must not be sent when the destination is disabled.
pub(super) fn kinesis(table: &TableName, step: &KinesisStep) -> Result<Request, BuildError> {
    let name = table.as_str();
    let precision = |precision: Precision| ApproximateCreationDateTimePrecision::from(precision.as_str());
    Ok(match step {
        KinesisStep::Enable(destination) => Request::EnableKinesis(
            EnableKinesisStreamingDestinationInput::builder()
                .table_name(name)
                .stream_arn(destination.stream.to_string())
                .enable_kinesis_streaming_configuration(
                    EnableKinesisStreamingConfiguration::builder()
                        .approximate_creation_date_time_precision(precision(destination.precision))
                        .build(),
                ),
        ),
        KinesisStep::SetPrecision(destination) => Request::UpdateKinesis(
            UpdateKinesisStreamingDestinationInput::builder()
                .table_name(name)
                .stream_arn(destination.stream.to_string())
                .update_kinesis_streaming_configuration(
                    UpdateKinesisStreamingConfiguration::builder()
                        .approximate_creation_date_time_precision(precision(destination.precision))
                        .build(),
                ),
        ),
        KinesisStep::Disable(stream) => Request::DisableKinesis(
            DisableKinesisStreamingDestinationInput::builder().table_name(name).stream_arn(stream.to_string()),
        ),
    })
}

pub(super) fn policy(table: &Target, step: &PolicyStep) -> Result<Request, BuildError> {
    let Target { name: _, arn, stream } = table;
    let arn = match step.target() {
        PolicyTarget::Table => arn.as_ref().map(ToString::to_string),
        PolicyTarget::Stream => stream.clone(),
    };
    let missing = || BuildError::missing_field("resource_arn", "the resource of the policy does not exist");
    let arn = arn.ok_or_else(missing)?;
    Ok(match step {
        PolicyStep::Put(_, policy) => {
            Request::PutPolicy(PutResourcePolicyInput::builder().resource_arn(arn).policy(policy.text()))
        }
        PolicyStep::Delete(_) => Request::DeletePolicy(DeleteResourcePolicyInput::builder().resource_arn(arn)),
    })
}
