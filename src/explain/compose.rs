//! From a plan to what is said of it.

use tf_provider::Attr;

use super::cost;
use super::existing_replicas;
use super::explanation::{Action, Budget, Explanation, TableChange};
use super::ordered::{self, Ordered, Update};
use super::plan_file::{Change, PlanFile, Planned};
use super::risks;
use super::secrets::visible;
use super::unknown;
use crate::table::budgets;
use crate::table::members::rehomed;
use crate::table::model::{Removal, TableModel};

/// All that is said of a plan.
pub(super) fn compose(plan: &PlanFile) -> Explanation {
    let tables: Vec<TableChange> = plan.changes.iter().filter_map(table).collect();
    let unchanged = plan.changes.len() - tables.len();
    Explanation::of(tables, unchanged, plan.other_resources)
}

/// One table; `None` if nothing happens to it.
fn table(change: &Change) -> Option<TableChange> {
    let mut explained = match &change.action {
        Planned::Nothing => return None,
        Planned::Import(tables) => {
            let (before, after) = &**tables;
            let updated = updated(change, before, after);
            let is_kept = updated.steps.as_ref().is_some_and(Vec::is_empty);
            TableChange { action: if is_kept { Action::Import } else { Action::Update }, ..updated }
        }
        Planned::Create(after) => created(change, after),
        Planned::Update(tables) => updated(change, &tables.0, &tables.1),
        Planned::Replace { tables, create_first } => replaced(change, &tables.0, &tables.1, *create_first),
        Planned::Delete(before) => deleted(change, before),
        Planned::Forget(before) => forgotten(change, before, None),
    };
    explained.risks.sort_by_key(|risk| risk.severity);
    explained.texts_mut().for_each(|text| *text = visible(&change.secrets.hide(text)));
    explained.addresses_mut().for_each(|address| *address = visible(address));
    Some(explained)
}

const KEPT: &str =
    "The table leaves the state and stays in the account, with its items and its cost. It can be imported again.";

/// What is said whatever happens. `named` is the table whose name and Region are shown.
fn blank(change: &Change, action: Action, named: &TableModel, reason: Option<String>) -> TableChange {
    TableChange {
        address: change.address.clone(),
        moved_from: change.moved_from.clone(),
        table: named.name.known().cloned(),
        region: named.region.known().cloned(),
        action,
        reason,
        unknown: Vec::new(),
        steps: None,
        duration: None,
        budgets: Vec::new(),
        cost: cost::difference(Some(named), Some(named)),
        risks: Vec::new(),
        notes: Vec::new(),
    }
}

fn created(change: &Change, after: &TableModel) -> TableChange {
    let planned = creation(after);
    let mut explained = TableChange {
        unknown: unknown::attributes(after),
        cost: cost::difference(None, Some(after)),
        notes: origin(after),
        ..blank(change, Action::Create, after, None)
    };
    if let Some(planned) = &planned {
        explained.risks = risks::builds(planned.iter());
    }
    explained.notes.extend(risks::starts_at_minimum(None, after));
    fill(&mut explained, planned.as_ref().map(Update::ordered));
    explained.risks.extend(risks::timeout(&explained, after));
    explained.notes.extend(open(&explained, Action::Create));
    explained
}

/// With what is known, if not all is.
fn creation(after: &TableModel) -> Option<Update> {
    ordered::creation(after).or_else(|| ordered::creation(&unknown::as_default(after)))
}

fn updated(change: &Change, before: &TableModel, after: &TableModel) -> TableChange {
    let home = after.region.known().and_then(|region| rehomed(before, region));
    let before = home.as_ref().unwrap_or(before);
    let existing = existing_replicas::completed(before, after);
    let from = existing.as_ref().unwrap_or(before);
    let planned = ordered::update(from, after).or_else(|| ordered::update(from, &unknown::as_in(from, after)));
    let mut explained = TableChange {
        unknown: unknown::attributes(after),
        cost: cost::difference(Some(before), Some(after)),
        ..blank(change, Action::Update, after, None)
    };
    explained.risks = risks::of_settings(before, after);
    if let Some(planned) = &planned {
        explained.risks.extend(risks::of_update(before, planned));
        explained.budgets = budgets::uses(&planned.home, &planned.from).into_iter().map(budget).collect();
    }
    fill(&mut explained, planned.as_ref().map(Update::ordered));
    explained.risks.extend(risks::timeout(&explained, after));
    explained.notes.extend(open(&explained, Action::Update));
    explained.notes.extend(existing.as_ref().and_then(existing_replicas::note));
    if home.is_some() {
        explained.notes.push("The global table gets another home, which takes no call.".to_owned());
    }
    if after.wait_for_indexes == Attr::Known(false) && explained.risks.iter().any(|risk| risk.id == risks::INDEX_BUILD)
    {
        explained.notes.push("The apply ends before the last index is built: `wait_for_indexes` is false.".to_owned());
    }
    explained
}

fn replaced(change: &Change, before: &TableModel, after: &TableModel, create_first: bool) -> TableChange {
    let reason = reason(change);
    let is_kept = before.removal() == Removal::Retain;
    let deletion = if is_kept { Ordered::default() } else { ordered::deletion(before) };
    let creation = creation(after);
    let steps = creation.as_ref().map(Update::ordered).map(|creation| match create_first {
        true => creation.then(deletion),
        false => deletion.then(creation),
    });
    let mut explained = TableChange {
        unknown: unknown::attributes(after),
        cost: cost::difference(Some(before), Some(after)),
        notes: origin(after),
        ..blank(change, Action::Replace, before, reason)
    };
    if is_kept {
        explained.notes.push(KEPT.to_owned());
    } else {
        explained.risks.push(risks::replacement(before, explained.reason.as_deref()));
    }
    explained.risks.extend(risks::of_settings(before, after));
    fill(&mut explained, steps);
    explained.notes.extend(open(&explained, Action::Replace));
    explained
}

fn deleted(change: &Change, before: &TableModel) -> TableChange {
    if before.removal() == Removal::Retain {
        return forgotten(change, before, reason(change));
    }
    let mut explained = TableChange {
        cost: cost::difference(Some(before), None),
        risks: risks::deletion(before),
        ..blank(change, Action::Delete, before, reason(change))
    };
    fill(&mut explained, Some(ordered::deletion(before)));
    explained
}

fn forgotten(change: &Change, before: &TableModel, reason: Option<String>) -> TableChange {
    TableChange {
        notes: vec![KEPT.to_owned()],
        steps: Some(Vec::new()),
        ..blank(change, Action::Forget, before, reason)
    }
}

fn fill(explained: &mut TableChange, steps: Option<Ordered>) {
    explained.duration = steps.as_ref().and_then(Ordered::total);
    explained.steps = steps.map(Ordered::numbered);
}

fn budget(used: budgets::BudgetUse) -> Budget {
    Budget { change: used.what, uses: used.count, allowed: used.allowed.to_owned() }
}

/// What is not known of the steps.
fn open(explained: &TableChange, action: Action) -> Option<String> {
    let unknown = explained.unknown.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match (&explained.steps, action) {
        (Some(_), _) if unknown.is_empty() => None,
        (Some(_), _) => Some(format!("More steps may follow from what is known only after the apply: {unknown}.")),
        (None, Action::Update) if unknown.is_empty() => {
            Some("The steps are not known: the stored state does not describe a whole table.".to_owned())
        }
        (None, _) if unknown.is_empty() => Some("The steps are not known before the apply.".to_owned()),
        (None, _) => Some(format!("The steps follow from what is known only after the apply: {unknown}.")),
    }
}

/// A table that comes with items.
fn origin(after: &TableModel) -> Vec<String> {
    let note = "The plan does not say what the source of the restore is like. Settings and indexes in which it differs take further steps.";
    if after.restore.is_known() { vec![note.to_owned()] } else { Vec::new() }
}

/// Why the table is replaced or deleted, as a clause.
fn reason(change: &Change) -> Option<String> {
    let attributes = change.replaced_by.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let text = match change.reason.as_deref()? {
        "replace_because_cannot_update" if !attributes.is_empty() => {
            return Some(format!("{attributes} cannot be changed on an existing table"));
        }
        "replace_because_cannot_update" => "an attribute cannot be changed on an existing table",
        "replace_because_tainted" => "it is tainted",
        "replace_by_request" => "`-replace` asks for it",
        "replace_by_triggers" => "`replace_triggered_by` asks for it",
        "delete_because_no_resource_config" => "its resource is not in the configuration",
        "delete_because_no_module" => "its module is not in the configuration",
        "delete_because_wrong_repetition" => "`count` or `for_each` was added to its resource, or removed",
        "delete_because_count_index" => "its index is not below `count`",
        "delete_because_each_key" => "its key is not in `for_each`",
        "delete_because_no_move_target" => "the resource that it would move to is not in the configuration",
        _ => return None,
    };
    Some(text.to_owned())
}
