//! The calls of the resource, answered by the simulator in virtual time, with faults where a test wants them.
//!
//! Before every call the simulator's clock is moved to where tokio's paused clock stands, so that a wait of the executor
//! is a wait of the service, and no real time passes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use dynamodb_sim::{Caller, Moment, Service as SimService, ServiceError, Settings, Simulator};
use serde_json::{Value, json};
use tf_provider::Cancel;
use tokio::time::Instant;

use super::step_driver::alarms_of_table;
use super::{description, request};
use crate::aws::error::{ApiError, Cause, Class, Service};
use crate::names::{Arn, TableName};
use crate::policy::Policy;
use crate::table::aspects::alarms::Definitions;
use crate::table::aspects::insights::ObservedInsights;
use crate::table::aspects::kinesis::ObservedDestination;
use crate::table::aspects::recovery::Recovery;
use crate::table::aspects::scaling::{Dimension, Targets};
use crate::table::aspects::tags::{ObservedTags, Tags};
use crate::table::aspects::ttl::TimeToLive;
use crate::table::control_plane::{ControlPlane, ImportProgress, Target};
use crate::table::keys::PrimaryKey;
use crate::table::observe::Place;
use crate::table::observed::{Aspect, Observed, ObservedTable, Unavailable};
use crate::table::read_scope::ReadScope;
use crate::table::scope::Scope;
use crate::table::steps::Step;
use crate::wait::Deadline;

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
    performed: Mutex<Vec<Step>>,
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
            performed: Mutex::default(),
            caller: caller(),
        }
    }

    /// The same account, with faults: `script` is asked before every call.
    pub(crate) fn with_faults(self, script: impl FnMut(&Call<'_>) -> Option<Fault> + Send + 'static) -> Self {
        self.set_faults(script);
        self
    }

    /// Replaces the faults and restarts their counts.
    pub(crate) fn set_faults(&self, script: impl FnMut(&Call<'_>) -> Option<Fault> + Send + 'static) {
        *self.script.lock().expect("no test panics in a script") = (Box::new(script), BTreeMap::new());
    }

    /// The simulator, at the present time.
    pub(crate) fn simulator(&self) -> MutexGuard<'_, Simulator> {
        let mut simulator = self.simulator.lock().expect("no call panics");
        simulator.advance_to(self.began.1.after(self.began.0.elapsed()));
        simulator
    }

    /// The simulator, once the control plane is no longer needed.
    pub(crate) fn into_simulator(self) -> Simulator {
        self.simulator.into_inner().expect("no call panics")
    }

    /// Deadline by the simulator's clock.
    pub(crate) fn deadline(&self, timeout: Duration, cancel: &Cancel) -> Deadline {
        Deadline::starting_at(self.simulator().now().millis(), timeout, cancel.clone())
    }

    /// A refresh.
    pub(crate) async fn observe(&self, name: &TableName) -> Option<Observed> {
        let deadline = self.deadline(Duration::from_secs(600), &Cancel::new());
        let place = Place { name, arn: None, stream: None };
        let seen = crate::table::observe::observe(self, &place, &ReadScope::whole(), &deadline).await;
        let mut seen = seen.expect("the table can be read")?;
        // A state has noted the alarms of an index that is gone.
        let alarms = alarms_of_table(&mut |input| {
            let answer = self.call_service(Service::CloudWatch, "DescribeAlarms", input);
            answer.expect("alarms can be read")
        });
        seen.aspects.alarms = Aspect::Observed(alarms);
        // The same with what scales it.
        let scopes = self.scaled_scopes(name);
        if !scopes.is_empty() && seen.aspects.scaling.observed().is_some() {
            seen.aspects.scaling = self.targets(name, &scopes).await.expect("targets can be read");
        }
        Some(seen)
    }

    /// Whatever of the table has a scalable target, whether or not it exists.
    fn scaled_scopes(&self, name: &TableName) -> BTreeSet<Scope> {
        let (mut input, mut scopes) = (json!({"ServiceNamespace": "dynamodb"}), BTreeSet::new());
        loop {
            let answer = self.simulator().call_service(
                &self.caller,
                SimService::ApplicationAutoScaling,
                "DescribeScalableTargets",
                &input,
            );
            let answer = answer.expect("targets can be read");
            let targets = answer["ScalableTargets"].as_array().into_iter().flatten();
            scopes.extend(targets.filter_map(|target| Scope::parse(target["ResourceId"].as_str()?, name.as_str())));
            match answer.get("NextToken").filter(|token| token.is_string()) {
                Some(token) => input["NextToken"] = token.clone(),
                None => return scopes,
            }
        }
    }

    /// The accepted changes since the journal was cleared, as operations.
    pub(crate) fn mutations(&self) -> Vec<String> {
        self.simulator().journal().mutations().map(|entry| entry.operation.clone()).collect()
    }

    /// The refusals since the journal was cleared, as operation, code and text.
    pub(crate) fn refusals(&self) -> Vec<String> {
        refusals(&self.simulator())
    }

    /// The steps that were sent, accepted or not.
    pub(crate) fn performed(&self) -> Vec<Step> {
        self.performed.lock().expect("no panic while held").clone()
    }

    /// Makes a call as another tool would.
    pub(crate) fn by_hand(&self, operation: &str, input: &Value) {
        let answer = self.simulator().call(&self.caller, operation, input);
        answer.unwrap_or_else(|error| panic!("{operation} by hand: {error}"));
    }

    /// Makes a call to a service as another tool would.
    pub(crate) fn by_hand_of(&self, service: Service, operation: &str, input: &Value) {
        let service = sim_service(service);
        let answer = self.simulator().call_service(&self.caller, service, operation, input);
        answer.unwrap_or_else(|error| panic!("{operation} by hand: {error}"));
    }

    fn call(&self, operation: &'static str, input: &Value) -> Result<Value, ApiError> {
        self.call_service(Service::DynamoDb, operation, input)
    }

    fn call_service(&self, service: Service, operation: &'static str, input: &Value) -> Result<Value, ApiError> {
        let fault = {
            let (script, counts) = &mut *self.script.lock().expect("no test panics in a script");
            let nth = counts.entry(operation).or_default();
            let fault = script(&Call { operation, nth: *nth, input });
            *nth += 1;
            fault
        };
        let broken = || Cause::Interrupted("connection reset by peer".to_owned());
        let mut simulator = self.simulator();
        // The `Date` header counts whole seconds.
        let date = simulator.now().millis() / 1_000 * 1_000;
        let answer = |error: ServiceError| match cause(&error) {
            Cause::Service { code, message, status, request_id, date: _ } => {
                Cause::Service { code, message, status, request_id, date: Some(date) }
            }
            other => other,
        };
        let made = match fault {
            None => simulator.call_service(&self.caller, sim_service(service), operation, input).map_err(answer),
            Some(Fault::Answer(code, message, status)) => {
                Err(answer(ServiceError { http_status: status, ..ServiceError::new(code, message) }))
            }
            Some(Fault::RequestLost) => Err(broken()),
            Some(Fault::AnswerLost) => {
                drop(simulator.call_service(&self.caller, sim_service(service), operation, input));
                Err(broken())
            }
            Some(Fault::WriteLost) => Ok(json!({})),
        };
        made.map_err(|cause| ApiError { service, operation, endpoint: None, region: self.caller.region.clone(), cause })
    }

    fn scaling(&self, name: &TableName, scopes: &BTreeSet<Scope>) -> Result<Targets, ApiError> {
        let ids: Vec<String> = scopes.iter().map(|scope| scope.resource_id(name)).collect();
        let list = |operation: &'static str, member: &str, filter: Value| {
            let mut input = json!({"ServiceNamespace": "dynamodb"});
            input.as_object_mut().expect("an object").extend(filter.as_object().cloned().unwrap_or_default());
            let mut all: Vec<Value> = Vec::new();
            loop {
                let answer = self.call_service(Service::Scaling, operation, &input)?;
                all.extend(answer[member].as_array().cloned().unwrap_or_default());
                match answer.get("NextToken").filter(|token| token.is_string()) {
                    Some(token) => input["NextToken"] = token.clone(),
                    None => return Ok::<_, ApiError>(all),
                }
            }
        };
        let targets = list("DescribeScalableTargets", "ScalableTargets", json!({"ResourceIds": ids}))?;
        let (mut policies, mut actions) = (Vec::new(), Vec::new());
        for id in ids.iter().filter(|id| targets.iter().any(|target| target["ResourceId"].as_str() == Some(id))) {
            policies.extend(list("DescribeScalingPolicies", "ScalingPolicies", json!({"ResourceId": id}))?);
            actions.extend(list("DescribeScheduledActions", "ScheduledActions", json!({"ResourceId": id}))?);
        }
        Ok(description::aspects::targets(name, &targets, &policies, &actions))
    }

    /// An aspect's call: what it may not see is hidden, as the resource has it.
    fn aspect<T>(
        &self,
        operation: &'static str,
        input: &Value,
        read: impl Fn(&Value) -> T,
    ) -> Result<Aspect<T>, ApiError> {
        self.hiding(self.call(operation, input).map(|answer| read(&answer)))
    }

    /// What may not be seen is hidden.
    fn hiding<T>(&self, seen: Result<T, ApiError>) -> Result<Aspect<T>, ApiError> {
        match seen {
            Ok(seen) => Ok(Aspect::Observed(seen)),
            Err(error) => match (error.class(), error.operation) {
                (Class::Unsupported, operation) => {
                    Ok(Aspect::Unavailable(Unavailable::Unsupported { operation, endpoint: None }))
                }
                (Class::Denied, operation) => {
                    let (permission, message) = (error.permission(), format!("{:?}", error.cause));
                    Ok(Aspect::Unavailable(Unavailable::Denied { operation, permission, message }))
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

    async fn tags(&self, arn: &Arn) -> Result<Aspect<ObservedTags>, ApiError> {
        let mut all = Tags::new();
        let mut input = json!({"ResourceArn": arn.to_string()});
        loop {
            let page = self.aspect("ListTagsOfResource", &input, |answer| {
                (description::tags(answer), answer.get("NextToken").cloned())
            })?;
            match page {
                Aspect::Unavailable(hidden) => return Ok(Aspect::Unavailable(hidden)),
                Aspect::Observed((tags, next)) => {
                    all.extend(tags);
                    match next {
                        Some(token) => input["NextToken"] = token,
                        None => return Ok(Aspect::Observed(all.into())),
                    }
                }
            }
        }
    }

    async fn perform(&self, table: &Target, step: &Step) -> Result<(), ApiError> {
        self.performed.lock().expect("no panic while held").push(step.clone());
        let (service, operation, input) = request::request(table, step);
        self.call_service(service, operation, &input).map(drop)
    }

    async fn insights(&self, name: &TableName) -> Result<Aspect<ObservedInsights>, ApiError> {
        self.aspect("ListContributorInsights", &named(name), description::aspects::insights)
    }

    async fn kinesis(&self, name: &TableName) -> Result<Aspect<Option<ObservedDestination>>, ApiError> {
        self.aspect("DescribeKinesisStreamingDestination", &named(name), description::aspects::destination)
    }

    async fn policy(&self, arn: &str) -> Result<Aspect<Option<Policy>>, ApiError> {
        let seen = self.call("GetResourcePolicy", &json!({"ResourceArn": arn}));
        let absent =
            |error: &ApiError| matches!(&error.cause, Cause::Service { code, .. } if code == "PolicyNotFoundException");
        match seen {
            Err(error) if absent(&error) => Ok(Aspect::Observed(None)),
            seen => self.hiding(seen.map(|answer| description::aspects::policy(&answer))),
        }
    }

    async fn targets(&self, name: &TableName, scopes: &BTreeSet<Scope>) -> Result<Aspect<Targets>, ApiError> {
        self.hiding(self.scaling(name, scopes))
    }

    async fn scaled(
        &self,
        name: &TableName,
        scopes: &BTreeSet<Scope>,
    ) -> Result<Aspect<BTreeSet<Dimension>>, ApiError> {
        self.hiding(self.scaling(name, scopes).map(|targets| targets.into_keys().collect()))
    }

    async fn alarms(&self, names: &BTreeSet<String>) -> Result<Aspect<Definitions>, ApiError> {
        let mut all = Definitions::new();
        for names in names.iter().collect::<Vec<_>>().chunks(100) {
            let answer = self.call_service(Service::CloudWatch, "DescribeAlarms", &json!({"AlarmNames": names}));
            all.extend(description::aspects::alarms(&answer?));
        }
        Ok(Aspect::Observed(all))
    }

    async fn delete_table(&self, name: &TableName) -> Result<(), ApiError> {
        self.call("DeleteTable", &named(name)).map(drop)
    }

    async fn create_backup(&self, name: &TableName, backup: &str) -> Result<String, ApiError> {
        let input = json!({"TableName": name.as_str(), "BackupName": backup});
        let answer = self.call("CreateBackup", &input)?;
        Ok(answer["BackupDetails"]["BackupArn"].as_str().unwrap_or_default().to_owned())
    }

    async fn delete_backup(&self, arn: &str) -> Result<(), ApiError> {
        self.call("DeleteBackup", &json!({"BackupArn": arn})).map(drop)
    }

    async fn backup_available(&self, arn: &str) -> Result<bool, ApiError> {
        let answer = self.call("DescribeBackup", &json!({"BackupArn": arn}))?;
        Ok(answer["BackupDescription"]["BackupDetails"]["BackupStatus"].as_str() == Some("AVAILABLE"))
    }

    async fn import_progress(&self, _name: &TableName) -> Result<ImportProgress, ApiError> {
        Ok(ImportProgress::Completed)
    }
}

/// The service as the simulator calls it.
pub(crate) fn sim_service(service: Service) -> SimService {
    match service {
        Service::DynamoDb => SimService::DynamoDb,
        Service::Scaling => SimService::ApplicationAutoScaling,
        Service::CloudWatch => SimService::Monitoring,
        Service::Sts => SimService::Sts,
        Service::Kms => SimService::Kms,
        Service::Iam => panic!("the simulator has no IAM"),
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
    let asked = |entry: &&dynamodb_sim::Entry| {
        // That there is no policy is an answer.
        entry.refusal.as_ref().is_none_or(|(code, _)| code != "PolicyNotFoundException")
    };
    simulator.journal().refusals().filter(asked).map(text).collect()
}

/// A refusal as the resource sees it.
pub(crate) fn refused(service: Service, operation: &'static str, error: &ServiceError) -> ApiError {
    ApiError { service, operation, endpoint: None, region: "eu-central-1".to_owned(), cause: cause(error) }
}

fn cause(error: &ServiceError) -> Cause {
    Cause::Service {
        code: error.code.to_string(),
        message: error.message.clone(),
        status: error.http_status,
        request_id: None,
        date: None,
    }
}

fn named(name: &TableName) -> Value {
    json!({"TableName": name.as_str()})
}
