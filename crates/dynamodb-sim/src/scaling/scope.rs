//! The scope of a call: the targets of this service, and what it needs of tables and alarms.

use serde_json::Value;

use super::identity::TargetId;
use super::state::{Scaling, Target};
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::units::Units;

/// The tables whose capacity is scaled.
pub(crate) trait ScalableTables {
    /// The id of the table that a new target would be registered for, or which kind of resource is missing: an index
    /// is found once it is no longer CREATING (T-323).
    fn registrable(&self, table: &str, index: Option<&str>) -> Result<String, &'static str>;

    /// The id of the table that has the name now.
    fn table_id(&self, table: &str) -> Option<&str>;

    /// The units of a provisioned table or index.
    fn current(&self, table: &str, index: Option<&str>) -> Option<Current>;

    /// Sends `UpdateTable` with both units.
    fn set_units(
        &mut self,
        cx: &mut Context<'_>,
        table: &str,
        index: Option<&str>,
        units: Units,
    ) -> Result<(), ServiceError>;
}

/// The units of a provisioned table or index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Current {
    /// As they will be once a change under way has ended.
    pub(crate) units: Units,
    /// Whether the table and the index are ACTIVE.
    pub(crate) active: bool,
}

/// The alarms that the service keeps for its policies.
pub(crate) trait PolicyAlarms {
    /// How many alarms the account has, those of other owners included.
    fn count(&self) -> usize;

    /// Writes an alarm that descriptions show at once.
    fn put(&mut self, cx: &Context<'_>, name: &str, definition: &Value);

    /// Deletes an alarm, if it is there.
    fn remove(&mut self, name: &str);
}

/// One call of this service, or one step of what it does by itself.
pub(crate) struct Scope<'a, 'b> {
    pub(crate) cx: &'a mut Context<'b>,
    pub(crate) scaling: &'a mut Scaling,
    pub(crate) tables: &'a mut dyn ScalableTables,
    pub(crate) alarms: &'a mut dyn PolicyAlarms,
}

impl Scope<'_, '_> {
    /// A target as policies and scheduled actions find it: not in the first moments after its registration.
    pub(super) fn known_target(&mut self, id: &TargetId) -> Result<&mut Target, ServiceError> {
        let now = self.cx.now;
        let found = self.scaling.targets.get_mut(id).filter(|target| target.known_at <= now);
        found.ok_or_else(|| not_found("No scalable target registered", id, ""))
    }
}

/// `ObjectNotFoundException`.
pub(super) fn not_found(what: &str, id: &TargetId, rest: &str) -> ServiceError {
    ServiceError::new("ObjectNotFoundException", format!("{what} for {}{rest}", id.described()))
}

/// `LimitExceededException` of this service: a quota.
pub(super) fn quota(what: &str, most: usize) -> ServiceError {
    ServiceError::new("LimitExceededException", format!("Maximum number of {what} exceeded: {most}"))
}
