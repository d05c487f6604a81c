//! Checks that an import into an empty state gives what the apply stored.
//!
//! One plan with an `import` block per table, never applied: its "before" is the imported object, its action shows
//! whether the configuration would change anything.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::ensure;
use serde_json::Value;
use terraform_cli::Folder;

use crate::checks;

/// Settings of ours without a remote counterpart: an import cannot know them.
const WITHOUT_REMOTE_COUNTERPART: [&str; 7] = [
    "timeouts",
    "removal_policy",
    "guardrail_suppressions",
    "name_prefix",
    "restore",
    "import_table",
    "wait_for_indexes",
];

/// The three ways to name a table for an import.
#[derive(Clone, Copy)]
pub(crate) enum IdForm {
    RegionAndName,
    Name,
    Arn,
}

impl IdForm {
    /// Another form with every step, so that a case of three steps tries all.
    pub(crate) fn of_step(number: usize) -> Self {
        match number % 3 {
            0 => Self::Arn,
            1 => Self::RegionAndName,
            _ => Self::Name,
        }
    }

    fn id(self, attributes: &Value) -> String {
        let text = |key: &str| attributes[key].as_str().unwrap_or_default();
        match self {
            Self::RegionAndName => format!("{}/{}", text("region"), text("name")),
            Self::Name => text("name").to_owned(),
            Self::Arn => text("arn").to_owned(),
        }
    }
}

/// Plans the import of every table of `state` in `folder` (which holds the same configuration and no state).
pub(crate) fn run(
    folder: &Folder,
    state: &BTreeMap<String, Value>,
    ignores: &[String],
    form: IdForm,
) -> anyhow::Result<()> {
    let tables: BTreeMap<&String, &Value> =
        state.iter().filter(|(address, _)| address.starts_with("dynamodb_table.")).collect();
    if tables.is_empty() {
        return Ok(());
    }
    folder.write("imports.tf", &import_blocks(&tables, form))?;
    let plan = folder.run(&["plan", "-input=false", "-no-color", "-json", "-out=plan.bin"])?;
    ensure!(plan.succeeded(), "the import could not be planned: {plan}");
    let plan = folder.run(&["show", "-json", "plan.bin"])?.json()?;

    let ignored: BTreeSet<&str> =
        WITHOUT_REMOTE_COUNTERPART.into_iter().chain(ignores.iter().map(String::as_str)).collect();
    let mut differences = Vec::new();
    for change in plan["resource_changes"].as_array().into_iter().flatten() {
        let address = change["address"].as_str().unwrap_or_default();
        let Some(applied) = tables.get(&address.to_owned()) else { continue };
        let change = &change["change"];
        ensure!(change["importing"].is_object(), "{address}: the plan imports nothing: {change}");
        for difference in checks::attribute_differences(applied, &change["before"], &ignored) {
            differences.push(format!("{address}: applied against imported: {difference}"));
        }
        let action = checks::action(&change["actions"]);
        let unexpected: Vec<String> = checks::changed_paths(change)
            .into_iter()
            .filter(|path| !ignored.contains(path.split('.').next().unwrap_or_default()))
            .collect();
        if !unexpected.is_empty() || !["no-op", "update"].contains(&action.as_str()) {
            differences.push(format!("{address}: after the import the plan wants {action} of {unexpected:?}"));
        }
    }
    ensure!(differences.is_empty(), "an import does not give the applied state:\n  {}", differences.join("\n  "));
    Ok(())
}

fn import_blocks(tables: &BTreeMap<&String, &Value>, form: IdForm) -> String {
    let mut text = String::new();
    for (address, attributes) in tables {
        text.push_str(&format!("import {{\n  to = {address}\n  id = \"{}\"\n}}\n", form.id(attributes)));
    }
    text
}
