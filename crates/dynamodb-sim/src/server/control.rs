//! The control endpoints under `/_sim/`, which no AWS service has.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::clock::Answering;
use super::shared::{Shared, lock};
use crate::primitives::load::Load;
use crate::primitives::settings::Limiters;
use crate::world::faults::{FaultPlan, FaultRule};

type Answer = (StatusCode, String);

fn ok(value: &Value) -> Answer {
    (StatusCode::OK, value.to_string())
}

fn bad(error: impl std::fmt::Display) -> Answer {
    (StatusCode::BAD_REQUEST, json!({"error": error.to_string()}).to_string())
}

/// `GET /_sim/journal`: every call with its time and outcome, and counts by operation.
pub(super) async fn journal(State(shared): State<Shared>) -> Answer {
    ok(&lock(&shared.simulator).journal().to_json())
}

/// `GET /_sim/tables`: names, states and whether anything is under way.
pub(super) async fn tables(State(shared): State<Shared>) -> Answer {
    let mut simulator = lock(&shared.simulator);
    shared.clock.before(&mut simulator);
    let now = simulator.now();
    let tables: Vec<Value> = simulator
        .tables()
        .map(|(caller, table)| {
            json!({
                "account": caller.account,
                "region": caller.region,
                "name": table.name(),
                "status": table.status(),
                "idle": table.is_idle(now),
            })
        })
        .collect();
    ok(&json!({"now": now.epoch_seconds(), "tables": tables}))
}

/// `GET /_sim/inventory`: names of everything that exists, by account and Region.
pub(super) async fn inventory(State(shared): State<Shared>) -> Answer {
    let mut simulator = lock(&shared.simulator);
    shared.clock.before(&mut simulator);
    let inventories: Vec<Value> =
        simulator.inventory().iter().map(|(caller, inventory)| inventory.to_json(caller)).collect();
    ok(&Value::from(inventories))
}

/// `POST /_sim/load` with `[{"table": "orders", "index": null, "read": 120.0, "write": 15.0}]`: replaces what is
/// consumed from now on, in units per second.
pub(super) async fn load(State(shared): State<Shared>, body: Bytes) -> Answer {
    match serde_json::from_slice::<Vec<Load>>(&body) {
        Ok(load) => {
            let count = load.len();
            let mut simulator = lock(&shared.simulator);
            shared.clock.before(&mut simulator);
            simulator.set_load(load);
            ok(&json!({"loads": count}))
        }
        Err(error) => bad(error),
    }
}

/// `POST /_sim/advance` with `{"seconds": 60}`: moves the clock, or with `{}` to the next transition.
pub(super) async fn advance(State(shared): State<Shared>, body: Bytes) -> Answer {
    let given: Value = match serde_json::from_slice(&body) {
        Ok(given) => given,
        Err(error) => return bad(error),
    };
    let mut simulator = lock(&shared.simulator);
    match given["seconds"].as_f64().map(Duration::try_from_secs_f64) {
        Some(Ok(duration)) => simulator.advance(duration),
        Some(Err(error)) => return bad(error),
        None => {
            if let Some(next) = simulator.next_transition() {
                simulator.advance_to(next);
            }
        }
    }
    ok(&json!({"now": simulator.now().epoch_seconds()}))
}

/// `POST /_sim/faults` with a list of rules: replaces all rules.
pub(super) async fn faults(State(shared): State<Shared>, body: Bytes) -> Answer {
    match serde_json::from_slice::<Vec<FaultRule>>(&body) {
        Ok(rules) => {
            let count = rules.len();
            lock(&shared.simulator).set_faults(FaultPlan::new(rules));
            ok(&json!({"rules": count}))
        }
        Err(error) => bad(error),
    }
}

/// `GET /_sim/limits`: the rate limits that hold, each with its capacity and its refill per second.
pub(super) async fn limits_now(State(shared): State<Shared>) -> Answer {
    ok(&json!(lock(&shared.simulator).settings().limiters))
}

/// `POST /_sim/limits` with `{"limits": "documented"}`, `"measured"` or `"none"`: replaces the rate limits; nothing of
/// the new ones is used up.
pub(super) async fn limits(State(shared): State<Shared>, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    struct LimitsInput {
        limits: String,
    }
    let given: LimitsInput = match serde_json::from_slice(&body) {
        Ok(given) => given,
        Err(error) => return bad(error),
    };
    match Limiters::named(&given.limits) {
        Some(limiters) => {
            lock(&shared.simulator).set_limiters(limiters);
            ok(&json!({}))
        }
        None => bad(format!("there are no limits named {}", given.limits)),
    }
}

/// `POST /_sim/regions` with `{"disabled": ["eu-west-1"]}`: the Regions that the account has not enabled from now on.
pub(super) async fn regions(State(shared): State<Shared>, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    struct RegionsInput {
        disabled: Vec<String>,
    }
    match serde_json::from_slice::<RegionsInput>(&body) {
        Ok(RegionsInput { disabled }) => {
            let mut simulator = lock(&shared.simulator);
            shared.clock.before(&mut simulator);
            let disabled: Vec<&str> = disabled.iter().map(String::as_str).collect();
            simulator.set_disabled_regions(&disabled);
            ok(&json!({}))
        }
        Err(error) => bad(error),
    }
}

/// `POST /_sim/latency` with `{"milliseconds": 30}`: answers of services come so late from now on, in real time.
pub(super) async fn latency(State(shared): State<Shared>, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    struct LatencyInput {
        milliseconds: u64,
    }
    match serde_json::from_slice::<LatencyInput>(&body) {
        Ok(LatencyInput { milliseconds }) => {
            *lock(&shared.latency) = Duration::from_millis(milliseconds);
            ok(&json!({}))
        }
        Err(error) => bad(error),
    }
}

/// `POST /_sim/clock` with `"jump"`, `"virtual"`, `{"scaled": 1.0}` or `{"step": 5.0}` (seconds): the clock goes on from
/// where it stands, in this way.
pub(super) async fn clock(State(shared): State<Shared>, body: Bytes) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum ClockInput {
        Virtual,
        Jump,
        Scaled(f64),
        Step(f64),
    }
    let answering = match serde_json::from_slice(&body) {
        Ok(ClockInput::Virtual) => Answering::Virtual,
        Ok(ClockInput::Jump) => Answering::Jump,
        Ok(ClockInput::Scaled(factor)) => Answering::Scaled(factor),
        Ok(ClockInput::Step(seconds)) => match Duration::try_from_secs_f64(seconds) {
            Ok(step) => Answering::Step(step),
            Err(error) => return bad(error),
        },
        Err(error) => return bad(error),
    };
    let mut simulator = lock(&shared.simulator);
    shared.clock.before(&mut simulator);
    shared.clock.set(answering, &simulator);
    ok(&json!({"now": simulator.now().epoch_seconds()}))
}

/// `POST /_sim/reset`: forgets tables, backups, imports, scalable targets, alarms, load, calls and faults.
pub(super) async fn reset(State(shared): State<Shared>) -> Answer {
    let mut simulator = lock(&shared.simulator);
    simulator.reset();
    simulator.set_faults(FaultPlan::default());
    ok(&json!({}))
}
