//! The calls of the resource, answered by the simulator in virtual time, with faults where a test wants them.
//!
//! Before every call the simulator's clock is moved to where tokio's paused clock stands, so that a wait of the executor
//! is a wait of the service, and no real time passes.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use dynamodb_sim::{Caller, Moment, ServiceError, Settings, Simulator};
use serde_json::{Value, json};
use tf_provider::Cancel;
use tokio::time::Instant;

use super::{description, request};
use crate::aws::error::{ApiError, Cause, Class};
use crate::names::{Arn, TableName};
use crate::table::control::{ControlPlane, ImportProgress, Target};
use crate::table::keys::PrimaryKey;
use crate::table::observed::{Aspect, HiddenAspect, Observed, ObservedTable};
use crate::table::settings::{Recovery, TimeToLive};
use crate::table::steps::Step;
use crate::wait::Limits;

/// What goes wrong with a call.
pub(crate) enum Fault {
    /// The service answers with this code, text and HTTP status; nothing changes.
    Answer(&'static str, &'static str, u16),
    /// The connection breaks before the service gets the request.
    RequestLost,
    /// The service does what it is asked to, then the connection breaks.
    AnswerLost,
    /// The service accepts the change and loses it.
    WriteLost,
}

/// A call as a script sees it, before it is made.
pub(crate) struct Call<'a> {
    /// The operation.
    pub(crate) operation: &'static str,
    /// How many calls of this operation were made before.
    pub(crate) nth: usize,
    /// Its input.
    pub(crate) input: &'a Value,
}

type Script = Box<dyn FnMut(&Call<'_>) -> Option<Fault> + Send>;

/// A simulator as the control plane of one account and Region.
pub(crate) struct SimControl {
    simulator: Mutex<Simulator>,
    script: Mutex<(Script, BTreeMap<&'static str, usize>)>,
    keys: Mutex<BTreeMap<TableName, PrimaryKey>>,
    caller: Caller,
    /// Where tokio's clock and the simulator's stood when they were put side by side.
    began: (Instant, Moment),
}

impl SimControl {
    /// An empty account.
    pub(crate) fn new(settings: Settings) -> Self {
        Self::over(Simulator::new(settings))
    }

    /// An account with a past.
    pub(crate) fn over(simulator: Simulator) -> Self {
        Self {
            began: (Instant::now(), simulator.now()),
            simulator: Mutex::new(simulator),
            script: Mutex::new((Box::new(|_| None), BTreeMap::new())),
            keys: Mutex::default(),
            caller: caller(),
        }
    }

    /// The same account, with faults: `script` is asked before every call.
    pub(crate) fn with_faults(self, script: impl FnMut(&Call<'_>) -> Option<Fault> + Send + 'static) -> Self {
        self.set_faults(script);
        self
    }

    /// Replaces the faults and begins to count anew.
    pub(crate) fn set_faults(&self, script: impl FnMut(&Call<'_>) -> Option<Fault> + Send + 'static) {
        *self.script.lock().expect("no test panics in a script") = (Box::new(script), BTreeMap::new());
    }

    /// The simulator, at the present time.
    pub(crate) fn simulator(&self) -> MutexGuard<'_, Simulator> {
        let mut simulator = self.simulator.lock().expect("no call panics");
        simulator.advance_to(self.began.1.after(self.began.0.elapsed()));
        simulator
    }

    /// The simulator, when nobody needs the control plane any more.
    pub(crate) fn into_simulator(self) -> Simulator {
        self.simulator.into_inner().expect("no call panics")
    }

    /// Limits by the simulator's clock.
    pub(crate) fn limits(&self, timeout: Duration, cancel: &Cancel) -> Limits {
        Limits::starting_at(self.simulator().now().millis(), timeout, cancel.clone())
    }

    /// A refresh.
    pub(crate) async fn observe(&self, name: &TableName) -> Option<Observed> {
        let limits = self.limits(Duration::from_secs(600), &Cancel::new());
        crate::table::observe::observe(self, name, None, &limits).await.expect("the table can be looked at")
    }

    /// The accepted changes since the journal was cleared, as operations.
    pub(crate) fn mutations(&self) -> Vec<String> {
        self.simulator().journal().mutations().map(|entry| entry.operation.clone()).collect()
    }

    /// The refusals since the journal was cleared, as operation, code and text.
    pub(crate) fn refusals(&self) -> Vec<String> {
        refusals(&self.simulator())
    }

    /// Makes a call as somebody else would who works on the same table.
    pub(crate) fn by_hand(&self, operation: &str, input: &Value) {
        let answer = self.simulator().call(&self.caller, operation, input);
        answer.unwrap_or_else(|error| panic!("{operation} by hand: {error}"));
    }

    fn call(&self, operation: &'static str, input: &Value) -> Result<Value, ApiError> {
        let fault = {
            let (script, counts) = &mut *self.script.lock().expect("no test panics in a script");
            let nth = counts.entry(operation).or_default();
            let fault = script(&Call { operation, nth: *nth, input });
            *nth += 1;
            fault
        };
        let broken = || Cause::Interrupted("connection reset by peer".to_owned());
        let answer = |error| cause(&error);
        let mut simulator = self.simulator();
        let made = match fault {
            None => simulator.call(&self.caller, operation, input).map_err(answer),
            Some(Fault::Answer(code, message, status)) => {
                Err(cause(&ServiceError { code: code.into(), message: message.to_owned(), http_status: status }))
            }
            Some(Fault::RequestLost) => Err(broken()),
            Some(Fault::AnswerLost) => {
                drop(simulator.call(&self.caller, operation, input));
                Err(broken())
            }
            Some(Fault::WriteLost) => Ok(json!({})),
        };
        made.map_err(|cause| ApiError { operation, endpoint: None, region: self.caller.region.clone(), cause })
    }

    /// An aspect's call: what it may not see is hidden, as the resource has it.
    fn aspect<T>(
        &self,
        operation: &'static str,
        input: &Value,
        read: impl Fn(&Value) -> T,
    ) -> Result<Aspect<T>, ApiError> {
        match self.call(operation, input) {
            Ok(answer) => Ok(Aspect::Seen(read(&answer))),
            Err(error) => match error.class() {
                Class::Unsupported => Ok(Aspect::Hidden(HiddenAspect::Unsupported { operation })),
                Class::Denied => {
                    let message = format!("{:?}", error.cause);
                    Ok(Aspect::Hidden(HiddenAspect::Denied { operation, message }))
                }
                _ => Err(error),
            },
        }
    }
}

impl ControlPlane for SimControl {
    async fn table(&self, name: &TableName) -> Result<Option<ObservedTable>, ApiError> {
        match self.call("DescribeTable", &named(name)) {
            Ok(answer) => {
                let mut keys = self.keys.lock().expect("no panic while held");
                let table = description::table(&answer["Table"], keys.get(name));
                keys.extend(table.iter().map(|table| (name.clone(), table.key.clone())));
                Ok(table)
            }
            Err(error) if error.class() == Class::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn recovery(&self, name: &TableName) -> Result<Aspect<Recovery>, ApiError> {
        self.aspect("DescribeContinuousBackups", &named(name), description::recovery)
    }

    async fn ttl(&self, name: &TableName) -> Result<Aspect<TimeToLive>, ApiError> {
        self.aspect("DescribeTimeToLive", &named(name), description::time_to_live)
    }

    async fn tags(&self, arn: &Arn) -> Result<Aspect<BTreeMap<String, String>>, ApiError> {
        let mut all = BTreeMap::new();
        let mut input = json!({"ResourceArn": arn.to_string()});
        loop {
            let page = self.aspect("ListTagsOfResource", &input, |answer| {
                (description::tags(answer), answer.get("NextToken").cloned())
            })?;
            match page {
                Aspect::Hidden(hidden) => return Ok(Aspect::Hidden(hidden)),
                Aspect::Seen((tags, next)) => {
                    all.extend(tags);
                    match next {
                        Some(token) => input["NextToken"] = token,
                        None => return Ok(Aspect::Seen(all)),
                    }
                }
            }
        }
    }

    async fn perform(&self, table: &Target, step: &Step) -> Result<(), ApiError> {
        let (operation, input) = request::request(table, step);
        self.call(operation, &input).map(drop)
    }

    async fn delete_table(&self, name: &TableName) -> Result<(), ApiError> {
        self.call("DeleteTable", &named(name)).map(drop)
    }

    async fn create_backup(&self, name: &TableName, backup: &str) -> Result<String, ApiError> {
        let input = json!({"TableName": name.as_str(), "BackupName": backup});
        let answer = self.call("CreateBackup", &input)?;
        Ok(answer["BackupDetails"]["BackupArn"].as_str().unwrap_or_default().to_owned())
    }

    async fn backup_available(&self, arn: &str) -> Result<bool, ApiError> {
        let answer = self.call("DescribeBackup", &json!({"BackupArn": arn}))?;
        Ok(answer["BackupDescription"]["BackupDetails"]["BackupStatus"].as_str() == Some("AVAILABLE"))
    }

    async fn import_progress(&self, _name: &TableName) -> Result<ImportProgress, ApiError> {
        Ok(ImportProgress::Completed)
    }
}

/// The account and Region of all these tests.
pub(crate) fn caller() -> Caller {
    Caller::new("111122223333", "eu-central-1")
}

/// The refusals in a simulator's journal, as operation, code and text.
pub(crate) fn refusals(simulator: &Simulator) -> Vec<String> {
    let text = |entry: &dynamodb_sim::Entry| {
        let (code, message) = entry.refusal.clone().unwrap_or_default();
        format!("{} {code}: {message}", entry.operation)
    };
    simulator.journal().refusals().map(text).collect()
}

/// A refusal as the resource sees it.
pub(crate) fn refused(operation: &'static str, error: &ServiceError) -> ApiError {
    ApiError { operation, endpoint: None, region: "eu-central-1".to_owned(), cause: cause(error) }
}

fn cause(error: &ServiceError) -> Cause {
    Cause::Service {
        code: error.code.to_string(),
        message: error.message.clone(),
        status: error.http_status,
        request_id: None,
    }
}

fn named(name: &TableName) -> Value {
    json!({"TableName": name.as_str()})
}
