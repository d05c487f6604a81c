//! Measures what many tables cost from creation to destruction, and whether the provider grows with them.

use super::{Stage, counts, ensure_unthrottled, tables, throttled};

const MANY: usize = 1000;

/// As many as can be created in real time in some minutes.
const PACED: usize = 60;

const LATENCY_MS: u64 = 30;

/// A thousand tables, without waiting and without limits.
pub fn run(stage: &Stage) -> anyhow::Result<()> {
    println!("\n== {MANY} tables, without limits");
    stage.configure(false)?;
    phases(stage, MANY).map(drop)
}

/// Some tables with AWS's limits, latency and durations.
pub fn run_paced(stage: &Stage) -> anyhow::Result<()> {
    println!("\n== {PACED} tables with AWS's limits and durations, {LATENCY_MS} ms away");
    stage.configure(true)?;
    stage.go_live(LATENCY_MS)?;
    phases(stage, PACED)
}

fn phases(stage: &Stage, count: usize) -> anyhow::Result<()> {
    let marks: Vec<usize> = (1..=4).map(|quarter| count * quarter / 4).collect();
    let at = marks.iter().map(|mark| format!("{:>10}", format!("kB @{mark}"))).collect::<String>();
    println!(
        "   {:<10} {:>8} {:>8} {:>9}{at} {:>9} {:>12} {:>8} {:>10}",
        "phase", "s", "calls", "throttled", "kB peak", "connections", "CLI s", "provider s"
    );
    let apply: &[&str] = &["apply", "-json", "-input=false", "-auto-approve"];
    let plan: &[&str] = &["plan", "-json", "-input=false", "-refresh-only"];
    let destroy: &[&str] = &["destroy", "-json", "-input=false", "-auto-approve"];
    let mut all = Vec::new();
    for (phase, tag, arguments, event) in [
        ("create", None, apply, "apply_complete"),
        ("refresh", None, plan, "refresh_complete"),
        ("change", Some("load"), apply, "apply_complete"),
        ("destroy", Some("load"), destroy, "apply_complete"),
    ] {
        stage.folder.write("main.tf", &tables::on_demand(count, tag))?;
        let (watched, calls) = stage.watch(arguments, event)?;
        let shown = |value: Option<u64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
        let memory = marks.iter().map(|mark| format!("{:>10}", shown(watched.memory_at(*mark)))).collect::<String>();
        let connections = watched.connections.map_or_else(|| "-".to_owned(), |connections| connections.to_string());
        println!(
            "   {phase:<10} {:>8.1} {:>8} {:>9}{memory} {:>9} {connections:>12} {:>8.1} {:>10.1}",
            watched.took.as_secs_f64(),
            calls.len(),
            throttled(&calls).values().sum::<usize>(),
            shown(watched.peak),
            watched.processor.0,
            watched.processor.1,
        );
        println!("      {:?}", counts(&calls));
        if phase == "create" {
            let state = std::fs::metadata(stage.folder.path().join("terraform.tfstate"))?.len();
            println!("      the state is {} kB", state / 1024);
        }
        all.extend(calls);
    }
    ensure_unthrottled("the life", &all)
}
