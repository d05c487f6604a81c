//! Draws the picture of the README: a table whose access pattern it cannot serve, and what a plan says about it.

use anyhow::{Context as _, ensure};
use terraform_cli::{Folder, provider_block};

use crate::cli;
use crate::files;
use crate::project::{PROVIDER, Project};

const CONFIGURATION: &str = include_str!("picture/orders.tf");
/// What a plan needs no account for.
const OFFLINE: [&str; 2] = ["skip_credentials_validation = true", "skip_requesting_account_id = true"];
const PICTURE: &str = "assets/plan.svg";
const WIDTH_PX: usize = 760;

/// Writes it.
pub fn run(project: &Project) -> anyhow::Result<()> {
    project.build_binaries()?;
    let cli = cli::choose(project, None)?;
    let folder = Folder::create(&project.scratch("picture")?, &cli, &project.binary("debug", PROVIDER))?;
    // The endpoint is never contacted.
    folder.write("provider.tf", &provider_block("http://127.0.0.1:1", &OFFLINE))?;
    folder.write("main.tf", CONFIGURATION)?;
    let output = folder.command(&["plan", "-input=false"]).output().context("the CLI cannot be started")?;
    let printed = String::from_utf8_lossy(&output.stderr);
    ensure!(!output.status.success(), "the plan is not refused any more:\n{printed}");
    let path = project.root().join(PICTURE);
    files::make_parent(&path)?;
    let svg = anstyle_svg::Term::new().min_width_px(WIDTH_PX).render_svg(&screen(&printed)?);
    std::fs::write(&path, svg).with_context(|| format!("cannot write {}", path.display()))?;
    println!("wrote {PICTURE}");
    Ok(())
}

/// The configuration, the command and the error, without what precedes the error.
fn screen(printed: &str) -> anyhow::Result<String> {
    let begins = printed.lines().position(|line| line.contains("Error: ")).context("the plan printed no error")?;
    let error: Vec<&str> = printed.lines().skip(begins.saturating_sub(1)).collect();
    Ok(format!("$ cat main.tf\n{CONFIGURATION}\n$ terraform plan\n{}\n", error.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screen_begins_with_the_frame_of_the_error() {
        let screen = screen("Planning failed.\n\n╷\n│ Error: no\n╵\n").expect("there is an error");
        assert!(screen.ends_with("$ terraform plan\n╷\n│ Error: no\n╵\n"), "{screen}");
        assert!(screen.starts_with("$ cat main.tf\nresource"), "{screen}");
    }
}
