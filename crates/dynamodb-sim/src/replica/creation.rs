//! The table of a new replica: the settings of the table that it was created from, with the overrides of the call.

use std::collections::BTreeMap;

use crate::policy::state::PolicyState;
use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::units::Units;
use crate::replica::input::{IndexOverride, MaximumOverride, MemberAction, ReadOverride};
use crate::table::blueprint::{Blueprint, GlobalBlueprint, Schedule};
use crate::table::index::GlobalIndex;
use crate::table::phase::Origin;
use crate::table::state::Table;
use crate::table_settings::capacity::{BillingMode, Maxima};
use crate::table_settings::class::TableClass;
use crate::table_settings::encryption::EncryptionKey;
use crate::table_settings::stream::StreamState;
use crate::table_settings::warm::Warm;

/// A replica that is being created.
#[derive(Clone, Debug)]
pub(crate) struct Join {
    pub(crate) from: Caller,
    pub(crate) to: Caller,
    pub(crate) action: MemberAction,
    pub(crate) key: EncryptionKey,
    pub(crate) active_at: Moment,
}

/// How a creation ends, if a fault decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The entry shows CREATION_FAILED.
    Fails,
    /// Nothing is left of it (T-310).
    Vanishes,
}

/// The table, as it can first be described: without a stream (T-298), and with nothing of what belongs to a Region (T-230).
pub(crate) fn table(cx: &mut Context<'_>, source: &Table, join: &Join) -> Table {
    let action = &join.action;
    let class = action.table_class_override.as_deref().and_then(|class| TableClass::parse(class).ok());
    let blueprint = Blueprint {
        keys: source.keys.clone(),
        attributes: source.attributes.clone(),
        locals: source.locals.clone(),
        globals: source.globals.iter().map(|index| global(source.mode, index, action.index(&index.name))).collect(),
        vectors: source.vectors.iter().map(|index| index.spec.clone()).collect(),
        mode: source.mode,
        units: units(source.mode, source.provisioned.units(), action.provisioned_throughput_override.as_ref()),
        maxima: maxima(source.mode, source.maxima, action.on_demand_throughput_override.as_ref()),
        warm: Warm { units: source.warm.units, ..Warm::default() },
        class: class.or(source.class.shown.then_some(source.class.current)),
        stream: StreamState::default(),
        key: join.key.clone(),
        protected: false,
        tags: BTreeMap::new(),
        policy: PolicyState::default(),
    };
    let backups = cx.settings.timings.backups_enabled;
    let when = Schedule {
        created: cx.now,
        known_at: join.active_at,
        active_at: join.active_at,
        backups_at: join.active_at.plus(cx.dice.duration(backups)),
    };
    let name = source.name.clone();
    Table { ever_on_demand: source.ever_on_demand, ..blueprint.build(cx, &name, Origin::Replica, when) }
}

fn global(mode: BillingMode, index: &GlobalIndex, given: Option<&IndexOverride>) -> GlobalBlueprint {
    let reads = given.and_then(|given| given.provisioned_throughput_override.as_ref());
    let most = given.and_then(|given| given.on_demand_throughput_override.as_ref());
    GlobalBlueprint {
        name: index.name.clone(),
        keys: index.keys.clone(),
        projection: index.projection.clone(),
        units: units(mode, index.provisioned.units(), reads),
        maxima: maxima(mode, index.maxima, most),
        warm: Warm { units: index.warm.units, ..Warm::default() },
    }
}

/// On demand, an override of provisioned reads is accepted at the creation, and means nothing (T-307).
fn units(mode: BillingMode, source: Units, given: Option<&ReadOverride>) -> Units {
    let read = given.and_then(|given| given.read_capacity_units).filter(|_| mode == BillingMode::Provisioned);
    Units { read: read.unwrap_or(source.read), ..source }
}

fn maxima(mode: BillingMode, source: Maxima, given: Option<&MaximumOverride>) -> Maxima {
    let read = given.and_then(|given| given.max_read_request_units).filter(|_| mode == BillingMode::PayPerRequest);
    Maxima { read: read.or(source.read), sentinel: None, ..source }
}
