//! Members that leave because their Region is disabled, their key is lost (D-023), or their policy does not let all members
//! replicate (D-025).

use super::Everywhere;
use crate::primitives::caller::Caller;
use crate::primitives::clock::Moment;
use crate::replica::group::{Group, MemberStatus};

impl Everywhere<'_> {
    /// Shows which Regions are disabled, and plans when members leave.
    pub(super) fn watch_members(&mut self, number: usize) {
        let patience = self.settings.timings.replicas.region_disabled.most;
        let group = &self.groups[number];
        let lost: Vec<(Caller, bool, Option<Moment>)> = group
            .members
            .iter()
            .map(|member| {
                let disabled = self.disabled.get(&member.at.region).copied();
                let since = disabled.or(self.key_lost_since(group, &member.at));
                // A departure that is planned already keeps its moment.
                let unauthorized = (!self.is_authorized(group, &member.at)).then_some(self.now);
                (member.at.clone(), disabled.is_some(), since.or(unauthorized))
            })
            .collect();
        let group = &mut self.groups[number];
        for (at, disabled, since) in lost {
            if let Some(member) = group.member_mut(&at) {
                member.status = match member.status {
                    MemberStatus::Active if disabled => MemberStatus::RegionDisabled,
                    MemberStatus::RegionDisabled if !disabled => MemberStatus::Active,
                    status => status,
                };
            }
            group.plan_leave(&at, since.map(|since| since.plus(patience)));
        }
    }

    fn key_lost_since(&self, group: &Group, at: &Caller) -> Option<Moment> {
        self.table(at, &group.name)?.encryption.access.lost_since()
    }
}
