//! The aspects of a table: what has a call of its own to read it, and calls of its own to change it.
//!
//! One file or folder per aspect, with the same pieces in the same order: what is desired, what is observed, how the two
//! can differ, the calls that remove a difference, when such a call is done, what may be assumed after it, and how it
//! reads in a message. [`AspectBehavior`] is the list of these pieces. The bundles of all aspects, and the way from an
//! [`AspectKind`] known at run time to the code of its aspect, are generated from the one list below. Nothing here knows
//! which table, or which replica of it, the desired and the observed values belong to.

use std::fmt;

pub(crate) use behavior::{AspectBehavior, AspectTraits, WRITES_SHOW};
pub(crate) use bundles::{AspectAccess, AspectChanges, AspectKind, AspectReading, AspectStep, Aspects, DesiredAspects};
pub(crate) use context::{AnnouncedTable, DesiredTable, TableContext};
pub(crate) use stage::{Placed, Stage};

/// Every aspect, in the order in which they are read: its kind, its field in the bundles, its behavior. `$generate` is a
/// macro that is given the list.
macro_rules! for_each_aspect {
    ($generate:ident) => {
        $generate! {
            /// DescribeContinuousBackups.
            Recovery recovery $crate::table::aspects::recovery::RecoveryAspect,
            /// DescribeTimeToLive.
            Ttl ttl $crate::table::aspects::ttl::TtlAspect,
            /// ListTagsOfResource.
            Tags tags $crate::table::aspects::tags::TagsAspect,
            /// GetResourcePolicy of the table.
            Policy policy $crate::table::aspects::policy::PolicyAspect,
            /// ListContributorInsights.
            Insights insights $crate::table::aspects::insights::InsightsAspect,
            /// DescribeKinesisStreamingDestination.
            Kinesis kinesis $crate::table::aspects::kinesis::KinesisAspect,
            /// GetResourcePolicy of the stream.
            StreamPolicy stream_policy $crate::table::aspects::stream_policy::StreamPolicyAspect,
            /// DescribeScalableTargets, DescribeScalingPolicies and DescribeScheduledActions.
            Scaling scaling $crate::table::aspects::scaling::ScalingAspect,
            /// DescribeAlarms.
            Alarms alarms $crate::table::aspects::alarms::AlarmsAspect,
        }
    };
}
pub(crate) use for_each_aspect;

pub(crate) mod alarms;
mod behavior;
mod bundles;
mod context;
pub(crate) mod insights;
pub(crate) mod kinesis;
pub(crate) mod policy;
pub(crate) mod recovery;
pub(crate) mod scaling;
mod stage;
pub(crate) mod stream_policy;
pub(crate) mod tags;
pub(crate) mod ttl;

/// The observation of an aspect, which can fail without failing the operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Aspect<T> {
    /// What the service reported.
    Observed(T),
    /// The call was refused: the prior value is kept, and a warning gives the reason.
    Unavailable(Unavailable),
}

/// Why an aspect could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unavailable {
    /// The endpoint does not support the operation.
    Unsupported {
        /// For instance `DescribeTimeToLive`.
        operation: &'static str,
        /// The attribute of `endpoints` that has to be set to reach the service, if it is not set.
        endpoint: Option<&'static str>,
    },
    /// The caller may not use the operation.
    Denied {
        /// For instance `DescribeTimeToLive`.
        operation: &'static str,
        /// For instance `dynamodb:DescribeTimeToLive`.
        permission: String,
        /// The service's text, which names the principal and the permission.
        message: String,
    },
}

impl<T> Aspect<T> {
    /// The observed value, unless it is unavailable.
    pub(crate) fn observed(&self) -> Option<&T> {
        match self {
            Self::Observed(value) => Some(value),
            Self::Unavailable(_) => None,
        }
    }

    /// The reason why there is no observed value.
    pub(crate) fn unavailable(&self) -> Option<&Unavailable> {
        match self {
            Self::Observed(_) => None,
            Self::Unavailable(reason) => Some(reason),
        }
    }
}

impl<T: Default> Aspect<T> {
    /// The value to record an accepted change in: what could not be read is known by what was done from now on.
    fn assumed(&mut self) -> &mut T {
        if let Self::Unavailable(_) = self {
            *self = Self::Observed(T::default());
        }
        match self {
            Self::Observed(value) => value,
            Self::Unavailable(_) => unreachable!("it was replaced above"),
        }
    }
}

/// As [`fmt::Display`] of the step that `kind` has.
impl fmt::Display for AspectStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}
