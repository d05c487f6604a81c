//! What the commands of the binary say of their arguments, and that it is true.

use std::process::{Command, Output, Stdio};

const COMMANDS: [&str; 4] = ["lint", "adopt", "explain", "doctor"];
/// No option of any command.
const WRONG: &str = "--frobnicate";

fn run(arguments: &[&str]) -> Output {
    let binary = env!("CARGO_BIN_EXE_terraform-provider-dynamodb");
    Command::new(binary).args(arguments).stdin(Stdio::null()).output().expect("the provider starts")
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("text")
}

fn options(help: &str) -> Vec<&str> {
    let words = help.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    words.filter(|word| word.len() > 2 && word.starts_with("--")).collect()
}

#[test]
fn what_help_lists_is_accepted() {
    for command in COMMANDS {
        let help = run(&[command, "--help"]);
        assert!(help.status.success() && help.stderr.is_empty(), "{help:?}");
        let help = text(help.stdout);
        assert!(help.starts_with("usage: ") && options(&help).contains(&"--json"), "{help}");
        for option in options(&help) {
            // The first may be the option's value; the second stops the command before it does anything.
            let output = run(&[command, option, WRONG, WRONG]);
            assert_eq!(output.status.code(), Some(2), "{command} {option}: {output:?}");
            assert!(!text(output.stderr).contains(&format!("\"{option}\"")), "{command} does not know {option}");
        }
    }
}

#[test]
fn shells_get_the_commands_and_their_options() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["completions", shell]);
        assert!(output.status.success(), "{output:?}");
        let script = text(output.stdout);
        assert!(COMMANDS.iter().all(|command| script.contains(command)), "{script}");
        assert!(script.contains("name-prefix") && script.contains("terraform-provider-dynamodb"), "{script}");
    }
    let output = run(&["completions", "tcsh"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(output.stderr).contains("bash|zsh|fish"));
}
