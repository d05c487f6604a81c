//! Measures how long the refresh of hundreds of tables takes, against the shortest time that the rate limits allow.

use std::collections::BTreeMap;
use std::time::Duration;

use terraform_cli::simulator::{self, SeenCall};

use super::tables::Fleet;
use super::watch::Watched;
use super::{Stage, counts, ensure_unthrottled};

/// Tables of one Region.
pub const REGIONAL: Fleet = Fleet { plain: 180, tagged: 120, scaled: 100, indexed: 60, scheduled: 40, global: 0 };
/// Tables with three Regions each.
pub const GLOBAL: Fleet = Fleet { plain: 0, tagged: 0, scaled: 0, indexed: 0, scheduled: 0, global: 100 };

const LATENCY_MS: u64 = 30;

/// What Terraform does at once by default.
const PARALLELISM: f64 = 10.0;

/// Round trips of a table, one after the other: everything at once; and for a scaled table policies and scheduled
/// actions once the targets are known.
const TRIPS: (f64, f64) = (1.0, 2.0);

/// What a refresh may take: so many times what it must take.
const GOAL: f64 = 1.3;

/// Makes the tables, then refreshes them from far away and under AWS's limits.
pub fn run(stage: &Stage, fleet: Fleet) -> anyhow::Result<()> {
    let (tables, scaled, global) = (fleet.tables(), fleet.provisioned(), fleet.global);
    println!(
        "\n== refresh of {tables} tables, {scaled} of them scaled, {global} in three Regions, {LATENCY_MS} ms away"
    );
    stage.configure(false)?;
    stage.folder.write("main.tf", &fleet.configuration())?;
    let create = ["apply", "-json", "-input=false", "-auto-approve", "-parallelism=50"];
    let (made, _) = stage.watch(&create, "apply_complete")?;
    println!("   made in {:.1} s, without limits", made.took.as_secs_f64());

    stage.configure(true)?;
    stage.go_live(LATENCY_MS)?;
    let refresh = ["plan", "-json", "-input=false", "-refresh-only"];
    let (watched, calls) = stage.watch(&refresh, "refresh_complete")?;
    report(stage, fleet, &watched, &calls)?;
    ensure_unthrottled("the refresh", &calls)
}

fn report(stage: &Stage, fleet: Fleet, watched: &Watched, calls: &[SeenCall]) -> anyhow::Result<()> {
    let (tables, scaled) = (as_number(fleet.tables()), as_number(fleet.provisioned()));
    let rates = simulator::rates(stage.url())?;
    let mut by_rate = 0.0_f64;
    println!("   {:<50} {:>6} {:>10} {:>9} {:>8}", "operation", "calls", "per table", "at most/s", "takes s");
    for (operation, count) in counts(calls) {
        let of = if operation.starts_with("application-autoscaling:") { scaled } else { tables };
        let rate = rates.of(operation);
        // Each Region has rates of its own.
        let takes = rate.map_or(0.0, |rate| as_number(busiest(calls, operation)) / rate);
        by_rate = by_rate.max(takes);
        let rate = rate.map_or_else(String::new, |rate| rate.to_string());
        println!("   {operation:<50} {count:>6} {:>10.3} {rate:>9} {takes:>8.1}", as_number(count) / of);
    }
    let latency = Duration::from_millis(LATENCY_MS).as_secs_f64();
    let by_latency = latency * (TRIPS.0 * (tables - scaled) + TRIPS.1 * scaled) / PARALLELISM;
    let (took, bound) = (watched.took.as_secs_f64(), by_rate.max(by_latency));
    let throttled = calls.iter().filter(|call| call.was_throttled()).count();
    println!("   calls                          {:>9}", calls.len());
    println!("   throttled                      {throttled:>9}");
    println!("   least time by latency, s       {by_latency:>9.1}");
    println!("   least time by rates, s         {by_rate:>9.1}");
    println!("   time, s                        {took:>9.1}");
    println!("   time by least time             {:>9.2}  (goal: at most {GOAL})", took / bound);
    let (of_cli, of_provider) = watched.processor;
    println!("   processor of the CLI, s        {of_cli:>9.1}");
    println!("   processor of the provider, s   {of_provider:>9.1}");
    if let Some(connections) = watched.connections {
        println!("   connections at once, at most   {connections:>9}");
    }
    if let Some(peak) = watched.peak {
        println!("   memory of the provider, kB     {peak:>9}");
    }
    Ok(())
}

/// The calls of an operation in the Region that got most of them.
fn busiest(calls: &[SeenCall], operation: &str) -> usize {
    let mut regions: BTreeMap<&str, usize> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.operation == operation) {
        *regions.entry(call.region.as_deref().unwrap_or_default()).or_default() += 1;
    }
    regions.into_values().max().unwrap_or_default()
}

/// Counts here are far below where a float gets coarse.
fn as_number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
