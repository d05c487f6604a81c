//! What is said of a plan, as data. Its JSON form is what `--json` prints.

use serde::Serialize;

/// The version of the JSON form: a change that a reader has to know of raises the first number.
const FORMAT_VERSION: &str = "1.1";

/// All that is said of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Explanation {
    /// The version of this form.
    format_version: &'static str,
    /// The tables that the plan changes, in its order.
    pub(super) tables: Vec<TableChange>,
    /// How many tables it leaves as they are.
    pub(super) unchanged_tables: usize,
    /// How many resources of other types it changes.
    pub(super) other_resources: usize,
}

/// What is said of one table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct TableChange {
    /// The address in the configuration.
    pub(super) address: String,
    /// The address before, if the plan moves it.
    pub(super) moved_from: Option<String>,
    /// The name of the table; `None` if it is known only after the apply.
    pub(super) table: Option<String>,
    /// Its Region; the same.
    pub(super) region: Option<String>,
    /// What happens to it.
    pub(super) action: Action,
    /// Why it is replaced or deleted.
    pub(super) reason: Option<String>,
    /// The attributes that are known only after the apply, or in a part.
    pub(super) unknown: Vec<String>,
    /// The steps in their order; `None` if they are not known.
    pub(super) steps: Option<Vec<PlannedStep>>,
    /// How long they take together.
    pub(super) duration: Option<Total>,
    /// What they use of what the service accepts only so often.
    pub(super) budgets: Vec<Budget>,
    /// What a month costs.
    pub(super) cost: Cost,
    /// What can be lost or stop working.
    pub(super) risks: Vec<Risk>,
    /// What else a reader should know.
    pub(super) notes: Vec<String>,
}

/// What happens to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Action {
    /// It is created.
    Create,
    /// It is changed.
    Update,
    /// It is deleted and created again.
    Replace,
    /// It is deleted.
    Delete,
    /// It leaves the state and stays as it is.
    Forget,
    /// It enters the state and stays as it is.
    Import,
}

/// One call, and how long it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct PlannedStep {
    /// Its number, from 1 on.
    pub(super) number: usize,
    /// What it does.
    pub(super) text: String,
    /// The Region that it is made in, if that is the Region of a replica.
    pub(super) region: Option<String>,
    /// Phases follow one another.
    pub(super) phase: usize,
    /// The lanes of a phase run at the same time; the steps of a lane follow one another.
    pub(super) lane: usize,
    /// How long it takes; `None` for seconds.
    pub(super) duration: Option<StepTime>,
}

/// How long a step takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct StepTime {
    /// In words.
    pub(super) text: String,
    /// Minutes on an empty table, at least.
    pub(super) least_minutes: usize,
    /// Minutes on an empty table, at most.
    pub(super) most_minutes: usize,
    /// Whether items make it longer.
    pub(super) longer_with_items: bool,
}

/// How long all steps take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Total {
    /// In words.
    pub(super) text: String,
    /// Minutes on an empty table, at least; what takes seconds is not counted.
    pub(super) least_minutes: usize,
    /// Minutes on an empty table, at most.
    pub(super) most_minutes: usize,
    /// Whether items make it longer.
    pub(super) longer_with_items: bool,
}

/// What is used of a budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Budget {
    /// The change, in the plural.
    pub(super) change: String,
    /// How many of them.
    pub(super) uses: usize,
    /// How often the service accepts it.
    pub(super) allowed: String,
}

/// What a month costs in US dollars, before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Cost {
    /// Before; `None` if there is no estimate.
    pub(super) before_usd: Option<f64>,
    /// After; the same.
    pub(super) after_usd: Option<f64>,
    /// The difference, if both are known.
    pub(super) difference_usd: Option<f64>,
    /// Why something is not known.
    pub(super) note: Option<String>,
}

/// Something that can be lost or stop working.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Risk {
    /// Its name, for programs.
    pub(super) id: &'static str,
    /// How bad it is.
    pub(super) severity: Severity,
    /// What happens, in sentences.
    pub(super) text: String,
}

/// How bad a risk is, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Severity {
    /// Items or their backups are lost, or anyone gets access.
    High,
    /// Something stops working, is throttled, or is less protected than before.
    Medium,
    /// Something is worse for a while, or less is known of it.
    Low,
}

impl Severity {
    /// As a word.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl Explanation {
    /// Of these tables and counts.
    pub(super) fn of(tables: Vec<TableChange>, unchanged_tables: usize, other_resources: usize) -> Self {
        Self { format_version: FORMAT_VERSION, tables, unchanged_tables, other_resources }
    }

    /// Whether anything can be lost or stop working.
    pub(super) fn has_risks(&self) -> bool {
        self.tables.iter().any(|table| !table.risks.is_empty())
    }

    /// The machine form, ending with a line feed.
    pub(super) fn to_json(&self) -> String {
        // Texts, numbers and lists of them have a JSON form; a cost that is no number is none.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// What the plan does, and what it leaves out, as one sentence each.
    pub(super) fn summary(&self) -> Vec<String> {
        let changed = match self.tables.len() {
            0 => "No table changes".to_owned(),
            1 => "1 table changes".to_owned(),
            count => format!("{count} tables change"),
        };
        let kept = match self.unchanged_tables {
            0 => ".".to_owned(),
            1 => ", 1 stays as it is.".to_owned(),
            count => format!(", {count} stay as they are."),
        };
        let others = match self.other_resources {
            0 => None,
            1 => Some("1 change of a resource of another type is not explained.".to_owned()),
            count => Some(format!("{count} changes of resources of other types are not explained.")),
        };
        std::iter::once(changed + &kept).chain(others).collect()
    }
}

impl TableChange {
    /// What happens, as a heading: `change table "orders" in eu-central-1`.
    pub(super) fn title(&self) -> String {
        let region = self.region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
        match &self.table {
            Some(name) => format!("{} table \"{name}\"{region}", self.action.verb()),
            None => format!("{} a table{region} whose name is known after the apply", self.action.verb()),
        }
    }

    /// Every text that may hold a value of the plan. An address holds none that is sensitive.
    pub(super) fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let Self {
            address: _,
            moved_from: _,
            table,
            region,
            action: _,
            reason,
            unknown,
            steps,
            duration: _,
            budgets,
            cost: Cost { before_usd: _, after_usd: _, difference_usd: _, note },
            risks,
            notes,
        } = self;
        let single = [table, region, reason, note].into_iter().flatten();
        let steps = steps.iter_mut().flatten().flat_map(PlannedStep::texts_mut);
        let budgets = budgets.iter_mut().map(|budget| &mut budget.change);
        let risks = risks.iter_mut().map(|risk| &mut risk.text);
        single.chain(unknown).chain(steps).chain(budgets).chain(risks).chain(notes)
    }

    /// The addresses.
    pub(super) fn addresses_mut(&mut self) -> impl Iterator<Item = &mut String> {
        std::iter::once(&mut self.address).chain(&mut self.moved_from)
    }
}

impl StepTime {
    /// Whether the apply waits for it longer than a moment.
    pub(super) fn is_waited(&self) -> bool {
        self.most_minutes > 0
    }
}

impl PlannedStep {
    fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let Self { number: _, text, region, phase: _, lane: _, duration: _ } = self;
        std::iter::once(text).chain(region)
    }
}

impl Action {
    /// What happens, as a verb.
    pub(super) fn verb(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "change",
            Self::Replace => "replace",
            Self::Delete => "delete",
            Self::Forget => "forget",
            Self::Import => "import",
        }
    }
}
