//! The command `doctor`: checks what the provider needs before it is used, and says what is missing and how to get it.
//!
//! `ask` makes the calls, none of which changes anything, and only that file waits. `facts` is what it finds; `checks`,
//! `credential_checks` and `permission_checks` judge it, `display` words it.

use tf_provider::provider::{Command, Finished};

use crate::command_line;
use arguments::Arguments;

mod arguments;
mod ask;
mod checks;
mod credential_checks;
mod display;
mod facts;
mod permission_checks;
#[cfg(test)]
mod tests;

/// The command, as the binary offers it.
pub(crate) const COMMAND: Command = Command {
    name: "doctor",
    summary: "`… doctor` checks credentials, Region, endpoints, clock, quotas and permissions, and changes nothing",
    usage: arguments::HELP,
    run,
};

fn run(arguments: &[&str]) -> Finished {
    let ended = |output: String, errors: String, code| Finished { output, errors, code };
    let arguments = match Arguments::parse(arguments) {
        Ok(arguments) => arguments,
        Err(problem) => return ended(String::new(), format!("doctor: {problem}\n"), 2),
    };
    let facts = match ask::ask(&arguments, say) {
        Ok(facts) => facts,
        Err(problem) => return ended(String::new(), format!("doctor: {problem}\n"), 2),
    };
    let checks = checks::checks(&facts);
    let missing = permission_checks::policy_of_missing(&facts);
    let output = if arguments.json { display::json(&checks, missing) } else { display::text(&checks, missing) };
    ended(output, String::new(), u8::from(checks.iter().any(checks::Check::is_problem)))
}

fn say(progress: &str) {
    command_line::say(COMMAND.name, progress);
}
