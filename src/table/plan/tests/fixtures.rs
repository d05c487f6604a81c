//! Runs the fixtures under `tests/fixtures/plan`: one folder per change, as a practitioner writes it.
//!
//! `before.tf` is the applied configuration; without it, the plan creates the table. `found.tf` is the table as a refresh
//! finds it, if it was changed outside Terraform; `imported.tf` is one that an import found; `unmanaged.txt` has the Regions of its
//! replicas that are not managed. `after.tf` is the configuration to plan; without it, the plan destroys the
//! table. `expected.txt` is the whole plan: the steps, one line per phase, unless they are unknown or the table is replaced
//! or destroyed, then every diagnostic. A `provider` block sets what the provider contributes; the preset is `standard`
//! unless it says otherwise.

use std::{fmt::Write as _, fs, path::PathBuf};

use tf_provider::{Diagnostics, Model, Path, Schema, Severity, Value};

use super::super::plan_destroy;
use super::{Context, applied_in, planned_in, schema};
use crate::config::{ProviderModel, Settings};
use crate::guardrail_ids;
use crate::names::Region;
use crate::table::model::TableModel;
use crate::table::tests::{hcl, paths, step_driver::text};

#[test]
fn fixtures() {
    let mut failures = Vec::new();
    for folder in folders() {
        let found = plan_of(&folder);
        let expected = fs::read_to_string(folder.join("expected.txt")).unwrap_or_default();
        if found != expected {
            let name = folder.file_name().unwrap_or_default().display().to_string();
            failures.push(format!("== {name}, found:\n{found}== {name}, expected:\n{expected}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A guardrail whose diagnostic no fixture shows is a mistake; so is one that none suppresses.
#[test]
fn every_guardrail_fires_in_a_fixture_and_is_suppressed_in_another() {
    let read = |folder: &PathBuf, file: &str| fs::read_to_string(folder.join(file)).unwrap_or_default();
    for id in guardrail_ids::ALL {
        let fires = |folder: &PathBuf| read(folder, "expected.txt").contains(&format!("Guardrail: {id}"));
        let suppressed = |folder: &PathBuf| {
            let config = ["before.tf", "after.tf"].map(|file| read(folder, file)).concat();
            config.contains(&format!("\"{id}\" = ")) && !fires(folder)
        };
        assert!(folders().iter().any(fires), "{id} fires in no fixture");
        let suppressible = guardrail_ids::is_suppressible(id);
        assert_eq!(folders().iter().any(suppressed), suppressible, "{id} suppressed in a fixture");
    }
}

fn folders() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/plan");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    folders
}

/// The configurations of the fixtures that plan one, by name.
pub(super) fn configurations() -> impl Iterator<Item = (String, String)> {
    folders().into_iter().filter_map(|folder| {
        let source = fs::read_to_string(folder.join("after.tf")).ok()?;
        Some((folder.display().to_string(), source))
    })
}

/// What the fixture plans, as text.
fn plan_of(folder: &std::path::Path) -> String {
    let read = |file: &str| fs::read_to_string(folder.join(file)).ok();
    let (before, imported, found, after) = (read("before.tf"), read("imported.tf"), read("found.tf"), read("after.tf"));
    let context = context(after.as_deref().or(before.as_deref()).expect("a configuration"));
    let own_indexes: Vec<String> = before.as_deref().map(|source| indexes(&table(source))).unwrap_or_default();
    let own_indexes = imported.is_none().then_some(own_indexes.as_slice());
    let prior = found
        .or(before)
        .or(imported)
        .map(|source| applied_in(&planned_in(&table(&source), None, &[], &context), &context));
    match (prior, after) {
        (prior, Some(after)) => {
            let (plan, violations) = super::judged_as(&table(&after), prior.as_ref(), own_indexes, &context);
            assert!(violations.is_empty(), "{violations:?}");
            let tables: Vec<&TableModel> = prior.iter().chain([&plan.model]).collect();
            check_paths(&plan.diagnostics, &tables);
            written(plan.steps.as_ref().map(text), &plan.diagnostics)
        }
        (Some(prior), None) => {
            let unmanaged: Vec<String> =
                read("unmanaged.txt").iter().flat_map(|text| text.lines()).map(str::to_owned).collect();
            let diagnostics = plan_destroy(&prior, &unmanaged, &context.guardrails);
            check_paths(&diagnostics, &[&prior]);
            written(None, &diagnostics)
        }
        (None, None) => panic!("{}: neither before.tf nor after.tf", folder.display()),
    }
}

fn check_paths(diagnostics: &Diagnostics, tables: &[&TableModel]) {
    let faults: Vec<String> = diagnostics.iter().filter_map(|problem| paths::fault(problem, tables)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The table of a fixture before and after its change, as a plan has the two.
pub(crate) fn models(name: &str) -> (Option<TableModel>, Option<TableModel>) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/plan").join(name);
    let read = |file: &str| fs::read_to_string(folder.join(file)).ok();
    models_of(read("before.tf").as_deref(), read("after.tf").as_deref())
}

/// The same of configurations.
pub(crate) fn models_of(before: Option<&str>, after: Option<&str>) -> (Option<TableModel>, Option<TableModel>) {
    let context = context(after.or(before).expect("a configuration"));
    let prior = before.map(|source| applied_in(&planned_in(&table(source), None, &[], &context), &context));
    let planned = after.map(|source| super::judged_as(&table(source), prior.as_ref(), Some(&[]), &context).0.model);
    (prior, planned)
}

/// The change of a fixture that updates a table, with the warning of its plan about slow changes, by the name of its folder.
pub(crate) fn updates() -> Vec<(String, (TableModel, TableModel), Option<String>)> {
    let update = |folder: PathBuf| {
        let name = folder.file_name()?.display().to_string();
        if folder.join("imported.tf").exists() || folder.join("found.tf").exists() {
            return None;
        }
        let (Some(before), Some(after)) = models(&name) else { return None };
        let expected = fs::read_to_string(folder.join("expected.txt")).ok()?;
        let warning = expected.split_once("warning: Slow change\n  ").and_then(|(_, rest)| rest.lines().next());
        expected.starts_with("steps").then(|| (name, (before, after), warning.map(str::to_owned)))
    };
    folders().into_iter().filter_map(update).collect()
}

fn written(steps: Option<String>, diagnostics: &Diagnostics) -> String {
    let mut text = String::new();
    if let Some(steps) = steps {
        text.push_str(if steps.is_empty() { "no steps\n" } else { "steps\n" });
        steps.lines().for_each(|line| writeln!(text, "  {line}").expect("memory"));
    }
    for problem in diagnostics.iter() {
        let severity = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let place = if problem.path == Path::root() { String::new() } else { format!(" {}", problem.path) };
        writeln!(text, "{severity}{place}: {}", problem.summary).expect("memory");
        problem.detail.lines().for_each(|line| writeln!(text, "{}", format!("  {line}").trim_end()).expect("memory"));
    }
    text
}

pub(super) fn table(source: &str) -> Value {
    let mut blocks = hcl::resources(source, "dynamodb_table", &schema()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(blocks.len(), 1, "one table expected in\n{source}");
    blocks.remove(0).config
}

fn indexes(table: &Value) -> Vec<String> {
    let model = super::model(table);
    let TableModel { global_secondary_indexes, vector_indexes, .. } = model;
    let global = global_secondary_indexes.known().into_iter().flat_map(|indexes| indexes.keys().cloned());
    global.chain(vector_indexes.known().into_iter().flat_map(|indexes| indexes.keys().cloned())).collect()
}

pub(super) fn context(source: &str) -> Context {
    let schema = Schema::of::<ProviderModel>(0, "");
    let mut blocks = hcl::blocks(source, "provider", "dynamodb", &schema).unwrap_or_else(|error| panic!("{error}"));
    let mut problems = Diagnostics::none();
    let config = match blocks.pop().map(|block| block.config) {
        Some(Value::Object(object)) => ProviderModel::from_object(object, &Path::root(), &mut problems),
        _ => ProviderModel::default(),
    };
    assert!(problems.is_empty(), "{problems:?}");
    let settings = Settings::resolve(&config, &|_| None).unwrap_or_else(|problems| panic!("{problems:?}"));
    let region = settings.region.clone().or_else(|| Region::parse("eu-west-1").ok());
    Context::of(&settings, region.as_ref(), Some("111122223333"))
}
