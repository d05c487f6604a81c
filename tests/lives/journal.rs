//! Which operations did the simulator see, and what is it told to do besides answering?

use anyhow::{Context as _, ensure};
use terraform_cli::http;

/// The operations of the simulator's journal, in order of arrival.
pub(crate) fn operations(url: &str) -> anyhow::Result<Vec<String>> {
    let answer = http::get(url, "/_sim/journal")?;
    ensure!(answer.status == 200, "the journal was refused with {}: {}", answer.status, answer.body);
    let entries: serde_json::Value = serde_json::from_str(&answer.body).context("the journal is not JSON")?;
    let entries = entries.as_array().context("the journal is not a list")?;
    entries
        .iter()
        .map(|entry| Ok(entry["operation"].as_str().context("a journal entry without operation")?.to_owned()))
        .collect()
}

/// The operations that change something.
pub(crate) fn mutating(operations: &[String]) -> Vec<String> {
    let reads = ["Describe", "List", "Get"];
    operations.iter().filter(|name| !reads.iter().any(|prefix| name.starts_with(prefix))).cloned().collect()
}

/// Has the simulator inject faults from now on; `faults` is in its own notation.
pub(crate) fn inject(url: &str, faults: &serde_json::Value) -> anyhow::Result<()> {
    let answer = http::post(url, "/_sim/faults", &[("Content-Type", "application/json")], &faults.to_string())?;
    ensure!((200..300).contains(&answer.status), "the faults were refused with {}: {}", answer.status, answer.body);
    Ok(())
}

/// Moves the simulator's clock.
pub(crate) fn advance(url: &str, seconds: u64) -> anyhow::Result<()> {
    let body = serde_json::json!({ "seconds": seconds }).to_string();
    let answer = http::post(url, "/_sim/advance", &[("Content-Type", "application/json")], &body)?;
    ensure!((200..300).contains(&answer.status), "the advance was refused with {}: {}", answer.status, answer.body);
    Ok(())
}
