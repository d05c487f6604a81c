//! The server's virtual clock, and how it moves.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::world::simulator::Simulator;

/// How the virtual clock of a server moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answering {
    /// Only by the control endpoint or the [`super::Handle`].
    Virtual,
    /// With real time, this many virtual seconds per real second.
    Scaled(f64),
    /// By this much before each request.
    Step(Duration),
    /// After each answer that makes a client wait: to the next transition, if something is under way, and to the moment from
    /// which a request is accepted that was refused only for coming too early, be that in 15 seconds or in 30 days. Every
    /// state is seen once, no client waits long.
    Jump,
}

/// The clock of a running server.
pub(super) struct ServerClock(Mutex<Pace>);

/// How the clock moves, and since when.
#[derive(Clone, Copy)]
struct Pace {
    answering: Answering,
    started: Instant,
    start: Moment,
}

impl ServerClock {
    pub(super) fn new(answering: Answering, start: Moment) -> Self {
        Self(Mutex::new(Pace { answering, started: Instant::now(), start }))
    }

    /// From now on the clock moves in this way, starting at its current moment.
    pub(super) fn set(&self, answering: Answering, simulator: &Simulator) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            Pace { answering, started: Instant::now(), start: simulator.now() };
    }

    fn pace(&self) -> Pace {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the clock before a request is answered.
    pub(super) fn before(&self, simulator: &mut Simulator) {
        let Pace { answering, started, start } = self.pace();
        match answering {
            Answering::Virtual | Answering::Jump => {}
            Answering::Scaled(factor) => {
                let elapsed = started.elapsed().mul_f64(factor.max(0.0));
                simulator.advance_to(start.after(elapsed));
            }
            Answering::Step(step) => simulator.advance(step),
        }
    }

    /// Moves the clock after a request was answered.
    pub(super) fn after(&self, simulator: &mut Simulator, operation: &str, result: &Result<Value, ServiceError>) {
        if self.pace().answering != Answering::Jump {
            return;
        }
        match result {
            Ok(_) if is_poll(operation) => {
                if let Some(next) = simulator.next_transition() {
                    simulator.advance_to(next);
                }
            }
            Ok(_) => {}
            Err(error) => match error.clears_at {
                Some(accepted) => simulator.advance_to(accepted),
                None if is_transient(error) => match simulator.next_transition() {
                    Some(next) => simulator.advance_to(next),
                    None => simulator.advance(PATIENCE),
                },
                None => {}
            },
        }
    }
}

/// The time by which a refusal that does not say when it clears, with nothing under way, moves a jumping clock.
const PATIENCE: Duration = Duration::from_secs(5);

/// Parts of the texts of insights and Kinesis destinations that wait for a state (T-442), and of replicas that are being created,
/// that wait for a key, or whose table is not gone yet (T-298, T-308, T-312). Their codes are those of wrong input.
const AWAITED: [&str; 4] = [
    "not in a valid state to",
    "while the replica is being added",
    "encryption status is in UPDATING state",
    "already existed as tables",
];

fn is_poll(operation: &str) -> bool {
    operation.starts_with("Describe") || operation.starts_with("List") || operation.starts_with("Get")
}

fn is_transient(error: &ServiceError) -> bool {
    [
        "ResourceInUseException",
        "LimitExceededException",
        "ThrottlingException",
        "ContinuousBackupsUnavailableException",
        "ResourceNotFoundException",
        "TableNotFoundException",
        "ObjectNotFoundException",
        "Throttling",
    ]
    .contains(&error.code.as_ref())
        || AWAITED.iter().any(|text| error.message.contains(text))
}
