//! Renders the guide to the guardrails from the rules that the provider declares and the fixtures that test them.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use serde_json::Value;

use super::page::text_of;

const INTRODUCTION: &str = "\
A guardrail is a rule of policy that the plan checks: what it finds is valid, but rarely intended. How seriously a finding is
taken depends on the provider's `preset`: an error refuses the plan, a warning does not. Nothing is judged that is not known
yet, and what a table has already is not judged again.

A table may break a guardrail if its configuration says why. The reason is for the next reader; the guardrail is then silent
for this table:

```terraform
resource \"dynamodb_table\" \"orders\" {
  # …
  guardrail_suppressions = {
    \"stream.recycle\" = \"its consumer is deployed afterwards\"
  }
}
```

The provider block adjusts guardrails for all its tables:

```terraform
provider \"dynamodb\" {
  preset = \"production\"
  guardrails = {
    required_tags = [\"Environment\", \"Team\"]
    existing      = \"warn\" # what tables have already: silent (default), warn or enforce
    rules = {
      \"index.count\" = { severity = \"error\", limit = 4, locked = true } # tables cannot suppress it
      \"cost.budget\" = { limit = 500 }                                  # US dollars per month
    }
    suppressions = { \"protection.replace\" = \"migration of 2026-11, ticket OPS-12\" } # inside modules
  }
}
```
";

const SCANNERS: &str = "
## What scanners demand

Security Hub (`DynamoDB.…`), Checkov (`CKV…`), Trivy (`AWS-…`) and cfn-lint (`I…`), under the preset `production`:

| Known as | Demand | Met | Guardrail |
|---|---|---|---|
";

/// The page, with an example of each rule from the fixtures below `root`.
pub fn page(root: &Path, reference: &Value) -> anyhow::Result<String> {
    let rules = reference["guardrails"].as_array().context("the provider declares no guardrails")?;
    let mut text = String::from(
        "---\npage_title: \"Guardrails\"\ndescription: |-\n  Rules of policy that every plan checks, and how to suppress \
         them.\n---\n\n# Guardrails\n\n",
    );
    text.push_str(INTRODUCTION);
    text.push_str("\n| Guardrail | `development` | `standard` | `production` |\n|---|---|---|---|\n");
    for rule in rules {
        let id = text_of(rule, "id");
        let severity = |preset: &str| rule["severity"][preset].as_str().unwrap_or_default();
        let [development, standard, production] = ["development", "standard", "production"].map(severity);
        writeln!(text, "| [`{id}`](#{}) | {development} | {standard} | {production} |", anchor(id))?;
    }
    scanners(&reference["scanners"], &mut text)?;
    for rule in rules {
        section(root, rule, &mut text)?;
    }
    Ok(text)
}

/// What scanners demand.
fn scanners(demands: &Value, text: &mut String) -> anyhow::Result<()> {
    text.push_str(SCANNERS);
    for demand in demands.as_array().context("the provider declares no demands of scanners")? {
        let ids: Vec<&str> = demand["ids"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let guardrail =
            demand["guardrail"].as_str().map_or_else(String::new, |id| format!("[`{id}`](#{})", anchor(id)));
        let (what, met) = (text_of(demand, "what"), text_of(demand, "met"));
        writeln!(text, "| {} | {what} | {met} | {guardrail} |", ids.join(", "))?;
    }
    Ok(())
}

fn section(root: &Path, rule: &Value, text: &mut String) -> anyhow::Result<()> {
    let id = text_of(rule, "id");
    write!(text, "\n<a id=\"{}\"></a>\n## `{id}`: {}\n\n", anchor(id), text_of(rule, "summary"))?;
    for (title, key) in [("Fires", "fires"), ("Why", "why"), ("How to fix", "fix")] {
        write!(text, "**{title}:** {}\n\n", text_of(rule, key))?;
    }
    if let Some(limit) = rule["limit"].as_u64() {
        write!(text, "**Limit:** {limit}, unless the provider's `guardrails.rules` set another.\n\n")?;
    }
    let aliases: Vec<&str> = rule["aliases"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if !aliases.is_empty() {
        write!(text, "**Also known as:** {}\n\n", aliases.join(", "))?;
    }
    let example = example(root, id)?.with_context(|| format!("no fixture fires {id}"))?;
    text.push_str(&example);
    Ok(())
}

/// The fixture in which the guardrail fires and little else is said: its configurations, and the plan.
fn example(root: &Path, id: &str) -> anyhow::Result<Option<String>> {
    let mut fires = Vec::new();
    for entry in std::fs::read_dir(root.join("tests/fixtures/plan"))? {
        let folder = entry?.path();
        let plan = std::fs::read_to_string(folder.join("expected.txt")).unwrap_or_default();
        if plan.contains(&format!("Guardrail: {id}\n")) || plan.contains(&format!("Guardrail: {id} (")) {
            fires.push((plan.len(), folder, plan));
        }
    }
    fires.into_iter().min().map(|(_, folder, plan)| rendered(&folder, &plan)).transpose()
}

fn rendered(folder: &Path, plan: &str) -> anyhow::Result<String> {
    let mut text = String::from("Example:\n\n");
    for (title, file) in
        [("Applied", "before.tf"), ("Imported", "imported.tf"), ("Found", "found.tf"), ("Planned", "after.tf")]
    {
        if let Ok(source) = std::fs::read_to_string(folder.join(file)) {
            write!(text, "```terraform\n# {title}\n{}\n```\n\n", source.trim_end())?;
        }
    }
    write!(text, "```text\n{}\n```\n", plan.trim_end())?;
    Ok(text)
}

fn anchor(id: &str) -> String {
    id.replace('.', "-")
}
