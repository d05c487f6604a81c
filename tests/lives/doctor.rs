//! The command `doctor` against engines that answer like AWS: nothing is wrong with one that only lacks a part, and what is
//! asked conforms to AWS's service models.

use std::process::Command;

use anyhow::{Context as _, ensure};
use serde_json::Value;
use terraform_cli::EngineKind;

use crate::engines::Engines;
use crate::moving::BINARY;
use crate::tools::Tools;

/// Engines with an STS.
pub(crate) const ENGINES: [EngineKind; 3] = [EngineKind::Sim, EngineKind::Moto, EngineKind::Ministack];

/// Runs the command against one engine.
pub(crate) fn run(engine: EngineKind, engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let services = engines.services(engine, tools)?;
    let mut command = Command::new(BINARY);
    command.args(["doctor", "--region", "us-east-1", "--json"]);
    // Not AWS_ENDPOINT_URL: none of the engines has an IAM that simulates.
    for service in ["DYNAMODB", "APPLICATION_AUTO_SCALING", "CLOUDWATCH", "KMS", "STS"] {
        command.env(format!("AWS_ENDPOINT_URL_{service}"), services.url());
    }
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
    let output = command.env("AWS_EC2_METADATA_DISABLED", "true").output()?;
    let found: Value = serde_json::from_slice(&output.stdout).with_context(|| format!("{output:?}"))?;
    ensure!(output.status.success() && found["problems"] == 0, "problems: {found:#}");
    let checks = found["checks"].as_array().context("no findings")?;
    let is_ok = |area: &str, subject: Option<&str>| {
        checks
            .iter()
            .any(|check| check["area"] == area && check["subject"].as_str() == subject && check["verdict"] == "ok")
    };
    ensure!(is_ok("account", None), "no account: {found:#}");
    for service in ["application-autoscaling", "cloudwatch", "dynamodb", "kms", "sts"] {
        ensure!(is_ok("services", Some(service)), "{service} was not reached: {found:#}");
    }
    ensure!(is_ok("reads", Some("dynamodb:DescribeTable")), "a table was not read: {found:#}");
    services.check_wire()
}
