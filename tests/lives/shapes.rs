//! Shapes: many small tables of one case, each in a file of its own that tells its configurations one after the other.
//!
//! `shapes/Table_basic.tf` begins with the configuration of the first step; every line `# then <action>` begins that of
//! the next step, with the action that the plan must show for the table of the file's name. A table keeps its last
//! configuration, and its plan is then empty. Other tables of a file are created in the first step they appear in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, ensure};

const NEXT: &str = "# then ";

/// All shapes of a case, by name.
#[derive(Default)]
pub(crate) struct Shapes {
    shapes: BTreeMap<String, Vec<Stage>>,
}

/// What a shape is in one step.
struct Stage {
    action: String,
    configuration: String,
}

impl Shapes {
    /// Loads the files of a folder; a folder that does not exist has none.
    pub(crate) fn load(folder: &Path) -> anyhow::Result<Self> {
        let mut shapes = BTreeMap::new();
        if !folder.exists() {
            return Ok(Self { shapes });
        }
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let stages = stages(&text);
            let declared = stages.iter().any(|stage| tables(&stage.configuration).contains(name.as_str()));
            ensure!(declared, "{} has no table of its name", path.display());
            shapes.insert(name, stages);
        }
        Ok(Self { shapes })
    }

    /// The configuration of a step, counted from 1; none if no shape changes in it.
    pub(crate) fn configuration(&self, step: usize) -> Option<String> {
        if step > self.steps() {
            return None;
        }
        let present = self.shapes.values().filter_map(|stages| stages.get(step - 1).or(stages.last()));
        Some(present.map(|stage| format!("\n{}", stage.configuration)).collect())
    }

    /// The actions that the plan of a step must show, by address.
    pub(crate) fn planned(&self, step: usize) -> BTreeMap<String, String> {
        let mut planned = BTreeMap::new();
        for (name, stages) in &self.shapes {
            let Some(stage) = stages.get(step - 1) else { continue };
            let before = step.checked_sub(2).and_then(|before| stages.get(before));
            let before = before.map(|stage| tables(&stage.configuration)).unwrap_or_default();
            let new = tables(&stage.configuration).into_iter().filter(|table| !before.contains(table));
            planned.extend(new.map(|table| (address(table), "create".to_owned())));
            if before.contains(name.as_str()) && stage.action != "no-op" {
                planned.insert(address(name), stage.action.clone());
            }
        }
        planned
    }

    /// How many steps the shapes take.
    fn steps(&self) -> usize {
        self.shapes.values().map(Vec::len).max().unwrap_or_default()
    }
}

fn address(table: &str) -> String {
    format!("dynamodb_table.{table}")
}

fn stages(text: &str) -> Vec<Stage> {
    let mut stages = vec![Stage { action: "create".to_owned(), configuration: String::new() }];
    for line in text.lines() {
        if let Some(action) = line.strip_prefix(NEXT) {
            stages.push(Stage { action: action.to_owned(), configuration: String::new() });
        } else if let Some(stage) = stages.last_mut() {
            stage.configuration.push_str(line);
            stage.configuration.push('\n');
        }
    }
    stages
}

/// The names of the tables that a configuration declares.
fn tables(configuration: &str) -> BTreeSet<&str> {
    let names = configuration.lines().filter_map(|line| line.strip_prefix("resource \"dynamodb_table\" \""));
    names.filter_map(|rest| rest.split('"').next()).collect()
}
