//! The requests of aspects, one implementation per step.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::delete_resource_policy::DeleteResourcePolicyInput;
use aws_sdk_dynamodb::operation::disable_kinesis_streaming_destination::DisableKinesisStreamingDestinationInput;
use aws_sdk_dynamodb::operation::enable_kinesis_streaming_destination::EnableKinesisStreamingDestinationInput;
use aws_sdk_dynamodb::operation::put_resource_policy::PutResourcePolicyInput;
use aws_sdk_dynamodb::operation::tag_resource::TagResourceInput;
use aws_sdk_dynamodb::operation::untag_resource::UntagResourceInput;
use aws_sdk_dynamodb::operation::update_continuous_backups::UpdateContinuousBackupsInput;
use aws_sdk_dynamodb::operation::update_contributor_insights::UpdateContributorInsightsInput;
use aws_sdk_dynamodb::operation::update_kinesis_streaming_destination::UpdateKinesisStreamingDestinationInput;
use aws_sdk_dynamodb::operation::update_time_to_live::UpdateTimeToLiveInput;
use aws_sdk_dynamodb::types::{
    ApproximateCreationDateTimePrecision, ContributorInsightsAction, ContributorInsightsMode,
    EnableKinesisStreamingConfiguration, PointInTimeRecoverySpecification, TimeToLiveSpecification,
    UpdateKinesisStreamingConfiguration,
};

use super::{Request, parts};
use crate::table::aspects::alarms::AlarmStep;
use crate::table::aspects::insights::SetInsights;
use crate::table::aspects::kinesis::{KinesisStep, Precision};
use crate::table::aspects::policy::{PolicyStep, PolicyTarget};
use crate::table::aspects::recovery::{Recovery, SetRecovery};
use crate::table::aspects::scaling::ScalingStep;
use crate::table::aspects::tags::TagsStep;
use crate::table::aspects::ttl::TtlStep;
use crate::table::aspects::{AspectStep, for_each_aspect};
use crate::table::control_plane::Target;
use crate::table::scope::Scope;

/// A step that one request to DynamoDB performs.
trait ToRequest {
    /// The request on this table.
    ///
    /// # Errors
    /// A required member is missing: an ARN, or a bug.
    fn to_request(&self, table: &Target) -> Result<Request, BuildError>;
}

macro_rules! request_of_each {
    ($($(#[$doc:meta])* $Kind:ident $field:ident $Aspect:ty),* $(,)?) => {
        /// The request of the step of any aspect.
        pub(super) fn request(step: &AspectStep, table: &Target) -> Result<Request, BuildError> {
            match step {
                $(AspectStep::$Kind(step) => step.to_request(table),)*
            }
        }
    };
}

for_each_aspect!(request_of_each);

/// The period is only sent together with "enabled" (T-085).
impl ToRequest for SetRecovery {
    fn to_request(&self, table: &Target) -> Result<Request, BuildError> {
        let Self(recovery) = self;
        let specification = PointInTimeRecoverySpecification::builder();
        let specification = match recovery {
            Recovery::Off => specification.point_in_time_recovery_enabled(false),
            Recovery::On { days } => specification
                .point_in_time_recovery_enabled(true)
                .set_recovery_period_in_days(i32::try_from(*days).ok()),
        };
        let request = UpdateContinuousBackupsInput::builder().table_name(table.name.as_str());
        Ok(Request::Recovery(request.point_in_time_recovery_specification(specification.build()?)))
    }
}

impl ToRequest for TtlStep {
    fn to_request(&self, table: &Target) -> Result<Request, BuildError> {
        let (attribute, enabled) = match self {
            Self::Disable(attribute) => (attribute, false),
            Self::Enable(attribute) => (attribute, true),
        };
        let specification =
            TimeToLiveSpecification::builder().enabled(enabled).attribute_name(attribute.as_str()).build()?;
        let request = UpdateTimeToLiveInput::builder().table_name(table.name.as_str());
        Ok(Request::Ttl(request.time_to_live_specification(specification)))
    }
}

impl ToRequest for TagsStep {
    fn to_request(&self, table: &Target) -> Result<Request, BuildError> {
        let missing = || BuildError::missing_field("resource_arn", "the table's ARN is not known yet");
        let arn = || table.arn.as_ref().map(ToString::to_string).ok_or_else(missing);
        Ok(match self {
            Self::Set(tags) => {
                let tags = parts::tags(tags)?;
                Request::Tag(TagResourceInput::builder().resource_arn(arn()?).set_tags(tags))
            }
            Self::Remove(keys) => {
                let keys = keys.iter().cloned().collect();
                Request::Untag(UntagResourceInput::builder().resource_arn(arn()?).set_tag_keys(Some(keys)))
            }
        })
    }
}

/// The mode is always sent together with "enable": without it the service uses its default.
impl ToRequest for SetInsights {
    fn to_request(&self, table: &Target) -> Result<Request, BuildError> {
        let Self { scope, mode } = self;
        let index = match scope {
            Scope::Table => None,
            Scope::Index(name) => Some(name.as_str().to_owned()),
        };
        let action =
            if mode.is_some() { ContributorInsightsAction::Enable } else { ContributorInsightsAction::Disable };
        Ok(Request::Insights(
            UpdateContributorInsightsInput::builder()
                .table_name(table.name.as_str())
                .set_index_name(index)
                .contributor_insights_action(action)
                .set_contributor_insights_mode(mode.map(|mode| ContributorInsightsMode::from(mode.as_str()))),
        ))
    }
}

/// A configuration must not be sent together with "disable".
impl ToRequest for KinesisStep {
    fn to_request(&self, table: &Target) -> Result<Request, BuildError> {
        let name = table.name.as_str();
        let precision = |precision: Precision| ApproximateCreationDateTimePrecision::from(precision.as_str());
        Ok(match self {
            Self::Enable(destination) => Request::EnableKinesis(
                EnableKinesisStreamingDestinationInput::builder()
                    .table_name(name)
                    .stream_arn(destination.stream.to_string())
                    .enable_kinesis_streaming_configuration(
                        EnableKinesisStreamingConfiguration::builder()
                            .approximate_creation_date_time_precision(precision(destination.precision))
                            .build(),
                    ),
            ),
            Self::SetPrecision(destination) => Request::UpdateKinesis(
                UpdateKinesisStreamingDestinationInput::builder()
                    .table_name(name)
                    .stream_arn(destination.stream.to_string())
                    .update_kinesis_streaming_configuration(
                        UpdateKinesisStreamingConfiguration::builder()
                            .approximate_creation_date_time_precision(precision(destination.precision))
                            .build(),
                    ),
            ),
            Self::Disable(stream) => Request::DisableKinesis(
                DisableKinesisStreamingDestinationInput::builder().table_name(name).stream_arn(stream.to_string()),
            ),
        })
    }
}

impl ToRequest for PolicyStep {
    fn to_request(&self, table: &Target) -> Result<Request, BuildError> {
        let Target { name: _, arn, stream } = table;
        let arn = match self.target() {
            PolicyTarget::Table => arn.as_ref().map(ToString::to_string),
            PolicyTarget::Stream => stream.clone(),
        };
        let missing = || BuildError::missing_field("resource_arn", "what the policy is for is not there");
        let arn = arn.ok_or_else(missing)?;
        Ok(match self {
            Self::Put(_, policy) => {
                let document = policy.document_for(&arn);
                Request::PutPolicy(PutResourcePolicyInput::builder().resource_arn(arn).policy(document))
            }
            Self::Delete(_) => Request::DeletePolicy(DeleteResourcePolicyInput::builder().resource_arn(arn)),
        })
    }
}

impl ToRequest for ScalingStep {
    fn to_request(&self, _: &Target) -> Result<Request, BuildError> {
        Err(BuildError::other("the step is another service's"))
    }
}

impl ToRequest for AlarmStep {
    fn to_request(&self, _: &Target) -> Result<Request, BuildError> {
        Err(BuildError::other("the step is another service's"))
    }
}
