//! Measures the calls of each phase of a plain table's life, and how soon after the table is ready the CLI is done.

use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use terraform_cli::{Cli, Engine, Folder, aws_call, provider_block, simulator};

use super::Row;
use crate::project::{PROVIDER, Project};

const TABLE: &str = r#"resource "dynamodb_table" "plain" {
  name          = "bench-plain"
  partition_key = { name = "id" }
}
"#;

const CHANGED: &str = r#"resource "dynamodb_table" "plain" {
  name          = "bench-plain"
  partition_key = { name = "id" }
  tags          = { Purpose = "bench" }
}
"#;

/// How often the table is polled while it is created.
const SAMPLE: Duration = Duration::from_millis(5);

/// One life whose calls are counted, and one creation that is timed: the sampler's own calls would spoil the count.
pub fn measure(project: &Project, cli: &Cli) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    let scene = Scene::set(project, cli, "counted")?;
    scene.folder.write("main.tf", TABLE)?;
    rows.push(scene.calls("create", &["apply", "-input=false", "-auto-approve"])?);
    rows.push(scene.calls("refresh", &["plan", "-input=false", "-detailed-exitcode"])?);
    scene.folder.write("main.tf", CHANGED)?;
    rows.push(scene.calls("update (one tag)", &["apply", "-input=false", "-auto-approve"])?);
    rows.push(scene.calls("delete", &["destroy", "-input=false", "-auto-approve"])?);
    rows.push(ready_to_return(&Scene::set(project, cli, "timed")?)?);
    Ok(rows)
}

struct Scene {
    folder: Folder,
    simulator: Engine,
}

impl Scene {
    fn set(project: &Project, cli: &Cli, name: &str) -> anyhow::Result<Self> {
        let directory = project.scratch("bench")?;
        let folder = Folder::create(&directory.join(name), cli, &project.binary("release", PROVIDER))?;
        let simulator = start_simulator(project, &directory.join(format!("{name}.log")))?;
        folder.write("provider.tf", &provider_block(simulator.url(), &[r#"preset = "development""#]))?;
        Ok(Self { folder, simulator })
    }

    /// The calls of one command, reads and writes, and what it took.
    fn calls(&self, phase: &str, arguments: &[&str]) -> anyhow::Result<Row> {
        let before = simulator::journal(self.simulator.url())?.len();
        let started = Instant::now();
        self.must(arguments)?;
        let took = started.elapsed();
        let value =
            format!("{} ({:.1} s)", simulator::journal(self.simulator.url())?.len() - before, took.as_secs_f64());
        Ok(Row { name: format!("API calls, {phase} (whole command)"), value })
    }

    fn must(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let run = self.folder.run(arguments)?;
        ensure!(run.succeeded(), "{run}");
        Ok(())
    }
}

fn start_simulator(project: &Project, log: &Path) -> anyhow::Result<Engine> {
    Engine::sim(&project.binary("debug", "dynamodb-sim"), &[], log)
}

fn ready_to_return(scene: &Scene) -> anyhow::Result<Row> {
    scene.folder.write("main.tf", TABLE)?;
    let url = scene.simulator.url().to_owned();
    let (stop, stopped) = mpsc::channel::<()>();
    let sampler = std::thread::spawn(move || {
        while stopped.recv_timeout(SAMPLE) == Err(mpsc::RecvTimeoutError::Timeout) {
            let answer = aws_call(&url, "DescribeTable", r#"{"TableName":"bench-plain"}"#);
            if answer.is_ok_and(|answer| answer.body.contains(r#""TableStatus":"ACTIVE""#)) {
                return Some(Instant::now());
            }
        }
        None
    });
    let applied = scene.must(&["apply", "-input=false", "-auto-approve"]);
    let returned = Instant::now();
    // The sampler may have ended by itself already.
    let _ = stop.send(());
    applied?;
    let active = sampler.join().ok().flatten().context("the table was never seen active")?;
    scene.must(&["destroy", "-input=false", "-auto-approve"])?;
    let seconds = returned.saturating_duration_since(active).as_secs_f64();
    Ok(Row { name: "table ACTIVE to end of apply, s".to_owned(), value: format!("{seconds:.2}") })
}
