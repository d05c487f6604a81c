//! The start of an admitted request. Nothing here refuses, except the rate limiter before anything changes.

use super::request::{Action, Request, VectorAction};
use crate::insights::state::Insights;
use crate::policy::state::PolicyState;
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::units::Units;
use crate::table::index::{GlobalIndex, IndexPhase};
use crate::table::phase::{CapacityChange, CapacityChangeKind};
use crate::table::state::Table;
use crate::table::vector_index::VectorIndex;
use crate::table_calls::create;
use crate::table_calls::encryption_key::encryption_key;
use crate::table_settings::capacity::{BillingMode, Maxima};
use crate::table_settings::class::TableClass;
use crate::table_settings::encryption::EncryptionKey;
use crate::table_settings::input::{
    AttributeDefinition, IndexUpdateBody, OnDemandThroughput, SecondaryIndex, WarmThroughput,
};
use crate::table_settings::schema::{self, KeyElement};
use crate::table_settings::vector::VectorSpec;
use crate::table_settings::warm::{self, Warm};

/// Starts the changes; answers whether the response claims UPDATING.
pub(super) fn apply(cx: &mut Context<'_>, table: &mut Table, request: Request) -> Result<bool, ServiceError> {
    let claims_updating = claims_updating(table, &request);
    let key = match &request.encryption {
        Some(wanted) => Some(encryption_key(cx, wanted)?),
        None => None,
    };
    if has_effect(table, &request) {
        cx.charge_mutation()?;
    }
    start(cx, table, request, key);
    Ok(claims_updating)
}

/// Starts the changes that another member of the global table was asked for.
pub(super) fn follow(cx: &mut Context<'_>, table: &mut Table, request: Request) {
    let key = request.encryption.as_ref().and_then(|wanted| encryption_key(cx, wanted).ok());
    start(cx, table, request, key);
}

fn start(cx: &mut Context<'_>, table: &mut Table, request: Request, key: Option<EncryptionKey>) {
    let mut change = Change { cx, table };
    if let Some(mode) = request.billing {
        change.billing(mode, &request);
    } else if let Some(units) = request.throughput {
        change.units(units);
    }
    if let Some(maxima) = &request.maxima {
        change.maxima(maxima);
    }
    if let Some(wanted) = request.stream {
        let until = change.cx.after(change.cx.settings.timings.stream);
        let now = change.cx.now;
        change.table.stream.start(now, wanted, until);
        if wanted.is_some() {
            // Another stream, which has no policy yet.
            change.table.stream_policy = PolicyState::default();
        }
    }
    if let Some(class) = request.class {
        change.class(class);
    }
    if let Some(key) = key {
        change.encryption(key);
    }
    if let Some(enabled) = request.protection {
        let until = change.cx.after(change.cx.settings.timings.protection_cooldown);
        change.table.protection.set(enabled, until);
    }
    if let Some(warm) = &request.warm {
        change.warm(warm);
    }
    let switching = request.billing.is_some();
    for action in request.actions {
        match action {
            Action::Create(index) => change.create_index(&index, request.definitions.as_deref()),
            Action::Update(body) if !switching => change.update_index(&body),
            // The units of a switch to provisioned belong to the switch.
            Action::Update(_) => {}
            Action::Delete(index) => change.delete_index(&index),
        }
    }
    match request.vector {
        Some(VectorAction::Create(spec)) => change.create_vector_index(spec, request.definitions.as_deref()),
        Some(VectorAction::Delete(name)) => change.delete_vector_index(&name),
        None => {}
    }
}

/// A re-send of the billing mode or table class says UPDATING although nothing happens (T-156, T-177).
fn claims_updating(table: &Table, request: &Request) -> bool {
    let to_on_demand = request.billing == Some(BillingMode::PayPerRequest);
    (to_on_demand && table.mode == BillingMode::PayPerRequest) || request.class.is_some()
}

/// The account's limiter counts writes that have an effect; deletion protection never counts (T-434, T-441).
fn has_effect(table: &Table, request: &Request) -> bool {
    if request.protection.is_some() {
        return false;
    }
    let re_sends_mode = request.concerns() == 1
        && request.billing == Some(BillingMode::PayPerRequest)
        && table.mode == BillingMode::PayPerRequest;
    let re_sends_class = request.class.is_some_and(|class| class == table.class.current);
    let re_sends_maxima = request.concerns() == 1
        && request.maxima.as_ref().is_some_and(|given| {
            let mut merged = table.maxima;
            merged.merge(given, Moment::from_millis(0));
            (merged.read, merged.write) == (table.maxima.read, table.maxima.write)
        });
    !(re_sends_mode || re_sends_class || re_sends_maxima)
}

struct Change<'a, 'b> {
    cx: &'a mut Context<'b>,
    table: &'a mut Table,
}

impl Change<'_, '_> {
    fn units(&mut self, units: Units) {
        let until = self.cx.after(self.cx.settings.timings.throughput);
        let now = self.cx.now;
        let table = &mut *self.table;
        table.provisioned.book(now, units);
        table.capacity_change = Some(CapacityChange { kind: CapacityChangeKind::Units(units), until });
    }

    fn billing(&mut self, mode: BillingMode, request: &Request) {
        let current = self.table.mode;
        match (current, mode) {
            // Already there, or the lost reversal of a switch to provisioned (T-452).
            (BillingMode::PayPerRequest, BillingMode::PayPerRequest) => {}
            (BillingMode::Provisioned, BillingMode::PayPerRequest) => self.switch_to_on_demand(),
            (BillingMode::PayPerRequest, BillingMode::Provisioned) => self.switch_to_provisioned(request),
            (BillingMode::Provisioned, BillingMode::Provisioned) => {
                self.units(request.throughput.unwrap_or_default());
                for body in request.updates() {
                    self.update_index(body);
                }
            }
        }
    }

    fn switch_to_on_demand(&mut self) {
        let timings = &self.cx.settings.timings;
        let (first, again, together) = (timings.to_on_demand, timings.switch_again, timings.to_on_demand_with_replicas);
        let span = if self.table.is_member() {
            together
        } else if self.table.ever_on_demand {
            again
        } else {
            first
        };
        let until = self.cx.after(span);
        let now = self.cx.now;
        let table = &mut *self.table;
        table.mode = BillingMode::PayPerRequest;
        table.ever_on_demand = true;
        table.switches_to_on_demand.push(now);
        table.provisioned.units = Units::default();
        drop_maxima(table);
        for index in &mut table.globals {
            index.provisioned.units = Units::default();
        }
        table.capacity_change = Some(CapacityChange { kind: CapacityChangeKind::ToOnDemand, until });
    }

    fn switch_to_provisioned(&mut self, request: &Request) {
        let timings = &self.cx.settings.timings;
        let (first, indexed, again) = (timings.to_provisioned, timings.to_provisioned_indexed, timings.switch_again);
        let table = &mut *self.table;
        let span = if table.ever_provisioned {
            again
        } else if table.globals.is_empty() {
            first
        } else {
            indexed
        };
        let until = self.cx.after(span);
        let table = &mut *self.table;
        drop_maxima(table);
        for index in &mut table.globals {
            index.phase = IndexPhase::Updating { until, units: request.index_units(&index.name) };
        }
        table.capacity_change = Some(CapacityChange {
            kind: CapacityChangeKind::ToProvisioned(request.throughput.unwrap_or_default()),
            until,
        });
    }

    fn maxima(&mut self, given: &OnDemandThroughput) {
        let until = self.cx.after(self.cx.settings.timings.maximum_sentinel);
        self.table.maxima.merge(given, until);
    }

    fn class(&mut self, class: TableClass) {
        let until = self.cx.after(self.cx.settings.timings.table_class);
        let now = self.cx.now;
        self.table.class.start(now, class, until);
    }

    /// An encryption write makes a running class change invisible (T-451).
    fn encryption(&mut self, key: EncryptionKey) {
        let timings = &self.cx.settings.timings;
        let (old, all) = (timings.encryption_old_key, timings.encryption);
        let old_until = self.cx.after(old);
        let until = self.cx.after(all);
        let now = self.cx.now;
        let table = &mut *self.table;
        table.encryption.start(now, key, old_until, until);
        table.class.mask();
    }

    fn warm(&mut self, given: &WarmThroughput) {
        let until = self.warm_until(|table| Some(table.warm), given);
        self.table.warm.start(given, until);
    }

    /// A first raise takes minutes, an equal value or a later raise about two seconds (T-121, T-179).
    fn warm_until(&mut self, warm: impl Fn(&Table) -> Option<Warm>, given: &WarmThroughput) -> Moment {
        let timings = &self.cx.settings.timings;
        let (first, again) = (timings.warm_first, timings.warm_again);
        let quick =
            warm(self.table).is_some_and(|warm| warm.raised || warm::wanted(Some(given), warm.units) == warm.units);
        self.cx.after(if quick { again } else { first })
    }

    /// A new index takes as long as a global one: about half a minute until its backfill starts, then minutes.
    fn create_vector_index(&mut self, spec: VectorSpec, definitions: Option<&[AttributeDefinition]>) {
        let phase = self.allocating();
        let table = &mut *self.table;
        define(table, &spec.keys(), definitions);
        table.vectors.push(VectorIndex { spec, phase });
    }

    fn delete_vector_index(&mut self, name: &str) {
        let until = self.cx.after(self.cx.settings.timings.index_delete);
        let index = self.table.vectors.iter_mut().find(|index| index.name() == name);
        index.expect("the index was found before").phase = IndexPhase::Deleting { until };
    }

    fn allocating(&mut self) -> IndexPhase {
        let timings = &self.cx.settings.timings;
        let allocation = timings.index_allocation;
        let active = if self.table.is_member() { timings.index_active_in_members } else { timings.index_active };
        let backfill = self.cx.after(allocation);
        IndexPhase::Allocating { backfill, active: self.cx.after(active).max(backfill.plus(1)) }
    }

    fn create_index(&mut self, given: &SecondaryIndex, definitions: Option<&[AttributeDefinition]>) {
        let phase = self.allocating();
        let insights_known = self.cx.after(self.cx.settings.timings.insights_known);
        let table = &mut *self.table;
        // The mode is already that of a switch in the same call.
        let blueprint = create::global_index(given, table.mode).expect("the index was checked before");
        define(table, &blueprint.keys, definitions);
        let mut index: GlobalIndex = blueprint.build();
        index.phase = phase;
        index.insights = Insights::of_added_index(insights_known);
        table.globals.push(index);
    }

    fn update_index(&mut self, body: &IndexUpdateBody) {
        let name = body.index_name.clone().unwrap_or_default();
        let until = self.cx.after(self.cx.settings.timings.index_update);
        let sentinel = self.cx.after(self.cx.settings.timings.maximum_sentinel);
        let now = self.cx.now;
        if let Some(units) = body.provisioned_throughput.as_ref().map(Units::of) {
            let index = self.index(&name);
            index.provisioned.book(now, units);
            index.phase = IndexPhase::Updating { until, units: Some(units) };
        }
        if let Some(maxima) = &body.on_demand_throughput {
            let index = self.index(&name);
            let before = (index.maxima.read, index.maxima.write);
            index.maxima.merge(maxima, sentinel);
            if before != (index.maxima.read, index.maxima.write) {
                index.phase = IndexPhase::Updating { until, units: None };
            }
        }
        if let Some(warm) = &body.warm_throughput {
            let until = self.warm_until(|table| table.global(&name).map(|index| index.warm), warm);
            self.index(&name).warm.start(warm, until);
        }
    }

    fn delete_index(&mut self, name: &str) {
        let until = self.cx.after(self.cx.settings.timings.index_delete);
        self.index(name).phase = IndexPhase::Deleting { until };
    }

    fn index(&mut self, name: &str) -> &mut GlobalIndex {
        self.table.global_mut(name).expect("the index was found before")
    }
}

/// A type that contradicts the table's is ignored (T-358).
fn define(table: &mut Table, keys: &[KeyElement], definitions: Option<&[AttributeDefinition]>) {
    let defined = schema::attributes(definitions.unwrap_or_default()).expect("the definitions were checked before");
    for key in keys {
        if let Some(kind) = defined.get(&key.name) {
            table.attributes.entry(key.name.clone()).or_insert(*kind);
        }
    }
}

/// A switch drops the maxima of the table and its indexes (T-153).
fn drop_maxima(table: &mut Table) {
    table.maxima = Maxima::default();
    for index in &mut table.globals {
        index.maxima = Maxima::default();
    }
}
