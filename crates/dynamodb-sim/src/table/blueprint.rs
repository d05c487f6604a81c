//! The blueprint of a new table, the same for `CreateTable`, restores and imports.

use std::collections::BTreeMap;

use crate::insights::state::Insights;
use crate::kinesis::state::Destinations;
use crate::pitr::state::Pitr;
use crate::policy::state::PolicyState;
use crate::primitives::arn;
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::units::Units;
use crate::table::index::{GlobalIndex, IndexPhase, LocalIndex};
use crate::table::phase::{Creating, Origin, Phase};
use crate::table::state::Table;
use crate::table::vector_index::VectorIndex;
use crate::table_settings::capacity::{BillingMode, Maxima, Provisioned};
use crate::table_settings::class::{ClassState, TableClass};
use crate::table_settings::encryption::{EncryptionKey, EncryptionState};
use crate::table_settings::protection::Protection;
use crate::table_settings::schema::{AttributeType, KeyElement, Projection};
use crate::table_settings::stream::StreamState;
use crate::table_settings::vector::VectorSpec;
use crate::table_settings::warm::{ON_DEMAND_FLOOR, Warm};
use crate::tags::state::Tags;
use crate::ttl::state::Ttl;

/// Everything that makes up a new table; every rule that needs no other resource has been checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Blueprint {
    pub(crate) keys: Vec<KeyElement>,
    pub(crate) attributes: BTreeMap<String, AttributeType>,
    pub(crate) locals: Vec<LocalIndex>,
    pub(crate) globals: Vec<GlobalBlueprint>,
    pub(crate) vectors: Vec<VectorSpec>,
    pub(crate) mode: BillingMode,
    pub(crate) units: Units,
    pub(crate) maxima: Maxima,
    pub(crate) warm: Warm,
    pub(crate) class: Option<TableClass>,
    pub(crate) stream: StreamState,
    pub(crate) key: EncryptionKey,
    pub(crate) protected: bool,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) policy: PolicyState,
}

/// A global index of a [`Blueprint`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GlobalBlueprint {
    pub(crate) name: String,
    pub(crate) keys: Vec<KeyElement>,
    pub(crate) projection: Projection,
    pub(crate) units: Units,
    pub(crate) maxima: Maxima,
    pub(crate) warm: Warm,
}

/// The moments at which a new table reaches its states.
pub(crate) struct Schedule {
    pub(crate) created: Moment,
    pub(crate) known_at: Moment,
    pub(crate) active_at: Moment,
    pub(crate) backups_at: Moment,
}

impl Blueprint {
    pub(crate) fn build(self, cx: &mut Context<'_>, name: &str, origin: Origin, when: Schedule) -> Table {
        let id = cx.dice.uuid();
        self.build_as(arn::table(cx.caller, name), id, name, origin, when)
    }

    pub(crate) fn build_as(self, arn: String, id: String, name: &str, origin: Origin, when: Schedule) -> Table {
        let on_demand = self.mode == BillingMode::PayPerRequest;
        Table {
            name: name.to_owned(),
            arn,
            id,
            created: when.created,
            phase: Phase::Creating(Creating {
                until: when.active_at,
                known_at: when.known_at,
                origin,
                vanishes: false,
            }),
            keys: self.keys,
            attributes: self.attributes,
            locals: self.locals,
            globals: self.globals.into_iter().map(GlobalBlueprint::build).collect(),
            vectors: self.vectors.into_iter().map(VectorIndex::with_table).collect(),
            mode: self.mode,
            ever_on_demand: on_demand,
            ever_provisioned: !on_demand,
            last_to_on_demand: on_demand.then_some(when.created),
            switches_to_on_demand: Vec::new(),
            provisioned: Provisioned::new(self.units),
            capacity_change: None,
            maxima: self.maxima,
            warm: self.warm,
            class: ClassState::created(self.class),
            stream: self.stream,
            encryption: EncryptionState::created(self.key),
            protection: Protection::created(self.protected),
            ttl: Ttl::default(),
            pitr: Pitr { available_at: when.backups_at, window: None },
            tags: Tags::created(self.tags),
            policy: self.policy,
            stream_policy: PolicyState::default(),
            insights: Insights::default(),
            destinations: Destinations::default(),
            settings_replication: None,
            membership: None,
        }
    }

    /// The parts of a table that a backup keeps: schema, indexes, billing mode, maxima and encryption. Streams, tags,
    /// deletion protection, policy and table class are not part of it (T-215).
    pub(crate) fn of_backup(table: &Table) -> Self {
        Self {
            keys: table.keys.clone(),
            attributes: table.attributes.clone(),
            locals: table.locals.clone(),
            globals: table.globals.iter().map(GlobalBlueprint::of_backup).collect(),
            vectors: table.vectors.iter().map(|index| index.spec.clone()).collect(),
            mode: table.mode,
            units: table.provisioned.units,
            maxima: table.maxima,
            warm: Warm { units: initial_warm(table.mode, table.provisioned.units), ..Warm::default() },
            class: None,
            stream: StreamState::default(),
            key: table.encryption.key.clone(),
            protected: false,
            tags: BTreeMap::new(),
            policy: PolicyState::default(),
        }
    }
}

pub(crate) fn initial_warm(mode: BillingMode, units: Units) -> Units {
    match mode {
        BillingMode::PayPerRequest => ON_DEMAND_FLOOR,
        BillingMode::Provisioned => units,
    }
}

impl GlobalBlueprint {
    pub(crate) fn build(self) -> GlobalIndex {
        GlobalIndex {
            name: self.name,
            keys: self.keys,
            projection: self.projection,
            provisioned: Provisioned::new(self.units),
            maxima: self.maxima,
            warm: self.warm,
            phase: IndexPhase::WithTable,
            insights: Insights::default(),
        }
    }

    fn of_backup(index: &GlobalIndex) -> Self {
        let units = index.provisioned.units;
        let mode = if units == Units::default() { BillingMode::PayPerRequest } else { BillingMode::Provisioned };
        Self {
            name: index.name.clone(),
            keys: index.keys.clone(),
            projection: index.projection.clone(),
            units,
            maxima: index.maxima,
            warm: Warm { units: initial_warm(mode, units), ..Warm::default() },
        }
    }
}
