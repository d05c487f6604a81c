//! Reads that are repeated one by one: where one of ten fails, the other nine need not be made again.

use std::future::Future;

use crate::aws::error::ApiError;
use crate::wait::{Deadline, read};

/// The reads of a control plane, each repeated while it fails for a passing reason.
pub(super) struct RetryingReads<'a, C> {
    pub(super) control: &'a C,
    pub(super) deadline: &'a Deadline,
}

impl<C> RetryingReads<'_, C> {
    /// Repeats a read.
    pub(super) async fn repeat<T, F>(&self, call: impl Fn() -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        read(self.deadline, call).await
    }
}
