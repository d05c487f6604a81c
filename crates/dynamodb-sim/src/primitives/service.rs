//! The services. Several of them have an operation of the same name, `TagResource` for one.

use std::fmt;

/// A service that the simulator answers for, named by its endpoint prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// `dynamodb`.
    DynamoDb,
    /// `application-autoscaling`.
    ApplicationAutoScaling,
    /// `monitoring`, CloudWatch.
    Monitoring,
    /// `kms`.
    Kms,
    /// `sts`.
    Sts,
}

impl Service {
    /// The endpoint prefix, which is also the service of the credential scope.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DynamoDb => "dynamodb",
            Self::ApplicationAutoScaling => "application-autoscaling",
            Self::Monitoring => "monitoring",
            Self::Kms => "kms",
            Self::Sts => "sts",
        }
    }

    /// The prefix of the service's actions in IAM policies.
    pub(crate) const fn action_prefix(self) -> &'static str {
        match self {
            Self::DynamoDb => "dynamodb",
            Self::ApplicationAutoScaling => "application-autoscaling",
            Self::Monitoring => "cloudwatch",
            Self::Kms => "kms",
            Self::Sts => "sts",
        }
    }

    /// The service of an operation that is named alone: DynamoDB, unless only KMS or STS has it.
    pub(crate) fn of_operation(operation: &str) -> Self {
        match operation {
            "DescribeKey" | "DisableKey" | "EnableKey" | "ScheduleKeyDeletion" | "CancelKeyDeletion" => Self::Kms,
            "GetCallerIdentity" | "AssumeRole" => Self::Sts,
            _ => Self::DynamoDb,
        }
    }

    /// Splits `service:Operation`; a name without a colon may mean any service.
    pub(crate) fn split(name: &str) -> (Option<&str>, &str) {
        match name.split_once(':') {
            Some((service, operation)) => (Some(service), operation),
            None => (None, name),
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
