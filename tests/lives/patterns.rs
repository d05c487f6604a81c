//! The second witness for the proof of access patterns, and what AWS's service models say of the first one's calls.
//!
//! moto is held to the cases of `tests/patterns` whose tables it can have. Where it disagrees, AWS's documentation decides
//! who is right; every kind of disagreement is listed, and a kind that occurs no more is an error too.

#[path = "../patterns/witness/mod.rs"]
mod cases;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, ensure};
use dynamodb_sim::Settings;
use serde_json::Value;
use service_model::{Exchange, Models, Violation};
use table_design::prove;
use terraform_cli::{EngineKind, aws_call};

use self::cases::judge::{Engine, Refusal, judge};
use self::cases::simulated::Simulated;
use self::cases::{generator, judge as judgment, request};
use crate::engines::Engines;
use crate::tools::Tools;
use crate::witness;

/// The seeds of the cases.
const SEEDS: std::ops::Range<u64> = 5_001..5_201;

/// A kind of disagreement with moto.
struct Known {
    kind: &'static str,
    /// What AWS's documentation says, which is what the proof and the simulator do.
    documented: &'static str,
}

/// In each of them the proof is right and moto is not, by the page that is named.
const KNOWN: [Known; 7] = [
    Known {
        kind: "BatchGetItem of rule 2 served",
        documented: "API reference, BatchGetItem: a key has all of the key attributes and nothing else is part of it; \
                     \"The provided key element does not match the schema\"",
    },
    Known { kind: "GetItem of rule 2 served", documented: "API reference, GetItem: the same of Key" },
    Known { kind: "UpdateItem of rule 2 served", documented: "API reference, UpdateItem: the same of Key" },
    Known {
        kind: "Query that fetches finds other items",
        documented: "developer guide, local secondary indexes: attributes that are not projected are fetched from the \
                     table",
    },
    Known {
        kind: "Query of rule 7 served",
        documented: "developer guide, filter expressions of a Query: they cannot contain partition key or sort key \
                     attributes",
    },
    Known {
        kind: "Query of rule 8 served",
        documented: "API reference, Query: of a global secondary index only projected attributes can be requested, and \
                     it cannot fetch from its table",
    },
    Known { kind: "Scan of rule 8 served", documented: "API reference, Scan: the same of IndexName and Select" },
];

/// Holds moto against the proof.
#[expect(clippy::print_stdout, reason = "the counts are what a reader of the test's output wants to see")]
pub(crate) fn with_moto(engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let services = engines.services(EngineKind::Moto, tools)?;
    let mut moto = Moto { url: services.url().to_owned() };
    let (mut agreed, mut kinds) = (0, BTreeMap::<String, (usize, String)>::new());
    for seed in SEEDS {
        let table = format!("patterns-{seed}");
        match judge(&generator::case(seed, false), &table, &mut moto) {
            Ok(_) => agreed += 1,
            Err(disagreement) => kinds.entry(disagreement.kind).or_insert((0, disagreement.detail)).0 += 1,
        }
        // A case that no request can say has made no table.
        let _ = aws_call(&moto.url, "DeleteTable", &format!(r#"{{"TableName": "{table}"}}"#))?;
    }
    println!("moto agrees on {agreed} of {} patterns", SEEDS.end - SEEDS.start);
    let known: BTreeSet<&str> = KNOWN.iter().map(|known| known.kind).collect();
    let unlisted: Vec<String> = kinds
        .iter()
        .filter(|(kind, _)| !known.contains(kind.as_str()))
        .map(|(kind, (count, detail))| format!("{kind} ({count} times), first {detail}"))
        .collect();
    ensure!(unlisted.is_empty(), "moto disagrees in ways that are not listed:\n{}", unlisted.join("\n"));
    let gone: Vec<String> = KNOWN
        .iter()
        .filter(|known| !kinds.contains_key(known.kind))
        .map(|known| format!("{}: {}", known.kind, known.documented))
        .collect();
    ensure!(gone.is_empty(), "moto no longer disagrees in these ways; remove them:\n{}", gone.join("\n"));
    Ok(())
}

struct Moto {
    url: String,
}

impl Engine for Moto {
    fn create(&mut self, input: &Value) -> Result<(), Refusal> {
        self.call("CreateTable", input).map(|_| ())
    }

    fn call(&mut self, operation: &str, input: &Value) -> Result<Value, Refusal> {
        let unreadable =
            |error: &dyn std::fmt::Display| Refusal { code: "no answer".to_owned(), message: error.to_string() };
        let answer = aws_call(&self.url, operation, &input.to_string()).map_err(|error| unreadable(&error))?;
        let body: Value = serde_json::from_str(&answer.body).map_err(|error| unreadable(&error))?;
        if answer.status == 200 {
            return Ok(body);
        }
        let text = |names: [&str; 2]| names.iter().find_map(|name| body[*name].as_str()).unwrap_or_default().to_owned();
        let code = text(["__type", "code"]);
        let code = code.rsplit('#').next().unwrap_or_default().to_owned();
        Err(Refusal { code, message: text(["message", "Message"]) })
    }

    fn is_exact(&self) -> bool {
        false
    }
}

/// Checks the calls of the first witness against AWS's own models: what is sent and answered conforms, and what the
/// witness takes for impossible to write is.
pub(crate) fn by_service_models(engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let models = engines.models(tools)?;
    let settings = Settings { journal_inputs: true, journal_outputs: true, ..Settings::default() };
    for seed in SEEDS {
        let case = generator::case(seed, true);
        let proof = prove(&case.schema, &case.pattern);
        let call = request::of_pattern(&case, "witnessed", proof.request.as_ref());
        if let Some(member) = judgment::unwritable(&call).filter(|_| !proof.problems.is_empty()) {
            let unknown = unknown_members(&models, &call);
            ensure!(
                unknown.iter().any(|path| path.ends_with(member)),
                "seed {seed}: {} has a member {member}, by AWS's model",
                call.operation.as_str()
            );
            continue;
        }
        let mut engine = Simulated::new(settings.clone());
        let judged = judge(&case, "witnessed", &mut engine);
        judged.map_err(|disagreement| anyhow::anyhow!("{}: {}", disagreement.kind, disagreement.detail))?;
        witness::check(engine.simulator.journal(), &models).with_context(|| format!("seed {seed}"))?;
    }
    Ok(())
}

fn unknown_members(models: &Models, call: &request::Call) -> Vec<String> {
    let exchange =
        Exchange { service: "dynamodb", operation: call.operation.as_str(), request: Some(&call.input), outcome: None };
    let unknown = |violation: &Violation| violation.rule == "unknown member";
    models.violations(&exchange).into_iter().filter(unknown).map(|violation| violation.path).collect()
}
