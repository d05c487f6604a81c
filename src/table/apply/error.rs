//! Why an operation did not get to its end.

use std::time::Duration;

use crate::aws::error::ApiError;
use crate::names::TableName;
use crate::wait::Interruption;

/// Why an operation did not get to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ApplyError {
    /// One or more steps failed; those of other lanes may have been done.
    Steps(Vec<StepFailure>),
    /// A call outside the steps failed.
    Call {
        /// What was going on, for instance `look at the table`.
        doing: &'static str,
        /// What the call said.
        error: ApiError,
    },
    /// The name belongs to a table that this operation did not make.
    NameTaken(TableName),
    /// The table is not there any more.
    Gone(TableName),
    /// The import ended with an error.
    ImportFailed {
        /// The service's failure code.
        code: String,
        /// The service's text.
        message: String,
    },
    /// The operation's time was over, or it was asked to stop, outside a step.
    Interrupted(Wait),
}

/// A step that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepFailure {
    /// The step, as text.
    pub(crate) step: String,
    /// Why.
    pub(crate) reason: Reason,
}

/// Why a step failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The call was refused for good, or too often.
    Refused(ApiError),
    /// A budget of the service is spent, and its time lies beyond the operation's.
    Budget {
        /// What the call said.
        error: ApiError,
        /// When the service will accept the change, in milliseconds since 1970, where it tells.
        until: Option<i64>,
    },
    /// A look failed.
    Look(ApiError),
    /// The service accepted the call and then gave it up, for the reason it tells.
    GivenUp(String),
    /// The service accepted the call more than once, but the change never showed.
    WithoutEffect,
    /// The table disappeared.
    Gone,
    /// The operation's time was over, or it was asked to stop.
    Interrupted(Wait),
}

/// A wait that ended too early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wait {
    /// Timed out or stopped.
    pub(crate) interruption: Interruption,
    /// What was waited for, as last seen.
    pub(crate) blocked: String,
    /// How long the operation may take.
    pub(crate) timeout: Duration,
    /// How long this wait took.
    pub(crate) waited: Duration,
    /// How often the table was looked at in it.
    pub(crate) polls: u32,
}
