//! The state machine: tables of every account and Region, one virtual clock, one call at a time.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::faults::{self, FaultKind, FaultPlan};
use super::inventory::Inventory;
use super::profile;
use super::region::{Region, Shared};
use super::replication::{self, Everywhere};
use super::routing::{self, Request};
use crate::primitives::arn::{self, TableArn};
use crate::primitives::call::{Call, Outcome, Reply};
use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;
use crate::primitives::error::ServiceError;
use crate::primitives::journal::{self, Journal};
use crate::primitives::limiter::Limiter;
use crate::primitives::load::Load;
use crate::primitives::service::Service;
use crate::primitives::settings::Profile;
use crate::primitives::settings::{Limiters, Settings};
use crate::primitives::timings::Dice;
use crate::replica::creation::Fate;
use crate::replica::group::Group;
use crate::replica::input as replica_input;
use crate::restore::source::ForeignSource;
use crate::scaling;
use crate::table::state::Table;

/// A control plane: no input or output, no real clock; the same calls give the same answers.
#[derive(Clone, Debug)]
pub struct Simulator {
    settings: Settings,
    now: Moment,
    regions: BTreeMap<Caller, Region>,
    /// The global tables of every account.
    groups: Vec<Group>,
    /// How the next creation of a replica ends, if a fault decides.
    fate: Option<Fate>,
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
            regions: BTreeMap::new(),
            groups: Vec::new(),
            fate: None,
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
        while let Some(step) = replication::due(&self.groups).filter(|step| *step <= moment) {
            self.settle_regions(step);
            self.everywhere().step();
        }
        self.settle_regions(moment);
        self.everywhere().refresh_all();
    }

    fn settle_regions(&mut self, moment: Moment) {
        self.now = self.now.max(moment);
        let mut shared = Shared { settings: &self.settings, dice: &mut self.dice };
        for (caller, region) in &mut self.regions {
            region.settle(self.now, caller, &mut shared);
        }
    }

    fn everywhere(&mut self) -> Everywhere<'_> {
        Everywhere {
            now: self.now,
            settings: &self.settings,
            dice: &mut self.dice,
            regions: &mut self.regions,
            groups: &mut self.groups,
        }
    }

    /// When something visible or blocking changes next by itself, in any account and Region.
    ///
    /// Cool-downs of a single setting (deletion protection, TTL, policy) do not count, and neither do scheduled
    /// actions that wait for their time: see [`Simulator::next_scheduled_action`].
    #[must_use]
    pub fn next_transition(&self) -> Option<Moment> {
        let regions = self.regions.values().filter_map(|region| region.services.next_transition(self.now));
        regions.chain(replication::next_transition(&self.groups)).min()
    }

    /// When the next scheduled action of any account and Region fires.
    #[must_use]
    pub fn next_scheduled_action(&self) -> Option<Moment> {
        self.regions.values().filter_map(|region| region.services.scaling.next_action()).min()
    }

    /// Replaces what applications consume from now on. Scalable targets with a policy follow it.
    pub fn set_load(&mut self, load: Vec<Load>) {
        self.settings.load = load;
        let mut shared = Shared { settings: &self.settings, dice: &mut self.dice };
        for (caller, region) in &mut self.regions {
            let (mut cx, services) = region.at(self.now, caller, &mut shared);
            scaling::observe(&mut services.scope(&mut cx));
        }
    }

    /// Replaces the rate limits; nothing of the new ones is used up.
    pub fn set_limiters(&mut self, limiters: Limiters) {
        self.settings.limiters = limiters;
        for region in self.regions.values_mut() {
            region.limiter = Limiter::default();
        }
    }

    /// Moves the clock until no transition is under way, at most a virtual day.
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
    /// The refusal of the service: see [`ServiceError`].
    pub fn call(&mut self, caller: &Caller, operation: &str, input: &Value) -> Result<Value, ServiceError> {
        self.run(&Call::new(caller, operation, input))
    }

    /// Answers one call of a service in the shapes of AWS JSON, times as seconds since the epoch.
    ///
    /// # Errors
    ///
    /// The refusal of the service: see [`ServiceError`].
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

    /// Answers one call of DynamoDB, KMS or STS while the faults of [`Simulator::set_faults`] may affect.
    pub fn serve(&mut self, caller: &Caller, operation: &str, input: &Value) -> Reply {
        self.serve_call(&Call::new(caller, operation, input))
    }

    /// Answers one call while the faults of [`Simulator::set_faults`] may affect.
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
        if !self.regions.contains_key(caller) {
            self.regions.insert(caller.clone(), Region::new(&self.settings.keys));
        }
        let region = self.regions.get_mut(caller).expect("just inserted");
        let mut shared = Shared { settings: &self.settings, dice: &mut self.dice };
        region.settle(self.now, caller, &mut shared);
        region.limiter.request(&self.settings.limiters, (service, operation), connection, self.now)?;
        let reduced = profile::reduced_input(profile, input);
        let input = reduced.as_ref().unwrap_or(input);
        if operation == "UpdateTable" && profile == Profile::Full && replica_input::is_asked(input) {
            return self.update_global_table(caller, input);
        }
        let before = self.member_before(caller, operation, input);
        let region = self.regions.get_mut(caller).expect("inserted above");
        let mut shared = Shared { settings: &self.settings, dice: &mut self.dice };
        let request = Request { service, operation, input, foreign: foreign.as_ref() };
        let (mut cx, services) = region.at(self.now, caller, &mut shared);
        let mut result = routing::answer(&mut cx, services, &request);
        if journal::is_mutating(operation) {
            scaling::observe(&mut services.scope(&mut cx));
            services.schedule(self.now);
        }
        if let Ok(output) = &mut result {
            self.follow_up(caller, operation, input, before.as_ref());
            self.everywhere().complete(caller, output);
            profile::reduce_output(profile, output);
        }
        result
    }

    /// An `UpdateTable` about replicas and the like, which no single Region answers.
    fn update_global_table(&mut self, caller: &Caller, input: &Value) -> Result<Value, ServiceError> {
        let fate = self.fate.take();
        let mut everywhere = self.everywhere();
        everywhere.refresh_all();
        let name = everywhere.update_group(caller, input, fate)?;
        everywhere.refresh_all();
        let mut answer = everywhere.update_answer(caller, &name);
        everywhere.complete(caller, &mut answer);
        Ok(answer)
    }

    /// The table of a call that the other members of its global table follow, as it is before the call.
    fn member_before(&mut self, caller: &Caller, operation: &str, input: &Value) -> Option<Table> {
        if self.groups.is_empty() || !journal::is_mutating(operation) {
            return None;
        }
        self.everywhere().refresh_all();
        let name = arn::table_name(caller, input.get("TableName")?.as_str()?).ok()?;
        self.table(caller, name).filter(|table| table.is_member()).cloned()
    }

    fn follow_up(&mut self, caller: &Caller, operation: &str, input: &Value, before: Option<&Table>) {
        let mut everywhere = self.everywhere();
        if let Some(before) = before {
            everywhere.follow_up(caller, operation, input, before);
        }
        everywhere.refresh_all();
    }

    /// The backup or table that a restore names by the ARN of another Region of the same account.
    fn foreign_source(&mut self, caller: &Caller, input: &Value) -> Option<ForeignSource> {
        let arn = ["BackupArn", "SourceTableArn"].iter().find_map(|member| input.get(member)?.as_str())?;
        let region = arn.split(':').nth(3).filter(|region| *region != caller.region)?;
        let there = Caller::new(caller.account.as_str(), region);
        let region = self.regions.get_mut(&there)?;
        region.settle(self.now, &there, &mut Shared { settings: &self.settings, dice: &mut self.dice });
        if let Some(backup) = region.services.backups.get(arn) {
            return Some(ForeignSource::Backup(Box::new(backup.clone())));
        }
        let table = region.services.tables.get(TableArn::parse(arn)?.table)?;
        Some(ForeignSource::Table(Box::new(table.clone())))
    }

    /// A table, in whatever state it is now.
    #[must_use]
    pub fn table(&self, caller: &Caller, name: &str) -> Option<&Table> {
        self.regions.get(caller)?.services.tables.get(name)
    }

    /// All tables of all accounts and Regions.
    pub fn tables(&self) -> impl Iterator<Item = (&Caller, &Table)> {
        self.regions.iter().flat_map(|(caller, region)| region.services.tables.iter().map(move |table| (caller, table)))
    }

    /// Whether a table exists and nothing is under way on it; see [`Table::is_idle`].
    #[must_use]
    pub fn is_idle(&self, caller: &Caller, name: &str) -> bool {
        self.table(caller, name).is_some_and(|table| table.is_idle(self.now))
    }

    /// The resources by account and Region; a pair without any is left out.
    #[must_use]
    pub fn inventory(&self) -> BTreeMap<Caller, Inventory> {
        let of = |(caller, region): (&Caller, &Region)| (caller.clone(), Inventory::of(&region.services));
        let inventories = self.regions.iter().map(of);
        inventories.filter(|(_, inventory)| !inventory.is_empty()).collect()
    }

    /// The journal of calls.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The journal of calls, to clear it between the steps of a test.
    pub fn journal_mut(&mut self) -> &mut Journal {
        &mut self.journal
    }

    /// Forgets all tables, backups, imports, scalable targets, alarms and calls; the clock is kept.
    pub fn reset(&mut self) {
        self.regions.clear();
        self.groups.clear();
        self.settings.load.clear();
        self.journal.clear();
    }
}
