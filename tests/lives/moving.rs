//! Moves tables from the state of another provider: each fixture of `tests/fixtures/moved` with a real CLI.
//!
//! The tables are made by hand, as the other provider made them. Its stored state, a `moved` block and an equal
//! configuration are then planned and applied: nothing changes in the service, and the next plan is empty. A CLI reads the
//! schema of every provider in a state, so our own binary also stands in for the other provider, which is never
//! configured.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use terraform_cli::{Cli, EngineKind, Folder, Run, provider_block_at, service, simulator};

use crate::engines::{Engines, Services};
use crate::tools::Tools;

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-dynamodb");
const MOVED: &str = "moved {\n  from = aws_dynamodb_table.source\n  to   = dynamodb_table.moved\n}\n";
/// How often a call by hand is repeated, ten seconds of the simulator apart.
const RETRIES: u32 = 60;

/// A fixture in the Region of the lives.
pub(crate) struct Case {
    name: String,
    source: Value,
    pub(crate) calls: Vec<Value>,
    equal: String,
    adopted: Option<String>,
}

/// Runs every fixture with one CLI, then the moves that are refused.
pub(crate) fn run(cli: &Cli, engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let services = engines.services(EngineKind::Sim, tools)?;
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("moving").join(cli.kind().name());
    for case in cases()? {
        let folder = folder(&scratch.join(&case.name), cli)?;
        life(&case, &folder, &services).with_context(|| format!("moving {}", case.name))?;
        // The streams of rebuilt tables have other labels, which only a refresh can learn.
        if case.source["attributes"]["stream_enabled"] != true {
            let folder = self::folder(&scratch.join(format!("{}-unrefreshed", case.name)), cli)?;
            unrefreshed(&case, &folder, &services).with_context(|| format!("moving {} unrefreshed", case.name))?;
        }
    }
    instances(&folder(&scratch.join("instances"), cli)?, &services)?;
    refusals(&folder(&scratch.join("refused"), cli)?, &services)?;
    services.check_wire()?;
    fs::remove_dir_all(&scratch)?;
    Ok(())
}

fn life(case: &Case, folder: &Folder, services: &Services) -> anyhow::Result<()> {
    for call in &case.calls {
        by_hand(call, services)?;
    }
    write(case, folder, services, &format!("{}{MOVED}", case.equal))?;
    let before = simulator::journal(services.url())?.len();
    plan_nothing(folder)?;
    apply_and_plan_nothing(folder)?;
    if let Some(adopted) = &case.adopted {
        write_configuration(case, folder, services, adopted)?;
        apply_and_plan_nothing(folder)?;
    }
    check_nothing_changed(services, before)
}

/// A move that is applied together with another change before any refresh changes nothing else either.
fn unrefreshed(case: &Case, folder: &Folder, services: &Services) -> anyhow::Result<()> {
    let retained = case.equal.replacen("{\n", "{\n  removal_policy = \"RETAIN\"\n", 1);
    write(case, folder, services, &format!("{retained}{MOVED}"))?;
    let before = simulator::journal(services.url())?.len();
    folder.run_successfully(&["apply", "-json", "-input=false", "-auto-approve", "-refresh=false"])?;
    apply_and_plan_nothing(folder)?;
    check_nothing_changed(services, before)
}

pub(crate) fn check_nothing_changed(services: &Services, before: usize) -> anyhow::Result<()> {
    let calls = simulator::journal(services.url())?.split_off(before);
    let changing: Vec<&str> = calls.iter().filter(|call| call.mutating).map(|call| call.operation.as_str()).collect();
    ensure!(changing.is_empty(), "these calls were made: {changing:?}");
    Ok(())
}

pub(crate) fn apply_and_plan_nothing(folder: &Folder) -> anyhow::Result<()> {
    folder.run_successfully(&["apply", "-json", "-input=false", "-auto-approve"])?;
    let again = folder.run(&["plan", "-json", "-input=false", "-detailed-exitcode"])?;
    ensure!(again.code == Some(0), "the next plan is not empty:\n{again}");
    Ok(())
}

/// The instances of one resource become resources of their own.
fn instances(folder: &Folder, services: &Services) -> anyhow::Result<()> {
    let case = cases()?.into_iter().find(|case| case.name == "plain").context("the fixture `plain`")?;
    let (mut instances, mut configuration) = (Vec::new(), String::new());
    for key in ["one", "two", "three"] {
        let renamed = |value: &Value| -> anyhow::Result<Value> {
            Ok(serde_json::from_str(&value.to_string().replace("logins", &format!("logins-{key}")))?)
        };
        for call in &case.calls {
            by_hand(&renamed(call)?, services)?;
        }
        instances.push(json!({
            "index_key": key,
            "schema_version": case.source["schema_version"],
            "attributes": renamed(&case.source["attributes"])?,
            "sensitive_attributes": [],
        }));
        let moved = MOVED.replace(".source", &format!(".source[\"{key}\"]"));
        let own = format!("{}{moved}", case.equal).replace("logins", &format!("logins-{key}"));
        configuration
            .push_str(&own.replace("\"moved\"", &format!("\"{key}\"")).replace("table.moved", &format!("table.{key}")));
    }
    let mut state: Value = serde_json::from_str(&stored_state(&case, "aws_dynamodb_table", "hashicorp/aws"))?;
    state["resources"][0]["instances"] = instances.into();
    write_configuration(&case, folder, services, &configuration)?;
    folder.write("terraform.tfstate", &state.to_string())?;
    plan_nothing(folder)?;
    apply_and_plan_nothing(folder)
}

/// What cannot be moved is refused by the plan with a way out, and the state stays.
fn refusals(folder: &Folder, services: &Services) -> anyhow::Result<()> {
    let mut case = cases()?.into_iter().find(|case| case.name == "plain").context("the fixture `plain`")?;
    let attributes = case.source["attributes"].clone();
    let configuration = format!("{}{MOVED}", case.equal);
    for (kind, provider, damage, summary, way_out) in [
        ("aws_dynamodb_table_item", "hashicorp/aws", json!({}), "Move not supported", "`import` block"),
        (
            "aws_dynamodb_table",
            "example/aws",
            json!({}),
            "Move not supported",
            "only `aws_dynamodb_table` of hashicorp/aws",
        ),
        ("aws_dynamodb_table", "hashicorp/aws", json!({"hash_key": null}), "State cannot be moved", "from a backup"),
    ] {
        case.source["attributes"] = attributes.clone();
        let stored = case.source["attributes"].as_object_mut().context("an object")?;
        stored.extend(damage.as_object().cloned().unwrap_or_default());
        write(&case, folder, services, &configuration.replace("aws_dynamodb_table.", &format!("{kind}.")))?;
        folder.write("terraform.tfstate", &stored_state(&case, kind, provider))?;
        let refused = folder.run(&["plan", "-json", "-input=false"])?;
        let diagnostics = refused.diagnostics();
        let found = diagnostics.iter().find(|diagnostic| diagnostic.summary == summary);
        let found = found.with_context(|| format!("no \"{summary}\" for {kind} of {provider}:\n{refused}"))?;
        ensure!(found.detail.contains(way_out), "{}", found.detail);
        ensure!(!refused.succeeded(), "{refused}");
    }
    Ok(())
}

fn write(case: &Case, folder: &Folder, services: &Services, configuration: &str) -> anyhow::Result<()> {
    folder.write("terraform.tfstate", &stored_state(case, "aws_dynamodb_table", "hashicorp/aws"))?;
    write_configuration(case, folder, services, configuration)
}

fn write_configuration(case: &Case, folder: &Folder, services: &Services, configuration: &str) -> anyhow::Result<()> {
    let default_tags = default_tags(&case.source["attributes"]);
    folder.write("provider.tf", &provider_block_at(&services.endpoints, &[&default_tags]))?;
    folder.write("main.tf", configuration)
}

/// Tags that the other provider's configuration adds.
fn default_tags(attributes: &Value) -> String {
    let all = attributes["tags_all"].as_object().cloned().unwrap_or_default();
    let added = all.iter().filter(|(key, _)| attributes["tags"].get(key).is_none());
    let added: Vec<String> = added.map(|(key, value)| format!("\"{key}\" = {value}")).collect();
    format!("default_tags = {{ {} }}", added.join(", "))
}

fn stored_state(case: &Case, kind: &str, provider: &str) -> String {
    json!({
        "version": 4,
        "terraform_version": "1.5.0",
        "serial": 1,
        "lineage": "6c2f0a3e-0000-4000-8000-000000000000",
        "outputs": {},
        "resources": [{
            "mode": "managed",
            "type": kind,
            "name": "source",
            "provider": format!("provider[\"registry.terraform.io/{provider}\"]"),
            "instances": [{
                "schema_version": case.source["schema_version"],
                "attributes": case.source["attributes"],
                "sensitive_attributes": [],
                "private": "eyJzY2hlbWFfdmVyc2lvbiI6IjEifQ==",
            }],
        }],
    })
    .to_string()
}

/// A folder in which the providers of the states are there as well.
fn folder(path: &Path, cli: &Cli) -> anyhow::Result<Folder> {
    let folder = Folder::create(path, cli, Path::new(BINARY))?;
    let stand_in = folder.path().join("stand-in");
    fs::create_dir_all(&stand_in)?;
    std::os::unix::fs::symlink(BINARY, stand_in.join("terraform-provider-aws"))?;
    let directory = Path::new(BINARY).parent().context("the binary is in a folder")?;
    let overrides = [("local/dynamodb", directory), ("hashicorp/aws", &stand_in), ("example/aws", &stand_in)];
    let lines: String =
        overrides.iter().map(|(source, path)| format!("    \"{source}\" = \"{}\"\n", path.display())).collect();
    let text = format!("provider_installation {{\n  dev_overrides {{\n{lines}  }}\n  direct {{}}\n}}\n");
    folder.write("dev.tfrc", &text)?;
    Ok(folder)
}

pub(crate) fn by_hand(call: &Value, services: &Services) -> anyhow::Result<()> {
    let text = |member: &str| call[member].as_str().with_context(|| format!("`{member}` of {call}"));
    let service = service::Service::named(text("service")?).context("a service")?;
    let (operation, input) = (text("call")?, call["with"].to_string());
    let region = call["region"].as_str().unwrap_or("us-east-1");
    let mut refusal = String::new();
    for _ in 0..RETRIES {
        let answer = service::call_in(region, services.endpoints.url(service), service, operation, &input)?;
        if answer.status == 200 {
            return Ok(());
        }
        // The table is still in use, or not yet known to the other service.
        refusal = answer.body;
        simulator::advance(services.url(), 10)?;
    }
    anyhow::bail!("{operation} was never accepted: {refusal}")
}

/// The plan adds, changes and removes nothing.
pub(crate) fn plan_nothing(folder: &Folder) -> anyhow::Result<()> {
    let (plan, summary) = plan(folder)?;
    ensure!(summary == (0, 0, 0), "the plan changes {summary:?}:\n{plan}");
    Ok(())
}

/// The plan adds and removes nothing. It may change what is only stored.
pub(crate) fn plan_in_place(folder: &Folder) -> anyhow::Result<()> {
    let (plan, (add, _, remove)) = plan(folder)?;
    ensure!((add, remove) == (0, 0), "the plan adds or removes something:\n{plan}");
    Ok(())
}

/// A plan, and what it adds, changes and removes.
fn plan(folder: &Folder) -> anyhow::Result<(Run, (u64, u64, u64))> {
    let plan = folder.run_successfully(&["plan", "-json", "-input=false"])?;
    let summary = changes(&plan).context("the plan has no summary")?;
    Ok((plan, summary))
}

fn changes(plan: &Run) -> Option<(u64, u64, u64)> {
    let mut lines = plan.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let summary = lines.rfind(|line| line["type"] == "change_summary")?;
    let of = |name: &str| summary["changes"][name].as_u64();
    Some((of("add")?, of("change")?, of("remove")?))
}

pub(crate) fn cases() -> anyhow::Result<Vec<Case>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/moved");
    let entries: Result<Vec<_>, _> = fs::read_dir(root)?.collect();
    let mut folders: Vec<PathBuf> = entries?.iter().map(fs::DirEntry::path).collect();
    folders.sort();
    folders.iter().map(|folder| case(folder)).collect()
}

fn case(folder: &Path) -> anyhow::Result<Case> {
    let read = |file: &str| -> anyhow::Result<String> {
        Ok(fs::read_to_string(folder.join(file))?.replace("eu-central-1", "us-east-1"))
    };
    let calls: Value = serde_json::from_str(&read("calls.json")?)?;
    Ok(Case {
        name: folder.file_name().map(|name| name.display().to_string()).unwrap_or_default(),
        source: serde_json::from_str(&read("source.json")?)?,
        calls: calls.as_array().cloned().unwrap_or_default(),
        equal: read("equal.tf")?,
        adopted: folder.join("adopted.tf").exists().then(|| read("adopted.tf")).transpose()?,
    })
}
