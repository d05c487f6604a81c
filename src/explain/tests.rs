//! Plans that real CLIs have made, under `tests/fixtures/explain`, and what is said of them.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::compose::compose;
use super::explanation::{Explanation, PlannedStep, TableChange};
use super::plan_file::{self, Change, PlanFile, Planned};
use super::secrets::Secrets;
use super::{Format, html, render};
use crate::table::members::rehomed;
use crate::table::model::TableModel;
use crate::table::plan::tests::fixtures::{models, updates};

mod attributes;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/explain")
}

fn plan(case: &str) -> Json {
    let text = fs::read_to_string(folder().join(case).join("plan.json")).expect("a plan");
    serde_json::from_str(&text).expect("JSON")
}

fn explained(plan: &Json) -> Explanation {
    compose(&plan_file::read(plan.to_string().as_bytes()).expect("a plan"))
}

/// Each folder holds the forms that are worth reading: all have the text.
#[test]
fn plans_of_real_clis_are_explained() {
    let mut failures = Vec::new();
    for entry in fs::read_dir(folder()).expect("a folder") {
        let case = entry.expect("an entry").file_name().display().to_string();
        let explanation = explained(&plan(&case));
        let forms = [
            ("expected.txt", Format::Text),
            ("expected.md", Format::Markdown),
            ("expected.html", Format::Html),
            ("expected.json", Format::Json),
        ];
        for (file, format) in forms {
            let expected = fs::read_to_string(folder().join(&case).join(file));
            assert!(expected.is_ok() || format != Format::Text, "{case} has no {file}");
            let found = render(&explanation, format);
            if expected.is_ok_and(|expected| expected != found) {
                failures.push(format!("== {case}/{file}, found:\n{found}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The plan's own JSON has them in clear text.
#[test]
fn no_form_shows_a_sensitive_value() {
    let plan = plan("sensitive-unknown");
    assert!(plan.to_string().contains("a-secret-owner"));
    let explanation = explained(&plan);
    for format in [Format::Text, Format::Markdown, Format::Html, Format::Json] {
        let text = render(&explanation, format);
        assert!(!text.contains("secret-owner") && text.contains("(sensitive)"), "{text}");
    }
}

/// Names that would be markup, and an address that would move the cursor of a terminal.
#[test]
fn no_value_becomes_markup() {
    let mut plan = plan("modules");
    let change = &mut plan["resource_changes"][1];
    change["address"] = json!("module.shop.dynamodb_table.this[\"</code><script>alert('x')</script>|\u{1b}[2J\"]");
    for side in ["before", "after"] {
        change["change"][side]["name"] = json!("<img src=x>&'\"`| @person");
    }
    let explanation = explained(&plan);
    for format in [Format::Text, Format::Markdown, Format::Html] {
        assert!(!render(&explanation, format).contains('\u{1b}'));
    }
    let page = html::render(&explanation);
    assert!(!page.contains("<script") && !page.contains("<img") && page.contains("&lt;img src=x&gt;&amp;"), "{page}");
    let comment = render(&explanation, Format::Markdown);
    assert!(!comment.contains("<script") && !comment.contains("<img"), "{comment}");
    assert!(comment.contains("@<!-- -->person") && !comment.contains("@person"), "{comment}");
    assert_eq!(html::escape("<a b=\"c\" d='e'>&"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
}

#[test]
fn other_input_is_refused_with_what_it_is() {
    for (input, problem) in [
        (&b"PK\x03\x04rest"[..], "a plan in binary form"),
        (b"", "there is no input"),
        (b"\xff\x00", "not text"),
        (b"not json", "not JSON"),
        (b"{\"@level\":\"info\"}\n{}", "the log that `-json` makes"),
        (b"{\"version\":4,\"lineage\":\"x\"}", "a state file"),
        (b"[]", "not what `show -json` prints"),
        (b"{\"format_version\":\"1.0\",\"values\":{}}", "a state, not a plan"),
        (b"{\"format_version\":\"1.0\"}", "not a plan"),
        (b"{\"encrypted_data\":\"x\"}", "encrypted"),
    ] {
        let error = plan_file::read(input).expect_err("refused");
        assert!(error.contains(problem) && error.contains("show -json tfplan"), "{error}");
    }
    let error = plan_file::read(br#"{"format_version":"2.0","planned_values":{}}"#).expect_err("refused");
    assert!(error.contains("format 2.0"), "{error}");
}

#[test]
fn what_does_not_fit_the_schema_is_refused() {
    let mut plan = plan("modules");
    plan["resource_changes"][1]["change"]["after"]["deletion_protection_enabled"] = json!({});
    let error = plan_file::read(plan.to_string().as_bytes()).expect_err("refused");
    assert!(error.starts_with("module.shop.dynamodb_table.this[\"a|b\"]: the plan does not fit"), "{error}");
    plan["resource_changes"][1]["change"]["actions"] = json!(["dance"]);
    let error = plan_file::read(plan.to_string().as_bytes()).expect_err("refused");
    assert!(error.contains("the plan does `dance`"), "{error}");
}

/// Some shells write what they redirect as UTF-16.
#[test]
fn plans_are_read_in_each_encoding() {
    let text = plan("no-change").to_string();
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let read = |input: &[u8]| plan_file::read(input).expect("a plan");
    assert_eq!(read(&wide), read(text.as_bytes()));
    assert_eq!(read(&marked), read(text.as_bytes()));
}

#[test]
fn a_failed_or_deferred_plan_is_warned_of() {
    let mut plan = plan("no-change");
    plan["errored"] = json!(true);
    plan["deferred_changes"] =
        json!([{ "resource_change": { "type": "dynamodb_table", "address": "dynamodb_table.a" } }]);
    let warnings = plan_file::read(plan.to_string().as_bytes()).expect("a plan").warnings;
    assert!(
        warnings[0].starts_with("the plan has failed") && warnings[1].starts_with("dynamodb_table.a"),
        "{warnings:?}"
    );
}

/// What is said of one change.
fn said(action: Planned) -> TableChange {
    let change = Change {
        address: "dynamodb_table.a".to_owned(),
        moved_from: None,
        action,
        reason: None,
        replaced_by: Vec::new(),
        secrets: Secrets::default(),
    };
    let plan = PlanFile { changes: vec![change], other_resources: 0, warnings: Vec::new() };
    compose(&plan).tables.remove(0)
}

fn update(fixture: &str) -> (TableModel, TableModel) {
    let (before, after) = models(fixture);
    (before.expect("a table"), after.expect("a table"))
}

#[test]
fn each_change_has_its_risks() {
    for (fixture, risks) in [
        ("billing-to-provisioned", &["capacity-limited"][..]),
        ("index-rebuild", &["index-rebuilt", "index-build"]),
        ("index-removed", &["index-removed"]),
        ("index-renamed-with-a-gap", &["capacity-limited", "index-removed", "interruption", "index-build"]),
        ("kinesis-moved", &["kinesis-ended", "interruption"]),
        ("replica-removal-suppressed", &["replica-removed", "guardrail-suppressed"]),
        ("stream-recycled", &["stream-ended"]),
        ("ttl-moved", &["expiry-enabled", "interruption"]),
    ] {
        let said = said(Planned::Update(Box::new(update(fixture))));
        let found: Vec<&str> = said.risks.iter().map(|risk| risk.id).collect();
        assert_eq!(found, risks, "{fixture}");
    }
}

/// What the plan warns of and what is explained are two texts about the same steps.
#[test]
fn the_plan_warns_of_the_durations_that_are_explained() {
    let mut compared = 0;
    for (fixture, tables, warning) in updates() {
        let said = said(Planned::Update(Box::new(tables)));
        let timed = |step: &&PlannedStep| step.duration.is_some();
        let steps: Vec<&PlannedStep> = said.steps.iter().flatten().filter(timed).collect();
        let warning = warning.unwrap_or_default();
        for PlannedStep { text, region, duration, .. } in &steps {
            let place = region.as_ref().map(|region| format!("in {region}; ")).unwrap_or_default();
            let duration = duration.as_ref().map_or("", |duration| &duration.text);
            let item = format!("{text} ({place}{duration})");
            assert!(warning.contains(&item), "{fixture}: {item} is not in {warning:?}");
        }
        let total = said.duration.map(|total| format!("This apply takes {}: ", total.text));
        match &total {
            Some(total) => assert!(warning.starts_with(total), "{fixture}: {total} does not begin {warning:?}"),
            None => assert!(!warning.contains("This apply takes"), "{fixture}: {warning:?}"),
        }
        let waits = warning.contains("This apply does not wait");
        assert_eq!(waits, total.is_none() && !steps.is_empty(), "{fixture}: {warning:?}");
        compared += steps.len();
    }
    assert!(compared > 20, "{compared} durations");
}

#[test]
fn deletions_say_what_is_left() {
    let of = |fixture: &str| said(Planned::Delete(Box::new(models(fixture).0.expect("a table"))));
    for (fixture, left) in [
        ("destroy-with-a-backup", "the backup that is made before"),
        ("destroy-with-recovery", "for 35 days"),
        ("destroy-unrecoverable", "Nothing is left"),
    ] {
        assert!(of(fixture).risks[0].text.contains(left), "{:?}", of(fixture).risks);
    }
    let kept = of("destroy-retained");
    assert_eq!((kept.risks.len(), kept.steps.map(|steps| steps.len())), (0, Some(0)));
    assert!(kept.notes[0].contains("stays in the account"), "{:?}", kept.notes);
}

#[test]
fn an_import_that_changes_nothing_is_no_change_of_the_table() {
    let (before, _) = update("table-class");
    assert_eq!(
        said(Planned::Import(Box::new((before.clone(), before)))).title(),
        "import table \"orders\" in eu-west-1"
    );
    assert!(said(Planned::Import(Box::new(update("table-class")))).title().starts_with("change"));
}

#[test]
fn what_ends_before_its_steps_do_is_a_risk() {
    let (before, mut after) = update("index-rebuild");
    let timeouts =
        crate::table::model::TimeoutsModel { update: tf_provider::Attr::Known("5m".to_owned()), ..Default::default() };
    after.timeouts = tf_provider::Attr::Known(timeouts);
    let said = said(Planned::Update(Box::new((before, after))));
    let last = said.risks.last().expect("a risk");
    assert!(last.id == "timeout" && last.text.contains("after 5 minutes"), "{last:?}");
}

#[test]
fn a_change_of_home_takes_no_step() {
    let (before, _) = update("replicas-overrides");
    let region = before.replicas.known().and_then(|replicas| replicas.keys().next().cloned()).expect("a replica");
    let after = rehomed(&before, &region).expect("another home");
    let said = said(Planned::Update(Box::new((before, after))));
    assert_eq!((said.steps, said.risks), (Some(Vec::new()), Vec::new()));
    assert!(said.notes[0].contains("another home"), "{:?}", said.notes);
}
