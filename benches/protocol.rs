//! Measures start, shutdown and memory of the provider as a CLI sees them.
//!
//! Prints `name<TAB>value` lines; `cargo xtask bench` puts them into its table. Nothing is asserted about time. The
//! provider to start can be named as the argument: `cargo xtask bench` names the release build, and compiles this
//! program, which is the other end and does little, with the profile of the tests.

use std::time::{Duration, Instant};

use tfplugin_proto::client::PluginProcess;
use tfplugin_proto::tfplugin6::get_provider_schema;

/// Starts per measurement; the median of them is printed.
const STARTS: usize = 20;

struct Start {
    handshake: Duration,
    schema: Duration,
    resident_kib: u64,
    peak_kib: u64,
    shutdown: Duration,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    // `cargo bench` adds an option of its own.
    let named = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let provider = named.unwrap_or_else(|| env!("CARGO_BIN_EXE_terraform-provider-dynamodb").to_owned());
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(start(&provider).await?);
    }
    let milliseconds = |duration: Duration| duration.as_secs_f64() * 1000.0;
    print("start to handshake, ms", median(&starts, |start| milliseconds(start.handshake)));
    print("handshake to schema, ms", median(&starts, |start| milliseconds(start.schema)));
    print("shutdown to exit, ms", median(&starts, |start| milliseconds(start.shutdown)));
    print("resident after schema, KiB", median(&starts, |start| start.resident_kib as f64));
    print("peak after schema, KiB", median(&starts, |start| start.peak_kib as f64));
    Ok(())
}

async fn start(provider: &str) -> anyhow::Result<Start> {
    let provider = PluginProcess::spawn(provider, &[], &[]).await?;
    let handshake = provider.timings().handshake;
    let asked = Instant::now();
    provider.client().get_provider_schema(get_provider_schema::Request {}).await?;
    let schema = provider.timings().connection + asked.elapsed();
    let (resident_kib, peak_kib) = memory(provider.id())?;
    let shutdown = provider.shutdown().await?.took;
    Ok(Start { handshake, schema, resident_kib, peak_kib, shutdown })
}

/// Resident memory and its peak; zero where the system has no `/proc`.
fn memory(process: Option<u32>) -> anyhow::Result<(u64, u64)> {
    let path = format!("/proc/{}/status", process.unwrap_or_default());
    if !std::path::Path::new(&path).exists() {
        return Ok((0, 0));
    }
    let status = std::fs::read_to_string(path)?;
    let kib = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_whitespace().nth(1)).and_then(|number| number.parse().ok()).unwrap_or_default()
    };
    Ok((kib("VmRSS:"), kib("VmHWM:")))
}

fn median(starts: &[Start], value: impl Fn(&Start) -> f64) -> f64 {
    let mut values: Vec<f64> = starts.iter().map(value).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[expect(clippy::print_stdout, reason = "the result of this program")]
fn print(name: &str, value: f64) {
    println!("{name}\t{value:.1}");
}
