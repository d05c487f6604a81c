//! `dynamodb-sim`: the simulator as a program. Prints its address as one line and serves until it is stopped.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::{Parser, ValueEnum};
use dynamodb_sim::{Answering, FaultPlan, FaultRule, Limiters, Moment, Pick, Profile, ServerOptions, Settings, spawn};

/// A simulated DynamoDB control plane on the loopback interface.
#[derive(Debug, Parser)]
#[command(name = "dynamodb-sim", after_help = CONTROL)]
struct Arguments {
    /// Port to listen on; 0 picks a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// Virtual seconds per real second.
    #[arg(long, value_name = "N", conflicts_with_all = ["virtual_clock", "jump", "auto_advance"])]
    scale: Option<f64>,

    /// Move the clock only through /_sim/advance.
    #[arg(long = "virtual", conflicts_with_all = ["jump", "auto_advance"])]
    virtual_clock: bool,

    /// Move the clock by so many virtual seconds before each request.
    #[arg(long, value_name = "SECONDS", conflicts_with = "jump")]
    auto_advance: Option<f64>,

    /// Move the clock whenever a client would have to wait: to the next transition, or past the cool-down or budget that
    /// refused a request.
    #[arg(long)]
    jump: bool,

    /// Answer like DynamoDB Local: no backups, tags, encryption, warm throughput and so on.
    #[arg(long)]
    local: bool,

    /// Throttle as measured; the same as --limits measured.
    #[arg(long, conflicts_with = "limits")]
    throttle: bool,

    /// The rate limits that apply.
    #[arg(long, value_enum, default_value_t = Limits::None)]
    limits: Limits,

    /// Answer so many real milliseconds late, as a distant Region does.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    latency_ms: u64,

    /// Pick durations by this seed instead of the middle of their spans.
    #[arg(long)]
    seed: Option<u64>,

    /// Account of callers.
    #[arg(long, default_value = "111122223333")]
    account: String,

    /// A JSON file with a list of fault rules.
    #[arg(long)]
    faults: Option<PathBuf>,
}

/// What `--help` says of the control endpoints; README.md has more.
const CONTROL: &str = "\
Control endpoints, without a signature and with JSON:
  GET  /_sim/journal    every call with its outcome, and counts by operation
  GET  /_sim/tables     tables, their states, and the time
  GET  /_sim/inventory  names of all that exists, by account and Region
  POST /_sim/advance    {\"seconds\": 3600} moves the clock, {} to the next transition
  POST /_sim/clock      \"jump\", \"virtual\", {\"scaled\": 60} or {\"step\": 5}
  POST /_sim/faults     [{\"operation\": \"UpdateTable\", \"kind\": \"throttle\", \"first\": 2, \"count\": 3}]
  POST /_sim/load       [{\"table\": \"orders\", \"read\": 120, \"write\": 15}], in units a second
  GET  /_sim/limits     the rate limits that hold
  POST /_sim/limits     {\"limits\": \"documented\"}, \"measured\" or \"none\"
  POST /_sim/latency    {\"milliseconds\": 30}, in real time
  POST /_sim/regions    {\"disabled\": [\"eu-west-1\"]}
  POST /_sim/reset      forgets everything";

/// Sets of rate limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Limits {
    /// Every rate that AWS documents, and the measured limiters.
    Documented,
    /// The measured limiters: account-wide mutations, and `DescribeTimeToLive` by connection.
    Measured,
    /// No limits.
    None,
}

impl Limits {
    fn limiters(self) -> Limiters {
        match self {
            Self::Documented => Limiters::documented(),
            Self::Measured => Limiters::measured(),
            Self::None => Limiters::default(),
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let rules = match &arguments.faults {
        Some(path) => serde_json::from_slice::<Vec<FaultRule>>(&std::fs::read(path)?)?,
        None => Vec::new(),
    };
    let handle = spawn(options(&arguments)?)?;
    handle.lock().set_faults(FaultPlan::new(rules));
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{}", handle.url)?;
    stdout.flush()?;
    handle.wait();
    Ok(())
}

/// Times in answers are near the client's own, except on a clock that stands still: that one is reproducible.
fn start(arguments: &Arguments) -> Result<Moment, Box<dyn std::error::Error>> {
    if arguments.virtual_clock {
        return Ok(Settings::default().start);
    }
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(Moment::from_millis(0).after(since_epoch))
}

fn options(arguments: &Arguments) -> Result<ServerOptions, Box<dyn std::error::Error>> {
    let clock = match (arguments.scale, arguments.auto_advance) {
        (Some(factor), _) => Answering::Scaled(factor),
        (None, Some(seconds)) => Answering::Step(Duration::try_from_secs_f64(seconds)?),
        (None, None) if arguments.jump => Answering::Jump,
        (None, None) if arguments.virtual_clock => Answering::Virtual,
        (None, None) => Answering::Scaled(1.0),
    };
    let settings = Settings {
        profile: if arguments.local { Profile::Local } else { Profile::Full },
        limiters: if arguments.throttle { Limits::Measured } else { arguments.limits }.limiters(),
        pick: arguments.seed.map_or(Pick::Midpoint, Pick::Seeded),
        journal_inputs: true,
        start: start(arguments)?,
        ..Settings::default()
    };
    Ok(ServerOptions {
        port: arguments.port,
        account: arguments.account.clone(),
        clock,
        latency: Duration::from_millis(arguments.latency_ms),
        settings,
        ..ServerOptions::default()
    })
}

#[cfg(test)]
mod tests {
    use dynamodb_sim::FaultKind;

    use super::CONTROL;

    #[test]
    fn every_control_endpoint_is_explained() {
        let routes = include_str!("server/mod.rs").split("\"/_sim/").skip(1);
        let paths: Vec<String> = routes.filter_map(|rest| Some(format!("/_sim/{}", rest.split_once('"')?.0))).collect();
        assert!(paths.len() > 10, "{paths:?}");
        for path in paths {
            assert!(CONTROL.contains(&format!("{path} ")), "--help lacks {path}");
            assert!(include_str!("../README.md").contains(&format!("{path}`")), "README.md lacks {path}");
        }
    }

    #[test]
    fn every_kind_of_fault_is_explained() {
        // The refusal of an unknown kind lists the known ones.
        let refusal = serde_json::from_str::<FaultKind>("\"?\"").expect_err("no kind").to_string();
        let kinds: Vec<&str> = refusal.split('`').skip(3).step_by(2).collect();
        assert!(kinds.len() > 10, "{refusal}");
        for kind in kinds {
            assert!(include_str!("../README.md").contains(&format!("`{kind}`")), "README.md lacks {kind}");
        }
    }
}
