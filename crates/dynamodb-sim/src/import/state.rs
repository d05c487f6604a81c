//! The records of imports, and how they change with time.

use serde_json::{Map, Value, json};

use crate::primitives::clock::Moment;
use crate::table::blueprint::{Blueprint, Schedule};
use crate::table::phase::Origin;
use crate::table::store::Tables;

/// An import and its record, which outlives the table (I-008).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Import {
    pub(super) arn: String,
    pub(super) table_name: String,
    pub(super) table_arn: String,
    pub(super) table_id: String,
    pub(super) token: String,
    /// `TableCreationParameters`, source and format as sent (I-004).
    pub(super) echo: Map<String, Value>,
    pub(super) started: Moment,
    pub(super) state: State,
}

/// The state of an import.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum State {
    /// The table is not visible, and its name not reserved (I-001, I-018).
    Invisible {
        visible_at: Moment,
        active_at: Moment,
        ends_at: Moment,
        backups_at: Moment,
        blueprint: Box<Blueprint>,
        bad_rows: bool,
    },
    /// The source cannot be read: no table will come (I-012).
    Doomed { fails_at: Moment },
    /// The table is there.
    Running { ends_at: Moment, bad_rows: bool },
    /// COMPLETED, or FAILED with a code and text.
    Ended { at: Moment, failure: Option<(&'static str, &'static str)> },
}

const NO_BUCKET: (&str, &str) = ("S3NoSuchBucket", "The specified bucket does not exist");
const BAD_ROWS: (&str, &str) = (
    "ItemValidationError",
    "Some of the items failed validation checks and were not imported. Please check CloudWatch error logs for \
     more details.",
);
const NAME_TAKEN: (&str, &str) = ("TableAlreadyExists", "Table already exists");

impl Import {
    pub(crate) fn next_transition(&self, now: Moment) -> Option<Moment> {
        let at = match &self.state {
            State::Invisible { visible_at, .. } => *visible_at,
            State::Doomed { fails_at } => *fails_at,
            State::Running { ends_at, .. } => *ends_at,
            State::Ended { .. } => return None,
        };
        Some(at).filter(|at| *at > now)
    }

    pub(super) fn is_running(&self) -> bool {
        !matches!(self.state, State::Ended { .. })
    }

    fn status(&self) -> &'static str {
        match &self.state {
            State::Invisible { .. } | State::Doomed { .. } | State::Running { .. } => "IN_PROGRESS",
            State::Ended { failure: None, .. } => "COMPLETED",
            State::Ended { .. } => "FAILED",
        }
    }

    pub(super) fn description(&self) -> Value {
        let mut members = self.echo.clone();
        let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
        put("ImportArn", self.arn.as_str().into());
        put("ImportStatus", self.status().into());
        put("TableArn", self.table_arn.as_str().into());
        put("TableId", self.table_id.as_str().into());
        put("ClientToken", self.token.as_str().into());
        put("StartTime", self.started.epoch_seconds().into());
        for name in ["ProcessedSizeBytes", "ProcessedItemCount", "ImportedItemCount", "ErrorCount"] {
            put(name, 0.into());
        }
        if let State::Ended { at, failure } = &self.state {
            put("EndTime", at.epoch_seconds().into());
            if let Some((code, message)) = failure {
                put("FailureCode", (*code).into());
                put("FailureMessage", (*message).into());
                put("ErrorCount", i64::from(*code == BAD_ROWS.0).into());
            }
        }
        json!({ "ImportTableDescription": members })
    }

    pub(super) fn summary(&self) -> Value {
        let mut summary = Map::new();
        let description = self.description();
        let members = [
            "ImportArn",
            "ImportStatus",
            "TableArn",
            "S3BucketSource",
            "CloudWatchLogGroupArn",
            "InputFormat",
            "StartTime",
            "EndTime",
        ];
        for name in members {
            if let Some(value) = description["ImportTableDescription"].get(name) {
                summary.insert(name.to_owned(), value.clone());
            }
        }
        Value::Object(summary)
    }
}

/// The imports of one account and Region, the oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Imports {
    started: Vec<Import>,
}

impl Imports {
    /// Every import, the oldest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Import> {
        self.started.iter()
    }

    pub(super) fn push(&mut self, import: Import) {
        self.started.push(import);
    }

    /// When something visible or blocking changes next.
    pub(crate) fn next_transition(&self, now: Moment) -> Option<Moment> {
        self.iter().filter_map(|import| import.next_transition(now)).min()
    }

    /// Makes tables of imports visible and ends imports; a name taken meanwhile fails the import (I-018).
    pub(crate) fn settle(&mut self, tables: &mut Tables, now: Moment) {
        for import in &mut self.started {
            if let State::Invisible { visible_at, .. } = import.state
                && visible_at <= now
            {
                let taken = tables.get(&import.table_name).is_some();
                let ended = State::Ended { at: visible_at, failure: Some(NAME_TAKEN) };
                let state = std::mem::replace(&mut import.state, ended);
                if let State::Invisible { active_at, ends_at, backups_at, blueprint, bad_rows, .. } = state
                    && !taken
                {
                    let when = Schedule { created: visible_at, known_at: visible_at, active_at, backups_at };
                    let (arn, id) = (import.table_arn.clone(), import.table_id.clone());
                    let table = blueprint.build_as(arn, id, &import.table_name, Origin::Import, when);
                    tables.insert(table);
                    import.state = State::Running { ends_at, bad_rows };
                }
            }
            let (at, failure) = match import.state {
                State::Doomed { fails_at } => (fails_at, Some(NO_BUCKET)),
                State::Running { ends_at, bad_rows } => (ends_at, bad_rows.then_some(BAD_ROWS)),
                State::Invisible { .. } | State::Ended { .. } => continue,
            };
            if at <= now {
                import.state = State::Ended { at, failure };
            }
        }
    }
}
