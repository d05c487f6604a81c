//! Cancellation of work in progress when the person at the terminal stops it.
//!
//! `StopProvider` reaches everything that runs at that moment and nothing that starts later: in debug mode one
//! process serves many runs, so being stopped must not stick.

use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

/// Handed to every operation that may wait. Cheap to clone; all clones of one request are cancelled together.
#[derive(Debug, Clone, Default)]
pub struct Cancel(CancellationToken);

impl Cancel {
    /// A token that is canceled only by [`Cancel::cancel`], for tests and for work outside a request.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the work should come to a safe point and return what it has reached.
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Returns once the work should stop; immediately when that is already so.
    ///
    /// # Cancellation
    /// Safe to drop: nothing is lost.
    pub async fn cancelled(&self) {
        self.0.cancelled().await;
    }

    /// Asks the work to stop. The server does this on `StopProvider`.
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

/// Gives every request its token and cancels those of the requests that are running.
#[derive(Debug, Default)]
pub(crate) struct CancelScope {
    current: Mutex<CancellationToken>,
}

impl CancelScope {
    /// The token of a request that starts now.
    pub(crate) fn begin(&self) -> Cancel {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        Cancel(current.child_token())
    }

    /// Cancels what is running. Requests that begin afterwards are not affected.
    pub(crate) fn stop(&self) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *current).cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn trap_09_stop_reaches_what_runs_and_does_not_stick() {
        let scope = CancelScope::default();
        let running = [scope.begin(), scope.begin()];
        assert!(running.iter().all(|cancel| !cancel.is_cancelled()));

        scope.stop();
        for cancel in &running {
            cancel.cancelled().await;
        }
        let later = scope.begin();
        assert!(!later.is_cancelled());

        scope.stop();
        assert!(later.is_cancelled());
    }
}
