//! Parsers of outside input, as the fuzz targets in `fuzz/` and the tests of their corpora call them.
//!
//! No input may panic, and a value that was read is the same after it is written and read again.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tf_provider::value::json::{Extra, decode, to_json};
use tf_provider::{Cancel, Diagnostics, Model, Path, Schema, Value};

use crate::aws::canned::{Answers, answering, identify};
use crate::aws::error::ApiError;
use crate::config::{GuardrailPolicy, Preset, ProviderModel, Settings, exposed_host, validate};
use crate::names::{Arn, AttributeName, IndexName, Region, TableName};
use crate::policy::Policy;
use crate::schedule;
use crate::table::calls::TableCalls;
use crate::table::control_plane::ControlPlane;
use crate::table::desired::Desired;
use crate::table::import_id::ImportId;
use crate::table::model::TableModel;
use crate::table::observe::{Place, observe};
use crate::table::observed::Observed;
use crate::table::plan::{Context, Inputs, plan, plan_destroy};
use crate::table::read_scope::ReadScope;
use crate::table::scope::Scope;
use crate::table::state::{Contribution, state as to_state};
use crate::table::timeouts::{self, Timeouts};
use crate::table::validate::validate as validate_table;
use crate::wait::Deadline;

/// A target: its name, and the function that takes the input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets; the name is also that of the folder in `fuzz/seeds`.
pub const TARGETS: [Target; 6] = [
    ("state", state),
    ("provider_block", provider_block),
    ("names", names),
    ("policy", policy),
    ("schedule", schedule),
    ("answers", answers),
];

/// A stored table, as JSON: read, planned from, destroyed.
pub fn state(input: &[u8]) {
    let Some(model) = read::<TableModel>(input) else { return };
    let none = BTreeMap::new();
    drop(validate_table(&model));
    for preset in [None, Some(Preset::Standard)] {
        drop(plan_destroy(&model, &[], &GuardrailPolicy { preset, ..GuardrailPolicy::default() }));
    }
    drop((ReadScope::of_model(&model), Timeouts::from_model(&model.timeouts), Desired::from_model(&model)));
    if let (Some(observed), Ok(region)) = (Observed::from_model(&model), Region::parse("eu-west-1")) {
        written_is_read(&to_state(&observed, &model, &region, &Contribution::with_list_prices(&none)));
    }
    let sane = read::<TableModel>(br#"{"name":"orders","partition_key":{"name":"id"}}"#).expect("a table");
    for config in [&model, &sane] {
        let inputs = Inputs {
            config,
            proposed: config.clone(),
            prior: Some(&model),
            own_indexes: None,
            adopted: true,
            unmanaged_replicas: None,
        };
        let planned = plan(inputs, &Context::default());
        drop(plan(
            Inputs {
                config,
                proposed: planned.model,
                prior: None,
                own_indexes: Some(Vec::new()),
                adopted: false,
                unmanaged_replicas: None,
            },
            &Context::default(),
        ));
    }
}

/// A `provider` block, as JSON: read, validated, resolved.
pub fn provider_block(input: &[u8]) {
    let Some(model) = read::<ProviderModel>(input) else { return };
    // The schema refuses these before.
    if model.retry_mode.known().is_some_and(|mode| !["standard", "adaptive"].contains(&mode.as_str())) {
        return;
    }
    let problems = validate(&model);
    let settings = Settings::resolve(&model, &|_| None);
    assert_eq!(settings.is_err(), problems.has_errors(), "only the block is resolved");
    drop((model.first_unknown(), format!("{settings:?}")));
}

/// Names, ARNs, import ids and URLs.
pub fn names(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(arn) = Arn::parse(text) {
        assert_eq!(arn.to_string(), text);
    }
    if let Ok(region) = Region::parse(text) {
        assert_eq!(region.as_str(), text);
        assert!(!region.partition().is_empty());
    }
    if let Ok(id) = ImportId::parse(text) {
        assert!(text.ends_with(id.name.as_str()));
    }
    drop((TableName::parse(text), IndexName::parse(text), AttributeName::parse(text), exposed_host(text)));
}

/// A resource policy.
pub fn policy(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(policy) = Policy::parse(text) else { return };
    assert_eq!(Policy::parse(policy.text()).as_ref(), Ok(&policy));
    drop((policy.findings(), policy.public(), policy.lock_out(None), policy.lock_out(Some("111122223333"))));
}

/// Schedules and their parts: each line is read as all of them.
pub fn schedule(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let mut before = None;
    for line in text.lines() {
        drop((schedule::expression(line), schedule::action_name(line), schedule::time_zone(line)));
        drop(timeouts::parse(line));
        let instant = schedule::instant(line).ok();
        if let (Some(start), Some(end)) = (before, instant) {
            drop(schedule::window(start, end));
        }
        before = instant.or(before);
    }
}

/// Bytes as responses of the services, through the SDK's parsers into observed tables and state.
///
/// Responses are separated by the byte 1E. Each begins with the letter of its operation and the first digit of its status.
pub fn answers(input: &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    // Pauses take no time: the paused clock advances when all tasks wait.
    runtime.expect("a runtime").block_on(Box::pin(read_everything(script(input))));
}

const OPERATIONS: [(u8, &str); 19] = [
    (b'T', "DescribeTable"),
    (b'R', "DescribeContinuousBackups"),
    (b'L', "DescribeTimeToLive"),
    (b'G', "ListTagsOfResource"),
    (b'I', "ListContributorInsights"),
    (b'F', "DescribeContributorInsights"),
    (b'K', "DescribeKinesisStreamingDestination"),
    (b'P', "GetResourcePolicy"),
    (b'S', "DescribeScalableTargets"),
    (b'O', "DescribeScalingPolicies"),
    (b'A', "DescribeScheduledActions"),
    (b'M', "DescribeAlarms"),
    (b'Y', "DescribeKey"),
    (b'C', "GetCallerIdentity"),
    (b'U', "AssumeRole"),
    (b'X', "ListImports"),
    (b'D', "DescribeImport"),
    (b'B', "CreateBackup"),
    (b'E', "DescribeBackup"),
];

fn script(input: &[u8]) -> Answers {
    let mut answers = Answers::new();
    for record in input.split(|byte| *byte == 0x1e) {
        let [letter, digit, body @ ..] = record else { continue };
        let Some((_, operation)) = OPERATIONS.iter().find(|(own, _)| own == letter) else { continue };
        let status = match digit {
            b'4' => 400,
            b'5' => 500,
            _ => 200,
        };
        answers.entry(operation).or_default().push_back((status, body.to_vec()));
    }
    answers
}

async fn read_everything(answers: Answers) {
    let aws = answering(answers);
    drop(identify(&aws).await);
    let (Ok(region), Ok(name)) = (Region::parse("eu-west-1"), TableName::parse("orders")) else { return };
    let calls = TableCalls::connect(&aws, &region, &Default::default());
    let index = IndexName::parse("by_owner").expect("a name");
    let scopes = BTreeSet::from([Scope::Table, Scope::Index(index)]);
    let alarms = BTreeSet::from(["orders-throttled-reads".to_owned()]);
    let read_scope = ReadScope { scaling: scopes, alarms, ..ReadScope::whole() };
    let arn = aws.table_arn(&region, &name);
    let place = Place { name: &name, arn: arn.as_ref(), stream: None };
    let deadline = Deadline::starting_now(Duration::from_secs(60), Cancel::new());
    match observe(&calls, &place, &read_scope, &deadline).await {
        Ok(Some(observed)) => {
            let none = BTreeMap::new();
            let stored = to_state(&observed, &empty(), &region, &Contribution::with_list_prices(&none));
            written_is_read(&stored);
            written_is_read(&to_state(&observed, &stored, &region, &Contribution::with_list_prices(&none)));
        }
        Ok(None) => {}
        Err(error) => describe(&error),
    }
    let others = [
        calls.import_progress(&name).await.err(),
        calls.create_backup(&name, "orders-2026").await.err(),
        calls.backup_available("arn:aws:dynamodb:eu-west-1:111122223333:table/orders/backup/01").await.err(),
    ];
    others.iter().flatten().for_each(describe);
}

fn describe(error: &ApiError) {
    drop(error.to_diagnostic(Path::root(), "read the table"));
}

fn empty() -> TableModel {
    read(b"{}").expect("everything may be absent")
}

/// The model of a JSON object, if it fits; writing and reading it once more changes nothing.
fn read<M: Model + std::fmt::Debug>(input: &[u8]) -> Option<M> {
    let value = decode(input, &Schema::of::<M>(0, "").ty(), Extra::Ignore).ok()?;
    let Value::Object(object) = value else { return None };
    let mut problems = Diagnostics::none();
    let model = M::from_object(object, &Path::root(), &mut problems);
    if problems.has_errors() {
        return None;
    }
    written_is_read(&model);
    Some(model)
}

fn written_is_read<M: Model + std::fmt::Debug>(model: &M) {
    let ty = Schema::of::<M>(0, "").ty();
    let json = to_json(&Value::Object(model.clone().into_object()), &ty).expect("a model fits its schema").to_string();
    let value = decode(json.as_bytes(), &ty, Extra::Refuse).expect("what was written can be read");
    let Value::Object(object) = value else { panic!("an object was written") };
    let mut problems = Diagnostics::none();
    assert_eq!(&M::from_object(object, &Path::root(), &mut problems), model);
    assert!(problems.is_empty(), "{problems:?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seeds and past findings of the fuzzers pass.
    #[test]
    fn the_corpora_hold() {
        let corpora = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
        for (name, target) in TARGETS {
            let mut count = 0;
            for entry in std::fs::read_dir(corpora.join(name)).expect("every target has seeds") {
                let path = entry.expect("a readable folder").path();
                target(&std::fs::read(&path).expect("a readable file"));
                count += 1;
            }
            assert!(count >= 3, "{name} has {count} files");
        }
    }

    #[test]
    fn scripts_of_responses_are_parsed() {
        let script = script(b"T2{\"Table\":1}\x1eG4x\x1e?2\x1eT5\x1e");
        assert_eq!(script["DescribeTable"], [(200, b"{\"Table\":1}".to_vec()), (500, Vec::new())]);
        assert_eq!(script["ListTagsOfResource"], [(400, b"x".to_vec())]);
        assert_eq!(script.len(), 2);
    }
}
