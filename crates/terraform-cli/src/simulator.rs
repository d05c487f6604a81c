//! Reads the simulator's journal and controls its faults, load and clock.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, ensure};

use crate::http;

/// A call that the simulator saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenCall {
    /// The operation: `UpdateTable` of DynamoDB, or of another service `application-autoscaling:PutScalingPolicy`.
    pub operation: String,
    /// The Region that was called, if it is known.
    pub region: Option<String>,
    /// Whether the operation can change something.
    pub mutating: bool,
    /// Code and text of the refusal, unless the call was accepted.
    pub refusal: Option<String>,
    /// When it came, by the simulator's clock: since 1970. Not known of calls that a log tells.
    pub at: Option<Duration>,
}

impl SeenCall {
    /// Whether it was refused because calls came too fast.
    #[must_use]
    pub fn was_throttled(&self) -> bool {
        self.refusal.as_ref().is_some_and(|refusal| refusal.starts_with("Throttling"))
    }
}

/// Every call so far, in order of arrival.
///
/// # Errors
/// There is no simulator at `url`.
pub fn journal(url: &str) -> anyhow::Result<Vec<SeenCall>> {
    let answer = http::get(url, "/_sim/journal")?;
    ensure!(answer.status == 200, "the journal was refused with {}: {}", answer.status, answer.body);
    let journal: serde_json::Value = serde_json::from_str(&answer.body).context("the journal is not JSON")?;
    let calls = journal["calls"].as_array().context("the journal has no list of calls")?;
    calls.iter().map(seen_call).collect()
}

/// Has the simulator inject faults from now on; `faults` is in its own notation.
///
/// # Errors
/// There is no simulator at `url`, or it does not know such a fault.
pub fn inject(url: &str, faults: &serde_json::Value) -> anyhow::Result<()> {
    command(url, "/_sim/faults", faults)
}

/// Has tables and indexes be used from now on; `load` is in the simulator's own notation.
///
/// # Errors
/// There is no simulator at `url`, or it does not know such a load.
pub fn load(url: &str, load: &serde_json::Value) -> anyhow::Result<()> {
    command(url, "/_sim/load", load)
}

/// Moves the simulator's clock.
///
/// # Errors
/// There is no simulator at `url`.
pub fn advance(url: &str, seconds: u64) -> anyhow::Result<()> {
    command(url, "/_sim/advance", &serde_json::json!({ "seconds": seconds }))
}

/// Rate limits in calls a second.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rates {
    /// Of single operations, named as in [`SeenCall`].
    operations: BTreeMap<String, f64>,
    /// Of each operation of Application Auto Scaling.
    scaling: Option<f64>,
}

impl Rates {
    /// The rate of an operation, if it has one of its own.
    #[must_use]
    pub fn of(&self, operation: &str) -> Option<f64> {
        let scaling = self.scaling.filter(|_| operation.starts_with("application-autoscaling:"));
        self.operations.get(operation).copied().or(scaling)
    }
}

/// The rate limits that hold.
///
/// # Errors
/// There is no simulator at `url`.
pub fn rates(url: &str) -> anyhow::Result<Rates> {
    let answer = http::get(url, "/_sim/limits")?;
    let limits: serde_json::Value = serde_json::from_str(&answer.body).context("the limits are not JSON")?;
    let rate = |bucket: &serde_json::Value| bucket["refill_per_second"].as_f64();
    let operations = limits["operations"].as_object().into_iter().flatten();
    Ok(Rates {
        operations: operations
            .filter_map(|(name, bucket)| {
                Some((name.strip_prefix("dynamodb:").unwrap_or(name).to_owned(), rate(bucket)?))
            })
            .collect(),
        scaling: rate(&limits["auto_scaling"]),
    })
}

/// Has rate limits hold from now on: `documented`, `measured` or `none`.
///
/// # Errors
/// There is no simulator at `url`, or it does not know such limits.
pub fn limit(url: &str, limits: &str) -> anyhow::Result<()> {
    command(url, "/_sim/limits", &serde_json::json!({ "limits": limits }))
}

/// Has answers of services come so late from now on.
///
/// # Errors
/// There is no simulator at `url`.
pub fn delay(url: &str, milliseconds: u64) -> anyhow::Result<()> {
    command(url, "/_sim/latency", &serde_json::json!({ "milliseconds": milliseconds }))
}

/// Has the clock run like real time from now on: rate limits and durations are those of AWS.
///
/// # Errors
/// There is no simulator at `url`.
pub fn real_time(url: &str) -> anyhow::Result<()> {
    command(url, "/_sim/clock", &serde_json::json!({ "scaled": 1.0 }))
}

/// Has the clock jump from now on: whoever would wait finds what he waits for.
///
/// # Errors
/// There is no simulator at `url`.
pub fn jump(url: &str) -> anyhow::Result<()> {
    command(url, "/_sim/clock", &serde_json::json!("jump"))
}

fn command(url: &str, path: &str, body: &serde_json::Value) -> anyhow::Result<()> {
    let answer = http::post(url, path, &[("Content-Type", "application/json")], &body.to_string())?;
    ensure!((200..300).contains(&answer.status), "{path} was refused with {}: {}", answer.status, answer.body);
    Ok(())
}

fn seen_call(entry: &serde_json::Value) -> anyhow::Result<SeenCall> {
    let text = |key: &str| entry[key].as_str();
    let operation = text("operation").context("a call without operation")?;
    Ok(SeenCall {
        operation: match text("service") {
            None | Some("dynamodb") => operation.to_owned(),
            Some(service) => format!("{service}:{operation}"),
        },
        region: text("region").map(str::to_owned),
        mutating: entry["mutating"].as_bool().context("a call that does not say whether it changes something")?,
        refusal: text("error").map(|code| format!("{code}: {}", text("message").unwrap_or_default())),
        at: entry["at"].as_f64().map(Duration::try_from_secs_f64).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_of_other_services_carry_their_service() {
        let seen = |service: serde_json::Value| {
            let entry = serde_json::json!({"service": service, "operation": "TagResource", "mutating": true});
            seen_call(&entry).expect("a call").operation
        };
        assert_eq!(seen(serde_json::Value::Null), "TagResource");
        assert_eq!(seen("dynamodb".into()), "TagResource");
        assert_eq!(seen("monitoring".into()), "monitoring:TagResource");
    }
}
