//! The proxy as a program, which prints its address as one line and serves until it is terminated.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Parser;
use fault_proxy::{Proxy, Rule};

/// A proxy on the loopback interface that lets calls to an AWS endpoint go wrong on purpose.
#[derive(Debug, Parser)]
#[command(name = "fault-proxy")]
struct Arguments {
    /// The endpoint behind, such as http://127.0.0.1:8000.
    upstream: String,

    /// Port to listen on; 0 picks a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// A JSON file with a list of rules; `PUT /_faults` replaces them later.
    #[arg(long)]
    rules: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let rules: Vec<Rule> = match &arguments.rules {
        Some(path) => serde_json::from_slice(&std::fs::read(path)?)?,
        None => Vec::new(),
    };
    let proxy = Proxy::start(&arguments.upstream, arguments.port)?;
    proxy.set_rules(rules);
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{}", proxy.url())?;
    stdout.flush()?;
    proxy.wait();
    Ok(())
}
