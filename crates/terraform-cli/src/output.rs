//! The output of a command and the diagnostics in it.

use std::fmt;

/// A command that ended.
#[derive(Clone, Debug)]
pub struct Run {
    /// The command line, for messages.
    pub line: String,
    /// The exit code; none when a signal ended the process.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The operation goes on.
    Warning,
    /// The operation failed.
    Error,
}

/// A diagnostic as the CLI reports it in its JSON output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// The short title.
    pub summary: String,
    /// The sentences below it.
    pub detail: String,
}

impl Run {
    /// Whether the command ended with code 0.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.code == Some(0)
    }

    /// The diagnostics of a run with `-json`, without those about `dev_overrides`, which every run has.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.stdout.lines().filter_map(diagnostic).filter(|found| !is_about_overrides(found)).collect()
    }

    /// Standard output as JSON.
    ///
    /// # Errors
    /// The output is not JSON; the message holds all that was printed.
    pub fn json(&self) -> anyhow::Result<serde_json::Value> {
        serde_json::from_str(&self.stdout).map_err(|error| anyhow::anyhow!("JSON expected ({error}) from {self}"))
    }
}

impl fmt::Display for Run {
    /// The command, its exit code and what it printed, with the lines of JSON output reduced to their messages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.map_or_else(|| "a signal".to_owned(), |code| format!("code {code}"));
        writeln!(f, "`{}` ended with {code}", self.line)?;
        for line in self.stdout.lines() {
            match serde_json::from_str::<serde_json::Value>(line) {
                Ok(event) if event["@message"].is_string() => {
                    writeln!(f, "  {}", event["@message"].as_str().unwrap_or_default())?;
                    let detail = event["diagnostic"]["detail"].as_str().unwrap_or_default();
                    for line in detail.lines() {
                        writeln!(f, "      {line}")?;
                    }
                }
                Ok(_) | Err(_) => writeln!(f, "  {line}")?,
            }
        }
        for line in self.stderr.lines() {
            writeln!(f, "  stderr: {line}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}: {}: {}", self.summary, self.detail)
    }
}

fn diagnostic(line: &str) -> Option<Diagnostic> {
    let event: serde_json::Value = serde_json::from_str(line).ok()?;
    let body = event.get("diagnostic")?;
    let severity = match body["severity"].as_str()? {
        "error" => Severity::Error,
        _ => Severity::Warning,
    };
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    Some(Diagnostic { severity, summary: text("summary"), detail: text("detail") })
}

fn is_about_overrides(diagnostic: &Diagnostic) -> bool {
    diagnostic.summary == "Provider development overrides are in effect"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagnostics_are_taken_from_json_lines() {
        let run = Run {
            line: "terraform plan -json".to_owned(),
            code: Some(1),
            stdout: [
                r#"{"@message":"Terraform 1.11.4","type":"version"}"#,
                r#"{"type":"diagnostic","diagnostic":{"severity":"warning","summary":"Provider development overrides are in effect","detail":"…"}}"#,
                r#"{"type":"diagnostic","diagnostic":{"severity":"error","summary":"Table is protected","detail":"Two steps."}}"#,
                "not JSON",
            ]
            .join("\n"),
            stderr: String::new(),
        };
        let expected = Diagnostic {
            severity: Severity::Error,
            summary: "Table is protected".to_owned(),
            detail: "Two steps.".to_owned(),
        };
        assert_eq!(run.diagnostics(), [expected]);
    }
}
