//! Measures the calls of each phase of a table's life, and how soon after the table is ready the CLI is done.

use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context as _;
use terraform_cli::{Cli, Engine, Folder, aws_call, provider_block, simulator};

use super::Row;
use crate::project::Project;

/// A table whose life is counted.
struct Shape {
    /// Goes before the phase in the name of a row; empty for the plain table, whose rows are the oldest.
    name: &'static str,
    /// Its arguments besides name and partition key.
    arguments: &'static str,
}

const PLAIN: Shape = Shape { name: "", arguments: "" };

const SHAPES: [Shape; 3] = [
    PLAIN,
    Shape {
        name: "index, TTL and backups: ",
        arguments: r#"
  ttl                    = { attribute_name = "until" }
  point_in_time_recovery = { enabled = true }
  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "ownerId" }
      projection_type = "KEYS_ONLY"
    }
  }
"#,
    },
    Shape {
        name: "scaled table and index: ",
        arguments: r#"
  read_capacity  = { min_capacity = 5, max_capacity = 50 }
  write_capacity = { min_capacity = 5, max_capacity = 50 }
  global_secondary_indexes = {
    ByOwner = {
      partition_key   = { name = "ownerId" }
      projection_type = "KEYS_ONLY"
    }
  }
"#,
    },
];

impl Shape {
    fn configuration(&self, tags: &str) -> String {
        let arguments = self.arguments;
        format!(
            "resource \"dynamodb_table\" \"plain\" {{\n  name = \"bench-plain\"\n  partition_key = {{ name = \"id\" }}\n\
             {arguments}  {tags}\n}}\n"
        )
    }
}

/// How often the table is polled while it is created.
const SAMPLE: Duration = Duration::from_millis(5);

/// Lives whose calls are counted, and one creation that is timed: the sampler's own calls would spoil the count.
pub fn measure(project: &Project, binary: &Path, cli: &Cli) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for shape in &SHAPES {
        let scene = Scene::set(project, binary, cli, "counted")?;
        let mut count = |phase: &str, arguments: &[&str]| -> anyhow::Result<()> {
            rows.push(scene.calls(&format!("{}{phase}", shape.name), arguments)?);
            Ok(())
        };
        scene.folder.write("main.tf", &shape.configuration(""))?;
        count("create", &["apply", "-input=false", "-auto-approve"])?;
        count("refresh", &["plan", "-input=false", "-detailed-exitcode"])?;
        scene.folder.write("main.tf", &shape.configuration(r#"tags = { Purpose = "bench" }"#))?;
        count("update (one tag)", &["apply", "-input=false", "-auto-approve"])?;
        count("delete", &["destroy", "-input=false", "-auto-approve"])?;
    }
    rows.extend(ready_to_return(&Scene::set(project, binary, cli, "timed")?)?);
    Ok(rows)
}

struct Scene {
    folder: Folder,
    simulator: Engine,
}

impl Scene {
    fn set(project: &Project, binary: &Path, cli: &Cli, name: &str) -> anyhow::Result<Self> {
        let directory = project.scratch("bench")?;
        let folder = Folder::create(&directory.join(name), cli, binary)?;
        let simulator = start_simulator(project, &directory.join(format!("{name}.log")))?;
        folder.write("provider.tf", &provider_block(simulator.url(), &[r#"preset = "development""#]))?;
        Ok(Self { folder, simulator })
    }

    /// The calls of one command, reads and writes, and what it took.
    fn calls(&self, phase: &str, arguments: &[&str]) -> anyhow::Result<Row> {
        let before = simulator::journal(self.simulator.url())?.len();
        let started = Instant::now();
        self.folder.run_successfully(arguments)?;
        let took = started.elapsed();
        let value =
            format!("{} ({:.1} s)", simulator::journal(self.simulator.url())?.len() - before, took.as_secs_f64());
        Ok(Row { name: format!("API calls, {phase} (whole command)"), value })
    }
}

fn start_simulator(project: &Project, log: &Path) -> anyhow::Result<Engine> {
    Engine::sim(&project.tested_binary("dynamodb-sim")?, &[], log)
}

fn ready_to_return(scene: &Scene) -> anyhow::Result<[Row; 2]> {
    scene.folder.write("main.tf", &PLAIN.configuration(""))?;
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
    let applied = scene.folder.run_successfully(&["apply", "-input=false", "-auto-approve"]);
    let (returned, returned_at) = (Instant::now(), SystemTime::now());
    // The sampler may have ended by itself already.
    let _ = stop.send(());
    applied?;
    let active = sampler.join().ok().flatten().context("the table was never seen active")?;
    // The simulator's clock is the machine's here. A table without backups is not done, and the calls that enable them are refused
    // for some seconds after it is active.
    let calls = simulator::journal(scene.simulator.url())?;
    let too_early = calls.iter().rfind(|call| call.refusal.is_some()).and_then(|call| call.at);
    let too_early = SystemTime::UNIX_EPOCH + too_early.context("backups were enabled at the first call")?;
    let since_too_early = returned_at.duration_since(too_early)?;
    scene.folder.run_successfully(&["destroy", "-input=false", "-auto-approve"])?;
    let row = |name: &str, took: Duration| Row { name: name.to_owned(), value: format!("{:.2}", took.as_secs_f64()) };
    Ok([
        row("table ACTIVE to end of apply, s", returned.saturating_duration_since(active)),
        row("last refused call of a creation to end of apply, s", since_too_early),
    ])
}
