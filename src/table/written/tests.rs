//! States of the other provider as configurations: what is written plans what it was written from.

use std::fs;

use super::*;
use crate::table::moved::stored;
use crate::table::plan::tests::planned_after_move;

fn source(case: &str) -> TableModel {
    let path = format!("{}/tests/fixtures/moved/{case}/source.json", env!("CARGO_MANIFEST_DIR"));
    let json: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).expect("a file")).expect("JSON");
    stored(&json["attributes"]).expect("readable").model
}

fn defaults() -> Defaults {
    Defaults { protected: Some(true), region: Some("eu-central-1".to_owned()) }
}

#[test]
fn what_is_written_plans_the_same_table() {
    let root = format!("{}/tests/fixtures/moved", env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(root).expect("a folder") {
        let case = entry.expect("an entry").file_name().display().to_string();
        let model = source(&case);
        let added = crate::tags::added(&model.tags, &model.tags_all);
        let text = resource("moved", &model, &defaults());
        let (plan, _, steps) = planned_after_move(&text, &model, &added);
        assert_eq!(plan, model, "{case}:\n{text}");
        assert_eq!(steps.expect("known").iter().count(), 0, "{case}:\n{text}");
    }
}

#[test]
fn defaults_are_left_out() {
    let text = resource("jobs", &source("plain"), &defaults());
    assert!(text.contains("  point_in_time_recovery      = { enabled = false }\n"), "{text}");
    assert!(text.contains("  deletion_protection_enabled = false\n"), "{text}");
    assert_eq!(text.lines().count(), 6, "{text}");
    let development = Defaults { protected: Some(false), region: None };
    let text = resource("jobs", &source("plain"), &development);
    assert!(!text.contains("deletion_protection") && text.contains("eu-central-1"), "{text}");
}

#[test]
fn texts_are_never_evaluated() {
    assert_eq!(quoted("a\"b\\${c}%{d}$e\n"), "\"a\\\"b\\\\$${c}%%{d}$e\\n\"");
}
