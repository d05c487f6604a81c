//! The state of a table.

use std::collections::BTreeMap;
use std::ops::Add;

use crate::insights::state::Insights;
use crate::kinesis::state::Destinations;
use crate::pitr::state::Pitr;
use crate::policy::state::PolicyState;
use crate::primitives::clock::Moment;
use crate::primitives::units::Units;
use crate::table::index::{GlobalIndex, IndexPhase, LocalIndex};
use crate::table::membership::{Membership, NOT_AUTHORIZED};
use crate::table::phase::{CapacityChange, Creating, Origin, Phase};
use crate::table::vector_index::VectorIndex;
use crate::table_settings::capacity::{BillingMode, Maxima, Provisioned};
use crate::table_settings::class::ClassState;
use crate::table_settings::encryption::EncryptionState;
use crate::table_settings::protection::Protection;
use crate::table_settings::schema::{AttributeType, KeyElement};
use crate::table_settings::stream::StreamState;
use crate::table_settings::warm::Warm;
use crate::tags::state::Tags;
use crate::ttl::state::Ttl;

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
    pub(crate) vectors: Vec<VectorIndex>,
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
    /// The policy of the current stream; it is dropped with the stream.
    pub(crate) stream_policy: PolicyState,
    pub(crate) insights: Insights,
    pub(crate) destinations: Destinations,
    /// `GlobalTableSettingsReplicationMode` of a table without replicas: ENABLED or DISABLED, absent until it is set.
    pub(crate) settings_replication: Option<bool>,
    /// Of a table that belongs to a global table.
    pub(crate) membership: Option<Membership>,
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

    /// Vector indexes in the order of their creation.
    #[must_use]
    pub fn vectors(&self) -> &[VectorIndex] {
        &self.vectors
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

    /// Whether deletion protection is enabled.
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
            Phase::Live => self.live_status(),
        }
    }

    /// A change that works without the key shows as UPDATING, as far as is known.
    fn live_status(&self) -> &'static str {
        let access = &self.encryption.access;
        let archived = access.status().filter(|_| access.archiving_since().is_some());
        let updating = self.reads_updating().then_some("UPDATING");
        let unauthorized = self.membership.as_ref().filter(|membership| membership.unauthorized);
        archived.or(updating).or(access.status()).or(unauthorized.map(|_| NOT_AUTHORIZED)).unwrap_or("ACTIVE")
    }

    /// Whether something of M-002 holds the table UPDATING: capacity, stream, class, index allocation or
    /// deletion. Encryption, warm throughput and index throughput do not.
    pub(crate) fn is_updating(&self) -> bool {
        self.capacity_change.is_some()
            || self.stream.toggle.is_some()
            || self.class.holds_table()
            || self.index_phases().any(|(_, phase)| phase.holds_table())
    }

    /// Whether the table reads UPDATING, for a reason of its own or because of the other members.
    fn reads_updating(&self) -> bool {
        self.is_updating() || self.membership.as_ref().is_some_and(|membership| membership.updating)
    }

    /// Whether nothing at all is under way, the invisible windows of tags and policies included.
    ///
    /// Cool-downs (deletion protection, TTL, policy) do not count: they block one setting only.
    #[must_use]
    pub fn is_idle(&self, now: Moment) -> bool {
        self.phase == Phase::Live
            && !self.reads_updating()
            && self.membership.as_ref().is_none_or(|membership| !membership.changing)
            && self.class.change.is_none()
            && !self.encryption.is_updating()
            && !self.warm.is_updating()
            && self.globals.iter().all(GlobalIndex::is_idle)
            && self.vectors.iter().all(|index| index.phase == IndexPhase::Active)
            && self.tags.is_settled(now)
            && self.policy.is_settled(now)
            && self.stream_policy.is_settled(now)
            && self.insights.is_settled()
            && self.destinations.is_settled(now)
            && self.pitr.available_at <= now
    }

    /// Provisioned units of the table and its indexes.
    pub(crate) fn reserved(&self) -> Units {
        self.globals.iter().map(|index| index.provisioned.units()).fold(self.provisioned.units(), Units::add)
    }

    pub(crate) fn global(&self, name: &str) -> Option<&GlobalIndex> {
        self.globals.iter().find(|index| index.name == name)
    }

    pub(crate) fn global_mut(&mut self, name: &str) -> Option<&mut GlobalIndex> {
        self.globals.iter_mut().find(|index| index.name == name)
    }

    pub(crate) fn vector(&self, name: &str) -> Option<&VectorIndex> {
        self.vectors.iter().find(|index| index.name() == name)
    }

    /// The global and vector indexes with their phases.
    pub(crate) fn index_phases(&self) -> impl Iterator<Item = (&str, IndexPhase)> {
        let globals = self.globals.iter().map(|index| (index.name.as_str(), index.phase));
        globals.chain(self.vectors.iter().map(|index| (index.name(), index.phase)))
    }

    pub(crate) fn is_restoring(&self) -> bool {
        matches!(&self.phase, Phase::Creating(Creating { origin: Origin::Restore { .. }, .. }))
    }

    /// Whether the table is a replica that is being created (T-298).
    pub(crate) fn is_joining(&self) -> bool {
        matches!(&self.phase, Phase::Creating(Creating { origin: Origin::Replica, .. }))
    }

    /// Whether only `DescribeTable` finds the table.
    pub(crate) fn is_described_only(&self) -> bool {
        self.is_restoring() || self.is_joining()
    }
}
