//! The ways to lose a table, and what a reader can do instead.
//!
//! Whether a loss is refused is for the guardrails `protection.destroy` and `protection.unrecoverable`, which judge a destroy
//! and a replacement alike, in the plan and again in the apply.

use serde::{Deserialize, Serialize};
use tf_provider::{Diagnostic, Path};

use super::model::{Removal, TableModel};
use super::safeguards::Safeguards;

/// How a table would be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// It is destroyed.
    Destroy,
    /// It is deleted and created again because the plan asks for it.
    Replace,
    /// It exists, and this run plans to create it: the resource is tainted, or its address has changed.
    Recreate,
}

/// A table that a plan or an apply is about to lose.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PossibleLoss<'a> {
    /// The table's name.
    pub(crate) table: &'a str,
    /// What stands in the way.
    pub(crate) safeguards: Safeguards,
    /// How it would be lost.
    pub(crate) loss: Loss,
}

/// The table that a replacement gives up, as the plan of its first half hands it to that of the second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReplacedTable {
    /// Its safeguards.
    pub(crate) safeguards: Safeguards,
    /// Whether it is kept, and only leaves the state.
    pub(crate) is_kept: bool,
    name: Option<String>,
    region: Option<String>,
}

impl ReplacedTable {
    /// The table of this state.
    pub(crate) fn of_state(state: &TableModel) -> Self {
        Self {
            safeguards: Safeguards { protected: is_protected(state), ..Safeguards::of_state(state) },
            is_kept: state.removal() == Removal::Retain,
            name: state.name.known().cloned(),
            region: state.region.known().cloned(),
        }
    }

    /// Whether the new table takes its name, in its Region.
    pub(crate) fn has_name_of(&self, planned: &TableModel) -> bool {
        (self.name.as_ref(), self.region.as_ref()) == (planned.name.known(), planned.region.known())
    }
}

/// A protected replica keeps the whole table.
fn is_protected(state: &TableModel) -> bool {
    Safeguards::of_state(state).protected || state.protected_replicas().next().is_some()
}

/// Refuses to create a table whose name is that of the one that it replaces and that stays.
pub(crate) fn kept_and_created(table: &str) -> Diagnostic {
    Diagnostic::error(
        Path::of("removal_policy"),
        "Replaced table would stay",
        format!(
            "is \"RETAIN\", so table \"{table}\" stays when it is replaced, and another one of that name cannot be created. Give \
             the new table another `name`, or set `removal_policy` to \"DESTROY\" or \"SNAPSHOT\" and apply that first."
        ),
    )
}

/// Refuses to replace a table by one whose name is taken: it would be deleted before the creation fails.
pub(crate) fn name_is_taken(table: &str, region: &str) -> Diagnostic {
    Diagnostic::error(
        Path::of("name"),
        "Table name is taken",
        format!(
            "There is a table \"{table}\" in Region {region} already. The replacement would delete the present table first, and \
             then fail to create this one. Choose another name, or import the table that has it. {MOVED}"
        ),
    )
}

/// Refuses a replacement that no plan has announced.
pub(crate) fn unannounced(attribute: &'static str, table: &str) -> Diagnostic {
    Diagnostic::error(
        Path::of(attribute),
        "Replacement was not planned",
        format!(
            "is not what table \"{table}\" has, and cannot be changed on an existing table. If this is an apply, its plan \
             announced no replacement, because the value was known only after apply. Nothing of the table was changed: plan \
             again to see what would be replaced. If this is a plan with `-refresh=false`, plan without it: a table is \
             replaced only if it was read before."
        ),
    )
}

/// Refuses to delete and create one table in one plan.
pub(crate) fn renamed(table: &str) -> Diagnostic {
    Diagnostic::error(
        Path::of("name"),
        "Table would be deleted and created again",
        format!("Table \"{table}\" would be deleted and created again, empty, by this plan. {MOVED}"),
    )
}

/// Refuses to import and delete one table in one plan.
pub(crate) fn imported_and_deleted(table: &str) -> Diagnostic {
    let detail = format!(
        "Table \"{table}\" is imported by this plan, and the same plan deletes it for the resource that has it in its state. {MOVED}\n\n\
         It takes the place of the `import` block. To give the table up at the old address alone, add a `removed` block with \
         `lifecycle {{ destroy = false }}`, or remove the address by `terraform state rm`."
    );
    Diagnostic::error(Path::root(), "Table would be imported and deleted", detail)
}

/// Warns of one table in two resources.
pub(crate) fn managed_twice(table: &str) -> Diagnostic {
    let detail = format!(
        "Table \"{table}\" is imported by one resource of this run, and another one has it in its state. Each apply of one undoes what the \
         other wants, and removing one deletes the table of both. Keep one of them: remove the `import` block, or take the address of \
         the other out by `terraform state rm`."
    );
    Diagnostic::warning(Path::root(), "Table is managed twice", detail)
}

/// Refuses to create one table at two addresses; `one` and `other` are the keys of the two.
pub(crate) fn created_twice(table: &str, one: &str, other: &str) -> Diagnostic {
    Diagnostic::error(
        Path::of("name"),
        "Table would be created twice",
        format!(
            "Two resources of this plan create table \"{table}\" in the same account and Region: one with \
             {one}, and one with {other}. Only the first creation would succeed. Give one of them another `name`, or remove \
             it. {MOVED}"
        ),
    )
}

const MOVED: &str = "If the resource was renamed, or has another key of `for_each` or `count`, keep the table by adding\n\n  \
     moved {\n    from = <old address>\n    to   = <new address>\n  }\n\nto the configuration.";

impl Loss {
    /// What would happen to the table, as the second half of a sentence.
    pub(crate) fn clause(self) -> &'static str {
        match self {
            Self::Destroy => "it would be destroyed",
            Self::Replace => "it would be deleted and created again, empty",
            Self::Recreate => "it exists, and this plan would delete it and create it again, empty",
        }
    }

    /// How to keep the table.
    pub(crate) fn alternative(self) -> String {
        match self {
            Self::Destroy => {
                "To keep the table and only remove it from the state, set `removal_policy = \"RETAIN\"` and apply \
                 first."
                    .to_owned()
            }
            Self::Replace => "To keep the table, plan without `-replace`.".to_owned(),
            Self::Recreate => format!(
                "If the resource is tainted, run `terraform untaint <address>` to keep the table; the next apply then \
                 completes it. {MOVED}"
            ),
        }
    }
}
