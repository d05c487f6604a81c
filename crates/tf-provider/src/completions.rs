//! Completions of the binary's commands for shells, from what `--help` says of each: there is no second list of options.

/// A shell that can complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
}

/// A command with what its `--help` prints.
pub(crate) type Usage = (&'static str, &'static str);

impl Shell {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "bash" => Some(Self::Bash),
            "zsh" => Some(Self::Zsh),
            "fish" => Some(Self::Fish),
            _ => None,
        }
    }

    /// The script that the shell reads at its start.
    pub(crate) fn script(self, program: &str, commands: &[Usage]) -> String {
        match self {
            Self::Bash => bash(program, commands),
            // zsh runs scripts for bash after this line.
            Self::Zsh => format!("autoload -U +X bashcompinit && bashcompinit\n{}", bash(program, commands)),
            Self::Fish => fish(program, commands),
        }
    }
}

/// Where no option is asked for, files are completed.
fn bash(program: &str, commands: &[Usage]) -> String {
    let function = format!("_{}", program.replace('-', "_"));
    let cases: String = commands
        .iter()
        .map(|(name, usage)| format!("        {name}) words=\"{}\" ;;\n", options(usage).join(" ")))
        .collect();
    let names: Vec<&str> = commands.iter().map(|(name, _)| *name).collect();
    format!(
        "{function}() {{\n    local words current=\"${{COMP_WORDS[COMP_CWORD]}}\"\n    case \"${{COMP_WORDS[1]}}\" in\n{cases}    \
         esac\n    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"{} --help --version\"\n    elif [ \"${{current#-}}\" = \
         \"$current\" ]; then\n        words=\"\"\n    fi\n    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n}}\ncomplete -o \
         default -F {function} {program}\n",
        names.join(" ")
    )
}

fn fish(program: &str, commands: &[Usage]) -> String {
    let mut script = String::new();
    for (name, usage) in commands {
        script.push_str(&format!("complete -c {program} -n __fish_use_subcommand -a {name}\n"));
        for option in options(usage) {
            let option = option.trim_start_matches('-');
            script.push_str(&format!("complete -c {program} -n \"__fish_seen_subcommand_from {name}\" -l {option}\n"));
        }
    }
    script
}

/// The options that a usage names, each once, in its order.
fn options(usage: &str) -> Vec<&str> {
    let words = usage.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let mut options: Vec<&str> = Vec::new();
    for word in words.filter(|word| word.len() > 2 && word.starts_with("--")) {
        if !options.contains(&word) {
            options.push(word);
        }
    }
    options.push("--help");
    options
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const COMMANDS: [Usage; 2] =
        [("lint", "usage: lint [DIR]"), ("show", "usage: show [--out DIR] [--json | --html] [--out DIR] -- text")];

    fn completed(words: &[&str]) -> String {
        let script = Shell::Bash.script("plug-in", &COMMANDS);
        let ask = format!(
            "{script}COMP_WORDS=({}); COMP_CWORD={}; _plug_in; echo \"${{COMPREPLY[*]}}\"",
            words.join(" "),
            words.len() - 1
        );
        let output = Command::new("bash").args(["-c", &ask]).output().expect("bash runs");
        assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }

    #[test]
    fn commands_and_their_options_are_completed() {
        assert_eq!(completed(&["plug-in", "\"\""]), "lint show --help --version");
        assert_eq!(completed(&["plug-in", "sh"]), "show");
        assert_eq!(completed(&["plug-in", "show", "--"]), "--out --json --html --help");
        assert_eq!(completed(&["plug-in", "show", "--out", "fold"]), "", "files are left to the shell");
        assert_eq!(completed(&["plug-in", "lint", "-"]), "--help");
    }

    #[test]
    fn every_shell_has_the_same_options() {
        let fish = Shell::Fish.script("plug-in", &COMMANDS);
        assert!(fish.contains("-n \"__fish_seen_subcommand_from show\" -l json\n"), "{fish}");
        let zsh = Shell::Zsh.script("plug-in", &COMMANDS);
        assert!(zsh.ends_with(&Shell::Bash.script("plug-in", &COMMANDS)), "{zsh}");
        assert_eq!(Shell::named("tcsh"), None);
    }
}
