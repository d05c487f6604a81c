//! A plan as `terraform show -json` prints it: what it does to tables.

use serde_json::Value as Json;
use tf_provider::Type;

use super::secrets::Secrets;
use super::values;
use crate::table::model::TableModel;

/// The type of the resource.
const TABLE: &str = "dynamodb_table";

/// A plan.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlanFile {
    /// The changes of tables, also those that change nothing.
    pub(super) changes: Vec<Change>,
    /// How many resources of other types change.
    pub(super) other_resources: usize,
    /// What a reader should know of the plan as a whole.
    pub(super) warnings: Vec<String>,
}

/// What happens to one table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    /// The address, with keys.
    pub(super) address: String,
    /// The address before, if it moves.
    pub(super) moved_from: Option<String>,
    /// What the plan does.
    pub(super) action: Planned,
    /// Why, as the CLI names it.
    pub(super) reason: Option<String>,
    /// The attributes whose change replaces the table.
    pub(super) replaced_by: Vec<String>,
    /// Values that must not be shown.
    pub(super) secrets: Secrets,
}

/// What a plan does to a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Planned {
    /// Nothing.
    Nothing,
    /// It enters the state; what differs is changed.
    Import(Box<(TableModel, TableModel)>),
    /// It is created.
    Create(Box<TableModel>),
    /// It is changed from one to the other.
    Update(Box<(TableModel, TableModel)>),
    /// It is replaced by another one.
    Replace {
        /// The table, and the one in its place.
        tables: Box<(TableModel, TableModel)>,
        /// Whether the new one is created before the old one is deleted.
        create_first: bool,
    },
    /// It is deleted.
    Delete(Box<TableModel>),
    /// It leaves the state.
    Forget(Box<TableModel>),
}

/// Reads a plan.
///
/// # Errors
/// What the input is instead, and how a plan is printed.
pub(super) fn read(input: &[u8]) -> Result<PlanFile, String> {
    let plan = parse(input)?;
    check(&plan)?;
    let resources = || plan["resource_changes"].as_array().into_iter().flatten().filter(|one| one["mode"] == "managed");
    let (tables, others): (Vec<&Json>, Vec<&Json>) = resources().partition(|resource| resource["type"] == TABLE);
    let ty = values::table_type();
    let changes = tables.into_iter().map(|table| change(table, &ty)).collect::<Result<_, _>>()?;
    let other_resources = others.into_iter().filter(|resource| !is_kept(resource)).count();
    Ok(PlanFile { changes, other_resources, warnings: warnings(&plan) })
}

const HOW: &str =
    "Write the plan with `terraform plan -out=tfplan`, and explain what `terraform show -json tfplan` prints";

fn parse(input: &[u8]) -> Result<Json, String> {
    if input.starts_with(b"PK") {
        return Err(format!("this is a plan in binary form. {HOW}."));
    }
    let text = decode(input).ok_or_else(|| format!("this is not text. {HOW}."))?;
    if text.trim().is_empty() {
        return Err(format!("there is no input. {HOW}."));
    }
    if text.trim_start().starts_with("{\"@level\"") {
        return Err(format!("this is the log that `-json` makes of a plan or an apply. {HOW}."));
    }
    serde_json::from_str(&text).map_err(|error| format!("this is not JSON ({error}). {HOW}."))
}

/// UTF-8, or the UTF-16 that some shells write to a file.
fn decode(input: &[u8]) -> Option<String> {
    if let Some(units) = input.strip_prefix(&[0xFF, 0xFE]) {
        let units: Vec<u16> = units.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        return String::from_utf16(&units).ok();
    }
    let input = input.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(input);
    String::from_utf8(input.to_vec()).ok()
}

fn check(plan: &Json) -> Result<(), String> {
    if plan.get("encrypted_data").is_some() {
        return Err(format!("this is encrypted. {HOW}."));
    }
    let Some(version) = plan["format_version"].as_str() else {
        let what = if plan.get("lineage").is_some() { "a state file" } else { "not what `show -json` prints" };
        return Err(format!("this is {what}. {HOW}."));
    };
    if !version.starts_with("1.") && version != "0.2" {
        return Err(format!(
            "this is in format {version}, and the formats that can be read are 0.2 and 1.*. Use a newer version of this provider, or \
             Terraform 1.0 or newer."
        ));
    }
    if plan.get("planned_values").is_none() {
        let what = if plan.get("values").is_some() { "a state, not a plan" } else { "not a plan" };
        return Err(format!("this is {what}. {HOW}."));
    }
    Ok(())
}

fn warnings(plan: &Json) -> Vec<String> {
    let mut warnings = Vec::new();
    if plan["errored"] == true {
        warnings.push("the plan has failed, so that it cannot be applied and is not complete.".to_owned());
    }
    let deferred = plan["deferred_changes"].as_array().into_iter().flatten();
    for change in deferred.map(|deferred| &deferred["resource_change"]).filter(|change| change["type"] == TABLE) {
        let address = super::secrets::visible(change["address"].as_str().unwrap_or("a table"));
        warnings.push(format!("{address} is deferred: what happens to it is planned after this apply."));
    }
    warnings
}

fn is_kept(resource: &Json) -> bool {
    let change = &resource["change"];
    let kept = |action: &Json| action == "no-op" || action == "read";
    change["actions"].as_array().is_none_or(|actions| actions.iter().all(kept)) && change.get("importing").is_none()
}

fn change(resource: &Json, ty: &Type) -> Result<Change, String> {
    let address = resource["address"].as_str().unwrap_or("a table without an address");
    let change = &resource["change"];
    let text = |json: &Json| json.as_str().map(str::to_owned);
    let paths = change["replace_paths"].as_array().into_iter().flatten();
    let mut replaced_by: Vec<String> = paths.filter_map(|path| text(&path[0])).collect();
    replaced_by.dedup();
    let deposed = resource["deposed"].as_str().map(|key| format!("{address} (deposed {key})"));
    Ok(Change {
        moved_from: text(&resource["previous_address"]),
        action: action(change, ty).map_err(|problem| format!("{}: {problem}", super::secrets::visible(address)))?,
        reason: text(&resource["action_reason"]),
        replaced_by,
        secrets: Secrets::of(change),
        address: deposed.unwrap_or_else(|| address.to_owned()),
    })
}

fn action(change: &Json, ty: &Type) -> Result<Planned, String> {
    let actions: Vec<&str> = change["actions"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let before = || values::model(&change["before"], &Json::Null, ty);
    let after = || values::model(&change["after"], &change["after_unknown"], ty);
    let both = || Ok::<_, String>(Box::new((before()?, after()?)));
    let importing = change.get("importing").is_some_and(|importing| !importing.is_null());
    Ok(match actions.as_slice() {
        ["no-op" | "update"] if importing => Planned::Import(both()?),
        ["no-op" | "read"] => Planned::Nothing,
        ["create"] => Planned::Create(Box::new(after()?)),
        ["update"] => Planned::Update(both()?),
        ["delete", "create"] => Planned::Replace { tables: both()?, create_first: false },
        ["create", "delete"] => Planned::Replace { tables: both()?, create_first: true },
        ["delete"] => Planned::Delete(Box::new(before()?)),
        ["forget"] => Planned::Forget(Box::new(before()?)),
        other => return Err(format!("the plan does `{}`, which this version does not know.", other.join(", "))),
    })
}
