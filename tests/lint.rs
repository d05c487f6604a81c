//! The subcommand `lint` of the real binary: what it finds, where, and how it ends.

use std::path::Path;
use std::process::{Command, Output};

fn lint(folder: &Path, arguments: &[&str]) -> Output {
    let binary = env!("CARGO_BIN_EXE_terraform-provider-dynamodb");
    Command::new(binary).arg("lint").args(arguments).current_dir(folder).output().expect("the provider starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What people write from memory of other tools, and what a CLI would drop.
const MISSPELLED: &str = r#"provider "dynamodb" {
  region    = "eu-west-1"
  endpoints = { dynamo = "http://localhost:8000" }
}

resource "dynamodb_table" "orders" {
  name          = "orders"
  partition_key = { name = "orderId", typ = "N" }
  server_side_encryption = {
    enabled = true
  }
  point_in_time_recovery = { enable = false }
  read_capacity = {
    min_capacity = 1
    max_capacity = 9
    schedules    = { sale = { schedule = "cron(0 18 ? * FRI *)", time_zone = "UTC", min_capacity = 5 } }
  }
  alarms = { alarm_action = ["arn:aws:sns:eu-west-1:123456789012:oncall"] }
}
"#;

#[test]
fn misspelled_names_are_found_where_they_stand() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("main.tf"), MISSPELLED).expect("a file");
    let output = lint(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let found = text(&output.stdout);
    let expected = [
        ("main.tf:3:17: provider \"dynamodb\": endpoints: ", "Did you mean \"dynamodb\"?"),
        ("main.tf:8:39: dynamodb_table.orders: partition_key: ", "Did you mean \"type\"?"),
        (
            "main.tf:10:5: dynamodb_table.orders: server_side_encryption: ",
            "Names here are \"key_type\", \"kms_key_arn\".",
        ),
        ("main.tf:12:30: dynamodb_table.orders: point_in_time_recovery: ", "Did you mean \"enabled\"?"),
        ("main.tf:16:66: dynamodb_table.orders: read_capacity.schedules[\"sale\"]: ", "Did you mean \"timezone\"?"),
        ("main.tf:18:14: dynamodb_table.orders: alarms: ", "Did you mean \"alarm_actions\"?"),
    ];
    assert_eq!(found.lines().count(), expected.len(), "{found}");
    for (line, (begin, end)) in found.lines().zip(expected) {
        assert!(line.starts_with(begin) && line.ends_with(end), "{line}\nexpected: {begin}… {end}");
    }
}

#[test]
fn list_blocks_of_queries_are_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let query = "list \"dynamodb_table\" \"all\" {\n  provider = dynamodb\n  include_resources = true\n\n  config {\n    \
                 prefix = \"shop-\"\n  }\n}\n";
    std::fs::write(folder.path().join("all.tfquery.hcl"), query).expect("a file");
    let output = lint(folder.path(), &[]);
    let expected = "all.tfquery.hcl:3:3: list.dynamodb_table.all: there is no \"include_resources\" here. Did you mean \
                    \"include_resource\"?\nall.tfquery.hcl:6:5: list.dynamodb_table.all: config: there is no \"prefix\" here. Names \
                    here are \"region\", \"name_prefix\", \"tags\".\n";
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(1), expected));
}

#[test]
fn what_cannot_be_read_is_another_end() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(lint(folder.path(), &[]).status.code(), Some(0));
    assert_eq!(lint(folder.path(), &["missing"]).status.code(), Some(2));
    std::fs::write(folder.path().join("a.tf"), "resource \"dynamodb_table\" {").expect("a file");
    let output = lint(folder.path(), &["."]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("a.tf:1:"), "{output:?}");
    assert_eq!(lint(folder.path(), &["--fix"]).status.code(), Some(2), "there is no such option");
    assert_eq!(lint(folder.path(), &[".", "."]).status.code(), Some(2), "one folder at a time");
}

/// All configurations of this repository: examples, fixtures, lives.
#[test]
fn correct_configurations_have_no_findings() {
    let output = lint(Path::new(env!("CARGO_MANIFEST_DIR")), &["examples"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), String::new()));
    let output = lint(Path::new(env!("CARGO_MANIFEST_DIR")), &["tests"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), String::new()));
}
