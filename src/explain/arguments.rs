//! What the command line asks for.

/// The file name that stands for standard input.
pub(super) const STANDARD_INPUT: &str = "-";

/// The arguments of `explain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arguments {
    /// The plan as JSON.
    pub(super) file: String,
    /// How to write the explanation.
    pub(super) format: Format,
}

/// How an explanation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// For a terminal.
    Text,
    /// For a comment on a pull request.
    Markdown,
    /// A page of its own.
    Html,
    /// For programs.
    Json,
}

/// What `--help` prints.
pub(super) const HELP: &str = "\
usage: terraform-provider-dynamodb explain [--markdown | --html | --json] FILE

Says what a plan will do to tables: the ordered steps with their durations, the budgets that they use, the difference in cost,
and the risks. FILE is what `terraform show -json PLAN` prints, or `-` for standard input.

  --markdown  for a comment on a pull request
  --html      a page of its own, with a timeline
  --json      for other programs

The explanation is on standard output. Exit code: 0 no risks, 1 risks, 2 wrong arguments or input.
";

const USAGE: &str = "`terraform-provider-dynamodb explain --help` lists the arguments.";

impl Arguments {
    /// Reads them.
    ///
    /// # Errors
    /// What is wrong, with the usage.
    pub(super) fn parse(arguments: &[&str]) -> Result<Self, String> {
        let (mut files, mut formats) = (Vec::new(), Vec::new());
        for argument in arguments {
            match *argument {
                "--markdown" => formats.push(Format::Markdown),
                "--html" => formats.push(Format::Html),
                "--json" => formats.push(Format::Json),
                file if file == STANDARD_INPUT || !file.starts_with('-') => files.push(file.to_owned()),
                other => return Err(format!("\"{other}\" is not known; {USAGE}")),
            }
        }
        let format = match formats.as_slice() {
            [] => Format::Text,
            [format] => *format,
            _ => return Err(format!("more than one format is given; {USAGE}")),
        };
        match <[String; 1]>::try_from(files) {
            Ok([file]) => Ok(Self { file, format }),
            Err(files) if files.is_empty() => Err(format!("no plan is given; {USAGE}")),
            Err(files) => Err(format!("{} files are given, and one plan is explained at a time; {USAGE}", files.len())),
        }
    }

    /// The input, for messages.
    pub(super) fn place(&self) -> &str {
        if self.file == STANDARD_INPUT { "standard input" } else { &self.file }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_and_one_format_are_taken() {
        let parsed =
            |arguments: &[&str]| Arguments::parse(arguments).map(|arguments| (arguments.file, arguments.format));
        assert_eq!(parsed(&["plan.json"]), Ok(("plan.json".to_owned(), Format::Text)));
        assert_eq!(parsed(&["--html", "-"]), Ok(("-".to_owned(), Format::Html)));
        for (wrong, problem) in [
            (&[][..], "no plan is given"),
            (&["a", "b"], "2 files are given"),
            (&["--json", "--html", "a"], "more than one format"),
            (&["--color", "a"], "\"--color\" is not known"),
        ] {
            let error = parsed(wrong).expect_err("refused");
            assert!(error.starts_with(problem) && error.contains("explain --help"), "{error}");
        }
    }
}
