//! One read of a data source or a list: in which Region, by which calls, and for how long.

use std::future::Future;
use std::time::Duration;

use tf_provider::{Attr, Cancel, Diagnostic};

use crate::aws::Aws;
use crate::aws::error::ApiError;
use crate::aws::statistics::Statistics;
use crate::names::Region;
use crate::table::calls::TableCalls;
use crate::table::plan::no_region;
use crate::wait::{self, Deadline};

/// Longer than thousands of tables take under AWS's rates.
const TIMEOUT: Duration = Duration::from_secs(20 * 60);

/// A read that goes on.
pub(super) struct Reading {
    /// Where it reads.
    pub(super) region: Region,
    /// By which calls.
    pub(super) calls: TableCalls,
    /// Until when.
    pub(super) deadline: Deadline,
}

impl Reading {
    /// Begins to read for a block of this kind, in the Region of its configuration, otherwise in the provider's.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn begin(aws: &Aws, region: &Attr<String>, what: &str, cancel: Cancel) -> Result<Self, Diagnostic> {
        let own = region.known().and_then(|region| Region::parse(region).ok());
        let region = own.or_else(|| aws.region().cloned()).ok_or_else(|| no_region(what))?;
        let calls = TableCalls::connect(aws, &region, &Statistics::default());
        Ok(Self { region, calls, deadline: Deadline::starting_now(TIMEOUT, cancel) })
    }

    /// Repeats a call while it fails for a passing reason.
    ///
    /// # Errors
    /// The last failure.
    pub(super) async fn repeat<'a, T, F>(&'a self, call: impl Fn(&'a TableCalls) -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        wait::read(&self.deadline, || call(&self.calls)).await
    }
}
