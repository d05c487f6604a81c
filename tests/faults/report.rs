//! Prints one matrix per engine, life and phase, with disturbances as rows and places as columns.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use terraform_cli::EngineKind;

use crate::disturbance::{Disturbance, Phase, Place};
use crate::trial::{Outcome, Trial};
use crate::world::Life;

/// A trial that was run.
pub(crate) struct Done<'a> {
    pub(crate) trial: &'a Trial<'a>,
    pub(crate) outcome: anyhow::Result<Outcome>,
    pub(crate) took: Duration,
}

/// One letter per trial: `+` overcome, `e` a clear error and healed, `i` healed after an import, `F` failed.
fn letter(outcome: &anyhow::Result<Outcome>) -> char {
    match outcome {
        Ok(Outcome::Overcome) => '+',
        Ok(Outcome::Healed) => 'e',
        Ok(Outcome::Imported) => 'i',
        Err(_) => 'F',
    }
}

pub(crate) fn matrix(done: &[Done<'_>]) -> String {
    let mut text = String::new();
    let place = |done: &Done<'_>| (done.trial.ground.engine, done.trial.ground.life, done.trial.phase);
    let parts: BTreeSet<(EngineKind, Life, Phase)> = done.iter().map(place).collect();
    for (engine, life, phase) in parts {
        let part: Vec<&Done<'_>> = done.iter().filter(|done| place(done) == (engine, life, phase)).collect();
        text.push_str(&format!("\n{phase} of {} on {engine}\n", life.subject()));
        text.push_str(&table(&part));
    }
    text.push_str(
        "\n+ overcome, the apply succeeded   e failed with a clear error, the next apply arrived\n\
         i the reply died with its process, the next apply said how to import   F not as it must be\n",
    );
    text
}

fn table(part: &[&Done<'_>]) -> String {
    // What runs at the same time comes in another order with every CLI: a place is known by its name.
    let mut positions: BTreeMap<String, u64> = BTreeMap::new();
    let mut rows: BTreeMap<Disturbance, BTreeMap<String, String>> = BTreeMap::new();
    for done in part {
        let Place { position, .. } = done.trial.place;
        let place = done.trial.place.to_string();
        let first = positions.entry(place.clone()).or_insert(position);
        *first = position.min(*first);
        rows.entry(done.trial.disturbance).or_default().entry(place).or_default().push(letter(&done.outcome));
    }
    let mut places: Vec<(u64, String)> = positions.into_iter().map(|(place, position)| (position, place)).collect();
    places.sort();
    let mut text = String::new();
    for (number, (_, place)) in places.iter().enumerate() {
        text.push_str(&format!("  {:>2} {place}\n", number + 1));
    }
    let numbers: String = (1..=places.len()).map(|number| format!("{number:>4}")).collect();
    text.push_str(&format!("  {:<26}{numbers}\n", ""));
    for (disturbance, row) in rows {
        let cells: String =
            places.iter().map(|(_, place)| format!("{:>4}", row.get(place).map_or("·", String::as_str))).collect();
        text.push_str(&format!("  {:<26}{cells}\n", disturbance.to_string()));
    }
    text
}

pub(crate) fn totals(done: &[Done<'_>], took: Duration) -> String {
    let count = |letter_of: char| done.iter().filter(|done| letter(&done.outcome) == letter_of).count();
    let spent: Duration = done.iter().map(|done| done.took).sum();
    format!(
        "{} trials in {:.0} s ({:.1} s each): {} overcome, {} healed by the next apply, {} by an import, {} failed",
        done.len(),
        took.as_secs_f64(),
        spent.as_secs_f64() / done.len().max(1) as f64,
        count('+'),
        count('e'),
        count('i'),
        count('F'),
    )
}
