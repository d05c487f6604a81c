//! What is a new table made of? One form for `CreateTable`, restores and imports.

use std::collections::BTreeMap;

use crate::arn;
use crate::capacity::{BillingMode, Maxima, Provisioned, Units};
use crate::class::{ClassState, TableClass};
use crate::clock::Moment;
use crate::context::Context;
use crate::encryption::{EncryptionKey, EncryptionState, Wanted};
use crate::error::ServiceError;
use crate::index::{GlobalIndex, IndexPhase, LocalIndex};
use crate::insights::Insights;
use crate::kinesis::Destinations;
use crate::kms;
use crate::pitr::Pitr;
use crate::policy::PolicyState;
use crate::protection::Protection;
use crate::schema::{AttributeType, KeyElement, Projection};
use crate::stream::StreamState;
use crate::table::{Creating, Origin, Phase, Table};
use crate::tags::Tags;
use crate::ttl::Ttl;
use crate::warm::Warm;

/// All that a new table is made of; every rule that needs no other resource was checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Blueprint {
    pub(crate) keys: Vec<KeyElement>,
    pub(crate) attributes: BTreeMap<String, AttributeType>,
    pub(crate) locals: Vec<LocalIndex>,
    pub(crate) globals: Vec<GlobalBlueprint>,
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

/// When a new table reaches its states.
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
            phase: Phase::Creating(Creating { until: when.active_at, known_at: when.known_at, origin }),
            keys: self.keys,
            attributes: self.attributes,
            locals: self.locals,
            globals: self.globals.into_iter().map(GlobalBlueprint::build).collect(),
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
        }
    }

    /// What a backup keeps of a table: schema, indexes, billing mode, maxima and encryption. Streams, tags,
    /// deletion protection, policy and table class are not part of it (T-215).
    pub(crate) fn of_backup(table: &Table) -> Self {
        Self {
            keys: table.keys.clone(),
            attributes: table.attributes.clone(),
            locals: table.locals.clone(),
            globals: table.globals.iter().map(GlobalBlueprint::of_backup).collect(),
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
        BillingMode::PayPerRequest => crate::warm::ON_DEMAND_FLOOR,
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

/// The key that a specification asks for; an unusable one is refused synchronously (T-020 to T-023).
pub(crate) fn encryption_key(cx: &Context<'_>, wanted: &Wanted) -> Result<EncryptionKey, ServiceError> {
    match wanted {
        Wanted::Off => Ok(EncryptionKey::AwsOwned),
        Wanted::On { key: None } => Ok(EncryptionKey::Kms(kms::aws_managed_key(cx.caller))),
        Wanted::On { key: Some(given) } => kms::usable_key(&cx.settings.keys, cx.caller, given).map(EncryptionKey::Kms),
    }
}
