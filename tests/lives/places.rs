//! Is a diagnostic shown where the attribute is that it is about? Every fixture of validation, in the ranges that a real
//! CLI computes from the paths it is sent.
//!
//! A CLI that has not configured the provider resolves `attr` and `attr["member"]`. What it marks must be the innermost
//! expression that it can reach around the attribute, and never a place that belongs to another attribute: most of them
//! mark a top-level attribute of the same last name when they are sent a path that is too long.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Attribute, Block, Body};
use serde_json::Value as Json;
use terraform_cli::{Ability, Cli, Folder, PROVIDER_SOURCE, provider_block};

/// A module of each fixture, validated in one run.
pub(crate) fn run(cli: &Cli) -> anyhow::Result<()> {
    let folder = folder(cli, "places")?;
    let mut main = String::new();
    let mut fixtures = BTreeMap::new();
    for (name, source) in fixtures_of_validation()? {
        std::fs::create_dir_all(folder.path().join(&name))?;
        folder.write(&format!("{name}/main.tf"), &source)?;
        folder.write(&format!("{name}/versions.tf"), &declarations(&source))?;
        main.push_str(&format!("module \"{name}\" {{\n  source = \"./{name}\"\n}}\n"));
        fixtures.insert(name, source);
    }
    folder.write("main.tf", &main)?;
    folder.run_successfully(&["get"])?;
    let run = folder.run(&["validate", "-json"])?;
    let mut shown: BTreeMap<String, Vec<Shown>> = BTreeMap::new();
    for diagnostic in run.json()?["diagnostics"].as_array().into_iter().flatten() {
        let Some(shown_at) = Shown::of(diagnostic) else { continue };
        shown.entry(shown_at.module.clone()).or_default().push(shown_at);
    }
    let mut wrong = Vec::new();
    for (name, source) in &fixtures {
        let found = shown.remove(name).unwrap_or_default();
        wrong.extend(missing(source, &found).into_iter().map(|line| format!("{name}: not shown: {line}")));
        for one in found {
            if let Err(problem) = is_in_place(source, &one) {
                wrong.push(format!("{name}:{}: {}: {problem}", one.line, one.detail));
            }
        }
    }
    ensure!(wrong.is_empty(), "{} places are wrong:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

/// What only the plan knows is shown by a CLI that has configured the provider: Terraform from 1.15 gets the whole path.
pub(crate) fn run_in_plan(cli: &Cli) -> anyhow::Result<()> {
    const SOURCE: &str = r#"variable "zero" {
  default = 0
}

resource "dynamodb_table" "orders" {
  name           = "orders"
  partition_key  = { name = "orderId" }
  read_capacity  = { units = 5 }
  write_capacity = { units = 5 }

  global_secondary_indexes = {
    Beta = {
      partition_key   = { name = "customerId" }
      projection_type = "ALL"
      read_capacity = {
        units = var.zero
      }
    }
  }
}
"#;
    let folder = folder(cli, "places-plan")?;
    let arguments = ["skip_credentials_validation = true", "skip_requesting_account_id = true"];
    folder.write("provider.tf", &provider_block("http://127.0.0.1:1", &arguments))?;
    folder.write("main.tf", SOURCE)?;
    let run = folder.run(&["plan", "-json", "-input=false"])?;
    let events = run.stdout.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    let errors: Vec<Json> =
        events.map(|event| event["diagnostic"].clone()).filter(|found| found["severity"] == "error").collect();
    let [error] = errors.as_slice() else { anyhow::bail!("one error is expected from {run}") };
    let detail = "global_secondary_indexes[\"Beta\"].read_capacity.units: must be at least 1, found 0.";
    ensure!(error["detail"] == detail, "{error}");
    let line = if cli.can(Ability::WholePaths)? { "        units = var.zero" } else { "    Beta = {" };
    let expected = SOURCE.lines().position(|found| found == line).map(|index| index + 1);
    ensure!(error["range"]["start"]["line"].as_u64() == expected.map(|line| line as u64), "{error}");
    Ok(())
}

/// A CLI validates a block before it plans, then again with the plan, and counts what it is answered twice.
pub(crate) fn each_warning_once(cli: &Cli) -> anyhow::Result<()> {
    let folder = folder(cli, "places-once")?;
    let arguments = ["skip_credentials_validation = true", "skip_requesting_account_id = true"];
    folder.write("provider.tf", &provider_block("http://127.0.0.1:1", &arguments))?;
    let table = r#"resource "dynamodb_table" "orders" {
  name                   = "orders"
  partition_key          = { name = "orderId" }
  server_side_encryption = {}
  alarms                 = {}
}
"#;
    folder.write("main.tf", table)?;
    let run = folder.run_successfully(&["plan", "-no-color", "-input=false"])?;
    for summary in ["Warning: Object without settings", "Warning: Alarms without actions"] {
        ensure!(run.stdout.matches(summary).count() == 1, "{summary}: {run}");
    }
    ensure!(!run.stdout.contains("similar warning"), "{run}");
    Ok(())
}

fn folder(cli: &Cli, name: &str) -> anyhow::Result<Folder> {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name).join(cli.kind().name());
    Folder::create(&scratch, cli, Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb")))
}

/// Names and texts. What other providers make is a variable here; that changes no line.
fn fixtures_of_validation() -> anyhow::Result<Vec<(String, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/validate");
    let entries = |folder: &Path| -> anyhow::Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
        let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
        paths.sort();
        Ok(paths)
    };
    let foreign = regex::Regex::new(r"(data\.)?aws_[a-z_]+\.[a-z_]+\.([a-z_]+)")?;
    let mut found = Vec::new();
    for file in entries(&root)?.iter().map(|folder| entries(folder)).collect::<anyhow::Result<Vec<_>>>()?.concat() {
        let name = file.with_extension("").strip_prefix(&root)?.to_string_lossy().replace('/', "-");
        let source = std::fs::read_to_string(&file)?;
        // Some names are reserved for other purposes than a variable's.
        found.push((name, foreign.replace_all(&source, "var.$2").replace("var.", "var.v_")));
    }
    ensure!(!found.is_empty(), "there are no fixtures");
    Ok(found)
}

fn declarations(source: &str) -> String {
    let used = regex::Regex::new(r"var\.([a-z_0-9]+)").expect("a pattern");
    let names: std::collections::BTreeSet<&str> =
        used.captures_iter(source).filter_map(|found| found.get(1)).map(|name| name.as_str()).collect();
    let variables = names.iter().map(|name| format!("variable \"{name}\" {{\n  default = null\n}}\n"));
    let provider = format!(
        "terraform {{\n  required_providers {{\n    dynamodb = {{ source = \"{PROVIDER_SOURCE}\" }}\n  }}\n}}\n"
    );
    provider + &variables.collect::<String>()
}

/// A diagnostic and the place that the CLI marks.
struct Shown {
    module: String,
    severity: String,
    summary: String,
    detail: String,
    line: usize,
    byte: usize,
}

impl Shown {
    fn of(diagnostic: &Json) -> Option<Self> {
        let text = |value: &Json| value.as_str().map(str::to_owned);
        let start = &diagnostic["range"]["start"];
        let number = |value: &Json| value.as_u64().and_then(|number| usize::try_from(number).ok());
        Some(Self {
            module: text(&diagnostic["range"]["filename"])?.strip_suffix("/main.tf")?.to_owned(),
            severity: text(&diagnostic["severity"])?,
            summary: text(&diagnostic["summary"])?,
            detail: text(&diagnostic["detail"])?,
            line: number(&start["line"])?,
            byte: number(&start["byte"])?,
        })
    }
}

/// The errors that the fixture expects and no diagnostic meets. Warnings come with the plan: a validation that gave them as
/// well would have a CLI show them twice.
fn missing(source: &str, found: &[Shown]) -> Vec<String> {
    let mut missing = Vec::new();
    for line in source.lines().map(|line| line.trim().replace("var.v_", "var.")) {
        let Some((summary, fragment)) = line.strip_prefix("# error: ").and_then(|rest| rest.split_once(": ")) else {
            continue;
        };
        let meets = |one: &&Shown| one.severity == "error" && one.summary == summary && one.detail.contains(fragment);
        if !found.iter().any(|one| meets(&one)) {
            missing.push(line.clone());
        }
    }
    missing
}

/// Whether the mark begins with the innermost expression that the CLI reaches.
fn is_in_place(source: &str, shown: &Shown) -> Result<(), String> {
    let body: Body = source.parse().map_err(|error| format!("{error}"))?;
    let block = body.blocks().find(|block| span(*block).contains(&shown.byte)).ok_or("outside of every block")?;
    let steps = steps(&shown.detail);
    let written = steps.first().and_then(|name| attribute(block, name));
    let Some(attribute) = written else {
        let stranger = block.body.attributes().find(|attribute| span(*attribute).contains(&shown.byte));
        return stranger.map_or(Ok(()), |stranger| Err(format!("at `{}`", stranger.key.as_str())));
    };
    let reached = steps.get(1).map_or(Reached::In(span(&attribute.value)), |step| member(&attribute.value, step));
    let here = match reached {
        // The beginning of a text is behind its quotation mark; that of an empty one, behind both.
        Reached::In(value) => (value.start..=value.end.min(value.start + 2)).contains(&shown.byte),
        Reached::Within => span(attribute).contains(&shown.byte),
    };
    if here { Ok(()) } else { Err(format!("expected in `{}`", attribute.key.as_str())) }
}

/// Where a CLI gets to.
enum Reached {
    /// At the beginning of an expression.
    In(Range<usize>),
    /// Somewhere in the attribute: the member is not written, or the expression is no literal.
    Within,
}

fn member(value: &Expression, step: &str) -> Reached {
    let found = match value {
        Expression::Object(object) => {
            object.iter().find(|(key, _)| name(key) == Some(step)).map(|(_, value)| value.expr())
        }
        Expression::Array(array) => step.parse().ok().and_then(|index: usize| array.get(index)),
        _ => None,
    };
    found.map_or(Reached::Within, |found| Reached::In(span(found)))
}

fn name(key: &ObjectKey) -> Option<&str> {
    match key {
        ObjectKey::Ident(ident) => Some(ident.as_str()),
        ObjectKey::Expression(Expression::Variable(variable)) => Some(variable.as_str()),
        ObjectKey::Expression(Expression::String(text)) => Some(text.as_str()),
        ObjectKey::Expression(_) => None,
    }
}

fn attribute<'a>(block: &'a Block, name: &str) -> Option<&'a Attribute> {
    block.body.attributes().find(|attribute| attribute.key.as_str() == name)
}

fn span(thing: &impl hcl_edit::Span) -> Range<usize> {
    thing.span().expect("the parser knows where everything stands")
}

/// The steps of the path that the detail begins with; none when it is about the whole resource.
fn steps(detail: &str) -> Vec<String> {
    let path = regex::Regex::new(r#"^[a-z0-9_]+(\.[a-z0-9_]+|\["([^"\\]|\\.)*"\]|\[[0-9]+\])*: "#).expect("a pattern");
    let step = regex::Regex::new(r#"\["((?:[^"\\]|\\.)*)"\]|\[([0-9]+)\]|([a-z0-9_]+)"#).expect("a pattern");
    let Some(path) = path.find(detail) else { return Vec::new() };
    let steps = step.captures_iter(path.as_str());
    steps
        .filter_map(|found| found.iter().skip(1).flatten().next().map(|step| step.as_str().replace("\\\"", "\"")))
        .collect()
}
