//! Why an operation was not completed.

use tf_provider::Path;

use super::remainder::Remainder;
use crate::aws::error::ApiError;
use crate::names::TableName;
use crate::wait::{Failure, PollFailure, Wait};

/// Why an operation was not completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ApplyError {
    /// One or more steps failed; those of other lanes may have been done.
    Steps(Vec<StepFailure>),
    /// A call outside the steps failed.
    Call {
        /// What was going on, for instance `read the table`.
        doing: &'static str,
        /// What the call said.
        error: ApiError,
    },
    /// The name belongs to a table that this operation did not make.
    NameTaken(TableName),
    /// The table differs from the plan's prior state, which leads to more than the plan has announced.
    Changed {
        /// The table.
        table: TableName,
        /// What it leads to, as clauses.
        what: Vec<String>,
    },
    /// The table no longer exists.
    Gone(TableName),
    /// The table no longer exists, before its creation has ended.
    Vanished(TableName),
    /// The import ended with an error.
    ImportFailed {
        /// The service's failure code.
        code: String,
        /// The service's text.
        message: String,
    },
    /// The table is deleted, but something that outlives it is not.
    LeftBehind {
        /// What is left.
        left: Vec<Remainder>,
        /// Why.
        error: Box<Self>,
    },
    /// Something is no longer there, or no longer provisioned, and its scaling was not ended.
    Orphaned {
        /// What scales it.
        left: Vec<Remainder>,
        /// Why the operation was not completed.
        error: Box<Self>,
    },
    /// The table was not deleted, and its backup was kept.
    BackupKept {
        /// The backup's ARN.
        arn: String,
        /// Why the table was not deleted.
        error: Box<Self>,
    },
    /// The operation timed out or was asked to stop, outside a step.
    Interrupted(Wait),
}

/// A step that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepFailure {
    /// The step, as text.
    pub(crate) step: String,
    /// Where what it sets is configured.
    pub(crate) path: Path,
    /// Why.
    pub(crate) reason: Reason,
}

/// Why a step failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The call was refused for good, or too often.
    Refused(ApiError),
    /// A budget of the service is spent, and is renewed too late for the operation.
    Budget {
        /// What the call said.
        error: ApiError,
        /// When the service will accept the change, in milliseconds since 1970, if it says so.
        until: Option<i64>,
    },
    /// It was not sent, because it depends on this step, which waits for a budget.
    DependsOn(String),
    /// The service does not take it in the state that the table is in, for longer than the operation can wait.
    Impossible(&'static str),
    /// A read failed.
    ReadFailed(ApiError),
    /// The service accepted the call and then gave it up, for the reason it names.
    EndedByService(String),
    /// The service accepted the call more than once, but the change never showed.
    WithoutEffect,
    /// The endpoint does not know the setting: it refuses the call as one without content, or takes it without effect.
    NotKnown(Option<ApiError>),
    /// The table disappeared.
    Gone,
    /// The operation timed out or was asked to stop.
    Interrupted(Wait),
}

impl ApplyError {
    /// Whether a table was not deleted because replicas were made from it a short time ago (T-266).
    pub(crate) fn is_of_source(&self) -> bool {
        match self {
            Self::Call { error, .. } => error.is_of_source(),
            Self::LeftBehind { error, .. } | Self::Orphaned { error, .. } | Self::BackupKept { error, .. } => {
                error.is_of_source()
            }
            Self::Steps(_)
            | Self::NameTaken(_)
            | Self::Changed { .. }
            | Self::Gone(_)
            | Self::Vanished(_)
            | Self::ImportFailed { .. }
            | Self::Interrupted(_) => false,
        }
    }

    /// Of a poll outside the steps; `doing` says what it was for.
    pub(super) fn of(doing: &'static str, failure: PollFailure<Self>) -> Self {
        match failure {
            PollFailure::Read(error) => Self::Call { doing, error },
            PollFailure::Rejected(error) => error,
            PollFailure::Interrupted(wait) => Self::Interrupted(wait),
        }
    }
}

impl Reason {
    /// Whether the rest of the lane is not made either. A spent budget, or a setting that the endpoint does not know, ends
    /// only its own step.
    pub(super) fn ends_lane(&self) -> bool {
        match self {
            Self::Budget { .. } | Self::DependsOn(_) | Self::NotKnown(_) | Self::Impossible(_) => false,
            Self::Refused(_)
            | Self::ReadFailed(_)
            | Self::EndedByService(_)
            | Self::WithoutEffect
            | Self::Gone
            | Self::Interrupted(_) => true,
        }
    }
}

impl From<Failure> for Reason {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(error) => Self::Refused(error),
            Failure::Budget { error, until } => Self::Budget { error, until },
            Failure::Interrupted(wait) => Self::Interrupted(wait),
        }
    }
}

impl From<PollFailure<Self>> for Reason {
    fn from(failure: PollFailure<Self>) -> Self {
        match failure {
            PollFailure::Read(error) => Self::ReadFailed(error),
            PollFailure::Rejected(reason) => reason,
            PollFailure::Interrupted(wait) => Self::Interrupted(wait),
        }
    }
}
