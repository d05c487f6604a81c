//! What the command says about what it wrote, and about what is left to do.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::arguments::Arguments;
use super::found::{Found, State};

/// What was written, and what is left to do.
pub(super) fn summary(state: &State, arguments: &Arguments) -> String {
    let count = state.tables.len();
    let mut text = format!("{count} {}, written to {}:\n", if count == 1 { "table" } else { "tables" }, arguments.out);
    for table in &state.tables {
        text += &format!("\n{} -> dynamodb_table.{}\n", table.address, table.label);
        table.folded.iter().for_each(|address| text += &format!("  takes over {address}\n"));
        table
            .stays
            .iter()
            .for_each(|(address, why)| text += &format!("  leaves {address} to the AWS provider: {why}\n"));
        for place in &table.added {
            text += &format!("  adds `{}`, which the live table has and the state lacks\n", place.join("."));
        }
    }
    section(&mut text, "To know before the plan:", state.notes.iter().cloned());
    section(
        &mut text,
        "Stays with the AWS provider:",
        state.left.iter().map(|(address, why)| format!("{address}: {why}")),
    );
    if arguments.import && state.tables.iter().any(|table| !table.stays.is_empty()) {
        text += "\nAn import finds everything that a table has. Where a plan after the import would remove what stays with the AWS \
                 provider, add it to the table's configuration first.\n";
    }
    let delete = "Delete these blocks, or the modules they are in, from the configuration before planning:";
    section(&mut text, delete, blocks(state).into_iter().cloned());
    let commands = removals(state, arguments).into_iter().map(|address| format!("terraform state rm '{address}'"));
    section(&mut text, "Remove these from the state; nothing is deleted in AWS:", commands);
    let dependents = state.dependents.iter().map(|(address, on)| format!("{address} refers to {}", on.join(", ")));
    section(&mut text, "References to change:", dependents);
    if !state.dependents.is_empty() {
        let example = state.tables.first().map(|table| (&table.declared, &table.label));
        if let Some((declared, label)) = example {
            text += &format!(
                "For instance {declared}.name becomes dynamodb_table.{label}.name, and {declared}.hash_key becomes \
                 dynamodb_table.{label}.partition_key.name.\n"
            );
        }
    }
    text
}

/// The same for other programs.
pub(super) fn json(state: &State, arguments: &Arguments) -> String {
    let with_reasons = |entries: &BTreeMap<String, String>| -> Vec<Value> {
        entries.iter().map(|(address, why)| json!({ "address": address, "why": why })).collect()
    };
    let table = |table: &Found| {
        json!({
            "address": table.address,
            "resource": format!("dynamodb_table.{}", table.label),
            "takes_over": table.folded,
            "leaves": with_reasons(&table.stays),
            "adds": table.added.iter().map(|place| place.join(".")).collect::<Vec<_>>(),
        })
    };
    let dependents = state.dependents.iter().map(|(address, on)| json!({ "address": address, "refers_to": on }));
    let output = json!({
        "out": arguments.out,
        "tables": state.tables.iter().map(table).collect::<Vec<_>>(),
        "notes": state.notes,
        "stays": with_reasons(&state.left),
        "blocks_to_delete": blocks(state),
        "addresses_to_remove_from_the_state": removals(state, arguments),
        "references_to_change": dependents.collect::<Vec<_>>(),
    });
    format!("{output:#}\n")
}

/// The blocks of the other provider that the configuration still has.
fn blocks(state: &State) -> BTreeSet<&String> {
    state.tables.iter().map(|table| &table.declared).chain(&state.removed).collect()
}

/// Why nothing was written.
pub(super) fn nothing(state: &State) -> String {
    let mut text =
        "the state has no table of `aws_dynamodb_table` that can be taken over. Nothing was written.".to_owned();
    section(&mut text, "", state.left.iter().map(|(address, why)| format!("{address}: {why}")));
    text.trim_end().to_owned()
}

/// With `moved` only what no `removed` block can name.
fn removals(state: &State, arguments: &Arguments) -> Vec<String> {
    if !arguments.import {
        return state.partly.clone();
    }
    let tables = state.tables.iter();
    tables.flat_map(|table| std::iter::once(&table.address).chain(&table.folded)).cloned().collect()
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.map(|line| format!("  {line}\n")).collect();
    if !lines.is_empty() {
        *text += &format!("\n{title}\n{}", lines.concat());
    }
}
