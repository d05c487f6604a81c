//! Reads that are repeated one by one: if one of ten fails, the other nine need not be repeated.

use std::future::Future;

use crate::aws::error::{ApiError, Class};
use crate::wait::{Deadline, MAX_FAILURES, retry_pause};

/// The reads of a control plane, each repeated while it fails for a passing reason.
pub(super) struct RetryingReads<'a, C> {
    pub(super) control: &'a C,
    pub(super) deadline: &'a Deadline,
}

impl<C> RetryingReads<'_, C> {
    /// Repeats a read.
    pub(super) async fn repeat<T, F>(&self, read: impl Fn() -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let mut failures = 0;
        loop {
            let error = match read().await {
                Ok(read) => return Ok(read),
                Err(error) => error,
            };
            failures += 1;
            let passes = matches!(error.class(), Class::Transient | Class::Unreachable | Class::Ambiguous);
            if !passes || failures >= MAX_FAILURES || self.deadline.sleep(retry_pause(failures)).await.is_err() {
                return Err(error);
            }
        }
    }
}
