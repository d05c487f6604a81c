//! What did the simulator see, and what is it told to do besides answering?

use anyhow::{Context as _, ensure};

use crate::http;

/// A call that the simulator saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenCall {
    /// The operation: `UpdateTable` of DynamoDB, or of another service `application-autoscaling:PutScalingPolicy`.
    pub operation: String,
    /// Whether the operation can change something.
    pub mutating: bool,
    /// Code and text of the refusal, unless the call was accepted.
    pub refusal: Option<String>,
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
        mutating: entry["mutating"].as_bool().context("a call that does not say whether it changes something")?,
        refusal: text("error").map(|code| format!("{code}: {}", text("message").unwrap_or_default())),
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
