//! Generates the registry's pages from the provider's own declarations.
//!
//! The provider prints its schema with defaults and checks (`terraform-provider-dynamodb schema`); the pages are
//! made of that and of the files under `examples/`.

mod function;
mod guardrails;
mod import;
mod page;
mod permissions;
mod table;
mod titled;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::files;
use crate::project::{PROVIDER, Project};

/// The command line of `cargo xtask docs`.
#[derive(clap::Args)]
pub struct Options {
    /// Write nothing; fail when a page differs
    #[arg(long)]
    pub check: bool,
}

/// Builds the provider, then writes or checks the pages under `docs/`.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    project.build_binaries()?;
    if options.check {
        return check(project);
    }
    for (name, text) in different(project)? {
        let path = project.root().join("docs").join(&name);
        files::make_parent(&path)?;
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("wrote docs/{name}");
    }
    Ok(())
}

/// Compares the pages with the declarations of the provider last built.
pub fn check(project: &Project) -> anyhow::Result<()> {
    let different: Vec<String> = different(project)?.into_keys().collect();
    ensure!(
        different.is_empty(),
        "docs/{} is not what the provider declares; run `cargo xtask docs` and review it",
        different.join(", docs/")
    );
    Ok(())
}

/// The pages that are not as the declarations want them.
fn different(project: &Project) -> anyhow::Result<BTreeMap<String, String>> {
    let mut pages = pages(project.root(), &declared(project)?)?;
    pages.retain(|name, text| {
        !std::fs::read_to_string(project.root().join("docs").join(name)).is_ok_and(|found| found == *text)
    });
    Ok(pages)
}

/// `{"provider": …, "resources": {"dynamodb_table": …}, "data_sources": …}`, each in the form of the framework's `Schema::describe`.
fn declared(project: &Project) -> anyhow::Result<Value> {
    let output = Command::new(project.tested_binary(PROVIDER)?).arg("schema").output()?;
    ensure!(
        output.status.success(),
        "the provider does not print its schema: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).context("the provider's schema is not JSON")
}

/// Every page by its path below `docs/`.
fn pages(root: &Path, declared: &Value) -> anyhow::Result<BTreeMap<String, String>> {
    let mut pages = BTreeMap::new();
    let examples = titled::section(&titled::read(&root.join("examples/provider"))?);
    pages.insert("index.md".to_owned(), page::provider(&declared["provider"], &examples));
    pages.insert("guides/guardrails.md".to_owned(), guardrails::page(root, &declared["reference"])?);
    pages.insert("guides/permissions.md".to_owned(), permissions::page(&declared["reference"])?);
    let resources = declared["resources"].as_object().context("no resources are declared")?;
    for (name, schema) in resources {
        let folder = format!("examples/resources/{name}");
        let text = page::resource(
            name,
            schema,
            &titled::section(&titled::read(&root.join(&folder))?),
            &table::sections(&declared["reference"])?,
            &import::section(&declared["identities"][name], &imports(root, &folder)?),
        );
        pages.insert(format!("resources/{}.md", short(name)), text);
    }
    let data_sources = declared["data_sources"].as_object().context("no data sources are declared")?;
    for (name, schema) in data_sources {
        let example = self::example(root, &format!("examples/data-sources/{name}/data-source.tf"))?;
        pages.insert(format!("data-sources/{}.md", short(name)), page::data_source(name, schema, &example));
    }
    let lists = declared["list_resources"].as_object().context("no list resources are declared")?;
    for (name, schema) in lists {
        let example = self::example(root, &format!("examples/list-resources/{name}/list-resource.tfquery.hcl"))?;
        pages.insert(format!("list-resources/{}.md", short(name)), page::list_resource(name, schema, &example));
    }
    let actions = declared["actions"].as_object().context("no actions are declared")?;
    for (name, schema) in actions {
        let example = self::example(root, &format!("examples/actions/{name}/action.tf"))?;
        pages.insert(format!("actions/{}.md", short(name)), page::action(name, schema, &example));
    }
    let functions = declared["functions"].as_object().context("no functions are declared")?;
    for (name, signature) in functions {
        let example = self::example(root, &format!("examples/functions/{name}/function.tf"))?;
        pages.insert(format!("functions/{name}.md"), function::page(name, signature, &example));
    }
    Ok(pages)
}

fn imports(root: &Path, folder: &str) -> anyhow::Result<import::Examples> {
    let read = |file: &str| example(root, &format!("{folder}/{file}"));
    Ok(import::Examples {
        by_identity: read("import-by-identity.tf")?,
        by_id: read("import-by-string-id.tf")?,
        command: read("import.sh")?,
    })
}

/// The registry's convention: the file is named without the provider's name.
fn short(name: &str) -> &str {
    name.strip_prefix("dynamodb_").unwrap_or(name)
}

fn example(root: &Path, name: &str) -> anyhow::Result<String> {
    std::fs::read_to_string(root.join(name)).with_context(|| format!("every page has an example: {name} is missing"))
}
