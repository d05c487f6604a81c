//! The phase of a table, and a change of its capacity under way.

use crate::primitives::clock::Moment;
use crate::primitives::units::Units;

/// The phase of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// CREATING.
    Creating(Creating),
    /// ACTIVE or UPDATING.
    Live,
    /// DELETING.
    Deleting(Deleting),
}

/// A table that is being created.
#[derive(Clone, Debug, PartialEq)]
pub struct Creating {
    pub(crate) until: Moment,
    /// From when the sub-resource services know the table.
    pub(crate) known_at: Moment,
    pub(crate) origin: Origin,
    /// Whether the table is gone then instead of ACTIVE: its key was lost (T-334).
    pub(crate) vanishes: bool,
}

/// The call that created a table.
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
    /// A replica that another Region asked for.
    Replica,
}

/// A table that is being deleted.
#[derive(Clone, Debug, PartialEq)]
pub struct Deleting {
    pub(crate) since: Moment,
    /// From when the sub-resource services have forgotten the table (T-453).
    pub(crate) forgotten_at: Moment,
    pub(crate) until: Moment,
    /// When the SYSTEM backup is listed, if PITR is then enabled (T-167).
    pub(crate) system_backup_at: Moment,
}

/// A change of billing mode or provisioned units under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CapacityChange {
    pub(crate) kind: CapacityChangeKind,
    pub(crate) until: Moment,
}

/// The kind of a capacity change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CapacityChangeKind {
    /// Provisioned units; the old ones are reported until it ends (T-060).
    Units(Units),
    /// On-demand to provisioned.
    ToProvisioned(Units),
    /// Provisioned to on-demand; the new mode is reported at once (T-064).
    ToOnDemand,
}
