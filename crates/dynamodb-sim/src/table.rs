//! What is a table, and what is under way on it? The state and how it moves with time.

use std::collections::BTreeMap;

use crate::capacity::{BillingMode, Maxima, Provisioned, Units};
use crate::class::ClassState;
use crate::clock::Moment;
use crate::encryption::EncryptionState;
use crate::index::{GlobalIndex, IndexPhase, LocalIndex};
use crate::insights::Insights;
use crate::kinesis::Destinations;
use crate::pitr::Pitr;
use crate::policy::PolicyState;
use crate::protection::Protection;
use crate::schema::{AttributeType, KeyElement};
use crate::stream::StreamState;
use crate::tags::Tags;
use crate::ttl::Ttl;
use crate::warm::{ON_DEMAND_FLOOR, Warm};

/// A table of one account and Region.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub(crate) name: String,
    pub(crate) arn: String,
    /// New for each incarnation of a name.
    pub(crate) id: String,
    pub(crate) created: Moment,
    pub(crate) phase: Phase,
    pub(crate) keys: Vec<KeyElement>,
    pub(crate) attributes: BTreeMap<String, AttributeType>,
    pub(crate) locals: Vec<LocalIndex>,
    pub(crate) globals: Vec<GlobalIndex>,
    pub(crate) mode: BillingMode,
    /// Whether the table ever was on demand: only then is `BillingModeSummary` shown (T-025).
    pub(crate) ever_on_demand: bool,
    /// Whether the table ever was provisioned: a switch back is then quick (T-183).
    pub(crate) ever_provisioned: bool,
    pub(crate) last_to_on_demand: Option<Moment>,
    pub(crate) switches_to_on_demand: Vec<Moment>,
    pub(crate) provisioned: Provisioned,
    pub(crate) capacity_change: Option<CapacityChange>,
    pub(crate) maxima: Maxima,
    pub(crate) warm: Warm,
    pub(crate) class: ClassState,
    pub(crate) stream: StreamState,
    pub(crate) encryption: EncryptionState,
    pub(crate) protection: Protection,
    pub(crate) ttl: Ttl,
    pub(crate) pitr: Pitr,
    pub(crate) tags: Tags,
    pub(crate) policy: PolicyState,
    /// The policy of the current stream; it goes with the stream.
    pub(crate) stream_policy: PolicyState,
    pub(crate) insights: Insights,
    pub(crate) destinations: Destinations,
}

/// Where a table is in its life.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// CREATING.
    Creating(Creating),
    /// ACTIVE or UPDATING.
    Live,
    /// DELETING.
    Deleting(Deleting),
}

/// A table that comes into being.
#[derive(Clone, Debug, PartialEq)]
pub struct Creating {
    pub(crate) until: Moment,
    /// From when the sub-resource services know the table.
    pub(crate) known_at: Moment,
    pub(crate) origin: Origin,
}

/// What made a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// `CreateTable`.
    Create,
    /// A restore; the summary is shown while CREATING only (T-216).
    Restore {
        /// The backup, unless restored to a point in time.
        backup_arn: Option<String>,
        /// The table that was restored.
        table_arn: String,
        /// The point in time.
        moment: Moment,
    },
    /// `ImportTable`.
    Import,
}

/// A table that goes away.
#[derive(Clone, Debug, PartialEq)]
pub struct Deleting {
    pub(crate) since: Moment,
    /// From when the sub-resource services have forgotten the table (T-453).
    pub(crate) forgotten_at: Moment,
    pub(crate) until: Moment,
    /// When the SYSTEM backup is listed, if PITR is then on (T-167).
    pub(crate) system_backup_at: Moment,
}

/// A change of billing mode or provisioned units under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CapacityChange {
    pub(crate) kind: CapacityChangeKind,
    pub(crate) until: Moment,
}

/// What a capacity change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CapacityChangeKind {
    /// Provisioned units; the old ones are reported until it ends (T-060).
    Units(Units),
    /// On-demand to provisioned.
    ToProvisioned(Units),
    /// Provisioned to on-demand; the new mode is reported at once (T-064).
    ToOnDemand,
}

impl Table {
    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of this incarnation.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Key attributes in order.
    #[must_use]
    pub fn keys(&self) -> &[KeyElement] {
        &self.keys
    }

    /// Types of all key attributes by name.
    #[must_use]
    pub fn attributes(&self) -> &BTreeMap<String, AttributeType> {
        &self.attributes
    }

    /// Local indexes in the order of their creation.
    #[must_use]
    pub fn locals(&self) -> &[LocalIndex] {
        &self.locals
    }

    /// Global indexes in the order of their creation.
    #[must_use]
    pub fn globals(&self) -> &[GlobalIndex] {
        &self.globals
    }

    /// The billing mode.
    #[must_use]
    pub fn mode(&self) -> BillingMode {
        self.mode
    }

    /// Provisioned units and the decrease budget.
    #[must_use]
    pub fn provisioned(&self) -> &Provisioned {
        &self.provisioned
    }

    /// On-demand maxima.
    #[must_use]
    pub fn maxima(&self) -> Maxima {
        self.maxima
    }

    /// Warm throughput.
    #[must_use]
    pub fn warm(&self) -> Warm {
        self.warm
    }

    /// The table class.
    #[must_use]
    pub fn class(&self) -> &ClassState {
        &self.class
    }

    /// The stream.
    #[must_use]
    pub fn stream(&self) -> &StreamState {
        &self.stream
    }

    /// Encryption.
    #[must_use]
    pub fn encryption(&self) -> &EncryptionState {
        &self.encryption
    }

    /// Whether deletion protection is on.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.protection.enabled
    }

    /// Time to live.
    #[must_use]
    pub fn ttl(&self) -> &Ttl {
        &self.ttl
    }

    /// Point-in-time recovery.
    #[must_use]
    pub fn pitr(&self) -> &Pitr {
        &self.pitr
    }

    /// Tags as written; reads may lag by about two seconds.
    #[must_use]
    pub fn tags(&self) -> &BTreeMap<String, String> {
        self.tags.written()
    }

    /// Contributor Insights of the table itself.
    #[must_use]
    pub fn insights(&self) -> &Insights {
        &self.insights
    }

    /// Kinesis destinations.
    #[must_use]
    pub fn destinations(&self) -> &Destinations {
        &self.destinations
    }

    /// `TableStatus`.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match self.phase {
            Phase::Creating(_) => "CREATING",
            Phase::Deleting(_) => "DELETING",
            Phase::Live if self.is_updating() => "UPDATING",
            Phase::Live => "ACTIVE",
        }
    }

    /// Whether something of M-002 holds the table UPDATING: capacity, stream, class, index allocation or
    /// deletion. Encryption, warm throughput and index throughput do not.
    fn is_updating(&self) -> bool {
        self.capacity_change.is_some()
            || self.stream.toggle.is_some()
            || self.class.holds_table()
            || self.globals.iter().any(GlobalIndex::holds_table)
    }

    /// Whether nothing at all is under way, the invisible windows of tags and policies included.
    ///
    /// Cool-downs (deletion protection, TTL, policy) do not count: they block one setting only.
    #[must_use]
    pub fn is_idle(&self, now: Moment) -> bool {
        self.phase == Phase::Live
            && !self.is_updating()
            && self.class.change.is_none()
            && !self.encryption.is_updating()
            && !self.warm.is_updating()
            && self.globals.iter().all(GlobalIndex::is_idle)
            && self.tags.is_settled(now)
            && self.policy.is_settled(now)
            && self.stream_policy.is_settled(now)
            && self.insights.is_settled()
            && self.destinations.is_settled(now)
            && self.pitr.available_at <= now
    }

    pub(crate) fn global(&self, name: &str) -> Option<&GlobalIndex> {
        self.globals.iter().find(|index| index.name == name)
    }

    pub(crate) fn global_mut(&mut self, name: &str) -> Option<&mut GlobalIndex> {
        self.globals.iter_mut().find(|index| index.name == name)
    }

    pub(crate) fn is_restoring(&self) -> bool {
        matches!(&self.phase, Phase::Creating(Creating { origin: Origin::Restore { .. }, .. }))
    }

    /// Moves everything to `now`; false once the table is gone.
    pub(crate) fn settle(&mut self, now: Moment) -> bool {
        match &self.phase {
            Phase::Deleting(deleting) => return deleting.until > now,
            Phase::Creating(creating) if creating.until <= now => self.become_active(),
            Phase::Creating(_) => return true,
            Phase::Live => {}
        }
        self.stream.settle(now);
        if self.stream.view.is_none() {
            self.stream_policy = PolicyState::default();
        }
        self.insights.settle(now);
        self.destinations.settle(now);
        self.class.settle(now);
        self.encryption.settle(now);
        self.warm.settle(now);
        if self.maxima.sentinel.is_some_and(|sentinel| sentinel.until <= now) {
            self.maxima.sentinel = None;
        }
        self.settle_capacity(now);
        let before = self.globals.len();
        self.globals.retain_mut(|index| index.settle(now));
        if self.globals.len() < before {
            self.prune_attributes();
        }
        true
    }

    fn become_active(&mut self) {
        self.phase = Phase::Live;
        for index in &mut self.globals {
            if index.phase == IndexPhase::WithTable {
                index.phase = IndexPhase::Active;
            }
        }
    }

    fn settle_capacity(&mut self, now: Moment) {
        let Some(change) = self.capacity_change.filter(|change| change.until <= now) else {
            return;
        };
        self.capacity_change = None;
        match change.kind {
            CapacityChangeKind::Units(units) => {
                self.provisioned.units = units;
                self.warm.follow(units);
            }
            CapacityChangeKind::ToProvisioned(units) => {
                self.mode = BillingMode::Provisioned;
                self.ever_provisioned = true;
                self.provisioned.units = units;
                self.warm.follow(units);
            }
            CapacityChangeKind::ToOnDemand => {
                self.last_to_on_demand = Some(change.until);
                self.warm.follow(ON_DEMAND_FLOOR);
                for index in &mut self.globals {
                    index.warm.follow(ON_DEMAND_FLOOR);
                }
            }
        }
    }

    /// A deleted index takes the attribute definitions along that nothing else uses (T-151).
    fn prune_attributes(&mut self) {
        let (keys, locals, globals) = (&self.keys, &self.locals, &self.globals);
        self.attributes.retain(|name, _| {
            let uses = |keys: &[KeyElement]| keys.iter().any(|key| key.name == *name);
            uses(keys) || locals.iter().any(|index| uses(&index.keys)) || globals.iter().any(|index| uses(&index.keys))
        });
    }

    /// When something visible or blocking changes next; cool-downs of single settings do not count.
    #[must_use]
    pub fn next_transition(&self, now: Moment) -> Option<Moment> {
        let phase = match &self.phase {
            Phase::Creating(creating) if creating.known_at > now => Some(creating.known_at),
            Phase::Creating(creating) => Some(creating.until),
            Phase::Deleting(deleting) => Some(deleting.until),
            Phase::Live => None,
        };
        if phase.is_some() {
            return phase;
        }
        let encryption = self
            .encryption
            .change
            .as_ref()
            .map(|change| if change.old_until > now { change.old_until } else { change.until });
        [
            self.capacity_change.map(|change| change.until),
            self.stream.toggle.map(|toggle| toggle.until),
            self.class.change.map(|change| change.until),
            encryption,
            self.warm.raise.map(|raise| raise.until),
            self.maxima.sentinel.map(|sentinel| sentinel.until),
            self.tags.settled_at(),
            self.policy.settled_at(),
            self.stream_policy.settled_at(),
            self.insights.next_transition(now),
            self.destinations.next_transition(now),
            Some(self.pitr.available_at),
        ]
        .into_iter()
        .chain(self.globals.iter().map(|index| index.next_transition(now)))
        .flatten()
        .filter(|moment| *moment > now)
        .min()
    }
}
