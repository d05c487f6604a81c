//! What was found, before it is judged.

use std::collections::BTreeMap;

use tf_provider::Diagnostics;

use crate::aws::caller::{Caller, NoCredentials, TwoClocks};
use crate::aws::error::{ApiError, Cause};
use crate::aws::sources::Sources;
use crate::names::Region;
use crate::permissions::On;
use crate::table::calls::Quotas;

/// Everything that was asked.
#[derive(Debug, Clone)]
pub(super) enum Facts {
    /// The settings cannot be used: nothing was asked.
    Unusable(Diagnostics),
    /// The answers.
    Found(Box<Found>),
}

/// The answers.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Where the credentials come from, or why there are none.
    pub(super) credentials: Result<&'static str, NoCredentials>,
    /// What environment and profile say of them and of the Region.
    pub(super) sources: Sources,
    /// Whose they are; not asked without credentials.
    pub(super) caller: Option<Result<Caller, ApiError>>,
    /// The same of the STS of another Region, where the credentials may be fine and this Region not enabled for their account.
    pub(super) caller_elsewhere: Option<Result<Caller, ApiError>>,
    /// Both clocks at the answer of STS.
    pub(super) clocks: Option<TwoClocks>,
    /// The Region.
    pub(super) region: Option<Region>,
    /// Custom endpoints by service.
    pub(super) endpoints: BTreeMap<&'static str, String>,
    /// The quotas; not asked without credentials or Region.
    pub(super) quotas: Option<Result<Quotas, ApiError>>,
    /// The reads by permission, as far as there was something to read.
    pub(super) reads: BTreeMap<&'static str, Result<(), ApiError>>,
    /// What IAM says of the other permissions.
    pub(super) simulated: Simulated,
    /// What names of tables begin with.
    pub(super) prefix: String,
}

impl Found {
    /// Whether the service answered a read, whatever it said.
    pub(super) fn is_answered_by(&self, service: &str) -> bool {
        let mut reads = self.reads.iter().filter(|(permission, _)| permission.split(':').next() == Some(service));
        reads.any(|(_, answer)| answer.as_ref().err().is_none_or(was_answered))
    }
}

/// The answers of IAM.
#[derive(Debug, Clone)]
pub(super) enum Simulated {
    /// Why it was not asked.
    NotAsked(String),
    /// Why it did not answer.
    Failed(ApiError),
    /// Permissions on resources, with whether they are granted.
    Answered(BTreeMap<(On, &'static str), bool>),
}

/// Whether the service said something, however it was meant.
pub(super) fn was_answered(error: &ApiError) -> bool {
    match &error.cause {
        Cause::Service { .. } | Cause::Unreadable(_) => true,
        Cause::NoEndpoint(_)
        | Cause::Unreachable(_)
        | Cause::Interrupted(_)
        | Cause::Credentials(_)
        | Cause::Unsendable(_) => false,
    }
}
