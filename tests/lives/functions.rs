//! Runs the example of every function with every CLI that has provider functions, and compares each output of the plan with the
//! result that the example shows as a comment.
//!
//! The example is planned and not applied: what it shows has to be known before anything exists. A CLI that is too old for
//! functions has to say so.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, ensure};
use serde_json::Value;
use terraform_cli::{Ability, Cli, EngineKind, Folder, provider_block};

use crate::engines::{Engines, Services};
use crate::examples::configurations;
use crate::tools::Tools;

const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-dynamodb");

/// Runs all examples with one CLI.
pub(crate) fn run(cli: &Cli, engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/functions");
    let services = engines.services(EngineKind::Sim, tools)?;
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("functions").join(cli.kind().name());
    let files = configurations(&examples, "tf")?;
    ensure!(!files.is_empty(), "there are no examples in {}", examples.display());
    let has_functions = cli.can(Ability::Functions)?;
    for file in files {
        let text = std::fs::read_to_string(&file)?;
        let folder = Folder::create(&scratch, cli, Path::new(BINARY))?;
        let planned = if has_functions { compare(&folder, &text, &services) } else { refuse(&folder, &text) };
        planned.with_context(|| format!("{}", file.display()))?;
    }
    std::fs::remove_dir_all(&scratch)?;
    Ok(())
}

fn compare(folder: &Folder, text: &str, services: &Services) -> anyhow::Result<()> {
    folder.write("provider.tf", &provider_block(services.url(), &[r#"preset = "development""#]))?;
    folder.write("main.tf", text)?;
    let run = folder.run(&["plan", "-input=false", "-out=plan"])?;
    ensure!(run.succeeded(), "the plan fails: {run}");
    let shown = folder.run(&["show", "-json", "plan"])?.json()?;
    let outputs = &shown["planned_values"]["outputs"];
    let expected = expected(text)?;
    ensure!(!expected.is_empty(), "it shows no result");
    for (name, expected) in expected {
        let found = readable(&outputs[&name]["value"], &expected);
        ensure!(found == expected, "{name} is\n{found:#}\nand not\n{expected:#}");
    }
    Ok(())
}

fn refuse(folder: &Folder, text: &str) -> anyhow::Result<()> {
    folder.write("provider.tf", &provider_block("http://127.0.0.1:1", &[]))?;
    folder.write("main.tf", text)?;
    let run = folder.run(&["validate", "-json"])?;
    ensure!(!run.succeeded(), "this CLI is taken to have no provider functions, but accepts them");
    Ok(())
}

/// A document as JSON where the example shows one.
fn readable(found: &Value, expected: &Value) -> Value {
    let document = found.as_str().filter(|_| !expected.is_string());
    document.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_else(|| found.clone())
}

/// The results in the comments at the end of an example: lines `# name = JSON`, which may go on over further comments.
fn expected(text: &str) -> anyhow::Result<BTreeMap<String, Value>> {
    let after_code = text.rfind("\n}\n").map_or(text, |end| &text[end + 3..]);
    let mut results: BTreeMap<String, String> = BTreeMap::new();
    let mut last = String::new();
    for line in after_code.lines().filter_map(|line| line.strip_prefix("# ")) {
        match line.split_once('=').map(|(name, rest)| (name.trim(), rest)) {
            Some((name, rest)) if !line.starts_with(' ') => {
                name.clone_into(&mut last);
                results.insert(last.clone(), rest.to_owned());
            }
            _ => results.entry(last.clone()).or_default().push_str(line),
        }
    }
    let parse = |(name, json): (String, String)| {
        let value = serde_json::from_str(&json).with_context(|| format!("{name} is no JSON: {json}"))?;
        Ok((name, value))
    };
    results.into_iter().map(parse).collect()
}
