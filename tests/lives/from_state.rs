//! Takes over tables of another provider's state: `adopt` reads it, and what it writes is applied by a real CLI.
//!
//! The states under `tests/fixtures/adopt` were written by the AWS provider itself; the tables are made again by hand. One
//! more, with everything that scales and watches a table, is applied with the stand-in. Nothing changes in any service,
//! and the next plan is empty.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, ensure};
use serde_json::Value;
use terraform_cli::{Ability, Cli, EngineKind, Folder, inventory, provider_block_at, simulator};

use crate::engines::{Engines, Services};
use crate::moving::{BINARY, apply_and_plan_nothing, by_hand, check_nothing_changed, plan_in_place};
use crate::stand_in;
use crate::tools::Tools;

mod back;
mod foreign;
mod grown;
mod module;
mod scaled;

/// What stays with the other provider, by fixture, in the form that the stand-in reads.
const OTHERS: [(&str, &str); 2] = [
    (
        "scaled",
        "resource \"aws_cloudwatch_metric_alarm\" \"throttled\" {\n  alarm_name = \"events-read-throttled\"\n  \
         comparison_operator = \"GreaterThanThreshold\"\n  evaluation_periods = 1\n}\n",
    ),
    ("watched", "resource \"aws_kinesis_stream\" \"clicks\" {\n  name = \"clicks\"\n}\n"),
];

/// Adopts every state with one CLI.
pub(crate) fn run(cli: &Cli, engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let services = engines.services(EngineKind::Sim, tools)?;
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("from-state").join(cli.kind().name());
    for fixture in fixtures()? {
        let name = fixture.file_name().map(|name| name.display().to_string()).unwrap_or_default();
        let folder = stand_in::folder(&scratch.join(&name), cli)?;
        real_state(&fixture, &name, &folder, cli, &services).with_context(|| format!("adopting {name}"))?;
    }
    scaled::run(&stand_in::folder(&scratch.join("everything-that-scales"), cli)?, cli, &services)
        .context("adopting everything that scales")?;
    grown::run(&stand_in::folder(&scratch.join("more-than-the-state"), cli)?, cli, &services)
        .context("adopting more than the state has")?;
    back::run(&stand_in::folder(&scratch.join("and-back"), cli)?, cli, &services).context("the way back")?;
    foreign::run(&stand_in::folder(&scratch.join("foreign-scaling"), cli)?, cli, &services)
        .context("adopting a table that is scaled in another way")?;
    if cli.can(Ability::MovesAcrossTypes)? {
        module::run(&stand_in::folder(&scratch.join("module"), cli)?, &services)
            .context("the module of a migration")?;
    }
    services.check_wire()?;
    fs::remove_dir_all(&scratch)?;
    Ok(())
}

fn fixtures() -> anyhow::Result<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/adopt");
    let entries: Result<Vec<_>, _> = fs::read_dir(root)?.collect();
    let mut folders: Vec<PathBuf> = entries?.iter().map(fs::DirEntry::path).collect();
    folders.sort();
    ensure!(folders.len() > 9, "{} fixtures", folders.len());
    Ok(folders)
}

fn real_state(fixture: &Path, name: &str, folder: &Folder, cli: &Cli, services: &Services) -> anyhow::Result<()> {
    set_up(fixture, &[], folder, services)?;
    let others = OTHERS.iter().find(|(of, _)| *of == name).map_or("", |(_, text)| text);
    let taking = Taking { cli, services, others, preset: "standard" };
    taking.take_over(folder)?;
    Ok(())
}

/// Makes the tables of a fixture by hand, and puts its state into the folder. Names of the fixture can be replaced.
fn set_up(fixture: &Path, renamed: &[(&str, &str)], folder: &Folder, services: &Services) -> anyhow::Result<()> {
    // The account of the engine that they were made on, and a data stream that the simulator does not have.
    let account = EngineKind::Sim.account().unwrap_or_default();
    let others = [("000000000000", account), ("123456789012", account), (":stream/clicks", ":stream/events")];
    let read = |file: &str| -> anyhow::Result<String> {
        let text = fs::read_to_string(fixture.join(file))?;
        Ok(others.iter().chain(renamed).fold(text, |text, (other, own)| text.replace(other, own)))
    };
    let calls: Value = serde_json::from_str(&read("calls.json")?)?;
    calls.as_array().into_iter().flatten().try_for_each(|call| by_hand(call, services))?;
    folder.write("terraform.tfstate", &read("state.json")?)
}

/// How a state is taken over.
struct Taking<'a> {
    cli: &'a Cli,
    services: &'a Services,
    /// The configuration of what stays.
    others: &'a str,
    preset: &'a str,
}

impl Taking<'_> {
    /// Whether the CLI knows `moved` between types, and `removed`.
    fn moves(&self) -> anyhow::Result<bool> {
        self.cli.can(Ability::MovesAcrossTypes)
    }

    /// Returns what `adopt` says.
    fn take_over(&self, folder: &Folder) -> anyhow::Result<String> {
        let report = self.adopt(folder)?;
        self.configure(folder)?;
        let removals = report.lines().filter_map(|line| line.trim().strip_prefix("terraform state rm '"));
        for address in removals.filter_map(|line| line.strip_suffix('\'')) {
            folder.run_successfully(&["state", "rm", address])?;
        }
        let before = simulator::journal(self.services.url())?.len();
        plan_in_place(folder).with_context(|| report.clone())?;
        apply_and_plan_nothing(folder).with_context(|| report.clone())?;
        check_nothing_changed(self.services, before).with_context(|| report.clone())?;
        Ok(report)
    }

    fn adopt(&self, folder: &Folder) -> anyhow::Result<String> {
        let ended = self.run_adopt(folder, &[], true)?;
        ensure!(ended.status.success(), "adopt failed: {}", String::from_utf8_lossy(&ended.stderr));
        Ok(String::from_utf8(ended.stdout)?)
    }

    fn run_adopt(&self, folder: &Folder, arguments: &[&str], credentials: bool) -> anyhow::Result<Output> {
        let state = folder.run_successfully(&["show", "-json"])?.stdout;
        let mut command = Command::new(BINARY);
        command.args(["adopt", "--preset", self.preset, "--out"]).arg(folder.path().join("adopted"));
        if !self.moves()? {
            command.arg("--import");
        }
        command.args(arguments).env("AWS_ENDPOINT_URL", self.services.url()).env("AWS_EC2_METADATA_DISABLED", "true");
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            if credentials {
                command.env(name, "test")
            } else {
                command.env_remove(name)
            };
        }
        let mut adopting = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        adopting.stdin.take().context("a pipe")?.write_all(state.as_bytes())?;
        Ok(adopting.wait_with_output()?)
    }

    /// Puts what was written in the place of the old configuration.
    fn configure(&self, folder: &Folder) -> anyhow::Result<()> {
        let written = folder.path().join("adopted");
        folder.run_successfully(&["fmt", "-check", "-diff", "adopted"])?;
        for entry in fs::read_dir(&written)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "tf") {
                fs::copy(&path, folder.path().join(path.file_name().context("a name")?))?;
            }
        }
        let example = fs::read_to_string(written.join("provider.tf.example")).unwrap_or_default();
        let body = example.split_once('{').map_or("", |(_, body)| body.trim_end().trim_end_matches('}'));
        let tags = body.find("default_tags").map_or("", |at| &body[at..]);
        let preset = format!("preset = \"{}\"", self.preset);
        folder.write("provider.tf", &provider_block_at(&self.services.endpoints, &[&preset, tags.trim_end()]))?;
        folder.write("others.tf", self.others)
    }

    /// What is left of a table after its destruction.
    fn left(&self, prefix: &str) -> anyhow::Result<std::collections::BTreeSet<String>> {
        inventory::things(&self.services.endpoints, prefix)
    }
}
