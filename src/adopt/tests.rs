//! States that the AWS provider wrote, under `tests/fixtures/adopt`: what is written for them is accepted and plans them.

use std::collections::BTreeMap;
use std::fs;

use super::*;
use crate::table::moved::stored;
use crate::table::plan::tests::planned_after_move;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/adopt");

fn arguments() -> Arguments {
    Arguments::parse(&[]).expect("the defaults")
}

fn show(case: &str) -> String {
    // The plans of the tests are in that Region and account.
    let text = fs::read_to_string(format!("{FIXTURES}/{case}/show.json")).expect("a file");
    let text = text.replace("us-east-1", "eu-central-1");
    text.replace("000000000000", "111122223333").replace("123456789012", "111122223333")
}

fn adopted(case: &str, arguments: &Arguments) -> (BTreeMap<&'static str, String>, String) {
    let (files, report) = adopt(&resources::read(&show(case)).expect("a state"), arguments, |_| ()).expect("tables");
    (files.into_iter().collect(), report)
}

fn cases() -> Vec<String> {
    let entries = fs::read_dir(FIXTURES).expect("a folder");
    let mut names: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name().display().to_string()).collect();
    names.sort();
    names
}

#[test]
fn what_is_written_is_accepted_and_changes_only_what_was_folded_in() {
    for case in cases() {
        let (files, report) = adopted(&case, &arguments());
        let resources = resources::read(&show(&case)).expect("a state");
        let tables = resources.iter().filter(|resource| resource.kind == "aws_dynamodb_table");
        let blocks: Vec<&str> = files["tables.tf"].split_inclusive("\n}\n").collect();
        let sources: Vec<_> = tables.map(|table| stored(&table.values).expect("readable").model).collect();
        assert_eq!(blocks.len(), sources.len(), "{case}");
        for (block, source) in blocks.into_iter().zip(sources) {
            let added = crate::tags::added(&source.tags, &source.tags_all);
            let (plan, _, steps) = planned_after_move(block, &source, &added);
            if report.contains("takes over") {
                assert_ne!(plan, source, "{case}: the plan shows what is taken over");
            } else {
                assert_eq!(plan, source, "{case}:\n{block}");
                assert_eq!(steps.expect("known").iter().count(), 0, "{case}:\n{block}");
            }
        }
    }
}

#[test]
fn scaling_is_folded_into_the_table() {
    let (files, report) = adopted("scaled", &arguments());
    let tables = &files["tables.tf"];
    for part in ["events-morning = {", "min_capacity = 5, max_capacity = 60", "timezone     = \"Europe/Berlin\""] {
        assert!(tables.contains(part), "{part}:\n{tables}");
    }
    assert!(!tables.contains("target_utilization") && !tables.contains("alarms"), "{tables}");
    assert_eq!(files["removed.tf"].matches("removed {").count(), 3, "{}", files["removed.tf"]);
    assert!(report.contains("leaves aws_cloudwatch_metric_alarm.throttled to the AWS provider: no rule"), "{report}");
    assert!(report.contains("aws_cloudwatch_metric_alarm.throttled refers to aws_dynamodb_table.events"), "{report}");
}

/// A replica that is a resource of its own is in the state of another Region, without the default tags of its table.
#[test]
fn a_replica_of_its_own_is_folded_in() {
    let mut state: serde_json::Value = serde_json::from_str(&show("plain")).expect("JSON");
    let resources = state["values"]["root_module"]["resources"].as_array_mut().expect("resources");
    let arn = resources[0]["values"]["arn"].as_str().expect("an ARN").to_owned();
    resources[0]["values"]["tags_all"] = serde_json::json!({ "Owner": "pay" });
    let mut replica = resources[0].clone();
    replica["address"] = "aws_dynamodb_table_replica.eu".into();
    replica["type"] = "aws_dynamodb_table_replica".into();
    replica["values"] = serde_json::json!({
        "arn": arn.replace("eu-central-1", "eu-west-1"),
        "deletion_protection_enabled": true,
        "global_table_arn": arn,
        "id": "sessions:eu-central-1",
        "kms_key_arn": "",
        "point_in_time_recovery": true,
        "table_class_override": "STANDARD_INFREQUENT_ACCESS",
        "tags": { "Where": "eu" },
        "tags_all": { "Where": "eu" },
    });
    resources.push(replica);
    let resources = resources::read(&state.to_string()).expect("a state");
    let (files, report) = adopt(&resources, &arguments(), |_| ()).expect("tables");
    let files: BTreeMap<_, _> = files.into_iter().collect();
    let tables = &files["tables.tf"];
    for part in [
        "eu-west-1 = {",
        "STANDARD_INFREQUENT_ACCESS",
        "propagate_tags",
        "Where = \"eu\"",
        "deletion_protection_enabled = true",
    ] {
        assert!(tables.contains(part), "{part}:\n{tables}");
    }
    assert!(files["removed.tf"].contains("from = aws_dynamodb_table_replica.eu\n"), "{}", files["removed.tf"]);
    assert!(report.contains("what it has in eu-west-1 lacks the default tags"), "{report}");
}

#[test]
fn what_watches_a_table_is_folded_in() {
    let (files, _) = adopted("watched", &arguments());
    let tables = &files["tables.tf"];
    for part in
        ["contributor_insights = {}", "resource_policy = jsonencode({", "CostCentre = \"4711\"", "stream/clicks"]
    {
        assert!(tables.contains(part), "{part}:\n{tables}");
    }
}

#[test]
fn tables_at_any_address_have_names_of_their_own() {
    let (files, _) = adopted("modules", &arguments());
    let moved = &files["moved.tf"];
    let one =
        "moved {\n  from = module.tables.aws_dynamodb_table.this[\"eu\"]\n  to   = dynamodb_table.tables_this_eu\n}\n";
    assert!(moved.contains(one) && moved.contains("dynamodb_table.shard_0\n"), "{moved}");
    assert_eq!(moved.matches("moved {").count(), 7);
}

#[test]
fn older_tools_import() {
    let (files, report) = adopted("community-module", &Arguments::parse(&["--import"]).expect("arguments"));
    assert!(!files.contains_key("moved.tf") && !files.contains_key("removed.tf"));
    assert!(files["import.tf"].contains("  id = \"arn:aws:dynamodb:"), "{}", files["import.tf"]);
    let line = "terraform state rm 'module.orders.aws_appautoscaling_target.index_read[\"TitleIndex\"]'\n";
    assert!(report.contains(line), "{report}");
}

#[test]
fn default_tags_go_into_the_provider() {
    let (files, _) = adopted("everything-on", &arguments());
    let example = &files["provider.tf.example"];
    assert!(example.contains("default_tags = { Environment = \"test\", Owner = \"payments\" }"), "{example}");
    assert!(!files["tables.tf"].contains("payments"));
}

#[test]
fn other_input_is_refused() {
    for (text, problem) in
        [("", "not JSON"), ("{}", "not what"), ("{\"planned_values\":1, \"format_version\":\"1\"}", "a plan")]
    {
        let error = resources::read(text).expect_err("refused");
        assert!(error.contains(problem), "{error}");
    }
    let error = adopt(&[], &arguments(), |_| ()).expect_err("refused");
    assert!(error.contains("the state has no table"), "{error}");
    for wrong in [&["--out"][..], &["--preset=none"], &["folder"], &["--region=eu-west-1", "--offline"]] {
        assert!(Arguments::parse(wrong).is_err(), "{wrong:?}");
    }
}

/// Other programs read the report as the same facts.
#[test]
fn the_report_can_be_json() {
    for case in cases() {
        let (_, report) = adopted(&case, &Arguments::parse(&["--json"]).expect("an option"));
        let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
        let tables = report["tables"].as_array().expect("a list");
        let (_, text) = adopted(&case, &arguments());
        assert!(!tables.is_empty());
        for table in tables {
            let line = format!(
                "{} -> {}\n",
                table["address"].as_str().unwrap_or(""),
                table["resource"].as_str().unwrap_or("")
            );
            assert!(text.contains(&line), "{case}: {line}");
        }
    }
}
