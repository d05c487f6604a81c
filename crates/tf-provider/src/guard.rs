//! Turns a panic in one request into a diagnostic.
//!
//! Without this a panic would take the result, the connection or the process with it: Terraform would show
//! "Request cancelled", and an object that was just created would be forgotten.

use std::{any::Any, future::Future, panic::AssertUnwindSafe};

use futures_util::FutureExt as _;

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    path::Path,
};

/// Runs the work of `operation` and turns a panic into the diagnostic of a bug.
///
/// What the future borrows may be left half-changed by a panic. The framework shares only locks and atomics between
/// requests, each valid at any moment, and a client of the provider is expected to be the same.
pub(crate) async fn catch<T>(operation: &str, work: impl Future<Output = T>) -> Result<T, Diagnostic> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|panic| bug(operation, message(&*panic)))
}

/// As [`catch`], for work whose answer can carry the diagnostic.
pub(crate) async fn answer<T: From<Diagnostics>>(operation: &str, work: impl Future<Output = T>) -> T {
    catch(operation, work).await.unwrap_or_else(|bug| T::from(bug.into()))
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

fn bug(operation: &str, message: &str) -> Diagnostic {
    Diagnostic::error(
        Path::root(),
        "Bug in the provider",
        format!(
            "The provider panicked while it handled {operation}: {message}. What had been reached by then has been \
             kept. This is a bug in the provider; please report it together with this message and what led to it."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn trap_06_a_panic_becomes_a_diagnostic() {
        let returned = catch("ReadResource", async { 1 }).await;
        assert_eq!(returned, Ok(1));

        let panicked = catch("ReadResource", async { panic!("index {} is not there", "by_owner") }).await;
        let diagnostic = panicked.map(|(): ()| ()).expect_err("the work panics");
        assert_eq!(diagnostic.summary, "Bug in the provider");
        assert!(diagnostic.detail.contains("ReadResource: index by_owner is not there."), "{}", diagnostic.detail);
    }
}
