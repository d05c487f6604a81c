//! The listening proxy and its handle: one thread with its own runtime, stopped when the handle is dropped.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{oneshot, watch};

use crate::fault::{Plan, Rule, Strike};
use crate::journal::Seen;
use crate::socket::{Ending, Socket};
use crate::strike;

/// A running proxy; it stops when this is dropped.
#[derive(Debug)]
pub struct Proxy {
    url: String,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What every call sees.
#[derive(Debug)]
pub(crate) struct Shared {
    upstream: String,
    plan: Mutex<Plan>,
    journal: Mutex<Vec<Seen>>,
    port: watch::Sender<Port>,
}

/// Whether the port is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Port {
    Open,
    /// For this long; for zero until the rules are replaced.
    Closed(Duration),
}

impl Proxy {
    /// Starts a proxy on a port of the loopback interface (0 picks a free one) in front of `upstream`,
    /// `http://host:port`. Usable with and without a runtime.
    ///
    /// # Errors
    /// The upstream is not of that form, or the port cannot be bound.
    pub fn start(upstream: &str, port: u16) -> io::Result<Self> {
        let authority = upstream.trim_end_matches('/').strip_prefix("http://");
        let authority = authority.ok_or_else(|| io::Error::other(format!("`{upstream}` is not http://host:port")))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let reserved = {
            let _in_runtime = runtime.enter();
            reserve(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?
        };
        let address = reserved.local_addr()?;
        let shared = Arc::new(Shared {
            upstream: authority.to_owned(),
            plan: Mutex::default(),
            journal: Mutex::default(),
            port: watch::Sender::new(Port::Open),
        });
        let (stop, stopped) = oneshot::channel();
        let (ready, listening) = std::sync::mpsc::channel();
        let seen = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("fault-proxy".to_owned()).spawn(move || {
            runtime.block_on(async move {
                tokio::select! {
                    _ = stopped => {}
                    () = open_and_close(address, seen, ready) => {}
                }
                drop(reserved);
            });
        })?;
        let listens = listening.recv().map_err(io::Error::other)?;
        let proxy = Self { url: format!("http://{address}"), shared, stop: Some(stop), thread: Some(thread) };
        listens.map(|()| proxy)
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Replaces all rules; each counts from now. A closed port opens.
    pub fn set_rules(&self, rules: Vec<Rule>) {
        self.shared.set_rules(rules);
    }

    /// What came by, in order of arrival.
    #[must_use]
    pub fn journal(&self) -> Vec<Seen> {
        self.shared.journal()
    }

    /// Waits for the proxy's thread, which ends by itself only on an error.
    pub fn wait(mut self) {
        self.join();
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic of that thread was reported by it.
            let _panicked = thread.join();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended before; then the receiver is gone, which is fine.
            let _ended = stop.send(());
        }
        self.join();
    }
}

impl Shared {
    pub(crate) fn upstream(&self) -> &str {
        &self.upstream
    }

    /// Notes a call; what the rules say about it, and its number in the journal.
    pub(crate) fn saw(&self, operation: &str) -> (Option<Strike>, usize) {
        let strike = lock(&self.plan).strike(operation);
        let mut journal = lock(&self.journal);
        journal.push(Seen::new(operation, strike.map(|strike| strike.fault)));
        (strike, journal.len() - 1)
    }

    /// The endpoint answered.
    pub(crate) fn forwarded(&self, number: usize, status: u16) {
        if let Some(seen) = lock(&self.journal).get_mut(number) {
            (seen.forwarded, seen.status) = (true, Some(status));
        }
    }

    /// The proxy answered in its place.
    pub(crate) fn refused(&self, number: usize, status: u16) {
        if let Some(seen) = lock(&self.journal).get_mut(number) {
            seen.status = Some(status);
        }
    }

    pub(crate) fn set_rules(&self, rules: Vec<Rule>) {
        *lock(&self.plan) = Plan::new(rules);
        self.port.send_replace(Port::Open);
    }

    pub(crate) fn close_port(&self, duration: Duration) {
        self.port.send_replace(Port::Closed(duration));
    }

    pub(crate) fn journal(&self) -> Vec<Seen> {
        lock(&self.journal).clone()
    }

    pub(crate) fn forget(&self) {
        lock(&self.journal).clear();
    }
}

/// A panic in a call leaves plain data behind.
fn lock<T>(data: &Mutex<T>) -> MutexGuard<'_, T> {
    data.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Holds the port without listening: while it is closed, no other process may get it.
fn reserve(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

async fn open_and_close(address: SocketAddr, shared: Arc<Shared>, ready: std::sync::mpsc::Sender<io::Result<()>>) {
    let mut port = shared.port.subscribe();
    loop {
        let listener = match reserve(address).and_then(|socket| socket.listen(128)) {
            Ok(listener) => listener,
            Err(error) => {
                // After the start the receiver is gone; the clients notice.
                let _late = ready.send(Err(error));
                return;
            }
        };
        let _late = ready.send(Ok(()));
        let closed = accept_until_closed(listener, &shared, &mut port).await;
        let reopened = port.wait_for(|port| *port == Port::Open);
        if closed.is_zero() {
            let _ended = reopened.await;
        } else if tokio::time::timeout(closed, reopened).await.is_err() {
            shared.port.send_replace(Port::Open);
        }
    }
}

/// Serves until the port is to be closed; for how long. The listener and all connections end with this.
async fn accept_until_closed(
    listener: TcpListener,
    shared: &Arc<Shared>,
    port: &mut watch::Receiver<Port>,
) -> Duration {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            changed = port.wait_for(|port| *port != Port::Open) => match changed.as_deref() {
                Ok(Port::Closed(duration)) => {
                    drop(listener);
                    return *duration;
                }
                Ok(Port::Open) => continue,
                // The sender is in `shared`, which we hold.
                Err(_) => return Duration::ZERO,
            },
        };
        let Ok((stream, _)) = accepted else { continue };
        connections.spawn(serve(stream, Arc::clone(shared)));
        // Takes those that have ended off the list.
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(stream: tokio::net::TcpStream, shared: Arc<Shared>) {
    let ending = Ending::default();
    let socket = TokioIo::new(Socket::new(stream, ending.clone()));
    let service = service_fn(|request| strike::serve(&shared, &ending, request));
    // An error here is a client that went away, or a connection that a fault ended.
    let _ended = hyper::server::conn::http1::Builder::new().serve_connection(socket, service).await;
}
