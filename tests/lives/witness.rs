//! Does every call of a trial conform to AWS's own service models?
//!
//! The simulator and the provider come from the same people: what both misread goes unnoticed between them. The models
//! come from AWS, in the pinned Python package `botocore`. They are read once per run, and each trial on a simulator
//! checks its own journal: the requests of the provider and the simulator's responses and errors.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, OnceLock};

use anyhow::{Context as _, anyhow, ensure};
use dynamodb_sim::{Entry, Journal};
use service_model::{Exchange, Models, Part, Violation};

use crate::tools::Tools;

/// What AWS itself answers although its model says otherwise: part, end of the path, rule.
const NOT_KEPT_BY_AWS: [(Part, &str, &str); 3] = [
    // The model shares one shape with the units of a request; a table without a decrease has 0.
    (Part::Response, "ProvisionedThroughput.NumberOfDecreasesToday", "at least 1 is expected, found 0"),
    // The same with the items of a batch: where nothing is left, the API reference says, the map is empty.
    (Part::Response, "UnprocessedItems", "at least 1 entries are expected, found 0"),
    (Part::Response, "UnprocessedKeys", "at least 1 entries are expected, found 0"),
];

/// AWS's models, read when the first trial needs them.
#[derive(Debug, Default)]
pub(crate) struct Witness(OnceLock<Result<Arc<Models>, String>>);

impl Witness {
    pub(crate) fn models(&self, tools: &Tools) -> anyhow::Result<Arc<Models>> {
        let read = self.0.get_or_init(|| read(tools).map(Arc::new).map_err(|error| format!("{error:#}")));
        read.clone().map_err(|error| anyhow!("{error}"))
    }
}

fn read(tools: &Tools) -> anyhow::Result<Models> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lives/service_models.py");
    let mut command = Command::new(&tools.python);
    command.args([&script, &tools.botocore]);
    let output = command.output().context("AWS's service models cannot be read")?;
    let problem = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "AWS's service models cannot be read: {problem}");
    Models::read(&String::from_utf8_lossy(&output.stdout))
}

/// Checks every call of a journal; the same violation is reported once, with how often it occurred.
pub(crate) fn check(journal: &Journal, models: &Models) -> anyhow::Result<()> {
    let mut counts = BTreeMap::<Violation, usize>::new();
    for violation in journal.entries().iter().flat_map(|entry| violations(entry, models)) {
        *counts.entry(violation).or_default() += 1;
    }
    let lines: Vec<String> = counts.iter().map(|(violation, count)| format!("{violation} ({count} times)")).collect();
    ensure!(lines.is_empty(), "calls do not conform to AWS's service models:\n  {}", lines.join("\n  "));
    Ok(())
}

fn violations(entry: &Entry, models: &Models) -> Vec<Violation> {
    let outcome = match (&entry.refusal, &entry.output) {
        (Some((code, _)), _) => Some(Err(code.as_str())),
        (None, Some(output)) => Some(Ok(output)),
        (None, None) => None,
    };
    let (service, operation) = (entry.service.as_str(), entry.operation.as_str());
    let mut found = models.violations(&Exchange { service, operation, request: entry.input.as_ref(), outcome });
    found.retain(|violation| {
        let Violation { operation: _, part, path, rule } = violation;
        !NOT_KEPT_BY_AWS.iter().any(|known| (*part, rule.as_str()) == (known.0, known.2) && path.ends_with(known.1))
    });
    found
}
