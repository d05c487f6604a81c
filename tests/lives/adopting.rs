//! Takes over live tables: those of every fixture of `tests/fixtures/moved` are made by hand, `adopt` writes their
//! configuration, and a real CLI imports them. Nothing changes in the service, and the next plan is empty.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::ensure;
use terraform_cli::{Cli, EngineKind, Folder, provider_block_at, simulator};

use crate::engines::{Engines, Services};
use crate::moving::{BINARY, apply_and_plan_nothing, by_hand, cases, check_nothing_changed, plan_nothing};
use crate::tools::Tools;

/// Adopts the tables with one CLI.
pub(crate) fn run(cli: &Cli, engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let services = engines.services(EngineKind::Sim, tools)?;
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("adopting").join(cli.kind().name());
    let folder = Folder::create(&scratch, cli, Path::new(BINARY))?;
    let mut tables = 0;
    for case in cases()? {
        for call in &case.calls {
            by_hand(call, &services)?;
            tables += usize::from(call["call"] == "CreateTable");
        }
    }
    ensure!(tables > 3, "{tables} tables are not enough to be a Region");
    let before = simulator::journal(services.url())?.len();
    let report = adopt(&folder, &services)?;
    ensure!(report.starts_with(&format!("{tables} tables, written to ")), "{report}");
    let refused = command(&folder, &services).output()?;
    let again = String::from_utf8_lossy(&refused.stderr);
    ensure!(!refused.status.success() && again.contains("Nothing was written"), "the files are overwritten: {again}");

    folder.write("provider.tf", &provider_block_at(&services.endpoints, &[]))?;
    plan_nothing(&folder)?;
    apply_and_plan_nothing(&folder)?;
    check_nothing_changed(&services, before)?;
    fs::remove_dir_all(&scratch)?;
    Ok(())
}

/// What the command says.
fn adopt(folder: &Folder, services: &Services) -> anyhow::Result<String> {
    let adopted = command(folder, services).output()?;
    let errors = String::from_utf8_lossy(&adopted.stderr);
    ensure!(adopted.status.success(), "adopt failed: {errors}");
    ensure!(errors.contains(" tables read"), "no progress is shown: {errors}");
    Ok(String::from_utf8(adopted.stdout)?)
}

fn command(folder: &Folder, services: &Services) -> Command {
    let mut command = Command::new(BINARY);
    command
        .args(["adopt", "--region", "us-east-1", "--out"])
        .arg(folder.path())
        .env("AWS_ENDPOINT_URL", services.url())
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    command
}
