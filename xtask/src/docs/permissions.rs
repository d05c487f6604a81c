//! Renders the guide to the permissions from the features that the provider declares.

use std::fmt::Write as _;

use anyhow::Context as _;
use serde_json::Value;

use super::page::text_of;

const INTRODUCTION: &str = "\
Which permissions the provider needs depends on what a configuration uses. This page has policies for whole uses, and the
actions of each feature. `terraform-provider-dynamodb doctor` says which of them the credentials have: see
[Check the connection](doctor.md).

## What to replace

";

const RESTRICTION: &str = "
What the restriction to a prefix means:

- Tables, and what belongs to them (indexes, streams, backups, exports, imports), are restricted by their ARN: the asterisk
  after the prefix covers a slash too. A table of another name cannot be read, changed or deleted.
- Some actions know no resources, such as `dynamodb:ListTables` and `application-autoscaling:DescribeScalableTargets`: they need
  `\"Resource\": \"*\"`, and show names of other tables as well.
- Scaling can be restricted to DynamoDB by a condition, but not to single tables: the ARN of a scalable target does not contain
  its name.
- Alarms are restricted by the beginning of their names, which is the name of the table, after `alarms.name_prefix` if that is
  set. The alarms of scaling policies are named by Application Auto Scaling.
- A table that a restore reads from, and a table that a rehearsal restores to, needs the prefix too.
- `*` in place of the Region covers the Regions of replicas. A single Region there is enough for tables without replicas.
";

const KINDS: &str = "
## By feature

*Read* and *change* are calls of the provider: a plan needs the first, an apply both. *For AWS* is what the provider never
calls: AWS checks these permissions of the caller when it does the work.

| Feature | Needed | Read | Change | For AWS |
|---|---|---|---|---|
";

/// The page.
pub fn page(reference: &Value) -> anyhow::Result<String> {
    let permissions = &reference["permissions"];
    let features = permissions["features"].as_array().context("the provider declares no permissions")?;
    let mut text = String::from(
        "---\npage_title: \"Permissions\"\ndescription: |-\n  Policies of IAM for the provider: for plans, for full \
         management, and by feature.\n---\n\n# Permissions\n\n",
    );
    text.push_str(INTRODUCTION);
    let (account, prefix) = (text_of(permissions, "account"), text_of(permissions, "prefix"));
    writeln!(
        text,
        "In these policies, `{account}` stands for the ID of the account, `{prefix}` for what the names of the tables begin with, \
         `BUCKET`\nfor a bucket of imports and exports, `ROLE` for the name of a role. Outside the commercial partition, \
         `arn:aws:` becomes\n`arn:aws-cn:` or `arn:aws-us-gov:`."
    )?;
    text.push_str(RESTRICTION);
    text.push_str("\n## Plans only\n\nEnough for `terraform plan`, refreshes, data sources and imports, with every setting of the table.\n\n");
    json(&permissions["plan"], &mut text)?;
    text.push_str(
        "\n## Full management\n\nTables with every setting. Remove what no configuration uses, for instance `Bucket` \
         and `LogsOfImports` without\nimports from S3, and the actions on items, such as `dynamodb:PutItem`, \
         without restores and replicas.\n\n",
    );
    json(&permissions["full"], &mut text)?;
    text.push_str(KINDS);
    for feature in features {
        let [read, change, behalf] = ["read", "change", "behalf"].map(|kind| actions(&feature[kind]));
        let (name, needed) = (text_of(feature, "name"), text_of(feature, "needed"));
        writeln!(text, "| [{name}](#{}) | {needed} | {read} | {change} | {behalf} |", anchor(name))?;
    }
    for feature in features {
        let (name, needed) = (text_of(feature, "name"), text_of(feature, "needed"));
        write!(text, "\n<a id=\"{}\"></a>\n### {name}\n\n{needed}\n\n", anchor(name))?;
        json(&feature["policy"], &mut text)?;
    }
    Ok(text)
}

fn json(policy: &Value, text: &mut String) -> anyhow::Result<()> {
    write!(text, "```json\n{policy:#}\n```\n")?;
    Ok(())
}

fn actions(actions: &Value) -> String {
    let names = actions.as_array().into_iter().flatten().filter_map(Value::as_str);
    names.map(|action| format!("`{action}`")).collect::<Vec<_>>().join(" ")
}

fn anchor(name: &str) -> String {
    format!("permissions-{}", name.replace([' ', '_'], "-"))
}
