//! What the page of the table says between its examples and its schema: versions, presets, defaults, alarms.
//!
//! Numbers come from the provider's declarations; the texts that surround them are here.

use std::fmt::Write as _;

use anyhow::Context as _;
use serde_json::Value;

use super::page::text_of;

/// Which versions of the CLIs can do what.
const VERSIONS: &str = "\
## Versions of the CLI

| What | Terraform | OpenTofu |
|---|---|---|
| Tables and data sources | 1.5 | 1.6 |
| [Functions](../functions/iam_policy.md) | 1.8 | 1.7 |
| `moved` from [`aws_dynamodb_table`](../guides/migrate-from-aws.md) | 1.8 | 1.10 |
| Import by `identity` | 1.12 | 1.12 |
| [Actions](../actions/create_backup.md) and [lists](../list-resources/table.md) | 1.14 | – |

";

const PRESETS: &str = "\
## Presets

The provider's `preset` decides whether tables are protected by default, and how strict the [guardrails](../guides/guardrails.md) are:

| Preset | `deletion_protection_enabled` | Guardrails that refuse | that warn | that are off |
|---|---|---|---|---|
";

/// What absence means. `src/table/plan/tests/empty.rs` holds what an empty value means.
const ABSENT: &str = "
## What is left out or removed

An attribute that is left out has its default, also on a table that exists: removing it from the configuration takes back what it
had set. The plan shows it. An empty map or list means the same as none, except for `replicas`, the `schedules` of an index, and the
`alarm_actions` of a replica or a rule. `alarms = {}` and `contributor_insights = {}` are enabled, with their defaults.

| Left out | The table has |
|---|---|
| `read_capacity`, `write_capacity` | on-demand capacity |
| `global_secondary_indexes`, `vector_indexes`, or one of their elements | no such index: one that exists is deleted |
| `on_demand_throughput` | no ceilings |
| `warm_throughput` | what it has: it cannot be lowered |
| `point_in_time_recovery` | continuous backups for the longest period |
| `deletion_protection_enabled` | the default of the preset |
| `server_side_encryption` | a key that AWS owns |
| `ttl`, `kinesis_stream`, `contributor_insights`, `resource_policy`, `alarms` | none |
| `stream` | none, unless eventually consistent replicas need it |
| `tags` | the provider's `default_tags` |
| `replicas` | those that exist: they are not managed. `{}` deletes them |

What is not used costs no call. Contributor Insights, a Kinesis data stream, a policy of the stream, alarms and the scaling of an
on-demand table are read once the state has them, and insights of the table and of all its indexes together. If another tool adds
one of them to a table that has none, that is not reported as drift, and it stays. An [import](../guides/import.md) reads
everything.

## What an index inherits

A global secondary index of a provisioned table has the table's capacity, reads and writes each on its own, with scaling and
schedules, unless it sets one. A key attribute has the type that another key declares for it. `on_demand_throughput`,
`warm_throughput` and `contributor_insights` are set for each index. Alarms of the table cover its indexes, too. More:
[Capacity and scaling](../guides/capacity-and-scaling.md).

";

const ALARMS: &str = "\
## Alarm rules

With `alarms` a table has the alarms of every rule that applies to it. `rules` adjusts one by its id.

| Rule | Fires when | For | Default | No alarm while |
|---|---|---|---|---|
";

const ELSEWHERE: &str = "\
## Logs, endpoints, tests and spelling

- `TF_LOG_PROVIDER=info` logs each step, `debug` each call: [Troubleshooting](../guides/troubleshooting.md#logs).
- `AWS_ENDPOINT_URL_DYNAMODB`, the same of the other services, and `AWS_ENDPOINT_URL` work as in the AWS CLI:
  [Endpoints](../guides/troubleshooting.md#endpoints).
- A plan of new tables needs no AWS: [Test configurations](../guides/testing.md#a-plan-without-aws).
- Names that Terraform drops without an error are found by `terraform-provider-dynamodb lint`: [Find misspelled names](../guides/lint.md).

";

/// The sections, from what the provider declares.
pub fn sections(reference: &Value) -> anyhow::Result<String> {
    let mut text = String::from(VERSIONS);
    text.push_str(PRESETS);
    for preset in list(reference, "presets")? {
        text.push_str(&preset_row(preset, list(reference, "guardrails")?));
    }
    text.push_str(ABSENT);
    text.push_str(ALARMS);
    for rule in list(&reference["alarms"], "rules")? {
        text.push_str(&rule_row(rule)?);
    }
    text.push_str(&format!("\n{}\n\n", counts(list(&reference["alarms"], "counts")?)));
    text.push_str(ELSEWHERE);
    Ok(text)
}

fn list<'a>(of: &'a Value, name: &str) -> anyhow::Result<&'a Vec<Value>> {
    of[name].as_array().with_context(|| format!("the provider declares no {name}"))
}

fn preset_row(preset: &Value, guardrails: &[Value]) -> String {
    let name = text_of(preset, "name");
    let of = |severity: &str| guardrails.iter().filter(|rule| rule["severity"][&name] == severity).count();
    let protects = &preset["protects_tables"];
    format!("| `{name}` | `{protects}` | {} | {} | {} |\n", of("error"), of("warning"), of("off"))
}

/// A row of the table; each billing mode is named where their defaults differ.
fn rule_row(rule: &Value) -> anyhow::Result<String> {
    let defaults = list(rule, "defaults")?;
    let [provisioned, on_demand] = defaults.as_slice() else { anyhow::bail!("a rule has two kinds of defaults") };
    let mut text = String::new();
    let modes = if provisioned == on_demand {
        vec![("", on_demand)]
    } else {
        vec![("provisioned: ", provisioned), ("on-demand: ", on_demand)]
    };
    let said = |of: fn(&Value) -> String| {
        modes.iter().map(|(mode, defaults)| format!("{mode}{}", of(defaults))).collect::<Vec<_>>().join("; ")
    };
    let off = if rule["enabled"] == false { "off; if enabled: " } else { "" };
    let none_while = rule["none_while"].as_str().map(|reason| reason.trim_end_matches('.')).unwrap_or_default();
    writeln!(
        text,
        "| `{}` | {} | {} | {off}{} | {none_while} |",
        text_of(rule, "id"),
        said(|defaults| text_of(defaults, "problem").to_owned()),
        text_of(rule, "monitors"),
        said(condition),
    )?;
    Ok(text)
}

/// `Sum above 0 throttled requests, 3 of 5 periods of 60 s`.
fn condition(defaults: &Value) -> String {
    let how = if defaults["at_threshold"] == true { "at or above" } else { "above" };
    let number = |key: &str| defaults[key].as_f64().unwrap_or_default();
    format!(
        "{} {how} {} {}, {} of {} periods of {} s",
        text_of(defaults, "statistic"),
        number("threshold"),
        text_of(defaults, "unit"),
        number("datapoints_to_alarm"),
        number("evaluation_periods"),
        number("period")
    )
}

fn counts(counts: &[Value]) -> String {
    let of = |count: &Value| {
        format!(
            "{} with {} capacity, and {} more for each index",
            count["table"],
            text_of(count, "capacity"),
            count["index"]
        )
    };
    let all: Vec<String> = counts.iter().map(of).collect();
    format!("A table has {}. CloudWatch charges for each by the metrics it reads.", all.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_differs_by_billing_mode_says_both() {
        let defaults = |statistic: &str, at_threshold: bool, threshold: f64, unit: &str| {
            serde_json::json!({ "problem": "it stops", "statistic": statistic, "at_threshold": at_threshold,
                "threshold": threshold, "unit": unit, "period": 60, "evaluation_periods": 5, "datapoints_to_alarm": 3 })
        };
        let rule = serde_json::json!({ "id": "ceiling", "enabled": true, "monitors": "table", "none_while": "it is free.",
            "defaults": [defaults("Maximum", true, 100.0, "%"), defaults("Sum", false, 0.0, "errors")] });
        let expected = "| `ceiling` | provisioned: it stops; on-demand: it stops | table | provisioned: Maximum at or above 100 %, \
            3 of 5 periods of 60 s; on-demand: Sum above 0 errors, 3 of 5 periods of 60 s | it is free |\n";
        assert_eq!(rule_row(&rule).expect("a row"), expected);
    }
}
