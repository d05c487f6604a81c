//! Writes the bill of materials: every package that is linked into the binary, as a CycloneDX document.
//!
//! From `cargo metadata` and the lock file alone, without time, serial number and place, so that the same sources give the
//! same document, wherever it is made. It has what is linked on any platform of a release; tools and tests are not in it, nor is
//! what only build scripts use.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use crate::package::{self, Platform};
use crate::project::{PROVIDER, Project};

/// Writes the document and prints where it is.
pub fn run(project: &Project) -> anyhow::Result<()> {
    let path = project.scratch("sbom")?.join(file_name(project.version()?));
    write(project, &path)?;
    println!("the bill of materials is {}", path.display());
    Ok(())
}

/// The document's name next to an archive.
pub fn file_name(version: &str) -> String {
    format!("{}_sbom.cdx.json", package::stem(version))
}

/// Writes the document, which is the same for all platforms of a release.
pub fn write(project: &Project, path: &Path) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(&document(project)?)?;
    std::fs::write(path, text + "\n").with_context(|| format!("cannot write {}", path.display()))
}

/// A package that is linked, and what it links to, by package URL.
struct Part {
    name: String,
    version: String,
    license: String,
    checksum: Option<String>,
    uses: BTreeSet<String>,
}

fn document(project: &Project) -> anyhow::Result<Value> {
    let mut parts = parts(project)?;
    let own = url(PROVIDER, project.version()?);
    let dependencies: Vec<Value> =
        parts.iter().map(|(url, part)| json!({ "ref": url, "dependsOn": part.uses })).collect();
    let provider = parts.remove(&own).context("the provider is not among its own parts")?;
    let components: Vec<Value> = parts.iter().map(|(url, part)| component("library", url, part)).collect();
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": component("application", &own, &provider) },
        "components": components,
        "dependencies": dependencies,
    }))
}

fn component(kind: &str, url: &str, part: &Part) -> Value {
    let Part { name, version, license, checksum, uses: _ } = part;
    let mut component = json!({
        "type": kind,
        "bom-ref": url,
        "name": name,
        "version": version,
        "purl": url,
        "licenses": [{ "expression": license }],
    });
    if let Some(checksum) = checksum {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    component
}

/// Everything that is reached from the provider over dependencies that are neither of tests nor of build scripts.
fn parts(project: &Project) -> anyhow::Result<BTreeMap<String, Part>> {
    let tree = tree(project)?;
    let packages = packages(project)?;
    let checksums = checksums(project)?;
    let mut parts = BTreeMap::new();
    for ((name, version), uses) in tree {
        let id = (name.clone(), version.clone());
        let license = packages.get(&id).with_context(|| format!("{name} {version} has no license"))?;
        let part = Part {
            license: license.clone(),
            checksum: checksums.get(&id).cloned(),
            uses: uses.iter().map(|(name, version)| url(name, version)).collect(),
            name,
            version,
        };
        parts.insert(url(&part.name, &part.version), part);
    }
    Ok(parts)
}

type Id = (String, String);

/// Who uses whom on any platform of a release.
fn tree(project: &Project) -> anyhow::Result<BTreeMap<Id, BTreeSet<Id>>> {
    let mut all: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for triple in triples() {
        for (user, uses) in tree_of(project, triple)? {
            all.entry(user).or_default().extend(uses);
        }
    }
    Ok(all)
}

fn triples() -> impl Iterator<Item = &'static str> {
    Platform::ALL.iter().map(|platform| platform.triples()[0])
}

/// Who uses whom, as cargo resolves it for the release: features that only tests enable are not counted, which
/// `cargo metadata` cannot distinguish.
fn tree_of(project: &Project, triple: &str) -> anyhow::Result<BTreeMap<Id, BTreeSet<Id>>> {
    let arguments = [
        "tree",
        "--locked",
        "-p",
        PROVIDER,
        "--edges",
        "normal",
        "--target",
        triple,
        "--prefix",
        "depth",
        "--no-dedupe",
        "--format",
        " {p}",
    ];
    let text = output(&mut project.cargo(&arguments))?;
    let mut tree: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    let mut above: Vec<Id> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let mut words = line.split(' ');
        let (depth, name, version) = (words.next(), words.next(), words.next());
        let depth: usize = depth.and_then(|depth| depth.parse().ok()).with_context(|| format!("no depth in {line}"))?;
        let version = version.and_then(|version| version.strip_prefix('v'));
        let (Some(name), Some(version)) = (name, version) else { anyhow::bail!("no package in {line}") };
        let id = (name.to_owned(), version.to_owned());
        above.truncate(depth);
        if let Some(user) = above.last() {
            tree.entry(user.clone()).or_default().insert(id.clone());
        }
        tree.entry(id.clone()).or_default();
        above.push(id);
    }
    Ok(tree)
}

/// The license of every package, as an expression.
fn packages(project: &Project) -> anyhow::Result<BTreeMap<Id, String>> {
    let metadata = project.dependency_metadata()?;
    let mut packages = BTreeMap::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let text = |key: &str| package[key].as_str().map(str::to_owned);
        if let (Some(name), Some(version), Some(license)) = (text("name"), text("version"), text("license")) {
            // The slash is how expressions were once written.
            packages.insert((name, version), license.replace('/', " OR ").replace("  ", " "));
        }
    }
    Ok(packages)
}

/// What the lock file pins every package of a registry to.
fn checksums(project: &Project) -> anyhow::Result<BTreeMap<Id, String>> {
    let lock: toml::Table = std::fs::read_to_string(project.root().join("Cargo.lock"))?.parse()?;
    let mut checksums = BTreeMap::new();
    for package in lock["package"].as_array().into_iter().flatten() {
        let text = |key: &str| package.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        if let (Some(name), Some(version), Some(checksum)) = (text("name"), text("version"), text("checksum")) {
            checksums.insert((name, version), checksum);
        }
    }
    Ok(checksums)
}

/// A package URL. It names no registry.
fn url(name: &str, version: &str) -> String {
    format!("pkg:cargo/{name}@{}", version.replace('+', "%2B"))
}

fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().context("cannot run cargo")?;
    ensure!(output.status.success(), "cargo failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names with versions, as `cargo tree` prints them without our help.
    fn linked(project: &Project) -> BTreeSet<String> {
        let list = ["tree", "--locked", "-p", PROVIDER, "--edges", "normal", "--prefix", "none", "--format", "{p}"];
        let name = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        let mut names = BTreeSet::new();
        for triple in triples() {
            let text = output(project.cargo(&list).args(["--target", triple])).expect("cargo lists it");
            names.extend(text.lines().filter(|line| !line.is_empty()).map(name));
        }
        names
    }

    #[test]
    fn it_lists_what_is_linked_and_nothing_else() {
        let project = Project::locate().expect("a checkout");
        let path = project.scratch("sbom-test").expect("a folder").join("sbom.cdx.json");
        write(&project, &path).expect("written");
        let text = std::fs::read_to_string(&path).expect("readable");
        let document: Value = serde_json::from_str(&text).expect("JSON");

        let all = document["components"].as_array().expect("components").iter();
        let all: Vec<&Value> = all.chain([&document["metadata"]["component"]]).collect();
        let name = |part: &&Value| format!("{} v{}", part["name"].as_str().unwrap(), part["version"].as_str().unwrap());
        let names: BTreeSet<String> = all.iter().map(name).collect();
        assert_eq!(names, linked(&project));
        for (name, is_in) in
            [("aws-sdk-dynamodb ", true), ("rustls ", true), ("dynamodb-sim ", false), ("proptest ", false)]
        {
            assert_eq!(names.iter().any(|listed| listed.starts_with(name)), is_in, "{name}");
        }

        for part in &all {
            assert!(part["licenses"][0]["expression"].as_str().is_some_and(|text| !text.contains('/')), "{part}");
            assert_eq!(part["purl"], part["bom-ref"]);
            let ours = part["licenses"][0]["expression"] == "MPL-2.0" && part["hashes"].is_null();
            let pinned = part["hashes"][0]["content"].as_str().is_some_and(|sum| sum.len() == 64);
            assert!(ours || pinned, "{part}");
        }
        let known: BTreeSet<&str> = all.iter().filter_map(|part| part["purl"].as_str()).collect();
        let dependencies = document["dependencies"].as_array().expect("dependencies");
        assert_eq!(dependencies.len(), all.len());
        for used in dependencies.iter().flat_map(|entry| entry["dependsOn"].as_array().expect("a list")) {
            assert!(known.contains(used.as_str().expect("a package URL")), "{used}");
        }
    }

    #[test]
    fn the_same_sources_give_the_same_document_and_no_place() {
        let project = Project::locate().expect("a checkout");
        let text = document(&project).expect("a document").to_string();
        assert_eq!(text, document(&project).expect("a document").to_string());
        let root = project.root().display().to_string();
        for place in ["registry+", "://", root.as_str()] {
            assert!(!text.contains(place), "{place}");
        }
    }
}
