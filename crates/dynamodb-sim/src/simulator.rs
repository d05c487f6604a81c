//! The state machine: tables of every account and Region, one virtual clock, one call at a time.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::arn::TableArn;
use crate::call::{Call, Outcome, Reply};
use crate::caller::Caller;
use crate::clock::Moment;
use crate::context::Context;
use crate::error::ServiceError;
use crate::faults::{self, FaultKind, FaultPlan};
use crate::inventory::Inventory;
use crate::journal::Journal;
use crate::limiter::Limiter;
use crate::load::Load;
use crate::restore::{self, ForeignSource};
use crate::service::Service;
use crate::settings::{Limiters, Settings};
use crate::store::Store;
use crate::table::Table;
use crate::timings::Dice;
use crate::{
    alarm, backup, create, delete, describe, import, insights, journal, kinesis, kms, limits, pitr, policy, profile,
    scaling, sts, tags, ttl, update,
};

/// A control plane: no input or output, no real clock; the same calls give the same answers.
#[derive(Clone, Debug)]
pub struct Simulator {
    settings: Settings,
    now: Moment,
    stores: BTreeMap<Caller, Store>,
    dice: Dice,
    journal: Journal,
    faults: FaultPlan,
}

impl Simulator {
    /// An empty control plane whose clock stands at the start of the settings.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            now: settings.start,
            dice: Dice::new(settings.pick),
            settings,
            stores: BTreeMap::new(),
            journal: Journal::default(),
            faults: FaultPlan::default(),
        }
    }

    /// The current moment of the virtual clock.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.now
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Moves the clock forward.
    pub fn advance(&mut self, duration: Duration) {
        self.advance_to(self.now.after(duration));
    }

    /// Moves the clock to a moment; the clock never goes back.
    pub fn advance_to(&mut self, moment: Moment) {
        if moment <= self.now {
            return;
        }
        self.now = moment;
        for (caller, store) in &mut self.stores {
            settle(store, caller, &self.settings, &mut self.dice, moment);
        }
    }

    /// When something visible or blocking changes next by itself, in any account and Region.
    ///
    /// Cool-downs of a single setting (deletion protection, TTL, policy) do not count, and neither do scheduled
    /// actions that wait for their time: see [`Simulator::next_scheduled_action`].
    #[must_use]
    pub fn next_transition(&self) -> Option<Moment> {
        self.stores.values().filter_map(|store| store.next_transition(self.now)).min()
    }

    /// When the next scheduled action of any account and Region fires.
    #[must_use]
    pub fn next_scheduled_action(&self) -> Option<Moment> {
        self.stores.values().filter_map(|store| store.scaling.next_action()).min()
    }

    /// Replaces what applications consume from now on. Scalable targets with a policy follow it.
    pub fn set_load(&mut self, load: Vec<Load>) {
        self.settings.load = load;
        for (caller, store) in &mut self.stores {
            let settings = &self.settings;
            scaling::observe(&mut Context {
                now: self.now,
                caller,
                settings,
                store,
                dice: &mut self.dice,
                foreign: None,
            });
        }
    }

    /// Replaces the rate limits; nothing of the new ones is used up.
    pub fn set_limiters(&mut self, limiters: Limiters) {
        self.settings.limiters = limiters;
        for store in self.stores.values_mut() {
            store.limiter = Limiter::default();
        }
    }

    /// Moves the clock until nothing is under way any more, at most a virtual day.
    pub fn settle(&mut self) {
        let end = self.now.after(Duration::from_secs(86_400));
        while let Some(next) = self.next_transition().filter(|next| *next <= end) {
            self.advance_to(next);
        }
    }

    /// Answers one call of DynamoDB, KMS or STS in the shapes of AWS JSON.
    ///
    /// # Errors
    ///
    /// What the service refuses with: see [`ServiceError`].
    pub fn call(&mut self, caller: &Caller, operation: &str, input: &Value) -> Result<Value, ServiceError> {
        self.run(&Call::new(caller, operation, input))
    }

    /// Answers one call of a service in the shapes of AWS JSON, times as seconds since the epoch.
    ///
    /// # Errors
    ///
    /// What the service refuses with: see [`ServiceError`].
    pub fn call_service(
        &mut self,
        caller: &Caller,
        service: Service,
        operation: &str,
        input: &Value,
    ) -> Result<Value, ServiceError> {
        self.run(&Call { service, ..Call::new(caller, operation, input) })
    }

    fn run(&mut self, call: &Call<'_>) -> Result<Value, ServiceError> {
        let result = self.answer(call);
        let input = self.settings.journal_inputs.then(|| call.input.clone());
        let output = result.as_ref().ok().filter(|_| self.settings.journal_outputs).cloned();
        self.journal.record(self.now, (call.service, call.operation), (input, output), &result);
        result
    }

    /// Answers one call of DynamoDB, KMS or STS while the faults of [`Simulator::set_faults`] may strike.
    pub fn serve(&mut self, caller: &Caller, operation: &str, input: &Value) -> Reply {
        self.serve_call(&Call::new(caller, operation, input))
    }

    /// Answers one call while the faults of [`Simulator::set_faults`] may strike.
    pub fn serve_call(&mut self, call: &Call<'_>) -> Reply {
        let strike = self.faults.strike(call.service, call.operation);
        let outcome = match strike.kind {
            None => Outcome::Answered(self.run(call)),
            Some(FaultKind::ConnectionReset) => Outcome::Dropped,
            Some(FaultKind::ResponseLost) => {
                let _lost = self.run(call);
                Outcome::Dropped
            }
            Some(kind) => Outcome::Answered(match faults::refusal(kind, call.caller, call.service, call.operation) {
                Some(refusal) => {
                    let refused = Err(refusal);
                    self.journal.record(self.now, (call.service, call.operation), (None, None), &refused);
                    refused
                }
                None => self.run(call).map(|mut output| {
                    faults::disturb(kind, &mut output);
                    output
                }),
            }),
        };
        Reply { delay: strike.delay, outcome }
    }

    /// Replaces the faults that [`Simulator::serve`] meets.
    pub fn set_faults(&mut self, plan: FaultPlan) {
        self.faults = plan;
    }

    fn answer(&mut self, call: &Call<'_>) -> Result<Value, ServiceError> {
        let Call { caller, service, operation, input, connection } = *call;
        let profile = self.settings.profile;
        if !profile::knows(profile, operation) {
            return Err(ServiceError::unknown_operation());
        }
        let foreign = if operation.starts_with("RestoreTable") { self.foreign_source(caller, input) } else { None };
        if !self.stores.contains_key(caller) {
            self.stores.insert(caller.clone(), Store::default());
        }
        let store = self.stores.get_mut(caller).expect("just inserted");
        settle(store, caller, &self.settings, &mut self.dice, self.now);
        store.limiter.request(&self.settings.limiters, (service, operation), connection, self.now)?;
        let mut cx = Context { now: self.now, caller, settings: &self.settings, store, dice: &mut self.dice, foreign };
        let reduced = profile::reduced_input(profile, input);
        let mut result = dispatch(&mut cx, service, operation, reduced.as_ref().unwrap_or(input));
        if journal::is_mutating(operation) {
            scaling::observe(&mut cx);
            cx.store.schedule(self.now);
        }
        if let Ok(output) = &mut result {
            profile::reduce_output(profile, output);
        }
        result
    }

    /// The backup or table that a restore names by the ARN of another Region of the same account.
    fn foreign_source(&mut self, caller: &Caller, input: &Value) -> Option<ForeignSource> {
        let arn = ["BackupArn", "SourceTableArn"].iter().find_map(|member| input.get(member)?.as_str())?;
        let region = arn.split(':').nth(3).filter(|region| *region != caller.region)?;
        let there = Caller::new(caller.account.as_str(), region);
        let store = self.stores.get_mut(&there)?;
        settle(store, &there, &self.settings, &mut self.dice, self.now);
        if let Some(backup) = store.backups.get(arn) {
            return Some(ForeignSource::Backup(Box::new(backup.clone())));
        }
        let table = store.tables.get(TableArn::parse(arn)?.table)?;
        Some(ForeignSource::Table(Box::new(table.clone())))
    }

    /// A table, in whatever state it is now.
    #[must_use]
    pub fn table(&self, caller: &Caller, name: &str) -> Option<&Table> {
        self.stores.get(caller)?.tables.get(name)
    }

    /// All tables of all accounts and Regions.
    pub fn tables(&self) -> impl Iterator<Item = (&Caller, &Table)> {
        self.stores.iter().flat_map(|(caller, store)| store.tables.values().map(move |table| (caller, table)))
    }

    /// Whether a table exists and nothing is under way on it; see [`Table::is_idle`].
    #[must_use]
    pub fn is_idle(&self, caller: &Caller, name: &str) -> bool {
        self.table(caller, name).is_some_and(|table| table.is_idle(self.now))
    }

    /// What exists, by account and Region; those that have nothing are not there.
    #[must_use]
    pub fn inventory(&self) -> BTreeMap<Caller, Inventory> {
        let inventories = self.stores.iter().map(|(caller, store)| (caller.clone(), Inventory::of(store)));
        inventories.filter(|(_, inventory)| !inventory.is_empty()).collect()
    }

    /// What was called.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// What was called, to clear it between the steps of a test.
    pub fn journal_mut(&mut self) -> &mut Journal {
        &mut self.journal
    }

    /// Forgets all tables, backups, imports, scalable targets, alarms and calls; the clock goes on.
    pub fn reset(&mut self) {
        self.stores.clear();
        self.settings.load.clear();
        self.journal.clear();
    }
}

/// Moves a store to `now`, stopping wherever the scaler has something to do.
fn settle(store: &mut Store, caller: &Caller, settings: &Settings, dice: &mut Dice, now: Moment) {
    while let Some(at) = store.scaler_due().filter(|at| *at <= now) {
        store.settle(at, dice);
        scaling::run(&mut Context { now: at, caller, settings, store, dice, foreign: None });
        store.schedule(at);
    }
    store.settle(now, dice);
}

fn dispatch(cx: &mut Context<'_>, service: Service, operation: &str, input: &Value) -> Result<Value, ServiceError> {
    match service {
        Service::ApplicationAutoScaling => scaling::call(cx, operation, input),
        Service::Monitoring => alarm::call(cx, operation, input),
        Service::DynamoDb | Service::Kms | Service::Sts if Service::of_operation(operation) != service => {
            Err(ServiceError::unknown_operation())
        }
        Service::DynamoDb | Service::Kms | Service::Sts => table_service(cx, operation, input),
    }
}

/// DynamoDB, KMS and STS share no names of operations.
fn table_service(cx: &mut Context<'_>, operation: &str, input: &Value) -> Result<Value, ServiceError> {
    match operation {
        "CreateTable" => create::create(cx, input),
        "UpdateTable" => update::update(cx, input),
        "DeleteTable" => delete::delete(cx, input),
        "DescribeTable" => describe::describe(cx, input),
        "ListTables" => describe::list(cx, input),
        "DescribeLimits" => Ok(limits::describe(cx)),
        "UpdateContinuousBackups" => pitr::update(cx, input),
        "DescribeContinuousBackups" => pitr::describe(cx, input),
        "UpdateTimeToLive" => ttl::update(cx, input),
        "DescribeTimeToLive" => ttl::describe(cx, input),
        "TagResource" => tags::tag(cx, input),
        "UntagResource" => tags::untag(cx, input),
        "ListTagsOfResource" => tags::list(cx, input),
        "PutResourcePolicy" => policy::put(cx, input),
        "GetResourcePolicy" => policy::get(cx, input),
        "DeleteResourcePolicy" => policy::delete(cx, input),
        "UpdateContributorInsights" => insights::update(cx, input),
        "DescribeContributorInsights" => insights::describe(cx, input),
        "ListContributorInsights" => insights::list(cx, input),
        "EnableKinesisStreamingDestination" => kinesis::enable(cx, input),
        "DisableKinesisStreamingDestination" => kinesis::disable(cx, input),
        "UpdateKinesisStreamingDestination" => kinesis::update(cx, input),
        "DescribeKinesisStreamingDestination" => kinesis::describe(cx, input),
        "CreateBackup" => backup::create(cx, input),
        "DescribeBackup" => backup::describe(cx, input),
        "DeleteBackup" => backup::delete(cx, input),
        "ListBackups" => backup::list(cx, input),
        "RestoreTableFromBackup" => restore::from_backup(cx, input),
        "RestoreTableToPointInTime" => restore::to_point_in_time(cx, input),
        "ImportTable" => import::import(cx, input),
        "DescribeImport" => import::describe(cx, input),
        "ListImports" => import::list(cx, input),
        "DescribeEndpoints" => Ok(json!({"Endpoints": []})),
        "GetCallerIdentity" => Ok(sts::identity(cx.caller)),
        "AssumeRole" => sts::assume_role(cx.now, input),
        "DescribeKey" => kms::describe_key(&cx.settings.keys, cx.caller, input),
        _ => Err(ServiceError::unknown_operation()),
    }
}
