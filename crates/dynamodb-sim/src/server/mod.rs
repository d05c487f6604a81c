//! A small HTTP/1 server on the loopback interface, for real clients.
//!
//! One connection at a time asks the simulator, which sits behind a mutex; a fault can end a connection without
//! an answer.

mod cbor;
mod clock;
mod control;
mod form;
mod options;
mod request;
mod respond;
mod shared;
mod xml;

use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{get, post};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::sync::oneshot;
use tower::ServiceExt;

pub use clock::Answering;
use clock::ServerClock;
pub use options::ServerOptions;
use shared::{Connection, Dropped, Shared, lock};

use crate::world::simulator::Simulator;

/// A running server; it stops when this is dropped.
#[derive(Debug)]
pub struct Handle {
    /// For example `http://127.0.0.1:41234`.
    pub url: String,
    /// The simulator behind it, for assertions and for moving the clock.
    pub simulator: Arc<Mutex<Simulator>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Handle {
    /// The simulator, locked.
    pub fn lock(&self) -> MutexGuard<'_, Simulator> {
        lock(&self.simulator)
    }

    /// Stops the server and waits for its thread.
    pub fn shutdown(mut self) {
        self.stop();
    }

    /// Waits for the server's thread, which ends by itself only on an error.
    pub fn wait(mut self) {
        self.join();
    }

    fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended before; then there is no receiver, which is no error.
            let _ended = stop.send(());
        }
        self.join();
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread was reported by that thread.
            let _panicked = thread.join();
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Starts a server on a thread of its own; usable from tests with and without a runtime.
///
/// # Errors
///
/// When the port cannot be bound or the runtime cannot be started.
pub fn spawn(options: ServerOptions) -> io::Result<Handle> {
    let listener = TcpListener::bind(("127.0.0.1", options.port))?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let simulator = Arc::new(Mutex::new(Simulator::new(options.settings.clone())));
    let shared = Shared {
        simulator: Arc::clone(&simulator),
        clock: Arc::new(ServerClock::new(options.clock, options.settings.start)),
        latency: Arc::new(Mutex::new(options.latency)),
        options: Arc::new(options),
    };
    let (stop, stopped) = oneshot::channel();
    let thread = std::thread::Builder::new().name("dynamodb-sim".to_owned()).spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                _ = stopped => {}
                () = accept(listener, shared) => {}
            }
        });
    })?;
    Ok(Handle { url, simulator, stop: Some(stop), thread: Some(thread) })
}

async fn accept(listener: TcpListener, shared: Shared) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    let router = router(shared);
    let mut accepted = 0;
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let router = router.clone();
        accepted += 1;
        let connection = Connection(accepted);
        let service = tower::service_fn(move |request: Request<_>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(connection);
            answer(router.clone(), request)
        });
        tokio::spawn(async move {
            let connection = auto::Builder::new(TokioExecutor::new());
            // An error here is a client that went away, or a connection that a fault ended.
            let _ended = connection.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).await;
        });
    }
}

fn router(shared: Shared) -> Router {
    Router::new()
        .route("/", post(request::service))
        .route("/service/{service}/operation/{operation}", post(request::rpc))
        .route("/_sim/journal", get(control::journal))
        .route("/_sim/tables", get(control::tables))
        .route("/_sim/inventory", get(control::inventory))
        .route("/_sim/load", post(control::load))
        .route("/_sim/advance", post(control::advance))
        .route("/_sim/faults", post(control::faults))
        .route("/_sim/limits", get(control::limits_now).post(control::limits))
        .route("/_sim/regions", post(control::regions))
        .route("/_sim/latency", post(control::latency))
        .route("/_sim/clock", post(control::clock))
        .route("/_sim/reset", post(control::reset))
        .with_state(shared)
}

async fn answer(router: Router, request: Request) -> Result<Response, io::Error> {
    let response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if response.extensions().get::<Dropped>().is_some() {
        return Err(io::Error::other("the connection was dropped on purpose"));
    }
    Ok(response)
}
