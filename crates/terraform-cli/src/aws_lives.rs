//! Which lives run in an account of AWS, and what each can show of it: the list in `tests/lives/aws.toml`.

use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;

/// The whole list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsLives {
    /// The lives, by name.
    pub lives: Vec<AwsLife>,
    /// Rules that state how long a step takes.
    #[serde(default)]
    pub durations: Vec<StatedDuration>,
    /// Rules that lives can only pass if they hold.
    #[serde(default)]
    pub shown: Vec<ShownRule>,
    /// Rules that foretell refusals.
    #[serde(default)]
    pub refusals: Vec<StatedRefusal>,
}

/// A life, and what it has at most.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsLife {
    /// The name of its folder.
    pub name: String,
    /// How long it takes, with a margin.
    pub minutes: u32,
    /// Provisioned read units of all its tables and indexes.
    #[serde(default)]
    pub read: u32,
    /// Provisioned write units of all its tables and indexes.
    #[serde(default)]
    pub write: u32,
    /// Metrics of all its alarms.
    #[serde(default)]
    pub alarm_metrics: u32,
}

/// How long a step takes, says a rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedDuration {
    /// The label of the rule.
    pub rule: String,
    /// The lives in which the rule is about this step.
    pub lives: Vec<String>,
    /// Part of how the provider names the step.
    pub step: String,
    /// The simulator's name of the duration.
    pub timing: String,
    /// The shortest and the longest.
    pub seconds: [f64; 2],
}

/// A rule that a life can only pass if it holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownRule {
    /// The label of the rule.
    pub rule: String,
    /// Any of these shows it.
    pub lives: Vec<String>,
    /// What was seen.
    pub because: String,
    /// The calls that show it.
    pub call: String,
    /// Part of a refusal of such a call that contradicts the rule.
    pub refusal: Option<String>,
}

/// A refusal, says a rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedRefusal {
    /// The label of the rule.
    pub rule: String,
    /// The call that is refused.
    pub call: String,
    /// Part of the refusal.
    pub holds: String,
}

impl AwsLives {
    /// Where the list is, from the root of the checkout.
    pub const PATH: &'static str = "tests/lives/aws.toml";

    /// Reads the list.
    ///
    /// # Errors
    /// There is no such file, or it is no such list.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is no list of lives for AWS", path.display()))
    }

    /// The labels of every rule that the list names.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        let Self { lives: _, durations, shown, refusals } = self;
        let stated = durations.iter().map(|stated| &stated.rule).chain(refusals.iter().map(|stated| &stated.rule));
        stated.chain(shown.iter().map(|shown| &shown.rule)).map(String::as_str)
    }
}
