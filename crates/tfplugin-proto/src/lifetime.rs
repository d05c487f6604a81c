//! Decides when the process ends.
//!
//! A plugin outlives neither its client nor its parent: if Terraform is killed nothing else stops the process,
//! and it would stay for ever (measured). Signals mean different things to a plugin and to a person's own process.

use std::{io, time::Duration};

use tokio::{sync::watch, time::timeout};

/// A client that lost its connection reconnects at once.
const RECONNECT_TIMEOUT: Duration = Duration::from_millis(500);
#[cfg(unix)]
const PARENT_CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// Returns when there have been connections and the last one has been closed for a while.
pub(crate) async fn client_gone(mut open: watch::Receiver<usize>) {
    // Waiting fails only when the counter is gone, and with it the server.
    while open.wait_for(|open| *open > 0).await.is_ok() {
        if open.wait_for(|open| *open == 0).await.is_err() {
            return;
        }
        if timeout(RECONNECT_TIMEOUT, open.wait_for(|open| *open > 0)).await.is_err() {
            return;
        }
    }
}

/// Returns when another process has become the parent, which happens when the original one has died.
#[cfg(unix)]
pub(crate) async fn parent_gone(original: u32) {
    use std::os::unix::process::parent_id;

    while parent_id() == original {
        tokio::time::sleep(PARENT_CHECK_INTERVAL).await;
    }
}

/// The signals a terminal or a supervisor sends to end a process.
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// Takes the signals over from their default effect, from now on.
    #[cfg(unix)]
    pub(crate) fn catch() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Returns when a plugin must obey: never on an interrupt, which the terminal sends to the whole process
    /// group and on which the client decides; on a request to terminate only while no client is connected,
    /// because a supervisor that stops Terraform's whole group would otherwise lose the result of an apply that
    /// Terraform is still winding down.
    #[cfg(unix)]
    pub(crate) async fn end_of_plugin(mut self, open: watch::Receiver<usize>) {
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => tracing::debug!("interrupt ignored; the client decides"),
                _ = self.terminate.recv() => {
                    if *open.borrow() == 0 {
                        return;
                    }
                    tracing::warn!("request to terminate ignored while a client is connected");
                }
            }
        }
    }

    /// Returns when a process that a person started must obey: at once.
    #[cfg(unix)]
    pub(crate) async fn end_of_debugging(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    pub(crate) fn catch() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    pub(crate) async fn end_of_plugin(self, _open: watch::Receiver<usize>) {
        while tokio::signal::ctrl_c().await.is_ok() {
            tracing::debug!("interrupt ignored; the client decides");
        }
        std::future::pending().await
    }

    #[cfg(not(unix))]
    pub(crate) async fn end_of_debugging(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    /// Milliseconds after which each new count of open connections is set.
    async fn gone_after(counts: &[(u64, usize)]) -> u128 {
        let open = watch::Sender::new(0);
        let started = Instant::now();
        let gone = client_gone(open.subscribe());
        let clients = async {
            for (milliseconds, count) in counts {
                tokio::time::sleep_until(started + Duration::from_millis(*milliseconds)).await;
                open.send_replace(*count);
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = gone => started.elapsed().as_millis(),
            () = clients => unreachable!("the clients never finish"),
            () = tokio::time::sleep(Duration::from_secs(3600)) => u128::MAX,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_client_takes_the_process_with_it() {
        assert_eq!(gone_after(&[]).await, u128::MAX, "no client has connected yet");
        assert_eq!(gone_after(&[(10, 1)]).await, u128::MAX);
        assert_eq!(gone_after(&[(10, 1), (20, 0)]).await, 520);
        assert_eq!(gone_after(&[(10, 1), (20, 2), (30, 1)]).await, u128::MAX);
        assert_eq!(gone_after(&[(10, 1), (20, 0), (400, 1), (1000, 0)]).await, 1500, "it came back once");
    }
}
