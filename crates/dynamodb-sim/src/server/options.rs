//! How the server listens, how its clock runs, and what it simulates.

use std::time::Duration;

use super::clock::Answering;
use crate::primitives::settings::Settings;

/// How the server listens and how its clock runs.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// The port of the loopback interface; 0 picks a free one.
    pub port: u16,
    /// The account of callers whose access key names none.
    pub account: String,
    /// How the virtual clock moves.
    pub clock: Answering,
    /// Access keys with this beginning are refused as invalid credentials.
    pub invalid_access_keys: String,
    /// How late, in real time, each answer of a service comes; requests do not wait for each other.
    pub latency: Duration,
    /// The settings of the simulator.
    pub settings: Settings,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            port: 0,
            account: "111122223333".to_owned(),
            clock: Answering::Virtual,
            invalid_access_keys: "AKIAINVALID".to_owned(),
            latency: Duration::ZERO,
            settings: Settings { journal_inputs: true, ..Settings::default() },
        }
    }
}
