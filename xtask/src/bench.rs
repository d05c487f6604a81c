//! Measures speed, size and number of calls of the provider and prints one table; asserts nothing.
//!
//! Measured on the release build: the start as a CLI sees it (`benches/protocol.rs`), sizes, and one life of a plain
//! table against the simulator, whose journal counts the calls. Next to each value stands that of an earlier build
//! (`benches/earlier.toml`).

mod life;

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};

use crate::project::Project;
use crate::{cli, package};

/// A measured value with its name.
pub struct Row {
    /// What was measured, with its unit.
    pub name: String,
    /// The value.
    pub value: String,
}

/// Measures and prints.
pub fn run(project: &Project) -> anyhow::Result<()> {
    eprintln!("building the release (once: some minutes)");
    project.build_binaries()?;
    let release = package::make(project, &[])?;
    let binary = package::binary(project)?;
    let mut rows = protocol(project, &binary)?;
    rows.push(size("binary, bytes", &binary)?);
    rows.push(size("zip, bytes", &release.join(package::zip_name(project.version()?, package::Platform::here()?)))?);
    rows.extend(life::measure(project, &binary, &cli::choose(project, None)?)?);

    let earlier = earlier(project)?;
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or_default();
    println!("{:<width$}  {:>12}  {:>12}", "", "now", "earlier");
    for Row { name, value } in &rows {
        println!("{name:<width$}  {value:>12}  {:>12}", earlier.get(name).map_or("-", String::as_str));
    }
    Ok(())
}

/// Values of an earlier build, by the names of rows.
fn earlier(project: &Project) -> anyhow::Result<BTreeMap<String, String>> {
    let path = project.root().join("benches/earlier.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut file: BTreeMap<String, BTreeMap<String, String>> =
        toml::from_str(&text).with_context(|| format!("{} holds no figures", path.display()))?;
    Ok(file.remove("figures").unwrap_or_default())
}

fn protocol(project: &Project, binary: &std::path::Path) -> anyhow::Result<Vec<Row>> {
    // With the profile and the features of the tests, so that no dependency is compiled once more for it.
    let mut bench = project.cargo(&["test", "--quiet", "--workspace", "--bench", "protocol", "--"]);
    bench.arg(binary);
    let output =
        bench.stderr(std::process::Stdio::inherit()).output().context("cannot run the benchmark of the protocol")?;
    ensure!(output.status.success(), "the protocol's benchmark ended with {}", output.status);
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(name, value)| Row { name: name.to_owned(), value: value.to_owned() })
        .collect())
}

fn size(name: &str, path: &std::path::Path) -> anyhow::Result<Row> {
    let bytes = std::fs::metadata(path).with_context(|| format!("{} is missing", path.display()))?.len();
    Ok(Row { name: name.to_owned(), value: bytes.to_string() })
}
