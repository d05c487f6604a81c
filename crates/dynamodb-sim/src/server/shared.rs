//! The state that every request handler shares, and the marks on requests and responses.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::clock::ServerClock;
use super::options::ServerOptions;
use crate::world::simulator::Simulator;

/// A panicking request leaves the locked value unchanged, so the next one can use it.
pub(super) fn lock<T>(locked: &Mutex<T>) -> MutexGuard<'_, T> {
    locked.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The state that every request handler shares.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) simulator: Arc<Mutex<Simulator>>,
    pub(super) clock: Arc<ServerClock>,
    pub(super) latency: Arc<Mutex<Duration>>,
    pub(super) options: Arc<ServerOptions>,
}

/// Marks a response that must not be sent: the connection ends instead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dropped;

/// The number of the connection that a request came on; some rate limits count by it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Connection(pub(super) u64);
