//! Tests the modules: their plans with Terraform, and whether every CLI that has what they need accepts them and their examples.
//!
//! Each module is tried in a copy, with the provider last built. The plans need no AWS; see `modules/*/tests`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use terraform_cli::{Ability, Cli, Folder};

use crate::project::{PROVIDER, Project};
use crate::{cli, files};

/// What a module needs of a CLI beyond what the oldest one of the tests has.
const NEEDS: [(&str, Ability); 2] =
    [("application-access", Ability::Functions), ("table-migration", Ability::MovesAcrossTypes)];

/// Tests all modules with every CLI.
pub fn check(project: &Project) -> anyhow::Result<()> {
    check_texts(project)?;
    let (mut tested, mut left_out) = (0, 0);
    for cli in &cli::all(project)? {
        println!("   {}: {}", cli.kind(), cli.version()?);
        for name in names(project)? {
            let is_tested =
                check_with(project, cli, &name).with_context(|| format!("the module {name} with {}", cli.kind()))?;
            *(if is_tested { &mut tested } else { &mut left_out }) += 1;
        }
    }
    println!("   {tested} tested, {left_out} left out");
    Ok(())
}

/// The modules by the names of their folders.
fn names(project: &Project) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(project.root().join("modules")).context("there are no modules")? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    ensure!(!names.is_empty(), "there are no modules");
    Ok(names)
}

/// Returns whether the module is for this version.
fn check_with(project: &Project, cli: &Cli, name: &str) -> anyhow::Result<bool> {
    let need = NEEDS.iter().find(|(module, _)| *module == name).map(|(_, need)| *need);
    if let Some(lack) = need.and_then(|need| cli.version().ok()?.lack(need)) {
        println!("      {name}: left out, {lack}");
        return Ok(false);
    }
    let scratch = project.scratch("modules")?.join(cli.kind().name()).join(name);
    let folder = Folder::create(&scratch, cli, &project.tested_binary(PROVIDER)?)?;
    copy(&project.root().join("modules").join(name), folder.path())?;
    folder.run_successfully(&["fmt", "-check", "-diff", "-recursive"])?;
    folder.run_successfully(&["validate", "-no-color"])?;
    let tested = folder.run_successfully(&["test", "-no-color"])?.stdout;
    let outcome = tested.lines().rfind(|line| line.starts_with("Success!")).unwrap_or_default();
    ensure!(outcome.starts_with("Success! ") && !outcome.contains("! 0 passed"), "no test ran:\n{tested}");
    println!("      {name}: {outcome}");
    for example in examples(folder.path())? {
        check_example(&folder, &example)?;
    }
    std::fs::remove_dir_all(&scratch)?;
    Ok(true)
}

/// An example names the module by its path, so it is validated inside the copy. Modules are fetched without providers: an `init`
/// would ask a registry for ours. An example with a further provider is one that cannot be had here; its form is checked.
fn check_example(folder: &Folder, example: &Path) -> anyhow::Result<()> {
    let at = format!("-chdir={}", example.display());
    if std::fs::read_to_string(example.join("main.tf"))?.contains("hashicorp/") {
        return Ok(());
    }
    folder.run_successfully(&[&at, "get"])?;
    folder.run_successfully(&[&at, "validate", "-no-color"])?;
    Ok(())
}

fn examples(module: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let folder = module.join("examples");
    let entries: Result<Vec<_>, _> = std::fs::read_dir(&folder).context("every module has an example")?.collect();
    let found: Vec<PathBuf> = entries?.iter().map(std::fs::DirEntry::path).collect();
    ensure!(!found.is_empty(), "{} is empty", folder.display());
    Ok(found)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    for file in files::below(from)? {
        let copied = to.join(file.strip_prefix(from)?);
        files::make_parent(&copied)?;
        std::fs::copy(&file, &copied).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    Ok(())
}

/// What holds of the files, without a CLI.
fn check_texts(project: &Project) -> anyhow::Result<()> {
    let modules = project.root().join("modules");
    for file in ["main.tf", "variables.tf", "outputs.tf"] {
        let read = |module: &str| std::fs::read_to_string(modules.join(module).join(file));
        ensure!(read("table")? == read("table-migration")?, "{file} of table-migration is not that of table: copy it");
    }
    for name in names(project)? {
        check_readme(&modules.join(&name)).with_context(|| format!("the module {name}"))?;
    }
    check_every_variable(&modules.join("table"))
}

/// The README has a row for every variable and every output.
fn check_readme(module: &Path) -> anyhow::Result<()> {
    let readme = std::fs::read_to_string(module.join("README.md")).context("every module has a README.md")?;
    for (file, keyword) in [("variables.tf", "variable"), ("outputs.tf", "output")] {
        let declared = std::fs::read_to_string(module.join(file))?;
        let missing: Vec<&str> =
            declared_names(&declared, keyword).filter(|name| !readme.contains(&format!("| `{name}` |"))).collect();
        ensure!(missing.is_empty(), "README.md has no row for {keyword} {}", missing.join(", "));
    }
    Ok(())
}

/// Every variable of the module is planned null and set, except those without which there is no table.
fn check_every_variable(module: &Path) -> anyhow::Result<()> {
    let variables = std::fs::read_to_string(module.join("variables.tf"))?;
    let tests = std::fs::read_to_string(module.join("tests/table.tftest.hcl"))?;
    let assigned = |name: &str| {
        let values = tests.lines().filter_map(|line| line.trim().split_once('='));
        values.filter(|(left, _)| left.trim() == name).map(|(_, right)| right.trim().to_owned()).collect::<Vec<_>>()
    };
    for name in declared_names(&variables, "variable") {
        let values = assigned(name);
        ensure!(values.iter().any(|value| value == "null"), "no plan of the module table has {name} null");
        ensure!(values.iter().any(|value| value != "null"), "no plan of the module table has {name} set");
    }
    Ok(())
}

/// The names in the lines that open a block: `variable "name" {`.
fn declared_names<'a>(text: &'a str, keyword: &'a str) -> impl Iterator<Item = &'a str> {
    let name = move |line: &'a str| line.strip_prefix(keyword)?.strip_prefix(" \"")?.strip_suffix("\" {");
    text.lines().filter_map(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_modules_fit_together() {
        check_texts(&Project::locate().expect("a checkout")).expect("they do");
    }

    #[test]
    fn blocks_are_found_by_their_first_line() {
        let text = "variable \"a\" {\n  default = \"variable\"\n}\noutput \"b\" {\n}\nvariable \"c\" {\n";
        assert_eq!(declared_names(text, "variable").collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(declared_names(text, "output").collect::<Vec<_>>(), ["b"]);
    }
}
