//! Validates every example of the registry's pages with every CLI, and applies those of the table on the simulator.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use terraform_cli::{Ability, Cli, EngineKind, Folder, provider_block, provider_block_at, simulator};

use crate::engines::Engines;
use crate::tools::Tools;

/// What the variables of examples and guides are: most stand for resources of other providers. The data stream, the bucket and the key
/// are among those that the simulator knows.
const VALUES: [(&str, &str); 9] = [
    ("data_stream_arn", r#""arn:aws:kinesis:us-east-1:111122223333:stream/events""#),
    ("import_bucket", r#""imports""#),
    ("key_arn", r#""arn:aws:kms:us-east-1:111122223333:key/00000002-1111-4222-8333-444444444444""#),
    ("name", r#""modular""#),
    ("oncall_topic_arn", r#""arn:aws:sns:us-east-1:111122223333:oncall""#),
    ("partition_key", r#"{ name = "id" }"#),
    ("reporting_account_id", r#""444455556666""#),
    ("source_table_name", r#""orders""#),
    (
        "topic_arns",
        r#"{
  us-east-1 = "arn:aws:sns:us-east-1:111122223333:oncall"
  eu-west-1 = "arn:aws:sns:eu-west-1:111122223333:oncall"
  us-west-2 = "arn:aws:sns:us-west-2:111122223333:oncall"
}"#,
    ),
];

/// Applied when the others are: it restores the past of one of them.
const LAST: &str = "13_restore.tf";

/// How long a table exists before it has a past that can be restored, in seconds.
const UNTIL_RESTORABLE: u64 = 600;

/// Validates all of them with one CLI.
pub(crate) fn run(cli: &Cli) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples").join(cli.kind().name());
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb"));
    // Those of functions are run, with the CLIs that have functions: see `functions.rs`.
    let of_functions = root.join("functions");
    // A version without actions refuses the block as a whole.
    let of_actions = (!cli.can(Ability::Actions)?).then(|| root.join("actions"));
    let knows_identities = cli.can(Ability::Identities)?;
    for example in configurations(&root, "tf")?
        .iter()
        .filter(|path| !path.starts_with(&of_functions))
        .filter(|path| of_actions.as_ref().is_none_or(|folder| !path.starts_with(folder)))
        .filter(|path| knows_identities || !path.ends_with("import-by-identity.tf"))
    {
        let folder = Folder::create(&scratch, cli, binary)?;
        let text = std::fs::read_to_string(example)?;
        if !text.contains("required_providers") {
            folder.write("provider.tf", &provider_block("http://127.0.0.1:1", &[]))?;
        }
        folder.write("main.tf", &text)?;
        let run = folder.run(&["validate", "-json"])?;
        ensure!(run.succeeded(), "{} is not valid: {run}", example.display());
    }
    let queries = if cli.can(Ability::Queries)? { configurations(&root, "hcl")? } else { Vec::new() };
    for example in queries {
        let folder = Folder::create(&scratch, cli, binary)?;
        folder.write("provider.tf", &provider_block("http://127.0.0.1:1", &[]))?;
        folder.write("example.tfquery.hcl", &std::fs::read_to_string(&example)?)?;
        let run = folder.run(&["validate", "-query", "-json"])?;
        ensure!(run.succeeded(), "{} is not valid: {run}", example.display());
    }
    Ok(())
}

/// Applies all examples of the table in one configuration with one CLI: without a warning of the default preset, and completely.
pub(crate) fn apply(cli: &Cli, engines: &Engines, tools: &Tools) -> anyhow::Result<()> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/resources/dynamodb_table");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("applied-examples").join(cli.kind().name());
    let services = engines.services(EngineKind::Sim, tools)?;
    let folder = Folder::create(&scratch, cli, Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb")))?;
    folder.write("provider.tf", &provider_block_at(&services.endpoints, &[]))?;
    let mut tables = configurations(&examples, "tf")?;
    tables.retain(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with("import-")));
    let (last, first): (Vec<_>, Vec<_>) = tables.into_iter().partition(|path| path.ends_with(LAST));
    ensure!(last.len() == 1, "{LAST} was renamed");
    let mut all = String::new();
    for step in [first, last] {
        for file in step {
            let text = std::fs::read_to_string(&file)?;
            folder.write(&file.file_name().unwrap_or_default().to_string_lossy(), &text)?;
            all.push_str(&text);
        }
        folder.write("values.auto.tfvars", &values(&all))?;
        let run = folder.run_successfully(&["apply", "-input=false", "-auto-approve", "-json"])?;
        ensure!(run.diagnostics().is_empty(), "an example has a warning: {run}");
        simulator::advance(services.url(), UNTIL_RESTORABLE)?;
    }
    let plan = folder.run(&["plan", "-input=false", "-detailed-exitcode", "-json"])?;
    ensure!(plan.code == Some(0), "the plan after the apply is not empty: {plan}");
    services.check_wire()?;
    std::fs::remove_dir_all(&scratch)?;
    Ok(())
}

/// Values of the variables that a configuration declares without a default.
pub(crate) fn values(text: &str) -> String {
    let declared = VALUES.iter().filter(|(name, _)| text.contains(&format!("variable \"{name}\"")));
    declared.map(|(name, value)| format!("{name} = {value}\n")).collect()
}

/// The files below a folder whose names end so.
pub(crate) fn configurations(folder: &Path, ending: &str) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(configurations(&path, ending)?);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    ensure!(!found.is_empty() || !folder.ends_with("examples"), "there are no examples in {}", folder.display());
    Ok(found)
}
