//! Auto scaling of writes, which all Regions of a provisioned global table have in common.

use super::Everywhere;
use crate::primitives::caller::Caller;
use crate::scaling;
use crate::table_settings::capacity::BillingMode;

impl Everywhere<'_> {
    /// Whether writes of a table or index have a scalable target with a policy.
    pub(super) fn scales_writes(&self, at: &Caller, table: &str, index: Option<&str>) -> bool {
        let region = self.regions.get(at);
        region.is_some_and(|region| region.services.scaling.scales_writes(table, index))
    }

    /// Targets and policies of writes are copied to a new Region (T-194, T-288).
    pub(super) fn mirror_scaling(&mut self, from: &Caller, to: &Caller, name: &str) {
        let provisioned = self.table(from, name).is_some_and(|table| table.mode == BillingMode::Provisioned);
        let source = self.regions.get(from).map(|region| region.services.scaling.writes_of(name));
        let Some(writes) = source.filter(|_| provisioned) else {
            return;
        };
        self.within(to, |cx, services| scaling::mirror(&mut services.scope(cx), writes));
    }

    /// A new index of a provisioned global table gets a target and a policy in every Region (T-322).
    pub(super) fn scale_new_index(&mut self, at: &Caller, name: &str, index: &str) {
        if self.table(at, name).is_some_and(|table| table.mode == BillingMode::Provisioned) {
            self.within(at, |cx, services| scaling::scale_new_index(&mut services.scope(cx), name, index));
        }
    }
}
